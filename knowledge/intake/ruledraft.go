package intake

import (
	"regexp"
	"slices"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/clerk"
)

const (
	counts  = `(?:\d{1,4}|[一二两三四五六七八九十百]{1,5})`
	years   = counts + `\s*周?岁`
	chained = `[、，,和及与或者]{1,3}`
)

// draftPatterns find conditions in a sentence. What they do not find in full they leave
// alone: a condition that is missing is added by whoever confirms the rule, one that is
// wrong may be overlooked.
var draftPatterns = []struct {
	name    string
	pattern *regexp.Regexp
	read    func(d *ruleProposal, words string, m []string) []clerk.Condition
}{
	{"年龄", regexp.MustCompile(`(?:年龄(?:在|为)?|年满|满)?(` + years + `(?:[（(]含[)）])?(?:以上)?[、，,]?(?:且|并且|并)?(?:不满|未满|不超过|至|到|-|—|~)` + years + `(?:[（(]含[)）])?(?:以下)?)`), draftAge},
	{"年龄", regexp.MustCompile(`年满(` + years + `)(?:[（(]含[)）])?(?:及?以上)?`), draftAge},
	{"年龄", regexp.MustCompile(`(?:年龄(?:在|为)?)?(` + counts + `\s*(?:至|到|-|—|~)\s*` + years + `)(?:[（(]含[)）])?`), draftAge},
	{"户籍或居住证", regexp.MustCompile(`(?:具有|持有|有)?(\p{Han}{1,8}?[省市县区镇乡旗])(?:常住|城乡)?(?:户籍|户口)(?:或者?|、)(?:在?(?:本|当)\p{Han}{0,3})?(?:办理|持有|取得)?(?:的)?居住证(?:满|满了)(` + counts + `(?:个月|年))(?:[（(]含[)）])?(?:以上)?`), draftPermit},
	{"户籍", regexp.MustCompile(`(?:具有|持有|须有|拥有|有)(\p{Han}{1,8}?[省市县区镇乡旗])(?:常住|城乡)?(?:户籍|户口)`), draftHukou},
	{"单亲", regexp.MustCompile(`((?:离异|离婚|丧偶)(?:` + chained + `(?:离异|离婚|丧偶))?)(?:后|并|且|而)?[，,]?(?:独自|独立|单独)?抚养(?:有)?(?:未满(?:18|十八)周?岁(?:的)?|未成年(?:的)?)(?:子女|孩子)`), draftSingle},
	{"困难认定", regexp.MustCompile(`(?:(?:须|应|应当)?(?:为|是|属于)|认定的|纳入)((?:` + recognisedAs + `)(?:` + chained + `(?:` + recognisedAs + `))*)(?:的)?(?:困难)?(?:妇女|家庭|人员|对象|成员)?(?:$|[，,。；;）)的])`), draftCategory},
	{"人均收入", regexp.MustCompile(`(?:家庭)?人均(?:月|每月)(?:可支配)?(?:收入)(?:应当?|须)?((?:低于|不高于|不超过|不足|在)\s*\d{2,5}\s*元(?:/月)?(?:以下|以内)?)`), draftIncome},
	{"没有领过", regexp.MustCompile(`(?:此前|以前|之前)?(?:从未|没有|未曾?)(?:享受|领取|获得|接受)过(?:本|该|此)项?(?:救助|补助|补贴|项目|资助|政策|帮扶|待遇)`), draftHad},
	{"社保月数", regexp.MustCompile(`(?:参保|参加社会保险|缴纳社会保险费?|社保缴费|参保缴费)(?:累计|连续)?(?:缴费)?满(` + counts + `(?:个月|年))(?:以上)?`), draftInsured},
	{"居住月数", regexp.MustCompile(`连续居住(?:时间)?满(` + counts + `(?:个月|年))(?:以上)?`), draftResidence},
}

// recognisedAs are the words for households that an office has recognised as poor.
const recognisedAs = `(?:最低生活保障|低保边缘|低保|特困供养|特困|防返贫监测|易返贫致贫|事实无人抚养|孤儿)(?:对象|家庭|人员|户|人口|儿童)?`

