package lay

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// What a row may be at most.
const (
	maxSaid    = 30 // characters
	maxGaps    = 2
	maxWritten = 8
	maxTerm    = 30 // characters
)

// Fault is what is wrong with one row of a list.
type Fault struct {
	Row  int    // its place in the list, from 0
	Code string // key in problems.toml
	Args map[string]string
}

// Problem is the fault as staff read it, with its file and place in it.
func (f Fault) Problem(file, place string) knowledge.Problem {
	return knowledge.Problem{Code: f.Code, Severity: knowledge.Fault, File: file, Place: place, Args: f.Args}
}

// Check finds the rows that would do harm or nothing: words that nearly every
// question has, unknown regions, words that come twice.
func Check(rows []Row) []Fault {
	var faults []Fault
	seen := map[Key]int{}
	for i, row := range rows {
		for _, f := range faultsOf(row) {
			f.Row = i
			faults = append(faults, f)
		}
		first, twice := seen[row.Key()]
		if twice {
			faults = append(faults, Fault{Row: i, Code: "lay_twice", Args: map[string]string{"said": row.Said, "first": rows[first].Said}})
			continue
		}
		seen[row.Key()] = i
	}
	return faults
}

// faultsOf is what is wrong with a row by itself.
func faultsOf(row Row) []Fault {
	var faults []Fault
	add := func(code string, pairs ...string) {
		args := map[string]string{"said": row.Said}
		for i := 0; i < len(pairs); i += 2 {
			args[pairs[i]] = pairs[i+1]
		}
		faults = append(faults, Fault{Code: code, Args: args})
	}
	words := foldSaid(row.Said)
	parts := strings.Split(words, "…")
	letters := 0
	for _, r := range words {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			letters++
		}
	}
	switch {
	case letters == 0:
		add("lay_empty")
	case slices.Contains(parts, "") || len(parts)-1 > maxGaps || len(parts) > 1 && letters < 3:
		add("lay_gap")
	case letters < 2:
		add("lay_short")
	case common()[words]:
		add("lay_common")
	case utf8.RuneCountInString(words) > maxSaid:
		add("lay_long", "most", strconv.Itoa(maxSaid))
	}
	if row.Region != "" {
		if _, ok := region.Lookup(row.Region); !ok {
			add("lay_region", "region", row.Region)
		}
	}
	if len(row.Written) > maxWritten {
		add("lay_many", "count", strconv.Itoa(len(row.Written)), "most", strconv.Itoa(maxWritten))
	}
	for _, term := range row.Written {
		switch n := utf8.RuneCountInString(term); {
		case n < 2 || n > maxTerm:
			add("lay_term", "term", term, "most", strconv.Itoa(maxTerm))
		case foldSaid(term) == words:
			add("lay_itself", "term", term)
		}
	}
	return faults
}

// common are words that stand in questions about anything.
var common = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(`
		怎么 怎么办 咋办 咋整 咋弄 怎样 如何 什么 为什么 为啥 啥 哪里 哪儿 在哪 多少 多久 几天 几个 谁能 可以 能不能 可不可以
		有没有 是不是 要不要 会不会 我们 你们 他们 她们 咱们 俺们 自己 别人 这个 那个 这些 那些 现在 今天 以前 以后 请问 你好 谢谢
		问题 事情 情况 时候 地方 电话 申请 办理 需要 材料 条件 孩子 老公 老婆 女人 男人 妇女 女儿 儿子 妈妈 爸爸 家里 单位 公司 村里
		没有 知道 应该 因为 所以 但是 如果 how what where when who why can the and for you help please`) {
		words[w] = true
	}
	return words
})
