// Package clerk reads and writes rules as clerks write them: one row a condition, in
// words, without programming.
//
// A [Condition] is a fact, a relation and a value; [Condition.Express] makes CEL of it
// and [Reword] finds the words again. Facts go by their labels (knowledge/fact), relations
// by the spellings of relations.toml:
//
//	年龄      | 在…之间   | 35-64周岁     age >= 35 && age <= 64
//	困难认定  | 之一      | 低保、特困    category.exists(c, c in ['dibao', 'tekun'])
//	户籍      | 位于      | 本地          within(hukou, here)
//	孩子      | 有未满…的 | 14岁          children.exists(c, c < 14)
//	          | CEL       | age * 2 > 70  age * 2 > 70
//
// Values are whole numbers in Arabic or Chinese digits with their units (三十五, 1.2万元,
// 半年), choices by their words, yes and no, and names of regions; 本地 is the region of the
// programme. What a row leaves unclear is a [Fault], never a guess.
//
// A [Payment] is what a tier gives: 600, 每个孩子500最多2000. [ParseWindows] reads times of
// application, [Value] the cell of a case.
package clerk

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// bracketed matches what stands in brackets behind a label.
var bracketed = regexp.MustCompile(`\([^)]*\)|\[[^\]]*\]|【[^】]*】|〔[^〕]*〕`)

// hollow are cells that say that there is nothing to say.
var hollow = map[string]bool{"无": true, "/": true, "-": true, "—": true, "——": true, "暂无": true}

// clip gives at most n characters of s on one line, for a message.
func clip(s string, n int) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "")), " ")
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}
