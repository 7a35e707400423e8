package clerk

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"jinguo/knowledge/fact"
	"jinguo/knowledge/region"
)

// Condition is a row of a sheet of conditions, as written.
type Condition struct {
	Fact, Relation, Value string
	Exclude               bool // who meets it is left out
}

// Expression is a condition in CEL, with the reason that the words of the row give,
// which is empty for an expression that was CEL already.
type Expression struct{ When, Zh, En string }

// Cell is a column of a sheet of conditions that a fault is about.
type Cell int

// The cells.
const (
	FactCell Cell = iota
	RelationCell
	ValueCell
)

// Fault says why a row cannot be read, by a code of knowledge/problems.toml and what
// its sentences mention: names and values in turn.
type Fault struct {
	Cell Cell
	Code string
	Args []string
}

//go:embed relations.toml
var relationsTOML []byte

// relation is a way of comparing, as relations.toml has it.
type relation struct {
	Words  []string `toml:"words"`
	Before []string `toml:"before"`
	After  []string `toml:"after"`
	Not    string   `toml:"not"`
	Zh     string   `toml:"zh"`
	En     string   `toml:"en"`
}

// relations are all of them, by name, and the words of reasons, by language.
var relations = sync.OnceValues(func() (map[string]relation, map[string]map[string]string) {
	var table struct {
		Words map[string]map[string]string `toml:"words"`
	}
	all := map[string]relation{}
	var raw map[string]any
	if err := toml.Unmarshal(relationsTOML, &raw); err != nil {
		panic(fmt.Sprintf("relations.toml: %v", err)) // embedded, and held by a test
	}
	if err := toml.Unmarshal(relationsTOML, &table); err != nil {
		panic(fmt.Sprintf("relations.toml: %v", err))
	}
	delete(raw, "words")
	rest, err := toml.Marshal(raw)
	if err == nil {
		err = toml.Unmarshal(rest, &all)
	}
	if err != nil {
		panic(fmt.Sprintf("relations.toml: %v", err))
	}
	return all, table.Words
})

func relationNamed(name string) relation {
	all, _ := relations()
	return all[name]
}

// reasonWord is a word that reasons are put together with.
func reasonWord(lang, name string) string {
	_, words := relations()
	return words[lang][name]
}

// relationOf is the first of the relations that words stand for; empty where none
// of them does.
func relationOf(words string, names ...string) string {
	for _, name := range names {
		if slices.Contains(relationNamed(name).Words, words) {
			return name
		}
	}
	return ""
}

// say is what a relation says in a language; pairs are names and values in turn.
func say(name, lang string, pairs ...string) string {
	r := relationNamed(name)
	sentence := r.Zh
	if lang == "en" {
		sentence = r.En
	}
	return strings.NewReplacer(pairs...).Replace(sentence)
}

// longestCell is how long a cell of a condition may be, in characters; an expression
// may be longer.
const (
	longestCell       = 200
	longestExpression = 2000
)

// Express translates a row. A row of which words are left over that it does not
// understand is at fault: nothing is guessed.
func (c Condition) Express() (Expression, *Fault) {
	c.Relation = tidyRelation(c.Relation)
	if relationOf(strings.ToLower(c.Relation), "cel") != "" {
		return c.raw()
	}
	if utf8.RuneCountInString(c.Fact+c.Relation+c.Value) > longestCell {
		return Expression{}, &Fault{ValueCell, "sheet_too_long", nil}
	}
	f := factOf(c.Fact)
	if f == nil {
		return Expression{}, &Fault{FactCell, "sheet_fact", []string{"fact", clip(strings.TrimSpace(c.Fact), 40), "near", nearLabels(c.Fact)}}
	}
	switch f.Type {
	case fact.Number:
		return c.number(f)
	case fact.Bool:
		return c.yesNo(f)
	case fact.Choice:
		return c.choice(f)
	case fact.Choices:
		return c.choices(f)
	case fact.Region:
		return c.place(f)
	case fact.Ages:
		return c.children(f)
	}
	return Expression{}, c.unrelated(f)
}

// raw takes an expression of CEL as it stands.
func (c Condition) raw() (Expression, *Fault) {
	when := strings.TrimSpace(c.Value)
	if when == "" || utf8.RuneCountInString(when) > longestExpression {
		return Expression{}, &Fault{ValueCell, "sheet_expression", nil}
	}
	if c.Exclude {
		when = "!(" + when + ")"
	}
	return Expression{When: when}, nil
}

