package intake

import (
	"regexp"
	"slices"

	"jinguo/knowledge"
)

// pointKinds are the kinds of service points by the words that names of such
// places, and columns of kinds, hold; the first that fits counts.
var pointKinds = []struct {
	kind  string
	words *regexp.Regexp
}{
	{"庇护所", regexp.MustCompile(`庇护`)},
	{"热线", regexp.MustCompile(`热线|专线|12338`)},
	{"法律援助", regexp.MustCompile(`法律援助|法援`)},
	{"妇幼保健院", regexp.MustCompile(`妇幼保健|妇幼健康|妇保院`)},
	{"妇女儿童家园", regexp.MustCompile(`妇女儿童(?:家园|之家)|妇儿(?:家园|之家)`)},
	{"儿童之家", regexp.MustCompile(`儿童之家|儿童关爱之家`)},
	{"妇女之家", regexp.MustCompile(`妇女之家|妇女微家`)},
	{"维权站", regexp.MustCompile(`维权`)},
	{"调解委员会", regexp.MustCompile(`调解`)},
	{"婚姻登记", regexp.MustCompile(`(?:婚姻|结婚|离婚)登记`)},
	{"心理咨询", regexp.MustCompile(`心理(?:咨询|服务|辅导|疏导|健康|关爱)`)},
	{"家政服务", regexp.MustCompile(`家政`)},
	{"托育机构", regexp.MustCompile(`托育|托幼|托儿|婴幼儿照护`)},
	{"养老服务", regexp.MustCompile(`养老|敬老|日间照料|幸福院|老年公寓`)},
	{"创业基地", regexp.MustCompile(`创业`)},
	{"巾帼工坊", regexp.MustCompile(`巾帼.{0,12}(?:工坊|车间|基地)|妇女.{0,12}工坊`)},
	{"技能培训", regexp.MustCompile(`(?:技能|职业|就业)培训|培训(?:中心|基地|学校|点)`)},
	{"妇联", regexp.MustCompile(`妇联|妇女联合会`)},
}

// matter is a kind that tells what a point does beside what it is, and so is none
// of pointKinds.
const matter = "维权服务"

// kindIn is the kind that a name, a heading or a cell speaks of.
func kindIn(text string) (kind string, ok bool) {
	if text == matter {
		return "", false
	}
	for _, k := range pointKinds {
		if k.words.MatchString(text) {
			return k.kind, true
		}
	}
	return "", false
}

// onlyKind is the kind of all that a table's title names: none where it speaks of
// several, or of the women's federation, whose lists hold all sorts of places.
func onlyKind(title string) (kind string, ok bool) {
	for _, k := range pointKinds {
		if !k.words.MatchString(title) || k.kind == "妇联" {
			continue
		}
		if ok {
			return "", false
		}
		kind, ok = k.kind, true
	}
	return kind, ok
}

// kinds are the kinds that a column of kinds tells, the known ones under their
// usual name, or that of the heading above the row; else what the point's title
// or its table's title speaks of, which is a guess.
func (r *record) kinds(title string) knowledge.Strings {
	written := r.list(colKinds, "、，,；;/|")
	if len(written) == 0 && r.group != "" {
		written = knowledge.Strings{r.group}
	}
	var all knowledge.Strings
	for _, kind := range written {
		if known, ok := kindIn(kind); ok {
			kind = known
		}
		if !slices.Contains(all, kind) {
			all = append(all, kind)
		}
	}
	if len(all) > 0 {
		return all
	}
	if kind, ok := kindIn(title); ok {
		r.guess("service_point.kinds", title)
		return knowledge.Strings{kind}
	}
	for _, around := range r.titles {
		if kind, ok := onlyKind(around); ok {
			r.guess("service_point.kinds", around)
			return knowledge.Strings{kind}
		}
	}
	return nil
}
