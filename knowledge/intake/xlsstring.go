package intake

import (
	"strings"
	wide16 "unicode/utf16"
)

// spool reads on through the parts of a record.
type spool struct {
	parts []bin
	ok    bool // false once something was not there
}

func newSpool(parts []bin) *spool { return &spool{parts: parts, ok: true} }

// rest reports whether anything is left.
func (s *spool) rest() bool {
	for len(s.parts) > 0 && len(s.parts[0]) == 0 {
		s.parts = s.parts[1:]
	}
	return len(s.parts) > 0
}

// number reads a number of that many bytes, at most 4, the least first.
func (s *spool) number(bytes int) uint32 {
	var n uint32
	for i := range bytes {
		if !s.rest() {
			s.ok = false
			return 0
		}
		n |= uint32(s.parts[0][0]) << (8 * i)
		s.parts[0] = s.parts[0][1:]
	}
	return n
}

func (s *spool) skip(bytes uint32) {
	for bytes > 0 {
		if !s.rest() {
			s.ok = false
			return
		}
		n := min(bytes, uint32(len(s.parts[0])))
		s.parts[0] = s.parts[0][n:]
		bytes -= n
	}
}

// units reads n units of UTF-16, whose upper halves are left out where wide is
// false. A part of the record that goes on with them starts with a byte that says
// anew whether it is wide ([MS-XLS] 2.5.293).
func (s *spool) units(n int, wide bool) []uint16 {
	var units []uint16
	for first := true; n > 0; first = false {
		if !first || len(s.parts) > 0 && len(s.parts[0]) == 0 {
			if !s.rest() {
				s.ok = false
				return nil
			}
			wide = s.number(1)&1 != 0
		}
		if len(s.parts) == 0 {
			s.ok = false
			return nil
		}
		part, size := s.parts[0], 1
		if wide {
			size = 2
		}
		count := min(n, len(part)/size)
		if count < n && len(part)%size != 0 {
			s.ok = false
			return nil
		}
		for i := range count {
			unit := uint16(part[i*size])
			if wide {
				unit |= uint16(part[i*size+1]) << 8
			}
			units = append(units, unit)
		}
		s.parts[0] = part[count*size:]
		n -= count
	}
	return units
}

// run is where a stretch of text in a font of its own begins.
type run struct{ at, font int }

// shared reads the texts that cells share. The record often counts too many or too
// few of them: it ends where they end.
func (x *xls) shared() error {
	s := newSpool(x.parts)
	s.skip(4)
	count := int(s.number(4))
	for s.rest() {
		w := x.richText(s)
		switch {
		case !s.ok && len(x.strings) >= count:
			return nil // what fills the record up
		case !s.ok:
			return badExcel()
		case len(x.strings) >= x.b.lim.Cells:
			return beyond("too_many_cells", x.b.lim.Cells)
		}
		if x.runes += len(w.plain) + len(w.struck); x.runes > 4*x.b.lim.Runes {
			return beyond("too_long", x.b.lim.Runes)
		}
		x.strings = append(x.strings, w)
	}
	return nil
}

// richText reads an XLUnicodeRichExtendedString ([MS-XLS] 2.5.293), without the
// reading aids at its end.
func (x *xls) richText(s *spool) wording {
	n, flags := int(s.number(2)), s.number(1)
	var runs int
	var aids uint32
	if flags&8 != 0 {
		runs = int(s.number(2))
	}
	if flags&4 != 0 {
		aids = s.number(4)
	}
	units := s.units(n, flags&1 != 0)
	fonts := s.runs(runs, 2)
	s.skip(aids)
	return x.words(units, fonts, func(u []uint16) string { return string(wide16.Decode(u)) })
}

// runs reads n runs, whose numbers have that many bytes.
func (s *spool) runs(n, bytes int) []run {
	var runs []run
	for ; n > 0 && s.ok; n-- {
		runs = append(runs, run{int(s.number(bytes)), int(s.number(bytes))})
	}
	return runs
}

// words are a text whose runs stand in fonts of their own; what comes before the
// first is in the cell's.
func (x *xls) words(units []uint16, runs []run, text func([]uint16) string) wording {
	if len(runs) == 0 {
		return wording{plain: text(units)}
	}
	var plain, struck strings.Builder
	var out wording
	at := min(runs[0].at, len(units))
	plain.WriteString(text(units[:at]))
	for i, r := range runs {
		end := len(units)
		if i+1 < len(runs) {
			end = min(max(runs[i+1].at, at), end)
		}
		s := text(units[at:end])
		at = end
		if x.struck(r.font) {
			out.cut = out.cut || tidy(s) != ""
			continue
		}
		plain.WriteString(s)
		struck.WriteString(s)
	}
	out.plain, out.struck = plain.String(), struck.String()
	return out
}

// short gives a text in the record whose length, at that place, is one byte, or two
// where long.
func (x *xls) short(at int, long bool) string {
	bytes := 1
	if long {
		bytes = 2
	}
	s := newSpool([]bin{x.body.from(at)})
	return x.plain(s, bytes)
}

// plain reads a text whose length is a number of that many bytes. Where it is 0,
// some programs leave the flags away.
func (x *xls) plain(s *spool, bytes int) string {
	n := int(s.number(bytes))
	switch {
	case n == 0 || !s.ok:
		return ""
	case !x.wide:
		return x.narrow(s.units(n, false))
	}
	wide := s.number(1)&1 != 0
	return string(wide16.Decode(s.units(n, wide)))
}

// cellText reads the text of a cell, with its runs where rich.
func (x *xls) cellText(s *spool, rich bool) wording {
	n, wide := int(s.number(2)), false
	if n == 0 {
		return wording{}
	}
	text, bytes := x.narrow, 1
	if x.wide {
		wide = s.number(1)&1 != 0
		text, bytes = func(u []uint16) string { return string(wide16.Decode(u)) }, 2
	}
	units := s.units(n, wide)
	var fonts []run
	if rich {
		fonts = s.runs(int(s.number(bytes)), bytes)
	}
	return x.words(units, fonts, text)
}

// narrow decodes a text of the days before Unicode, of whose units each is a byte.
func (x *xls) narrow(units []uint16) string {
	b := make([]byte, len(units))
	for i, u := range units {
		b[i] = byte(u)
	}
	page := x.codepage
	if latin := page == 0 || page == 1252 || page == 0x8001; latin && chinese(b) != nil {
		page = 936 // as programs write who do not say so
	}
	return inPage(b, page)
}
