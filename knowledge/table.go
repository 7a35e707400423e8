package knowledge

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	uni "golang.org/x/text/encoding/unicode"
)

// TableText is a table that staff saved from Excel as text: UTF-8, UTF-16 with a byte
// order mark, or GB18030. ok is false where it is no text.
func TableText(data []byte) (text string, ok bool) {
	var enc encoding.Encoding
	switch {
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		enc = uni.UTF16(uni.LittleEndian, uni.UseBOM)
	case utf8.Valid(data):
		enc = uni.UTF8
	default:
		enc = simplifiedchinese.GB18030
	}
	decoded, err := enc.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) || bytes.IndexByte(decoded, 0) >= 0 {
		return "", false
	}
	return strings.TrimPrefix(string(decoded), "\uFEFF"), true
}
