package scrub

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// folded is a text as the finders read it: digits of any script and letters of any width
// plain, dashes equal, marks without a shape gone, the traditional characters that they
// look for simplified.
type folded struct {
	text  string
	plain string
	from  []int // where in text a byte of plain comes from; of the end too
}

func fold(text string) *folded {
	f := &folded{text: text}
	var plain strings.Builder
	for i, r := range text {
		s := foldRune(r)
		plain.WriteString(s)
		for range len(s) {
			f.from = append(f.from, i)
		}
	}
	f.from = append(f.from, len(text))
	f.plain = plain.String()
	return f
}

func foldRune(r rune) string {
	switch {
	case r < 0x80:
		return string(r)
	case unicode.In(r, unicode.Cf, unicode.Me, unicode.Variation_Selector):
		return ""
	case unicode.Is(unicode.Pd, r) || r == '−':
		return "-"
	case unicode.IsSpace(r):
		return " "
	}
	if simple, ok := simplified[r]; ok {
		return string(simple)
	}
	if s := norm.NFKC.String(string(r)); s != string(r) {
		return strings.TrimSpace(s)
	}
	if unicode.Is(unicode.Nd, r) {
		return string('0' + digitOf(r))
	}
	return string(r)
}

// digitOf is the value of a decimal digit of any script: they stand in tens, from zero on.
func digitOf(r rune) rune {
	n := rune(0)
	for n < 9 && unicode.Is(unicode.Nd, r-n-1) {
		n++
	}
	return n
}

var simplified = func() map[rune]rune {
	pairs := map[rune]rune{}
	for pair := range strings.FieldsSeq(`電电 話话 號号 樓楼 單单 組组 證证 聯联 繫系 係系 絡络 銀银 賬账 帳账 機机 媽妈 區区 縣县 鄉乡 鎮镇 莊庄 棟栋 戶户 門门 車车 訊讯 歲岁 兒儿 婦妇 現现 塊块 萬万
		劉刘 陳陈 張张 楊杨 趙赵 吳吴 孫孙 馬马 羅罗 鄭郑 謝谢 許许 韓韩 馮冯 鄧邓 蕭萧 葉叶 蘇苏 呂吕 盧卢 蔣蒋 賈贾 陸陆 鍾钟 龍龙 黃黄 錢钱 嚴严 貳贰 參叁 陸陆 歐欧 陽阳 魯鲁 滬沪 遼辽 贛赣 陝陕 貴贵 雲云 蘭兰 寧宁 甯宁 瓊琼 個个 這这 動动 爺爷 對对`) {
		runes := []rune(pair)
		pairs[runes[0]] = runes[1]
	}
	return pairs
}()
