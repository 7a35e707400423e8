package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jinguo/knowledge"
	"jinguo/knowledge/alarm"
)

// urgentFlags are what urgent was called with.
type urgentFlags struct {
	own, json, force            bool
	export, load, try, forsaken string
}

func urgentVerb(set *settings) *cobra.Command {
	var flags urgentFlags
	cmd := &cobra.Command{
		Use:   "urgent",
		Short: "List, test and edit which words speak of danger",
		Long: `List, test and edit which words speak of danger, so that whoever writes them is told
at once what to do and whom to call.

--export writes the table for Excel, --import reads it back: 主题,类别,写法,备注,停用.
In 写法 stand plain words: … is a gap of up to six characters, {他} any word of the class
他, | parts words of which any will do; between two strokes stands an expression of RE2.
类别 is 报警 (speaks of danger), 不算 (only looks like it), 免报 (makes it a question of
law), 过去 and 现在 (tense), 旁人 and 本人 (person), 提及 (gets a line with numbers),
词组 (a class), 换写, 谐音 and 拼音 (other spellings), 相似 (what no row names, too, where it
is like utterances of danger). 停用 takes a row out; bare cries for help and classes stay. The office's rows add to those of the program, and a running
server follows without a restart.

An import says how many of the labelled utterances that come with the program are
answered differently, and is refused if one that speaks of danger now would not be heard
any more, unless --force is given.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("urgent takes no %q; give a sentence with --test", args[0])
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
				return b.loadAlarms(cmd, flags)
			case cmd.Flags().Changed("drop"):
				return b.dropAlarms(cmd, flags)
			case cmd.Flags().Changed("test"):
				return b.tryAlarms(cmd, flags)
			}
			return b.listAlarms(cmd, flags)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&flags.own, "own", false, "list or export the office's own rows only, those that are off too")
	f.BoolVar(&flags.json, "json", false, "print each row as a line of JSON")
	f.StringVar(&flags.export, "export", "", "`file` to write the table to, which Excel opens")
	f.StringVar(&flags.load, "import", "", "`file` to read rows from, CSV or TSV")
	f.BoolVar(&flags.force, "force", false, "import although an utterance of danger is then not heard")
	f.StringVar(&flags.try, "test", "", "`sentence` to hear")
	f.StringVar(&flags.forsaken, "drop", "", "`words` of own rows to forget, as they stand under 写法")
	return cmd
}

// check tells flags that do not go together.
func (flags urgentFlags) check(cmd *cobra.Command) error {
	tasks := 0
	for _, name := range []string{"export", "import", "test", "drop"} {
		if cmd.Flags().Changed(name) {
			tasks++
		}
	}
	switch given := cmd.Flags().Changed; {
	case tasks > 1:
		return errors.New("--export, --import, --test and --drop go one at a time")
	case given("export") && flags.export == "":
		return errors.New("--export needs a file")
	case given("import") && flags.load == "":
		return errors.New("--import needs a file")
	case flags.force && !given("import"):
		return errors.New("--force goes with --import")
	case flags.own && tasks > 0 && !given("export"):
		return errors.New("--own goes with the list and with --export")
	}
	return nil
}

// urgentSay is what the verb says, by language.
var urgentSay = map[string]struct {
	sum, own, off, imported, nothing, exported, none, mention, dropped, changed, silenced, refused string
	past, other, self, calls, guess                                                                string
}{
	"zh": {
		"共 %d 条，其中自有 %d 条。\n", "自有", "停用", "新增 %d 条，更新 %d 条，未变 %d 条。\n",
		"有 %d 个问题，一行也没有导入；改正后再导入。\n", "已写入 %d 条：%s\n", "没有听出危险。\n", "没有听出危险；说到这类事，答复里会加一行求助电话。\n", "已删去自有的 %d 条。\n",
		"程序自带的例句里，有 %d 句的答复变了：新听出 %d 句，误报 %d 句，不再听出 %d 句，换主题、时间或人的 %d 句。\n",
		"正有危险的话听不出来了：%s\n", "一行也没有导入；改正后再导入，或加 --force。\n",
		"已经过去", "替别人说", "本人", "电话", "没有哪一行写明；因为与程序自带的危险例句相似。\n",
	},
	"en": {
		"%d rows, %d of them own.\n", "own", "off", "%d rows new, %d changed, %d unchanged.\n",
		"%d problems, and nothing was imported; mend them and import again.\n", "%d rows written: %s\n", "No danger is heard.\n", "No danger is heard; as it speaks of such a matter, the answer gets a line with numbers.\n", "%d own rows dropped.\n",
		"%d of the program's utterances are answered differently: %d are heard now, %d falsely, %d are heard no more, %d as another topic, time or person.\n",
		"Danger that is heard no more: %s\n", "Nothing was imported; mend the rows and import again, or give --force.\n",
		"over", "for somebody else", "for herself", "numbers", "No row names it; it is like the program's utterances of danger.\n",
	},
}

// alarmLine is a row as --json prints it.
type alarmLine struct {
	Topic string `json:"topic,omitempty"` // empty for all
	Kind  string `json:"kind"`
	Text  string `json:"text"`
	Note  string `json:"note,omitempty"`
	Off   bool   `json:"off,omitempty"`
	Own   bool   `json:"own"`
}

// heardLine is what --test --json prints.
type heardLine struct {
	Urgent   bool       `json:"urgent"`
	Mention  bool       `json:"mention,omitempty"`
	Topic    string     `json:"topic,omitempty"`
	Past     bool       `json:"past,omitempty"`
	Other    bool       `json:"other,omitempty"`
	Hotlines []string   `json:"hotlines,omitempty"`
	Guess    bool       `json:"guess,omitempty"` // no row heard it, but likeness did
	Row      *alarmLine `json:"row,omitempty"`
}

// ownAlarms are the office's rows, by key.
func (b *base) ownAlarms(ctx context.Context) ([]alarm.Row, map[alarm.Key]bool, error) {
	own, _, err := b.store.AlarmRows(ctx)
	keys := map[alarm.Key]bool{}
	for _, row := range own {
		keys[row.Key()] = true
	}
	return own, keys, err
}

func (b *base) listAlarms(cmd *cobra.Command, flags urgentFlags) error {
	own, mine, err := b.ownAlarms(cmd.Context())
	if err != nil {
		return err
	}
	rows := own
	if !flags.own {
		table, _ := alarm.NewTable(alarm.Rows(), own)
		rows = table.Rows()
	}
	say, out := urgentSay[b.cfg.Lang], cmd.OutOrStdout()
	if flags.export != "" {
		if err := writeFile(flags.export, func(w io.Writer) error { return alarm.Write(w, rows) }); err != nil {
			return err
		}
		_, err := fmt.Fprintf(out, say.exported, len(rows), flags.export)
		return err
	}
	if !flags.own {
		rows = slices.DeleteFunc(rows, func(r alarm.Row) bool { return r.Off })
	}
	shown := 0
	for _, row := range rows {
		if mine[row.Key()] {
			shown++
		}
		if err := b.printAlarm(out, row, mine[row.Key()], flags.json); err != nil {
			return err
		}
	}
	if flags.json {
		return nil
	}
	_, err = fmt.Fprintf(out, say.sum, len(rows), shown)
	return err
}

func (b *base) printAlarm(w io.Writer, row alarm.Row, own, asJSON bool) error {
	if asJSON {
		return encode(w, alarmLine{row.Topic, string(row.Kind), row.Text, row.Note, row.Off, own})
	}
	say := urgentSay[b.cfg.Lang]
	var notes []string
	if row.Note != "" {
		notes = append(notes, row.Note)
	}
	if own {
		notes = append(notes, say.own)
	}
	if row.Off {
		notes = append(notes, say.off)
	}
	line := alarm.TopicName(row.Topic) + " " + row.Kind.Name() + " " + row.Text
	if len(notes) > 0 {
		line += " (" + strings.Join(notes, ", ") + ")"
	}
	_, err := fmt.Fprintln(w, line)
	return err
}

// tryAlarms tells what a sentence is heard as, and by which row.
func (b *base) tryAlarms(cmd *cobra.Command, flags urgentFlags) error {
	own, mine, err := b.ownAlarms(cmd.Context())
	if err != nil {
		return err
	}
	table, _ := alarm.NewTable(alarm.Rows(), own)
	a, urgent := table.Hear(flags.try)
	mention := !urgent && table.Mentions(flags.try)
	say, out := urgentSay[b.cfg.Lang], cmd.OutOrStdout()
	switch {
	case flags.json && !urgent:
		return encode(out, heardLine{Mention: mention})
	case flags.json && a.Guess:
		return encode(out, heardLine{true, false, a.Topic.Key, a.Past, a.Other, a.Hotlines(), true, nil})
	case flags.json:
		row := alarmLine{a.Row.Topic, string(a.Row.Kind), a.Row.Text, a.Row.Note, a.Row.Off, mine[a.Row.Key()]}
		return encode(out, heardLine{true, false, a.Topic.Key, a.Past, a.Other, a.Hotlines(), false, &row})
	case mention:
		_, err = fmt.Fprint(out, say.mention)
		return err
	case !urgent:
		_, err = fmt.Fprint(out, say.none)
		return err
	}
	name, who := a.Topic.Name, say.self
	if b.cfg.Lang == "en" {
		name = a.Topic.NameEn
	}
	if a.Other {
		who = say.other
	}
	if a.Past {
		who += ", " + say.past
	}
	if _, err := fmt.Fprintf(out, "%s (%s) %s: %s\n", name, who, say.calls, strings.Join(a.Hotlines(), ", ")); err != nil {
		return err
	}
	if a.Guess {
		_, err = fmt.Fprint(out, say.guess)
		return err
	}
	return b.printAlarm(out, a.Row, mine[a.Row.Key()], false)
}

// dropAlarms forgets own rows by their words.
func (b *base) dropAlarms(cmd *cobra.Command, flags urgentFlags) error {
	own, _, err := b.ownAlarms(cmd.Context())
	if err != nil {
		return err
	}
	words := alarm.Row{Text: flags.forsaken}.Key().Text
	rows := slices.DeleteFunc(own, func(r alarm.Row) bool { return r.Key().Text != words })
	if len(rows) == 0 {
		return fmt.Errorf("no own row has the words %q; jinguo urgent --own lists them", flags.forsaken)
	}
	n, err := b.store.DropAlarms(cmd.Context(), rows)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), urgentSay[b.cfg.Lang].dropped, n)
	return err
}

// alarmsSum is what importing urgent rules came to.
type alarmsSum struct {
	New       int      `json:"new"`
	Changed   int      `json:"changed"`
	Unchanged int      `json:"unchanged"`
	Answers   int      `json:"answers"`  // utterances that are answered differently
	Silenced  []string `json:"silenced"` // those of danger now that are heard no more

	trial alarm.Trial
	fresh []alarm.Row // that differ from what is in force
}

// loadAlarms takes the rows of a file as the office's own.
func (b *base) loadAlarms(cmd *cobra.Command, flags urgentFlags) error {
	data, err := os.ReadFile(flags.load)
	if err != nil {
		return fmt.Errorf("import urgent rules: %w", err)
	}
	rows, problems := alarm.Read(filepath.Base(flags.load), data)
	sum := alarmsSum{Silenced: []string{}}
	if len(problems) == 0 {
		own, _, err := b.ownAlarms(cmd.Context())
		if err != nil {
			return err
		}
		sum = weighAlarms(own, rows)
	}
	refused := len(problems) > 0 || len(sum.Silenced) > 0 && !flags.force
	if !refused {
		if _, _, err := b.store.SaveAlarms(cmd.Context(), sum.fresh, operator()); err != nil {
			return err
		}
	}
	if err := b.printAlarmsSum(cmd.OutOrStdout(), sum, problems, refused, flags); err != nil {
		return err
	}
	if refused {
		return errReported
	}
	return nil
}

// weighAlarms is what rows would change of what is in force.
func weighAlarms(own, rows []alarm.Row) alarmsSum {
	sum := alarmsSum{Silenced: []string{}}
	before, _ := alarm.NewTable(alarm.Rows(), own)
	known := map[alarm.Key]alarm.Row{}
	for _, row := range before.Rows() {
		known[row.Key()] = row
	}
	for _, row := range rows {
		old, ok := known[row.Key()]
		switch {
		case !ok:
			sum.New++
		case old.Note == row.Note && old.Off == row.Off:
			sum.Unchanged++
			continue
		default:
			sum.Changed++
			row.Text = old.Text // however the words are spelled, they are the same row
		}
		sum.fresh = append(sum.fresh, row)
	}
	if len(sum.fresh) == 0 {
		return sum
	}
	after, _ := alarm.NewTable(alarm.Rows(), own, sum.fresh)
	sum.trial = alarm.Try(before, after)
	sum.Answers = sum.trial.Changed()
	for _, u := range sum.trial.Silenced {
		sum.Silenced = append(sum.Silenced, u.Text)
	}
	return sum
}

func (b *base) printAlarmsSum(w io.Writer, sum alarmsSum, problems []knowledge.Problem, refused bool, flags urgentFlags) error {
	if flags.json {
		lines := make([]problemLine, len(problems))
		for i, p := range problems {
			lines[i] = lineOf(p, b.cfg.Lang)
		}
		return encode(w, struct {
			alarmsSum
			Imported bool          `json:"imported"`
			Problems []problemLine `json:"problems"`
		}{sum, !refused, lines})
	}
	if err := printProblems(w, problems, b.cfg.Lang); err != nil {
		return err
	}
	say, out := urgentSay[b.cfg.Lang], &strings.Builder{}
	for _, text := range sum.Silenced {
		fmt.Fprintf(out, say.silenced, text)
	}
	if t := sum.trial; sum.Answers > 0 {
		fmt.Fprintf(out, say.changed, sum.Answers, len(t.Gained), len(t.False), len(t.Silenced)+len(t.Lost), t.Moved)
	}
	switch {
	case len(problems) > 0:
		fmt.Fprintf(out, "\n"+say.nothing, len(problems))
	case refused:
		out.WriteString(say.refused)
	default:
		fmt.Fprintf(out, say.imported, sum.New, sum.Changed, sum.Unchanged)
	}
	_, err := io.WriteString(w, out.String())
	return err
}
