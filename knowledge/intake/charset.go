package intake

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wlynxg/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	uni "golang.org/x/text/encoding/unicode"
)

// decode gives the text of data, whose encoding it finds in this order: a byte
// order mark; UTF-8 where it is valid; UTF-16 by its zero bytes; GB18030 or Big5
// by how many of the characters would be common ones; what chardet says of the
// rest. It judges the whole of data, since short Chinese texts look like several
// encodings. Data that is no text is the trouble not_text.
func decode(data []byte) (string, error) {
	enc := marked(data)
	switch {
	case enc != nil:
	case utf8.Valid(data) && bytes.Count(data, []byte{0})*50 <= len(data):
		return readable(string(data))
	case bytes.IndexByte(data, 0) >= 0:
		if enc = utf16(data); enc == nil {
			return "", trouble("not_text")
		}
	default:
		enc = chinese(data)
		if enc == nil {
			enc = other(data)
		}
	}
	text, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return "", trouble("not_text")
	}
	return readable(strings.TrimPrefix(string(text), "\uFEFF"))
}

// marked gives the encoding that a byte order mark states.
func marked(data []byte) encoding.Encoding {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		return uni.UTF8
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return uni.UTF16(uni.LittleEndian, uni.UseBOM)
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return uni.UTF16(uni.BigEndian, uni.UseBOM)
	}
	return nil
}

// utf16 gives the byte order of UTF-16 without a mark: the one in which more of
// the characters are common. It gives nil where neither order makes text.
func utf16(data []byte) encoding.Encoding {
	var best encoding.Encoding
	most := 0.8
	for _, order := range []uni.Endianness{uni.LittleEndian, uni.BigEndian} {
		enc := uni.UTF16(order, uni.IgnoreBOM)
		text, err := enc.NewDecoder().Bytes(data)
		if err != nil {
			continue
		}
		if share := common(string(text)); share > most {
			best, most = enc, share
		}
	}
	return best
}

// common is the share of text's characters that Chinese or English text is
// mostly made of: ASCII, Chinese punctuation, the first level of GB 2312. Bytes
// of another encoding taken for UTF-16 give rarer ones.
func common(text string) float64 {
	gbk, err := encoding.ReplaceUnsupported(simplifiedchinese.GBK.NewEncoder()).Bytes([]byte(text))
	if err != nil {
		return 0
	}
	ascii, odd := 0, 0
	for _, r := range text {
		switch {
		case r >= ' ' && r < 0x7F || r == '\n' || r == '\r' || r == '\t':
			ascii++
		case r < ' ':
			odd++
		}
	}
	pairs := utf8.RuneCountInString(text) - ascii - odd
	unknown := bytes.Count(gbk, []byte{encoding.ASCIISub})
	good := float64(ascii) + inRange(gbk, firstLevel)*float64(max(pairs-unknown, 0))
	return good / float64(max(ascii+odd+pairs, 1))
}

// firstLevel reports whether a two-byte character is of GB 2312's first level or
// one of its marks.
func firstLevel(lead, trail byte) bool {
	return trail >= 0xA1 && (lead >= 0xB0 && lead <= 0xD7 || lead >= 0xA1 && lead <= 0xA3)
}

// chinese decides between GB18030 and Big5 for data that is not UTF-8, or gives
// nil where it is neither. Both put their common characters (the 3,755 of GB
// 2312's first level, the 5,401 of Big5's) and punctuation into a range of lead
// bytes, so the share of pairs in that range tells. Big5 has to win clearly:
// much of GB 2312 falls into Big5's common range too.
func chinese(data []byte) encoding.Encoding {
	gb := inRange(data, firstLevel)
	big5 := inRange(data, func(lead, trail byte) bool {
		return lead >= 0xA1 && lead <= 0xC6 && (trail >= 0x40 && trail <= 0x7E || trail >= 0xA1)
	})
	switch {
	case big5 >= 0.9 && gb < 0.7:
		return traditionalchinese.Big5
	case gb >= 0.6 || gb >= 0.3 && gb >= big5:
		return simplifiedchinese.GB18030
	}
	return nil
}

// inRange is the share of two-byte characters in data that in accepts. A high
// byte without a partner counts as one that it does not.
func inRange(data []byte, in func(lead, trail byte) bool) float64 {
	good, all := 0, 0
	for i := 0; i < len(data); i++ {
		if data[i] < 0x80 {
			continue
		}
		all++
		if i+1 < len(data) && data[i+1] >= 0x40 {
			if in(data[i], data[i+1]) {
				good++
			}
			i++
		}
	}
	return float64(good) / float64(max(all, 1))
}

// other is the encoding that chardet gives, or Windows-1252, in which every byte
// has a meaning.
func other(data []byte) encoding.Encoding {
	if enc, err := htmlindex.Get(chardet.Detect(data).Encoding); err == nil && enc != encoding.Replacement {
		return enc
	}
	return charmap.Windows1252
}

// readable refuses text in which more than one character in fifty is a control
// character or could not be decoded.
func readable(text string) (string, error) {
	odd, all := 0, 0
	for _, r := range text {
		all++
		if r == utf8.RuneError || unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Co, r) {
			odd++
		}
	}
	if odd*50 > all {
		return "", trouble("not_text")
	}
	return text, nil
}
