package store

import (
	"hash/maphash"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"jinguo/knowledge/lay"
	"jinguo/knowledge/region"
)

// alikeFrom is how like two questions are that are taken to ask about the same, in
// percent. TestAlike measures it on labelled pairs.
const alikeFrom = 60

// facets are the words with which questions ask something of a thing: where, how much or
// how long, when, by which number, with which papers, for free. Two that ask different
// ones are not alike.
var facets = [...]string{
	"在哪里 哪里 在哪儿 哪儿 在哪 去哪 哪个地方 什么地方 何处 哪家 哪可 哪能 哪做 哪办 哪报 哪打 哪领 哪预 哪 地址 where",
	"多少钱 多少元 给多少 多少 几块 几天 几个 几年 几月 几岁 几次 多久 多长时间 最多 额度 标准 much many long days",
	"什么时候 几点 何时 when",
	"联系电话 联系方式 电话 号码 方式 phone number",
	"材料 手续 证件 资料 papers documents",
	"免费 收费 要不要钱 要钱 花钱 free",
}

// idle are words that say that something is asked, and not about what.
const idle = "请问 想问 问一下 问下 一下 您好 你好 怎么样 怎么办理 怎么办 怎么 怎样 如何 咋 为什么 什么 哪些 可不可以 能不能 有没有 是不是 要不要 需不需要 可以 需要 应该 办法 " +
	"每天 每月 一个月 一天 申请 办理 领取 预约 报名 能 吗 呢 啊 吧 呀 的 了 我 你 您 咱 想 要 怎 是 有 去 在 还 给 带 谁 也 都 会 领 办 做 打 " +
	"how do does can could i my me the a an is are for to of in get please there any what apply"

// facetMark stands in a text for words of the first facet, the next ones for the others'.
const facetMark = '\uE000'

// wordTable takes Chinese words out of a text, the longest first, and tells what those of
// other languages are: 0 for idle, or the mark of a facet.
type wordTable struct {
	chinese *strings.Replacer
	others  map[string]rune
}

var askingWords = sync.OnceValue(func() *wordTable {
	t := &wordTable{others: map[string]rune{}}
	var words [][2]string
	take := func(list string, mark rune) {
		for _, word := range strings.Fields(list) {
			if word[0] < utf8.RuneSelf {
				t.others[word] = mark
				continue
			}
			instead := " "
			if mark != 0 {
				instead = " " + string(mark) + " "
			}
			words = append(words, [2]string{word, instead})
		}
	}
	for i, list := range facets {
		take(list, facetMark+rune(i))
	}
	take(idle, 0)
	slices.SortStableFunc(words, func(a, b [2]string) int { return len(b[0]) - len(a[0]) })
	var pairs []string
	for _, w := range words {
		pairs = append(pairs, w[0], w[1])
	}
	t.chinese = strings.NewReplacer(pairs...)
	return t
})

// scrubbed is what scrub.Text puts in the place of who asked, with the words before it.
var scrubbed = regexp.MustCompile(`(?:我(?:的名字)?(?:叫|是)|姓名|名字|身份证号?码?|(?:联系|我的)?(?:电话|手机|微信)号?码?|家?住(?:在|址)?)?[是为:： ]*（\p{Han}{2,4}|QQ号）|(?i:(?:my name is|i am|i'm|name|phone|live (?:at|in))? *\((?:name|id number|phone|bank card|number|plate|address|e-mail|wechat|qq|account|document number|case number)\))`)

// trait is something of a question that others may have too.
type trait struct {
	mark   uint64
	weight int
}

// traits are what tells a question from others.
type traits struct {
	list   []trait
	weight int   // of all
	facets uint8 // a bit for each of the facets
}

// How much traits weigh: pairs of neighbouring characters and words, and characters.
const (
	pairWeight = 5
	charWeight = 3
)

// traitsOf reads a question. Regions, numbers and idle words are no traits. The marks
// tell nothing outside of this process.
func traitsOf(seed maphash.Seed, text string) traits {
	kept := []byte(text)
	for _, m := range slices.Backward(region.Find(text, "")) {
		kept = slices.Replace(kept, m.Start, m.End, ' ')
	}
	shown := string(kept)
	if strings.ContainsAny(shown, "（(") {
		shown = scrubbed.ReplaceAllString(shown, " ")
	}
	whole := lay.Fold(shown)
	var t traits
	for run := range strings.FieldsFuncSeq(askingWords().chinese.Replace(whole), apart) {
		t.read(seed, run)
	}
	if len(t.list) == 0 {
		t.add(seed, whole, pairWeight)
	}
	return t
}

