package intake

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDocxNumbers(t *testing.T) {
	lvl := func(depth int, format, text, more string) string {
		return fmt.Sprintf(`<w:lvl w:ilvl="%d"><w:start w:val="1"/><w:numFmt w:val="%s"/>%s<w:lvlText w:val="%s"/></w:lvl>`, depth, format, more, text)
	}
	numberingXML := `<w:numbering xmlns:w="x">
<w:abstractNum w:abstractNumId="0">` + lvl(0, "chineseCountingThousand", "%1、", "") + lvl(1, "chineseCounting", "（%2）", "") + lvl(2, "decimal", "%3.", "") + lvl(3, "decimalEnclosedCircle", "%4", "") + `</w:abstractNum>
<w:abstractNum w:abstractNumId="1">` + lvl(0, "upperRoman", "%1.", "") + lvl(1, "decimal", "%1.%2", `<w:isLgl/>`) + lvl(2, "lowerLetter", "%3)", `<w:lvlRestart w:val="0"/>`) + lvl(3, "bullet", "●", "") + lvl(4, "decimal", "%5.", `<w:suff w:val="nothing"/>`) + `</w:abstractNum>
<w:abstractNum w:abstractNumId="2"><w:styleLink w:val="条"/>` + lvl(0, "japaneseCounting", "第%1条", `<w:pStyle w:val="art"/>`) + `</w:abstractNum>
<w:abstractNum w:abstractNumId="3"><w:numStyleLink w:val="条"/></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="3"/></w:num>
</w:numbering>`
	styles := `<w:styles xmlns:w="x"><w:style w:type="paragraph" w:styleId="art"><w:name w:val="条文"/><w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style></w:styles>`
	for _, c := range []struct{ name, steps, want string }{
		{"Chinese", "1/0 1/1 1/1 1/2 1/3 1/3 1/0 1/1", "一、x\n（一）x\n（二）x\n1. x\n①x\n②x\n二、x\n（一）x"},
		{"eleven", strings.Repeat("1/0 ", 11) + "1/1", "十一、x\n（一）x"},
		{"another list starts over", "1/0 1/0 2/0 2/0 1/0", "一、x\n二、x\n一、x\n二、x\n三、x"},
		{"legal digits and no restart", "3/0 3/1 3/2 3/0 3/1 3/1 3/2 3/3", "I. x\n1.1 x\na) x\nII. x\n2.1 x\n2.2 x\nb) x\nx"},
		{"closed up", "3/4", "1.x"},
		{"list style, by paragraph style", "art art", "第一条 x\n第二条 x"},
		{"no list", "0/0 9/0", "x\nx"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var body strings.Builder
			for _, step := range strings.Fields(c.steps) {
				list, depth, ok := strings.Cut(step, "/")
				props := fmt.Sprintf(`<w:numPr><w:ilvl w:val="%s"/><w:numId w:val="%s"/></w:numPr>`, depth, list)
				if !ok {
					props = fmt.Sprintf(`<w:pStyle w:val="%s"/>`, step)
				}
				fmt.Fprintf(&body, "<w:p><w:pPr>%s</w:pPr><w:r><w:t>x</w:t></w:r></w:p>", props)
			}
			got := textOf(t, "x.docx", docxOf(t, body.String(), "word/numbering.xml", numberingXML, "word/styles.xml", styles))
			if i := len(got) - len(c.want); c.name == "eleven" && i > 0 {
				got = got[i:]
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestNumeral(t *testing.T) {
	for _, c := range []struct {
		format string
		n      int
		want   string
	}{
		{"chineseCounting", 0, "〇"}, {"chineseCounting", 10, "十"}, {"chineseCounting", 19, "十九"}, {"chineseCounting", 20, "二十"},
		{"chineseCounting", 101, "一百零一"}, {"chineseCounting", 110, "一百一十"}, {"chineseCounting", 1005, "一千零五"}, {"chineseCounting", 9999, "九千九百九十九"}, {"chineseCounting", 10000, "10000"},
		{"ideographDigital", 2012, "二〇一二"}, {"chineseLegalSimplified", 12, "拾贰"}, {"ideographTraditional", 11, "甲"}, {"ideographZodiac", 12, "亥"},
		{"decimalEnclosedCircle", 20, "⑳"}, {"decimalEnclosedCircle", 21, "21"}, {"decimalZero", 7, "07"}, {"decimalFullWidth", 12, "１２"},
		{"upperRoman", 1994, "MCMXCIV"}, {"lowerRoman", 4, "iv"}, {"upperLetter", 27, "AA"}, {"lowerLetter", 3, "c"}, {"somethingNew", 5, "5"}, {"none", 5, ""},
	} {
		if got := numeral(c.format, c.n); got != c.want {
			t.Errorf("numeral(%q, %d) = %q, want %q", c.format, c.n, got, c.want)
		}
	}
}
