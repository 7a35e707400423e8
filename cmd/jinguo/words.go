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
	"jinguo/knowledge/lay"
	"jinguo/knowledge/region"
)

// wordsFlags are what words was called with.
type wordsFlags struct {
	own, json, skip                    bool
	export, load, try, where, forsaken string
}

func wordsVerb(set *settings) *cobra.Command {
	var flags wordsFlags
	cmd := &cobra.Command{
		Use:   "words",
		Short: "List, test and edit which terms of papers stand for what people say",
		Long: `List, test and edit which terms of papers stand for what people say: who asks
about 老公打我 is shown what the papers call 家庭暴力.

--export writes the table for Excel, --import reads it back: 群众说法,文件用语,地区,
方言,停用. Terms are parted by |, - stands for none, … for up to four characters, and
停用 takes a row out. The office's own rows replace those of the program with the same
words and region. Importing a table twice changes nothing, and a running server
follows without a restart.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("words takes no %q; give a sentence with --test", args[0])
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
				return b.loadWords(cmd, flags)
			case cmd.Flags().Changed("drop"):
				return b.dropWord(cmd, flags)
			case cmd.Flags().Changed("test"):
				return b.tryWords(cmd, flags)
			}
			return b.listWords(cmd, flags)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&flags.own, "own", false, "list or export the office's own rows only, those that are off too")
	f.BoolVar(&flags.json, "json", false, "print each row as a line of JSON")
	f.StringVar(&flags.export, "export", "", "`file` to write the table to, which Excel opens")
	f.StringVar(&flags.load, "import", "", "`file` to read rows from, CSV or TSV")
	f.BoolVar(&flags.skip, "skip-faulty", false, "import the other rows where some are faulty")
	f.StringVar(&flags.try, "test", "", "`sentence` to show the rows of that it has")
	f.StringVar(&flags.where, "region", "", "`region` that --test asks from or --drop is about, by code or name")
	f.StringVar(&flags.forsaken, "drop", "", "`words` of an own row to forget, so that the program's row holds again")
	return cmd
}

// check tells flags that do not go together.
func (flags wordsFlags) check(cmd *cobra.Command) error {
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
	case flags.skip && !given("import"):
		return errors.New("--skip-faulty goes with --import")
	case flags.own && tasks > 0 && !given("export"):
		return errors.New("--own goes with the list and with --export")
	case given("region") && !given("test") && !given("drop"):
		return errors.New("--region goes with --test and --drop")
	}
	if _, err := region.Parse(flags.where); err != nil {
		return fmt.Errorf("--region: %w", err)
	}
	return nil
}

// wordsSay is what the verb says, by language.
var wordsSay = map[string]struct {
	sum, own, off, imported, skipped, nothing, exported, none, dropped, guard string
}{
	"zh": {"共 %d 条，其中自有 %d 条。\n", "自有", "停用", "新增 %d 条，更新 %d 条，未变 %d 条。\n", "有问题的 %d 行没有导入。\n",
		"有 %d 个问题，一行也没有导入；改正后再导入，或加 --skip-faulty 只导入其余各行。\n", "已写入 %d 条：%s\n", "没有碰上任何说法。\n",
		"已删去自有的 %d 条。\n", "照字面理解"},
	"en": {"%d rows, %d of them own.\n", "own", "off", "%d rows new, %d changed, %d unchanged.\n", "%d faulty rows were left out.\n",
		"%d problems, and nothing was imported; mend them and import again, or give --skip-faulty for the other rows.\n", "%d rows written: %s\n", "No row has words of it.\n",
		"%d own rows dropped.\n", "as it is"},
}

// wordLine is a row as --json prints it.
type wordLine struct {
	Said    string   `json:"said"`
	Written []string `json:"written"`
	Region  string   `json:"region,omitempty"`
	Dialect string   `json:"dialect,omitempty"`
	Off     bool     `json:"off,omitempty"`
	Own     bool     `json:"own"`
	Found   string   `json:"found,omitempty"` // the words of the tested sentence
}

func (b *base) listWords(cmd *cobra.Command, flags wordsFlags) error {
	own, _, err := b.store.Words(cmd.Context())
	if err != nil {
		return err
	}
	rows := own
	if !flags.own {
		rows = lay.NewTable(lay.Default(), own).Rows()
	}
	say, out := wordsSay[b.cfg.Lang], cmd.OutOrStdout()
	if flags.export != "" {
		if err := writeFile(flags.export, func(w io.Writer) error { return lay.Write(w, rows) }); err != nil {
			return err
		}
		_, err := fmt.Fprintf(out, say.exported, len(rows), flags.export)
		return err
	}
	if !flags.own {
		rows = slices.DeleteFunc(rows, func(r lay.Row) bool { return r.Off })
	}
	mine := keysOf(own)
	shown := 0
	for _, row := range rows {
		if mine[row.Key()] {
			shown++
		}
		if err := b.printWord(out, row, mine[row.Key()], "", flags.json); err != nil {
			return err
		}
	}
	if flags.json {
		return nil
	}
	_, err = fmt.Fprintf(out, say.sum, len(rows), shown)
	return err
}

func keysOf(rows []lay.Row) map[lay.Key]bool {
	keys := map[lay.Key]bool{}
	for _, row := range rows {
		keys[row.Key()] = true
	}
	return keys
}

// printWord prints a row, with the words of a sentence that it was found by.
func (b *base) printWord(w io.Writer, row lay.Row, own bool, found string, asJSON bool) error {
	if asJSON {
		written := row.Written
		if written == nil {
			written = []string{}
		}
		return encode(w, wordLine{row.Said, written, row.Region, row.Dialect, row.Off, own, found})
	}
	say := wordsSay[b.cfg.Lang]
	terms := strings.Join(row.Written, " | ")
	if row.Guard() && !row.Off {
		terms = say.guard
	}
	var notes []string
	if row.Region != "" {
		notes = append(notes, region.Full(row.Region))
	}
	if row.Dialect != "" {
		notes = append(notes, row.Dialect)
	}
	if own {
		notes = append(notes, say.own)
	}
	if row.Off {
		notes = append(notes, say.off)
	}
	line := row.Said
	if terms != "" {
		line += " → " + terms
	}
	if found != "" && found != row.Said {
		line = found + " = " + line
	}
	if len(notes) > 0 {
		line += " (" + strings.Join(notes, ", ") + ")"
	}
	_, err := fmt.Fprintln(w, line)
	return err
}

// tryWords shows the rows that a sentence has words of.
func (b *base) tryWords(cmd *cobra.Command, flags wordsFlags) error {
	own, _, err := b.store.Words(cmd.Context())
	if err != nil {
		return err
	}
	from := b.region
	if flags.where != "" {
		r, err := region.Parse(flags.where)
		if err != nil {
			return misused("--region: %w", err)
		}
		from = r.Code
	}
	matches := lay.NewTable(lay.Default(), own).Match(flags.try, from)
	mine := keysOf(own)
	for _, m := range matches {
		if err := b.printWord(cmd.OutOrStdout(), m.Row, mine[m.Key()], flags.try[m.Start:m.End], flags.json); err != nil {
			return err
		}
	}
	if len(matches) == 0 && !flags.json {
		_, err = fmt.Fprint(cmd.OutOrStdout(), wordsSay[b.cfg.Lang].none)
	}
	return err
}

// dropWord forgets an own row.
func (b *base) dropWord(cmd *cobra.Command, flags wordsFlags) error {
	r, err := region.Parse(flags.where)
	if err != nil {
		return misused("--region: %w", err)
	}
	n, err := b.store.DropWords(cmd.Context(), []lay.Row{{Said: flags.forsaken, Region: r.Code}})
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("no own row has the words %q%s; jinguo words --own lists them", flags.forsaken, of(r))
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), wordsSay[b.cfg.Lang].dropped, n)
	return err
}

// of is a region as the end of a phrase.
func of(r region.Region) string {
	if r.Code == "" {
		return ""
	}
	return " for " + r.Name
}

// loadWords takes the rows of a file as the office's own.
func (b *base) loadWords(cmd *cobra.Command, flags wordsFlags) error {
	data, err := os.ReadFile(flags.load)
	if err != nil {
		return fmt.Errorf("import words: %w", err)
	}
	rows, problems := lay.Read(filepath.Base(flags.load), data)
	var sum wordsSum
	if len(problems) == 0 || flags.skip {
		if sum, err = b.saveWords(cmd.Context(), rows); err != nil {
			return err
		}
	}
	sum.Faulty = faultyLines(problems)
	if err := b.printWordsSum(cmd.OutOrStdout(), sum, problems, flags); err != nil {
		return err
	}
	if len(problems) > 0 {
		return errReported
	}
	return nil
}

// wordsSum is what importing words came to.
type wordsSum struct {
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Faulty    int `json:"faulty"` // lines that were left out
}

// saveWords keeps the rows that differ from what is in force. New are those whose
// words neither the program nor the office had.
func (b *base) saveWords(ctx context.Context, rows []lay.Row) (wordsSum, error) {
	own, _, err := b.store.Words(ctx)
	if err != nil {
		return wordsSum{}, err
	}
	known := map[lay.Key]lay.Row{}
	for _, row := range lay.NewTable(lay.Default(), own).Rows() {
		known[row.Key()] = row
	}
	var sum wordsSum
	var fresh []lay.Row
	for _, row := range rows {
		old, ok := known[row.Key()]
		switch {
		case !ok:
			sum.New++
		case old.Same(row):
			sum.Unchanged++
			continue
		default:
			sum.Changed++
			row.Said = old.Said // however the words are spelled, they are the same row
		}
		fresh = append(fresh, row)
	}
	_, _, err = b.store.SaveWords(ctx, fresh, operator())
	return sum, err
}

// faultyLines is how many lines of a file have problems.
func faultyLines(problems []knowledge.Problem) int {
	places := map[string]bool{}
	for _, p := range problems {
		places[p.Place] = true
	}
	return len(places)
}

func (b *base) printWordsSum(w io.Writer, sum wordsSum, problems []knowledge.Problem, flags wordsFlags) error {
	if flags.json {
		lines := make([]problemLine, len(problems))
		for i, p := range problems {
			lines[i] = lineOf(p, b.cfg.Lang)
		}
		return encode(w, struct {
			wordsSum
			Problems []problemLine `json:"problems"`
		}{sum, lines})
	}
	if err := printProblems(w, problems, b.cfg.Lang); err != nil {
		return err
	}
	say, out := wordsSay[b.cfg.Lang], &strings.Builder{}
	if len(problems) > 0 {
		out.WriteString("\n")
	}
	switch {
	case len(problems) > 0 && !flags.skip:
		fmt.Fprintf(out, say.nothing, len(problems))
	case len(problems) > 0:
		fmt.Fprintf(out, say.imported+say.skipped, sum.New, sum.Changed, sum.Unchanged, sum.Faulty)
	default:
		fmt.Fprintf(out, say.imported, sum.New, sum.Changed, sum.Unchanged)
	}
	_, err := io.WriteString(w, out.String())
	return err
}
