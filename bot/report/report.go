package report

import (
	"time"

	"jinguo/knowledge/figures"
)

// Report is what women needed in a period, in a region. Its JSON form is what
// jinguo report --json prints.
type Report struct {
	Lang   string `json:"lang"`
	Region Place  `json:"region"`
	From   string `json:"from"` // month
	To     string `json:"to"`
	Before Before `json:"before"`
	Made   string `json:"made"` // day

	Title   string     `json:"title"`
	Summary []Sentence `json:"summary"`
	Tables  []Table    `json:"tables"`
	Sources []Origin   `json:"sources"`

	period figures.Period
}

// Place is the region of a report.
type Place struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Before is the period that a report compares with.
type Before struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Sentence is a sentence of the summary, with the numbers of the sources of its figures.
type Sentence struct {
	Text    string `json:"text"`
	Sources []int  `json:"sources,omitempty"`
}

// Table is one table of the report.
type Table struct {
	Key     string   `json:"key"`
	Title   string   `json:"title"`
	Source  int      `json:"source"`
	Columns []Column `json:"columns"`
	Rows    []Row    `json:"rows"`            // never null
	Empty   string   `json:"empty,omitempty"` // what is said in place of rows
	Hides   bool     `json:"hides,omitempty"` // some cells are hidden
	Chart   *Chart   `json:"-"`
}

// Column is a column of a table.
type Column struct {
	Label  string `json:"label"`
	Number bool   `json:"number,omitempty"`
}

// Row is a row of a table; Total marks one that is the sum of others.
type Row struct {
	Cells []Cell `json:"cells"`
	Total bool   `json:"total,omitempty"`
}

// Cell is a text or, where N is set, a number; Text is the number in words then. A hidden
// one would tell of fewer than ten, or give such a number away.
type Cell struct {
	Text    string `json:"text"`
	N       *int   `json:"n,omitempty"`
	Percent bool   `json:"percent,omitempty"` // N is a share in percent
	Hidden  bool   `json:"hidden,omitempty"`
}

// Origin says where figures come from and how to count them again.
type Origin struct {
	No     int    `json:"no"`
	What   string `json:"what"`
	Filter string `json:"filter"`
	Query  string `json:"query"`
}

// Chart is a chart of a table's numbers.
type Chart struct {
	Title, Desc string
	Lying       bool // bars lie, for long labels
	Labels      []string
	Series      []Series
}

// Series are the numbers of a chart in one colour; a hidden one is nil.
type Series struct {
	Name   string
	Values []*int
}

// Ask is what a report is wanted of.
type Ask struct {
	Region string // code
	Period figures.Period
	Lang   string
}

// Name is a name for the report's files, without what comes after the dot.
func (r *Report) Name() string {
	name := "jinguo-" + r.From
	if r.To != r.From {
		name += "_" + r.To
	}
	if r.Region.Code != "" {
		name += "-" + r.Region.Code
	}
	return name
}

func day(t time.Time) string { return t.Format(time.DateOnly) }
