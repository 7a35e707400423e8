package scrub

import (
	"regexp"
	"strings"
)

var (
	mailForm    = newForm("@", `[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+`)
	handle      = newForm("@", `(?:^|[^\w@.])(@\w{5,32})`)
	weixinValue = newForm("信加vVwW", `(?i)(?:微信|薇信|威信|v信|\bvx|\bwx|wechat|weixin|加我)(?: ?(?:号码?|id|is|number|账号|同号))*[是为: ]*([a-z][\w\-]{4,24}|\d{5,12})`)
	qqValue     = newForm("qQ扣企", `(?i)(?:\bqq|扣扣|企鹅)(?: ?(?:号码?|群|is|number))*[是为: ]*(\d{5,12})`)
	otherValue  = newForm("支抖快小微陌探tT飞", `(?i)(?:支付宝|抖音|快手|小红书|微博|陌陌|探探|telegram|飞机)(?:账?号|id)+[是为: ]*([\w\-.@]{4,40})`)
	paperForm   = newForm("0123456789", `(?:^|[^A-Za-z0-9])([A-Za-z]{1,2}\d{7,9})(?:[^A-Za-z0-9]|$)`)
	papersValue = newForm("证编字学案单号", `(?:证|证号|编号|字号|学籍号|案号|单号|号码)[是为: ]*([A-Za-z]{0,4}\d[\dA-Za-z\-]{5,24})`)
	lawsuitForm = newForm("号", `[（(〔\[](?:19|20)\d\d[）)〕\]] ?\p{Han}\d{0,4}\p{Han}{1,3}\d{1,6}号`)
	plateForm   = newForm("0123456789", `(?i)[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-np-z][·•. \-]{0,2}(?:[a-hj-np-z0-9][ \-]?){4,5}[a-hj-np-z0-9挂学警港澳]`)
)

// weixinWord matches what stands behind 微信 and is no name on it.
var weixinWord = regexp.MustCompile(`(?i)^(?:official|account|group|message|payment|video|official)`)

// accounts finds e-mail addresses, what somebody is called elsewhere on the net, numbers
// of passports, and of lawsuits.
func (f *folded) accounts() []span {
	var spans []span
	add := func(form form, group int, k kind) {
		for _, m := range form.find(f.plain) {
			at, to := m[2*group], m[2*group+1]
			if k == weixin && weixinWord.MatchString(f.plain[at:to]) || k == paper && f.known(at, to) {
				continue
			}
			spans = append(spans, span{at, to, k})
		}
	}
	add(mailForm, 0, mail)
	add(weixinValue, 1, weixin)
	add(qqValue, 1, qq)
	add(otherValue, 1, account)
	add(handle, 1, account)
	add(paperForm, 1, paper)
	add(papersValue, 1, paper)
	add(lawsuitForm, 0, lawsuit)
	return spans
}

// known reports whether a number of papers says by its form what it is, as that of an
// identity card does, or is no number of papers.
func (f *folded) known(from, to int) bool {
	d := f.readAny(from, to)
	if len(d.Signs) != to-from || strings.Contains(d.Signs[:len(d.Signs)-1], "X") {
		return false
	}
	_, n, private := f.numberAt(d, 0)
	return private && n == len(d.Signs) || counted(f.plain[:from], f.plain[to:]) || public(d.Signs)
}

// plates finds numbers of cars: they hold two digits at least.
func (f *folded) plates() []span {
	var spans []span
	for _, m := range plateForm.find(f.plain) {
		if strings.Count(digitsOnly(f.plain[m[0]:m[1]]), "")-1 >= 2 {
			spans = append(spans, span{m[0], m[1], plate})
		}
	}
	return spans
}

func digitsOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
