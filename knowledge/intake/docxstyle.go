package intake

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
)

// style is a named look of paragraphs or characters. What it does not say, the
// style that it is based on does.
type style struct {
	name    string // lower case
	based   string
	outline int    // heading level from 1, 0 for body text, -1 where not said
	list    string // id of the list that it numbers with; "" where not said
	depth   int    // level in that list from 0, -1 where not said
	vanish  bool   // hides the text
}

// Styles are based on each other at most this deep; more is a circle.
const longestChain = 20

func (d *docx) readStyles(part string) error {
	return d.part(part, func(w *walker, el xml.StartElement) error {
		if el.Name.Local != "style" {
			return nil
		}
		s := &style{outline: -1, depth: -1}
		d.styles[attr(el, "styleId")] = s
		if attr(el, "type") == "paragraph" && attr(el, "default") == "1" {
			d.normal = attr(el, "styleId")
		}
		return w.each(func(el xml.StartElement) error {
			switch el.Name.Local {
			case "name":
				s.name = strings.ToLower(attr(el, "val"))
			case "basedOn":
				s.based = attr(el, "val")
			case "pPr", "rPr":
				return s.readProps(w)
			}
			return nil
		})
	})
}

func (s *style) readProps(w *walker) error {
	return w.each(func(el xml.StartElement) error {
		switch el.Name.Local {
		case "outlineLvl":
			s.outline = outlineOf(el)
		case "numPr":
			return readListProps(w, &s.list, &s.depth)
		case "vanish":
			s.vanish = isOn(el)
		}
		return nil
	})
}

// readListProps reads the list and the level in it of a numPr.
func readListProps(w *walker, list *string, depth *int) error {
	return w.each(func(el xml.StartElement) error {
		switch el.Name.Local {
		case "numId":
			*list = attr(el, "val")
		case "ilvl":
			*depth = intOf(attr(el, "val"), 0)
		}
		return nil
	})
}

// outlineOf is the heading level that an outlineLvl gives; Word counts from 0,
// and 9 is body text.
func outlineOf(el xml.StartElement) int {
	if n := intOf(attr(el, "val"), 9); n >= 0 && n < 9 {
		return n + 1
	}
	return 0
}

// resolved is what a paragraph looks like once its styles are applied.
type resolved struct {
	outline  int // heading level from 1, or 0
	title    bool
	contents bool // a line of a table of contents
	list     string
	depth    int
}

var headingName = regexp.MustCompile(`^(?:heading|标题) ?([1-9])$`)

// resolve applies the paragraph's own properties, then those of its style and of
// the styles that this is based on.
func (d *word) resolve(p *paragraph) resolved {
	r := resolved{outline: p.outline, list: p.list, depth: p.depth}
	id := p.style
	if d.styles[id] == nil {
		id = d.normal
	}
	for range longestChain {
		s := d.styles[id]
		if s == nil {
			break
		}
		if r.outline < 0 {
			r.outline = s.outline
		}
		if m := headingName.FindStringSubmatch(s.name); m != nil && r.outline < 0 {
			r.outline = intOf(m[1], 0)
		}
		r.title = r.title || s.name == "title" || s.name == "标题"
		r.contents = r.contents || strings.HasPrefix(s.name, "toc ") || strings.HasPrefix(s.name, "目录 ")
		if r.list == "" && s.list != "" {
			r.list = s.list
			if r.depth < 0 {
				r.depth = d.lists.linked(s.list, id)
			}
		}
		if r.depth < 0 {
			r.depth = s.depth
		}
		id = s.based
	}
	r.outline, r.depth = max(r.outline, 0), max(r.depth, 0)
	return r
}

// hides reports whether the style of that id, or one that it is based on, hides
// its text.
func (d *word) hides(id string) bool {
	for range longestChain {
		s := d.styles[id]
		if s == nil {
			return false
		}
		if s.vanish {
			return true
		}
		id = s.based
	}
	return false
}

// isOn reads a switch, which is on unless it says otherwise.
func isOn(el xml.StartElement) bool {
	switch attr(el, "val") {
	case "0", "false", "off":
		return false
	}
	return true
}

// intOf is s as a number, or otherwise where it is none.
func intOf(s string, otherwise int) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return otherwise
	}
	return n
}
