package intake

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"
)

// sheet reads a sheet's part.
func (x *xlsx) sheet(s sheetPart) error {
	g := newGrid()
	last := 0 // row
	err := x.part(s.part, func(w *walker, el xml.StartElement) error {
		switch el.Name.Local {
		case "macrosheet":
			return w.each(func(xml.StartElement) error { return nil })
		case "col":
			if on(attr(el, "hidden")) || zero(attr(el, "width")) {
				g.fold(intOf(attr(el, "min"), 0), intOf(attr(el, "max"), 0))
			}
		case "row":
			last = intOf(attr(el, "r"), last+1)
			if on(attr(el, "hidden")) || zero(attr(el, "ht")) {
				g.hide(last)
			}
			return x.row(w, g, last)
		case "mergeCell":
			if area, ok := areaOf(attr(el, "ref")); ok {
				return x.merge(g, area)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return x.workbook.sheet(s.name, s.hidden, g)
}

// on reports whether an attribute that is off by default says yes.
func on(v string) bool { return v == "1" || v == "true" || v == "on" }

// zero reports whether an attribute says 0, for a row or column of no size.
func zero(v string) bool {
	size, err := strconv.ParseFloat(v, 64)
	return err == nil && size == 0
}

// row reads the cells of a row. One that does not say where it stands follows the
// one before.
func (x *xlsx) row(w *walker, g *grid, no int) error {
	column := 0
	return w.each(func(el xml.StartElement) error {
		if el.Name.Local != "c" {
			return nil
		}
		column++
		if at, _, ok := cellOf(attr(el, "r")); ok {
			column = at
		}
		return x.cell(w, el, g, no, column)
	})
}

// cell reads a cell as the sheet shows it; an error value is none.
func (x *xlsx) cell(w *walker, c xml.StartElement, g *grid, no, column int) error {
	var value string
	var inline wording
	formula, result := false, false
	err := w.each(func(el xml.StartElement) (err error) {
		switch el.Name.Local {
		case "f":
			formula = true
		case "v":
			value, err = w.text()
			result = true
		case "is":
			inline, err = richText(w)
		}
		return err
	})
	if err != nil {
		return err
	}
	if formula && !result {
		return x.unknown(g, no, column)
	}
	style := intOf(attr(c, "s"), 0)
	switch attr(c, "t") {
	case "s":
		at := intOf(strings.TrimSpace(value), -1)
		if at < 0 || at >= len(x.strings) {
			return nil
		}
		return x.text(g, no, column, style, x.strings[at])
	case "inlineStr":
		return x.text(g, no, column, style, inline)
	case "e":
		return nil
	case "b":
		value = map[string]string{"1": "TRUE", "0": "FALSE"}[value]
	case "d":
		value = strings.TrimSuffix(strings.Replace(value, "T", " ", 1), " 00:00:00")
	case "", "n":
		v, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) {
			return x.number(g, no, column, style, v)
		}
	}
	return x.text(g, no, column, style, wording{plain: unescape(value)})
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
