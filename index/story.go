package index

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// stress says how much a stretch of a question counts, from 0 to 1.
type stress struct {
	Start, End int // bytes of the question
	Weight     float64
}

// Weights of what a story says, beside 1 for what it asks.
const (
	told      = 0.6 // what comes right before what it asks
	further   = 0.1 // less for each saying further off
	farOff    = 0.3 // and never less than this; also who she is, which many begin with
	toldAfter = 0.4 // what comes after the last question
	bareFar   = 0.45
)

// Lengths in runes.
const (
	storyRunes = 40 // beyond which a message is a story, also of one sentence
	askedRunes = 30 // up to which a sentence that asks counts in full, with all of its clauses
	breath     = 18 // beyond which a stretch without punctuation is cut by its connecting words
)

// emphasis weighs the stretches of a question, in order and all of it: in a
// story what asks counts most and what tells the less the further it is from
// that, courtesies count nothing. What is named only to say that it is not
// asked about counts nothing in any question, while a fact that is denied, such
// as 没领证, counts together with its negation. Violence that is denied counts
// nothing where something else is asked about.
func emphasis(question string) []stress {
	if question == "" {
		return nil
	}
	plain := levelled(question)
	list := []stress{{0, len(question), 1}}
	if isStory(plain) {
		list = weighed(plain, sayingsOf(plain))
	}
	for _, s := range denied(plain) {
		list = silence(list, s)
	}
	if !weighty(list) {
		return []stress{{0, len(question), 1}}
	}
	return list
}

// weighty reports whether anything counts at all.
func weighty(list []stress) bool {
	for _, s := range list {
		if s.Weight > 0 {
			return true
		}
	}
	return false
}

// levelled is question in lower case and simplified characters, byte for byte as
// long as it was.
func levelled(question string) string {
	table := simplified()
	var plain strings.Builder
	plain.Grow(len(question))
	for i := 0; i < len(question); {
		r, size := utf8.DecodeRuneInString(question[i:])
		to := table.fold(unicode.ToLower(r))
		switch {
		case r == utf8.RuneError && size == 1:
			plain.WriteByte(' ')
		case utf8.RuneLen(to) == size:
			plain.WriteRune(to)
		default:
			plain.WriteString(question[i : i+size])
		}
		i += size
	}
	return plain.String()
}

// isStory reports whether a question is long or has more than one sentence.
func isStory(plain string) bool {
	if utf8.RuneCountInString(plain) > storyRunes {
		return true
	}
	for i, r := range plain {
		after := i + utf8.RuneLen(r)
		if endsSaying(plain, i, r) && r != ',' && r != '，' && speaks(plain[:i]) && speaks(plain[after:]) {
			return true
		}
	}
	return false
}

// endsSaying reports whether the rune r at i ends a clause or a sentence.
func endsSaying(plain string, i int, r rune) bool {
	if r == '.' {
		return i+1 == len(plain) || plain[i+1] == ' '
	}
	return strings.ContainsRune("。!！?？;；\n…~,，", r)
}

// A saying is a clause of a story.
type saying struct {
	Span
	core     Span // without courtesies
	sentence int  // of the story, counted
	courtesy bool // it says nothing else
}

// sayingsOf takes a story apart. Each saying has the punctuation that follows it;
// together they are the whole story.
func sayingsOf(plain string) []saying {
	var list []saying
	sentence := 0
	add := func(start, end int, ends bool) {
		if !speaks(plain[start:end]) {
			if n := len(list); n > 0 {
				list[n-1].End = end
				if ends && list[n-1].sentence == sentence {
					sentence++
				}
			}
			return
		}
		if len(list) == 0 {
			start = 0
		}
		for _, s := range breaths(plain, Span{start, end}) {
			core := coreOf(plain, s)
			list = append(list, saying{s, core, sentence, !speaks(plain[core.Start:core.End])})
		}
		if ends {
			sentence++
		}
	}
	start := 0
	for i, r := range plain {
		if !endsSaying(plain, i, r) {
			continue
		}
		after := i + utf8.RuneLen(r)
		add(start, after, r != ',' && r != '，')
		start = after
	}
	if start < len(plain) {
		add(start, len(plain), true)
	}
	return list
}

