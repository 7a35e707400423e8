package region

import (
	"regexp"
	"sort"
	"strings"
	"unicode"
)

// Match is a region found in a text.
type Match struct {
	Region     Region
	Start, End int      // bytes of the text that name the region, with what contains it
	Others     []Region // namesakes of the same level that are as likely, by code
}

// Find returns the regions that text names, in the order of the text. A phrase
// that goes down the tree, such as 山东临沂兰陵 or 临沂市兰陵县卞庄街道, is one match:
// the last region of it. near is the code of where the question comes from, or
// ""; of several regions with the same name it picks those nearest to it.
//
// Many place names are ordinary words or appear where two words meet (公民和 …,
// 重大理由). So a whole name counts everywhere, with few exceptions; a name without
// its suffix, such as 兰陵, counts unless it is known to mislead; 和平, 新城 and
// other words count only directly after the region above them, as in 天津和平; and the
// short name of a street or town, such as 夏蔚, counts directly after its county or
// in a question from there.
func Find(text, near string) []Match {
	s := newScan(text)
	s.near = normal(near)
	var found []Match
	for i := 0; i < len(s.runes)-1; {
		p := s.phrase(i)
		switch {
		case p.end == 0:
			i++
		case p.regions == nil:
			i = s.past(i, p.end)
		default:
			region, others := settle(p.regions, s.near)
			end := s.swallow(p.end, region)
			found = append(found, Match{region, s.byteAt(i), s.byteAt(end), others})
			i = end
		}
	}
	return found
}

// past returns where to go on behind words that name no place, from rune i to
// end: inside them where a whole name starts there and reaches beyond them, as
// in 查清河县.
func (s *scan) past(i, end int) int {
	for i++; i < end; i++ {
		if p := s.phrase(i); p.end > end && p.regions != nil && strings.ContainsRune("省市县区州盟旗镇乡道", s.runes[p.end-1]) {
			return i
		}
	}
	return end
}

// scan is a text in which regions are looked for.
type scan struct {
	text  string
	runes []rune
	bytes []int // where each rune starts in text
	names *names
	near  string
	// whole says that text is nothing but a region's name, so that each form counts.
	whole bool
}

func newScan(text string) *scan {
	s := &scan{text: text, names: allNames(), runes: make([]rune, 0, len(text)), bytes: make([]int, 0, len(text))}
	for at, r := range text {
		s.runes = append(s.runes, r)
		s.bytes = append(s.bytes, at)
	}
	return s
}

func (s *scan) byteAt(i int) int {
	if i == len(s.bytes) {
		return len(s.text)
	}
	return s.bytes[i]
}

// phrase is what a run of names says: where it ends, and which regions it may
// mean, as places in regions(); none for words that name no place.
type phrase struct {
	end     int
	regions []int32
}

// phrase returns the longest phrase that starts at the rune i, with end 0 where none does.
func (s *scan) phrase(i int) phrase {
	var best phrase
	s.spellings(i, func(j int, first int32) {
		if s.names.forms[first].region == noPlace {
			if !s.whole && j > best.end {
				best = phrase{end: j}
			}
			return
		}
		var readings []int32
		for f := first; f >= 0; f = s.names.forms[f].next {
			if s.counts(s.names.forms[f], i, j) {
				readings = append(readings, s.names.forms[f].region)
			}
		}
		if len(readings) == 0 {
			return
		}
		if longer := s.below(phrase{j, readings}); longer.end > best.end {
			best = longer
		}
	})
	return best
}

// below extends p by names of what lies in its regions.
func (s *scan) below(p phrase) phrase {
	best := p
	i := s.skip(p.end)
	s.spellings(i, func(j int, first int32) {
		var readings []int32
		for f := first; f >= 0; f = s.names.forms[f].next {
			if form := s.names.forms[f]; s.countsBelow(form, j, p.regions) {
				readings = append(readings, form.region)
			}
		}
		if len(readings) == 0 {
			return
		}
		if longer := s.below(phrase{j, readings}); longer.end > best.end {
			best = longer
		}
	})
	return best
}

// spellings calls yield for each known spelling from the rune i to j, longest
// first, with the first of its forms.
func (s *scan) spellings(i int, yield func(j int, first int32)) {
	if i+1 >= len(s.runes) {
		return
	}
	lengths := s.names.heads[head{s.runes[i], s.runes[i+1]}]
	if lengths == 0 {
		return
	}
	for n := min(longest, len(s.runes)-i); n > 1; n-- {
		if lengths&(1<<n) == 0 || s.runsOn(i+n) {
			continue
		}
		if first, ok := s.names.first[s.text[s.byteAt(i):s.byteAt(i+n)]]; ok {
			yield(i+n, first)
		}
	}
}

// counts reports whether form, found from rune i to j, names its region there.
func (s *scan) counts(f form, i, j int) bool {
	if s.whole {
		return true
	}
	switch f.need {
	case nothing:
		return true
	case left:
		return s.edgeBefore(i)
	case home:
		county := parent(regions()[f.region].Code)
		return Within(s.near, county) && s.edgeBefore(i) && (s.edgeAfter(j) || strings.ContainsRune("镇乡街", s.runes[j]))
	default:
		return false
	}
}

