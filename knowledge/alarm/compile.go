package alarm

import (
	"regexp"
	"strings"

	"jinguo/knowledge/lay"
	"jinguo/knowledge/pattern"
)

// gap is what … stands for.
const gap = `[^,。!?;.\n]{0,6}?`

// classMark finds {name} in words and expressions; a number in braces is RE2's own.
var classMark = regexp.MustCompile(`\{(\p{Han}+)\}`)

// classesOf are the words of each class that lists of rows explain; they add up.
func classesOf(lists ...[]Row) map[string][]string {
	classes := map[string][]string{}
	for _, rows := range lists {
		for _, row := range rows {
			if row.Kind == Class && !row.Off {
				name, words := classIn(row.Text)
				classes[name] = append(classes[name], words...)
			}
		}
	}
	return classes
}

// classIn are the name and the words of a class row; no name where it has not that form.
func classIn(text string) (name string, words []string) {
	name, words = pairIn(text)
	if !classMark.MatchString("{" + name + "}") {
		return "", nil
	}
	return name, words
}

// pairIn are the two sides of a row that has a =.
func pairIn(text string) (left string, words []string) {
	left, list, ok := strings.Cut(text, "=")
	if !ok {
		return "", nil
	}
	for w := range strings.SplitSeq(list, "|") {
		if w = lay.Fold(w); w != "" {
			words = append(words, w)
		}
	}
	return lay.Fold(left), words
}

// unknownClass is the first class that words name and nobody explains; in an expression
// and in words, braces of another form are named too.
func unknownClass(text string, isExpr bool, classes map[string][]string) string {
	for _, m := range classMark.FindAllStringSubmatch(text, -1) {
		if _, ok := classes[m[1]]; !ok {
			return m[1]
		}
	}
	if left := classMark.ReplaceAllString(text, ""); !isExpr && strings.ContainsAny(left, "{}") {
		return left
	}
	return ""
}

// expressionOf is a row's text as RE2.
func expressionOf(row Row, classes map[string][]string) string {
	class := func(mark string) string {
		return `(?:` + pattern.OneOf(classes[strings.Trim(mark, "{}")], pattern.Whole) + `)`
	}
	if expr, ok := row.expression(); ok {
		return strings.ReplaceAll(classMark.ReplaceAllStringFunc(expr, class), "…", gap)
	}
	var either []string
	for words := range strings.SplitSeq(row.Text, "|") {
		var parts []string
		for part := range strings.SplitSeq(words, "…") {
			var out strings.Builder
			end := 0
			for _, at := range classMark.FindAllStringIndex(part, -1) {
				out.WriteString(quoted(part[end:at[0]]) + class(part[at[0]:at[1]]))
				end = at[1]
			}
			parts = append(parts, out.String()+quoted(part[end:]))
		}
		either = append(either, strings.Join(parts, gap))
	}
	return `(?:` + strings.Join(either, "|") + `)`
}

func quoted(words string) string {
	if words = lay.Fold(words); words == "" {
		return ""
	}
	return pattern.Whole(words)
}
