package index

import (
	"slices"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// A passage is the piece of an entry that the index holds. Its parts are
// indexed as one text; no pair of characters spans two parts.
type passage struct {
	section int // index in Entry.Sections, or one of the following
	parts   []string
}

// What stands for the section of a passage that is none of its entry's sections.
const (
	head    = -1 // its names, questions, facts and text
	asked   = -2 // one wording that it answers: a question's title, another name, an example question
	counter = -3 // one wording that looks alike and that it does not answer
)

// wording reports whether a passage is a wording rather than a text. A question is
// compared with it as a whole.
func wording(section int) bool { return section <= asked }

// passageMax is the length, in runes, above which a text is cut into several
// passages. Of 57,926 articles of Chinese law half are below 93 and 99% below 430.
const passageMax = 600

// passages cuts e into its texts and wordings, the texts first. Each text carries
// the title, because most do not repeat what they are about.
func passages(e *knowledge.Entry) []passage {
	var list []passage
	names := slices.Concat(names(e), e.Aliases, e.Questions, facts(e)) // wordings count twice
	pieces := cut(e.Text, passageMax)
	if len(names) > 0 || len(pieces) > 0 || len(e.Sections) != 1 {
		first := passage{head, append([]string{e.Title}, names...)}
		if len(pieces) > 0 {
			first.parts = append(first.parts, pieces[0])
			pieces = pieces[1:]
		}
		list = append(list, first)
	}
	for _, piece := range pieces {
		list = append(list, passage{head, []string{e.Title, piece}})
	}
	for i, section := range e.Sections {
		headings := append([]string{e.Title}, section.Path...)
		pieces := cut(section.Text, passageMax)
		if len(pieces) == 0 {
			list = append(list, passage{i, headings})
		}
		for _, piece := range pieces {
			list = append(list, passage{i, append(headings[:len(headings):len(headings)], piece)})
		}
	}
	return append(list, wordings(e)...)
}

// wordings lists, each once, how people ask for e, and how they ask for something
// else that looks alike. The title of a policy says what it is called, and nobody asks
// so; an article of a law has that of the whole law.
func wordings(e *knowledge.Entry) []passage {
	texts := slices.Concat(e.Aliases, e.Questions)
	if e.Kind != knowledge.Policy {
		texts = append(texts, e.Title)
	}
	var list []passage
	for _, text := range appendFilled(nil, texts...) {
		if !slices.ContainsFunc(list, func(p passage) bool { return p.parts[0] == text }) {
			list = append(list, passage{asked, []string{text}})
		}
	}
	for _, text := range appendFilled(nil, e.CounterQuestions...) {
		list = append(list, passage{counter, []string{text}})
	}
	return list
}

// names lists what people call an entry or ask it by, its title apart.
func names(e *knowledge.Entry) []string {
	var list []string
	list = append(list, e.Aliases...)
	list = append(list, e.Questions...)
	return appendFilled(list, e.Number, e.Issuer)
}

// facts lists the facts of a programme or service point in the words of the
// record. The address of a confidential point stays out, so that no question
// can probe for it.
func facts(e *knowledge.Entry) []string {
	var list []string
	if p := e.Programme; p != nil {
		list = appendFilled(list, p.Who, p.Amount, p.Where, p.Deadline)
		for _, more := range []knowledge.Strings{p.Conditions, p.Papers, p.Steps, p.LegalBasis} {
			list = append(list, more...)
		}
	}
	if p := e.Point; p != nil {
		list = append(list, p.Kinds...)
		list = append(list, p.Services...)
		if !p.Confidential {
			list = appendFilled(list, p.Address)
		}
	}
	for _, c := range e.Contacts {
		list = appendFilled(list, c.Name)
	}
	for _, phone := range e.Phones() {
		list = appendFilled(list, phone.Number)
	}
	if len(list) > 0 && e.Region != "" {
		list = append(list, region.Full(e.Region))
	}
	return list
}

func appendFilled(list []string, texts ...string) []string {
	for _, text := range texts {
		if strings.TrimSpace(text) != "" {
			list = append(list, text)
		}
	}
	return list
}

// cut splits text into pieces of at most limit runes: at the end of a paragraph
// where there is one in the latter half of a piece, else of a sentence, else of
// a clause, else where it must be. White space alone gives no piece.
func cut(text string, limit int) []string {
	var pieces []string
	for {
		text = strings.TrimSpace(text)
		if text == "" {
			return pieces
		}
		window := firstRunes(text, limit)
		if len(window) == len(text) {
			return append(pieces, text)
		}
		end := cutAt(window)
		pieces = append(pieces, strings.TrimSpace(text[:end]))
		text = text[end:]
	}
}

// breaks are the runes that a text may be cut after, the best first.
var breaks = [...]string{"\n", "。！？!?", "；;", "，,：:", "、 "}

// cutAt returns where to cut a text short: in its latter half, after the best of
// breaks that it has there, or else at its end.
func cutAt(text string) int {
	for _, stops := range breaks {
		if at := lastAfter(text, stops); at > len(text)/2 {
			return at
		}
	}
	return len(text)
}

// lastAfter returns where the last of the given runes ends in s, 0 where there is none.
func lastAfter(s, stops string) int {
	at := strings.LastIndexAny(s, stops)
	if at < 0 {
		return 0
	}
	_, size := utf8.DecodeRuneInString(s[at:])
	return at + size
}

// firstRunes returns the first n runes of s.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
