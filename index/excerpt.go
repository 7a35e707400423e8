package index

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Excerpt returns the piece of text that fits question best, at most limit runes
// of whole sentences, and which bytes of it to mark. A sentence is cut only where
// it is longer than limit by itself.
func Excerpt(question, text string, limit int) (excerpt string, marks []Span) {
	return ExcerptFor(question, text, limit, nil)
}

// ExcerptFor is Excerpt for a question that wants facts of some kinds: sentences
// that hold them weigh more, and the facts are marked too, whole with their units.
func ExcerptFor(question, text string, limit int, wants []Want) (excerpt string, marks []Span) {
	if limit <= 0 {
		return "", nil
	}
	wanted := wantedTerms(question)
	pieces := sentences(text, limit)
	if len(pieces) == 0 {
		return "", nil
	}
	window := bestWindow(pieces, text, wanted, limit, wants)
	excerpt = strings.TrimSpace(text[window.Start:window.End])
	return excerpt, joinSpans(append(marksIn(excerpt, wanted), figures(excerpt, wants)...))
}

// Weights of a question's terms in the choice of an excerpt.
const (
	pairWorth   = 1.0 // of a pair or a word
	singleWorth = 0.1
)

// wantedTerms weighs the terms of a question; words that only ask are left out
// unless there is nothing else.
func wantedTerms(question string) map[term]float64 {
	wanted := map[term]float64{}
	tokens := spell(firstRunes(question, questionMax))
	for _, strict := range []bool{true, false} {
		for _, s := range tokens {
			switch {
			case strict && s.asks:
			case s.term.kind() == isSingle:
				wanted[s.term] = singleWorth
			default:
				wanted[s.term] = pairWorth
			}
		}
		if len(wanted) > 0 {
			break
		}
	}
	return wanted
}

// sentences splits text into sentences with all that follows up to the next; one
// of more than limit runes is cut further. Together they are the whole text.
func sentences(text string, limit int) []Span {
	var list []Span
	for start := 0; start < len(text); {
		end := start + sentenceEnd(text[start:])
		for start < end {
			piece := firstRunes(text[start:end], limit)
			if len(piece) < end-start {
				piece = piece[:cutAt(piece)]
			}
			list = append(list, Span{start, start + len(piece)})
			start += len(piece)
		}
	}
	return list
}

// sentenceEnd returns the length of the first sentence of text with the closing
// marks and the space that follow it.
func sentenceEnd(text string) int {
	ended := false
	for i, r := range text {
		switch {
		case strings.ContainsRune("。！？!?；;\n", r):
			ended = true
		case r == '.' && (i+1 == len(text) || text[i+1] == ' '):
			ended = true
		case ended && !unicode.IsSpace(r) && !strings.ContainsRune("”’」』）)\"", r):
			return i
		}
	}
	return len(text)
}

// bestWindow returns the stretch of pieces, within limit runes, that holds the
// greatest weight of wanted terms and of the facts in its best sentence; the first
// of equal ones, and as long as may be. The line that leads in a list stays with it.
func bestWindow(pieces []Span, text string, wanted map[term]float64, limit int, wants []Want) Span {
	held := make([][]term, len(pieces))
	runes := make([]int, len(pieces))
	facts := make([]float64, len(pieces))
	for i, piece := range pieces {
		runes[i] = utf8.RuneCountInString(text[piece.Start:piece.End])
		tokenize(text[piece.Start:piece.End], func(t token) {
			if wanted[t.term] > 0 {
				held[i] = append(held[i], t.term)
			}
		})
		facts[i] = wantWorth(text[piece.Start:piece.End], wants)
		if len(wanted) > 0 {
			facts[i] *= 1 + float64(len(held[i]))/float64(len(wanted))
		}
	}
	var (
		counts       = map[term]int{}
		worth, best  float64
		length, from int
		first, past  int
		bestLength   int
	)
	for to := range pieces {
		for _, t := range held[to] {
			if counts[t]++; counts[t] == 1 {
				worth += wanted[t]
			}
		}
		length += runes[to]
		for length > limit {
			for _, t := range held[from] {
				if counts[t]--; counts[t] == 0 {
					worth -= wanted[t]
				}
			}
			length -= runes[from]
			from++
		}
		sum := worth
		if len(wants) > 0 {
			sum += slices.Max(facts[from : to+1])
		}
		if past == 0 || sum > best+1e-9 {
			first, past, best, bestLength = from, to+1, sum, length
		}
	}
	// Sentences before the first match say less than those after the last.
	for first+1 < past && len(held[first]) == 0 && facts[first] == 0 && past < len(pieces) {
		bestLength -= runes[first]
		first++
	}
	if len(wants) > 0 && first > 0 && bestLength+runes[first-1] <= limit && leadsIn(text[pieces[first-1].Start:pieces[first-1].End]) {
		first--
		bestLength += runes[first]
	}
	for past < len(pieces) && bestLength+runes[past] <= limit {
		bestLength += runes[past]
		past++
	}
	for first > 0 && bestLength+runes[first-1] <= limit {
		first--
		bestLength += runes[first]
	}
	return Span{pieces[first].Start, pieces[past-1].End}
}

// marksIn returns where excerpt holds wanted pairs and words, or single characters
// where nothing longer is wanted.
func marksIn(excerpt string, wanted map[term]float64) []Span {
	longer := false
	for t := range wanted {
		longer = longer || t.kind() != isSingle
	}
	var marks []Span
	tokenize(excerpt, func(t token) {
		if wanted[t.term] == 0 || longer && t.term.kind() == isSingle {
			return
		}
		marks = append(marks, Span{t.Start, t.End})
	})
	return joinSpans(marks)
}

// joinSpans sorts spans and joins those that touch.
func joinSpans(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return a.Start - b.Start })
	list := spans[:0]
	for _, m := range spans {
		if n := len(list); n > 0 && m.Start <= list[n-1].End {
			list[n-1].End = max(list[n-1].End, m.End)
			continue
		}
		list = append(list, m)
	}
	return list
}

// leadsIn tells whether line announces the list that follows it.
func leadsIn(line string) bool {
	line = strings.TrimSpace(line)
	return strings.HasSuffix(line, "：") || strings.HasSuffix(line, ":")
}
