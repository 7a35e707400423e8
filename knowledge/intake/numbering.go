package intake

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// numbering keeps the lists of a Word document and how far each has counted.
// Lists of the same definition count on together, as in Word, unless one says
// where it starts.
type numbering struct {
	defs  map[string]*listDef
	lists map[string]*list
}

// A list has at most nine levels.
const listLevels = 9

// listDef is how a list numbers each of its levels (w:abstractNum).
type listDef struct {
	levels [listLevels]listLevel
	named  string // the list style that it defines
	like   string // the list style that defines it instead
	count  [listLevels]int
	begun  [listLevels]bool
}

type listLevel struct {
	set     bool
	start   int
	format  string // decimal, chineseCounting …
	text    string // pattern such as 第%1条 or %1.%2
	restart int    // level, from 1, whose step starts this one over; 0 never; -1 any above
	arabic  bool   // every number in the pattern in Arabic digits
	closed  bool   // nothing between the number and the text
	style   string // paragraph style that stands for this level
}

// list is one list of the document (w:num).
type list struct {
	def    *listDef
	starts map[int]int       // level → where it starts over
	own    map[int]listLevel // levels defined anew
	used   bool
}

func readNumbering(p *opc, part string) (*numbering, error) {
	n := &numbering{defs: map[string]*listDef{}, lists: map[string]*list{}}
	uses := map[string]string{} // list → definition
	err := p.part(part, func(w *walker, el xml.StartElement) error {
		switch el.Name.Local {
		case "abstractNum":
			def := &listDef{}
			n.defs[attr(el, "abstractNumId")] = def
			return def.read(w)
		case "num":
			l := &list{starts: map[int]int{}, own: map[int]listLevel{}}
			id := attr(el, "numId")
			n.lists[id] = l
			return l.read(w, func(def string) { uses[id] = def })
		}
		return nil
	})
	for id, l := range n.lists {
		l.def = n.defs[uses[id]]
	}
	n.followStyles()
	return n, err
}

// followStyles gives lists that refer to a list style the definition that the
// style has.
func (n *numbering) followStyles() {
	named := map[string]*listDef{}
	for _, def := range n.defs {
		if def.named != "" {
			named[def.named] = def
		}
	}
	for _, l := range n.lists {
		if l.def != nil && l.def.like != "" && named[l.def.like] != nil {
			l.def = named[l.def.like]
		}
	}
}

func (def *listDef) read(w *walker) error {
	return w.each(func(el xml.StartElement) error {
		switch el.Name.Local {
		case "styleLink":
			def.named = attr(el, "val")
		case "numStyleLink":
			def.like = attr(el, "val")
		case "lvl":
			depth, level, err := readLevel(w, el)
			if depth >= 0 {
				def.levels[depth] = level
			}
			return err
		}
		return nil
	})
}

func (l *list) read(w *walker, uses func(def string)) error {
	return w.each(func(el xml.StartElement) error {
		switch el.Name.Local {
		case "abstractNumId":
			uses(attr(el, "val"))
		case "lvlOverride":
			depth := intOf(attr(el, "ilvl"), -1)
			return w.each(func(el xml.StartElement) error {
				switch el.Name.Local {
				case "startOverride":
					l.starts[depth] = intOf(attr(el, "val"), 1)
				case "lvl":
					depth, level, err := readLevel(w, el)
					if depth >= 0 {
						l.own[depth] = level
					}
					return err
				}
				return nil
			})
		}
		return nil
	})
}

// readLevel reads a level; depth is -1 where it is none of the nine.
func readLevel(w *walker, el xml.StartElement) (depth int, level listLevel, err error) {
	level = listLevel{set: true, start: 1, format: "decimal", restart: -1}
	if depth = intOf(attr(el, "ilvl"), -1); depth >= listLevels {
		depth = -1
	}
	err = w.each(func(el xml.StartElement) error {
		value := attr(el, "val")
		switch el.Name.Local {
		case "start":
			level.start = intOf(value, 1)
		case "numFmt":
			level.format = value
		case "lvlText":
			level.text = value
		case "lvlRestart":
			level.restart = intOf(value, -1)
		case "isLgl":
			level.arabic = isOn(el)
		case "suff":
			level.closed = value == "nothing"
		case "pStyle":
			level.style = value
		}
		return nil
	})
	return depth, level, err
}