// tidyRelation is the spelling of a relation without what does not tell.
func tidyRelation(s string) string {
	s = squeeze(s)
	for _, dots := range []string{"......", "...", "……", "。。。", "..", "__", "（）", "()", "**"} {
		s = strings.ReplaceAll(s, dots, "…")
	}
	for strings.Contains(s, "……") {
		s = strings.ReplaceAll(s, "……", "…")
	}
	s = strings.NewReplacer("N", "…", "n岁", "…岁", "X", "…", "＿", "…").Replace(s)
	return strings.TrimSuffix(s, "的")
}

// factOf is the fact that a cell names.
func factOf(label string) *fact.Fact {
	if f := fact.Labelled(label); f != nil {
		return f
	}
	label = bracketed.ReplaceAllString(squeeze(label), "")
	return fact.Labelled(strings.Trim(label, "*：:？?"))
}

// mostNear is how many labels are named that are like one that is not known.
const mostNear = 4

// nearLabels names the labels that are most like one that is not known.
func nearLabels(label string) string {
	type near struct {
		label string
		score int
	}
	label = squeeze(label)
	var all []near
	for _, f := range fact.All() {
		best := 0
		for _, other := range append([]string{f.Zh.Label, f.Name, f.En.Label}, f.Also...) {
			best = max(best, likeness(label, other))
		}
		all = append(all, near{f.Zh.Label, best})
	}
	slices.SortStableFunc(all, func(a, b near) int { return b.score - a.score })
	var names []string
	for _, n := range all[:min(mostNear, len(all))] {
		if n.score > 0 || len(names) == 0 {
			names = append(names, n.label)
		}
	}
	return strings.Join(names, "、")
}

// likeness counts what two labels share, in thousandths of the longer: characters
// count once, pairs of them twice.
func likeness(a, b string) int {
	r := []rune(b)
	shared := 0
	for i := range r {
		if strings.ContainsRune(a, r[i]) {
			shared++
		}
		if i > 0 && strings.Contains(a, string(r[i-1:i+1])) {
			shared += 2
		}
	}
	return 1000 * shared / (1 + 3*max(len(r), utf8.RuneCountInString(a)))
}

// unrelated is the fault of a relation that the fact cannot have.
func (c Condition) unrelated(f *fact.Fact) *Fault {
	return &Fault{RelationCell, "sheet_relation", []string{"relation", clip(c.Relation, 20), "fact", f.Zh.Label, "known", relationsFor[f.Type]}}
}

// relationsFor names the relations that staff may write, by the type of the fact.
var relationsFor = map[fact.Type]string{
	fact.Number:  "至少、至多、大于、小于、等于、在…之间",
	fact.Bool:    "是、不是",
	fact.Choice:  "是、不是、之一、不属于",
	fact.Choices: "包含、之一、不属于、没有",
	fact.Region:  "位于、不位于",
	fact.Ages:    "有未满…岁的、有…岁以上的、人数至少、没有",
}

// unread is the fault of a value that is none of the fact's.
func (c Condition) unread(f *fact.Fact) *Fault {
	return &Fault{ValueCell, "sheet_value", []string{"value", clip(strings.TrimSpace(c.Value), 40), "fact", f.Zh.Label, "want", wanted(f)}}
}

// wanted says what a value of f looks like.
func wanted(f *fact.Fact) string {
	switch f.Type {
	case fact.Number:
		return fmt.Sprintf("%d–%d%s", f.Min, f.Max, f.Unit["zh"])
	case fact.Ages:
		return "6、11"
	case fact.Bool:
		return "是、否"
	case fact.Region:
		return "本地、兰陵县"
	}
	names := make([]string, len(f.Options))
	for i, o := range f.Options {
		names[i] = o.Zh
	}
	return strings.Join(names, "、")
}

