package knowledge

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strconv"
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

// OpenTable opens a table that staff saved from Excel: CSV, or TSV where its first line has
// a tab, as [TableText] reads it. Its lines may have any number of cells. ok is false where
// it is no text.
func OpenTable(data []byte) (in *csv.Reader, ok bool) {
	text, ok := TableText(data)
	if !ok {
		return nil, false
	}
	in = csv.NewReader(strings.NewReader(text))
	in.FieldsPerRecord = -1
	in.LazyQuotes = true
	if first, _, _ := strings.Cut(text, "\n"); strings.Contains(first, "\t") {
		in.Comma = '\t'
	}
	return in, true
}

// LinePlace is a line of a table, from 1, as a problem names it.
func LinePlace(line int) string { return "第" + strconv.Itoa(line) + "行" }

// TableProblem is what is wrong with the table of a file that cannot be read to its end,
// under a code of problems.toml.
func TableProblem(code, file string, err error) Problem {
	place := ""
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		place = LinePlace(bad.StartLine)
	}
	return Problem{Code: code, Severity: Fault, File: file, Place: place}
}