func (l *list) level(depth int) listLevel {
	if own, ok := l.own[depth]; ok {
		return own
	}
	return l.def.levels[depth]
}

// linked is the level of a list that a paragraph style stands for, -1 for none.
func (n *numbering) linked(id, style string) int {
	l := n.lists[id]
	if l == nil || l.def == nil {
		return -1
	}
	for depth := range listLevels {
		if l.level(depth).style == style {
			return depth
		}
	}
	return -1
}

var placeholder = regexp.MustCompile(`%[1-9]`)

// label counts one step on in a list and gives the number as it prints, with a
// space behind it where Chinese writing would not close up. Bullets and
// paragraphs outside of lists give nothing.
func (n *numbering) label(id string, depth int) string {
	l := n.lists[id]
	if l == nil || l.def == nil || depth >= listLevels || !l.level(depth).set {
		return ""
	}
	l.step(depth)
	level := l.level(depth)
	if level.format == "bullet" || level.format == "none" && !strings.Contains(level.text, "%") {
		return ""
	}
	label := placeholder.ReplaceAllStringFunc(level.text, func(at string) string {
		of := int(at[1] - '1')
		format := l.level(of).format
		if level.arabic {
			format = "decimal"
		}
		return numeral(format, l.value(of))
	})
	if label != "" && !level.closed && !closesUp(label) {
		label += " "
	}
	return label
}

// closesUp reports whether text follows a number without a space in Chinese
// writing: after 一、 （一） and ①, not after 1. and 第一条.
func closesUp(label string) bool {
	last, _ := utf8.DecodeLastRuneInString(label)
	return last >= '①' && last <= '⓿' || wide(last) && !unicode.Is(unicode.Han, last)
}

// step advances the count of depth and starts the levels below over.
func (l *list) step(depth int) {
	def := l.def
	if !l.used {
		l.used = true
		for at, start := range l.starts {
			if at >= 0 && at < listLevels {
				def.count[at], def.begun[at] = start-1, true
			}
		}
	}
	if !def.begun[depth] {
		def.count[depth], def.begun[depth] = l.level(depth).start-1, true
	}
	def.count[depth]++
	for below := depth + 1; below < listLevels; below++ {
		if restart := l.level(below).restart; restart < 0 || depth+1 <= restart {
			def.begun[below] = false
		}
	}
}

// value is how far a level has counted; one that has not begun counts as begun.
func (l *list) value(depth int) int {
	if !l.def.begun[depth] {
		return l.level(depth).start
	}
	return l.def.count[depth]
}

// numeral writes n in one of the number formats of Word (ECMA-376,
// ST_NumberFormat) that Chinese documents use; in Arabic digits otherwise.
func numeral(format string, n int) string {
	if n < 0 {
		return strconv.Itoa(n)
	}
	switch format {
	case "none":
		return ""
	case "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand", "koreanCounting":
		return hanzi(n)
	case "ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2":
		return digits(n, []rune("〇一二三四五六七八九"))
	case "chineseLegalSimplified":
		return strings.NewReplacer("一", "壹", "二", "贰", "三", "叁", "四", "肆", "五", "伍", "六", "陆", "七", "柒", "八", "捌", "九", "玖", "十", "拾", "百", "佰", "千", "仟").Replace(hanzi(n))
	case "ideographTraditional":
		return pick("甲乙丙丁戊己庚辛壬癸", n)
	case "ideographZodiac":
		return pick("子丑寅卯辰巳午未申酉戌亥", n)
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		return pick("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", n)
	case "decimalEnclosedParen":
		return pick("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇", n)
	case "decimalEnclosedFullstop":
		return pick("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛", n)
	case "ideographEnclosedCircle":
		return pick("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉", n)
	case "decimalFullWidth", "decimalFullWidth2":
		return digits(n, []rune("０１２３４５６７８９"))
	case "decimalZero":
		if n < 10 {
			return "0" + strconv.Itoa(n)
		}
	case "numberInDash":
		return "- " + strconv.Itoa(n) + " -"
	case "upperRoman":
		return roman(n)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperLetter":
		return letters(n, 'A')
	case "lowerLetter":
		return letters(n, 'a')
	}
	return strconv.Itoa(n)
}
