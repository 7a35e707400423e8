package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// dutyFlags are what duty was called with.
type dutyFlags struct {
	json                               bool
	load, export, where, topic, moment string
}

func dutyVerb(set *settings) *cobra.Command {
	var flags dutyFlags
	cmd := &cobra.Command{
		Use:   "duty",
		Short: "Show and edit who of staff reads cases, where and when",
		Long: `Show and edit who of staff reads cases, where and when (the duty table, 值班表). A case
goes to those of its region or, where it has nobody, of the next around it; who is there
for its topic goes before who is there for any. Outside their hours the resident is told
when somebody reads it; who has 是 under 紧急 is told of urgent cases at any hour.

--import puts a table in the place of the one before: 地区,值班时间,名称,聊天编号,主题,
紧急, or region,hours,name,chat,topics,urgent, as --export writes it. The chat is the number
of a Telegram group or private chat with the bot. Nothing is imported while a row is
faulty, and a running server follows at once. --who tells who reads cases of a region.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("duty takes no %q; give a region with --who", args[0])
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
			case flags.load != "":
				return b.loadDuty(cmd, flags)
			case cmd.Flags().Changed("who"):
				return b.whoReads(cmd, flags)
			}
			return b.listDuty(cmd, flags)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&flags.json, "json", false, "print each row as a line of JSON")
	f.StringVar(&flags.load, "import", "", "`file` to read the table from, CSV or TSV")
	f.StringVar(&flags.export, "export", "", "`file` to write the table to, which Excel opens")
	f.StringVar(&flags.where, "who", "", "`region` to tell of who reads its cases, by code or name")
	f.StringVar(&flags.topic, "topic", "", "`topic` of an urgent reply that --who is about, such as suicide")
	f.StringVar(&flags.moment, "at", "", "`time` that --who is about, such as \"2026-12-01 20:00\"; now where there is none")
	return cmd
}

// check tells flags that do not go together.
func (flags *dutyFlags) check(cmd *cobra.Command) error {
	given := cmd.Flags().Changed
	tasks := 0
	for _, name := range []string{"import", "export", "who"} {
		if given(name) {
			tasks++
		}
	}
	switch {
	case tasks > 1:
		return errors.New("--import, --export and --who go one at a time")
	case given("import") && flags.load == "", given("export") && flags.export == "":
		return errors.New("--import and --export need a file")
	case given("topic") && !given("who"), given("at") && !given("who"):
		return errors.New("--topic and --at go with --who")
	case flags.topic != "" && !slices.Contains(knowledge.Topics(), flags.topic):
		return fmt.Errorf("--topic: want one of %s", strings.Join(knowledge.Topics(), ", "))
	}
	if _, err := region.Parse(flags.where); err != nil {
		return fmt.Errorf("--who: %w", err)
	}
	if _, err := flags.at(time.Time{}); err != nil {
		return err
	}
	return nil
}

// at is the moment that --who is about.
func (flags *dutyFlags) at(now time.Time) (time.Time, error) {
	if flags.moment == "" {
		return now, nil
	}
	if at, err := time.Parse(time.RFC3339, flags.moment); err == nil {
		return at, nil
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", flags.moment, knowledge.China)
	if err != nil {
		return at, fmt.Errorf("--at: want a time such as 2026-12-01 20:00, not %.30q", flags.moment)
	}
	return at, nil
}

// dutySay is what the verb says, by language.
var dutySay = map[string]struct {
	empty, sum, always, anyTopic, urgent, imported, nothing, exported, nobody, now, next, unknown, whenUrgent string
}{
	"zh": {"值班表是空的：诉求只发给设置 telegram.staff 里的聊天。先用 jinguo duty --export 导出一份样子，填好再 --import。\n", "共 %d 行。\n", "全天", "各类", "紧急随时通知",
		"已换成新的值班表，共 %d 行。\n", "有 %d 个问题，值班表没有变；改正后再导入。\n", "已写入 %d 行：%s\n",
		"没有人看%s的诉求。\n", "现在有人看：%s\n", "现在没有人看。下一次有人看：%s，%s\n", "现在没有人看，也说不准什么时候有人。\n", "紧急的通知：%s\n"},
	"en": {"The duty table is empty: cases go to the chats of the setting telegram.staff alone. jinguo duty --export writes an example to fill in and --import.\n", "%d rows.\n", "always", "any matter", "told of urgent cases at any hour",
		"The duty table is replaced; it has %d rows.\n", "%d problems, and the duty table is as before; mend them and import again.\n", "%d rows written: %s\n",
		"Nobody reads cases of %s.\n", "Now: %s\n", "Nobody reads now. Next: %s, %s\n", "Nobody reads now, and nobody knows when.\n", "Told of urgent ones: %s\n"},
}

func (b *base) listDuty(cmd *cobra.Command, flags dutyFlags) error {
	roster, err := b.store.Roster(cmd.Context())
	if err != nil {
		return err
	}
	out, say := cmd.OutOrStdout(), dutySay[b.cfg.Lang]
	if flags.export != "" {
		if err := writeFile(flags.export, roster.Write); err != nil {
			return err
		}
		_, err := fmt.Fprintf(out, say.exported, len(roster), flags.export)
		return err
	}
	for _, s := range roster {
		if flags.json {
			err = encode(out, s)
		} else {
			_, err = fmt.Fprintln(out, b.dutyLine(&s))
		}
		if err != nil {
			return err
		}
	}
	switch {
	case flags.json:
		return nil
	case len(roster) == 0:
		_, err = fmt.Fprint(out, say.empty)
	default:
		_, err = fmt.Fprintf(out, say.sum, len(roster))
	}
	return err
}

// dutyLine is a row of the table in one line.
func (b *base) dutyLine(s *knowledge.Shift) string {
	say := dutySay[b.cfg.Lang]
	var topics []string
	for _, topic := range s.Topics {
		topics = append(topics, bot.CaseTopic(b.cfg.Lang, topic))
	}
	parts := []string{region.Full(s.Region), cmp.Or(s.Hours, say.always), s.Name, s.Chat, cmp.Or(strings.Join(topics, "、"), say.anyTopic)}
	if s.Urgent {
		parts = append(parts, say.urgent)
	}
	return strings.Join(parts, "  ")
}

// loadDuty takes the table of a file.
func (b *base) loadDuty(cmd *cobra.Command, flags dutyFlags) error {
	data, err := os.ReadFile(flags.load)
	if err != nil {
		return fmt.Errorf("import duty table: %w", err)
	}
	roster, problems := knowledge.ReadRoster(filepath.Base(flags.load), data)
	out, say := cmd.OutOrStdout(), dutySay[b.cfg.Lang]
	if len(problems) > 0 {
		if flags.json {
			for _, p := range problems {
				if err := encode(out, lineOf(p, b.cfg.Lang)); err != nil {
					return err
				}
			}
			return errReported
		}
		if err := printProblems(out, problems, b.cfg.Lang); err != nil {
			return err
		}
		fmt.Fprintf(out, "\n"+say.nothing, len(problems))
		return errReported
	}
	if err := b.store.SaveRoster(cmd.Context(), roster); err != nil {
		return err
	}
	if flags.json {
		return encode(out, struct {
			Rows int `json:"rows"`
		}{len(roster)})
	}
	_, err = fmt.Fprintf(out, say.imported, len(roster))
	return err
}

// whoReads tells who reads cases of a region, and when.
func (b *base) whoReads(cmd *cobra.Command, flags dutyFlags) error {
	roster, err := b.store.Roster(cmd.Context())
	if err != nil {
		return err
	}
	where, err := region.Parse(flags.where)
	if err != nil {
		return misused("--who: %w", err)
	}
	at, err := flags.at(time.Now())
	if err != nil {
		return err
	}
	shifts := roster.For(where.Code, flags.topic)
	on := shifts.On(at)
	next, known := shifts.Next(at)
	told := roster.Circle(&knowledge.Case{Region: where.Code, Topic: flags.topic, Urgent: true}, at)
	out, say := cmd.OutOrStdout(), dutySay[b.cfg.Lang]
	if flags.json {
		line := struct {
			On     []string   `json:"on"`
			Next   *time.Time `json:"next,omitempty"`
			Urgent []string   `json:"urgent"`
		}{names(on), nil, names(told)}
		if known {
			line.Next = &next
		}
		return encode(out, line)
	}
	switch {
	case len(shifts) == 0:
		_, err = fmt.Fprintf(out, say.nobody, region.Full(where.Code))
	case len(on) > 0:
		_, err = fmt.Fprintf(out, say.now, strings.Join(names(on), "、"))
	case known:
		_, err = fmt.Fprintf(out, say.next, next.In(knowledge.China).Format("2006-01-02 15:04"), strings.Join(names(shifts.On(next)), "、"))
	default:
		_, err = fmt.Fprint(out, say.unknown)
	}
	if err != nil || len(told) == 0 {
		return err
	}
	_, err = fmt.Fprintf(out, say.whenUrgent, strings.Join(names(told), "、"))
	return err
}

// names are what the shifts are called.
func names(shifts knowledge.Roster) []string {
	list := []string{}
	for _, s := range shifts {
		list = append(list, s.Name)
	}
	return list
}
