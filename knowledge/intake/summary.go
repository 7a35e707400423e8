package intake

import (
	"bytes"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// summary puts what an office file says about itself into meta, as [opc] does. The
// two streams that hold it are sets of properties ([MS-OLEPS]).
func summary(about, more bin, meta map[string]string) {
	properties(about, map[int]string{2: "doc.title", 3: "doc.subject", 4: "doc.author", 12: "doc.created", 13: "doc.modified"}, meta)
	properties(more, map[int]string{15: "doc.company"}, meta)
}

// properties puts those properties of the first set into meta that keys names.
func properties(b bin, keys map[int]string, meta map[string]string) {
	const head, each = 48, 8
	set := b.from(b.u32(head - 4))
	count := min(set.u32(4), len(set)/each)
	value := func(i int) bin { return set.from(set.u32(8 + i*each + 4)) }
	page := 0
	for i := range count {
		if set.u32(8+i*each) == 1 {
			page = value(i).u16(4)
		}
	}
	for i := range count {
		key := keys[set.u32(8+i*each)]
		if text := property(value(i), page); key != "" && text != "" {
			meta[key] = text
		}
	}
}

// property is a value that is text, in the given code page, or a time.
func property(v bin, page int) string {
	const narrow, wide, fileTime = 0x1E, 0x1F, 0x40
	const longest = 1 << 10
	switch n := min(v.u32(4), longest); v.u16(0) {
	case narrow:
		return tidy(inPage(v.cut(8, n), page))
	case wide:
		return tidy(wideText(v.cut(8, 2*n)))
	case fileTime:
		return fileDate(v.u32(4) | v.u32(8)<<32)
	}
	return ""
}

// inPage is text in a code page of Windows.
func inPage(text []byte, page int) string {
	text, _, _ = bytes.Cut(text, []byte{0})
	var enc encoding.Encoding
	switch page {
	case 65001:
		return string(text)
	case 936, 54936:
		enc = simplifiedchinese.GB18030
	case 950:
		enc = traditionalchinese.Big5
	default:
		enc = charmap.Windows1252
	}
	out, _ := enc.NewDecoder().Bytes(text)
	return string(out)
}

// fileDate is the day of a time in tenths of a microsecond since 1601; 0 is none.
func fileDate(ticks int) string {
	const second, epoch = 10_000_000, -11_644_473_600
	if ticks <= 0 {
		return ""
	}
	return time.Unix(int64(ticks/second+epoch), 0).UTC().Format(time.DateOnly)
}
