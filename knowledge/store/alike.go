package store

import (
	"hash/maphash"
	"regexp"
	"slices"
	"unicode"

	"jinguo/knowledge/lay"
	"jinguo/knowledge/region"
)

// alikeFrom is how like two questions are that are taken to ask about the same, in
// percent. TestAlike measures it on labelled pairs.
const alikeFrom = 60

// facets are what questions ask of a thing: where, how much or how long, when, by which
// number, with which papers, for free. Two that ask different ones are not alike.
var facets = []*regexp.Regexp{
	regexp.MustCompile(`在?(?:哪里|哪儿|哪个地方|什么地方|何处|哪家|哪$|哪(?:可|能|做|办|报|打|领|预))|去哪|地址|\bwhere\b`),
	regexp.MustCompile(`多少钱|多少元|给多少|多少|几块|几(?:天|个|年|月|岁|次)|多久|多长时间|最多|额度|标准|\bhow (?:much|many|long)\b|\bdays\b`),
	regexp.MustCompile(`什么时候|几点|何时|\bwhen\b`),
	regexp.MustCompile(`(?:联系)?(?:电话|号码|方式)|\b(?:phone|number)\b`),
	regexp.MustCompile(`材料|手续|证件|资料|\b(?:papers|documents)\b`),
	regexp.MustCompile(`免费|收费|要不要钱|要钱|花钱|\bfree\b`),
}

// idle are words that say that something is asked, and not about what.
var idle = regexp.MustCompile(`请问|想问|问一下|问下|一下|您好|你好|怎么样|怎么办理|怎么办|怎么|怎样|如何|咋|为什么|什么|哪些|可不可以|能不能|有没有|是不是|要不要|需不需要|可以|需要|应该|办法|` +
	`每天|每月|一个月|一天|申请|办理|领取|预约|报名|能|吗|呢|啊|吧|呀|的|了|我|你|您|咱|想|要|怎|是|有|去|在|还|给|带|谁|也|都|会|领|办|做|打|` +
	`\b(?:how|do|does|can|could|i|my|me|the|a|an|is|are|for|to|of|in|get|please|there|any|what|apply)\b`)

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
	whole := lay.Fold(scrubbed.ReplaceAllString(string(kept), " "))
	var t traits
	plain := whole
	for i, f := range facets {
		if f.MatchString(plain) {
			t.facets |= 1 << i
			plain = f.ReplaceAllString(plain, " ")
		}
	}
	for _, run := range runs.FindAllString(idle.ReplaceAllString(plain, " "), -1) {
		t.read(seed, run)
	}
	if len(t.list) == 0 {
		t.add(seed, whole, pairWeight)
	}
	return t
}

// runs are stretches of Chinese characters, and words of other letters.
var runs = regexp.MustCompile(`\p{Han}+|[^\P{L}\p{Han}]+`)

func (t *traits) read(seed maphash.Seed, run string) {
	runes := []rune(run)
	if !unicode.Is(unicode.Han, runes[0]) {
		t.add(seed, run, pairWeight)
		return
	}
	for i, r := range runes {
		t.add(seed, string(r), charWeight)
		if i+1 < len(runes) {
			t.add(seed, string(runes[i:i+2]), pairWeight)
		}
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
}

// kinsman is a miss; one that is gone has no group.
type kinsman struct {
	group  int64
	traits traits // without the list, which having holds
}

func newKin(version int64, total int) *kin {
	return &kin{seed: maphash.MakeSeed(), version: version, at: map[int64]int{}, having: map[uint64][]int{}, total: total}
}

func (k *kin) add(no, group int64, t traits) {
	at := len(k.list)
	for _, x := range t.list {
		k.having[x.mark] = append(k.having[x.mark], at)
	}
	t.list = nil
	k.list = append(k.list, kinsman{group, t})
	k.at[no] = at
}

func (k *kin) drop(no int64) {
	k.total--
	if at, ok := k.at[no]; ok {
		k.list[at] = kinsman{}
		delete(k.at, no)
	}
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
