// Package block arranges the lines of a reply for a page: the chat's, and wherever else
// an answer is shown as residents see it.
package block

import (
	"embed"
	"regexp"
	"strings"
	"unicode/utf8"

	"jinguo/bot"
)

// Templates are templates/block.html: the piece "block" shows a [Block].
//
//go:embed templates
var Templates embed.FS

// Block is what appears of an answer at once: one entry, or what stands between
// two of them.
type Block struct {
	Lang  string // of its words, as HTML writes it
	Parts []Part
}

// Part is a run of lines that are shown as one element: the rows of one table of
// facts, the numbers of one list, the box around what to do now.
type Part struct {
	Kind  string // title, prose, facts, quote, cite, calls, alert
	Lines []Line
	Calls []Line // numbers inside an alert
}

// Line is a line with its stressed words cut out.
type Line struct {
	Label    string
	Segments []Segment
	Phones   []string
}

// Segment is a piece of a text, stressed or not.
type Segment struct {
	Text    string
	Marked  bool
	Receipt bool // the number by which she asks after her case, to be copied as a whole
}

var kinds = map[bot.Style]string{
	bot.Prose: "prose", bot.Title: "title", bot.Field: "facts", bot.Quote: "quote",
	bot.Cite: "cite", bot.Call: "calls", bot.Alert: "alert",
}

// joined are the kinds whose neighbours share an element.
var joined = map[string]bool{"facts": true, "calls": true, "alert": true}

// Of arranges the lines of a reply for the page.
func Of(reply bot.Reply) []Block {
	var blocks []Block
	receipt := receiptIn(reply)
	open := false
	for _, l := range reply.Lines {
		if l.Style == bot.Break {
			open = false
			continue
		}
		if !open {
			blocks = append(blocks, Block{Lang: htmlLang(reply.Lang)})
			open = true
		}
		b := &blocks[len(blocks)-1]
		b.Parts = add(b.Parts, kinds[l.Style], Line{l.Label, cutOut(segments(l.Text, l.Marks), receipt), l.Phones})
	}
	return blocks
}

// receiptIn finds the receipt of a reply in its lines, whose signs stand in groups there;
// nil where the reply hands out none.
func receiptIn(reply bot.Reply) *regexp.Regexp {
	if reply.Handing == nil || reply.Handing.Code == "" {
		return nil
	}
	signs := strings.Split(reply.Handing.Code, "")
	for i, sign := range signs {
		signs[i] = regexp.QuoteMeta(sign)
	}
	return regexp.MustCompile(`(?i)` + strings.Join(signs, `[\s\x{a0}·-]?`))
}

// cutOut makes what matches segments of their own.
func cutOut(whole []Segment, receipt *regexp.Regexp) []Segment {
	if receipt == nil {
		return whole
	}
	var cut []Segment
	for _, s := range whole {
		at := receipt.FindStringIndex(s.Text)
		if at == nil {
			cut = append(cut, s)
			continue
		}
		for _, piece := range []Segment{{Text: s.Text[:at[0]]}, {Text: s.Text[at[0]:at[1]], Receipt: true}, {Text: s.Text[at[1]:]}} {
			if piece.Text != "" {
				cut = append(cut, piece)
			}
		}
	}
	return cut
}

func add(parts []Part, kind string, l Line) []Part {
	if len(parts) > 0 {
		last := &parts[len(parts)-1]
		switch {
		case last.Kind == kind && joined[kind] && last.Calls == nil:
			last.Lines = append(last.Lines, l)
			return parts
		case last.Kind == "alert" && kind == "calls":
			last.Calls = append(last.Calls, l)
			return parts
		}
	}
	return append(parts, Part{Kind: kind, Lines: []Line{l}})
}

// segments cuts text at its marks, which are ranges of bytes in order; one that
// does not fit the text is left out.
func segments(text string, marks []bot.Span) []Segment {
	var cut []Segment
	at := 0
	for _, m := range marks {
		if m.Start < at || m.End <= m.Start || m.End > len(text) || !boundary(text, m.Start) || !boundary(text, m.End) {
			continue
		}
		if at < m.Start {
			cut = append(cut, Segment{Text: text[at:m.Start]})
		}
		cut = append(cut, Segment{Text: text[m.Start:m.End], Marked: true})
		at = m.End
	}
	if at < len(text) {
		cut = append(cut, Segment{Text: text[at:]})
	}
	return cut
}

func boundary(text string, at int) bool { return at == len(text) || utf8.RuneStart(text[at]) }

func htmlLang(lang string) string {
	if lang == bot.English {
		return "en"
	}
	return "zh-CN"
}
