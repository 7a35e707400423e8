package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jinguo/bot"
	"jinguo/bot/report"
	"jinguo/knowledge/figures"
	"jinguo/knowledge/region"
)

// reportFlags are what report was called with.
type reportFlags struct {
	from, to, region, out, lang string
	json                        bool
}

func reportVerb(set *settings) *cobra.Command {
	var flags reportFlags
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Report what women needed in a period, in figures",
		Long: `Report what women needed in a period and a region, compared with the period before: what
they asked about, what got no answer, which aid they asked for and which conditions kept
them from it, which service points they were shown, what was urgent, how quickly people
answered. --from and --to are months; the last full month where they are left out.

The figures are counts without anything about a person. None of fewer than 10 is told,
nor any from which such a one could be computed; a month that is not over has no report.
-o writes a page (.html), a Word document (.docx) or an Excel workbook (.xlsx).`,
		Example: "  jinguo report --from 2026-01 --to 2026-03 --region 临沂市 -o 需求报告.docx",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return flags.run(cmd, set)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.from, "from", "", "first `month`, such as 2026-01; the last full one where left out")
	f.StringVar(&flags.to, "to", "", "last `month`; that of --from where left out")
	f.StringVar(&flags.region, "region", "", "`region` by code or name; the office's where left out")
	f.StringVarP(&flags.out, "out", "o", "", "`file` to write, .html, .docx or .xlsx")
	f.BoolVar(&flags.json, "json", false, "print the report as a JSON object")
	f.StringVar(&flags.lang, "lang", "", "language of the report, zh or en; the setting lang where left out")
	return cmd
}

func (flags reportFlags) run(cmd *cobra.Command, set *settings) error {
	ask, err := flags.ask(time.Now())
	if err != nil {
		return err
	}
	b, err := openBase(cmd.Context(), set)
	if err != nil {
		return err
	}
	defer b.Close()
	if flags.region == "" {
		ask.Region = b.region
	}
	if ask.Lang == "" {
		ask.Lang = b.cfg.Lang
	}
	made, err := report.Maker{Counts: b.store, Now: time.Now}.Make(cmd.Context(), ask)
	switch {
	case err != nil:
		return err
	case flags.json:
		return encode(cmd.OutOrStdout(), made)
	case flags.out != "":
		return flags.write(made)
	}
	return printReport(cmd.OutOrStdout(), made)
}

// ask reads what can be wrong without the database.
func (flags reportFlags) ask(now time.Time) (report.Ask, error) {
	ask := report.Ask{Period: figures.LastFull(now), Lang: flags.lang}
	var err error
	if flags.from != "" {
		if ask.Period.From, err = figures.ParseMonth(flags.from); err != nil {
			return ask, misused("--from: %v", err)
		}
		ask.Period.To = ask.Period.From
	}
	if flags.to != "" {
		if ask.Period.To, err = figures.ParseMonth(flags.to); err != nil {
			return ask, misused("--to: %v", err)
		}
		if flags.from == "" {
			ask.Period.From = ask.Period.To
		}
	}
	if err := ask.Period.Check(now); err != nil {
		return ask, misused("%v", err)
	}
	if flags.region != "" {
		r, err := region.Parse(flags.region)
		if err != nil {
			return ask, misused("--region: %v", err)
		}
		if r.Level() > region.County {
			return ask, misused("--region: %s is smaller than a county, and no figures are kept of it", region.Full(r.Code))
		}
		ask.Region = r.Code
	}
	switch {
	case flags.lang != "" && flags.lang != bot.Chinese && flags.lang != bot.English:
		return ask, misused("--lang wants zh or en, not %.20q", flags.lang)
	case flags.json && flags.out != "":
		return ask, misused("--json and -o go one at a time")
	case flags.out != "" && flags.form() == nil:
		return ask, misused("-o wants a file that ends with .html, .docx or .xlsx, not %q", flags.out)
	}
	return ask, nil
}

// form writes the report in the form that the name of the file asks for; nil where there
// is none.
func (flags reportFlags) form() func(*report.Report) ([]byte, error) {
	switch strings.ToLower(filepath.Ext(flags.out)) {
	case ".html":
		return (*report.Report).HTML
	case ".docx":
		return (*report.Report).DOCX
	case ".xlsx":
		return (*report.Report).XLSX
	}
	return nil
}

func (flags reportFlags) write(made *report.Report) error {
	data, err := flags.form()(made)
	if err != nil {
		return err
	}
	return os.WriteFile(flags.out, data, 0o644)
}

// printReport prints the summary and the tables.
func printReport(out io.Writer, r *report.Report) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n\n", r.Title)
	for _, s := range r.Summary {
		fmt.Fprintln(&text, s.Text)
	}
	for _, t := range r.Tables {
		fmt.Fprintf(&text, "\n%s\n", t.Title)
		if len(t.Rows) == 0 {
			fmt.Fprintf(&text, "%s\n", t.Empty)
			continue
		}
		var cells [][]string
		var head []string
		for _, c := range t.Columns {
			head = append(head, c.Label)
		}
		cells = append(cells, head)
		for _, row := range t.Rows {
			var line []string
			for _, c := range row.Cells {
				line = append(line, c.Text)
			}
			cells = append(cells, line)
		}
		if err := printTable(&text, cells); err != nil {
			return err
		}
	}
	_, err := io.WriteString(out, text.String())
	return err
}
