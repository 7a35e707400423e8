package intake

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"jinguo/knowledge"
)

// card is what a government site says of a text in a table of its own (索引号,
// 发文机关, 成文日期 …).
type card struct {
	title, number, issuer string
	publisher             string // who put the page up, which may be somebody else
	issued, published     knowledge.Date
	effective, expires    knowledge.Date
	validity              string // 有效, 失效 …, as written
}

// cardNames are the names of such a table, by what they tell: - is of no use to a
// resident.
var cardNames = func() map[string]string {
	all := map[string]string{}
	for what, names := range map[string]string{
		"-": "索引号 信息索引号 索取号 信息索取号 主题分类 组配分类 信息分类 分类 内容分类 体裁分类 体裁 主题词 关键词 公开方式 公开范围 公开时限 公开形式 公开属性 公开类别 公开目录 公开程序 载体 载体类型 " +
			"内容概述 内容摘要 内容简介 内容概要 摘要 概述 统一编号 规范性文件编号 统一登记号 登记号 效力级别 信息来源 责任处室 公开责任部门 公开责任人 责任编辑 浏览次数 点击量 页码 语种 生成方式 服务对象分类 服务展现形式 文件类型 公文种类 所属主题 所属目录 信息类别",
		"title":     "标题 名称 信息名称 公文名称 文件名称 文件标题 信息标题 政策名称",
		"number":    "发文字号 文号 文件编号 公文号 文件号 发文号 公文文号 文件文号 发布文号 发文文号",
		"issuer":    "发文机关 发文单位 发文机构 发文部门 制发机关 制定机关 制定单位 印发机关 颁布机构 公文发文机关 联合发文单位 成文机关",
		"publisher": "发布机构 发布单位 发布机关 发布部门 公开机构 公开主体 公开部门 信息公开部门",
		"issued":    "成文日期 成文时间 发文日期 发文时间 印发日期 签发日期 制发日期 生成日期",
		"published": "发布日期 发布时间 公开日期 公开时间 公布日期 公布时间 网上发布日期",
		"effective": "施行日期 施行时间 实施日期 实施时间 生效日期 生效时间 执行日期",
		"expires":   "失效日期 失效时间 废止日期 废止时间 有效期至 截止日期 有效期截止",
		"validity":  "有效性 是否有效 时效性 效力状态 文件状态 时效 时效状态 有效状态 效力 文件有效性 政策状态 效力性 是否废止",
	} {
		for name := range strings.FieldsSeq(names) {
			all[name] = what
		}
	}
	return all
}()

var (
	void       = regexp.MustCompile(`^(?:已|全文|宣布)?(?:失效|废止|无效|作废|过期|否|不再执行)`)
	partlyVoid = regexp.MustCompile(`^(?:已)?(?:部分(?:失效|废止|有效|修改)|修改|修订|修正)`)
)

// Cards have at least so many names that are known, and stand among so many blocks
// at the top of a text.
const (
	cardKnown  = 3
	cardBlocks = 8
	cardRows   = 40 // lines or rows of a card at most
)

// cardName tells what a cell or the words before a colon name; empty where it is no
// name of a card.
func cardName(s string) string {
	if len(s) > 60 {
		return ""
	}
	return cardNames[squash(s)]
}

// cardPart matches a name of a card with its colon where several stand on a line.
var cardPart = regexp.MustCompile(`(?:^|[\s|｜])((?:\p{Han}[\s　]{0,2}){2,8})[：:]`)

// readCard reads the cells or lines of a card, names and what they name in turn or
// parted by a colon. rest is what belongs to no name; ok is false where the cells
// are no card, as those of a list under a header are not.
func readCard(cells []string) (c card, rest []string, ok bool) {
	known, told := 0, 0
	for i := 0; i < len(cells); i++ {
		pairs := cardPairs(cells[i])
		if len(pairs) == 0 && cardName(cells[i]) != "" {
			pairs = [][2]string{{cells[i], ""}}
		}
		if len(pairs) == 0 {
			rest = append(rest, cells[i])
			continue
		}
		if last := &pairs[len(pairs)-1]; last[1] == "" && i+1 < len(cells) && !isCardCell(cells[i+1]) {
			i++
			last[1] = cells[i]
		}
		for _, p := range pairs {
			known++
			if p[1] != "" {
				told++
			}
			c.set(cardName(p[0]), p[1])
		}
	}
	return c, rest, known >= cardKnown && known > len(rest) && told*2 >= known && c != card{}
}

