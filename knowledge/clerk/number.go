package clerk

import (
	"math/big"
	"regexp"
	"strings"

	"golang.org/x/text/width"

	"jinguo/knowledge/fact"
)

// numeralOf matches a number as a sheet has it: 35, 1.2, 三十五, 半, each with 千 or 万
// behind it.
const numeralOf = `(?:\d+(?:\.\d+)?|[零〇一二两三四五六七八九十百千万廿]+|半)`

// quantity is a number with its unit.
var quantity = regexp.MustCompile(`^(` + numeralOf + `)(千|百|万|亿)?(个?半)?(.*)$`)

// mostQuantity is how long a number with its unit may be, in bytes.
const mostQuantity = 60

// squeeze is s in narrow form without white space and commas between digits.
func squeeze(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\n', '\r', '　', '\u00a0':
			return -1
		}
		return r
	}, width.Fold.String(s))
	return thousands.ReplaceAllString(s, "$1$2")
}

// thousands matches the comma between groups of three digits.
var thousands = regexp.MustCompile(`(\d{1,3}),(\d{3})`)

// measure reads a number with its unit.
func measure(text string) (n *big.Rat, half bool, unit string, ok bool) {
	m := quantity.FindStringSubmatch(text)
	if m == nil || len(text) > mostQuantity {
		return nil, false, "", false
	}
	if n, ok = numeral(m[1]); !ok {
		return nil, false, "", false
	}
	if times, ok := map[string]int64{"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}[m[2]]; ok {
		n.Mul(n, new(big.Rat).SetInt64(times))
	}
	unit = m[4]
	if m[3] != "" { // 1个半月
		n.Add(n, big.NewRat(1, 2))
		unit = strings.TrimPrefix(unit, "个")
	}
	if rest, found := strings.CutSuffix(unit, "半"); found && m[3] == "" { // 1年半
		return n, true, rest, true
	}
	return n, false, unit, true
}

// numeral reads a number without unit, in Arabic digits or as Chinese counts.
func numeral(text string) (*big.Rat, bool) {
	if text == "半" {
		return big.NewRat(1, 2), true
	}
	if text[0] >= '0' && text[0] <= '9' {
		return new(big.Rat).SetString(text)
	}
	n, ok := chinese(text)
	return new(big.Rat).SetInt64(n), ok
}

// chinese reads a whole number as Chinese counts: 三十五, 一百零五, 两千, 一万二.
func chinese(text string) (int64, bool) {
	var all, part, digit int64
	last := int64(0) // of the unit before
	digit = -1
	for _, r := range text {
		switch at := strings.IndexRune("零一二三四五六七八九", r); {
		case r == '〇':
			digit = -1
		case r == '两':
			digit = 2
		case at == 0:
			digit = -1
		case at > 0 && digit > 0: // digit by digit is a year or a phone
			return 0, false
		case at > 0:
			digit = int64(at / len("一"))
		case r == '万':
			if all > 0 || part == 0 && digit < 1 {
				return 0, false
			}
			all, part, digit, last = (part+max(digit, 0))*10_000, 0, -1, 10_000
		default:
			unit := map[rune]int64{'廿': 10, '十': 10, '百': 100, '千': 1000}[r]
			if r == '廿' {
				digit = 2
			}
			if digit < 0 && unit == 10 {
				digit = 1
			}
			if digit < 1 {
				return 0, false
			}
			part, digit, last = part+digit*unit, -1, unit
		}
	}
	if digit > 0 && last >= 100 && !strings.ContainsAny(text, "零〇") { // 一百五 is 150
		digit *= last / 10
	}
	return all + part + max(digit, 0), all+part+max(digit, 0) > 0 || strings.Trim(text, "零〇") == ""
}

// unitsOf says how many of a fact's own units each unit that people write is.
var unitsOf = map[string]map[string]*big.Rat{
	"周岁": {"": whole(1), "周岁": whole(1), "岁": whole(1)},
	"个月": {"": whole(1), "个月": whole(1), "月": whole(1), "年": whole(12), "周年": whole(12), "个年度": whole(12), "年度": whole(12), "个季度": whole(3)},
	"元/月": {"": whole(1), "元": whole(1), "元/月": whole(1), "块": whole(1), "块钱": whole(1), "元每月": whole(1), "元人民币": whole(1), "人民币": whole(1),
		"元/人/月": whole(1), "元/人·月": whole(1), "元/年": big.NewRat(1, 12), "元每年": big.NewRat(1, 12), "元/人/年": big.NewRat(1, 12)},
	"人": {"": whole(1), "人": whole(1), "口": whole(1), "口人": whole(1), "名": whole(1), "个": whole(1), "位": whole(1), "名妇女": whole(1), "个人": whole(1)},
	"元": {"": whole(1), "元": whole(1), "块": whole(1), "块钱": whole(1), "元整": whole(1), "元人民币": whole(1), "圆": whole(1)},
	"个": {"": whole(1), "个": whole(1), "名": whole(1), "人": whole(1), "位": whole(1)},
}

func whole(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

// amountOf reads a number with its unit as whole units of the given one.
func amountOf(text, unit string) (int64, bool) {
	text = strings.TrimSuffix(strings.TrimSuffix(text, "整"), "(含)")
	if unit == "元/月" {
		for _, lead := range []string{"人均", "家庭", "每人", "每月", "月", "人民币"} {
			text = strings.TrimPrefix(text, lead)
		}
		if rest, found := strings.CutPrefix(text, "每年"); found {
			text = strings.TrimSuffix(rest, "元") + "元/年"
		}
	}
	n, half, written, ok := measure(text)
	times := unitsOf[unit][written]
	if !ok || times == nil {
		return 0, false
	}
	if half {
		n.Add(n, big.NewRat(1, 2))
	}
	n.Mul(n, times)
	if !n.IsInt() || !n.Num().IsInt64() {
		return 0, false
	}
	return n.Num().Int64(), true
}

// numberOf reads a value of f, in its own unit.
func numberOf(f *fact.Fact, text string) (int64, bool) {
	n, ok := amountOf(text, f.Unit["zh"])
	return n, ok && n >= f.Min && n <= f.Max
}
