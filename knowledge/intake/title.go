package intake

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

var (
	// titleEnd matches how the title of an official text ends: its sort (通知,
	// 意见, 办法 …), maybe with a stage in brackets.
	titleEnd = regexp.MustCompile(`(?:意见|通知|通告|公告|公报|办法|方案|规定|规程|条例|决定|决议|细则|计划|规划|纲要|报告|批复|复函|函|请示|总结|要点|指南|制度|章程|守则|法|标准|清单|目录|须知|措施|预案|规范|准则|政策解读|倡议书|名录)(?:[（(](?:试行|暂行|草案|修订|修正|\d{4}年修[订正]|征求意见稿|\d{4}[-—]\d{4}年?)[）)])?$`)
	// letterhead matches what stands above a title without being part of it: the
	// red head, the numbers of the text and of a register of rules (LYCR-2024-0020001),
	// marks of secrecy or urgency.
	letterhead = regexp.MustCompile(`^(?:.{2,30}文\s?件|` +
		`(?:[（(【\[]?\p{Han}{1,12}\s*[〔\[（(【]\s*\d{4}\s*年?\s*[〕\]）)】]\s*第?\s*|\p{Han}{1,12}[发字办函规通文]\s*\d{4}\s*年?\s*第?\s*|[（(]?(?:\d{4}\s*年\s*)?第\s*)[\d一二三四五六七八九十百]{1,6}\s*号\s*[）)\]】]?(?:\s*签发人.*)?|` +
		`\p{Han}{2,20}令(?:\s*[（(]?第\S{1,6}号[）)]?)?|` +
		`[A-Z]{2,8}\s?[-—–－]\s?\d{4}\s?[-—–－]\s?\d{4,10}|(?:绝密|机密|秘密|内部)(?:[★☆*].{0,8})?|特急|加急|平急|内部资料.*|附件\s*\d*[：:]?|签发人[：:].*)$`)
	organ = regexp.MustCompile(`(?:会|府|委|局|厅|院|部|办公室|妇联|法院|中心|联盟)$`)
)

// Titles are at most this long in all and a line of it on four lines.
const (
	longestTitle = 80 // characters
	titleLines   = 4
)

// findTitle looks for the title of an official text among the first paragraphs
// and, where it stands on several lines, makes one paragraph of them. It leaves
// the document as it is where the top does not look like a title for certain,
// and where the format states a title itself.
func (b *builder) findTitle() {
	blocks := b.doc.Blocks
	first := redHead(blocks)
	title := ""
	for i := first; i < len(blocks) && i < first+titleLines; i++ {
		text := closeUp(blocks[i].Text)
		if blocks[i].Table != nil || !titleLine(text) || utf8.RuneCountInString(title+text) > longestTitle {
			return
		}
		if title != "" && organ.MatchString(title) && (organ.MatchString(text) || strings.HasPrefix(text, "关于")) {
			title += " "
		}
		title += text
		goesOn := i+1 < len(blocks) && strings.HasPrefix(closeUp(blocks[i+1].Text), "的")
		if goesOn || !titleEnd.MatchString(text) {
			continue
		}
		if b.doc.Title == "" {
			b.doc.Title = title
		}
		blocks[first].Text = title
		b.doc.Blocks = append(blocks[:first+1], blocks[i+1:]...)
		return
	}
}

// redHead counts the blocks that stand above the title.
func redHead(blocks []block) int {
	n := 0
	for n < min(len(blocks), headLines) {
		if letterhead.MatchString(closeUp(blocks[n].Text)) {
			n++
			continue
		}
		heads := jointHead(len(blocks)-n, func(i int) string { return blocks[n+i].Text })
		if heads == 0 {
			break
		}
		n += heads
	}
	return n
}

// jointHead counts the lines of a red head of several offices, a line each, the
// last of which has or is the word 文件; 0 where the n lines start with none.
func jointHead(n int, line func(i int) string) int {
	for i := range min(n, headLines) {
		text := line(i)
		switch {
		case i > 0 && strings.HasSuffix(closeUp(text), "文件") && letterhead.MatchString("某某"+text):
			return i + 1
		case !organ.MatchString(text) || utf8.RuneCountInString(text) > longestLead:
			return 0
		}
	}
	return 0
}

// closeUp takes the spaces out of a line such as 通 知, which are there for its looks.
func closeUp(text string) string {
	parts := strings.Fields(text)
	for _, part := range parts {
		if utf8.RuneCountInString(part) > 1 {
			return text
		}
	}
	return strings.Join(parts, "")
}

// titleLine reports whether text may be a line of a title.
func titleLine(text string) bool {
	return text != "" && !startsItem(text) && !strings.ContainsAny(text, "。！？；：:;!?") &&
		!strings.HasSuffix(text, "，") && !letterhead.MatchString(text)
}

// extendTitle takes text that the format marks as the title. It reports whether
// text goes on with a title that the paragraph before began, and is done with.
func (b *builder) extendTitle(text string) bool {
	last := len(b.doc.Blocks) - 1
	switch {
	case b.doc.Title == "":
		b.doc.Title = tidy(text)
	case last >= 0 && b.doc.Blocks[last].Text == b.doc.Title && len(b.doc.Title)+len(text) < 4*longestTitle:
		b.doc.Title = tidy(b.doc.Title + "\n" + text)
		b.doc.Blocks[last].Text = b.doc.Title
		return true
	}
	return false
}