// phrase is relation and value in one: the value stands where the relation has a gap.
func (c Condition) phrase() string {
	value := squeeze(c.Value)
	switch {
	case strings.Contains(c.Relation, "…"):
		if value == "" {
			return strings.ReplaceAll(c.Relation, "…", "")
		}
		return strings.Replace(c.Relation, "…", value, 1)
	case relationOf(c.Relation, "between") != "":
		return value
	case relationOf(c.Relation, "outside") != "":
		return "不在" + value
	case relationOf(c.Relation, "oneof") != "" && c.Relation != "属于":
		return value
	}
	if name, rest := cutWord(c.Relation, false); name != "" && rest == "" && value != "" { // 以上 beside 3
		return value + c.Relation
	}
	return c.Relation + value
}

// number translates what is compared with numbers.
func (c Condition) number(f *fact.Fact) (Expression, *Fault) {
	if c.Value == "" && !strings.ContainsAny(c.Relation, "0123456789一二两三四五六七八九十百千半") {
		return Expression{}, c.unread(f)
	}
	if c.Relation == "之一" || c.Relation == "属于" {
		c.Relation = ""
	}
	neg := relationOf(c.Relation, "noneof") != ""
	if neg {
		c.Relation = ""
	}
	all, ok := boundsIn(c.phrase(), f.Unit["zh"])
	if !ok {
		if c.knownNumber() {
			return Expression{}, c.unread(f)
		}
		return Expression{}, c.unrelated(f)
	}
	for _, b := range all {
		for _, n := range b.values() {
			if n < f.Min || n > f.Max {
				return Expression{}, c.unread(f)
			}
		}
	}
	all = all.turned(neg != c.Exclude)
	return Expression{all.cel(f.Name), all.reason(f, "zh"), all.reason(f, "en")}, nil
}

// knownNumber reports whether the relation is one that numbers can have.
func (c Condition) knownNumber() bool {
	if c.Relation == "" || relationOf(c.Relation, "eq", "ne", "between", "outside", "oneof") != "" {
		return true
	}
	op, rest := cutWord(c.Relation, true)
	return op != "" && (rest == "" || strings.HasPrefix(rest, "…"))
}

// yesNo translates what is so or not.
func (c Condition) yesNo(f *fact.Fact) (Expression, *Fault) {
	yes, ok := c.Relation == "" || relationOf(c.Relation, "yes") != "", true
	if !yes && relationOf(c.Relation, "no") == "" {
		return Expression{}, c.unrelated(f)
	}
	value := squeeze(c.Value)
	if value != "" && fact.Labelled(value) != f {
		var said bool
		if said, ok = truth(value); !ok {
			return Expression{}, c.unread(f)
		}
		yes = yes == said
	}
	if c.Value == "" && c.Relation == "" {
		return Expression{}, c.unread(f)
	}
	if yes = yes != c.Exclude; !yes {
		return c.said(f, "no", "!"+f.Name, "", ""), nil
	}
	return c.said(f, "yes", f.Name, "", ""), nil
}

// truth is what a cell says that holds yes or no.
func truth(value string) (yes, ok bool) {
	switch strings.ToLower(value) {
	case "是", "有", "√", "✓", "✔", "y", "yes", "true", "1", "对", "已", "具有", "属实", "持有":
		return true, true
	case "否", "不是", "没有", "无", "×", "✗", "x", "n", "no", "false", "0", "未", "没", "不", "非":
		return false, true
	}
	return false, false
}

// said is an expression with the reason that a relation gives of it.
func (c Condition) said(f *fact.Fact, name, when, zh, en string) Expression {
	return Expression{when, say(name, "zh", "{fact}", f.Zh.Label, "{value}", zh, "{unit}", ""), say(name, "en", "{fact}", f.En.Label, "{value}", en, "{unit}", "")}
}

// choice translates what is one of several.
func (c Condition) choice(f *fact.Fact) (Expression, *Fault) {
	name := "eq"
	if c.Relation != "" {
		name = relationOf(strings.TrimSuffix(c.Relation, "…"), "eq", "ne", "oneof", "noneof")
	}
	if name == "" {
		name = relationOf(c.Relation, "oneof", "noneof")
	}
	if name == "" {
		return Expression{}, c.unrelated(f)
	}
	chosen, ok := optionsIn(f, c.Value)
	if !ok || len(chosen) == 0 {
		return Expression{}, c.unread(f)
	}
	if c.Exclude {
		name = relationNamed(name).Not
	}
	no := name == "ne" || name == "noneof"
	if len(chosen) == 1 {
		op := " == "
		name = "eq"
		if no {
			op, name = " != ", "ne"
		}
		return c.said(f, name, f.Name+op+quoted(chosen[0].Value), chosen[0].Zh, chosen[0].En), nil
	}
	when, name := f.Name+" in "+listed(chosen), "oneof"
	if no {
		when, name = "!("+when+")", "noneof"
	}
	return c.said(f, name, when, orIn("zh", chosen), orIn("en", chosen)), nil
}

