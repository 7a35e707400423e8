package intake

import (
	"cmp"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestStartsItem(t *testing.T) {
	for text, want := range map[string]bool{
		"一、总则": true, "（一）对象": true, "(2)材料": true, "1．申请": true, "1.申请": true, "1.2 对象": true, "3）流程": true, "①甲": true, "· 乙": true, "第一条 为了": true, "第十二章": true, "第一条为了": true,
		"一是深入": false, "二要推动": false, "第三条规定的": false, "第三条、第四条": false, "24 hours": false, "1.5万元": false, "2023年": false, "正文": false, "12338": false, "": false,
	} {
		if got := startsItem(text); got != want {
			t.Errorf("startsItem(%q) = %t", text, got)
		}
	}
}

// pdfline is a line of a page for tests, which is 400 by 600 points, its text 10
// points high from 50 to 350.
type pdfline struct {
	text                      string
	bottom, left, right, size float64
}

func pageOf(no int, lines ...pdfline) pdfPage {
	p := pdfPage{no: no, width: 400, height: 600}
	for _, l := range lines {
		size, left, right := cmp.Or(l.size, 10), cmp.Or(l.left, 50), cmp.Or(l.right, 350)
		p.add(pdfLine{text: l.text, page: no, size: size, box: box{left: left, right: right, bottom: l.bottom, top: l.bottom + size}})
	}
	return p
}

func TestPDFLayout(t *testing.T) {
	for _, c := range []struct {
		name  string
		pages []pdfPage
		want  []string
	}{
		{"lines of a paragraph", []pdfPage{pageOf(1,
			pdfline{text: "为方便群众了解和申请", bottom: 400, left: 70}, pdfline{text: "妇女儿童帮扶项目。", bottom: 385, right: 200}, pdfline{text: "下一段。", bottom: 370, left: 70})},
			[]string{"为方便群众了解和申请妇女儿童帮扶项目。", "下一段。"}},
		{"a short line ends it", []pdfPage{pageOf(1, pdfline{text: "名称", bottom: 400, right: 100}, pdfline{text: "电话", bottom: 385})}, []string{"名称", "电话"}},
		{"a number starts one", []pdfPage{pageOf(1, pdfline{text: "下列人员可以申请", bottom: 400}, pdfline{text: "（一）母亲", bottom: 385})}, []string{"下列人员可以申请", "（一）母亲"}},
		{"a gap starts one", []pdfPage{pageOf(1, pdfline{text: "上", bottom: 400}, pdfline{text: "下", bottom: 300})}, []string{"上", "下"}},
		{"a wider gap starts one", []pdfPage{pageOf(1, pdfline{text: "一", bottom: 500}, pdfline{text: "二", bottom: 485}, pdfline{text: "三", bottom: 470}, pdfline{text: "四", bottom: 455}, pdfline{text: "五", bottom: 440},
			pdfline{text: "六", bottom: 425}, pdfline{text: "七", bottom: 405})}, []string{"一二三四五六", "七"}},
		{"room beside a comma", []pdfPage{pageOf(1, pdfline{text: "突出重点，", bottom: 400, right: 96}, pdfline{text: "狠抓落实", bottom: 400, left: 103})}, []string{"突出重点，狠抓落实"}},
		{"English words", []pdfPage{pageOf(1, pdfline{text: "how to", bottom: 400}, pdfline{text: "apply for self-", bottom: 385}, pdfline{text: "help", bottom: 370})}, []string{"how to apply for self-help"}},
		{"pieces of a line", []pdfPage{pageOf(1, pdfline{text: "共 ", bottom: 400, right: 60}, pdfline{text: "35 ", bottom: 400, left: 63, right: 73}, pdfline{text: "人", bottom: 400, left: 76})}, []string{"共35人"}},
		{"rows of a table", []pdfPage{pageOf(1,
			pdfline{text: "甲", bottom: 400, right: 60}, pdfline{text: "000-0000-0101", bottom: 400, left: 250}, pdfline{text: "乙", bottom: 385, right: 60}, pdfline{text: "000-0000-0102", bottom: 385, left: 250})},
			[]string{"甲 000-0000-0101", "乙 000-0000-0102"}},
		{"mark of a footnote", []pdfPage{pageOf(1, pdfline{text: "补助1000元", bottom: 400, right: 110}, pdfline{text: "1", bottom: 405, left: 111, right: 114, size: 6})}, []string{"补助1000元"}},
		{"across pages, past a footnote", []pdfPage{
			pageOf(1, pdfline{text: "前半", bottom: 120}, pdfline{text: "1 脚注", bottom: 80, size: 8}),
			pageOf(2, pdfline{text: "后半", bottom: 500}, pdfline{text: "续", bottom: 485, right: 60})}, []string{"前半后半续", "1 脚注"}},
		{"header, footer and numbers", []pdfPage{
			pageOf(1, pdfline{text: "手册", bottom: 560, right: 90}, pdfline{text: "一整行", bottom: 315}, pdfline{text: "甲", bottom: 300, right: 60}, pdfline{text: "— 1 —", bottom: 30, left: 190, right: 210}),
			pageOf(2, pdfline{text: "手册", bottom: 560, right: 90}, pdfline{text: "乙", bottom: 300, right: 60}, pdfline{text: "— 2 —", bottom: 30, left: 190, right: 210})},
			[]string{"一整行甲", "乙"}},
		{"headers of two pages of many", []pdfPage{
			pageOf(1, pdfline{text: "一", bottom: 300, right: 60}),
			pageOf(2, pdfline{text: "第二章", bottom: 560, right: 90}, pdfline{text: "二", bottom: 300}, pdfline{text: "末行", bottom: 65, right: 70}, pdfline{text: "末行", bottom: 50, right: 70}),
			pageOf(3, pdfline{text: "第二章", bottom: 560, right: 90}, pdfline{text: "三", bottom: 300}, pdfline{text: "末行", bottom: 65, right: 70}, pdfline{text: "末行", bottom: 50, right: 70}),
			pageOf(4, pdfline{text: "附件1", bottom: 560, right: 90}, pdfline{text: "四", bottom: 300, right: 60}),
			pageOf(5, pdfline{text: "附件2", bottom: 560, right: 90}, pdfline{text: "五", bottom: 300, right: 60})},
			[]string{"一", "二", "末行", "末行", "三", "末行", "末行", "附件1", "四", "附件2", "五"}},
		{"first line of one page stays", []pdfPage{pageOf(1, pdfline{text: "通知", bottom: 560, right: 90}, pdfline{text: "正文", bottom: 300, right: 60}, pdfline{text: "第1页 共1页", bottom: 30, left: 190, right: 210})}, []string{"通知", "正文"}},
		{"title on two lines", []pdfPage{pageOf(1, pdfline{text: "妇女儿童", bottom: 500, size: 18, left: 120, right: 280}, pdfline{text: "工作手册", bottom: 475, size: 18, left: 120, right: 280},
			pdfline{text: "正文的一行文字比标题要多得多", bottom: 440})}, []string{"妇女儿童工作手册", "正文的一行文字比标题要多得多"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBuilder(usual())
			if err := layOut(c.pages, arrange(c.pages), b); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, bl := range b.doc.Blocks {
				got = append(got, bl.Text)
			}
			if diff := gocmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestPDFPagesOfPictures(t *testing.T) {
	pages := []pdfPage{
		pageOf(1, pdfline{text: "正文", bottom: 300, right: 60}, pdfline{text: "— 1 —", bottom: 30, left: 190, right: 210}),
		pageOf(2, pdfline{text: "— 2 —", bottom: 30, left: 190, right: 210}),
		pageOf(3),
	}
	pages[0].picture, pages[1].picture = true, true
	stamped := pageOf(4, pdfline{text: "由示例软件扫描", bottom: 300, right: 120})
	stamped.picture, stamped.scanned = true, true
	pages = append(pages, stamped)
	if got := picturesOnly(pages); !slices.Equal(got, []int{1, 3}) {
		t.Errorf("got %v", got)
	}
}
