package intake

import (
	"encoding/xml"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"jinguo/knowledge"
)

// grid is a sheet while it is read: its rows in order, each with its filled cells.
type grid struct {
	rows    []gridRow
	hidden  [][2]int // first and last of columns that are hidden
	merged  [][4]int // left, top, right, bottom
	columns map[int]bool
	spare   struct { // what was left out because it is hidden
		rows    int
		columns map[int]bool
	}
}

type gridRow struct {
	no    int
	cells map[int]string // by column, from 1
}

// sheet adds a sheet as a table and tells what of it is hidden.
func (x *xlsx) sheet(s sheetPart) ([]knowledge.Problem, error) {
	g := &grid{columns: map[int]bool{}}
	g.spare.columns = map[int]bool{}
	err := x.part(s.part, func(w *walker, el xml.StartElement) error {
		switch el.Name.Local {
		case "col":
			if v := attr(el, "hidden"); v == "1" || v == "true" {
				g.hidden = append(g.hidden, [2]int{intOf(attr(el, "min"), 0), intOf(attr(el, "max"), 0)})
			}
		case "row":
			return x.gridRow(w, el, g)
		case "mergeCell":
			if area, ok := areaOf(attr(el, "ref")); ok {
				g.merged = append(g.merged, area)
			}
		}
		return nil
	})
	place := fmt.Sprintf("工作表「%s」", s.name)
	switch {
	case err != nil:
		return nil, err
	case s.hidden && len(g.rows) > 0:
		return []knowledge.Problem{{Code: "hidden_sheet", Severity: knowledge.Hint, Place: place, Args: map[string]string{"sheet": s.name}}}, nil
	case s.hidden:
		return nil, nil
	}
	t, err := x.table(s.name, g)
	if err != nil {
		return nil, err
	}
	if err := x.b.table(place, t); err != nil {
		return nil, err
	}
	if g.spare.rows+len(g.spare.columns) == 0 {
		return nil, nil
	}
	return []knowledge.Problem{{Code: "hidden_rows", Severity: knowledge.Hint, Place: place, Args: map[string]string{
		"sheet": s.name, "rows": strconv.Itoa(g.spare.rows), "columns": strconv.Itoa(len(g.spare.columns)),
	}}}, nil
}

// gridRow reads one row. Rows and cells that do not say where they stand follow
// the one before.
func (x *xlsx) gridRow(w *walker, el xml.StartElement, g *grid) error {
	before := 0
	if len(g.rows) > 0 {
		before = g.rows[len(g.rows)-1].no
	}
	r := gridRow{no: intOf(attr(el, "r"), before+1), cells: map[int]string{}}
	hidden := attr(el, "hidden") == "1" || attr(el, "hidden") == "true"
	column := 0
	err := w.each(func(el xml.StartElement) error {
		if el.Name.Local != "c" {
			return nil
		}
		column++
		if at, _, ok := cellOf(attr(el, "r")); ok {
			column = at
		}
		value, err := x.value(w, el)
		if err != nil || value == "" {
			return err
		}
		if x.cells++; x.cells > x.lim.Cells {
			return beyond("too_many_cells", x.lim.Cells)
		}
		if !hidden && g.hides(column) {
			g.spare.columns[column] = true
			return nil
		}
		r.cells[column] = value
		return nil
	})
	switch {
	case err != nil:
		return err
	case len(r.cells) == 0:
	case hidden:
		g.spare.rows++
	default:
		for column := range r.cells {
			g.columns[column] = true
		}
		g.rows = append(g.rows, r)
	}
	return nil
}

func (g *grid) hides(column int) bool {
	return slices.ContainsFunc(g.hidden, func(span [2]int) bool { return span[0] <= column && column <= span[1] })
}

// value gives a cell's value as the sheet shows it; an error value is none.
func (x *xlsx) value(w *walker, c xml.StartElement) (string, error) {
	var value string
	err := w.each(func(el xml.StartElement) (err error) {
		switch el.Name.Local {
		case "v":
			value, err = w.text()
		case "is":
			value, err = richText(w)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	switch attr(c, "t") {
	case "s":
		at := intOf(strings.TrimSpace(value), -1)
		if at < 0 || at >= len(x.strings) {
			return "", nil
		}
		value = x.strings[at]
	case "e":
		return "", nil
	case "b":
		return map[string]string{"1": "TRUE", "0": "FALSE"}[value], nil
	case "d":
		return strings.TrimSuffix(strings.Replace(value, "T", " ", 1), " 00:00:00"), nil
	case "", "n":
		return x.format(intOf(attr(c, "s"), 0)).show(strings.TrimSpace(value), x.since), nil
	}
	if strings.HasPrefix(value, "=DISPIMG(") {
		return "", nil // a picture in a cell, by WPS
	}
	return tidyLines(value), nil
}

// table makes the grid dense: merged cells are filled in, columns that are empty
// all the way down are left out.
func (x *xlsx) table(name string, g *grid) (*table, error) {
	columns := make([]int, 0, len(g.columns))
	for column := range g.columns {
		columns = append(columns, column)
	}
	sort.Ints(columns)
	sort.SliceStable(g.rows, func(i, j int) bool { return g.rows[i].no < g.rows[j].no })
	if len(columns)*len(g.rows) > x.lim.Cells {
		return nil, beyond("too_many_cells", x.lim.Cells)
	}
	if err := g.fill(columns, x.lim.Cells); err != nil {
		return nil, err
	}
	t := &table{Name: name, Rows: make([]row, 0, len(g.rows))}
	for _, r := range g.rows {
		line := make([]string, len(columns))
		for i, column := range columns {
			line[i] = r.cells[column]
		}
		t.Rows = append(t.Rows, row{Place: linePlace(r.no), Cells: line})
	}
	return t, nil
}

// fill repeats merged cells in what they cover of rows and columns in use. Areas
// that overlap, which no honest workbook has, use up most visits and end it.
func (g *grid) fill(columns []int, most int) error {
	visits := 0
	for _, area := range g.merged {
		left, top, right, bottom := area[0], area[1], area[2], area[3]
		from := sort.Search(len(g.rows), func(i int) bool { return g.rows[i].no >= top })
		if from == len(g.rows) || g.rows[from].no != top {
			continue
		}
		text := g.rows[from].cells[left]
		if text == "" {
			continue
		}
		for _, r := range g.rows[from:] {
			if r.no > bottom {
				break
			}
			for at := sort.SearchInts(columns, left); at < len(columns) && columns[at] <= right; at++ {
				if visits++; visits > most {
					return beyond("too_many_cells", most)
				}
				r.cells[columns[at]] = text
			}
		}
	}
	return nil
}

// cellOf reads a place such as B5 into column and row, counted from 1.
func cellOf(ref string) (column, line int, ok bool) {
	i := 0
	for ; i < len(ref) && i < 3 && ref[i] >= 'A' && ref[i] <= 'Z'; i++ {
		column = column*26 + int(ref[i]-'A') + 1
	}
	line, err := strconv.Atoi(ref[i:])
	return column, line, i > 0 && err == nil && line > 0
}

// areaOf reads an area such as A1:C3 into left, top, right and bottom.
func areaOf(ref string) (area [4]int, ok bool) {
	first, last, _ := strings.Cut(ref, ":")
	left, top, ok1 := cellOf(first)
	right, bottom, ok2 := cellOf(last)
	return [4]int{left, top, right, bottom}, ok1 && ok2
}
