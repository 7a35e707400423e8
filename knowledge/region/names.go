package region

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// need says what a form of a name needs around it to count as a place in free
// text, from nothing to most.
type need uint8

const (
	nothing need = iota
	left         // an edge before it: the start, a sign, a word such as 在
	home         // an edge before and after it, and a question from inside the county
	above        // the region that holds it directly before it
	word         // any region above it directly before it, and an edge after it: an ordinary word
)

// form is one way to write one region. Forms that are spelt alike are linked.
type form struct {
	region int32 // in regions, or noPlace
	next   int32 // in names.forms, or -1
	need   need
}

// names finds the forms by their spelling.
type names struct {
	first map[string]int32 // spelling → place in forms
	forms []form
	heads map[head]uint32 // first two characters → set of the lengths, in characters, of spellings
}

// noPlace stands for the region of a form that is no name at all.
const noPlace = -1

type head [2]rune

// longest is the greatest number of characters of a spelling that counts.
const longest = 31

var allNames = sync.OnceValue(buildNames)

// buildNames adds every form of every region: it takes some 20 ms and 6 MB, once.
func buildNames() *names {
	list := regions()
	n := &names{
		first: make(map[string]int32, 2*len(list)),
		forms: make([]form, 0, 5*len(list)/2),
		heads: make(map[head]uint32, len(list)),
	}
	for i, r := range list {
		n.addAll(int32(i), r)
	}
	for _, f := range formerNames() {
		if i, ok := at(f.Code); ok {
			n.add(int32(i), f.Name, nothing)
		}
	}
	for _, phrase := range asides() {
		n.add(noPlace, phrase, nothing)
	}
	return n
}

// addAll adds every form of the region's name.
func (n *names) addAll(i int32, r Region) {
	lev := r.Level()
	n.add(i, r.Name, fullNeed(r.Name, lev))
	if place, kind := zone(r.Name); place != "" {
		n.add(i, place+kind, nothing)
		n.add(i, kind, above)
		return
	}
	short := stem(r.Name, lev)
	if short == "" || lev == Street && words()[r.Name] {
		return
	}
	n.add(i, short, shortNeed(short, lev))
	switch {
	case strings.HasSuffix(r.Name, "自治州"):
		n.add(i, short+"州", nothing)
	case strings.HasSuffix(r.Name, "自治县"):
		n.add(i, short+"县", fullNeed(short+"县", lev))
	case r.Name == "内蒙古自治区":
		n.add(i, "内蒙", nothing)
	}
}

func (n *names) add(i int32, spelling string, need need) {
	next, known := n.first[spelling]
	if !known {
		next = -1
		n.mark(spelling)
	} else if n.forms[next].region == i {
		return
	}
	n.first[spelling] = int32(len(n.forms))
	n.forms = append(n.forms, form{i, next, need})
}

func (n *names) mark(spelling string) {
	a, size := utf8.DecodeRuneInString(spelling)
	b, _ := utf8.DecodeRuneInString(spelling[size:])
	n.heads[head{a, b}] |= 1 << min(utf8.RuneCountInString(spelling), longest)
}

// zone splits the name of a development zone into what it names as its place and
// what people call it: 临沂 and 高新区 of 临沂高新技术产业开发区. Both are empty
// for any other name.
func zone(name string) (place, kind string) {
	for _, end := range [...][2]string{{"高新技术产业开发区", "高新区"}, {"经济技术开发区", "经开区"}, {"经济开发区", "经开区"}} {
		if place, ok := strings.CutSuffix(name, end[0]); ok && place != "" {
			return place, end[1]
		}
	}
	return "", ""
}

// fullNeed is what a region's whole name needs in free text.
func fullNeed(name string, lev Level) need {
	length := utf8.RuneCountInString(name)
	switch {
	case words()[name] && lev == Street && settled(name):
		return home
	case words()[name]:
		return word
	case lev == Street && (length < 3 || !settled(name)):
		return above
	case length == 2, lev == Street && length == 3 && townWord(name):
		return left
	case parts()[name]:
		return left
	}
	return nothing
}

// settled reports whether a name says by its end that it is a street, town or
// township; the other divisions of that level are farms, parks and companies.
func settled(name string) bool {
	for _, end := range [...]string{"街道", "镇", "乡", "苏木"} {
		if strings.HasSuffix(name, end) && name != end {
			return true
		}
	}
	return false
}

// townWord reports whether a town's name ends in a word for towns in general, as
// 向城镇 does, so that it also stands in 水质向城镇排水.
func townWord(name string) bool {
	for _, end := range [...]string{"城镇", "村镇", "集镇", "乡镇", "城乡"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// shortNeed is what a name without its suffix needs in free text.
func shortNeed(short string, lev Level) need {
	switch {
	case words()[short]:
		return word
	case lev == Street:
		return home
	case parts()[short]:
		return left
	}
	return nothing
}

// suffixes of names by level, longest first.
var suffixes = map[Level][]string{
	Province: {"特别行政区", "自治区", "省", "市"},
	City:     {"自治州", "地区", "市", "盟"},
	County:   {"自治县", "自治旗", "林区", "特区", "新区", "县", "市", "区", "旗"},
	Street:   {"民族乡", "民族苏木", "街道办事处", "街道", "苏木", "地区", "镇", "乡"},
}

// stem returns the name without its suffix and the peoples named in it, or
// "" where fewer than two characters would remain.
func stem(name string, lev Level) string {
	for _, suffix := range suffixes[lev] {
		short, ok := strings.CutSuffix(name, suffix)
		if !ok || utf8.RuneCountInString(short) < 2 {
			continue
		}
		if strings.HasPrefix(suffix, "自治") || strings.HasPrefix(suffix, "民族") || suffix == "区" {
			short = withoutPeoples(short)
		}
		return short
	}
	return ""
}

// withoutPeoples cuts the names of peoples off the end, as long as two
// characters remain.
func withoutPeoples(name string) string {
	for {
		shorter := withoutPeople(name)
		if shorter == name {
			return name
		}
		name = shorter
	}
}

func withoutPeople(name string) string {
	for _, people := range peoples() {
		if rest, ok := strings.CutSuffix(name, people); ok && utf8.RuneCountInString(rest) >= 2 {
			return rest
		}
	}
	return name
}

// peoples are the endings that name who lives there, those of three and more
// characters first.
var peoples = sync.OnceValue(func() []string {
	return strings.Fields(`维吾尔族 哈萨克族 柯尔克孜族 鄂温克族 鄂伦春族 达斡尔族 塔吉克族
		布依族 朝鲜族 土家族 哈尼族 傈僳族 拉祜族 东乡族 纳西族 景颇族 仫佬族 布朗族 撒拉族 毛南族 仡佬族
		锡伯族 普米族 保安族 裕固族 独龙族 蒙古族 各族 壮族 回族 藏族 苗族 彝族 满族 侗族 瑶族 白族 傣族
		黎族 佤族 畲族 水族 羌族 怒族 土族 维吾尔 哈萨克 柯尔克孜 塔吉克 蒙古 锡伯`)
})
