package bot

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"jinguo/index"
	"jinguo/knowledge/region"
)

// romanised are the regions that an English text names in pinyin, such as Feixian, Fei
// County or Tanyi town, in the order of the text. A name counts where it has a capital
// letter, where a word for such a region follows or where a word such as in comes
// before. Of namesakes the highest counts, and those near the region with that code.
func romanised(text, near string) []region.Match {
	words := latinWord.FindAllStringIndex(text, -1)
	var found []region.Match
	taken := make([]bool, len(words))
	look := func(named map[string][]region.Region, near string) {
		for i := 0; i < len(words); i++ {
			for n := min(3, len(words)-i); n > 0; n-- {
				m, size := spelledAt(text, words, i, n, named, near)
				if size == 0 || slices.Contains(taken[i:i+size], true) {
					continue
				}
				found = append(found, m)
				for j := range size {
					taken[i+j] = true
				}
				i += size - 1
				break
			}
		}
	}
	look(romanNames(), near)
	if len(found) > 0 {
		near = deepest(found).Region.Code
	}
	if r, ok := region.Lookup(near); ok && r.Level() == region.County {
		towns := map[string][]region.Region{}
		for _, town := range region.Children(near) {
			spell(towns, town)
		}
		look(towns, near)
	}
	slices.SortFunc(found, func(a, b region.Match) int { return a.Start - b.Start })
	return found
}

var latinWord = regexp.MustCompile(`[A-Za-zü']+`)

// spelledAt is the region that n words from the i-th on name, and how many words do so
// with what they call it; 0 where they name none.
func spelledAt(text string, words [][]int, i, n int, named map[string][]region.Region, near string) (m region.Match, size int) {
	word := func(j int) string {
		if j < 0 || j >= len(words) {
			return ""
		}
		return strings.ToLower(text[words[j][0]:words[j][1]])
	}
	var name strings.Builder
	for j := range n {
		name.WriteString(word(i + j))
	}
	key := strings.NewReplacer("'", "", "ü", "v").Replace(name.String())
	calls := regionWords[word(i+n)]
	list := named[key]
	if len(calls) > 0 {
		list = slices.Concat(list, named[key+" "])
		if fits := slices.DeleteFunc(slices.Clone(list), func(r region.Region) bool {
			return !slices.ContainsFunc(calls, func(end string) bool { return strings.HasSuffix(r.Name, end) })
		}); len(fits) > 0 {
			list = fits
		}
	}
	capital := unicode.IsUpper(rune(text[words[i][0]]))
	if len(list) == 0 || !capital && len(calls) == 0 && !slices.Contains([]string{"in", "from", "near", "at"}, word(i-1)) {
		return region.Match{}, 0
	}
	slices.SortStableFunc(list, func(a, b region.Region) int {
		if x, y := within(near, a), within(near, b); x != y {
			return y - x
		}
		return int(a.Level()) - int(b.Level())
	})
	m = region.Match{Region: list[0], Start: words[i][0], End: words[i+n-1][1]}
	for _, r := range list[1:] {
		if r.Level() == list[0].Level() && within(near, r) == within(near, list[0]) {
			m.Others = append(m.Others, r)
		}
	}
	if len(calls) > 0 {
		n++
		m.End = words[i+n-1][1]
	}
	return m, n
}

// within is how many levels of the region with code near r lies in, or shares.
func within(near string, r region.Region) int {
	n := 0
	for _, outer := range region.Chain(r.Code) {
		if outer != "" && region.Within(near, outer) {
			n++
		}
	}
	return n
}

// regionWords are what English calls regions, by how their names end.
var regionWords = map[string][]string{
	"province": {"省", "自治区"}, "city": {"市"}, "municipality": {"市"}, "prefecture": {"市", "州", "地区", "盟"}, "league": {"盟"},
	"county": {"县", "自治县"}, "xian": {"县"}, "shi": {"市"}, "district": {"区"}, "qu": {"区"}, "banner": {"旗"},
	"town": {"镇"}, "township": {"乡", "镇"}, "subdistrict": {"街道"}, "street": {"街道"}, "zhen": {"镇"},
}

// romanNames are the provinces, cities and counties by their names in pinyin; a name
// of one syllable, which needs a word behind it, ends in a space.
var romanNames = sync.OnceValue(func() map[string][]region.Region {
	named := map[string][]region.Region{}
	for _, province := range region.Children("") {
		spell(named, province)
		for _, city := range region.Children(province.Code) {
			spell(named, city)
			if city.Level() == region.County {
				continue
			}
			for _, county := range region.Children(city.Code) {
				if county.Level() == region.County {
					spell(named, county)
				}
			}
		}
	}
	for name, code := range map[string]string{"innermongolia": "15", "tibet": "54", "shaanxi": "61"} {
		r, _ := region.Lookup(code)
		named[name] = []region.Region{r}
	}
	return named
})

// spell adds r under its name in pinyin, with and without what it is.
func spell(named map[string][]region.Region, r region.Region) {
	add := func(key string) {
		if !slices.Contains(named[key], r) {
			named[key] = append(named[key], r)
		}
	}
	for _, suffix := range []string{"特别行政区", "自治区", "省", "地区", "盟", "新区", "街道", "镇", "乡", "市", "县", "区", "旗"} {
		stem, ok := strings.CutSuffix(r.Name, suffix)
		if !ok || stem == "" {
			continue
		}
		for _, key := range pinyins(stem) {
			if runes(stem) == 1 {
				key += " "
			}
			add(key)
		}
		break
	}
	for _, key := range pinyins(r.Name) {
		add(key)
	}
}

// pinyins are the spellings of a name of at most six characters, without tones.
func pinyins(name string) []string {
	if runes(name) > 6 {
		return nil
	}
	list := []string{""}
	for _, r := range name {
		var longer []string
		for _, sound := range index.Sounds(r) {
			for _, head := range list[:min(4, len(list))] {
				longer = append(longer, head+sound)
			}
		}
		list = longer
	}
	for _, key := range list {
		if strings.Contains(key, "v") {
			list = append(list, strings.ReplaceAll(key, "v", "u"))
		}
	}
	return list
}
