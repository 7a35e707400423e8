package knowledge

import (
	"regexp"
	"strings"
)

var (
	// harmless matches words that say whom to call, not when, or that nobody rests.
	harmless = regexp.MustCompile(`^(?:(?:联系|咨询|预约|值班|办公|服务)?(?:电话|热线|手机)[:为是]?[0-9-]+|(?:中午|午间)(?:不休息?|无休|照常.*|正常.*|连班)|` + mayBook + `)$`)
	// otherDays matches words of days that come and go.
	otherDays = regexp.MustCompile(`[夏冬][季天令时]|[春秋]季|每月|每年|[单双]周|第.{1,2}[周个]`)
	onlyTimes = regexp.MustCompile(`^(?:周末|双休日|周` + dayName + `(?:-?周?` + dayName + `)*)?[0-9:.点时半分上中下午晚早夜间-]+$`)
	moreHours = regexp.MustCompile(`其[他余]时间|值班|轮值|延时|延长|加班|夜间|晚上`)
	exception = regexp.MustCompile(`除外|除.+外|预约|为准|特殊|外出|下乡|开会|会议|农忙|休息|放假|暂停|停诊|停办|停止|调整|临时|天气|集市|逢集|赶集|通知|提前|请先`)
	anyFigure = regexp.MustCompile(`[0-9]`)
	telephone = regexp.MustCompile(`[0-9][0-9-]{5,}[0-9]`)
	// elseBooked matches that an appointment is for other times than the hours.
	elseBooked = regexp.MustCompile(`^其[他余]时间.*预约`)
	mayBooked  = regexp.MustCompile(mayBook + `|预约(?:电话|热线|平台|网址|方式)[:为]?`)
	// partlyBooked matches appointments for some days or matters only.
	partlyBooked = regexp.MustCompile(`[周节假夜晚午]|团|集体|参观|上门|专家|律师|部分|特殊|除外|以外|除`)
)

// mayBook are words that one need not make an appointment, or only can.
const mayBook = `(?:无需|无须|不需要?|不用|不必|免|可以?|也可以?|支持|欢迎|接受)(?:提前)?(?:电话|网上|线上|微信)?预约`

// asksBooking reports whether one of the clauses of plain words asks for an
// appointment, whatever one comes for.
func asksBooking(words string) bool {
	for clause := range strings.FieldsFuncSeq(words, func(r rune) bool { return strings.ContainsRune(clauseEnds, r) }) {
		if strings.Contains(clause, "预约") && !mayBooked.MatchString(clause) && !elseBooked.MatchString(clause) &&
			!partlyBooked.MatchString(clause) && !anyFigure.MatchString(telephone.ReplaceAllString(clause, "")) {
			return true
		}
	}
	return false
}

// effect tells what words that were not understood may do to the hours beside them:
// narrow them, as 农忙除外 does, or widen them, as 周末值班 does.
func effect(words string) (narrows, widens bool) {
	figures := anyFigure.MatchString(telephone.ReplaceAllString(words, ""))
	switch {
	case harmless.MatchString(words):
		return false, false
	case otherDays.MatchString(words):
		return true, true
	case elseBooked.MatchString(words):
		return false, true
	case strings.Contains(words, "预约") && partlyBooked.MatchString(words):
		return true, true
	case exception.MatchString(words) && !figures:
		return true, false
	case onlyTimes.MatchString(words), moreHours.MatchString(words) && !exception.MatchString(words):
		return false, true
	}
	return true, true
}
