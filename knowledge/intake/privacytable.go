package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"jinguo/knowledge/scrub"
)

// aspect is what a name of a column, or of a field in a form, says of persons.
type aspect int

const (
	aspectNone    aspect = iota
	aspectSubject        // somebody of whom the table is: 姓名, 户主
	aspectMaybe          // the same, or a sort of people: 申请人, 患者
	aspectContact        // somebody to be called: 联系人, 负责人
	aspectSex
	aspectAge
	aspectSecret // what nobody may know: 身份证号, 家庭住址, 案情
	aspectShare  // what somebody got, or wrote: 救助金额, 签字
	aspectMobile
	aspectPhone
	aspectPost // what somebody works as: 职务, 科室
)

// aspectNames lists the names of columns by aspect.
var aspectNames = map[aspect]string{
	aspectSubject: `姓名 名字 户主 户主姓名 学生姓名 儿童姓名 孩子姓名 妇女姓名 母亲姓名 父亲姓名 家长姓名 监护人姓名 老人姓名 受助人姓名 申请人姓名 当事人姓名 患者姓名 病人姓名 受益人姓名 救助对象姓名 帮扶对象姓名
		志愿者姓名 来访人姓名 求助人姓名 受害人姓名 投诉人姓名 信访人姓名 被救助人 受助人 受助者 受助学生 受助妇女 受助儿童 受助人员 受助对象姓名 当事人 受害人 被害人 来访人 来访者 求助人 求助者 投诉人 信访人 报案人 被监护人 产妇 孕妇 收养人 施暴人 加害人 被申请人 领取人 领款人 name`,
	aspectMaybe:   "申请人 患者 病人 受益人 学生 家长 监护人 救助对象 帮扶对象 保障对象 资助对象 慰问对象 服务对象 志愿者 儿童 妇女 老人",
	aspectContact: "联系人 联系人姓名 负责人 负责人姓名 站长 站点负责人 主任 主席 书记 调解员 法人 法人代表 法定代表人 值班人员 工作人员 律师姓名 律师 网格员 联络员 经办人",
	aspectSex:     "性别",
	aspectAge:     "年龄 岁数 周岁 出生年份",
	aspectSecret: `身份证 身份证号 身份证号码 公民身份号码 公民身份证号码 证件号码 证件号 身份证件号码 家庭住址 家庭地址 家庭详细地址 现住址 现居住地 居住地址 户籍地址 户籍所在地 户口所在地 住址 详细住址 出生年月 出生日期 出生年月日 生日 案情 案情简介 案件情况 案由 病情 病种 诊断 诊断结果 疾病 疾病名称 患病情况 健康状况
		家庭情况 家庭成员 家庭人口 家庭困难情况 困难情况 困难原因 困难类型 困难程度 困难情形 致困原因 致贫原因 贫困原因 家庭年收入 家庭收入 人均收入 年收入 婚姻 婚姻状况 残疾证号 残疾等级 低保证号 学籍号 社保卡号 医保卡号 与户主关系 与申请人关系 与监护人关系 银行卡 银行卡号 银行账号 银行帐号 账号 帐号 卡号 一卡通 一卡通号 一卡通账号 开户行 开户银行
		籍贯 户籍 就读学校 年级 班级 诉求 诉求内容 反映问题 来访事由 求助内容 施暴情况 受暴情况`,
	aspectShare:  "救助金额 补助金额 补贴金额 资助金额 慰问金额 发放金额 领取金额 实发金额 帮扶金额 金额 救助金 慰问金 补助标准 签字 签名 本人签字 领取人签字 领款人签字 基本情况 处理结果",
	aspectMobile: "手机 手机号 手机号码 本人电话 家长电话 家长手机 监护人电话 移动电话 mobile",
	aspectPhone:  "电话 联系电话 联系方式 电话号码 固定电话 座机 办公电话 办公室电话 tel phone",
	aspectPost:   "职务 职称 岗位 科室 处室 部门 职务职称 单位及职务 工作单位及职务 工作岗位 办公室 房间号 post",
}

var aspects = func() map[string]aspect {
	all := map[string]aspect{}
	for r, names := range aspectNames {
		for _, name := range strings.Fields(names) {
			all[name] = r
		}
	}
	return all
}()

