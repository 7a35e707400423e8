package intake

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarkdown(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"paragraph and breaks", "第一段换\n行\\\n新行  \n又一行\n\n第二段", "第一段换行\n新行\n又一行\n第二段"},
		{"English", "wrapped\nline &amp; `code`", "wrapped line & code"},
		{"numbered headings", "一、值班制度\n工作日上午8:30有人值班，\n请来电。\n二、回访", "一、值班制度\n工作日上午8:30有人值班，请来电。\n二、回访"},
		{"headings", "# 一\n\n小节\n---\n\n### 三", "#一\n##小节\n###三"},
		{"lists", "3) 甲\n4) 乙\n   续行\n\n- 丙\n  1. 丁\n", "3) 甲\n4) 乙续行\n丙\n1. 丁"},
		{"table", "| a | b |\n|---|---|\n| c<br>d | `e\\|f` |\n", "|a|b\n|c⏎d|e|f"},
		{"HTML", "<div>\n<p>段</p>\n<script>x</script>\n</div>\n\n文<b>粗</b>", "段\n文粗"},
		{"code", "```\n一\n二\n```\n", "一\n二"},
		{"no front matter", "---\n正文\n", "正文"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, textOf(t, "x.md", []byte(c.text))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestFrontMatter(t *testing.T) {
	for _, c := range []struct {
		name, text string
		title      string
		meta       map[string]string
		problems   int
	}{
		{"YAML", "---\nTitle: 甲\n区号: 0539\nissued: 2023-05-06\nnote:\nlist:\n - a\n - b\ncontact: {name: 乙}\n---\n正文", "甲",
			map[string]string{"title": "甲", "区号": "0539", "issued": "2023-05-06", "list": "a\nb", "contact.name": "乙"}, 0},
		{"TOML", "+++\ntitle = \"甲\"\nissued = 2023-05-06\nlist = [\"a\", \"b\"]\n[contact]\nname = \"乙\"\n+++\n正文", "甲",
			map[string]string{"title": "甲", "issued": "2023-05-06", "list": "a\nb", "contact.name": "乙"}, 0},
		{"broken", "---\na: [\n---\n# 题\n正文", "题", map[string]string{}, 1},
		{"no mapping", "---\n- a\n---\n正文", "", map[string]string{}, 1},
		{"empty", "---\n---\n正文", "", map[string]string{}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, problems, err := readMarkdown(t.Context(), "x.md", []byte(c.text), usual())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.meta, doc.Meta); diff != "" || doc.Title != c.title || len(problems) != c.problems {
				t.Errorf("title %q, problems %v\n%s", doc.Title, problems, diff)
			}
			if last := doc.Blocks[len(doc.Blocks)-1]; last.Text != "正文" {
				t.Errorf("text %q", last.Text)
			}
		})
	}
}
