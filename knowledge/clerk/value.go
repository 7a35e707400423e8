package clerk

import (
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
)

// Here stands in cases for the region of the programme, which a sheet calls 本地.
const Here = hereMark

// unknownWords are cells of cases that say that a fact is not known.
var unknownWords = map[string]bool{"": true, "?": true, "不知道": true, "未知": true, "不详": true, "不清楚": true, "未说": true, "空": true}

// Value reads the cell of a case about a fact, as a case holds it. What says that it is
// not known is nil.
func Value(f *fact.Fact, text string) (any, *Fault) {
	c := Condition{Value: text}
	s := squeeze(text)
	if unknownWords[s] {
		return nil, nil
	}
	if len(text) > 4*longestCell {
		return nil, &Fault{ValueCell, "sheet_too_long", nil}
	}
	switch f.Type {
	case fact.Number:
		if n, ok := numberOf(f, s); ok {
			return n, nil
		}
	case fact.Bool:
		if yes, ok := truth(s); ok {
			return yes, nil
		}
	case fact.Choice:
		if o := optionOf(f, text); o != nil {
			return o.Value, nil
		}
	case fact.Choices:
		return choicesOf(f, c)
	case fact.Ages:
		return agesOf(f, c)
	case fact.Region:
		if slices.Contains([]string{"外地", "其他", "外县", "其他地区", "别处", "外地户籍", fact.Elsewhere}, s) {
			return fact.Elsewhere, nil
		}
		if code, ok := placeOf(text); ok {
			return code, nil
		}
	}
	return nil, c.unread(f)
}

func choicesOf(f *fact.Fact, c Condition) (any, *Fault) {
	s := squeeze(c.Value)
	if hollow[s] || slices.Contains(noneWords, s) {
		return []string{}, nil
	}
	chosen, ok := optionsIn(f, c.Value)
	if !ok {
		return nil, c.unread(f)
	}
	values := make([]string, len(chosen))
	for i, o := range chosen {
		values[i] = o.Value
	}
	return values, nil
}

func agesOf(f *fact.Fact, c Condition) (any, *Fault) {
	s := squeeze(c.Value)
	ages := []int64{}
	if hollow[s] || slices.Contains(noneWords, s) {
		return ages, nil
	}
	for i, piece := range listParts(strings.NewReplacer("岁", "岁、").Replace(strings.TrimSuffix(s, "岁"))) {
		if i%2 == 1 || piece == "" {
			continue
		}
		n, ok := numberOf(f, piece)
		if !ok || len(ages) == mostChildrenOf {
			return nil, c.unread(f)
		}
		ages = append(ages, n)
	}
	return ages, nil
}

// ValueText writes the value of a case as [Value] reads it.
func ValueText(f *fact.Fact, value any) string {
	list := func(items []any, text func(any) string) string {
		if len(items) == 0 {
			return "无"
		}
		parts := make([]string, len(items))
		for i, item := range items {
			parts[i] = text(item)
		}
		return strings.Join(parts, "、")
	}
	switch f.Type {
	case fact.Bool:
		if value == true {
			return "是"
		}
		return "否"
	case fact.Choice:
		return optionText(f, value)
	case fact.Choices:
		return list(anyList(value), func(v any) string { return optionText(f, v) })
	case fact.Ages:
		return list(anyList(value), numberText)
	case fact.Region:
		code, _ := value.(string)
		if code == fact.Elsewhere {
			return "外地"
		}
		return RegionText(code)
	}
	return numberText(value)
}

func optionText(f *fact.Fact, value any) string {
	word, _ := value.(string)
	if o := f.Option(word); o != nil {
		return o.Zh
	}
	return word
}

func numberText(value any) string {
	switch n := value.(type) {
	case int64:
		return strconv.FormatInt(n, 10)
	case int:
		return strconv.Itoa(n)
	case float64:
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return ""
}

func anyList(value any) []any {
	switch list := value.(type) {
	case []any:
		return list
	case []string:
		all := make([]any, len(list))
		for i, v := range list {
			all[i] = v
		}
		return all
	case []int64:
		all := make([]any, len(list))
		for i, v := range list {
			all[i] = v
		}
		return all
	}
	return nil
}

// results are how sheets call the outcomes of cases.
var results = map[string]string{
	"符合": "fits", "是": "fits", "可以": "fits", "能": "fits", "可申请": "fits", "符合条件": "fits", "fits": "fits", "通过": "fits", "可领": "fits", "√": "fits",
	"不符合": "does_not_fit", "否": "does_not_fit", "不可以": "does_not_fit", "不能": "does_not_fit", "不符合条件": "does_not_fit", "does_not_fit": "does_not_fit", "不通过": "does_not_fit", "×": "does_not_fit",
	"待定": "open", "未定": "open", "不确定": "open", "还要问": "open", "待问": "open", "open": "open", "不知道": "open", "信息不足": "open",
}

// ResultOf is the outcome that a cell of a case names.
func ResultOf(text string) (string, bool) {
	r, ok := results[strings.ToLower(squeeze(text))]
	return r, ok
}

// ResultText is how a sheet calls an outcome.
func ResultText(result string) string {
	return map[string]string{"fits": "符合", "does_not_fit": "不符合", "open": "待定"}[result]
}

// FactKey is the fact that a column of cases, or an item of a list of them, is about, as
// cases name it; empty where there is none. A fact about another programme has its title
// behind it: 正在领：示例补贴.
func FactKey(label string) string {
	for _, mark := range []string{"：", ":", "《", "（", "("} {
		name, title, found := strings.Cut(label, mark)
		if f := fact.Labelled(name); found && f != nil && f.Each {
			if title = strings.Trim(title, " 》）)《"); title != "" {
				return f.Name + "@" + title
			}
		}
	}
	if f := factOf(label); f != nil {
		return f.Name
	}
	return ""
}

// FactText is how a sheet calls the fact that a case names.
func FactText(key string) string {
	name, title, scoped := strings.Cut(key, "@")
	f := fact.Labelled(name)
	switch {
	case f == nil:
		return key
	case scoped:
		return f.Zh.Label + "：" + title
	}
	return f.Zh.Label
}

// FactOf is the fact of a key as cases have it.
func FactOf(key string) *fact.Fact {
	name, _, _ := strings.Cut(key, "@")
	for _, f := range fact.All() {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// Yes is what a cell says that holds yes or no.
func Yes(text string) (yes, known bool) { return truth(squeeze(text)) }

// WindowsText writes times of application as [ParseWindows] reads them.
func WindowsText(windows []knowledge.Window) string {
	all := make([]string, len(windows))
	for i, w := range windows {
		all[i] = dayText(w.From) + "至" + dayText(w.To)
	}
	return strings.Join(all, "、")
}

func dayText(day string) string {
	parts := strings.Split(day, "-")
	if len(parts) == 3 {
		return parts[0] + "年" + dayText(day[5:])
	}
	if len(parts) != 2 {
		return day
	}
	return strings.TrimPrefix(parts[0], "0") + "月" + strings.TrimPrefix(parts[1], "0") + "日"
}