var (
	draftEnd = regexp.MustCompile(`[。；;\n]`)
	// unsaid matches sentences that tell no condition for all: who goes first, what is
	// left to somebody's judgement, who is left out.
	unsaid = regexp.MustCompile(`优先|放宽|适当|鼓励|原则上|一般|不受|不限|不分|不予|不得|不再|不纳入|除外|取消|另行|其中|视情|参照|倾斜|未满足|但|男`)
	// either matches what makes conditions alternatives.
	either    = regexp.MustCompile(`或|之一|任一|任意|其中一|分别|以及|等`)
	eitherAll = regexp.MustCompile(`(?:条件|情形|情况|对象|类型|之中|规定|标准|要求)(?:中)?之一|任一|任意一|具备之一|符合之一|其中之一|下列人员|以下人员|下列对象|以下对象|下列妇女|以下妇女`)
	// otherPerson matches words before an age that is not hers.
	otherPerson = regexp.MustCompile(`(?:子女|孩子|儿童|抚养|学生|老人|父母|婴|幼儿|女童|少年|丈夫|配偶|双方|夫妻|成员)[^，,。；;]{0,8}$`)
)

// fullDigits writes digits in their narrow form and leaves all else as it stands.
var fullDigits = strings.NewReplacer("０", "0", "１", "1", "２", "2", "３", "3", "４", "4", "５", "5", "６", "6", "７", "7", "８", "8", "９", "9")

// Words of a sentence that go on with what was found: a list, or a second limit.
var (
	listBefore = regexp.MustCompile(`[^　][、和及与或]$|的[，,]`) // 受灾的，… holds for them alone
	limitAfter = regexp.MustCompile(`^(?:[（(]含[)）])?[、，,且并\s]*(?:不满|未满|不超过|以下|至|到|以内)`)
)

// ruleProposal is the conditions that were found in a text.
type ruleProposal struct {
	region  string
	clauses []knowledge.Clause
	facts   map[string]int // clause of each fact, counted from 1; -1 where two differ
}

// propose gives the programme e, which quotes a policy, the conditions that its words
// plainly state. Nobody is screened by them before a person confirmed them.
func (a *aid) propose(e *knowledge.Entry) {
	d := &ruleProposal{region: e.Region, facts: map[string]int{}}
	for _, f := range []field{colWho, colConditions} {
		for _, v := range a.values[f] {
			d.text(f, v.text)
		}
	}
	clauses := slices.DeleteFunc(d.clauses, func(c knowledge.Clause) bool { return d.facts[c.Name] < 0 })
	if len(clauses) == 0 {
		return
	}
	e.Programme.Rule = &knowledge.Rule{Clauses: clauses}
	e.Guess("programme.rule", clauses[0].Quote)
}

// text reads the sentences under a heading. A list of several sorts of people has none:
// each is another way in.
func (d *ruleProposal) text(f field, text string) {
	text = fullDigits.Replace(text)
	if f == colWho && severalItems(text) {
		return
	}
	for _, sentence := range draftEnd.Split(text, -1) {
		if eitherAll.MatchString(sentence) {
			return
		}
		d.sentence(strings.TrimSpace(sentence))
	}
}

// severalItems reports whether a text has several numbered items.
func severalItems(text string) bool {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		if markerOf(line).class != unnumbered {
			n++
		}
	}
	return n > 1 || len(inlineNumber.FindAllString(text, -1)) > 1
}

// sentence takes the conditions of a sentence, or none where a word of it that was not
// understood could turn them round.
func (d *ruleProposal) sentence(s string) {
	if m := markerOf(s); m.class != unnumbered && m.rest != "" {
		s = m.rest
	}
	if s == "" || unsaid.MatchString(s) {
		return
	}
	rest := s
	var found []knowledge.Clause
	for _, p := range draftPatterns {
		at := p.pattern.FindStringSubmatchIndex(rest)
		if at == nil {
			continue
		}
		m := make([]string, len(at)/2)
		for i := range m {
			if at[2*i] >= 0 {
				m[i] = rest[at[2*i]:at[2*i+1]]
			}
		}
		if listBefore.MatchString(rest[:at[0]]) || limitAfter.MatchString(rest[at[1]:]) {
			continue
		}
		conditions := p.read(d, rest[:at[0]], m)
		if conditions == nil {
			continue
		}
		c, ok := clauseFor(p.name, conditions, s)
		if !ok {
			continue
		}
		found = append(found, c)
		rest = rest[:at[0]] + "　" + rest[at[1]:]
	}
	if either.MatchString(rest) {
		return
	}
	for _, c := range found {
		d.add(c)
	}
}

