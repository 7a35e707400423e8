package knowledge

import "regexp"

var (
	// harmless matches words that say whom to call, not when, or that nobody rests.
	harmless = regexp.MustCompile(`^(?:(?:联系|咨询|预约|值班|办公|服务)?(?:电话|热线|手机)[:为是]?[0-9-]+|(?:中午|午间)(?:不休息?|无休|照常.*|正常.*|连班))$`)
	// otherDays matches words of days that come and go.
	otherDays = regexp.MustCompile(`[夏冬][季天令时]|[春秋]季|每月|每年|[单双]周|第.{1,2}[周个]`)
	onlyTimes = regexp.MustCompile(`^(?:周末|双休日|周` + dayName + `(?:-?周?` + dayName + `)*)?[0-9:.点时半分上中下午晚早夜间-]+$`)
	moreHours = regexp.MustCompile(`其[他余]时间|值班|轮值|延时|延长|加班|夜间|晚上`)
	exception = regexp.MustCompile(`除外|除.+外|预约|为准|特殊|外出|下乡|开会|会议|农忙|休息|放假|暂停|停诊|停办|停止|调整|临时|天气|集市|逢集|赶集|通知|提前|请先`)
	anyFigure = regexp.MustCompile(`[0-9]`)
)

// effect tells what words that were not understood may do to the hours beside them:
// narrow them, as 农忙除外 does, or widen them, as 周末值班 does.
func effect(words string) (narrows, widens bool) {
	switch {
	case harmless.MatchString(words):
		return false, false
	case otherDays.MatchString(words):
		return true, true
	case exception.MatchString(words) && !anyFigure.MatchString(words):
		return true, false
	case onlyTimes.MatchString(words), moreHours.MatchString(words) && !exception.MatchString(words):
		return false, true
	}
	return true, true
}
