package intake

import (
	"context"
	"encoding/xml"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"jinguo/knowledge"
)

// readXlsx reads a workbook, each sheet as a table, the way it is shown: dates as
// dates, merged cells repeated, formulas by their last result. Hidden sheets,
// rows and columns are left out with a notice.
//
// Sheets are read as a stream: excelize, which holds a whole sheet as structs,
// took three times as long and 1,450 MB instead of 160 for 100,000 rows of ten cells.
func readXlsx(ctx context.Context, name string, data []byte, lim limits) (*document, []knowledge.Problem, error) {
	p, err := openOPC("Excel", data, lim)
	if err != nil {
		return nil, nil, err
	}
	x := &xlsx{opc: p, workbook: workbook{b: newBuilder(lim)}}
	sheets, err := x.sheets()
	if err != nil {
		return nil, nil, err
	}
	for _, s := range sheets {
		if err := ctx.Err(); err != nil {
			return nil, nil, fmt.Errorf("read sheet %s: %w", s.name, err)
		}
		if err := x.sheet(s); err != nil {
			return nil, nil, err
		}
	}
	doc, err := x.b.done()
	return doc, x.problems, err
}

// xlsx is the state of reading one workbook.
type xlsx struct {
	*opc
	workbook
	strings []wording // texts that cells share
}

// sheetPart is a sheet of a workbook.
type sheetPart struct {
	name, part string
	hidden     bool
}

// sheets reads what the sheets refer to and lists them.
func (x *xlsx) sheets() ([]sheetPart, error) {
	if err := x.properties(x.b.doc.Meta); err != nil {
		return nil, err
	}
	_, parts, err := x.related("")
	if err != nil {
		return nil, err
	}
	main := parts["officeDocument"]
	if main == "" {
		main = "xl/workbook.xml"
	}
	byID, byType, err := x.related(main)
	if err != nil {
		return nil, err
	}
	var sheets []sheetPart
	err = x.part(main, func(_ *walker, el xml.StartElement) error {
		switch el.Name.Local {
		case "sheet":
			state := attr(el, "state")
			sheets = append(sheets, sheetPart{name: attr(el, "name"), part: byID[relation(el)], hidden: state == "hidden" || state == "veryHidden"})
		case "workbookPr":
			if on(attr(el, "date1904")) {
				x.since = since1904
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(sheets) == 0 {
		return nil, x.damaged()
	}
	if err := x.readLooks(byType["styles"]); err != nil {
		return nil, err
	}
	return sheets, x.readStrings(byType["sharedStrings"])
}

// relation is the value of the attribute r:id, which stands beside others that
// end in id.
func relation(el xml.StartElement) string {
	for _, a := range el.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

func (x *xlsx) readStrings(part string) error {
	bytes := 0
	return x.part(part, func(w *walker, el xml.StartElement) error {
		if el.Name.Local != "si" {
			return nil
		}
		s, err := richText(w)
		if err != nil {
			return err
		}
		if len(x.strings) >= x.lim.Cells {
			return beyond("too_many_cells", x.lim.Cells)
		}
		if bytes += len(s.plain) + len(s.struck); bytes > 4*x.lim.Runes {
			return beyond("too_long", x.lim.Runes)
		}
		x.strings = append(x.strings, s)
		return nil
	})
}

// richText gives the text of stretches of different looks, without the reading
// aids above them.
func richText(w *walker) (wording, error) {
	var plain, struck strings.Builder
	var out wording
	text := func(own, cut bool) error {
		s, err := w.text()
		s = unescape(s)
		if cut {
			out.cut = out.cut || tidy(s) != ""
			return err
		}
		plain.WriteString(s)
		if own {
			struck.WriteString(s)
		}
		return err
	}
	err := w.each(func(el xml.StartElement) error {
		switch el.Name.Local {
		case "t":
			return text(false, false)
		case "r":
			own, cut := false, false
			return w.each(func(el xml.StartElement) error {
				switch el.Name.Local {
				case "rPr":
					own = true
					return w.each(func(el xml.StartElement) error {
						cut = cut || el.Name.Local == "strike" && isOn(el)
						return nil
					})
				case "t":
					return text(own, cut)
				}
				return nil
			})
		}
		return nil
	})
	out.plain, out.struck = plain.String(), struck.String()
	return out, err
}

var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescape gives the characters that XML cannot hold, or that a program would not
// trust it with, such as _x000D_ (ECMA-376, 22.9.2.19).
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return escaped.ReplaceAllStringFunc(s, func(code string) string {
		r, err := strconv.ParseUint(code[2:6], 16, 16)
		if err != nil {
			return code
		}
		return string(rune(r))
	})
}
