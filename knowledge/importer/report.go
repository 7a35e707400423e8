package importer

import (
	"cmp"
	"slices"

	"jinguo/knowledge"
	"jinguo/knowledge/intake"
)

// Row is what one file came to.
type Row struct {
	File      string // path
	New       int
	Changed   int
	Unchanged int
	Refused   int
	Merged    int // entries that another file holds too, with a difference
	Drafts    int // of the new and changed ones
	Problems  []knowledge.Problem
	Tables    []intake.TableHead // what the columns of its tables were taken for

	Plans []Plan         // entry by entry, where nothing is to be changed
	same  map[string]int // entries that another file says the same of, by file
}

// held reports whether any entry was found in the file.
func (r *Row) held() bool { return r.New+r.Changed+r.Unchanged > 0 }

// failed reports whether the file could not be read, in whole or in part.
func (r *Row) failed() bool { return Faulty(r.Problems) }

// Faulty reports whether one of problems is a fault.
func Faulty(problems []knowledge.Problem) bool {
	return slices.ContainsFunc(problems, func(p knowledge.Problem) bool { return p.Severity == knowledge.Fault })
}

// Report is what an import came to.
type Report struct {
	Rows  []*Row
	Dry   bool
	Batch int64 // 0 where nothing changed
}

// At is the row of a file, added where it is missing.
func (r *Report) At(file string) *Row {
	for _, row := range r.Rows {
		if row.File == file {
			return row
		}
	}
	row := &Row{File: file}
	r.Rows = append(r.Rows, row)
	return row
}

// sort puts the files in the order of their names.
func (r *Report) sort() {
	slices.SortStableFunc(r.Rows, func(a, b *Row) int { return cmp.Compare(a.File, b.File) })
}

// Failed reports whether some file could not be read, in whole or in part.
func (r *Report) Failed() bool { return slices.ContainsFunc(r.Rows, (*Row).failed) }
