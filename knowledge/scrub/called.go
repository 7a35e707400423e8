package scrub

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	kin   = `老公|丈夫|老婆|妻子|媳妇|对象|男朋友|女朋友|男友|女友|前夫|前妻|婆婆|公公|岳父|岳母|爸爸?|妈妈?|父亲|母亲|儿子|女儿|闺女|孩子|哥哥?|姐姐?|弟弟?|妹妹?|邻居|同事|领导|老板|同学|老师|男方|女方|小三|房东|舅舅?|叔叔?|姨妈?|姑姑?`
	party = `联系人|收件人|收款人|户主|户名|申请人|当事人|受害人|报案人|求助人|监护人|代理人|被告|原告`
)

var (
	// called matches what a name follows.
	called = newForm("叫名姓", `(?:我|俺|咱|你|他|她|人|`+kin+`|名字|真名|本名|大名|小名)(?:的(?:名字|姓名))?(?:就|本|名)?叫做?[ :]*|(?:名字|姓名|真名|本名)(?:就)?(?:叫做?|是|为)[ :]*|名叫[ :]*|我姓\p{Han}{1,2}[,， ]*名?字?叫?[ :]*`)
	// fond matches what somebody is called at home.
	fond = newForm("叫", `叫我([小阿大老]\p{Han}|\p{Han}[姐嫂])`)
	// label matches what a name is filled in behind.
	label = newForm("名", `(?:姓名|名字)[ :|]*[:|是为 ][ :|]*`)
	// being matches what a name alone may follow, related what one with a frequent
	// surname may.
	being   = newForm("是本份电手叫联件款户申当受报求监代被原", `(?:我|本人|他|她|这)就?是[ :]*|本人|(?:身份证|电话|手机)(?:号码?)?[是: ]+|(?:`+party+`)[ :|]*[:|是为 ][ :|]*|[, ]叫`)
	related = newForm(Surnames, `(?:`+kin+`|`+party+`)|姓名|和|跟|与|被|告|起诉|嫁给|嫁了`)
	// personal matches a name by what stands behind it.
	personal = newForm("男女岁", `(?:^|[^\p{Han}])(`+PersonName+`|`+HiddenName+`)[，,、 （(]+(?:[男女](?:$|[^\p{Han}])|(?:现年|今年)?\d{1,3}岁)`)
	// alone matches a name right before a number or behind it.
	aloneBefore = regexp.MustCompile(`(?:^|[^\p{Han}])(` + PersonName + `)[，,： :的]*(?:电话|手机|身份证|号码|卡号|账号|微信)*[号码是： :(]*$`)
	aloneBehind = regexp.MustCompile(`^[ (,]*(` + PersonName + `)(?:[^\p{Han}]|$)`)
	// subject matches what a name follows that begins a sentence.
	subject = newForm(frequent, `(?:^|[,。!?;\n] *)`)
)

// frequent are surnames that begin few words.
const frequent = `王李张刘陈杨赵吴徐孙朱胡郭罗郑梁宋唐韩冯邓曹彭肖董袁潘蒋蔡杜苏魏吕丁姚卢姜崔谭陆汪廖贾韦邹孟秦邱尹薛闫侯陶贺龚邵覃喻柳俞骆倪庞颜聂翟殷詹耿焦霍翁冉靳柴鲍祁滕牟沈谢黎樊葛邢柯裴缪娄戚窦岑佟臧闵邬卞栾隋佘`

// seldom are surnames that are other words nearly always.
const seldom = `和于时向应包成任连容全万单安易管方牛车马`

// stop are characters that no name has and that begin what goes on behind one.
const stop = `的了着过是在有和跟与我你他她它们这那什么谁啥不没别被把给让请问怎吗呢吧啊呀想要去来说做打骂踢家住今现年女男老电手身因为就都也很又再还已从到对会能可该需叫喊警救车刚`

// never are those that a name with a frequent surname does not go on with either.
const never = `的了着过是在我你他她它们这那什么谁啥不没别被把给让怎吗呢吧啊呀打骂踢`

// goesOn matches what goes on behind a name.
var goesOn = regexp.MustCompile(`^(?:[` + stop + `]|天天|成天|整天|每天|昨天|前天|昨晚|半夜|常年|常常|经常|总是|老是|喝|酗|赌|嫖|出轨|出门|回来|拿|抢|威胁|跟踪|同|以前|之前|一直|一家|结婚|离婚|骚扰|欺负|侵犯|强奸|猥亵|虐待|挨|锁|关|离开|失踪|走|欠|申请|办|领|偷|逼|掐|砍|杀|摸|扇|推|撕|砸|赶|堵|盯|发|[一二两三四五六七八九十几]+[年月天岁次个])`)

// relative matches what relatives and others are called in place of a name.
var relative = regexp.MustCompile(`^(?:` + kin + `|家长|爷爷|奶奶|外公|外婆|阿姨|嫂子|宝宝|宝贝)`)

