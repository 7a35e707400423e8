package report

import (
	"bytes"
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// longestSheet is how many characters Excel lets the name of a sheet have.
const longestSheet = 31

// book is a workbook that is being written; the first error stays.
type book struct {
	*excelize.File
	err                          error
	head, total, hidden, wrapped int // styles
	percent, percents            int // of shares, and in rows of totals
	names                        map[string]bool
}

// XLSX is the report as an Excel workbook: a sheet with the summary, one a table with
// numbers as numbers and its chart, and one with how it was counted.
func (r *Report) XLSX() ([]byte, error) {
	b := &book{File: excelize.NewFile(), names: map[string]bool{}}
	defer b.Close()
	b.styles()
	v := view{Report: r}
	first := b.name(v.Say("summary"))
	b.do(b.SetSheetName("Sheet1", first))
	b.texts(first, r.Title, v.Say("made", "Day", r.Made), "")
	for i, s := range r.Summary {
		at := fmt.Sprintf("A%d", 4+i)
		b.put(first, 1, 4+i, Cell{Text: s.Text + numbers(s.Sources)})
		b.do(b.SetCellStyle(first, at, at, b.wrapped))
	}
	b.do(b.SetColWidth(first, "A", "A", 100))
	for i := range r.Tables {
		b.table(&r.Tables[i], v)
	}
	b.sources(r, v)
	if b.err != nil {
		return nil, fmt.Errorf("write workbook: %w", b.err)
	}
	out := &bytes.Buffer{}
	if err := b.Write(out); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return out.Bytes(), nil
}

func (b *book) do(err error) {
	if b.err == nil {
		b.err = err
	}
}

func (b *book) styles() {
	style := func(s excelize.Style) int {
		id, err := b.NewStyle(&s)
		b.do(err)
		return id
	}
	b.head = style(excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E2EEF0"}}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	b.total = style(excelize.Style{Font: &excelize.Font{Bold: true}})
	b.hidden = style(excelize.Style{Font: &excelize.Font{Color: "585E65"}, Alignment: &excelize.Alignment{Horizontal: "right"}})
	b.wrapped = style(excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	b.percent = style(excelize.Style{NumFmt: 9})
	b.percents = style(excelize.Style{NumFmt: 9, Font: &excelize.Font{Bold: true}})
}

// fit has a sheet printed as wide as a page that lies.
func (b *book) fit(sheet string) {
	wide, one, any := "landscape", 1, 0
	b.do(b.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &wide, FitToWidth: &one, FitToHeight: &any}))
	fit := true
	b.do(b.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
}

// name is a name for a sheet that Excel takes and that no other has.
func (b *book) name(title string) string {
	title = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' {
			return '-'
		}
		return r
	}, title), "' ")
	base := clip(cmp.Or(title, "-"), longestSheet)
	name := base
	for n := 2; b.names[strings.ToLower(name)]; n++ {
		tail := " " + strconv.Itoa(n)
		name = clip(base, longestSheet-len(tail)) + tail
	}
	b.names[strings.ToLower(name)] = true
	return name
}

func clip(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n])
	}
	return s
}

// put writes a cell: a number as one, and a text so that no program takes it for a formula.
func (b *book) put(sheet string, column, row int, c Cell) {
	at, err := excelize.CoordinatesToCellName(column, row)
	b.do(err)
	switch {
	case c.N != nil && c.Percent:
		b.do(b.SetCellValue(sheet, at, float64(*c.N)/100))
		b.do(b.SetCellStyle(sheet, at, at, b.percent))
	case c.N != nil:
		b.do(b.SetCellInt(sheet, at, int64(*c.N)))
	default:
		b.do(b.SetCellStr(sheet, at, harmless(c.Text)))
	}
}

// look gives a cell of a table its style.
func (b *book) look(sheet string, column, row int, total bool, c Cell) {
	at, err := excelize.CoordinatesToCellName(column, row)
	b.do(err)
	switch {
	case c.Hidden:
		b.do(b.SetCellStyle(sheet, at, at, b.hidden))
	case total && c.Percent:
		b.do(b.SetCellStyle(sheet, at, at, b.percents))
	case total:
		b.do(b.SetCellStyle(sheet, at, at, b.total))
	}
}

// harmless is a text that no spreadsheet takes for a formula, even once the file was
// saved as CSV.
func harmless(text string) string {
	if trimmed := strings.TrimLeft(text, " \t\r\n\u3000"); trimmed != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(trimmed)[0]) {
		return "'" + text
	}
	return text
}

// texts writes lines under each other, the first as a heading.
func (b *book) texts(sheet string, lines ...string) {
	for i, line := range lines {
		b.put(sheet, 1, i+1, Cell{Text: line})
	}
	b.do(b.SetCellStyle(sheet, "A1", "A1", b.total))
}