// choices translates what holds any number of several.
func (c Condition) choices(f *fact.Fact) (Expression, *Fault) {
	empty := squeeze(c.Value) == "" || hollow[squeeze(c.Value)] || slices.Contains(noneWords, squeeze(c.Value))
	name := "oneof"
	switch {
	case empty && relationOf(c.Relation, "some") != "" && squeeze(c.Value) == "":
		name = "some"
	case empty && (relationOf(c.Relation, "none") != "" || relationOf(c.Relation, "eq", "contains") != "" && squeeze(c.Value) != ""):
		name = "none"
	case empty && relationOf(c.Relation, "ne") != "" && squeeze(c.Value) != "":
		name = "some"
	case empty:
		return Expression{}, c.unread(f)
	case c.Relation == "":
	default:
		if name = relationOf(c.Relation, "eq", "contains", "oneof", "noneof", "all", "notall", "ne", "none"); name == "" {
			return Expression{}, c.unrelated(f)
		}
	}
	if c.Exclude {
		name = relationNamed(name).Not
	}
	switch name {
	case "some":
		return c.said(f, name, "size("+f.Name+") > 0", "", ""), nil
	case "none":
		if empty {
			return c.said(f, name, "size("+f.Name+") == 0", "", ""), nil
		}
		name = "noneof"
	case "eq":
		name = "oneof"
	case "ne":
		name = "noneof"
	}
	chosen, ok := optionsIn(f, c.Value)
	if !ok || len(chosen) == 0 {
		return Expression{}, c.unread(f)
	}
	if name == "contains" && len(chosen) > 1 {
		return Expression{}, &Fault{RelationCell, "sheet_any_or_all", []string{"relation", clip(c.Relation, 20)}}
	}
	return c.several(f, name, chosen), nil
}

// noneWords are what cells say where nothing of a list is the case.
var noneWords = []string{"没有", "都没有", "均无", "都不是", "无任何", "空"}

// several is the expression of a relation with choices of a list.
func (c Condition) several(f *fact.Fact, name string, chosen []*fact.Option) Expression {
	var when string
	switch {
	case name == "all" || name == "notall":
		parts := make([]string, len(chosen))
		for i, o := range chosen {
			parts[i] = quoted(o.Value) + " in " + f.Name
		}
		when = strings.Join(parts, " && ")
	case len(chosen) == 1:
		when = quoted(chosen[0].Value) + " in " + f.Name
	default:
		when = f.Name + ".exists(c, c in " + listed(chosen) + ")"
	}
	if name == "noneof" || name == "notall" {
		when = "!(" + when + ")"
	}
	join := orIn
	if name == "all" || name == "notall" {
		join = andIn
	}
	return c.said(f, name, when, join("zh", chosen), join("en", chosen))
}

func orIn(lang string, chosen []*fact.Option) string {
	return joined(lang, chosen, reasonWord(lang, "or"))
}

func andIn(lang string, chosen []*fact.Option) string {
	return joined(lang, chosen, reasonWord(lang, "and"))
}

// joined joins the names of choices, the last of them by last.
func joined(lang string, chosen []*fact.Option, last string) string {
	var out strings.Builder
	for i, o := range chosen {
		switch {
		case i > 0 && i == len(chosen)-1:
			out.WriteString(last)
		case i > 0:
			out.WriteString(reasonWord(lang, "and"))
		}
		out.WriteString(o.In(lang))
	}
	return out.String()
}

func quoted(value string) string { return "'" + value + "'" }