// countsBelow reports whether form, found up to rune j directly behind the name
// of one of above, names a region inside that.
func (s *scan) countsBelow(f form, j int, above []int32) bool {
	if f.region == noPlace || f.need == word && !s.whole && !s.edgeAfter(j) {
		return false
	}
	code := regions()[f.region].Code
	for _, a := range above {
		outer := regions()[a].Code
		if code == outer || !strings.HasPrefix(code, outer) {
			continue
		}
		if f.need < home || s.whole || f.need == word && level(code) < Street || parent(code) == outer {
			return true
		}
	}
	return false
}

// edgeBefore reports whether a name may well start at rune i.
func (s *scan) edgeBefore(i int) bool {
	return i == 0 || !unicode.Is(unicode.Han, s.runes[i-1]) ||
		strings.ContainsRune("在到去来从住是于我们俺咱你您她他问询查找搵揾寻离回往和与及或跟请想叫嫁", s.runes[i-1]) ||
		i > 1 && s.runes[i-1] == '下' && strings.ContainsRune("问查找一", s.runes[i-2]) // 问一下费县
}

// edgeAfter reports whether a name may well end before rune j.
func (s *scan) edgeAfter(j int) bool {
	return j == len(s.runes) || !unicode.Is(unicode.Han, s.runes[j]) ||
		strings.ContainsRune("的有这那哪怎能可要里去在到离附周妇人呢吗么吧", s.runes[j])
}

// runsOn reports whether the name that ends before rune j goes on as another
// word, as in 和平市场, 新兴乡村 or 南京东路.
func (s *scan) runsOn(j int) bool {
	if j >= len(s.runes) || s.whole {
		return false
	}
	var goesOn string
	switch s.runes[j-1] {
	case '市':
		goesOn = "场级"
	case '县':
		goesOn = "级"
	case '区':
		goesOn = "域别间分级"
	case '乡':
		goesOn = "村镇土亲愁下"
	}
	return strings.ContainsRune(goesOn, s.runes[j]) || road.MatchString(s.text[s.byteAt(j):])
}

// road is what follows the name of a place in the name of a road.
var road = regexp.MustCompile(`^(?:[东西南北中]?路|大[道街])`)

// between are the names of levels without a region, which people copy from codes.
var between = [...]string{"市辖区", "省直辖县级行政区划", "自治区直辖县级行政区划"}

// skip returns the rune behind what may stand between the name of a region and
// the name of what lies in it.
func (s *scan) skip(i int) int {
	for i < len(s.runes) {
		rest := s.text[s.byteAt(i):]
		skipped := 0
		for _, name := range between {
			if strings.HasPrefix(rest, name) {
				skipped = len([]rune(name))
			}
		}
		if skipped == 0 && strings.ContainsRune(" \u3000\t-/·>", s.runes[i]) {
			skipped = 1
		}
		if skipped == 0 {
			return i
		}
		i += skipped
	}
	return i
}

// swallow returns the end of a phrase that ends before rune i and means r,
// together with a suffix that r had in former times (章丘市, now 章丘区), or with
// the 办事处 of a street.
func (s *scan) swallow(i int, r Region) int {
	var tails []string
	switch {
	case r.Level() == County && !strings.ContainsRune("县市区旗", s.runes[i-1]):
		tails = []string{"县", "市", "区"}
	case r.Level() == Street && s.runes[i-1] == '道':
		tails = []string{"办事处"}
	case r.Level() == Street && !settled(s.text[:s.byteAt(i)]):
		tails = []string{"街道办事处", "街道", "镇", "乡"}
	}
	for _, tail := range tails {
		if end := i + len([]rune(tail)); strings.HasPrefix(s.text[s.byteAt(i):], tail) && !s.runsOn(end) {
			return end
		}
	}
	return i
}

// settle picks, of regions with the same name, the likeliest one for a question
// from near, and the others that are as likely: those in the same province come
// first, then the highest in the tree, then those nearest.
func settle(readings []int32, near string) (Region, []Region) {
	type ranked struct {
		Region
		common Level
	}
	list := make([]ranked, len(readings))
	for i, r := range readings {
		list[i] = ranked{regions()[r], Nation}
		if near != "" && len(readings) > 1 {
			list[i].common = common(list[i].Code, near)
		}
	}
	sort.Slice(list, func(i, j int) bool {
		a, b := list[i], list[j]
		switch {
		case (a.common > Nation) != (b.common > Nation):
			return a.common > Nation
		case a.Level() != b.Level():
			return a.Level() < b.Level()
		case a.common != b.common:
			return a.common > b.common
		}
		return a.Code < b.Code
	})
	best := list[0]
	var others []Region
	for _, r := range list[1:] {
		if r.Level() == best.Level() && r.common == best.common && r.Code != best.Code {
			others = append(others, r.Region)
		}
	}
	return best.Region, others
}

// common is the level of the smallest region that holds both.
func common(a, b string) Level {
	for _, code := range Chain(a) {
		if Within(b, code) {
			return level(code)
		}
	}
	return Nation
}
