package region

import "strings"

// Region is an administrative division. The zero Code is the nation.
type Region struct{ Code, Name string }

// nation is what the empty code stands for.
var nation = Region{Name: "全国"}

// Level says how far down the tree a region stands.
type Level int

// The levels, from the nation down.
const (
	Nation   Level = iota
	Province       // 省、自治区、直辖市、特别行政区
	City           // 地级市、自治州、地区、盟
	County         // 县、区、县级市、旗
	Street         // 街道、镇、乡
)

// Level is the region's level.
func (r Region) Level() Level { return level(r.Code) }

func level(code string) Level {
	switch len(code) {
	case 0:
		return Nation
	case 2:
		return Province
	case 4:
		return City
	case 6:
		return County
	default:
		return Street
	}
}

// Lookup returns the region with that code, which may have trailing zeros as in
// 371324000000. ok is false for a code that the divisions do not have.
func Lookup(code string) (r Region, ok bool) {
	code = normal(code)
	if code == "" {
		return nation, true
	}
	i, ok := at(code)
	if !ok {
		return Region{}, false
	}
	return regions()[i], true
}

// normal strips the trailing zeros of code, the digits of a village (the last
// three of twelve) and the levels that exist in the code only. What has not the
// form of a code stays as it is.
func normal(code string) string {
	if !digits(code) {
		return code
	}
	if len(code) == 12 {
		code = code[:9]
	}
	if len(code) == 9 {
		code = strings.TrimSuffix(code, "000")
	}
	for (len(code) == 6 || len(code) == 4 || code == "00") && codeOnly(code) {
		code = code[:len(code)-2]
	}
	return code
}

// codeOnly reports whether the last two digits of code name no place: 00
// anywhere, 01 in a county's code (市辖区), and in a city's code whatever is no
// city and yet has counties, as under the municipalities.
func codeOnly(code string) bool {
	last := code[len(code)-2:]
	if last == "00" {
		return true
	}
	if len(code) == 6 && last != "01" { // most codes, without a look at the list
		return false
	}
	i, found := at(code)
	if found || len(code) == 6 {
		return !found
	}
	return i < len(regions()) && strings.HasPrefix(regions()[i].Code, code)
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// Chain returns the code itself, then what contains it, and last the nation's
// empty code. The chain of a code that the divisions do not have follows its
// digits.
func Chain(code string) []string {
	var chain []string
	for code = normal(code); code != ""; code = parent(code) {
		chain = append(chain, code)
	}
	return append(chain, "")
}

// parent returns the code of what contains a region; the nation contains every
// province.
func parent(code string) string {
	switch {
	case !digits(code):
		return ""
	case len(code) > 6:
		return normal(code[:6])
	case len(code) > 2 && len(code)%2 == 0:
		return normal(code[:len(code)-2])
	default:
		return ""
	}
}

// Within reports whether code is outer or lies in it. Everything lies in the
// nation.
func Within(code, outer string) bool {
	return strings.HasPrefix(normal(code), normal(outer))
}

// Full returns the region's name after the names of all that contains it, such
// as 山东省临沂市兰陵县.
func Full(code string) string {
	chain := Chain(code)
	if len(chain) == 1 {
		return nation.Name
	}
	var name strings.Builder
	for i := len(chain) - 2; i >= 0; i-- {
		if r, ok := Lookup(chain[i]); ok {
			name.WriteString(r.Name)
		}
	}
	return name.String()
}

// Children returns the regions directly inside code, in the order of their codes.
func Children(code string) []Region {
	code = normal(code)
	list := regions()
	i, _ := at(code)
	var children []Region
	for ; i < len(list) && strings.HasPrefix(list[i].Code, code); i++ {
		if list[i].Code != code && parent(list[i].Code) == code {
			children = append(children, list[i])
		}
	}
	return children
}
