package fact

import (
	"strconv"
	"strings"

	"jinguo/knowledge/region"
)

// Say is a value of f in words of lang: 45周岁, 低保、特困, 没有.
func (f *Fact) Say(value any, lang string) string {
	yes, no, none, comma := plain("yes", lang), plain("no", lang), plain("none", lang), plain("comma", lang)
	unit := f.Unit[lang]
	if lang == "en" && unit != "" {
		unit = " " + unit
	}
	switch v := value.(type) {
	case bool:
		if v {
			return yes
		}
		return no
	case int64:
		return strconv.FormatInt(v, 10) + unit
	case []int64:
		if len(v) == 0 {
			return none
		}
		ages := make([]string, len(v))
		for i, age := range v {
			ages[i] = strconv.FormatInt(age, 10) + unit
		}
		return strings.Join(ages, comma)
	case []string:
		if len(v) == 0 {
			return none
		}
		words := make([]string, len(v))
		for i, s := range v {
			words[i] = f.option(s, lang)
		}
		return strings.Join(words, comma)
	case string:
		return f.option(v, lang)
	}
	return ""
}

// option is a choice or a region in words.
func (f *Fact) option(value, lang string) string {
	if o := f.Option(value); o != nil {
		return o.In(lang)
	}
	if f.Type == Region && value != Elsewhere {
		return region.Full(value)
	}
	return plain("elsewhere", lang)
}

// plain is a word of the vocabulary's own.
func plain(key, lang string) string {
	words := vocabulary().Say[key]
	if word, ok := words[lang]; ok {
		return word
	}
	return words["zh"]
}
