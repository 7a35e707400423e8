package alarm

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"jinguo/knowledge/lay"
	"jinguo/knowledge/pattern"
)

// What a row may be at most, in characters: expressions may be longer than words.
const (
	maxWords      = 120
	maxExpression = 2000
)

// Fault is what is wrong with one row of a list.
type Fault = lay.Fault

func faultOf(row Row, code string, pairs ...string) Fault {
	args := map[string]string{"said": row.Text}
	for i := 0; i < len(pairs); i += 2 {
		args[pairs[i]] = pairs[i+1]
	}
	return Fault{Code: code, Args: args}
}

// Check finds the rows that would do harm or nothing: expressions that do not compile,
// words that ordinary questions have, unknown classes, rows that come twice. Classes of
// the program and of rows may be named.
func Check(rows []Row) []Fault { return check(rows, classesOf(standard(), rows)) }

func check(rows []Row, classes map[string][]string) []Fault {
	var faults []Fault
	seen := map[Key]bool{}
	for i, row := range rows {
		_, fault, faulty := examine(row, classes)
		switch {
		case faulty:
		case seen[row.Key()]:
			fault, faulty = faultOf(row, "alarm_twice"), true
		}
		if faulty {
			fault.Row = i
			faults = append(faults, fault)
		}
		seen[row.Key()] = true
	}
	return faults
}

// examine compiles a row that looks at texts and finds the first thing that is wrong
// with it by itself.
func examine(row Row, classes map[string][]string) (p pattern.Pattern, fault Fault, faulty bool) {
	if _, ok := TopicOf(row.Topic); !ok && row.Topic != "" {
		return p, faultOf(row, "alarm_topic", "topic", row.Topic), true
	}
	expr, isExpr := row.expression()
	most := maxWords
	if isExpr {
		most = maxExpression
	}
	bound := row.Kind == Fires || row.Kind == Unless
	looked := bound || row.Kind == Veto || row.Kind == Mention // the others are hints, which may be short
	switch n := utf8.RuneCountInString(row.Text); {
	case n > most && row.Kind != Class && row.Kind != Sound && row.Kind != Pinyin && row.Kind != Spelled:
		return p, faultOf(row, "alarm_long", "most", strconv.Itoa(most)), true
	case !bound && row.Topic != "" && row.Kind != Veto:
		return p, faultOf(row, "alarm_general", "kind", row.Kind.Name()), true
	case row.Kind == Fires && row.Topic == "":
		return p, faultOf(row, "alarm_topic", "topic", anyTopic), true
	case row.Off && row.fixed():
		return p, faultOf(row, "alarm_fixed"), true
	}
	switch {
	case row.Kind == Class:
		if name, words := classIn(row.Text); name == "" || len(words) == 0 {
			return p, faultOf(row, "alarm_class_form"), true
		}
		return p, Fault{}, false
	case row.Kind == Spelled:
		if right, wrong := pairIn(row.Text); right == "" || len(wrong) == 0 || strings.ContainsAny(row.Text, "{}…/") {
			return p, faultOf(row, "alarm_spelled"), true
		}
		return p, Fault{}, false
	case row.Kind == Sound || row.Kind == Pinyin:
		if isExpr || strings.ContainsAny(row.Text, "{}…") {
			return p, faultOf(row, "alarm_sound"), true
		}
		return p, Fault{}, false
	}
	if name := unknownClass(row.Text, isExpr, classes); name != "" {
		return p, faultOf(row, "alarm_class", "class", name), true
	}
	if !isExpr {
		for words := range strings.SplitSeq(row.Text, "|") {
			if code := wordsFault(words); code == "alarm_empty" || code != "" && looked {
				return p, faultOf(row, code), true
			}
		}
	}
	p, err := pattern.New(expressionOf(row, classes))
	switch {
	case err != nil:
		return p, faultOf(row, "alarm_pattern", "expr", expr, "why", plainError(err)), true
	case !looked:
	case p.MatchString(""):
		return p, faultOf(row, "alarm_wide", "text", ""), true
	default:
		for _, text := range ordinary {
			if p.MatchString(spoken(text)) && row.Kind == Fires {
				return p, faultOf(row, "alarm_wide", "text", text), true
			}
		}
	}
	return p, Fault{}, false
}

// wordsFault is what is wrong with plain words; empty where nothing is.
func wordsFault(words string) string {
	letters := 0
	inClass := false
	for _, r := range words {
		switch {
		case r == '{':
			inClass = true
			letters += 2
		case r == '}':
			inClass = false
		case !inClass && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			letters++
		}
	}
	switch {
	case letters == 0:
		return "alarm_empty"
	case letters < 2:
		return "alarm_short"
	case strings.HasPrefix(words, "…") || strings.HasSuffix(words, "…"):
		return "alarm_gap"
	}
	return ""
}

// plainError is the last part of what RE2 says, without its own name.
func plainError(err error) string {
	return strings.TrimPrefix(err.Error(), "error parsing regexp: ")
}

// ordinary are questions that no row may take for danger.
var ordinary = []string{
	"产假有多少天", "我想问一下怎么申请低保", "老公不给抚养费怎么办", "孩子上幼儿园要什么材料", "妇联的电话是多少", "你好",
	"离婚后房子怎么分", "我妈妈想做两癌检查", "女儿今年上小学了", "她和婆婆住在一起", "how long is maternity leave",
}