var notFond = map[string]bool{"小心": true, "小三": true, "小声": true, "小时": true, "小点": true, "小孩": true, "阿姨": true, "大姐": true, "老公": true, "老婆": true, "老老": true, "大声": true, "大大": true}

// names finds names of persons. numbers are spans that were found before.
func (f *folded) names(numbers []span) []span {
	var spans []span
	add := func(from, n int) {
		if n > 0 {
			spans = append(spans, span{from, from + n, name})
		}
	}
	for _, m := range called.find(f.plain) {
		add(m[1], nameHere(f.plain[m[1]:]))
	}
	for _, m := range label.find(f.plain) {
		add(m[1], nameHere(f.plain[m[1]:]))
	}
	for _, m := range being.find(f.plain) {
		n, over := nameAlone(f.plain[m[1]:])
		if over || strings.Contains(frequent, hanRun(f.plain[m[1]:], 1)) {
			add(m[1], n)
		}
	}
	for _, m := range related.find(f.plain) {
		n, _ := nameAlone(f.plain[m[1]:])
		switch first := hanRun(f.plain[m[1]:], 1); {
		case strings.Contains(frequent, first), n == len("某某某") && m[1]-m[0] > len("和") && !strings.Contains(seldom, first):
			add(m[1], n)
		}
	}
	for _, m := range subject.find(f.plain) {
		if n, over := nameAlone(f.plain[m[1]:]); !over && strings.Contains(frequent, hanRun(f.plain[m[1]:], 1)) {
			add(m[1], n)
		}
	}
	for _, m := range personal.find(f.plain) {
		if IsName(f.plain[m[2]:m[3]]) {
			add(m[2], m[3]-m[2])
		}
	}
	for _, m := range fond.find(f.plain) {
		if !notFond[f.plain[m[2]:m[3]]] {
			add(m[2], m[3]-m[2])
		}
	}
	for _, p := range numbers {
		if p.kind > number {
			continue
		}
		if m := aloneBefore.FindStringSubmatchIndex(f.plain[:p.from]); m != nil && alone(f.plain[m[2]:m[3]]) {
			add(m[2], m[3]-m[2])
		}
		if m := aloneBehind.FindStringSubmatchIndex(f.plain[p.to:]); m != nil && alone(f.plain[p.to+m[2]:p.to+m[3]]) {
			add(p.to+m[2], m[3]-m[2])
		}
	}
	return append(spans, f.englishNames()...)
}

var (
	dotted   = regexp.MustCompile(`^\p{Han}{1,8}(?:[·•.]\p{Han}{1,8})+`)
	hidden   = regexp.MustCompile(`^` + HiddenName)
	latin    = regexp.MustCompile(`^[A-Za-z][A-Za-z'\-]*(?: [A-Z][A-Za-z'\-]*){0,2}`)
	spread   = regexp.MustCompile(`^[` + Surnames + `] \p{Han}(?: \p{Han})?(?:[^\p{Han}]|$)`)
	surname  = regexp.MustCompile(`^(?:` + DoubleSurnames + `|[` + Surnames + `])`)
	fondName = regexp.MustCompile(`^[小阿]\p{Han}`)
)

// nameHere is how many bytes the name has with which s begins, behind words that one
// follows; 0 for none.
func nameHere(s string) int {
	for _, form := range [...]*regexp.Regexp{dotted, hidden, latin} {
		if m := form.FindString(s); m != "" {
			return len(m)
		}
	}
	if m := spread.FindString(s); m != "" {
		return len(strings.TrimRightFunc(m, func(r rune) bool { return !unicode.Is(unicode.Han, r) }))
	}
	run := hanRun(s, 5)
	if n := utf8.RuneCountInString(run); n >= 2 && n <= 4 && !strings.ContainsAny(run, stop) && !noName[run] && !notNameEnd.MatchString(run) && !relative.MatchString(run) {
		return len(run)
	}
	if m := fondName.FindString(s); m != "" && !notFond[m] {
		return len(m)
	}
	if n := utf8.RuneCountInString(run); n >= 2 && n <= 3 && alone(run) {
		return len(run)
	}
	return surnamed(s, true)
}

// surnamed is how many bytes the name has with which s begins, if that is a surname and
// one or two characters; 0 for none. told says that words before it tell of a name.
func surnamed(s string, told bool) int {
	first := surname.FindString(s)
	if first == "" {
		return 0
	}
	given := hanRun(s[len(first):], 2)
	for i, r := range given {
		if i == 0 && !strings.ContainsRune(never, r) && (strings.Contains(frequent, first) || told && !strings.Contains(seldom, first)) {
			continue // 王家伟
		}
		if goesOn.MatchString(s[len(first)+i:]) {
			given = given[:i]
			break
		}
	}
	if given == "" || noName[first+given] || noName[hanRun(s, 2)] {
		return 0
	}
	return len(first) + len(given)
}

