package telegram

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestText is what Telegram takes in a message, in UTF-16 units after its
// markup was read.
const longestText = 4096

// split cuts a text into parts of at most limit UTF-16 units (2 or more), at the
// end of a paragraph if one ends in the second half of the part, else of a
// line, of a sentence, of a clause, else between two characters. White space
// around a part is dropped, as Telegram does; a text of nothing else has no
// parts.
func split(text rich, limit int) []rich {
	var parts []rich
	for text = text.trim(); len(text) > 0; text = text.trim() {
		at := cut(text.plain(), limit)
		var part rich
		part, text = text.at(at)
		parts = append(parts, part.trim())
	}
	return parts
}

// cut is the byte at which the first part of text ends.
func cut(text string, limit int) int {
	var ends [4]int // last end of a paragraph, line, sentence, clause
	units, half := 0, [4]bool{}
	last := 0 // last end of a character
	var before rune
	for i, r := range text {
		if !joins(r) && before != '\u200d' {
			last = i
		}
		units += utf16Len(r)
		if units > limit {
			break
		}
		before = r
		end := i + utf8.RuneLen(r)
		if level := ending(text[:i], r, text[end:]); level >= 0 {
			ends[level], half[level] = end, units >= limit/2
		}
		if end == len(text) {
			return end
		}
	}
	for level, end := range ends {
		if half[level] {
			return end
		}
	}
	if last > 0 {
		return last
	}
	return hard(text, limit)
}

// hard is where a text is cut whose first character, with all that joins it, is
// longer than limit.
func hard(text string, limit int) int {
	units := 0
	for i, r := range text {
		if units += utf16Len(r); units > limit {
			return i
		}
	}
	return len(text)
}

// ending tells what ends with r: 0 a paragraph, 1 a line, 2 a sentence, 3 a
// clause or word, -1 nothing.
func ending(before string, r rune, after string) int {
	switch {
	case r == '\n' && strings.HasSuffix(before, "\n"):
		return 0
	case r == '\n':
		return 1
	case strings.ContainsRune("。！？；…", r), strings.ContainsRune(".!?;", r) && startsBlank(after):
		return 2
	case strings.ContainsRune("，、：", r), r == ' ', r == '\t':
		return 3
	}
	return -1
}

func startsBlank(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

// joins reports whether r belongs to the character before it.
func joins(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc) || r == '\u200d' || r >= 0x1F3FB && r <= 0x1F3FF
}

func utf16Len(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// plain is the text without styles.
func (r rich) plain() string {
	var b strings.Builder
	for _, part := range r {
		b.WriteString(part.text)
	}
	return b.String()
}

// at cuts the text before byte n of its plain form.
func (r rich) at(n int) (head, tail rich) {
	for i, part := range r {
		if n < len(part.text) {
			head = append(head, r[:i]...)
			if n > 0 {
				head = append(head, run{part.text[:n], part.style})
			}
			tail = append(tail, run{part.text[n:], part.style})
			return head, append(tail, r[i+1:]...)
		}
		n -= len(part.text)
	}
	return r, nil
}

// trim drops white space around the text and runs that become empty.
func (r rich) trim() rich {
	for len(r) > 0 {
		text := strings.TrimLeftFunc(r[0].text, unicode.IsSpace)
		if text != "" {
			r = append(rich{{text, r[0].style}}, r[1:]...)
			break
		}
		r = r[1:]
	}
	for n := len(r); n > 0; n = len(r) {
		text := strings.TrimRightFunc(r[n-1].text, unicode.IsSpace)
		if text != "" {
			return append(r[:n-1:n-1], run{text, r[n-1].style})
		}
		r = r[:n-1]
	}
	return nil
}
