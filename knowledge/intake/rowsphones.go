package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
	"jinguo/knowledge/scrub"
)

// plainPhone are titles of columns that say nothing more than that it is a phone.
var plainPhone = regexp.MustCompile(`^(?:(?:联系|咨询|办公|固定|服务|热线)?电话(?:号码)?|手机(?:号码?)?|座机|固话|联系方式|热线|(?:咨询|服务)热线|联系人电话|负责人电话|tel|phone)$`)

// officeLabel matches a label of a phone that names an office or a time, not a person.
var officeLabel = regexp.MustCompile(`[办室科部处站局所院厅会窗线夜日昼早晚午班周节假]|值|中心|大厅|热线|固定|传真|前台|总机|小时|咨询|投诉|举报|报警|急诊|妇联|法援|转`)

// personLabel matches a label that is a surname with a post.
var personLabel = regexp.MustCompile(`^(?:` + scrub.DoubleSurnames + `|[` + scrub.Surnames + `])\p{Han}{0,2}(?:[站所院校园科股处局部队室会]长|主任|主席|书记|干事|经理|律师|老师|医生|法官|同志|女士|先生)$`)

// atTimes matches titles of phones that somebody answers at some times only.
var atTimes = regexp.MustCompile(`夜|假|周末|双休|24小时`)

// localPhone matches a number without area code, and its extension; areaPhone one
// with it.
var (
	localPhone = regexp.MustCompile(`^([2-8]\d{6,7})(-\d{1,6})?$`)
	areaPhone  = regexp.MustCompile(`^(0\d{2,3})-([2-8]\d{6,7})(?:-\d{1,6})?$`)
	// cutShort matches a further number of which only the last digits are written:
	// 8208001/02.
	cutShort = regexp.MustCompile(`\d{7,8}(?:\s*[/、,，]\s*\d{1,4})+(?:$|[^\d-])`)
)

// shortestPhone is how many digits a cell for phones has that must hold one.
const shortestPhone = 5

// phones reads every phone. Names of persons beside them are left out. Of several
// in a cell, those without area code have that of the one before them. name is the
// field's name in JSON.
func (r *record) phones(title, name string, note func(code string, severity knowledge.Severity, args ...string)) []knowledge.Phone {
	columns := r.values[colPhone]
	delete(r.values, colPhone)
	var all []knowledge.Phone
	for _, v := range columns {
		found := knowledge.ParsePhones(v.text)
		cut := cutShort.FindString(v.text)
		if cut != "" {
			note("phone_digits", knowledge.Doubt, "title", clip(title, 60), "phone", clip(cut, 40))
		}
		if len(found) == 0 && len(onlyDigits(v.text)) >= shortestPhone {
			note("phone_digits", knowledge.Doubt, "title", clip(title, 60), "phone", clip(v.text, 40))
		}
		if len(found) == 0 || cut != "" {
			r.extra = append(r.extra, v)
		}
		if from := shareAreaCode(found); from != "" {
			r.guess(name, from)
		}
		for _, p := range found {
			if !officeLabel.MatchString(p.Label) || personLabel.MatchString(p.Label) {
				p.Label = ""
			}
			if p.Label == "" && (len(columns) > 1 || atTimes.MatchString(v.title)) {
				p.Label = phoneLabel(v.title)
			}
			if !slices.ContainsFunc(all, func(q knowledge.Phone) bool { return q.Number == p.Number }) {
				all = append(all, p)
			}
		}
	}
	return all
}

// phoneLabel is what the title of a column says of the phones in it.
func phoneLabel(title string) string {
	if plainPhone.MatchString(title) {
		return ""
	}
	for _, upper := range [...]string{"联系方式", "联系电话", "电话"} {
		if short, ok := strings.CutPrefix(title, upper); ok && short != "" {
			if title = short; plainPhone.MatchString(title) {
				return ""
			}
			break
		}
	}
	return strings.TrimSuffix(title, "电话")
}

// shareAreaCode gives numbers of one cell the area code of the one before them
// that has as many digits: 0539-8208001/8208002. It returns the first number that
// had none.
func shareAreaCode(phones []knowledge.Phone) (from string) {
	area, length := "", 0
	for i, p := range phones {
		if m := areaPhone.FindStringSubmatch(p.Number); m != nil {
			area, length = m[1], len(m[2])
			continue
		}
		if m := localPhone.FindStringSubmatch(p.Number); m != nil && len(m[1]) == length {
			phones[i].Number = area + "-" + p.Number
			if from == "" {
				from = p.Number
			}
		}
	}
	return from
}

// areaCodes counts, for the regions that have an area code, the area codes that
// phones of their rows are written with, and how many digits stand behind.
type areaCodes map[string]map[writtenArea]int

type writtenArea struct {
	code   string
	digits int
}

// rows takes the entries of a table.
func (u *understanding) rows(t *tabular) {
	t.titles = append(t.titles, u.doc.Title, stem(u.file))
	t.from = len(u.entries)
	u.entries = append(u.entries, t.entries()...)
	t.to = len(u.entries)
	u.tables = append(u.tables, t)
}