func listed(chosen []*fact.Option) string {
	parts := make([]string, len(chosen))
	for i, o := range chosen {
		parts[i] = quoted(o.Value)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// between are what stands between the items of a cell.
var listMarks = strings.NewReplacer("或者", "\x00或者\x00", "或", "\x00或\x00", "、", "\x00、\x00", ",", "\x00,\x00", "，", "\x00，\x00", "/", "\x00/\x00",
	";", "\x00;\x00", "；", "\x00；\x00", "|", "\x00|\x00", "\n", "\x00\n\x00", "和", "\x00和\x00", "及", "\x00及\x00")

// parts cuts a cell at its separators, which stay in between: item, separator, item.
func listParts(text string) []string { return strings.Split(listMarks.Replace(text), "\x00") }

// optionsIn are the choices of f that a cell lists, none twice.
func optionsIn(f *fact.Fact, text string) ([]*fact.Option, bool) {
	text = strings.TrimSpace(text)
	for _, end := range []string{"之一", "其中之一", "任意一项", "任一项", "等"} {
		text = strings.TrimSuffix(text, end)
	}
	pieces := listParts(text)
	if len(pieces) > 2*longestCell {
		return nil, false
	}
	var chosen []*fact.Option
	for i := 0; i < len(pieces); {
		if strings.TrimSpace(pieces[i]) == "" {
			i++
			if i < len(pieces) && i%2 == 1 {
				i++
			}
			continue
		}
		o, next := (*fact.Option)(nil), 0
		for j := len(pieces); j > i && o == nil; j -= 2 { // names hold separators themselves
			o, next = optionOf(f, strings.Join(pieces[i:j], "")), j+1
		}
		if o == nil {
			return nil, false
		}
		if !slices.Contains(chosen, o) {
			chosen = append(chosen, o)
		}
		i = next
	}
	return chosen, true
}

// optionOf is the choice of f that a word stands for.
func optionOf(f *fact.Fact, word string) *fact.Option {
	word = squeeze(word)
	if o := f.Valued(word); o != nil {
		return o
	}
	for _, end := range []string{"对象", "人员", "家庭", "户", "妇女", "的"} {
		if short, found := strings.CutSuffix(word, end); found && short != "" {
			if o := f.Valued(short); o != nil {
				return o
			}
		}
	}
	return nil
}

// hereWords are what a cell calls the region of the programme itself.
var hereWords = []string{"本地", "本地区", "当地", "本辖区", "辖区内", "本行政区域", "本行政区域内", "本县", "本区", "here", "本县区", "本地域", "项目所在地"}

// place translates where somebody is registered or lives.
func (c Condition) place(f *fact.Fact) (Expression, *Fault) {
	name := "within"
	if c.Relation != "" {
		if name = relationOf(c.Relation, "within", "notwithin"); name == "" && relationOf(c.Relation, "oneof", "noneof") == "" {
			return Expression{}, c.unrelated(f)
		} else if name == "" {
			name = map[string]string{"oneof": "within", "noneof": "notwithin"}[relationOf(c.Relation, "oneof", "noneof")]
		}
	}
	var parts, zh, en []string
	for i, piece := range listParts(strings.TrimSpace(c.Value)) {
		if i%2 == 1 || strings.TrimSpace(piece) == "" {
			continue
		}
		code, ok := placeOf(piece)
		if !ok {
			return Expression{}, c.unread(f)
		}
		if code == hereMark {
			parts, zh, en = append(parts, "within("+f.Name+", here)"), append(zh, reasonWord("zh", "here")), append(en, reasonWord("en", "here"))
			continue
		}
		full := region.Full(code)
		parts, zh, en = append(parts, "within("+f.Name+", '"+code+"')"), append(zh, full), append(en, full)
	}
	if len(parts) == 0 {
		return Expression{}, c.unread(f)
	}
	when := strings.Join(parts, " || ")
	if c.Exclude {
		name = relationNamed(name).Not
	}
	if name == "notwithin" {
		if len(parts) > 1 {
			when = "(" + when + ")"
		}
		when = "!" + when
	}
	return c.said(f, name, when, strings.Join(zh, reasonWord("zh", "or")), strings.Join(en, reasonWord("en", "or"))), nil
}

// hereMark stands for the region of the programme where it is not known yet.
const hereMark = "here"

// placeOf is the code of a region that a cell names, or hereMark.
func placeOf(text string) (code string, ok bool) {
	text = squeeze(text)
	for _, end := range []string{"户籍", "户口", "范围内", "境内"} {
		text = strings.TrimSuffix(text, end)
	}
	if slices.Contains(hereWords, strings.ToLower(text)) {
		return hereMark, true
	}
	r, err := region.Parse(text)
	return r.Code, err == nil && r.Code != ""
}
