package intake

import (
	"fmt"
	"strings"
	"testing"

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
		{"ragged", "a,b,c\nd\n\ne,f\n", "第1行|a|b|c\n第2行|d||\n第4行|e|f|\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := rowsOf(t, "x.csv", []byte(c.data)); got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}
