package audit

import (
	"fmt"
	"regexp"
	"strconv"
)

// Head names the last record of a chain; whoever notes it elsewhere can tell later that
// nothing before it was changed, and nothing of it is missing.
type Head struct {
	No   int64
	Hash string
}

// String is the head as people note it: the number, a colon and the hash.
func (h Head) String() string { return fmt.Sprintf("%d:%s", h.No, h.Hash) }

var headForm = regexp.MustCompile(`^(\d{1,18}):([0-9a-f]{64})$`)

// ParseHead reads a head as String writes it.
func ParseHead(text string) (Head, error) {
	m := headForm.FindStringSubmatch(text)
	if m == nil {
		return Head{}, fmt.Errorf("%q is not the number of a record, a colon and 64 hexadecimal digits", text)
	}
	no, err := strconv.ParseInt(m[1], 10, 64)
	return Head{no, m[2]}, err
}

// Span names changes of the knowledge base that were written together, with a hash over
// the versions that they made. N may be less than what lies between First and Last.
type Span struct {
	First, Last int64
	N           int
	Sum         string
}

// String is the span as it stands at the end of a record's detail.
func (s Span) String() string {
	return fmt.Sprintf("changes %d-%d, n %d, sha256 %s", s.First, s.Last, s.N, s.Sum)
}

var spanForm = regexp.MustCompile(`changes (\d{1,18})-(\d{1,18}), n (\d{1,9}), sha256 ([0-9a-f]{64})$`)

// SpanOf finds the span in a record's detail; false where it has none.
func SpanOf(detail string) (s Span, ok bool) {
	m := spanForm.FindStringSubmatch(detail)
	if m == nil {
		return s, false
	}
	s.First, _ = strconv.ParseInt(m[1], 10, 64) // digits enough, and not too many
	s.Last, _ = strconv.ParseInt(m[2], 10, 64)
	s.N, _ = strconv.Atoi(m[3])
	s.Sum = m[4]
	return s, true
}
