package intake

import (
	"regexp"
	"strings"

	"jinguo/knowledge/scrub"
)

// Words by which a text tells whose a number is.
const (
	phoneWord    = `(?:(?:联系)?(?:电话|方式)|手机|电话|号码)(?:号码?)?`
	postWords    = `联系人|经办人|负责人|接待人|值班人员|工作人员|主任|主席|书记|站长|所长|院长|局长|科长|校长|部长|园长|经理|老师|医生|大夫|律师|民警|警官|干事|干部|网格员|专干|社工|调解员|联络员|志愿者|咨询师|委员`
	officeWords  = `妇联|联合会|中心|委会|村委|居委|社区|派出所|公安局|民政局|办公室|服务站|工作站|维权站|救助站|窗口|大厅|医院|学校|之家|法院|检察院|司法所|公司|协会|基金会|机构|单位|部门|科室`
	serviceWords = `咨询|值班|办公|服务|报名|举报|监督|求助|维权|受理|预约|投诉|救助|援助|专线|热线|客服|总机|公开|报警|庇护|应急|办理|业务`
	// subjectWords are people of whom texts speak, in general or not.
	subjectWords = `申请人|当事人|受助|患者|病人|学生|家长|本人|其夫|其妻|丈夫|妻子|老公|婆婆|公公|父亲|母亲|爸爸|妈妈|儿子|女儿|受害人|被害人|求助人|求助者|来访人|来访者|来电人|来电者|投诉人|信访人|举报人|报案人|户主|监护人|被申请人|施暴人|施暴者|加害人|产妇|亲属|家属|邻居`
	// nameLabel is that of somebody who is not there to be called.
	nameLabel = `(?:^|[^\p{Han}]|学生|儿童|妇女|孩子|申请人|当事人|受助人|患者|户主|家长|本人|母亲|父亲)姓\s*名\s*[：:|]`
)

var (
	subjects = strings.Split(subjectWords, "|")
	offering = strings.Split(officeWords+"|"+postWords+"|"+serviceWords, "|")

	identityNamed = regexp.MustCompile(`身份证|公民身份|身份号|证件号`)
	cardNamed     = regexp.MustCompile(`卡号|[账帐]号|[账帐]户|银行卡|存折|一卡通`)
	// publicAccount matches what an account of an office stands beside.
	publicAccount = regexp.MustCompile(`捐|对公|基金会|联合会|妇联|协会|财政|缴费|缴款|收款单位|公司|服务中心|专户|民政局|法院`)

	// officeNumber and postNumber match words right before a number of an office, or
	// of somebody who may be called there.
	officeNumber = regexp.MustCompile(`(?:(?:` + serviceWords + `)(?:联系)?(?:电话|手机|热线|专线|号码)|热线|专线|总机|(?:` + officeWords + `|\p{Han}[站科局所])(?:的|的?` + phoneWord + `)?)[（(：:\s，,、为是]*(?:` + phoneWord + `)?[：:\s（(为是]*$`)
	postNumber   = regexp.MustCompile(`(?:` + postWords + `)[：:\s]*(?:\p{Han}{2,4})?[（(：:\s，,、]*(?:` + phoneWord + `)?[：:\s（(为是]*$`)
	// phoneLine matches the start of a line that says whom to call.
	phoneLine = regexp.MustCompile(`^[-*•·\s]*\p{Han}{0,4}(?:电话|热线|联系方式)\s*[：:]`)

	phoneEnd = regexp.MustCompile(`[（(：:\s，,|]*(?:的?` + phoneWord + `)?[（(：:\s|为是]*$`)
	nameNext = regexp.MustCompile(`^\s*[（(]?\s*(` + scrub.PersonName + `|` + scrub.HiddenName + `)\s*(?:[）)，,。；;]|$)`)
	// actor matches somebody who does what a sentence tells.
	actor     = regexp.MustCompile(`(?:^|[^\p{Han}])(` + scrub.PersonName + `)(?:前?来|到|向|拨打|致电|反映|求助|投诉|称)`)
	nameAlone = regexp.MustCompile(`(?:^|[^\p{Han}])(` + scrub.PersonName + `)(?:$|[^\p{Han}])`)
)

// cue is words of certain persons that have one of the signs.
type cue struct {
	signs   string
	pattern *regexp.Regexp
}

type cues []cue

// in reports whether s has such words. Most texts lack their signs.
func (c cues) in(s string) bool {
	for _, cue := range c {
		if strings.ContainsAny(s, cue.signs) && cue.pattern.MatchString(s) {
			return true
		}
	}
	return false
}

const (
	hiddenSigns = "某*＊×xX○〇士先姐嫂婶娘妈姨奶"
	labelSigns  = "：:|"
)

var (
	// someone is what a text has of a certain private person only.
	someone = cues{
		{hiddenSigns, regexp.MustCompile(scrub.HiddenName)},
		{labelSigns, regexp.MustCompile(nameLabel + `|身份证号?码?\s*[：:|]|性\s*别\s*[：:|]|(?:户籍|家庭|现住)\p{Han}{0,3}[：:|]|` +
			`(?:申请人|当事人|受害人|受助人|患者|求助人|来访人|来电人|投诉人|信访人|户主|家长|监护人|学生|本人|代理人|被申请人|报案人)(?:姓名)?[：:]`)},
		{"男女", regexp.MustCompile(scrub.PersonName + `[，,、\s|（(]+[男女](?:$|[^\p{Han}])|[男女][，,、\s|]+(?:现年)?\d{1,3}岁`)},
		{"我她他", regexp.MustCompile(`[我她他](?:本人)?的?(?:联系)?(?:电话|手机|号码)`)},
	}
	// labelled is lines of somebody's data.
	labelled = cues{{labelSigns, regexp.MustCompile(nameLabel + `\s*\S|身份证号?码?\s*[：:|]|性\s*别\s*[：:|]|家庭(?:住址|地址)\s*[：:|]|出生(?:年月|日期)\s*[：:|]`)}}
	// dweller is somebody before a home or behind it.
	dweller = cues{
		{"证隐", regexp.MustCompile(`身份证|已隐去`)},
		{labelSigns, regexp.MustCompile(nameLabel)},
		{hiddenSigns, regexp.MustCompile(scrub.HiddenName)},
	}
)

// lastOf is where the last of words starts in s, or -1.
func lastOf(words []string, s string) int {
	last := -1
	for _, word := range words {
		last = max(last, strings.LastIndex(s, word))
	}
	return last
}