func isCardCell(s string) bool { return cardName(s) != "" || len(cardPairs(s)) > 0 }

// cardPairs cuts a line such as 索引号：… 发文机关：… into names and values; none where
// it starts with no name of a card.
func cardPairs(line string) [][2]string {
	var pairs [][2]string
	end := 0
	for _, at := range cardPart.FindAllStringSubmatchIndex(line, -1) {
		if cardName(line[at[2]:at[3]]) == "" {
			continue
		}
		if len(pairs) > 0 {
			pairs[len(pairs)-1][1] = strings.TrimSpace(line[end:at[0]])
		} else if strings.TrimSpace(line[:at[0]]) != "" {
			return nil
		}
		pairs = append(pairs, [2]string{line[at[2]:at[3]], ""})
		end = at[1]
	}
	if len(pairs) > 0 {
		pairs[len(pairs)-1][1] = strings.TrimSpace(line[end:])
	}
	return pairs
}

// set takes one fact; the first of a name counts, and one that is no date where one
// belongs is none.
func (c *card) set(what, said string) {
	if said = strings.TrimSpace(said); hollow[said] {
		return
	}
	texts := map[string]*string{"title": &c.title, "issuer": &c.issuer, "publisher": &c.publisher, "validity": &c.validity}
	dates := map[string]*knowledge.Date{"issued": &c.issued, "published": &c.published, "effective": &c.effective, "expires": &c.expires}
	switch {
	case what == "number":
		c.number = cmp.Or(c.number, tidyNumber(said))
	case texts[what] != nil:
		*texts[what] = cmp.Or(*texts[what], oneLine(said))
	case dates[what] != nil:
		d, _ := knowledge.ParseDate(cardDay.FindString(width.Narrow.String(said)))
		*dates[what] = cmp.Or(*dates[what], d)
	}
	c.issuer = strings.Join(strings.FieldsFunc(c.issuer, func(r rune) bool { return strings.ContainsRune(" ,，;；、", r) }), "、")
}

var cardDay = regexp.MustCompile(`\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|\d{8}`)

// cells are the filled-in cells of a table, in reading order.
func (t *table) cells() []string {
	var all []string
	for _, r := range t.Rows {
		for _, cell := range slices.Compact(slices.Clone(r.Cells)) {
			if cell != "" {
				all = append(all, cell)
			}
		}
	}
	return all
}

// takeCard takes a card out of the first of blocks: a table, or lines one below
// the other. left is what is in it without a known name.
func takeCard(blocks []block) (c card, left []string, others []block) {
	top := min(len(blocks), cardBlocks)
	for i, b := range blocks[:top] {
		if b.Table == nil || len(b.Table.Rows) > cardRows {
			continue
		}
		if c, left, ok := readCard(b.Table.cells()); ok {
			return c, left, slices.Delete(slices.Clone(blocks), i, i+1)
		}
	}
	for i := range top {
		lines := cardLines(blocks[i:])
		if c, left, ok := readCard(lines); ok {
			return c, left, slices.Delete(slices.Clone(blocks), i, i+len(lines))
		}
	}
	return card{}, nil, blocks
}

// cardLines are the first of blocks as far as they may be the lines of a card.
func cardLines(blocks []block) []string {
	var lines []string
	for _, b := range blocks[:min(len(blocks), cardRows)] {
		if b.Table != nil || utf8.RuneCountInString(b.Text) >= aloneFrom || len(cardPairs(b.Text)) == 0 {
			break
		}
		lines = append(lines, b.Text)
	}
	return lines
}