// apart reports whether r is neither a letter nor the mark of a facet.
func apart(r rune) bool { return !unicode.IsLetter(r) && !isFacet(r) }

func isFacet(r rune) bool { return facetMark <= r && int(r-facetMark) < len(facets) }

// read takes the traits of a run of letters, which may be of several scripts.
func (t *traits) read(seed maphash.Seed, run string) {
	runes := []rune(run)
	for i := 0; i < len(runes); {
		end, han := i+1, unicode.Is(unicode.Han, runes[i])
		for end < len(runes) && unicode.Is(unicode.Han, runes[end]) == han {
			end++
		}
		if han {
			t.readHan(seed, runes[i:end])
		} else {
			t.readWord(seed, string(runes[i:end]))
		}
		i = end
	}
}

func (t *traits) readHan(seed maphash.Seed, runes []rune) {
	for i, r := range runes {
		t.add(seed, string(r), charWeight)
		if i+1 < len(runes) {
			t.add(seed, string(runes[i:i+2]), pairWeight)
		}
	}
}

func (t *traits) readWord(seed maphash.Seed, word string) {
	mark, known := askingWords().others[word]
	if r, _ := utf8.DecodeRuneInString(word); isFacet(r) {
		mark, known = r, true
	}
	switch {
	case mark != 0:
		t.facets |= 1 << (mark - facetMark)
	case !known:
		t.add(seed, word, pairWeight)
	}
}

func (t *traits) add(seed maphash.Seed, what string, weight int) {
	mark := maphash.String(seed, what)
	if slices.ContainsFunc(t.list, func(old trait) bool { return old.mark == mark }) {
		return
	}
	t.list = append(t.list, trait{mark, weight})
	t.weight += weight
}

// like is how like two questions are, in percent, by the weight of the traits that they
// have in common (Dice's coefficient).
func like(common int, a, b traits) int {
	if a.facets != 0 && b.facets != 0 && a.facets&b.facets == 0 {
		return 0
	}
	return 200 * common / (a.weight + b.weight)
}

// kin finds the group of a question. It holds the questions of every group that is not
// answered, as of a number of the counter "miss".
type kin struct {
	seed    maphash.Seed
	version int64
	list    []kinsman
	at      map[int64]int    // place in list, by number of the miss
	having  map[uint64][]int // places in list, by mark of a trait
	total   int              // misses in the database
	fresh   []int64          // misses that were added in the transaction under way
}

// kinsman is a miss; one that is gone has no group.
type kinsman struct {
	group  int64
	traits traits // without the list, which having holds
}

func newKin() *kin {
	return &kin{seed: maphash.MakeSeed(), version: -1, at: map[int64]int{}, having: map[uint64][]int{}}
}

func (k *kin) add(no, group int64, t traits) {
	at := len(k.list)
	for _, x := range t.list {
		k.having[x.mark] = append(k.having[x.mark], at)
	}
	t.list = nil
	k.list = append(k.list, kinsman{group, t})
	k.at[no] = at
	k.total++
	k.fresh = append(k.fresh, no)
}

func (k *kin) drop(no int64) {
	k.total--
	if at, ok := k.at[no]; ok {
		k.list[at] = kinsman{}
		delete(k.at, no)
	}
}

// undo forgets what the transaction under way has added, and has the rest looked at again.
func (k *kin) undo() {
	for _, no := range k.fresh {
		k.drop(no)
	}
	k.fresh, k.version = nil, -1
}

// nearest is the group of the question that is most like t; 0 where none is like enough.
func (k *kin) nearest(t traits) (group int64) {
	common := make([]int, len(k.list))
	var some []int
	for _, x := range t.list {
		for _, at := range k.having[x.mark] {
			if common[at] == 0 {
				some = append(some, at)
			}
			common[at] += x.weight
		}
	}
	best := alikeFrom - 1
	for _, at := range some {
		m := &k.list[at]
		if m.group == 0 {
			continue
		}
		if likeness := like(common[at], t, m.traits); likeness > best || likeness == best && likeness >= alikeFrom && m.group < group {
			best, group = likeness, m.group
		}
	}
	return group
}
