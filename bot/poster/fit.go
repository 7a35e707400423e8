package poster

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
)

// Shares of the size of a text: how far it reaches above and below its baseline, and from
// one baseline to the next.
const (
	ascent  = 0.88
	descent = 0.22
	leading = 1.28
)

// block is text in lines of one size.
type block struct {
	lines []string
	size  float64
}

func (b block) height() float64 {
	return b.size * (ascent + descent + leading*float64(len(b.lines)-1))
}

// fit sets s as large as it fits into the room, or up to a fifth smaller where lines then
// end between phrases. What does not fit at the least size is shortened: at the end of a
// sentence, of a clause or, in the last resort, of a letter, with a sign that more was said.
func fit(s string, width func(string) float64, w, h float64, st style) block {
	s = strings.Join(strings.Fields(s), " ")
	var best block
	for size := st.most; size > st.least*39/40; size *= 39.0 / 40 {
		b, torn, ok := at(pieces(s, width), w, h, max(size, st.least), st.lines)
		if ok && best.lines == nil {
			best = b
		}
		if ok && torn == 0 {
			return b
		}
		if best.lines != nil && size < best.size*4/5 {
			break
		}
	}
	if best.lines != nil {
		return best
	}
	for _, short := range shorter(s) {
		if b, _, ok := at(pieces(short, width), w, h, st.least, st.lines); ok {
			return b
		}
	}
	return block{size: st.least}
}

// piece is what no line break may part, with the space that follows it.
type piece struct {
	text  string
	width float64 // in ems, without the space
	space float64
	good  bool // a line may well end after it: a phrase does
}

// pieces parts s where lines may be broken (UAX 14).
func pieces(s string, width func(string) float64) []piece {
	var list []piece
	for rest, state := s, -1; rest != ""; {
		var text string
		text, rest, _, state = uniseg.FirstLineSegmentInString(rest, state)
		if at := quoteAt(text); at > 0 { // 女“两: Chinese may break there, which UAX 14 leaves open
			text, rest, state = text[:at], text[at:]+rest, -1
		}
		bare := strings.TrimRight(text, " ")
		last, _ := utf8.DecodeLastRuneInString(bare)
		next, _ := utf8.DecodeRuneInString(rest)
		list = append(list, piece{
			text: text, width: width(bare), space: width(text) - width(bare),
			good: bare != text || unicode.IsPunct(last) && !unicode.In(last, unicode.Ps, unicode.Pi) || unicode.In(next, unicode.Ps, unicode.Pi),
		})
	}
	return list
}

// quoteAt is where a quotation opens behind a Chinese character, or where it has closed before
// one; 0 where nothing of the kind is in s.
func quoteAt(s string) int {
	before := rune(0)
	for i, r := range s {
		if unicode.Is(unicode.Han, before) && unicode.Is(unicode.Pi, r) || unicode.Is(unicode.Pf, before) && unicode.Is(unicode.Han, r) {
			return i
		}
		before = r
	}
	return 0
}

// at sets pieces in one size, in as few lines as it takes, of which as few as can be are
// torn within a phrase, and which else are about as long; false where that does not fit.
func at(list []piece, w, h, size float64, most int) (b block, torn int, ok bool) {
	for n := 1; n <= most; n++ {
		b = block{make([]string, n), size}
		if b.height() > h {
			return b, 0, false
		}
		if ends, torn := breaks(list, w/size, n); ends != nil {
			from := 0
			for i, end := range ends {
				var line strings.Builder
				for _, p := range list[from:end] {
					line.WriteString(p.text)
				}
				b.lines[i], from = strings.TrimSpace(line.String()), end
			}
			return b, torn, true
		}
	}
	return b, 0, false
}

// breaks finds where n lines end, none wider than w; nil where there is no way. A torn
// phrase weighs more than any difference in length.
func breaks(list []piece, w float64, n int) (ends []int, torn int) {
	const never = 1e9
	cost := make([][]float64, n+1) // of the first pieces in that many lines
	from := make([][]int, n+1)
	for k := range cost {
		cost[k], from[k] = slices.Repeat([]float64{never}, len(list)+1), make([]int, len(list)+1)
	}
	cost[0][0] = 0
	for k := 1; k <= n; k++ {
		for i := range list {
			if cost[k-1][i] >= never {
				continue
			}
			length := 0.0
			for j := i; j < len(list) && length+list[j].width <= w; j++ {
				slack := (w - length - list[j].width) / w
				c := cost[k-1][i] + slack*slack
				if j+1 < len(list) && !list[j].good {
					c += 100
				}
				if c < cost[k][j+1] {
					cost[k][j+1], from[k][j+1] = c, i
				}
				length += list[j].width + list[j].space
			}
		}
	}
	if cost[n][len(list)] >= never {
		return nil, 0
	}
	ends = make([]int, n)
	for k, at := n, len(list); k > 0; k-- {
		ends[k-1] = at
		at = from[k][at]
	}
	return ends, int(cost[n][len(list)] / 100)
}

var (
	sentenceEnd = regexp.MustCompile(`[。！？；!?;]|\.(?:\s|$)`)
	clauseEnd   = regexp.MustCompile(`[，、：,:（(]`)
)

// shorter are beginnings of s, the longest first: those that end with a sentence, then
// with a clause, then anywhere.
func shorter(s string) []string {
	var list []string
	for _, end := range []*regexp.Regexp{sentenceEnd, clauseEnd} {
		for _, m := range slices.Backward(end.FindAllStringIndex(s, -1)) {
			if m[1] < len(s) && m[0] > 0 {
				list = append(list, strings.TrimRight(s[:m[0]], " ")+"…")
			}
		}
	}
	var letters []string
	for rest, state := s, -1; rest != ""; {
		var letter string
		letter, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
		letters = append(letters, letter)
	}
	for n := len(letters) - 1; n > 0; n-- {
		list = append(list, strings.Join(letters[:n], "")+"…")
	}
	return list
}
