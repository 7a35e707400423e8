package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"jinguo/knowledge"
	"jinguo/knowledge/importer"
)

// importReport is the table that an import ends with.
type importReport struct{ *importer.Report }

// problemLine is a problem as --json prints it.
type problemLine struct {
	Code     string             `json:"code"`
	Severity knowledge.Severity `json:"severity"`
	File     string             `json:"file,omitempty"`
	Place    string             `json:"place,omitempty"`
	Entry    string             `json:"entry,omitempty"`
	What     string             `json:"what"`
	Do       string             `json:"do"`
}

func lineOf(p knowledge.Problem, lang string) problemLine {
	return problemLine{p.Code, p.Severity, p.File, p.Place, p.Entry, p.What(lang), p.Advice(lang)}
}

// json prints the table as JSON lines, one a file.
func (r importReport) json(w io.Writer, lang string) error {
	for _, row := range r.Rows {
		problems := make([]problemLine, len(row.Problems))
		for i, p := range row.Problems {
			problems[i] = lineOf(p, lang)
		}
		err := encode(w, struct {
			File      string        `json:"file"`
			New       int           `json:"new"`
			Changed   int           `json:"changed"`
			Unchanged int           `json:"unchanged"`
			Problems  []problemLine `json:"problems"`
			Batch     int64         `json:"batch,omitempty"`
			DryRun    bool          `json:"dry_run,omitempty"`
			Entries   []planLine    `json:"entries,omitempty"`
		}{row.File, row.New, row.Changed, row.Unchanged, problems, r.Batch, r.Dry, planLines(row)})
		if err != nil {
			return err
		}
	}
	return nil
}

func planLines(r *importer.Row) []planLine {
	lines := make([]planLine, len(r.Plans))
	for i := range r.Plans {
		lines[i] = lineOfPlan(&r.Plans[i])
	}
	return lines
}

// importHeads are the headings of the table by language.
var importHeads = map[string][]string{
	"zh": {"文件", "新增", "更新", "未变", "问题"},
	"en": {"file", "new", "changed", "unchanged", "problems"},
}

// importEnds close the table, by language: for an import that brought drafts, that
// changed something, and that was only tried.
var importEnds = map[string]struct{ drafts, undo, dry string }{
	"zh": {"\n其中 %d 条存为草稿，居民看不到；核对后用 --as published 重新导入即发布。\n", "\n这是第 %d 次导入；如需撤销，请运行 jinguo import --undo %[1]d\n",
		"\n这是预览，没有写入任何内容；确认后去掉 --dry-run 再运行。\n"},
	"en": {"\n%d of them are drafts, which residents are not shown; once checked, import again with --as published.\n", "\nThis was import %d; jinguo import --undo %[1]d takes it back.\n",
		"\nThis was a preview and nothing was changed; leave out --dry-run to import.\n"},
}

// end prints what to do next.
func (r importReport) end(w io.Writer, lang string) error {
	drafts := 0
	for _, row := range r.Rows {
		drafts += row.Drafts
	}
	ends, out := importEnds[lang], &strings.Builder{}
	if drafts > 0 {
		fmt.Fprintf(out, ends.drafts, drafts)
	}
	switch {
	case r.Dry:
		out.WriteString(ends.dry)
	case r.Batch != 0:
		fmt.Fprintf(out, ends.undo, r.Batch)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// table prints the table and below it each problem with its advice; above it, where
// nothing is to be changed, what every entry would come to.
func (r importReport) table(w io.Writer, lang string) error {
	if r.Dry {
		for _, row := range r.Rows {
			if err := preview(row, w, lang); err != nil {
				return err
			}
		}
		fmt.Fprintln(w)
	}
	cells := [][]string{importHeads[lang]}
	for _, row := range r.Rows {
		cells = append(cells, []string{row.File, strconv.Itoa(row.New), strconv.Itoa(row.Changed),
			strconv.Itoa(row.Unchanged), strconv.Itoa(len(row.Problems))})
	}
	if err := printTable(w, cells); err != nil {
		return err
	}
	for _, row := range r.Rows {
		if err := printProblems(w, row.Problems, lang); err != nil {
			return err
		}
	}
	return r.end(w, lang)
}

// severityNames are how a problem's weight is called, by language.
var severityNames = map[string]map[knowledge.Severity]string{
	"zh": {knowledge.Fault: "错误", knowledge.Doubt: "请核对", knowledge.Hint: "提示"},
	"en": {knowledge.Fault: "error", knowledge.Doubt: "please check", knowledge.Hint: "notice"},
}

// printProblems prints each problem in two lines: where and what, then what to do.
func printProblems(w io.Writer, problems []knowledge.Problem, lang string) error {
	for _, p := range problems {
		var where []string
		for _, part := range []string{p.File, p.Place, p.Entry} {
			if part != "" {
				where = append(where, part)
			}
		}
		_, err := fmt.Fprintf(w, "\n[%s] %s\n  %s\n  → %s\n", severityNames[lang][p.Severity], strings.Join(where, " · "), p.What(lang), p.Advice(lang))
		if err != nil {
			return err
		}
	}
	return nil
}

// printTable prints rows in columns as wide on a terminal as their widest cell;
// a Chinese character is two wide. All columns but the first hold numbers.
func printTable(w io.Writer, rows [][]string) error {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			width[i] = max(width[i], uniseg.StringWidth(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", width[i]-uniseg.StringWidth(cell))
			if i == 0 {
				b.WriteString(cell + pad)
			} else {
				b.WriteString("  " + pad + cell)
			}
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}
