package report

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"text/template"
)

// The measures of a document: its width between the margins in twentieths of a point,
// heights of charts in EMU (36,000 a millimetre).
const (
	textWide     = 9638
	firstWide    = 2600 // at least, of a table's first column
	aroundChart  = 1_400_000
	chartBarHigh = 230_000
	columnChart  = 2_700_000
)

// drawing is a chart as the document holds it: Office draws it in its own fonts.
type drawing struct {
	*Chart
	No   int
	High int
}

// document is a report for the templates of a Word file.
type document struct {
	view
	Charts []drawing
	at     map[string]int // by the key of the table
}

// Drawing is the chart of a table; nil where it has none.
func (d document) Drawing(t Table) *drawing {
	if i, ok := d.at[t.Key]; ok {
		return &d.Charts[i]
	}
	return nil
}

// Widths are those of a table's columns: those of numbers share what the first leaves.
func (d document) Widths(t Table) []int {
	n := len(t.Columns)
	widths := make([]int, n)
	each := min((textWide-firstWide)/max(1, n-1), 1800)
	for i := range widths {
		widths[i] = each
	}
	widths[0] = textWide - each*(n-1)
	return widths
}

// CellSize is the size of letters in tables, in half points: small where one is wide.
func (d document) CellSize() int {
	most := 0
	for _, t := range d.Report.Tables {
		most = max(most, len(t.Columns))
	}
	if most > 9 {
		return 14
	}
	return 19
}

// paragraph and tableCell are what the templates' pieces get.
type paragraph struct{ Style, Text string }

type tableCell struct {
	Text         string
	Bold, Number bool
}

// parts are the files of a Word document by their templates.
var parts = []struct{ name, template string }{
	{"[Content_Types].xml", "content.xml"}, {"_rels/.rels", "rels.xml"}, {"docProps/core.xml", "core.xml"},
	{"word/document.xml", "document.xml"}, {"word/_rels/document.xml.rels", "docrels.xml"}, {"word/styles.xml", "styles.xml"},
}

var docx = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"xml":     escape,
		"para":    func(style, text string) paragraph { return paragraph{style, text} },
		"cell":    func(text string, bold, number bool) tableCell { return tableCell{text, bold, number} },
		"numbers": numbers,
		"one":     func(no int) string { return numbers([]int{no}) },
		"ink":     inkHex,
		"number":  func(n *int) string { return strconv.Itoa(*n) },
	}).ParseFS(files, "docx/*.xml"))
})

// escape writes a text for XML, without the characters that XML cannot hold.
func escape(text string) string {
	var out strings.Builder
	xml.EscapeText(&out, []byte(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return ' '
		}
		return r
	}, text))) // writes to memory
	return out.String()
}

// DOCX is the report as a Word document, with native charts.
func (r *Report) DOCX() ([]byte, error) {
	d := document{view: view{Report: r}, at: map[string]int{}}
	for i := range r.Tables {
		t := &r.Tables[i]
		if t.Chart == nil {
			continue
		}
		high := columnChart
		if t.Chart.Lying {
			high = aroundChart + chartBarHigh*len(t.Chart.Labels)*len(t.Chart.Series)
		}
		d.at[t.Key] = len(d.Charts)
		d.Charts = append(d.Charts, drawing{t.Chart, len(d.Charts) + 1, high})
	}
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	write := func(name, from string, data any) error {
		w, err := archive.Create(name)
		if err != nil {
			return err
		}
		return docx().ExecuteTemplate(w, from, data)
	}
	for _, part := range parts {
		if err := write(part.name, part.template, d); err != nil {
			return nil, fmt.Errorf("write document: %w", err)
		}
	}
	for _, chart := range d.Charts {
		if err := write(fmt.Sprintf("word/charts/chart%d.xml", chart.No), "chart.xml", chart); err != nil {
			return nil, fmt.Errorf("write document: %w", err)
		}
	}
	if err := archive.Close(); err != nil {
		return nil, fmt.Errorf("write document: %w", err)
	}
	return out.Bytes(), nil
}
