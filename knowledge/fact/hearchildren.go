package fact

import (
	"strings"
)

// children takes the ages of her children, where the text says all of them.
func (l *listener) children() {
	text, ok := l.brood()
	if !ok {
		return
	}
	lists, ok := l.told.childAges(text, l.on, true)
	if !ok || len(lists) != 1 {
		return
	}
	ages := lists[0]
	qs := l.told.quantities(text)
	if len(ages) == 1 && !l.whole(text, qs) {
		return
	}
	l.set("children", ages)
	l.said++
}

// whole reports whether the one child that text speaks of is the only one.
func (l *listener) whole(text string, qs []quantity) bool {
	if hasAny(text, l.heard.Children.Eldest) {
		return false
	}
	for _, q := range qs {
		if q.unit == "piece" {
			return true
		}
	}
	return hasAny(text, l.heard.Persons.SomeChild)
}

// mostParts is in how many clauses somebody tells of her children.
const mostParts = 12

// brood is what the clauses about her children say, joined by commas; ok is false
// where there is none, or where they ask or suppose.
func (l *listener) brood() (text string, ok bool) {
	var parts []string
	told := false // some age
	for i := range l.clauses {
		c := &l.clauses[i]
		from, named := l.childFrom(c)
		switch {
		case named:
			if l.vague(c, from) {
				return "", false
			}
			parts = append(parts, l.childTo(c, from))
		case len(parts) > 0:
			more := l.goesOn(c)
			if more == "" && told {
				return strings.Join(parts, ","), true
			}
			if more != "" {
				parts = append(parts, more)
			}
		}
		if n := len(parts); n > mostParts {
			return "", false
		} else if n > 0 {
			told = told || aged(l.told.quantities(parts[n-1]))
		}
	}
	return strings.Join(parts, ","), len(parts) > 0
}

// childFrom is where a clause begins to speak of her children: at the first of them, or
// at the numbers before: 一个6岁的女儿.
func (l *listener) childFrom(c *clause) (from int, ok bool) {
	for k, t := range c.tokens {
		if t.kind != child || t.subject == other {
			continue
		}
		from = t.from
		for k--; k >= 0 && c.tokens[k].kind == amount && l.joined(c.text, c.tokens[k].to, from); k-- {
			if a := c.tokens[k]; a.number.unit == "age" && a.to == from {
				break // 45岁俩孩子: hers
			}
			from = c.tokens[k].from
		}
		return from, true
	}
	return 0, false
}

// childTo is the text of a clause from there on, up to somebody else.
func (l *listener) childTo(c *clause, from int) string {
	for _, t := range c.tokens {
		if t.from > from && (t.kind == me || t.kind == other) {
			return c.text[from:t.from]
		}
	}
	return c.text[from:]
}

// goesOn is what a clause that names no child counts on of them: 一个6岁, 9 and 4.
func (l *listener) goesOn(c *clause) string {
	to := 0
	for _, t := range c.tokens {
		switch {
		case t.kind == me || t.kind == other:
			return c.text[:to]
		case t.kind != amount:
			continue
		case t.number.unit == "age" || t.number.unit == "piece":
			return c.text
		case t.number.unit != "" || !l.joins(c.text[to:t.from]):
			return c.text[:to]
		}
		to = t.to
	}
	return c.text[:to]
}

// joins reports whether text only joins numbers.
func (l *listener) joins(text string) bool {
	text = strings.TrimSpace(text)
	return text == "" || among(text, l.Joins)
}

// vague reports whether a clause about children asks or supposes, or names an age as
// a bound.
func (l *listener) vague(c *clause, from int) bool {
	if c.ifs || c.asks && !c.me {
		return true
	}
	for _, t := range c.tokens {
		if t.from < from && (t.kind == wish || t.kind == condition || t.kind == past) && c.who != me {
			return true
		}
		if t.kind != amount {
			continue
		}
		behind := strings.TrimLeft(c.text[t.to:], " ")
		if t.number.unit == "age" && startsAny(behind, l.heard.Children.NotBehind) != "" {
			return true
		}
		if (t.number.unit == "month" || t.number.unit == "days" || t.number.unit == "week") && t.from > from && behind != "" && startsAny(behind, l.heard.Children.MonthsBehind) == "" {
			return true
		}
	}
	return false
}