// clauseFor makes a condition of the words that were found; several are alternatives,
// but for those of a mother who raises children alone.
func clauseFor(name string, conditions []clerk.Condition, sentence string) (knowledge.Clause, bool) {
	var all []clerk.Expression
	for _, c := range conditions {
		e, fault := c.Express()
		if fault != nil {
			return knowledge.Clause{}, false
		}
		all = append(all, e)
	}
	e := clerk.Any(all)
	if name == "单亲" {
		e = clerk.All(all)
	}
	return knowledge.Clause{Name: name, When: e.When, Reason: e.Zh, ReasonEn: e.En, Quote: sentence}, true
}

// add takes a condition; two that differ about the same are both dropped, since they
// may be of different people.
func (d *ruleProposal) add(c knowledge.Clause) {
	at := d.facts[c.Name]
	switch {
	case at == 0:
		d.clauses = append(d.clauses, c)
		d.facts[c.Name] = len(d.clauses)
	case at > 0 && d.clauses[at-1].When != c.When:
		d.facts[c.Name] = -1
	}
}

func draftAge(_ *ruleProposal, before string, m []string) []clerk.Condition {
	if otherPerson.MatchString(before) {
		return nil
	}
	words := strings.NewReplacer(" ", "", "且", "", "并", "").Replace(m[1])
	if !strings.ContainsAny(words, "至到-—~不未") {
		return []clerk.Condition{{Fact: "年龄", Relation: "至少", Value: words}}
	}
	if !strings.ContainsAny(words, "至到-—~") && !strings.Contains(words, "以上") {
		words = "满" + words
	}
	return []clerk.Condition{{Fact: "年龄", Value: words}}
}

// levels are how long the codes are of regions that a text calls 本县 and the like.
var levels = map[string]int{"本省": 2, "本市": 4, "本县": 6, "本区": 6, "本县区": 6, "本旗": 6, "本镇": 9, "本乡": 9}

// here is how a sheet would name the region of a text; empty where it is none.
func (d *ruleProposal) here(name string) string {
	if digits, ok := levels[name]; ok {
		if len(d.region) != digits {
			return ""
		}
		return "本地"
	}
	if strings.ContainsAny(name, "本该当各") {
		return ""
	}
	return name
}

func draftHukou(d *ruleProposal, before string, m []string) []clerk.Condition {
	where := d.here(m[1])
	if where == "" || strings.HasSuffix(before, "不") || strings.HasSuffix(before, "没") {
		return nil
	}
	return []clerk.Condition{{Fact: "户籍", Relation: "位于", Value: where}}
}

func draftPermit(d *ruleProposal, before string, m []string) []clerk.Condition {
	hukou := draftHukou(d, before, m)
	if hukou == nil {
		return nil
	}
	return append(hukou, clerk.Condition{Fact: "居住证月数", Relation: "至少", Value: m[2]})
}

func draftSingle(_ *ruleProposal, _ string, m []string) []clerk.Condition {
	return []clerk.Condition{{Fact: "婚姻状况", Relation: "之一", Value: m[1]}, {Fact: "孩子", Relation: "有未满", Value: "18"}}
}

func draftCategory(_ *ruleProposal, before string, m []string) []clerk.Condition {
	if strings.HasSuffix(before, "不") || strings.HasSuffix(before, "非") {
		return nil
	}
	return []clerk.Condition{{Fact: "困难认定", Relation: "之一", Value: strings.ReplaceAll(m[1], "供养", "")}}
}

func draftIncome(_ *ruleProposal, _ string, m []string) []clerk.Condition {
	words := strings.ReplaceAll(m[1], " ", "")
	if strings.HasPrefix(words, "在") && !strings.Contains(words, "以") {
		return nil
	}
	return []clerk.Condition{{Fact: "人均收入", Value: strings.TrimPrefix(words, "在")}}
}

func draftHad(_ *ruleProposal, _ string, _ []string) []clerk.Condition {
	return []clerk.Condition{{Fact: "领过这项", Relation: "没有"}}
}

func draftInsured(_ *ruleProposal, _ string, m []string) []clerk.Condition {
	return []clerk.Condition{{Fact: "社保月数", Relation: "至少", Value: m[1]}}
}

func draftResidence(_ *ruleProposal, _ string, m []string) []clerk.Condition {
	return []clerk.Condition{{Fact: "居住月数", Relation: "至少", Value: m[1]}}
}
