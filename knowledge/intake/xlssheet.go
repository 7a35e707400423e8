package intake

import (
	"encoding/binary"
	"math"
)

// sheet reads the records of a sheet. What is embedded in it, such as a chart with
// the figures that it draws, has a BOF and an EOF of its own.
func (x *xls) sheet(s sheetAt) error {
	x.at = s.at
	if !x.next() || x.id != recBOF {
		return badExcel()
	}
	switch x.body.u16(2) {
	case kindWorksheet:
	case kindChart, kindMacros:
		return nil
	default:
		return badExcel()
	}
	g := newGrid()
	var last formula
	for depth := 1; x.next(); {
		switch {
		case x.id == recBOF:
			depth++
		case x.id == recEOF:
			if depth--; depth == 0 {
				return x.workbook.sheet(s.name, s.hidden, g)
			}
		case depth == 1:
			if err := x.record(g, &last); err != nil {
				return err
			}
		}
	}
	return badExcel()
}

// formula is the cell of a formula whose result, a text, is yet to come.
type formula struct {
	line, column, style int
	open                bool
}

// record takes a record of a sheet: what it says of rows and columns, or a cell.
func (x *xls) record(g *grid, last *formula) error {
	b := x.body
	switch x.id {
	case recRow:
		if b.u16(12)&0x20 != 0 {
			g.hide(b.u16(0) + 1)
		}
	case recColInfo:
		if b.u16(8)&1 != 0 || len(b) >= 10 && b.u16(4) == 0 {
			g.fold(b.u16(0)+1, b.u16(2)+1)
		}
	case recMergeCells:
		for i := 2; i+8 <= len(b) && i < 2+8*b.u16(0); i += 8 {
			area := [4]int{b.u16(i+4) + 1, b.u16(i) + 1, b.u16(i+6) + 1, b.u16(i+2) + 1}
			if err := x.merge(g, area); err != nil {
				return err
			}
		}
	case recFormula:
		return x.formula(g, last)
	case recString:
		return x.result(g, last)
	default:
		return x.cell(g)
	}
	return nil
}

// cell takes the record of a cell, or none.
func (x *xls) cell(g *grid) error {
	b := x.body
	line, column, style := b.u16(0)+1, b.u16(2)+1, b.u16(4)
	switch x.id {
	case recLabelSST:
		if at := b.u32(6); len(b) >= 10 && at < len(x.strings) {
			return x.text(g, line, column, style, x.strings[at])
		}
		return badExcel()
	case recLabel, recRString:
		return x.label(g, line, column, style)
	case recRK:
		if len(b) >= 10 {
			return x.number(g, line, column, style, rk(uint32(b.u32(6))))
		}
	case recMulRk:
		for i := 4; i+8 <= len(b); i, column = i+6, column+1 {
			if err := x.number(g, line, column, b.u16(i), rk(uint32(b.u32(i+2)))); err != nil {
				return err
			}
		}
	case recNumber:
		if len(b) >= 14 {
			return x.float(g, line, column, style, binary.LittleEndian.Uint64(b[6:]))
		}
	case recBoolErr:
		if len(b) >= 8 && b[7] == 0 {
			return x.boolean(g, line, column, style, b[6])
		}
	}
	return nil
}

func (x *xls) label(g *grid, line, column, style int) error {
	if len(x.body) < 6 {
		return badExcel()
	}
	s := newSpool(x.parts)
	s.skip(6)
	t := x.cellText(s, x.id == recRString)
	if !s.ok {
		return badExcel()
	}
	return x.text(g, line, column, style, t)
}

// formula takes the last result of a formula: a number, a truth, an error, or a
// text that a record of its own holds.
func (x *xls) formula(g *grid, last *formula) error {
	b := x.body
	if len(b) < 14 {
		return badExcel()
	}
	line, column, style := b.u16(0)+1, b.u16(2)+1, b.u16(4)
	*last = formula{}
	switch {
	case b.u16(12) != 0xFFFF:
		return x.float(g, line, column, style, binary.LittleEndian.Uint64(b[6:]))
	case b[6] == 0:
		*last = formula{line, column, style, true}
	case b[6] == 1:
		return x.boolean(g, line, column, style, b[8])
	}
	return nil
}

// result takes the text that is the result of the formula before it.
func (x *xls) result(g *grid, last *formula) error {
	if !last.open {
		return nil
	}
	last.open = false
	s := newSpool(x.parts)
	t := x.cellText(s, false)
	if !s.ok {
		return badExcel()
	}
	return x.text(g, last.line, last.column, last.style, t)
}

func (x *xls) float(g *grid, line, column, style int, bits uint64) error {
	v := math.Float64frombits(bits)
	if math.IsInf(v, 0) || math.IsNaN(v) {
		return nil
	}
	return x.number(g, line, column, style, v)
}

func (x *xls) boolean(g *grid, line, column, style int, v byte) error {
	text := "FALSE"
	if v != 0 {
		text = "TRUE"
	}
	return x.text(g, line, column, style, wording{plain: text})
}

// rk unpacks a number of 30 bits: a whole one or the upper part of a fraction, and
// whether it is to be divided by 100 ([MS-XLS] 2.5.217).
func rk(n uint32) float64 {
	var v float64
	if n&2 != 0 {
		v = float64(int32(n) >> 2)
	} else {
		v = math.Float64frombits(uint64(n&^3) << 32)
	}
	if n&1 != 0 {
		v /= 100
	}
	return v
}
