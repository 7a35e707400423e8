package intake

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// A quotation mark that is never closed must not swallow the rows below it.
func TestCSVStrayQuote(t *testing.T) {
	var text, want strings.Builder
	for i := range 300 {
		field := "乙"
		if i == 1 || i == 250 {
			field = "\"乙"
		}
		fmt.Fprintf(&text, "甲,%s\n", field)
		fmt.Fprintf(&want, "第%d行|甲|%s\n", i+1, field)
	}
	if got := rowsOf(t, "x.csv", []byte(text.String())); got != want.String() {
		t.Errorf("got %d rows", strings.Count(got, "\n"))
	}
}

// Nor must it where another one, far below, would close it.
func TestCSVFarQuote(t *testing.T) {
	text := "甲,\"未完\n" + strings.Repeat("乙,x\n", 200) + "丙\",x\n"
	if got, want := rowsOf(t, "x.csv", []byte(text)), "第1行|甲|\"未完\n"+rowsFrom(2, 200, "乙|x")+"第202行|丙\"|x\n"; got != want {
		t.Errorf("got %d rows", strings.Count(got, "\n"))
	}
}

func TestCSV(t *testing.T) {
	const comma = "兰陵县妇女儿童服务点名录,,\n名称,地址,电话\n示例妇女之家,示例路1号,000-0000-0101\n"
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String(comma)
	utf16, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("名称\t电话\r\n示例,甲\t000-0000-0101\r\n")
	for _, c := range []struct{ name, data, want string }{
		{"comma", comma, "第1行|兰陵县妇女儿童服务点名录||\n第2行|名称|地址|电话\n第3行|示例妇女之家|示例路1号|000-0000-0101\n"},
		{"GBK", gbk, "第1行|兰陵县妇女儿童服务点名录||\n第2行|名称|地址|电话\n第3行|示例妇女之家|示例路1号|000-0000-0101\n"},
		{"UTF-16 with tabs", utf16, "第1行|名称|电话\n第2行|示例,甲|000-0000-0101\n"},
		{"semicolon", "name;phone\nSample, north;000-0000-0102\n", "第1行|name|phone\n第2行|Sample, north|000-0000-0102\n"},
		{"wide comma", "名称，电话\n示例甲，000-0000-0101\n示例乙，000-0000-0102\n", "第1行|名称|电话\n第2行|示例甲|000-0000-0101\n第3行|示例乙|000-0000-0102\n"},
		{"sep line", "sep=;\na;b\n", "第2行|a|b\n"},
		{"line in a quoted field", "名称,时间\n\"示例\",\"周一至周五\n9:00-17:00\"\n后一行,x\n", "第1行|名称|时间\n第2行|示例|周一至周五⏎9:00-17:00\n第4行|后一行|x\n"},
		{"bare quotes", "名称,说明\n\"巾帼\"计划,所谓\"帮扶\"\n", "第1行|名称|说明\n第2行|\"巾帼\"计划|所谓\"帮扶\"\n"},
		{"UTF-8 with a mark", "\uFEFF名称,电话\n示例,000-0000-0101\n", "第1行|名称|电话\n第2行|示例|000-0000-0101\n"},
		{"UTF-16 without a mark", strings.TrimPrefix(utf16, "\xFF\xFE"), "第1行|名称|电话\n第2行|示例,甲|000-0000-0101\n"},
		{"bars", "名称|电话\n示例甲|000-0000-0101\n", "第1行|名称|电话\n第2行|示例甲|000-0000-0101\n"},
		{"lines of old Macintosh programs", "名称,电话\r示例甲,000-0000-0101\r", "第1行|名称|电话\n第2行|示例甲|000-0000-0101\n"},
		{"no end of the last line", "名称,电话\n示例甲,000-0000-0101", "第1行|名称|电话\n第2行|示例甲|000-0000-0101\n"},
		{"text formula", "名称,电话,夜间\n示例甲,=\"0539-8208001\",\"=\"\"0012338\"\"\"\n示例乙,=\"1,2\",=\"\"\n", "第1行|名称|电话|夜间\n第2行|示例甲|0539-8208001|0012338\n第3行|示例乙|1,2|\n"},
		{"text mark", "名称,电话\n示例甲,'0539-8208001\n'示例'乙,'80年代'\n", "第1行|名称|电话\n第2行|示例甲|0539-8208001\n第3行|'示例'乙|'80年代'\n"},
		{"tabs that keep numbers text", "名称\t,电话\t,地址\t\n示例甲\t,000-0000-0101\t,示例路\t\n", "第1行|名称|电话|地址\n第2行|示例甲|000-0000-0101|示例路\n"},
		{"blank behind the comma", "a,b,c\nd, \"e, f\" ,g\n", "第1行|a|b|c\n第2行|d|e, f|g\n"},
		{"mark within a field", "名称,说明,电话\n示例甲,屏幕 5\" 的,000-0000-0101\n\"示例\"\"乙\"\"\",\"两行\n说明\",000-0000-0102\n示例丙,x,y\n", "第1行|名称|说明|电话\n第2行|示例甲|屏幕 5\" 的|000-0000-0101\n第3行|示例\"乙\"|两行⏎说明|000-0000-0102\n第5行|示例丙|x|y\n"},
		{"mark that opens a field only", "名称,说明,电话\n示例甲,\"未完,000-0000-0101\n示例乙,\"完\",000-0000-0102\n", "第1行|名称|说明|电话\n第2行|示例甲|\"未完|000-0000-0101\n第3行|示例乙|完|000-0000-0102\n"},
		{"empty columns and rows", "a,b,,,\n,,,,\n\n \nc,d,,,\n", "第1行|a|b\n第5行|c|d\n"},
		{"zero bytes", "名称,电话" + strings.Repeat("\n示例甲的名称,000-0000-0101", 9) + "\x00\n", "第1行|名称|电话\n" + rowsFrom(2, 9, "示例甲的名称|000-0000-0101")},
		{"zero bytes in GBK", gbk + "x\x00\n", "第1行|兰陵县妇女儿童服务点名录||\n第2行|名称|地址|电话\n第3行|示例妇女之家|示例路1号|000-0000-0101\n第4行|x||\n"},
		{"ragged", "a,b,c\nd\n\ne,f\n", "第1行|a|b|c\n第2行|d||\n第4行|e|f|\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := rowsOf(t, "x.csv", []byte(c.data)); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

func rowsFrom(first, n int, cells string) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, "第%d行|%s\n", first+i, cells)
	}
	return out.String()
}