// nameAlone is how many bytes the name has with which s begins, if it is sure that it is
// one: nothing but what begins a new thought follows. over reports whether no character
// follows at all.
func nameAlone(s string) (n int, over bool) {
	for _, form := range [...]*regexp.Regexp{dotted, hidden} {
		if m := form.FindString(s); m != "" {
			return len(m), true
		}
	}
	if n = surnamed(s, false); n == 0 || !alone(s[:n]) || notBeing[hanRun(s, 2)] || place.MatchString(hanRun(s, 2)) {
		return 0, false
	}
	over = hanRun(s[n:], 1) == ""
	if !over && !goesOn.MatchString(s[n:]) {
		return 0, false
	}
	return n, over
}

// place matches a surname and how places end: 罗庄.
var place = regexp.MustCompile(`[省市县区镇乡村街路庄屯]$`)

// alone reports whether s is a name where no word says that one follows.
func alone(s string) bool {
	return IsName(s) && !notBeing[s] && !origin.MatchString(s) && !strings.ContainsAny(s, never)
}

// origin matches a word for where somebody is from.
var origin = regexp.MustCompile(`[人族]$`)

// notBeing are words that somebody may be called and is not.
var notBeing = func() map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(`文盲 文员 白族 苗族 黎族 满族 水族 毕业生 应届生 程序员 农民工 童养媳 包工头 钟点工 高三 高一 高二 高考生 高危 丁克 车主 房东 房客 商人 华侨 顾客 游客 路人 孤儿 成年 成年人 焦虑症 焦虑 阳性 梅毒 石女 庄稼人 单亲妈 单亲 全职 常住 方言 万幸 何人 何事 明星 牛人 时候 任教 解雇 严重 严重吗 白血病 高血压 麻烦 向导 管家 安全 连襟 关键 车祸 金婚 左右 于是 何时 许多 马上 曾经 周末 谢谢 毛病 武力 钱财 张口 张嘴 张罗 张贴 张开 王八 王八蛋 王牌 陈述 陈年 陈旧 罗嗦 罗列 胡说 胡闹 胡乱 胡搅 胡来 胡同 唐突 唐氏 董事 董事长 杜绝 苏醒 陆续 陆地 陶瓷 陶醉 徐徐 孙子 孙女 孙媳 孙辈 郑重 韩国 李子 唐朝 宋朝 杨树 杨梅 丁点 姜汤 肖像 吕布 侯门 魏晋 余下 朱砂 高利 黄赌 高烧 金项 金戒 金银 钱包 石头 方向 夏天 江边 毛衣 武术 史上 龙卷 柴油 柴米 焦急 谢绝 沈阳 柳树 柳州 颜色 颜值 葛根 樊笼 阮囊 翁姑 冷爆 冷暴 冷战`) {
		all[word] = true
	}
	return all
}()

// hanRun is the Chinese characters that s begins with, at most n.
func hanRun(s string, n int) string {
	for i, r := range s {
		if n == 0 || !unicode.Is(unicode.Han, r) {
			return s[:i]
		}
		n--
	}
	return s
}

var (
	englishCalled = newForm("ncNC", `(?i)\b(?:name(?:'s| is|:|\s*=)|named|i am called|i'm called|is called|call me|contact:)[ :]*((?:[a-z][a-z'\-]*\.? ?){1,3})`)
	englishBeing  = newForm("IiT", `\b(?:[Ii] am|[Ii]'m|[Tt]his is)[ :]*((?:[A-Z][a-z'\-]+ ){1,2}[A-Z][a-z'\-]+)`)
	englishKin    = newForm("hwsdmfnbHWSDMFNB", `\b(?:husband|wife|son|daughter|mother|father|sister|brother|neighbou?r|friend|boss|boyfriend|girlfriend)[, ]+([A-Z][a-z'\-]+(?: [A-Z][a-z'\-]+)+)`)
	// englishOver matches a word that no name has.
	englishOver = regexp.MustCompile(`(?i)^(?:and|but|i|my|he|she|is|am|i'm|was|the|a|an|from|in|at|on|with|of|who|please|can|what|how|not|me|for|to|so|because|phone|tel|born|aged?|hits?|beats?|has|have|wants?|lives?)$`)
)

// englishNames finds names in English sentences.
func (f *folded) englishNames() []span {
	var spans []span
	for _, m := range englishCalled.find(f.plain) {
		n := 0
		for word := range strings.SplitAfterSeq(f.plain[m[2]:m[3]], " ") {
			if englishOver.MatchString(strings.TrimSpace(word)) {
				break
			}
			n += len(word)
		}
		if n = len(strings.TrimRight(f.plain[m[2]:m[2]+n], " ")); n > 0 {
			spans = append(spans, span{m[2], m[2] + n, name})
		}
	}
	for _, form := range [...]form{englishBeing, englishKin} {
		for _, m := range form.find(f.plain) {
			spans = append(spans, span{m[2], m[3], name})
		}
	}
	return spans
}
