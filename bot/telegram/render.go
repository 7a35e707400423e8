package telegram

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jinguo/bot"
)

// longestData is the most that a button may carry, in bytes; longer ones are
// left out, or Telegram would refuse the whole message.
const longestData = 64

// longestURL is the longest address that a button opens, in bytes.
const longestURL = 2048

// style is how a run of text looks.
type style uint8

const (
	bold style = 1 << iota
	italic
	quote
)

// run is text in one style, free of control characters.
type run struct {
	text  string
	style style
}

// rich is a text in runs.
type rich []run

// compose lays out a reply's lines in the language lang.
func compose(lang string, lines []bot.Line) rich {
	var text rich
	for i, l := range lines {
		if i > 0 {
			var between style
			if l.Style == bot.Quote && lines[i-1].Style == bot.Quote {
				between = quote // neighbours share one block
			}
			text = append(text, run{"\n", between})
		}
		text = append(text, line(lang, l)...)
	}
	return text
}

func line(lang string, l bot.Line) rich {
	var text rich
	if l.Label != "" {
		text = text.add(bot.Say(lang, "telegram_label", map[string]any{"Label": l.Label}), bold)
	}
	body := map[bot.Style]style{bot.Title: bold, bot.Alert: bold, bot.Quote: quote, bot.Cite: italic}[l.Style]
	at := 0
	for _, m := range marks(l) {
		text = text.add(l.Text[at:m.Start], body)
		text = text.add(l.Text[m.Start:m.End], body|bold)
		at = m.End
	}
	text = text.add(l.Text[at:], body)
	if len(l.Phones) > 0 {
		// Phones stay without markup: clients then make them numbers to tap.
		if l.Text != "" {
			text = text.add(" ", 0)
		}
		text = text.add(strings.Join(l.Phones, " / "), 0)
	}
	return text
}

func (r rich) add(text string, s style) rich {
	if text = clean(text); text == "" {
		return r
	}
	return append(r, run{text, s})
}

// marks are the line's marks in order, without those that overlap, lie outside
// the text or cut a character.
func marks(l bot.Line) []bot.Span {
	sorted := slices.Clone(l.Marks)
	slices.SortFunc(sorted, func(a, b bot.Span) int { return a.Start - b.Start })
	at := 0
	return slices.DeleteFunc(sorted, func(m bot.Span) bool {
		wrong := m.Start < at || m.End <= m.Start || m.End > len(l.Text) ||
			!utf8.RuneStart(l.Text[m.Start]) || m.End < len(l.Text) && !utf8.RuneStart(l.Text[m.End])
		if !wrong {
			at = m.End
		}
		return wrong
	})
}

// clean drops what a text may hide in: control characters, and those that turn
// the direction of writing, with which 110 can be made to look like 011.
func clean(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
}

// escape makes text stand for itself in Telegram's HTML.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// html is the text in Telegram's HTML. Tags are opened and closed around runs
// only, so any slice of runs is balanced.
func (r rich) html() string {
	var b strings.Builder
	var now style
	for _, part := range r {
		b.WriteString(turn(now, part.style))
		b.WriteString(escape.Replace(part.text))
		now = part.style
	}
	b.WriteString(turn(now, 0))
	return b.String()
}

// tags are the styles' tags from the outermost in.
var tags = []struct {
	style style
	name  string
}{{quote, "blockquote"}, {bold, "b"}, {italic, "i"}}

// turn is the tags between text in style from and text in style to. A quote
// stays open while only what is inside it changes.
func turn(from, to style) string {
	var shut, open string
	outer := true // everything further out is the same
	for _, t := range tags {
		if outer && from&t.style == to&t.style {
			continue
		}
		outer = false
		if from&t.style != 0 {
			shut = "</" + t.name + ">" + shut
		}
		if to&t.style != 0 {
			open += "<" + t.name + ">"
		}
	}
	return shut + open
}

// keys are a reply's buttons; nil where there are none.
func keys(rows [][]bot.Button) *keyboard {
	var k keyboard
	for _, row := range rows {
		var kept []button
		for _, b := range row {
			if pressed, ok := key(b); ok {
				kept = append(kept, pressed)
			}
		}
		if len(kept) > 0 {
			k.Rows = append(k.Rows, kept)
		}
	}
	if len(k.Rows) == 0 {
		return nil
	}
	return &k
}

// key is b as Telegram takes it; not ok where it does not. One with a URL that may
// not be opened still carries its data.
func key(b bot.Button) (k button, ok bool) {
	k.Text = clean(b.Label)
	switch {
	case strings.TrimSpace(k.Text) == "":
		return k, false
	case opens(b.URL):
		k.URL = b.URL
	case b.Data != "" && len(b.Data) <= longestData:
		k.Data = b.Data
	default:
		return k, false
	}
	return k, true
}

// opens reports whether a button may open the address: it is a web page's, safe on
// its way and not dressed up with a user's name before the host.
func opens(address string) bool {
	if address == "" || len(address) > longestURL || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || unicode.IsControl(r) }) {
		return false
	}
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Hostname() != "" && u.User == nil
}