// Numbers that lost their last digits are kept as written, and reported.
func TestCSVDigitsLost(t *testing.T) {
	const data = "名称,电话,编号\n\n示例甲,1.38E+10,3.5E+1\n示例乙,5.39821e+09,2E+3\n示例丙,E+10,1.5E-5\n"
	doc, problems, err := readCSV(context.Background(), "x.csv", []byte(data), usual())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, p.Code+" "+p.Place)
	}
	if diff := cmp.Diff([]string{"digits_lost 第3行B列", "digits_lost 第4行B列", "digits_lost 第4行C列"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if cell := doc.Blocks[0].Table.Rows[1].Cells[1]; cell != "1.38E+10" {
		t.Errorf("cell reads %q", cell)
	}
}

// A line of many fields, or many marks that open none, take no longer each.
func TestCSVLongLines(t *testing.T) {
	for _, text := range []string{strings.Repeat("a,", 250_000), strings.Repeat("\"a,", 250_000), strings.Repeat("，", 250_000), "\"" + strings.Repeat(",\"\"x", 250_000)} {
		began := time.Now()
		if _, _, err := readCSV(context.Background(), "x.csv", []byte(text), usual()); err != nil && !errors.As(err, new(Trouble)) {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("%.8s… took %s", text, took)
		}
	}
}