// speaks reports whether text has a letter or digit.
func speaks(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// takesBreath finds where somebody who talks without a pause begins a new clause.
var takesBreath = regexp.MustCompile(`然后|但是|可是|不过|所以|因为|而且|结果|后来|现在|就是|另外|还有|顺便|` +
	`(?:那)?(?:我|俺|咱)?(?:就)?(?:想问|请问|问一下|问下)|` +
	`(?:那)?(?:我|俺|咱|我们)(?:还)?(?:能不能|能否|可不可以|可以|该|应该|怎么|咋|要怎么|有没有)|` +
	`\p{Han} +\p{Han}| (?:and|but|so|because) `)

// breaths cuts a long stretch without punctuation before its connecting words.
func breaths(plain string, s Span) []Span {
	text := plain[s.Start:s.End]
	if utf8.RuneCountInString(text) <= breath {
		return []Span{s}
	}
	// Speech is written with a space at each pause, or at each word.
	paused := utf8.RuneCountInString(text) >= 5*len(strings.Fields(text))
	var list []Span
	start := 0
	for _, m := range takesBreath.FindAllStringIndex(text, -1) {
		cut := m[0]
		if i := strings.IndexByte(text[m[0]:m[1]], ' '); i > 0 && !paused {
			continue
		} else if i > 0 {
			cut += i // between two words of a spoken text, behind the first
		}
		if utf8.RuneCountInString(text[start:cut]) < 2 {
			continue
		}
		list = append(list, Span{s.Start + start, s.Start + cut})
		start = cut
	}
	return append(list, Span{s.Start + start, s.End})
}

var (
	// asksSomething finds what makes a clause a question.
	asksSomething = regexp.MustCompile(`[?？]|怎么|怎样|如何|咋|能不能|能否|可不可以|行不行|是不是|算不算|有没有|要不要|该不该|会不会|管不管|给不给|能不|` +
		`吗|[么不]\s*[。,，]?$|哪|谁|啥|什么|多少|多久|多大|多长|几(?:天|个|岁|年|月|号|点|次|块|级|种|样)|为何|凭什么|` +
		`想问|请问|问一下|问下|咨询|请教|想知道|想了解|帮我查|` +
		`^\W*(?:(?:so|and|but|then|now|please|also)\W+)*(?:(?:how|can|could|where|should|may|am i|is it|is there|are there|do i|does|will)\b|(?:what|who|when|which|why) (?:can|should|do|does|is|are|will|papers|documents|happens|if)\b)|` +
		`\b(?:i (?:want|would like|need|wish) to (?:ask|know)|my question|how (?:do|can|much|long|many)|can i|could i|should i|do i|tell me (?:how|what|where|if))\b`)
	// asksNothing finds words of a question that tell.
	asksNothing = regexp.MustCompile(`(?:什么|谁|哪里|哪儿|啥|怎么|怎样)(?:都|也)|(?:没|没有|没啥|不说)什么|好几(?:个|年|次|天)|十几(?:个|年|次|天|岁|块)?|几(?:年|个月|天|次)(?:前|了|来)|` +
		`不管怎么|不管什么|说什么|要不要脸|是不是人|受不|舍不`)
)

// asksIn reports whether a clause asks.
func asksIn(clause string) bool {
	return asksSomething.MatchString(asksNothing.ReplaceAllString(clause, " "))
}

var (
	// courteous finds what says nothing of the matter at a clause's ends.
	courteous = regexp.MustCompile(`^[\s\pP]*(?:(?:你好|您好|老师(?:你|您)?好|在吗|有人吗|打扰(?:一下|了|您了)?|不好意思|麻烦(?:您|你)?(?:问)?(?:一下|了|下)|辛苦(?:您|你)?了|` +
		`谢谢(?:您|你|老师|大家|了|啦)?|多谢|非常感谢|感谢(?:您|你)?|求助|求求(?:您|你)们?|拜托(?:了|您)?|好的|嗯+|呃+|那个|` +
		`(?:我|俺)?(?:就)?(?:想|要)?(?:请问|问|咨询|请教|了解|知道)(?:一下子?|下|一问|问)|请问|(?:我)?想问|(?:我)?想知道|帮帮我|` +
		`\b(?:hello|hi|hey|good (?:morning|evening|afternoon)|thanks?(?: you)?(?: so much| very much| a lot| in advance)?|please(?: help(?: me)?)?|sorry to (?:bother|disturb) you|excuse me)\b)[\s\pP]*)+`)
	thankful = regexp.MustCompile(`(?:[\s\pP]*(?:谢谢(?:您|你|老师|大家|了|啦)?|多谢|麻烦(?:您|你)?了|辛苦(?:您|你)?了|拜托(?:了|您)|\bthanks?(?: you)?(?: so much| very much| a lot| in advance)?\b))+[\s\pP]*$`)
	// herself finds how people introduce themselves.
	herself = regexp.MustCompile(`^[\s\pP]*(?:我|俺|本人)?(?:(?:的名字)?(?:叫|姓)\p{Han}|今年|(?:虚岁|周岁)?\d+岁|家(?:住|在)|是[^，,。不]{1,8}人\b|(?:是|来自)\p{Han}{2,8}(?:的|人)?[，,。]?$|住在)|^\W*(?:my name is|i am|i'm) (?:a |an )?\w+(?: years old| from)?`)
	// bareAsk finds a question that names no matter of its own.
	bareAsk = regexp.MustCompile(`^[\s\pP]*(?:(?:那么|那|这种情况|这样|这个|这|我|俺|咱|现在|到底|不知道|请问|就|想问|问一下|您|你|说|该|应该|要|能|可以|还|得|又|有|没有|什么|啥|办法|怎么办|咋办|怎么弄|咋弄|咋整|怎么|咋|怎样|如何|找谁|帮帮|帮忙|帮|合法吗|合理吗|对吗|行吗|吗|呢|啊|呀|了|办|才|好|做|处理|what|should|can|could|do|i|now|help|me|please|it|is|this|that|legal|about|to)[\s\pP]*)+$`)
)

// weighed weighs the sayings of a story.
func weighed(plain string, list []saying) []stress {
	asked := questionsAmong(plain, list)
	weights := make([]float64, len(list))
	weight, least, distance := toldAfter, farOff, -1
	for i := len(list) - 1; i >= 0; i-- {
		text := plain[list[i].Start:list[i].End]
		switch {
		case asked[i]:
			weights[i], distance, least = 1, 0, farOff
			if bareAsk.MatchString(text) {
				least = bareFar // the story is what she asks about
			}
			continue
		case distance >= 0:
			weight = max(least, told-further*float64(distance))
			distance++
		}
		weights[i] = weight
		if herself.MatchString(text) && opens(list, i) {
			weights[i] = farOff
		}
	}
	var out []stress
	for i, s := range list {
		out = append(out, stress{s.Start, s.core.Start, 0}, stress{s.core.Start, s.core.End, weights[i]}, stress{s.core.End, s.End, 0})
	}
	return joined(out)
}

// opens reports whether a saying is among the first of a story.
func opens(list []saying, i int) bool { return list[i].sentence <= 1 || i < 4 }

// questionsAmong tells which sayings ask: those that do by their words, what
// stands with them in a short sentence, what follows an announcement such as
// 想问一下, and the last where none does.
func questionsAmong(plain string, list []saying) []bool {
	asks, asked := make([]bool, len(list)), make([]bool, len(list))
	for i, s := range list {
		asks[i] = asksIn(plain[s.Start:s.End])
	}
	for i := 0; i < len(list); {
		end := i
		inquires := false
		for end < len(list) && list[end].sentence == list[i].sentence {
			inquires = inquires || asks[end] && !list[end].courtesy
			end++
		}
		short := utf8.RuneCountInString(plain[list[i].Start:list[end-1].End]) <= askedRunes
		for j := i; j < end; j++ {
			asked[j] = asks[j] || short && inquires
		}
		i = end
	}
	some := false
	for i := len(list) - 1; i >= 0; i-- {
		if asked[i] && list[i].courtesy {
			asked[i] = false
			if !some && i+1 < len(list) {
				asked[i+1] = true
			}
		}
		some = some || asked[i]
	}
	for i := len(list) - 1; i >= 0 && !some; i-- {
		if !list[i].courtesy {
			asked[i], some = true, true
		}
	}
	return asked
}

// coreOf is s without the courtesies at its ends.
func coreOf(plain string, s Span) Span {
	if m := courteous.FindStringIndex(plain[s.Start:s.End]); m != nil {
		s.Start += m[1]
	}
	if m := thankful.FindStringIndex(plain[s.Start:s.End]); m != nil {
		s.End = s.Start + m[0]
	}
	return s
}

// joined leaves out empty stretches and joins neighbours of one weight.
func joined(list []stress) []stress {
	out := list[:0]
	for _, s := range list {
		switch n := len(out) - 1; {
		case s.Start == s.End:
		case n >= 0 && out[n].Weight == s.Weight:
			out[n].End = s.End
		default:
			out = append(out, s)
		}
	}
	return out
}

// silence lets the bytes of s count nothing.
func silence(list []stress, s Span) []stress {
	var out []stress
	for _, old := range list {
		start, end := max(old.Start, s.Start), min(old.End, s.End)
		if start >= end {
			out = append(out, old)
			continue
		}
		out = append(out, stress{old.Start, start, old.Weight}, stress{start, end, 0}, stress{end, old.End, old.Weight})
	}
	return joined(out)
}

var (
	// notAsked finds a matter that is named only to say that it is not asked about.
	notAsked = regexp.MustCompile(`(?:(?:我|俺)?(?:不是|并非|并不是|不想|不用|不要|别|甭|没有要|没想|不打算)(?:再)?(?:要|想|来|给我|跟我|和我|同我|光|只)*(?:问|咨询|打听|了解|知道|听|说|讲|告诉我?|扯|谈|提)` +
		`|(?:我|俺)?(?:想|要)?(?:问|说|讲|咨询|打听|要办|想办|了解|想知道)的(?:并)?不是` +
		`|\b(?:i )?(?:am |was )?(?:not|isn't|aren't|wasn't|don't|do not|never) (?:want(?:ing)? to |need to )?(?:ask(?:ing)? )?(?:about|know about|hear about|tell me about|talk about|explain|read me|asking for)\b` +
		`|\bnot (?:a|the|my) question of\b)` +
		`(?:什么|那些|这些|那个|这个|关于|有关)?`)
	// ofOthers finds that what follows is about what somebody else does not want.
	ofOthers = regexp.MustCompile(`(?:他|她|们|对方|老公|丈夫|公司|单位|老板|厂里|婆婆|公公|家里|村里|法院|\b(?:he|she|they) (?:do|does|did)?)$`)
	// butAsked finds where the matter that is asked about begins after that.
	butAsked = regexp.MustCompile(`[,，。.!！?？;；\n]|而是|(?:我|俺)?(?:就|只|只是|就是|是)?(?:想|要)?(?:是)?(?:问|咨询|知道)|(?:我|俺)要|只要|就要|直接|\bbut\b|\bi (?:want|need|mean|am)\b|\bonly\b|\bjust\b`)
	// peaceful finds violence that is denied.
	peaceful = regexp.MustCompile(`(?:他|她|老公|丈夫|对方|男方)?(?:也|倒是?|又|并|是)?(?:没有|没|从不|从没|从来没有?|不|未|也没|并没有?|不曾)(?:怎么|有|对我|跟我|真|真的|再)?(?:打过?(?:我|俺|人|她|孩子)|挨过?打|打过?[,，。 ]|动过?(?:手|粗)|家暴过?|家庭暴力|暴力)(?:我|过|行为)?` +
		`|(?:也)?(?:不是|不算|不存在|没有|无)(?:什么)?(?:家暴|家庭暴力)` +
		`|\b(?:no|without) (?:domestic )?(?:violence|abuse)\b|\b(?:he |she )?(?:has |have )?(?:never|not|n't|doesn't|didn't|hasn't|does not|did not|has not) (?:hit|beat|beaten|hurt|abuse|abused)(?: me| us)?\b`)
	// violent finds violence, threats and what protects from them.
	violent = regexp.MustCompile(`家暴|暴力|保护令|告诫|庇护|挨打|打(?:我|人|孩子|骂|伤)|动手|辱骂|骂|威胁|恐吓|报警|\b(?:violen|abus|hit|beat|protection order|restraining)`)
)

// denied are the stretches of a question that name what it is not about.
func denied(plain string) []Span {
	if !strings.ContainsAny(plain, "不没别甭无未非") && !strings.Contains(plain, "not") && !strings.Contains(plain, "n't") &&
		!strings.Contains(plain, "no ") && !strings.Contains(plain, "never") && !strings.Contains(plain, "without") {
		return nil
	}
	var list []Span
	for _, m := range notAsked.FindAllStringIndex(plain, -1) {
		end := len(plain)
		if but := butAsked.FindStringIndex(plain[m[1]:]); but != nil {
			end = m[1] + but[0]
		}
		if speaks(plain[m[1]:end]) && !ofOthers.MatchString(plain[:m[0]]) {
			list = append(list, Span{m[0], end})
		}
	}
	var calm []Span
	left := []byte(plain)
	for _, m := range peaceful.FindAllStringIndex(plain, -1) {
		calm = append(calm, Span{m[0], m[1]})
		for i := m[0]; i < m[1]; i++ {
			left[i] = ' '
		}
	}
	for _, s := range list {
		for i := s.Start; i < s.End; i++ {
			left[i] = ' '
		}
	}
	if violent.Match(left) {
		return list
	}
	return append(list, calm...)
}