// aspectEndings tell a name that aspectNames lacks by how it ends.
var aspectEndings = []struct {
	pattern *regexp.Regexp
	aspect  aspect
}{
	{regexp.MustCompile(`身份证|(?:住址|病情|案情|困难情况|致贫原因|困难原因|银行账号|银行卡号)$`), aspectSecret},
	{regexp.MustCompile(`(?:主任|主席|书记|站长|所长|院长|校长|医生|律师|网格员|调解员|联络员|负责人|联系人|法人|干部|专干)(?:姓名)?$`), aspectContact},
	{regexp.MustCompile(`姓名$`), aspectSubject},
	{regexp.MustCompile(`手机(?:号码?)?$`), aspectMobile},
	{regexp.MustCompile(`(?:电话|联系方式)$`), aspectPhone},
	{regexp.MustCompile(`签[名字]$`), aspectShare},
}

// aspectOf is what a cell says of persons where it is a name of a column.
func aspectOf(cell string) aspect {
	if len(cell) > 4*longestHeader {
		return aspectNone
	}
	if r, ok := aspects[cell]; ok {
		return r
	}
	if strings.ContainsAny(cell, "0123456789。") {
		return aspectNone
	}
	s := width.Narrow.String(cell)
	if strings.ContainsAny(s, "([【〔") {
		s = bracketed.ReplaceAllString(s, "")
	}
	s = strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("*:;,、/&\"'", r) {
			return -1
		}
		return r
	}, s))
	if n := utf8.RuneCountInString(s); n < 2 || n > longestHeader {
		return aspectNone
	}
	if r, ok := aspects[s]; ok {
		return r
	}
	if last, _ := utf8.DecodeLastRuneInString(s); !strings.ContainsRune(lastOfAspects, last) && !strings.Contains(s, "身份证") {
		return aspectNone
	}
	for _, e := range aspectEndings {
		if e.pattern.MatchString(s) {
			return e.aspect
		}
	}
	return aspectNone
}

// lastOfAspects is what names end in that aspectEndings know.
const lastOfAspects = "址情况因号任席记长生师员人法部专名机码话式字"

// looseIdentity matches the number of an identity card, whatever its check character.
var looseIdentity = regexp.MustCompile(`(?:^|\D)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?:\D|$)`)

// isRegister reports whether a table looks like a register of persons: it has an
// identity number, a column of names beside one of homes, mobiles or the like that
// is filled in, rows of names beside such, or a form filled in for somebody. A
// table that is understood as entries, or is of a staff, may name whom to call.
func isRegister(t *table, understood bool) bool {
	rows := make([]persons, len(t.Rows))
	var f form
	for i, r := range t.Rows {
		if holdsIdentity(r.Cells) {
			return true
		}
		rows[i] = newPersons(r.Cells)
		f.read(rows[i], r.Cells)
	}
	if f.somebody() {
		return true
	}
	for i, p := range rows[:min(len(rows), headerRows)] {
		if p.header() && p.register(t.Rows[i+1:]) {
			return true
		}
	}
	return !understood && !isStaff(rows) && likeRegister(t.Rows)
}

// width is how many columns the table has.
func (t *table) width() int {
	if len(t.Rows) == 0 {
		return 0
	}
	return len(t.Rows[0].Cells)
}

// isStaff reports whether a header among rows is one of people with their posts.
func isStaff(rows []persons) bool {
	return slices.ContainsFunc(rows[:min(len(rows), headerRows)], func(p persons) bool { return p.header() && p.has(aspectPost) })
}

// holdsIdentity reports whether cells hold an identity number, in one of them or
// sign by sign.
func holdsIdentity(cells []string) bool {
	short := 0
	for _, cell := range cells {
		if scrub.ManyDigits(cell) {
			if hasIdentity(cell, false) || looseIdentity.MatchString(width.Narrow.String(cell)) {
				return true
			}
		}
		if len(cell) <= 6 {
			short++
		}
	}
	if short < 15 {
		return false
	}
	joined := strings.Join(cells, "|")
	return scrub.ManyDigits(joined) && hasIdentity(joined, identityNamed.MatchString(joined))
}

// hasIdentity reports whether text holds an identity number; named says that it
// speaks of one, so that its check character does not count.
func hasIdentity(text string, named bool) bool {
	for _, run := range scrub.DigitRun.FindAllStringIndex(text, -1) {
		d := scrub.ReadFigures(text, run[0], run[1])
		for i, n := 0, 0; i < len(d.Signs); i += n {
			var kind secret
			if kind, n = secretAt(d, i, named); kind == identity {
				return true
			}
		}
	}
	return false
}

// persons is the aspects of a row's cells.
type persons struct {
	aspects []aspect
	named   int // cells with a aspect
}

func newPersons(cells []string) persons {
	cells = cells[:min(len(cells), headerColumns)]
	p := persons{aspects: make([]aspect, len(cells))}
	for i, cell := range cells {
		if p.aspects[i] = aspectOf(cell); p.aspects[i] != aspectNone && (i == 0 || cell != cells[i-1]) {
			p.named++
		}
	}
	return p
}

