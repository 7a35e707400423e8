package scrub

import (
	"regexp"
	"strings"
)

const (
	count = `(?:[0-9]{1,5}|[` + hanDigits + `十百]{1,5}|[A-Za-z])`
	// inside is how an address goes on behind the number of the house.
	inside = `(?:[ ,，\-]{0,2}(?:第?` + count + `(?:号[楼院]?|栋|幢|座|楼|层|室|单元|门|户|院|弄|组|队|社|排|房间?)?|[东西南北中](?:单元|户|门|室|区)))*`
	housed = `(?:号[楼院]?|栋|幢|座|弄|室|单元|组|队|社|门)`
)

var (
	// street matches a road and what stands behind it. The group is the name of the road.
	street = newForm("路街道巷同弄", `(\p{Han}{0,8})(?:路|大街|街|大道|巷|胡同|弄|里弄)[ ,，]?(?:\p{Han}{1,3}段)?(?:第?`+count+housed+inside+`|\d{1,5}[甲乙丙丁]?(?:-\d{1,5})+)`)
	// village matches a group of a village, or a house of it.
	village = newForm("村屯庄寨营圩湾坪塘社小花家公新苑城府里院宿宾酒旅招大广学", `(\p{Han}{0,6})(?:村|屯|庄|寨|营|圩|湾|坪|塘|社区|小区|花园|家园|公寓|新村|苑|城|府|里|大院|宿舍|家属院|宾馆|酒店|旅馆|旅社|招待所|大厦|广场|大学|学院|中学)[ ,，]?(?:\p{Han}{0,2}第?`+count+`(?:号楼?|栋|幢|座|单元|组|队|社|小组|村民小组|室|期|排|房间?)`+inside+`)`)
	// house matches parts of a house without its road.
	house = newForm("楼栋幢座院单", `(?:[0-9]{1,5}|[`+hanDigits+`十百]{2,5}|[二三四五六七八九十A-Za-z])(?:号(?:\p{Han}{1,2})?楼|栋|幢|座|号院|单元)[ ,，\-]?`+count+`(?:单元|室|号|层|楼|户|门|\d{2,4})`+inside+`|\d{1,3}(?:号楼|栋|幢|单元)`)
	// home matches a home behind words that say so.
	home      = newForm("住址处在家老籍", `(?:(?:家庭)?(?:详细)?(?:住址|地址|住处)[是为在: ]+|(?:家住|现住|居住|住|家|娘家|婆家|我人)在|家住|现住|暂住|租住|租房在|老家是?在?|户口(?:所在地|在)|户籍(?:所在)?地|我住|她住|他住|(?:^|[,。 ])住)[ :]*([^,，。；;！!？?\n（()）]{2,40})`)
	homeForm  = regexp.MustCompile(`(\p{Han}{1,8}?)(?:路|街|巷|胡同|弄|村|屯|庄|寨|小区|社区|花园|家园|公寓|新村|苑|大院|宿舍|家属院|大厦|广场)+`)
	wordsHome = regexp.MustCompile(`(?:农|道|乡|本|同|山|外|城中|这个?|那个?|一个|哪个?|什么|个|我们|他们|她们|老|别的|邻|隔壁|娘家|婆家|的|全|每个|各|新|大|小|公司|单位|学校|工厂|厂里|马|走|上|半|一条)$`)
	english   = newForm("aeouAEOU", `(?i)\b(?:no\.? ?)?\d{1,5}[a-z]?,? (?:[a-z']+ ){1,3}(?:road|rd|street|st|avenue|ave|lane|ln|drive|alley|boulevard|blvd)\b\.?(?:,? ?(?:room|rm|unit|apt|apartment|flat|building|block|floor|#) ?(?:no\.? ?)?\w{1,5})*|\b(?:room|rm|unit|apt|apartment|flat|building|block) ?(?:no\.? ?)?[a-z]?\d{1,5}\b(?:,? ?(?:room|rm|unit|apt|apartment|flat|building|block|floor) ?(?:no\.? ?)?\w{1,5}\b)*`)
)

// edges are signs before which the name of a road or a village begins: what contains it,
// and words for being there.
var edges = regexp.MustCompile(`^.*(?:[省市县区镇乡州盟旗住在家于去到往从是址向给经过和跟我你他她的了]|街道)`)

// noVillage matches what makes another word of the first sign of a place: 农村, 这里.
var noVillage = regexp.MustCompile(`[农乡这那哪家屋手心院]$`)

// wordOn matches the last character of an address that is the first of another word.
var wordOn = regexp.MustCompile(`^(?:组[织合成建员装]|社[会区保]|队[伍员]|门[诊口卡])`)

// addresses finds where somebody lives.
func (f *folded) addresses() []span {
	var spans []span
	for _, form := range [...]form{street, village} {
		for _, m := range form.find(f.plain) {
			before := f.plain[m[2]:m[3]]
			if noVillage.MatchString(before) || wordOn.MatchString(f.plain[m[1]-3:]) {
				continue
			}
			from := m[0] + len(edges.FindString(before))
			spans = append(spans, span{from, m[1], address})
		}
	}
	for _, form := range [...]form{house, english} {
		for _, m := range form.find(f.plain) {
			if strings.HasSuffix(f.plain[:m[0]], "第") {
				continue
			}
			spans = append(spans, span{m[0], m[1], address})
		}
	}
	for _, m := range home.find(f.plain) {
		if at, n := homeIn(f.plain[m[2]:m[3]]); n > 0 {
			spans = append(spans, span{m[2] + at, m[2] + at + n, address})
		}
	}
	return spans
}

// homeIn finds the home in what is said of where somebody lives; n is 0 for none.
func homeIn(said string) (at, n int) {
	last := -1
	for _, m := range homeForm.FindAllStringSubmatchIndex(said, -1) {
		if !wordsHome.MatchString(said[m[2]:m[3]]) {
			if last < 0 {
				at = m[0] + len(edges.FindString(said[m[2]:m[3]]))
			}
			last = m[1]
		}
	}
	if last < 0 {
		return 0, 0
	}
	if rest := regexpInside.FindString(said[last:]); rest != "" {
		last += len(rest)
	}
	return at, len(strings.TrimRight(said[at:last], " "))
}

var regexpInside = regexp.MustCompile(`^` + inside)
