package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// zipOf packs files, given as name, content, name, content …
func zipOf(t testing.TB, files ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// docxOf is a Word document with the given body and further parts.
func docxOf(t testing.TB, body string, parts ...string) []byte {
	t.Helper()
	rels := `<Relationships>`
	for _, part := range []string{"styles", "numbering", "footnotes", "endnotes"} {
		rels += `<Relationship Id="` + part + `" Type="http://x/` + part + `" Target="` + part + `.xml"/>`
	}
	return zipOf(t, append([]string{
		"_rels/.rels", `<Relationships><Relationship Id="1" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/_rels/document.xml.rels", rels + `</Relationships>`,
		"word/document.xml", `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="x"><w:body>` + body + `</w:body></w:document>`,
	}, parts...)...)
}

// textOf reads data and gives its paragraphs and table rows, one a line.
func textOf(t *testing.T, name string, data []byte) string {
	t.Helper()
	doc, _, err := readers[sniff(name, data)](context.Background(), name, data, usual())
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var out []string
	for _, b := range doc.Blocks {
		if b.Table == nil {
			out = append(out, strings.Repeat("#", b.Level)+b.Text)
			continue
		}
		for _, r := range b.Table.Rows {
			out = append(out, "|"+strings.ReplaceAll(strings.Join(r.Cells, "|"), "\n", "⏎"))
		}
	}
	return strings.Join(out, "\n")
}

func TestDocxText(t *testing.T) {
	p := func(inner string) string { return "<w:p>" + inner + "</w:p>" }
	r := func(text string) string { return "<w:r><w:t>" + text + "</w:t></w:r>" }
	for _, c := range []struct{ name, body, want string }{
		{"runs", p(r("申请") + r("条件")), "申请条件"},
		{"line break", p("<w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t></w:r>"), "第一行\n第二行"},
		{"heading broken over lines", p(`<w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:r><w:t>总体</w:t><w:br/><w:t>要求</w:t></w:r>`), "#总体要求"},
		{"insertion and deletion", p(r("补助") + "<w:ins>" + r("500") + "</w:ins><w:del><w:r><w:delText>300</w:delText></w:r></w:del>" + r("元")), "补助500元"},
		{"moved text", p("<w:moveFrom>"+r("旧处")+"</w:moveFrom>"+r("中")) + p("<w:moveTo>"+r("新处")+"</w:moveTo>"), "中\n新处"},
		{"deleted paragraph end", p("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"+r("前半")) + p(r("后半")), "前半后半"},
		{"hidden", p(r("公开") + `<w:r><w:rPr><w:vanish/></w:rPr><w:t>内部</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>内容</w:t></w:r>`), "公开内容"},
		{"field", p(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>` + r("指令") + `<w:r><w:fldChar w:fldCharType="separate"/></w:r>` + r("7") + `<w:r><w:fldChar w:fldCharType="end"/></w:r>` + r("页")), "7页"},
		{"equation", p(`<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>EQ \o\ac(○,</w:instrText><w:instrText>一)</w:instrText><w:fldChar w:fldCharType="end"/></w:r>`), "一"},
		{"characters of a symbol font", p(r("\uF0FE是\uF06E")), "☑是"},
		{"symbol", p(`<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>是</w:t></w:r>`), "☑是"},
		{"merged by marks", `<w:tbl><w:tr><w:tc>` + p(r("a")) + `</w:tc><w:tc>` + p(r("b")) + `</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:hMerge w:val="restart"/></w:tcPr>` + p(r("c")) + `</w:tc><w:tc><w:tcPr><w:hMerge/></w:tcPr>` + p("") + `</w:tc></w:tr></w:tbl>`, "|a|b\n|c|c"},
		{"field never closed", p(`<w:r><w:fldChar w:fldCharType="begin"/></w:r>`) + p(r("其后")), "其后"},
		{"hyperlink and control", p("<w:hyperlink>"+r("网址")+"</w:hyperlink>") + "<w:sdt><w:sdtPr><w:t>x</w:t></w:sdtPr><w:sdtContent>" + p(r("控件")) + "</w:sdtContent></w:sdt>", "网址\n控件"},
		{"text box once", p(r("正文") + `<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx><w:txbxContent>` + p(r("框内")) + `</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>` + p(r("框内")) + `</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>`), "正文\n框内"},
		{"ruby", p("<w:r><w:ruby><w:rt>" + r("jīn") + "</w:rt><w:rubyBase>" + r("巾") + "</w:rubyBase></w:ruby></w:r>" + r("帼")), "巾帼"},
		{"frame of one cell", "<w:tbl><w:tr><w:tc>" + p(r("框一")) + p(r("框二")) + "</w:tc></w:tr></w:tbl>", "框一\n框二"},
		{"merged cells",
			`<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>` + p(r("横")) + `</w:tc><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>` + p(r("竖")) + `</w:tc></w:tr>` +
				`<w:tr><w:tc>` + p(r("甲")) + p(r("乙")) + `</w:tc><w:tc>` + p(r("丙")) + `</w:tc><w:tc><w:tcPr><w:vMerge/></w:tcPr>` + p("") + `</w:tc></w:tr></w:tbl>`,
			"|横|横|竖\n|甲⏎乙|丙|竖"},
		{"nested table", `<w:tbl><w:tr><w:tc>` + p(r("外")) + `<w:tbl><w:tr><w:tc>` + p(r("内1")) + `</w:tc><w:tc>` + p(r("内2")) + `</w:tc></w:tr></w:tbl></w:tc><w:tc>` + p(r("右")) + `</w:tc></w:tr></w:tbl>`,
			"|外|右\n|内1|内2"},
		{"deleted row", `<w:tbl><w:tr><w:tc>` + p(r("a")) + `</w:tc><w:tc>` + p(r("b")) + `</w:tc></w:tr><w:tr><w:trPr><w:del/></w:trPr><w:tc>` + p(r("c")) + `</w:tc></w:tr></w:tbl>`, "|a|b"},
		{"grid before", `<w:tbl><w:tr><w:tc>` + p(r("a")) + `</w:tc><w:tc>` + p(r("b")) + `</w:tc></w:tr><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc>` + p(r("c")) + `</w:tc></w:tr></w:tbl>`, "|a|b\n||c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, textOf(t, "x.docx", docxOf(t, c.body))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestDocxStyles(t *testing.T) {
	body := `<w:p><w:pPr><w:pStyle w:val="T"/></w:pPr><w:r><w:t>妇女儿童</w:t><w:br/><w:t>服务指南</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:t>总则1</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>总则</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="mine"/></w:pPr><w:r><w:t>适用范围</w:t></w:r></w:p>
<w:p><w:r><w:t>正文</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>。</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="hid"/></w:pPr><w:r><w:t>隐藏</w:t></w:r></w:p>`
	data := docxOf(t, body,
		"word/styles.xml", `<w:styles xmlns:w="x"><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="标题 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="mine"><w:name w:val="我的"/><w:basedOn w:val="2"/></w:style>
<w:style w:type="paragraph" w:styleId="hid"><w:name w:val="h"/><w:basedOn w:val="loop"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="loop"><w:name w:val="l"/><w:basedOn w:val="hid"/></w:style></w:styles>`,
		"word/footnotes.xml", `<w:footnotes xmlns:w="x"><w:footnote w:type="separator" w:id="1"><w:p/></w:footnote><w:footnote w:id="2"><w:p><w:r><w:t>以当年文件为准</w:t></w:r></w:p></w:footnote></w:footnotes>`)
	want := "妇女儿童服务指南\n#总则\n##适用范围\n正文[注1]。\n[注1] 以当年文件为准"
	if diff := cmp.Diff(want, textOf(t, "x.docx", data)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
