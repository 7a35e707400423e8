package intake

import (
	"strings"
	"testing"

	"jinguo/knowledge"
)

// withFacts is a document of a policy's text that states facts of itself.
func withFacts(meta map[string]string) *document {
	doc := paragraphs("兰陵县妇联关于示例的通知", "兰陵县妇联关于示例的通知", "（2024年3月8日）", "正文。")
	doc.Meta = meta
	return doc
}

func TestFacts(t *testing.T) {
	tests := []struct {
		name     string
		meta     map[string]string
		want     func(e knowledge.Entry) bool
		problems string
	}{
		{"front matter wins", map[string]string{"title": "甲", "number": "鲁妇发[2024]1号", "issued": "2024-04-01", "expires": "2025年1月1日", "region": "沂水", "issuer": "乙", "id": "p-1", "replaces": "丙\n丁"},
			func(e knowledge.Entry) bool {
				return e.ID == "p-1" && e.Title == "甲" && e.Number == "鲁妇发〔2024〕1号" && e.Issued == "2024-04-01" && e.Expires == "2025-01-01" &&
					e.Region == "371323" && e.Issuer == "乙" && strings.Join(e.Replaces, " ") == "丙 丁"
			}, ""},
		{"a page's date does not", map[string]string{"issued": "2024-04-01", "source": "示例网"},
			func(e knowledge.Entry) bool { return e.Issued == "2024-03-08" && e.Source.Cite == "示例网" }, ""},
		{"office properties are no facts", map[string]string{"doc.title": "模板", "doc.created": "2001-01-01", "author": "某"},
			func(e knowledge.Entry) bool { return e.Title == "兰陵县妇联关于示例的通知" }, ""},
		{"nation", map[string]string{"region": "全国"}, func(e knowledge.Entry) bool { return e.Region == "" }, ""},
		{"draft", map[string]string{"state": "draft"}, func(e knowledge.Entry) bool { return e.State == knowledge.Draft }, ""},
		{"a faq", map[string]string{"kind": "问答", "title": "甲？", "questions": "乙，丙？\n丁？"},
			func(e knowledge.Entry) bool {
				return e.Kind == knowledge.FAQ && e.Title == "甲？" && len(e.Questions) == 2 && e.Questions[0] == "乙，丙？" && strings.Contains(e.Text, "正文。")
			}, ""},
		{"unknown kind", map[string]string{"kind": "song"}, func(e knowledge.Entry) bool { return e.Kind == knowledge.Policy }, ":bad_fact"},
		{"unknown region", map[string]string{"region": "月球"}, func(e knowledge.Entry) bool { return e.Region == "371324" }, ":bad_fact"},
		{"unknown state", map[string]string{"state": "好"}, func(e knowledge.Entry) bool { return e.State == knowledge.Published }, ":bad_fact"},
		{"unknown name", map[string]string{"颜色": "红"}, func(e knowledge.Entry) bool { return true }, ":bad_fact"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rep := newReport("a.md")
			entries := understand(withFacts(test.meta), knowledge.Source{File: "a.md"}, "", rep)
			if len(entries) != 1 || !test.want(entries[0]) {
				t.Errorf("entries %+v", entries)
			}
			if got := codes(t, rep.problems()); got != strings.TrimPrefix(test.problems, ":") {
				t.Errorf("problems %q, want %q", got, test.problems)
			}
		})
	}
}

// TestStatedTitle holds that a title which is stated under its Chinese name keeps
// the first heading in the text, as one stated as title does.
func TestStatedTitle(t *testing.T) {
	const body = "## 帮扶对象\n创业妇女。\n\n## 申请条件\n1. 有固定经营场所\n"
	entries := entriesOf(t, "贷款.md", "---\n类型: 帮扶项目\n标题: 巾帼示例贷款\n地区: 兰陵县\n---\n"+body)
	if len(entries) != 1 || entries[0].Title != "巾帼示例贷款" || entries[0].Programme.Who != "创业妇女。" || entries[0].Text != "" {
		t.Errorf("programme %+v", entries)
	}
	entries = entriesOf(t, "办法.md", "---\n标题: 示例办法\n地区: 兰陵县\n---\n"+body)
	if len(entries) != 1 || entries[0].Title != "示例办法" || len(entries[0].Sections) != 2 {
		t.Errorf("policy %+v", entries)
	}
}

// TestFactsOnLinesOfTheirOwn holds that lines such as 电话：… stay apart in
// Markdown, where a line break alone is none.
func TestFactsOnLinesOfTheirOwn(t *testing.T) {
	entries := entriesOf(t, "贷款.md", "---\nkind: programme\ntitle: 巾帼示例贷款\nregion: 兰陵县\n---\n联系电话：000-0000-0113\n地址：会宝路1号妇联发展部\n")
	if len(entries) != 1 || len(entries[0].Contacts) != 1 {
		t.Fatalf("entries %+v", entries)
	}
	c := entries[0].Contacts[0]
	if c.Address != "会宝路1号妇联发展部" || len(c.Phones) != 1 || c.Phones[0] != (knowledge.Phone{Number: "000-0000-0113"}) {
		t.Errorf("contact %+v", c)
	}
}

// TestUprightTable reads the table of a guide: a field a row.
func TestUprightTable(t *testing.T) {
	const guide = "# 兰陵县示例救助办事指南\n\n| 事项名称 | 困难妇女示例救助 |\n|---|---|\n| 受理条件 | 具有本县户籍 |\n| 申请材料 | 身份证、户口簿 |\n| 办理时限 | 20个工作日 |\n| 收费 | 不收费 |\n| 咨询电话 | 000-0000-0115 |\n"
	entries := entriesOf(t, "指南.md", guide)
	if len(entries) != 1 || entries[0].Kind != knowledge.Program {
		t.Fatalf("entries %+v", entries)
	}
	e, p := entries[0], entries[0].Programme
	if e.Title != "困难妇女示例救助" || e.Region != "371324" || e.Text != "收费：不收费" || len(p.Conditions) != 1 || len(p.Papers) != 2 || p.Deadline != "20个工作日" || len(e.Phones()) != 1 {
		t.Errorf("entry %+v, programme %+v", e, p)
	}
}

// entriesOf is what a Markdown text becomes.
func entriesOf(t *testing.T, name, text string) []knowledge.Entry {
	t.Helper()
	doc, _, err := readMarkdown(t.Context(), name, []byte(text), usual())
	if err != nil {
		t.Fatal(err)
	}
	return understand(doc, knowledge.Source{File: name}, "", newReport(name))
}