func (p persons) has(r aspect) bool { return slices.Contains(p.aspects, r) }

// header reports whether the row names somebody and more of him.
func (p persons) header() bool {
	return p.named > 1 && (p.has(aspectSubject) || p.has(aspectMaybe) || p.has(aspectContact) || p.has(aspectSex))
}

// register reports whether rows below the header p are of persons, one a row.
func (p persons) register(rows []row) bool {
	for name, r := range p.aspects {
		switch {
		case r == aspectMaybe && !mostlyNames(rows, name):
		case r != aspectSubject && r != aspectMaybe && r != aspectContact:
		case p.tells(rows, name, r != aspectContact):
			return true
		}
	}
	return p.has(aspectSex) && slices.ContainsFunc(p.columns(aspectSecret), func(c int) bool { return filled(rows, c, c) })
}

// tells reports whether the columns beside that of names tell what is private.
func (p persons) tells(rows []row, name int, subject bool) bool {
	for c, r := range p.aspects {
		switch {
		case c == name || !filled(rows, name, c):
		case r == aspectSecret:
			return true
		case !subject:
		case r == aspectShare, r == aspectAge && p.has(aspectSex) && !p.has(aspectPost):
			return true
		case !p.has(aspectPost) && (r == aspectMobile || r == aspectPhone && mobilesIn(rows, c)):
			return true
		}
	}
	return false
}

func (p persons) columns(r aspect) []int {
	var all []int
	for c := range p.aspects {
		if p.aspects[c] == r {
			all = append(all, c)
		}
	}
	return all
}

// filled reports whether some row has words in both columns that are no headers
// themselves, as those of an empty form are.
func filled(rows []row, a, b int) bool {
	return slices.ContainsFunc(rows, func(r row) bool {
		x, y := oneLine(r.Cells[a]), oneLine(r.Cells[b])
		return (a == b || x != y) && !blank(x) && !blank(y) && isValue(x) && isValue(y)
	})
}

func isValue(cell string) bool { return aspectOf(cell) == aspectNone && fieldOf(cell) == colUnknown }

// toFill matches what an empty form has where somebody is to write.
var toFill = regexp.MustCompile(`^(?:[\s_\-—/\\.…:：、，,年月日元岁人男女是否有无□☐○〇◯√（）()*＊xX×]|签[字名]|盖章|公章|省|市|县|区|乡|镇|街道|村|组|路|号|室)*$|^(?:[（(].*[）)]|请?填写.*|必填.*|选填.*)$`)

func blank(cell string) bool {
	return cell == "" || cell != "男" && cell != "女" && len(cell) <= 3*longestHeader && toFill.MatchString(cell)
}

// mostlyNames reports whether most of what a column holds is names of persons.
func mostlyNames(rows []row, c int) bool {
	names, all := 0, 0
	for _, r := range rows {
		if cell := oneLine(r.Cells[c]); !blank(cell) {
			all++
			if scrub.IsName(cell) {
				names++
			}
		}
	}
	return names > 0 && names*2 >= all
}

// mobileShape matches a mobile number, also one of which a part is left out.
var mobileShape = regexp.MustCompile(`(?:^|\D)1[3-9]\d(?:[\s-]?\d{4}[\s-]?\d{4}|[*＊xX]{3,6}\d{2,5})(?:\D|$)`)

func hasMobile(cell string) bool {
	return len(cell) >= 9 && strings.ContainsAny(cell, "1１") && mobileShape.MatchString(width.Narrow.String(cell))
}

func mobilesIn(rows []row, c int) bool {
	return slices.ContainsFunc(rows, func(r row) bool { return hasMobile(r.Cells[c]) })
}

// likelyRows is how many rows of a name beside what is private make a register of a
// table whose header says nothing of persons.
const likelyRows = 2

// likeRegister reports whether rows without a header of persons have names beside
// mobile numbers, sex and age, or homes.
func likeRegister(rows []row) bool {
	found := 0
	for _, r := range rows {
		name, phone, sex, age, house, office := false, false, false, false, false, false
		for _, cell := range r.Cells[:min(len(r.Cells), headerColumns)] {
			cell = oneLine(cell)
			name = name || scrub.IsName(cell)
			phone = phone || hasMobile(cell)
			sex = sex || cell == "男" || cell == "女"
			age = age || len(cell) <= longestAge && ageShape.MatchString(cell)
			house = house || len(cell) <= longestHouse && houseShape.MatchString(cell)
			office = office || officeShape.MatchString(cell)
		}
		if name && (phone || sex && age || house && !office) {
			found++
		}
	}
	return found >= likelyRows
}

