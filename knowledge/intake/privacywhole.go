package intake

import (
	"regexp"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/scrub"
)

var (
	// secrecy matches the mark of a state secret above a text (GB/T 9704, 7.2.2):
	// 秘密★1年.
	secrecy = regexp.MustCompile(`^(?:绝密|机密|秘密)(?:\s*[★☆*]\s*.{0,12}|\s*\d{1,2}\s*[年月].{0,4})?$`)
	// inside matches what stands above a text that is for the staff of offices.
	inside = regexp.MustCompile(`^[（(【\[]?\s*(?:内部(?:资料|文件|材料|使用|刊物|掌握|传阅)|仅供内部\p{Han}{0,6}|注意保存)` +
		`(?:[\s，,、·★☆—-]*(?:注意保存|妥善保管|请勿\p{Han}{2,4}|不得\p{Han}{2,4}|严禁\p{Han}{2,4}|编号.{0,10}|第?\d{1,6}号?))*\s*[）)】\]]?$`)
	// unpublished matches what stands below a text that is not for the public.
	unpublished = regexp.MustCompile(`^[（(]?(?:此件|(?:信息)?公开(?:方式|属性|类别|形式|选项)\s*[：:])\s*(?:不予?公开|依申请公开|.{0,4}内部.{0,8})[）)]?$`)
)

// secret reports whether doc is marked as a state secret, no word of which may come in.
func (g guard) secret(doc *document) bool {
	for _, b := range doc.Blocks[:min(len(doc.Blocks), headLines)] {
		lines := []string{b.Text}
		if b.Table != nil {
			lines = b.Table.cells()
		}
		for _, line := range lines {
			if len(line) <= longestSign && secrecy.MatchString(closeUp(strings.TrimSpace(line))) {
				g.rep.note("secret", knowledge.Fault, b.Place)
				return true
			}
		}
	}
	return false
}

// internal reports whether doc says that it is not for the public.
func (g guard) internal(doc *document) bool {
	for i, b := range doc.Blocks {
		if b.Table != nil || len(b.Text) > longestSign {
			continue
		}
		if line := closeUp(b.Text); unpublished.MatchString(line) || i < headLines && inside.MatchString(line) {
			g.rep.note("internal", knowledge.Doubt, b.Place, "mark", clip(line, 30))
			return true
		}
	}
	return false
}

const (
	chatDay  = `(?:(?:\d{4}\s*[-/.年])?\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?\s+)`
	chatTime = `(?:上午|下午|凌晨|中午|晚上)?\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?`
)

// chatHead matches the line above a message in what was copied from a chat, whose
// group is who wrote it.
var chatHead = regexp.MustCompile(`^(?:([^：:，。]{1,24}?)\s+` + chatDay + `?` + chatTime + `|` + chatDay + chatTime + `\s+([^：:，。]{1,24}))$`)

// A text is a chat from so many messages on.
const chatFrom = 3

// chat reports whether doc is the log of a chat: lines with names and times over
// messages, by people of whom one wrote more than once.
func (g guard) chat(doc *document) bool {
	wrote, messages, again := map[string]bool{}, 0, false
	above := false // the line before is over a message
	for _, b := range doc.Blocks {
		if b.Table != nil {
			return false
		}
		m := chatHead.FindStringSubmatch(b.Text)
		switch {
		case m != nil:
			who := m[1] + m[2]
			again = again || wrote[who]
			wrote[who] = true
		case above:
			messages++
		}
		above = m != nil
	}
	if messages < chatFrom || !again || messages*4 < len(doc.Blocks) {
		return false
	}
	g.rep.note("chat_log", knowledge.Fault, doc.Blocks[0].Place)
	return true
}

var (
	// helped matches what stands over a list of those whom somebody helped.
	helped = regexp.MustCompile(`(?:救助|资助|补助|慰问|帮扶|低保|困难|受助|两癌|患病|贫困|特困|春蕾|孤儿|留守|受害|低收入)[^。；]{0,20}(?:名单|人员|花名册)`)
	// described matches the name of somebody of whom a text tells sex or age.
	described = regexp.MustCompile(`(?:^|[^\p{Han}]|` + subjectWords + `|村民|居民|妇女)(` + scrub.PersonName + `)[，,（(]\s*(?:[男女](?:$|[^\p{Han}])|\d{1,3}岁)`)
)

// Names stand in a line alone from so many on, and behind a label from two on.
const namesAlone = 3

// lists takes the names of those who were helped out of the paragraphs of doc.
func (g guard) lists(doc *document) {
	about := helped.MatchString(doc.Title)
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		if b.Table != nil {
			continue
		}
		if n, label := namesIn(b.Text); about && n > 0 {
			b.Text = label + "（姓名已隐去）"
			g.rep.note("masked_names", knowledge.Doubt, b.Place, "count", strconv.Itoa(n))
		}
		about = about || helped.MatchString(b.Text)
	}
}

// namesIn counts the names of persons in a line that holds nothing else but a label.
func namesIn(line string) (n int, label string) {
	if at := strings.LastIndexAny(line, "：:"); at >= 0 {
		label = line[:at] + "："
		line = strings.TrimLeft(line[at:], "：:")
	}
	for _, word := range strings.FieldsFunc(strings.TrimRight(line, "。；;等 "), func(r rune) bool { return strings.ContainsRune("、，,；; 　\t", r) }) {
		if n++; !scrub.IsName(word) {
			return 0, ""
		}
	}
	if n < 2 || n < namesAlone && label == "" {
		return 0, ""
	}
	return n, label
}

// named reports whether doc names a private person in full, with sex or age, as
// reports of cases do.
func (g guard) named(doc *document) bool {
	for _, b := range doc.Blocks {
		if b.Table != nil {
			continue
		}
		for _, m := range described.FindAllStringSubmatch(b.Text, -1) {
			if scrub.IsName(m[1]) && !scrub.IsHiddenName(m[1]) {
				g.rep.note("person_named", knowledge.Doubt, b.Place)
				return true
			}
		}
	}
	return false
}
