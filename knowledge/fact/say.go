package fact

import (
	"fmt"
	"strconv"
	"strings"

	"jinguo/knowledge/region"
)

// Say is a value of f in words of lang, "zh" or "en": 45周岁, 离婚, 低保、特困, 11岁和6岁,
// 没有, 兰陵县. It is empty for what is no value of f.
func (f *Fact) Say(value any, lang string) string {
	value, err := f.value(value)
	if err != nil {
		return ""
	}
	switch v := value.(type) {
	case bool:
		return f.sayBool(v, lang)
	case int64:
		return f.sayNumber(v, lang)
	case []int64:
		return sayAges(v, lang)
	case []string:
		return f.saySeveral(v, lang)
	case string:
		if o := f.Option(v); o != nil {
			return o.In(lang)
		}
		if v == Elsewhere {
			return plainly("elsewhere", lang)
		}
		r, _ := region.Lookup(v)
		return r.Name
	}
	return ""
}

// plainly is one of the words of facts.toml for values.
func plainly(word, lang string) string { return vocabulary().Say[word][lang] }

func (f *Fact) sayBool(v bool, lang string) string {
	t := tolds()
	if words, ok := t.of(f.Name).Words[strconv.FormatBool(v)]; ok {
		return words.in(lang)
	}
	if v {
		return plainly("yes", lang)
	}
	return plainly("no", lang)
}

func (f *Fact) sayNumber(n int64, lang string) string {
	t := tolds()
	digits := strconv.FormatInt(n, 10)
	if words, ok := t.of(f.Name).Said[digits]; ok {
		return words.in(lang)
	}
	unit := f.Unit[lang]
	if n == 1 && lang == "en" {
		first, rest, _ := strings.Cut(unit, " ")
		if one, ok := t.Say.One[first]; ok {
			unit = strings.TrimSpace(one + " " + rest)
		}
	}
	return digits + t.Say.Gap.in(lang) + unit
}

func (f *Fact) saySeveral(values []string, lang string) string {
	if len(values) == 0 {
		return plainly("none", lang)
	}
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = f.Option(v).In(lang)
	}
	return strings.Join(words, plainly("comma", lang))
}

func sayAges(ages []int64, lang string) string {
	say := tolds().Say
	if len(ages) == 0 {
		return plainly("none", lang)
	}
	words := make([]string, len(ages))
	for i, age := range ages {
		words[i] = fmt.Sprintf(say.Age.in(lang), age)
	}
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], plainly("comma", lang)) + say.And.in(lang) + words[last]
}