// houseShape matches a home down to its group, number or storey, and officeShape
// what says that an address is an office's.
var (
	houseShape  = regexp.MustCompile(`[村庄屯寨].{0,6}(?:组|社|\d+号)|小区.*\d|\d+(?:栋|幢|号楼|单元|室)`)
	officeShape = regexp.MustCompile(officeWords + `|\p{Han}站|服务点|热线|电话|办公`)
)

const longestHouse = 150 // bytes

const longestAge = 20 // bytes

// ageShape matches an age, or a month of birth.
var ageShape = regexp.MustCompile(`^(?:\d{1,3}岁?|(?:19|20)\d{2}[年.\-/]\d{1,2}(?:[月.\-/].{0,3})?)$`)

// form is what the fields of a form say: a name, and what it says to the right of
// that.
type form struct {
	subject, contact       bool // filled in with a name
	secret, sex, age, call bool
	post                   bool
}

// read adds a row.
func (f *form) read(p persons, cells []string) {
	if p.named == 0 {
		return
	}
	for i, r := range p.aspects {
		if r == aspectNone || i > 0 && cells[i] == cells[i-1] {
			continue
		}
		v := i + 1
		for v < len(p.aspects) && cells[v] == cells[i] {
			v++
		}
		if v == len(p.aspects) || p.aspects[v] != aspectNone {
			f.post = f.post || r == aspectPost
			continue
		}
		f.take(r, oneLine(cells[v]))
	}
}

// take takes a field and what it says.
func (f *form) take(r aspect, said string) {
	if blank(said) || !isValue(said) {
		return
	}
	switch r {
	case aspectSubject, aspectMaybe:
		f.subject = f.subject || formName(said)
	case aspectContact:
		f.contact = f.contact || formName(said)
	case aspectSecret:
		f.secret = f.secret || strings.ContainsAny(width.Narrow.String(said), "0123456789*") || utf8.RuneCountInString(said) >= shortSecret
	case aspectSex:
		f.sex = f.sex || said == "男" || said == "女"
	case aspectAge:
		f.age = f.age || ageShape.MatchString(said)
	case aspectMobile, aspectPhone:
		f.call = f.call || hasMobile(said)
	case aspectPost:
		f.post = true
	}
}

// shortSecret is how many characters a secret without digits has at least.
const shortSecret = 4

// formName reports whether a form is filled in with somebody's name.
func formName(said string) bool {
	return scrub.IsName(said) || utf8.RuneCountInString(said) <= longestName && strings.ContainsAny(said, "某·•*＊×") || strings.HasPrefix(said, "示例")
}

const longestName = 15 // characters, of peoples whose names are long

// somebody reports whether the form is one filled in for a private person.
func (f form) somebody() bool {
	return (f.subject || f.contact) && f.secret || f.subject && !f.post && (f.sex && f.age || f.call)
}

// withoutPersons is rows without the columns of persons, with the names of those
// columns: names, sexes and ages, and in the list of a staff their mobiles.
func withoutPersons(rows []row) (kept [][]string, left []string) {
	all := make([]persons, min(len(rows), headerRows))
	for i := range all {
		all[i] = newPersons(rows[i].Cells)
	}
	staff, drop := isStaff(all), map[int]bool{}
	for i, p := range all {
		if !p.header() {
			continue
		}
		for c, r := range p.aspects {
			person := r == aspectSubject || r == aspectContact || r == aspectSex || r == aspectAge || staff && r == aspectMobile
			if person && !drop[c] && filled(rows[i+1:], c, c) {
				drop[c] = true
				left = append(left, oneLine(rows[i].Cells[c]))
			}
		}
	}
	for _, r := range rows {
		var cells []string
		for c, cell := range r.Cells {
			if drop[c] {
				continue
			}
			if staff {
				cell = withoutMobiles(cell)
			}
			cells = append(cells, cell)
		}
		kept = append(kept, cells)
	}
	return kept, left
}

// withoutMobiles takes the mobile numbers out of a cell, whosever they are.
func withoutMobiles(cell string) string {
	if !hasMobile(cell) {
		return cell
	}
	return scrub.DigitRun.ReplaceAllStringFunc(cell, func(run string) string {
		d := scrub.ReadFigures(run, 0, len(run))
		var out strings.Builder
		end := 0
		for i, n := 0, 0; i < len(d.Signs); i += n {
			var kind secret
			if kind, n = secretAt(d, i, false); kind != mobile {
				continue
			}
			out.WriteString(run[end:d.From[i]] + "（" + secretWords[mobile] + "）")
			end = d.To[i+n-1]
		}
		return out.String() + run[end:]
	})
}
