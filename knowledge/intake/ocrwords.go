package intake

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ocrWord is a word that was recognised, by the pixels of the picture from its upper
// left corner.
type ocrWord struct {
	text                     string
	line                     int // words of a line have the same number
	left, top, right, bottom int
	sure                     float64 // confidence, of 100
}

// mostWords bounds the words of a page.
const mostWords = 50_000

// wordsOf reads the words of tesseract's table: level, page, block, paragraph, line,
// word, left, top, width, height, confidence and text, parted by tabs. Rows of another
// level than 5 tell of what is larger than a word.
func wordsOf(tsv string) []ocrWord {
	var words []ocrWord
	line, last := 0, ""
	for row := range strings.Lines(tsv) {
		columns := strings.SplitN(strings.TrimRight(row, "\r\n"), "\t", 12)
		if len(columns) < 12 || columns[0] != "5" || len(words) == mostWords {
			continue
		}
		if at := strings.Join(columns[1:5], " "); at != last {
			line, last = line+1, at
		}
		w := ocrWord{text: tidy(columns[11]), line: line}
		var width, height int
		for i, n := range []*int{&w.left, &w.top, &width, &height} {
			v, err := strconv.Atoi(columns[6+i])
			if err != nil || v < 0 || v > mostPixels {
				v = 0
			}
			*n = v
		}
		w.right, w.bottom = w.left+width, w.top+height
		if sure, err := strconv.ParseFloat(columns[10], 64); err == nil && sure >= 0 && sure <= 100 {
			w.sure = sure
		}
		if w.text != "" && width > 0 && height > 0 {
			words = append(words, w)
		}
	}
	return words
}

// piecesOfWords makes pieces of a page of words: what of a line stands together. Their
// size is told by their width, since how high a recogniser makes a word depends on the
// words beside it. Lines that are not clearly larger or smaller than most have the size
// of most, and all stand as high as their size.
func piecesOfWords(words []ocrWord, s scan) []pdfLine {
	lines := make([][]pdfLine, 0, len(words)/4+1)
	rough := roughSize(words, ocrDots/6.0)
	for i := 0; i < len(words); {
		end := i
		for end < len(words) && words[end].line == words[i].line {
			end++
		}
		lines = append(lines, lineOfWords(words[i:end], roughSize(words[i:end], rough)/s.scale, s))
		i = end
	}
	most := mostSize(lines, rough/s.scale)
	var pieces []pdfLine
	for _, line := range lines {
		size := mostSize([][]pdfLine{line}, most)
		if size > 0.8*most && size < 1.25*most {
			size = most
		}
		for _, p := range line {
			middle := (p.top + p.bottom) / 2
			p.size, p.top, p.bottom = size, middle+size/2, middle-size/2
			pieces = append(pieces, p)
		}
	}
	return pieces
}

// roughSize is the size in which most words are set, in pixels, or other where all of
// them are short.
func roughSize(words []ocrWord, other float64) float64 {
	var sizes []float64
	for _, w := range words {
		if n := columns(w.text); n >= 4 {
			sizes = append(sizes, 2*float64(w.right-w.left)/float64(n))
		}
	}
	if len(sizes) == 0 {
		return other
	}
	slices.Sort(sizes)
	return sizes[len(sizes)/2]
}

// mostSize is the size in which most of the text of lines is set, or other where all
// of it is short.
func mostSize(lines [][]pdfLine, other float64) float64 {
	type sized struct {
		size  float64
		wides int
	}
	var all []sized
	total := 0
	for _, line := range lines {
		for _, p := range line {
			if n := columns(p.text); n >= 6 {
				all = append(all, sized{2 * (p.right - p.left) / float64(n), n})
				total += n
			}
		}
	}
	slices.SortFunc(all, func(a, b sized) int { return cmp.Compare(a.size, b.size) })
	seen := 0
	for _, s := range all {
		if seen += s.wides; 2*seen >= total {
			return s.size
		}
	}
	return other
}

// lineOfWords makes pieces of a line; size is about that of its characters, in points.
func lineOfWords(words []ocrWord, size float64, s scan) []pdfLine {
	top, bottom := math.MaxInt, 0
	for _, w := range words {
		top, bottom = min(top, w.top), max(bottom, w.bottom)
	}
	height := s.points(s.Rect.Dy())
	var pieces []pdfLine
	for _, w := range words {
		piece := pdfLine{text: w.text, box: box{left: s.points(w.left), right: s.points(w.right), top: height - s.points(top), bottom: height - s.points(bottom)}}
		n := len(pieces) - 1
		if n < 0 || piece.left-pieces[n].right > size || piece.left < pieces[n].left {
			pieces = append(pieces, piece)
			continue
		}
		pieces[n].text = joinWords(pieces[n].text, piece.text, piece.left-pieces[n].right > 0.15*size)
		pieces[n].box = pieces[n].around(piece.box)
	}
	for i := range pieces {
		pieces[i].text = chineseMarks(pieces[i].text)
	}
	return pieces
}

// joinWords closes words up as Chinese is written; only two of other letters keep the
// gap that parts them.
func joinWords(left, right string, gap bool) string {
	last, _ := utf8.DecodeLastRuneInString(left)
	first, _ := utf8.DecodeRuneInString(right)
	if gap && letter(last) && letter(first) {
		return left + " " + right
	}
	return left + right
}

func letter(r rune) bool { return unicode.IsLetter(r) && !wide(r) }

// chineseMarks gives the marks beside Chinese the shape that they have there: a
// recogniser takes ： for : as often as not.
func chineseMarks(text string) string {
	runes := []rune(text)
	for i, r := range runes {
		mark, ok := fullWidth[r]
		before, behind := i > 0 && wide(runes[i-1]), i+1 < len(runes) && wide(runes[i+1])
		if ok && (before || behind) {
			runes[i] = mark
		}
	}
	return string(runes)
}

var fullWidth = map[rune]rune{',': '，', ';': '；', ':': '：', '?': '？', '!': '！', '(': '（', ')': '）'}