// dial completes the phones of a file's tables; see [tabular.dial].
func (u *understanding) dial() {
	written := areaCodes{}
	for _, t := range u.tables {
		for i := range t.made(u.entries) {
			written.count(&t.made(u.entries)[i])
		}
	}
	for _, t := range u.tables {
		t.dial(t.made(u.entries), written)
	}
}

func (a areaCodes) count(e *knowledge.Entry) {
	home, ok := region.AreaCode(e.Region)
	if !ok {
		return
	}
	if a[home] == nil {
		a[home] = map[writtenArea]int{}
	}
	for _, p := range e.Phones() {
		if m := areaPhone.FindStringSubmatch(p.Number); m != nil {
			a[home][writtenArea{m[1], len(m[2])}]++
		}
	}
}

// against reports whether the file has phones with another area code than home for
// rows from there, or with other digits behind it, and not more of those that have
// home and as many digits.
func (a areaCodes) against(home string, digits int) bool {
	same, other := 0, 0
	for w, n := range a[home] {
		if w.code == home && w.digits == digits {
			same += n
		} else {
			other += n
		}
	}
	return other > 0 && other >= same
}

// dial puts right what is missing of phones, where the region of a row tells it for
// certain: the leading zero that a cell for numbers drops, and the area code of a
// local number, unless other phones of the file speak against that. Phones that
// cannot be one are reported and stay as written.
func (t *tabular) dial(entries []knowledge.Entry, written areaCodes) {
	var zeros, added []string
	for i := range entries {
		e := &entries[i]
		home, sure := region.AreaCode(e.Region)
		sure = sure && !t.unsure[i]
		eachPhone(e, func(p *knowledge.Phone, name string) {
			was := p.Number
			switch {
			case sure && withZero(p, e.Region, home):
				zeros = append(zeros, p.Number)
				e.Guess(name, was)
			case sure && withAreaCode(p, e.Region, home, written):
				added = append(added, p.Number)
				e.Guess(name, was)
			case !p.Plausible(), sure && oddDigits(p.Number, e.Region, home, written):
				t.rep.note("phone_digits", knowledge.Doubt, t.cell(t.rows[i], about["phone_digits"], was), "title", clip(e.Title, 60), "phone", clip(was, 40))
			}
		})
		if e.Point != nil {
			e.Point.Phones = eachOnce(e.Point.Phones)
		}
	}
	if len(zeros) > 0 {
		t.rep.note("leading_zero", knowledge.Hint, t.place, "count", strconv.Itoa(len(zeros)), "phone", zeros[0])
	}
	if len(added) > 0 {
		t.rep.note("area_code_added", knowledge.Hint, t.place, "count", strconv.Itoa(len(added)), "phone", added[0])
	}
}

// eachOnce drops phones that are the same number as one before them.
func eachOnce(phones []knowledge.Phone) []knowledge.Phone {
	seen := map[string]bool{}
	return slices.DeleteFunc(phones, func(p knowledge.Phone) bool {
		again := seen[p.Number]
		seen[p.Number] = true
		return again
	})
}

// eachPhone calls do for each phone of e with the name of its field in JSON.
func eachPhone(e *knowledge.Entry, do func(p *knowledge.Phone, name string)) {
	if e.Point != nil {
		for i := range e.Point.Phones {
			do(&e.Point.Phones[i], "service_point.phones")
		}
	}
	for c := range e.Contacts {
		for i := range e.Contacts[c].Phones {
			do(&e.Contacts[c].Phones[i], "contacts.phones")
		}
	}
}

// withZero gives a number its zero back where it is home's area code and a local
// number then: 5398208001, 539-8208001.
func withZero(p *knowledge.Phone, code, home string) bool {
	if p.Plausible() || !strings.HasPrefix("0"+p.Number, home) {
		return false
	}
	whole := knowledge.ParsePhones("0" + p.Number)
	if len(whole) != 1 {
		return false
	}
	m := areaPhone.FindStringSubmatch(whole[0].Number)
	if m == nil || m[1] != home || !region.LocalNumber(code, m[2]) {
		return false
	}
	p.Number = whole[0].Number
	if m := extensionLabel.FindStringSubmatch(p.Label); m != nil {
		p.Number, p.Label = p.Number+"-"+m[1], ""
	}
	return true
}

// extensionLabel matches a label that is the extension of the number before it.
var extensionLabel = regexp.MustCompile(`^(?:转|分机)\s*(\d{1,6})$`)

// withAreaCode gives a local number of the region the area code home.
func withAreaCode(p *knowledge.Phone, code, home string, written areaCodes) bool {
	m := localPhone.FindStringSubmatch(p.Number)
	if m == nil || !region.LocalNumber(code, m[1]) || written.against(home, len(m[1])) {
		return false
	}
	p.Number = home + "-" + p.Number
	return true
}

// oddDigits reports whether a number of the region, with home's area code or with
// none, has a digit too many or too few for a phone from there, as most others of
// the file have not.
func oddDigits(number, code, home string, written areaCodes) bool {
	local := ""
	if m := localPhone.FindStringSubmatch(number); m != nil {
		local = m[1]
	} else if m := areaPhone.FindStringSubmatch(number); m != nil && m[1] == home {
		local = m[2]
	}
	return local != "" && !region.LocalNumber(code, local) && written.against(home, len(local))
}
