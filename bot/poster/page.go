package poster

import (
	"fmt"
	"strings"

	"jinguo/bot"
)

// The sheet and its parts, in millimetres.
const (
	width, height = 210.0, 297.0
	margin        = 14.0
	inner         = width - 2*margin
	headEnd       = 92.0  // where the band of the title ends
	factsTop      = 102.0 // and the facts begin
	factsEnd      = 170.0
	codeTop       = 181.0
	codeSide      = 73.0
	codeFree      = 8.5 // at most, around the code
	typeTop       = 262.0
	footTop       = 279.5
)

// Inks.
const (
	white  = "#ffffff"
	black  = "#141414"
	grey   = "#4a4a4a"
	accent = "#7b1f45"
)

// Page is a poster that is laid out.
type Page struct {
	Lang  string
	Title string
	boxes []rect
	texts []text
	code  code
}

type rect struct {
	x, y, w, h float64
	ink        string
}

// text is a line of text, from x on, on a baseline at y.
type text struct {
	x, y, size float64
	bold       bool
	ink        string
	string     string
}

// Layout lays p out for text that is as wide as fonts say. An error says what does not
// fit on a sheet.
func Layout(p bot.Poster, fonts Fonts) (*Page, error) {
	code, err := encode(p.Link)
	if err != nil {
		return nil, fmt.Errorf("the link does not fit into a code: %w", err)
	}
	l := layout{Page: &Page{Lang: p.Lang, Title: p.Title, code: code}, fonts: fonts}
	l.box(0, 0, width, headEnd, accent)
	l.head(p)
	l.facts(p.Facts)
	l.scan(p)
	l.typed(p)
	l.foot(p.Foot)
	return l.Page, nil
}

type layout struct {
	*Page
	fonts Fonts
}

func (l *layout) box(x, y, w, h float64, ink string) {
	l.boxes = append(l.boxes, rect{x, y, w, h, ink})
}

// style is how a block of text looks: as large as it fits between two sizes, in at most
// that many lines.
type style struct {
	most, least float64
	lines       int
	bold        bool
	ink         string
	middle      bool // in the middle of its room, not at its top
}

// put sets a block of text into the room of that width and height whose corner is x, y,
// and returns where it ends.
func (l *layout) put(s string, x, y, w, h float64, st style) float64 {
	b := fit(s, l.fonts.width(st.bold), w, h, st)
	if st.middle {
		y += (h - b.height()) / 2
	}
	for i, line := range b.lines {
		base := y + b.size*ascent + float64(i)*b.size*leading
		l.texts = append(l.texts, text{x, base, b.size, st.bold, st.ink, line})
	}
	return y + b.height()
}

func (l *layout) head(p bot.Poster) {
	end := l.put(p.Office, margin, 14, inner, 10, style{most: 7.5, least: 4.5, lines: 1, ink: white})
	l.put(p.Title, margin, end+5, inner, headEnd-10-end-5, style{most: 27, least: 12, lines: 4, bold: true, ink: white, middle: true})
}

// facts share the room among them by what each needs at the size that all can have.
func (l *layout) facts(list []bot.PosterFact) {
	const label, gap = 6.5, 5.0
	y, left := factsTop, factsEnd-factsTop
	for i, f := range list {
		room := (left - gap*float64(len(list)-1-i)) / float64(len(list)-i)
		top := y
		if f.Label != "" {
			y = l.put(f.Label, margin, y, inner, label*leading, style{most: label, least: 5, lines: 1, bold: true, ink: accent}) + 2
		}
		y = l.put(f.Text, margin, y, inner, room-(y-top), style{most: largest(len(list)), least: 8, lines: 4, bold: true, ink: black}) + gap
		left = factsEnd - y
	}
}

// largest is the size up to which the text of one of n facts grows.
func largest(n int) float64 {
	if n == 1 {
		return 15
	}
	return 12.5
}

// scan is the code with what to do with it, and the phone beside it.
func (l *layout) scan(p bot.Poster) {
	l.box(margin, codeTop-codeFree-0.6, inner, 0.5, accent)
	modules := float64(len(l.code.dark))
	side := min(codeSide, codeFree*modules/quiet) // of the dark part, which lines up with the text
	free := quiet * side / modules
	l.code.x, l.code.y, l.code.side = margin-free, codeTop-free, side+2*free
	x := margin + codeSide + codeFree
	w := width - margin - x
	l.put(p.Invite, x, codeTop-2, w, 30, style{most: 11, least: 7, lines: 3, bold: true, ink: black})
	y := codeTop + 31.0
	y = l.put(p.Call, x, y, w, 9, style{most: 6.5, least: 4.5, lines: 1, bold: true, ink: accent}) + 2
	y = l.put(p.Phone, x, y, w, 19, style{most: 17.5, least: 6, lines: 1, bold: true, ink: black}) + 1
	l.put(p.Desk, x, y, w, codeTop+codeSide-y, style{most: 6, least: 4.5, lines: 2, ink: black})
}

func (l *layout) typed(p bot.Poster) {
	y := l.put(p.Type, margin, typeTop, inner, 6, style{most: 4.5, least: 4, lines: 1, ink: grey}) + 0.8
	l.put(p.Shown, margin, y, inner, footTop-2-y, style{most: 6.5, least: 3.5, lines: 2, bold: true, ink: black})
}

func (l *layout) foot(lines []string) {
	y := footTop
	l.box(margin, y-1.5, inner, 0.25, grey)
	for _, line := range lines {
		y = l.put(line, margin, y, inner, 6, style{most: 4.2, least: 3, lines: 1, ink: grey}) + 1
	}
}

// Text is what the page says, a line each, from the top down.
func (p *Page) Text() string {
	lines := make([]string, len(p.texts))
	for i, t := range p.texts {
		lines[i] = t.string
	}
	return strings.Join(lines, "\n")
}
