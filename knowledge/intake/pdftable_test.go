package intake

import (
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"

	"jinguo/knowledge"
)

// ruledBy gives the lines of a table from its edges, but those that keep refuses: at is
// where a line is, along the middle of a side of a cell on it.
func ruledBy(xs, ys []float64, keep func(at, along float64, down bool) bool) rulings {
	var r rulings
	for _, x := range xs {
		for i := 1; i < len(ys); i++ {
			if keep(x, (ys[i-1]+ys[i])/2, true) {
				r.add(x, ys[i-1], x, ys[i])
			}
		}
	}
	for _, y := range ys {
		for i := 1; i < len(xs); i++ {
			if keep(y, (xs[i-1]+xs[i])/2, false) {
				r.add(xs[i-1], y, xs[i], y)
			}
		}
	}
	return r.turn(pageView{width: 400, height: 600})
}

func all(at, along float64, down bool) bool { return true }

func TestLattices(t *testing.T) {
	xs, ys := []float64{50, 150, 250, 350}, []float64{500, 480, 460}
	for _, c := range []struct {
		name  string
		rules rulings
		want  [][]int
	}{
		{"whole", ruledBy(xs, ys, all), [][]int{{0, 1, 2}, {3, 4, 5}}},
		{"cells merged", ruledBy(xs, ys, func(at, along float64, down bool) bool { return !(down && at == 150 && along == 490) }), [][]int{{0, 0, 1}, {2, 3, 4}}},
		{"cells merged downwards", ruledBy(xs, ys, func(at, along float64, down bool) bool { return down || at != 480 || along != 100 }), [][]int{{0, 1, 2}, {0, 3, 4}}},
		{"open sides", ruledBy(xs, ys, func(at, along float64, down bool) bool { return !down || at != 50 && at != 350 }), [][]int{{0, 1, 2}, {3, 4, 5}}},
		{"lines across only", ruledBy(xs, ys, func(at, along float64, down bool) bool { return !down }), nil},
		{"frame", ruledBy([]float64{50, 350}, []float64{500, 460}, all), nil},
		{"no rectangle", ruledBy(xs, ys, func(at, along float64, down bool) bool {
			return !(down && at == 150 && along == 490) && (down || at != 480 || along != 100)
		}), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got [][]int
			for _, g := range c.rules.lattices() {
				got = append(got, g.area...)
			}
			if !slices.EqualFunc(got, c.want, slices.Equal[[]int]) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// Dashes are one line, and the two lines of a double border one edge.
func TestJoinedLines(t *testing.T) {
	var dashes []ruling
	for x := 50.0; x < 350; x += 4 {
		dashes = append(dashes, ruling{at: 100, from: x, to: x + 2})
	}
	if got := joined(dashes, lineGap, lineApart); len(got) != 1 || got[0].to-got[0].from < 295 {
		t.Errorf("dashes: %v", got)
	}
	double := ruledBy([]float64{50, 52, 150, 250}, []float64{500, 498, 480, 460}, all)
	if g := double.lattices(); len(g) != 1 || len(g[0].xs) != 3 || len(g[0].ys) != 3 {
		t.Errorf("double border: %+v", g)
	}
}

func TestOneNumber(t *testing.T) {
	for _, c := range []struct {
		line, next string
		noRoom     bool
		want       bool
	}{
		{"000-0000-0104", "000-0000-0154", true, false},
		{"0539-8208001", "12338", true, false},
		{"12338", "0539-8208001", true, false},
		{"8208001", "12338", true, false},
		{"0539-820", "8001", true, true},
		{"0539-820", "8001", false, false},
		{"13800000", "000", true, true},
		{"0539-", "8208001", false, true},
		{"示例路1", "0号", true, true},
		{"示例路1", "0号", false, false},
		{"周一至周五", "9:00-17:00", true, false},
		{"9:00-", "17:00", true, true},
		{"张老师", "000-0000-0101", true, false},
		{"示例县", "妇联", true, true},
	} {
		if got := oneNumber(c.line, c.next, c.noRoom); got != c.want {
			t.Errorf("%s / %s (no room: %t) = %t", c.line, c.next, c.noRoom, got)
		}
	}
}

// TestPDFDirectory holds that a list over three pages, with rows that the page breaks
// and merged cells, gives an entry a row with all its phones.
func TestPDFDirectory(t *testing.T) {
	rep := newReport("directory.pdf")
	lim := usual()
	lim.Cache = pdfCache(t)
	entries, _ := parse(t.Context(), "testdata/readers/directory.pdf", "", lim, rep)
	if len(entries) != 25 {
		t.Fatalf("%d entries", len(entries))
	}
	for i, e := range entries {
		phones := 1
		if (i+1)%4 == 0 {
			phones = 2
		}
		if e.Kind != knowledge.ServicePoint || len(e.Point.Phones) != phones || !strings.HasSuffix(e.Point.Address, "号示例小区便民服务中心一楼") || !strings.HasSuffix(e.Title, "妇女儿童家园") {
			t.Errorf("entry %d: %s, %+v", i+1, e.Title, e.Point)
		}
	}
	if got := entries[24].Source.Place; got != "第3页第3行" {
		t.Errorf("the last entry is at %s", got)
	}
}

// at is a piece of text of 10 points for tests.
func at(text string, left, bottom float64) pdfLine {
	return pdfLine{text: text, page: 1, size: 10, box: box{left: left, right: left + 5*float64(columns(text)), bottom: bottom, top: bottom + 10}}
}

// shown lays pieces out and gives the texts and, with bars, the rows that come out.
func shown(t *testing.T, pages ...seenPage) []string {
	t.Helper()
	f := &pdfFile{lim: usual()}
	var all []pdfPage
	for i, s := range pages {
		s.width, s.height = 400, 600
		page, err := f.laid(s, i+1)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page)
	}
	b := newBuilder(f.lim)
	if err := layOut(all, arrange(all), b); err != nil {
		t.Fatal(err)
	}
	var got []string
	for i, bl := range b.doc.Blocks {
		if bl.Table == nil {
			got = append(got, bl.Text)
			continue
		}
		if i > 0 && b.doc.Blocks[i-1].Table != nil {
			got = append(got, "another table")
		}
		for _, r := range bl.Table.Rows {
			got = append(got, r.Place+"|"+strings.Join(r.Cells, "|"))
		}
	}
	return got
}

func TestPDFTables(t *testing.T) {
	xs, ys := []float64{50, 150, 250, 350}, []float64{500, 480, 460}
	head := []pdfLine{at("名称", 52, 485), at("地址", 152, 485), at("电话", 252, 485)}
	first := append(slices.Clone(head), at("甲站", 52, 465), at("甲路", 152, 465), at("000-0000-0101", 252, 465))
	second := append(slices.Clone(head), at("乙站", 52, 465), at("乙路", 152, 465), at("000-0000-0102", 252, 465))
	other := []pdfLine{at("项目名称", 52, 485), at("帮扶对象", 152, 485), at("标准", 252, 485), at("甲项目", 52, 465), at("妇女", 152, 465), at("100元", 252, 465)}
	rules := ruledBy(xs, ys, all)
	spaced := []pdfLine{
		at("名称", 52, 485), at("地址", 152, 485), at("电话", 252, 485),
		at("甲站", 52, 465), at("甲路", 152, 465), at("000-0000-0101", 252, 465),
		at("乙站", 52, 445), at("乙路乙路乙路乙路", 152, 445), at("000-0000-0102", 252, 445),
		at("一号", 152, 433),
		at("丙站", 52, 413), at("丙路", 152, 413), at("000-0000-0103", 252, 413),
		at("以上服务点的电话都是示例，不可以拨打。", 52, 380),
	}
	centred := []pdfLine{
		at("名称", 72, 500), at("地址", 182, 500), at("电话", 282, 500),
		at("甲妇女儿童", 57, 480), at("甲路", 182, 473), at("000-0000-0101", 252, 473), at("家园", 72, 466),
		at("乙站", 72, 439), at("乙路乙路乙路乙路", 152, 446), at("一号", 182, 432), at("000-0000-0102", 252, 439),
		at("丙妇女儿童", 57, 412), at("家园", 72, 398), at("丙路", 182, 405), at("000-0000-0103", 252, 405),
	}
	for _, c := range []struct {
		name  string
		pages []seenPage
		want  []string
	}{
		{"ruled", []seenPage{{pieces: append([]pdfLine{at("名录", 180, 550)}, first...), rules: rules}},
			[]string{"名录", "第1页第1行|名称|地址|电话", "第1页第2行|甲站|甲路|000-0000-0101"}},
		{"goes on", []seenPage{{pieces: first, rules: rules}, {pieces: second, rules: rules}},
			[]string{"第1页第1行|名称|地址|电话", "第1页第2行|甲站|甲路|000-0000-0101", "第2页第2行|乙站|乙路|000-0000-0102"}},
		{"another with its own header", []seenPage{{pieces: first, rules: rules}, {pieces: other, rules: rules}},
			[]string{"第1页第1行|名称|地址|电话", "第1页第2行|甲站|甲路|000-0000-0101", "another table", "第2页第1行|项目名称|帮扶对象|标准", "第2页第2行|甲项目|妇女|100元"}},
		{"lines around nothing", []seenPage{{pieces: []pdfLine{at("正文", 50, 400)}, rules: rules}}, []string{"正文"}},
		{"without lines", []seenPage{{pieces: spaced}},
			[]string{"第1页第1行|名称|地址|电话", "第1页第2行|甲站|甲路|000-0000-0101", "第1页第3行|乙站|乙路乙路乙路乙路一号|000-0000-0102", "第1页第4行|丙站|丙路|000-0000-0103", "以上服务点的电话都是示例，不可以拨打。"}},
		{"without lines on two pages", []seenPage{{pieces: spaced[:13]}, {pieces: []pdfLine{at("丁站", 52, 580), at("丁路", 152, 580), at("000-0000-0104", 252, 580), at("完。", 52, 500)}}},
			[]string{"第1页第1行|名称|地址|电话", "第1页第2行|甲站|甲路|000-0000-0101", "第1页第3行|乙站|乙路乙路乙路乙路一号|000-0000-0102", "第1页第4行|丙站|丙路|000-0000-0103", "第2页第1行|丁站|丁路|000-0000-0104", "完。"}},
		{"cells in the middle", []seenPage{{pieces: centred}},
			[]string{"第1页第1行|名称|地址|电话", "第1页第2行|甲妇女儿童家园|甲路|000-0000-0101", "第1页第3行|乙站|乙路乙路乙路乙路一号|000-0000-0102", "第1页第4行|丙妇女儿童家园|丙路|000-0000-0103"}},
		{"contents", []seenPage{{pieces: []pdfLine{at("第一部分", 50, 500), at("3", 300, 500), at("第二部分", 50, 480), at("7", 300, 480), at("第三部分", 50, 460), at("9", 300, 460)}}},
			[]string{"第一部分 3", "第二部分 7", "第三部分 9"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := shown(t, c.pages...); !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// Columns of text are read one after the other, also where their producer wrote them
// row by row.
func TestPDFColumns(t *testing.T) {
	left := []string{"示例县的妇女可以到工作站", "办理，也可以打电话办理。", "工作站在三个工作日以内办", "理，办理以后打电话告诉本", "人。"}
	right := []string{"儿童由妇女到工作站办理，", "也可以由妇女打电话办理，", "工作站在一个工作日以内办", "理，办理以后打电话告诉妇", "女。"}
	want := strings.Join(left, "") + strings.Join(right, "")
	var byColumn, byRow []pdfLine
	for i, text := range left {
		byColumn = append(byColumn, at(text, 50, 500-15*float64(i)))
	}
	for i, text := range right {
		byColumn = append(byColumn, at(text, 210, 500-15*float64(i)))
		byRow = append(byRow, at(left[i], 50, 500-15*float64(i)), at(text, 210, 500-15*float64(i)))
	}
	backwards := slices.Clone(byColumn)
	slices.Reverse(backwards)
	for name, pieces := range map[string][]pdfLine{"column by column": byColumn, "row by row": byRow, "backwards": backwards} {
		if got := strings.Join(shown(t, seenPage{pieces: pieces}), ""); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestPDFTurned reads a page that is stored turned, as where a wide table was printed
// on a page on end.
func TestPDFTurned(t *testing.T) {
	text := "BT /F 12 Tf 0 1 -1 0 %d 100 Tm (%s) Tj ET "
	content := strings.NewReplacer("X", "200", "Y", "First line of this page").Replace(strings.NewReplacer("%d", "X", "%s", "Y").Replace(text)) +
		strings.NewReplacer("X", "230", "Y", "A line that ends it").Replace(strings.NewReplacer("%d", "X", "%s", "Y").Replace(text))
	for _, turn := range []string{"0", "90", "180", "270"} {
		data := pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[5 0 R]>>", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", streamOf(content),
			"<</Type/Page/Parent 2 0 R/Rotate "+turn+"/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents 4 0 R>>")
		if got := read(t, "x.pdf", data); !strings.Contains(got, "[第1页]  First line of this page A line that ends it") {
			t.Errorf("turned by %s: %s", turn, got)
		}
	}
}

// FuzzPDFLayout lays out pieces and lines in places of every kind.
func FuzzPDFLayout(f *testing.F) {
	f.Add([]byte("\x10\x20\x30\x05\x08\x01\x10\x40\x30\x05\x08\x02"))
	f.Fuzz(func(t *testing.T, data []byte) {
		texts := []string{"名称", "地址", "000-0000-0101", "示例县的妇女可以到工作站办理，", "1", "（一）对象", "how to", "— 1 —"}
		var pages []pdfPage
		file := &pdfFile{lim: strict()}
		for no := 1; no <= 3 && len(data) >= 6; no++ {
			var s seenPage
			s.width, s.height = 256, 256
			for ; len(data) >= 6 && data[5] < 250; data = data[6:] {
				x, y, width, high := float64(data[0]), float64(data[1]), float64(data[2]), float64(data[3]%32)
				if data[5] > 200 {
					s.rules.add(x, y, x+width, y+high)
					continue
				}
				s.pieces = append(s.pieces, pdfLine{text: texts[data[4]%8], size: float64(data[5] % 20), box: box{left: x, right: x + width, bottom: y, top: y + high}})
			}
			if len(data) >= 6 {
				s.turn(pageView{quarters: int(data[0] % 4), width: 256, height: 256})
				data = data[6:]
			}
			page, err := file.laid(s, no)
			if err != nil {
				return
			}
			pages = append(pages, page)
		}
		b := newBuilder(strict())
		if err := layOut(pages, arrange(pages), b); err != nil {
			return
		}
		for _, bl := range b.doc.Blocks {
			if bl.Table == nil {
				continue
			}
			for _, r := range bl.Table.Rows {
				if len(r.Cells) != len(bl.Table.Rows[0].Cells) {
					t.Fatalf("uneven table %+v", bl.Table)
				}
			}
		}
	})
}

// Numbers that are none stop no page from being read.
func TestRulingsOfNoNumber(t *testing.T) {
	var r rulings
	bits := binary.LittleEndian.Uint64([]byte{0, 0, 0, 0, 0, 0, 0xF8, 0x7F})
	r.add(math.Float64frombits(bits), 0, math.Inf(1), 1)
	r.add(0, 0, math.Inf(1), 1)
	if len(r.across)+len(r.down) > 0 {
		t.Errorf("%+v", r)
	}
}
