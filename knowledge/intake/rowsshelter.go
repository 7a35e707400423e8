package intake

import (
	"regexp"
	"slices"
	"strings"

	"jinguo/knowledge"
)

// giveaway matches words that may tell where a place is.
var giveaway = regexp.MustCompile(`\d+\s*[号栋幢楼层]|\d+\s*(?:单元|室)|[路街巷弄]\s*\d|公交|地铁|下车|乘坐|\d+路|站牌|路口|对面|隔壁|旁边|附近|[东西南北]侧|[往向][东西南北]|院内|楼下|小区|大厦|花园|村委|居委|社区|广场|\d+\s*米|大道|胡同`)

// shelterHere matches what says that a place has a shelter in it: 庇护点设在本站,
// 内设家暴受害妇女庇护所.
var shelterHere = regexp.MustCompile(`庇护(?:所|点|站|中心|场所|处)?[^，。；\n]{0,6}(?:设在|设于|位于)(?:本|此|该|站|院)|(?:内设|下设|设有|挂牌|加挂|挂有|兼作|兼为)[^，。；\n]{0,16}庇护(?:所|点|站|中心|场所|处)`)

// hostsShelter reports whether a service, or what has no field of its own, says that
// a shelter is in the place, whose address then tells where women hide.
func (r *record) hostsShelter(services []string) bool {
	if slices.ContainsFunc(services, shelterHere.MatchString) {
		return true
	}
	return slices.ContainsFunc(r.left(), func(v value) bool { return shelterHere.MatchString(v.text) })
}

var inParens = regexp.MustCompile(`[（(〔【\[][^（(〔【\[）)〕】\]]*[）)〕】\]]`)

// conceal leaves out of a confidential point what may tell where it is: the
// columns that have no field, and words on places in its other fields. Its address
// and its location stay, for staff only. What was left out is reported by the
// titles of its columns.
func (r *record) conceal(e *knowledge.Entry, note func(code string, severity knowledge.Severity, args ...string)) {
	var gone []string
	drop := func(title string) {
		if title != "" && !slices.Contains(gone, title) {
			gone = append(gone, title)
		}
	}
	for _, v := range r.left() {
		drop(v.title)
	}
	r.values, r.extra = nil, nil
	e.Text = ""
	if open := withoutPlaces(e.Title); open != e.Title && open != "" {
		e.Title = open
		drop("名称")
	}
	for i := range r.guesses {
		r.guesses[i].From = withoutPlaces(r.guesses[i].From)
	}
	p := e.Point
	if giveaway.MatchString(p.Hours) {
		p.Hours = ""
		drop("服务时间")
	}
	kept := slices.DeleteFunc(p.Services, giveaway.MatchString)
	if len(kept) < len(p.Services) {
		drop("服务内容")
	}
	p.Services = kept
	for i := range p.Phones {
		if giveaway.MatchString(p.Phones[i].Label) {
			p.Phones[i].Label = ""
		}
	}
	for _, list := range []*[]string{&e.Aliases, &e.Questions} {
		*list = slices.DeleteFunc(*list, giveaway.MatchString)
	}
	if len(gone) > 0 {
		note("shelter_columns", knowledge.Hint, "title", clip(e.Title, 60), "columns", clip(strings.Join(gone, "、"), 60))
	}
}

// withoutPlaces is a name without the words in brackets that may tell where it is,
// and nothing where the rest may.
func withoutPlaces(name string) string {
	return unlessGiveaway(strings.TrimSpace(inParens.ReplaceAllStringFunc(name, unlessGiveaway)))
}

// unlessGiveaway is words, or nothing where they may tell where a place is.
func unlessGiveaway(words string) string {
	if giveaway.MatchString(words) {
		return ""
	}
	return words
}
