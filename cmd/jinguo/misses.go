package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
	"jinguo/knowledge/store"
)

// missesFlags are what misses was called with.
type missesFlags struct {
	all, json, stats, draft          bool
	show, answer, drop               int64
	entry, title, text, home, export string
	questions                        []string
}

func missesVerb(set *settings) *cobra.Command {
	var flags missesFlags
	cmd := &cobra.Command{
		Use:   "misses",
		Short: "List and answer the questions that got no answer, or one of no use",
		Long: `List and answer the questions that got no answer, or one that was marked not useful
(misses, 未答问题). Those that ask about the same stand together, the most asked first.
What tells who asked was taken out; --show also has what was written, for a day.

--answer takes an entry that is published (--entry ID), or makes one: a faq with --title,
--text FILE (- for standard input) and other wordings (--question, as often as needed).
Who waits for an answer on Telegram is sent words that name nothing, and reads it when
she presses a button. With --draft the faq waits to be checked, and nobody is told yet.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("misses takes no %q; give the number with --show, --answer or --drop", args[0])
			}
			return flags.check(cmd)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			switch {
			case flags.show != 0:
				return b.showMiss(cmd, flags)
			case flags.answer != 0:
				return b.answerMiss(cmd, flags)
			case flags.drop != 0:
				return b.dropMiss(cmd, flags.drop)
			case flags.stats:
				return b.missStats(cmd, flags.json)
			case flags.export != "":
				return b.exportMisses(cmd, flags)
			}
			return b.listMisses(cmd, flags)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&flags.json, "json", false, "print each group as a line of JSON")
	f.BoolVar(&flags.all, "all", false, "list those that are answered or dropped too")
	f.Int64Var(&flags.show, "show", 0, "`number` of a group to show with all its questions")
	f.Int64Var(&flags.answer, "answer", 0, "`number` of a group to answer")
	f.Int64Var(&flags.drop, "drop", 0, "`number` of a group that needs no answer")
	f.StringVar(&flags.entry, "entry", "", "`id` of the entry that answers it")
	f.StringVar(&flags.title, "title", "", "`question` that the new faq answers")
	f.StringVar(&flags.text, "text", "", "`file` with the answer; - for standard input")
	f.StringArrayVar(&flags.questions, "question", nil, "another `wording` of the question; may be given again")
	f.StringVar(&flags.home, "region", "", "`region` for which the new faq holds, by code or name; the nation where left out")
	f.BoolVar(&flags.draft, "draft", false, "keep the new faq from residents, and tell nobody yet")
	f.BoolVar(&flags.stats, "stats", false, "count by month, region and reason; groups of fewer than 10 people are not told")
	f.StringVar(&flags.export, "export", "", "`file` to write the groups to, as CSV for Excel")
	return cmd
}

// check tells flags that do not go together.
func (flags *missesFlags) check(cmd *cobra.Command) error {
	given := cmd.Flags().Changed
	var tasks []string
	for _, task := range []string{"show", "answer", "drop", "stats", "export"} {
		if given(task) {
			tasks = append(tasks, task)
		}
	}
	if len(tasks) > 1 {
		return fmt.Errorf("--%s and --%s go one at a time", tasks[0], tasks[1])
	}
	for task, no := range map[string]int64{"show": flags.show, "answer": flags.answer, "drop": flags.drop} {
		if given(task) && no < 1 {
			return fmt.Errorf("--%s takes the number of a group; jinguo misses lists them", task)
		}
	}
	for _, flag := range []string{"entry", "title", "text", "question", "region", "draft"} {
		if given(flag) && !given("answer") {
			return fmt.Errorf("--%s goes with --answer", flag)
		}
	}
	switch {
	case !given("answer"):
		return nil
	case given("entry") && (given("title") || given("text") || given("question") || given("draft") || given("region")):
		return errors.New("--entry takes an entry that is there; leave it out to make one with --title and --text")
	case !given("entry") && (flags.title == "" || flags.text == ""):
		return errors.New("--answer needs --entry ID, or --title QUESTION and --text FILE")
	}
	return nil
}

// missWords are what the verb says, by language.
var missWords = map[string]struct {
	line, waiting, others, answered, dropped, sum, none string
	shown, raw, told, draft, done, exported             string
	month, region, reason, nation, hidden, total        string
	reasons                                             map[knowledge.MissReason]string
	head                                                []string
}{
	"zh": {"%d  %s  问过%d次，最近%s", "，%d人等答复", "    也这样问：%s\n", "  （已答：%s）", "  （不用答）", "共 %d 组。\n", "没有未答问题。\n",
		"%d  %s  %s  %s  %s\n", "    原话：%s\n", "未答问题 %d 已用“%s”（%s）答复，告知 %d 人。\n",
		"已存为草稿 %s，居民还看不到。核对并发布后运行 jinguo misses --answer %d --entry %[1]s\n", "未答问题 %d 不再列出。\n", "已导出 %d 组到 %s。\n",
		"月份", "地区", "原因", "全国", "（为保密不显示）", "合计：%s\n",
		map[knowledge.MissReason]string{knowledge.MissUnanswered: "没有答案", knowledge.MissUseless: "答案没用"},
		[]string{"编号", "问题", "其他问法", "次数", "首次", "最近", "答复条目"}},
	"en": {"%d  %s  asked %d times, last on %s", ", %d wait for an answer", "    also as: %s\n", "  (answered by %s)", "  (needs no answer)", "%d groups in all.\n", "There are no misses.\n",
		"%d  %s  %s  %s  %s\n", "    as it was written: %s\n", "Misses %d are answered by “%s” (%s), %d people will be told.\n",
		"It is kept as draft %s, which residents do not see. Once it is checked and published: jinguo misses --answer %d --entry %[1]s\n", "Misses %d are not listed any more.\n", "%d groups are in %s.\n",
		"month", "region", "reason", "the nation", "(not shown, for privacy)", "In all: %s\n",
		map[knowledge.MissReason]string{knowledge.MissUnanswered: "no answer", knowledge.MissUseless: "not useful"},
		[]string{"number", "question", "other wordings", "times", "first", "last", "answered by"}},
}

// missLine is a group as --json prints it.
type missLine struct {
	No      int64     `json:"no"`
	Text    string    `json:"text"`
	Others  []string  `json:"others,omitempty"`
	Count   int       `json:"count"`
	People  int       `json:"people"`
	Tell    int       `json:"tell"`
	First   time.Time `json:"first"`
	Last    time.Time `json:"last"`
	Regions []string  `json:"regions,omitempty"`
	Entry   string    `json:"entry,omitempty"`
	Dropped bool      `json:"dropped,omitempty"`
}

// dayOf is a day as staff read it, in China.
func dayOf(t time.Time) string { return t.In(knowledge.China).Format(time.DateOnly) }

func (b *base) listMisses(cmd *cobra.Command, flags missesFlags) error {
	list, err := b.store.Misses(cmd.Context(), flags.all)
	if err != nil {
		return err
	}
	w, words, out := cmd.OutOrStdout(), missWords[b.cfg.Lang], &strings.Builder{}
	for _, g := range list {
		if flags.json {
			if err := encode(w, missLine(g)); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(out, words.line, g.No, g.Text, g.Count, dayOf(g.Last))
		if g.Tell > 0 {
			fmt.Fprintf(out, words.waiting, g.Tell)
		}
		switch {
		case g.Entry != "":
			fmt.Fprintf(out, words.answered, g.Entry)
		case g.Dropped:
			out.WriteString(words.dropped)
		}
		out.WriteByte('\n')
		if len(g.Others) > 0 {
			fmt.Fprintf(out, words.others, strings.Join(g.Others, " | "))
		}
	}
	switch {
	case flags.json:
		return nil
	case len(list) == 0:
		out.WriteString(words.none)
	default:
		fmt.Fprintf(out, words.sum, len(list))
	}
	_, err = fmt.Fprint(w, out.String())
	return err
}

func (b *base) showMiss(cmd *cobra.Command, flags missesFlags) error {
	list, err := b.store.MissesOf(cmd.Context(), flags.show)
	if err != nil {
		return err
	}
	words, out := missWords[b.cfg.Lang], &strings.Builder{}
	for _, m := range list {
		if flags.json {
			err := encode(cmd.OutOrStdout(), struct {
				No     int64                `json:"no"`
				Text   string               `json:"text"`
				Raw    string               `json:"raw,omitempty"`
				Region string               `json:"region,omitempty"`
				Lang   string               `json:"lang,omitempty"`
				Reason knowledge.MissReason `json:"reason"`
				Entry  string               `json:"entry,omitempty"`
				At     time.Time            `json:"at"`
				Tell   bool                 `json:"tell"`
			}{m.No, m.Text, m.Raw, m.Region, m.Lang, m.Reason, m.Entry, m.At, m.Address != ""})
			if err != nil {
				return err
			}
			continue
		}
		reason := words.reasons[m.Reason]
		if m.Entry != "" {
			reason += " " + m.Entry
		}
		fmt.Fprintf(out, words.shown, m.No, dayOf(m.At), placeOf(m.Region, words.nation), reason, m.Text)
		if m.Raw != "" && m.Raw != m.Text {
			fmt.Fprintf(out, words.raw, strings.Join(strings.Fields(m.Raw), " "))
		}
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), out.String())
	return err
}

// placeOf names a region; none is the nation's name.
func placeOf(code, nation string) string {
	if code == "" {
		return nation
	}
	return region.Full(code)
}

func (b *base) answerMiss(cmd *cobra.Command, flags missesFlags) error {
	ctx := cmd.Context()
	if _, err := b.store.MissesOf(ctx, flags.answer); err != nil {
		return err
	}
	words := missWords[b.cfg.Lang]
	if flags.entry == "" {
		e, err := b.newFAQ(cmd, flags)
		if err != nil {
			return err
		}
		if err := b.follow(ctx, cmd.ErrOrStderr()); err != nil {
			return err
		}
		if flags.draft {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), words.draft, e.ID, flags.answer)
			return err
		}
		flags.entry = e.ID
	}
	told, err := mailbox{b.store}.answerMiss(ctx, flags.answer, flags.entry)
	if err != nil {
		return err
	}
	e, err := b.store.Entry(ctx, flags.entry)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), words.told, flags.answer, e.Public().Title, e.ID, told)
	return err
}

// newFAQ makes the faq that staff write as an answer.
func (b *base) newFAQ(cmd *cobra.Command, flags missesFlags) (knowledge.Entry, error) {
	text, err := textOf(cmd.InOrStdin(), flags.text)
	if err != nil {
		return knowledge.Entry{}, err
	}
	if text == "" {
		return knowledge.Entry{}, fmt.Errorf("the answer is empty; write it into %s", flags.text)
	}
	e := knowledge.Entry{Kind: knowledge.FAQ, Title: strings.TrimSpace(flags.title), Text: text, Questions: flags.questions, State: knowledge.Published}
	if flags.draft {
		e.State = knowledge.Draft
	}
	if flags.home != "" {
		r, err := region.Parse(flags.home)
		if err != nil {
			return e, misused("--region: %w", err)
		}
		e.Region = r.Code
	}
	e.ID = knowledge.Key(&e)
	_, err = b.store.Save(cmd.Context(), store.Edit{Who: operator(), Why: fmt.Sprintf("answer to misses %d", flags.answer), Wait: flags.draft}, e)
	return e, err
}

func (b *base) dropMiss(cmd *cobra.Command, group int64) error {
	if err := b.store.DropMiss(cmd.Context(), group); err != nil {
		return err
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), missWords[b.cfg.Lang].done, group)
	return err
}

// exportMisses writes the groups to a file. It holds no region, and no number of fewer
// than ten people.
func (b *base) exportMisses(cmd *cobra.Command, flags missesFlags) error {
	list, err := b.store.Misses(cmd.Context(), true)
	if err != nil {
		return err
	}
	if !flags.all {
		list = slices.DeleteFunc(list, func(g knowledge.MissGroup) bool { return g.Entry != "" || g.Dropped })
	}
	words := missWords[b.cfg.Lang]
	if err := writeFile(flags.export, func(w io.Writer) error { return writeMisses(w, words.head, list) }); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), words.exported, len(list), flags.export)
	return err
}

func writeMisses(w io.Writer, head []string, list []knowledge.MissGroup) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil { // Excel knows UTF-8 by it
		return err
	}
	table := csv.NewWriter(w)
	rows := [][]string{head}
	for _, g := range list {
		rows = append(rows, []string{strconv.FormatInt(g.No, 10), formula(g.Text), formula(strings.Join(g.Others, " | ")), atLeast(g.Count, g.People), dayOf(g.First), dayOf(g.Last), g.Entry})
	}
	return table.WriteAll(rows)
}

// formula keeps a spreadsheet from taking what a resident wrote for a formula.
func formula(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// atLeast is a number that may be told: that of fewer than ten people may not.
func atLeast(n, people int) string {
	if people < fewest {
		return fmt.Sprint("<", fewest)
	}
	return strconv.Itoa(n)
}
