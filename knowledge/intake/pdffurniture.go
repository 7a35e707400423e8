package intake

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
)

var (
	pageNumber = regexp.MustCompile(`^[-—–·.\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[-—–·.\s]*$`)
	someNumber = regexp.MustCompile(`\d{1,9}`)
	attachment = regexp.MustCompile(`^\s*附\s*[件表录]`)
)

// Furniture stands within this part of a page's height at its top or bottom.
const furnitureZone = 0.12

// withoutFurniture gives the lines of all pages without page numbers and without
// headers and footers: what the top or the bottom of half the pages repeats, or of
// two pages where it stands apart from their text. Words that are set larger than
// the text are titles, and kept.
func withoutFurniture(pages []pdfPage) []pdfLine {
	seen := map[string]int{} // line at the edge → pages
	for _, p := range pages {
		on := map[string]bool{}
		for _, l := range p.lines {
			for _, key := range p.edge(l) {
				if !on[key] {
					on[key] = true
					seen[key]++
				}
			}
		}
	}
	set := setting{body: bodySize(allLines(pages))}
	var kept []pdfLine
	for _, p := range pages {
		top, bottom := p.apart(set.body)
		for i, l := range p.lines {
			times := 0
			keys := p.edge(l)
			for _, key := range keys {
				times = max(times, seen[key])
			}
			repeated := times >= 2 && !set.large(l) && (2*times >= len(pages) || i == top || i == bottom)
			if repeated || len(keys) > 0 && pageNumber.MatchString(l.text) {
				continue
			}
			kept = append(kept, l)
		}
	}
	return kept
}

func allLines(pages []pdfPage) []pdfLine {
	var all []pdfLine
	for _, p := range pages {
		all = append(all, p.lines...)
	}
	return all
}

// edge names what stands at the top or bottom of a page by its text and by where it
// stands, also with its first and its last number told as how far they are from the
// page's own, as a page number is; none are for what belongs to the text. Each name is
// given for two rows of strips, so that what stands within half of one shares a strip.
func (p pdfPage) edge(l pdfLine) []string {
	const strip = 12 // points
	top := l.bottom > p.height*(1-furnitureZone)
	if l.table != nil || !top && l.top > p.height*furnitureZone || attachment.MatchString(l.text) {
		return nil
	}
	var keys []string
	for _, text := range p.wordings(tidy(l.text)) {
		keys = append(keys, fmt.Sprintf("%t a%.0f %s", top, math.Floor(l.bottom/strip), text), fmt.Sprintf("%t b%.0f %s", top, math.Floor(l.bottom/strip+0.5), text))
	}
	return keys
}

// wordings are a text as it stands and with its numbers told by the page's.
func (p pdfPage) wordings(text string) []string {
	all := []string{text}
	numbers := someNumber.FindAllStringIndex(text, -1)
	if len(numbers) == 0 {
		return all
	}
	for _, n := range [][]int{numbers[0], numbers[len(numbers)-1]} {
		if no, err := strconv.Atoi(text[n[0]:n[1]]); err == nil {
			all = append(all, fmt.Sprintf("%s#%d%s", text[:n[0]], no-p.no, text[n[1]:]))
		}
	}
	return all
}

// apart gives the indexes of the first and of the last line on a page from the top, each
// -1 where it stands as near to the text as that is set, and is not smaller.
func (p pdfPage) apart(body float64) (top, bottom int) {
	for i, l := range p.lines {
		if l.top > p.lines[top].top {
			top = i
		}
		if l.bottom < p.lines[bottom].bottom {
			bottom = i
		}
	}
	if len(p.lines) == 0 {
		return -1, -1
	}
	first, last := p.lines[top], p.lines[bottom]
	below, above := math.Inf(-1), math.Inf(1) // where the text starts and ends
	for i, l := range p.lines {
		if i != top && l.bottom < first.bottom {
			below = math.Max(below, l.top)
		}
		if i != bottom && l.top > last.top {
			above = math.Min(above, l.bottom)
		}
	}
	if first.bottom-below <= 1.5*body && first.size >= 0.92*body {
		top = -1
	}
	if above-last.top <= 1.5*body && last.size >= 0.92*body {
		bottom = -1
	}
	return top, bottom
}