// table writes a sheet with a table, its chart beside it.
func (b *book) table(t *Table, v view) {
	sheet := b.name(t.Title)
	_, err := b.NewSheet(sheet)
	b.do(err)
	b.fit(sheet)
	b.texts(sheet, t.Title+numbers([]int{t.Source}))
	const head = 3
	for i, c := range t.Columns {
		b.put(sheet, i+1, head, Cell{Text: c.Label})
	}
	last, err := excelize.ColumnNumberToName(len(t.Columns))
	b.do(err)
	b.do(b.SetCellStyle(sheet, "A3", last+"3", b.head))
	b.do(b.SetColWidth(sheet, "A", "A", 36))
	if len(t.Columns) > 1 {
		b.do(b.SetColWidth(sheet, "B", last, 14))
	}
	b.do(b.SetPanes(sheet, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: head, TopLeftCell: "B4", ActivePane: "bottomRight"}))
	for i, row := range t.Rows {
		at := head + 1 + i
		for k, cell := range row.Cells {
			b.put(sheet, k+1, at, cell)
			b.look(sheet, k+1, at, row.Total, cell)
		}
	}
	below := head + 2 + len(t.Rows)
	if len(t.Rows) == 0 {
		b.put(sheet, 1, head+1, Cell{Text: t.Empty})
	}
	if t.Hides {
		b.put(sheet, 1, below, Cell{Text: v.Say("hidden_note")})
	}
	b.chart(sheet, t, below+2)
}

// chart draws a table's chart under it, from the cells of a range of their own: what is
// hidden has no number there either.
func (b *book) chart(sheet string, t *Table, row int) {
	c := t.Chart
	if c == nil {
		return
	}
	for i, s := range c.Series {
		b.put(sheet, 2+i, row, Cell{Text: s.Name})
	}
	for i, name := range c.Labels {
		b.put(sheet, 1, row+1+i, Cell{Text: name})
		for k, s := range c.Series {
			if n := s.Values[i]; n != nil {
				b.put(sheet, 2+k, row+1+i, Cell{N: n})
			}
		}
	}
	last := row + len(c.Labels)
	quoted := "'" + strings.ReplaceAll(sheet, "'", "''") + "'!"
	var series []excelize.ChartSeries
	for k := range c.Series {
		col, err := excelize.ColumnNumberToName(2 + k)
		b.do(err)
		series = append(series, excelize.ChartSeries{
			Name:       fmt.Sprintf("%s$%s$%d", quoted, col, row),
			Categories: fmt.Sprintf("%s$A$%d:$A$%d", quoted, row+1, last),
			Values:     fmt.Sprintf("%s$%s$%d:$%s$%d", quoted, col, row+1, col, last),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{inkHex(k)}},
		})
	}
	kind, reverse := excelize.Col, false
	if c.Lying {
		kind, reverse = excelize.Bar, true
	}
	legend := "bottom"
	if len(c.Series) < 2 {
		legend = "none"
	}
	dark := excelize.Font{Color: "22262A"}
	b.do(b.AddChart(sheet, fmt.Sprintf("A%d", last+2), &excelize.Chart{
		Type: kind, Series: series, Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.Title}}},
		Legend: excelize.ChartLegend{Position: legend}, PlotArea: excelize.ChartPlotArea{ShowVal: true},
		XAxis: excelize.ChartAxis{ReverseOrder: reverse, Font: dark}, YAxis: excelize.ChartAxis{Font: dark, MajorGridLines: true}, Dimension: excelize.ChartDimension{Width: 760, Height: uint(160 + 40*len(c.Labels))},
		Format: excelize.GraphicOptions{AltText: c.Desc},
	}))
}

func inkHex(i int) string {
	ink := inks[i%len(inks)]
	return fmt.Sprintf("%02X%02X%02X", ink.r, ink.g, ink.b)
}

// sources writes the sheet that says how it was counted.
func (b *book) sources(r *Report, v view) {
	sheet := b.name(v.Say("how"))
	_, err := b.NewSheet(sheet)
	b.do(err)
	b.texts(sheet, v.Say("how"), v.Say("how_note"))
	for i, label := range []string{v.Say("source"), "", v.Say("filter"), v.Say("query")} {
		b.put(sheet, i+1, 4, Cell{Text: label})
	}
	b.do(b.SetCellStyle(sheet, "A4", "D4", b.head))
	for i, s := range r.Sources {
		for k, text := range []string{"[" + strconv.Itoa(s.No) + "]", s.What, s.Filter, s.Query} {
			b.put(sheet, k+1, 5+i, Cell{Text: text})
		}
		b.do(b.SetCellStyle(sheet, fmt.Sprintf("A%d", 5+i), fmt.Sprintf("D%d", 5+i), b.wrapped))
	}
	b.do(b.SetColWidth(sheet, "B", "D", 60))
	b.fit(sheet)
}

// numbers are the marks of sources behind a sentence.
func numbers(sources []int) string {
	var marks strings.Builder
	for _, no := range sources {
		fmt.Fprintf(&marks, "[%d]", no)
	}
	return marks.String()
}
