package web

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"jinguo/bot"
)

// block is what appears of an answer at once: one entry, or what stands between
// two of them.
type block struct {
	Lang  string // of its words, zh or en
	Parts []part
}

// part is a run of lines that are shown as one element: the rows of one table of
// facts, the numbers of one list, the box around what to do now.
type part struct {
	Kind  string // title, prose, facts, quote, cite, calls, alert
	Lines []line
	Calls []line // numbers inside an alert
}

// line is a line with its stressed words cut out.
type line struct {
	Label    string
	Segments []segment
	Phones   []string
}

// segment is a piece of a text, stressed or not.
type segment struct {
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

// blocksOf arranges the lines of a reply for the page.
func blocksOf(reply bot.Reply) []block {
	var blocks []block
	receipt := receiptIn(reply)
	open := false
	for _, l := range reply.Lines {
		if l.Style == bot.Break {
			open = false
			continue
		}
		if !open {
			blocks = append(blocks, block{Lang: htmlLang(reply.Lang)})
			open = true
		}
		b := &blocks[len(blocks)-1]
		b.Parts = add(b.Parts, kinds[l.Style], line{l.Label, cutOut(segments(l.Text, l.Marks), receipt), l.Phones})
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
func cutOut(whole []segment, receipt *regexp.Regexp) []segment {
	if receipt == nil {
		return whole
	}
	var cut []segment
	for _, s := range whole {
		at := receipt.FindStringIndex(s.Text)
		if at == nil {
			cut = append(cut, s)
			continue
		}
		for _, piece := range []segment{{Text: s.Text[:at[0]]}, {Text: s.Text[at[0]:at[1]], Receipt: true}, {Text: s.Text[at[1]:]}} {
			if piece.Text != "" {
				cut = append(cut, piece)
			}
		}
	}
	return cut
}

func add(parts []part, kind string, l line) []part {
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
	return append(parts, part{Kind: kind, Lines: []line{l}})
}

// segments cuts text at its marks, which are ranges of bytes in order; one that
// does not fit the text is left out.
func segments(text string, marks []bot.Span) []segment {
	var cut []segment
	at := 0
	for _, m := range marks {
		if m.Start < at || m.End <= m.Start || m.End > len(text) || !boundary(text, m.Start) || !boundary(text, m.End) {
			continue
		}
		if at < m.Start {
			cut = append(cut, segment{Text: text[at:m.Start]})
		}
		cut = append(cut, segment{Text: text[m.Start:m.End], Marked: true})
		at = m.End
	}
	if at < len(text) {
		cut = append(cut, segment{Text: text[at:]})
	}
	return cut
}

func boundary(text string, at int) bool { return at == len(text) || utf8.RuneStart(text[at]) }
