package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"

	"jinguo/knowledge"
	"jinguo/knowledge/audit"
)

// writings is what a transaction writes of entries, for the audit log.
type writings struct {
	n           int
	first, last int64 // changes
	sum         hash.Hash
	one         knowledge.Entry // the last that was written
}

func (w *writings) add(e *knowledge.Entry, change int64, body []byte) {
	if w.n == 0 {
		w.first, w.sum = change, sha256.New()
	}
	w.n, w.last, w.one = w.n+1, change, *e
	sumVersion(w.sum, e.ID, e.Version, change, string(body))
}

// sumVersion adds a row of the table of versions to a hash.
func sumVersion(sum hash.Hash, entry string, version int, change int64, body string) {
	var n [8]byte
	for _, field := range []string{entry, fmt.Sprint(version), fmt.Sprint(change), body} {
		binary.BigEndian.PutUint64(n[:], uint64(len(field)))
		sum.Write(n[:])
		sum.Write([]byte(field))
	}
}

// record adds what was written to the audit log: of one entry its region and what became
// of it, and of all of them the numbers of the changes and a hash, by which the versions
// in the database can be compared with what was written. Where nothing was, nothing is
// noted.
func (w *writer) record(ctx context.Context, s *Store, action, object string) error {
	l := &w.log
	if l.n == 0 {
		return nil
	}
	detail := audit.Span{First: l.first, Last: l.last, N: l.n, Sum: hex.EncodeToString(l.sum.Sum(nil))}.String()
	region := ""
	if l.n == 1 {
		region = l.one.Region
		detail = fmt.Sprintf("version %d %s; %s", l.one.Version, l.one.State, detail)
	}
	*l = writings{}
	return s.recordBy(ctx, w.tx, w.edit.Who, audit.Record{Action: action, Object: object, Region: region, Detail: detail})
}

// onlyID is the id of the only entry; empty where there are more.
func onlyID(entries []knowledge.Entry) string {
	if len(entries) != 1 {
		return ""
	}
	return entries[0].ID
}
