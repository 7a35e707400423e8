package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"

	"jinguo/knowledge/audit"
)

// ErrHead is what it comes to where the last record of the audit log is not the one that
// was written last, so that others are missing behind it.
var ErrHead = errors.New("records are missing at the end of the audit log")

// VerifyAudit goes through the audit log and tells its last record. Its error is an
// audit.Broken where a record was changed, dropped or inserted, or where a version of an
// entry is not what the log says was written, and wraps ErrHead where the end is missing.
// What was written before there was a log is not looked at.
func (s *Store) VerifyAudit(ctx context.Context) (audit.Head, error) {
	var spans []spanAt
	var noted audit.Head
	chain := func(yield func(audit.Record, error) bool) {
		for r, err := range s.Audit(ctx) {
			if span, ok := audit.SpanOf(r.Detail); ok && err == nil {
				spans = append(spans, spanAt{r.No, span})
			}
			if !yield(r, err) {
				return
			}
		}
	}
	// Read before the records: what is written meanwhile lies behind the head.
	noted, sealed, err := s.auditHead(ctx)
	if err != nil {
		return audit.Head{}, err
	}
	no, hash, err := audit.Verify(chain)
	head := audit.Head{No: no, Hash: hash}
	switch {
	case err != nil:
		return head, err
	case sealed && no < noted.No:
		return head, fmt.Errorf("it ends with record %d, and record %d was written: %w", no, noted.No, ErrHead)
	}
	late, err := s.verifyVersions(ctx, spans)
	if err == nil && late != 0 {
		err = s.verifyLate(ctx, head, late)
	}
	return head, err
}

// spanAt is what one record says was written.
type spanAt struct {
	no int64
	audit.Span
}

// auditHead is the record that was written last, as it was sealed then; false where there
// is none, or the key is another now.
func (s *Store) auditHead(ctx context.Context) (audit.Head, bool, error) {
	var text string
	err := s.db.QueryRowContext(ctx, `SELECT head FROM audit_head WHERE one = 1`).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return audit.Head{}, false, nil
	}
	if err != nil {
		return audit.Head{}, false, fmt.Errorf("read audit log: %w", err)
	}
	plain, err := s.box.Open(text)
	if err != nil {
		return audit.Head{}, false, nil
	}
	head, err := audit.ParseHead(plain)
	return head, err == nil, nil
}

// verifyLate tells a version behind all that the log told of when it was read, unless the
// log has grown by that since.
func (s *Store) verifyLate(ctx context.Context, head audit.Head, change int64) error {
	for r, err := range s.Audit(ctx) {
		if err != nil {
			return err
		}
		if span, ok := audit.SpanOf(r.Detail); ok && r.No > head.No && span.First <= change && change <= span.Last {
			return nil
		}
	}
	return audit.Broken{No: head.No + 1, Reason: "missing; a version of an entry was written that no record tells of"}
}

// verifyVersions compares the versions of entries with what the log says was written, and
// returns the first change behind that; 0 where there is none.
func (s *Store) verifyVersions(ctx context.Context, spans []spanAt) (late int64, err error) {
	if len(spans) == 0 {
		return 0, nil
	}
	rows, err := s.db.QueryContext(ctx, `SELECT entry, version, change, body FROM versions WHERE change >= $1 ORDER BY change`, spans[0].First)
	if err != nil {
		return 0, fmt.Errorf("read versions: %w", err)
	}
	defer rows.Close()
	at, sum, n := 0, sha256.New(), 0
	settle := func() error {
		if n != spans[at].N || hex.EncodeToString(sum.Sum(nil)) != spans[at].Sum {
			return audit.Broken{No: spans[at].no, Reason: "the versions of entries that it tells of are not as they were written"}
		}
		at, n = at+1, 0
		sum.Reset()
		return nil
	}
	for rows.Next() {
		var entry, body string
		var version int
		var change int64
		if err := rows.Scan(&entry, &version, &change, &body); err != nil {
			return 0, fmt.Errorf("read versions: %w", err)
		}
		for at < len(spans) && change > spans[at].Last {
			if err := settle(); err != nil {
				return 0, err
			}
		}
		if at == len(spans) {
			late = change
			break
		}
		sumVersion(sum, entry, version, change, body)
		n++
	}
	if err := rows.Err(); err != nil {
		return 0, fmt.Errorf("read versions: %w", err)
	}
	for at < len(spans) {
		if err := settle(); err != nil {
			return 0, err
		}
	}
	return late, nil
}

// AuditQuery says which records of the audit log are asked for; what is empty asks for any.
type AuditQuery struct {
	Actor  string
	Action string // with all that begins with it and a dot: case for case.view
	Object string
	Before int64 // only records with a smaller number
	Limit  int
}

// AuditRecords returns records of the audit log, newest first.
func (s *Store) AuditRecords(ctx context.Context, q AuditQuery) ([]audit.Record, error) {
	query := `SELECT no, at, actor, door, action, object, region, detail, hash FROM audit WHERE no > 0`
	var args []any
	and := func(condition string, value any) {
		args = append(args, value)
		query += fmt.Sprintf(" AND "+condition, len(args))
	}
	if q.Actor != "" {
		and("actor = $%d", q.Actor)
	}
	if q.Action != "" {
		and("(action = $%[1]d OR SUBSTR(action, 1, LENGTH($%[1]d) + 1) = $%[1]d || '.')", q.Action)
	}
	if q.Object != "" {
		and("object = $%d", q.Object)
	}
	if q.Before > 0 {
		and("no < $%d", q.Before)
	}
	args = append(args, q.Limit)
	rows, err := s.db.QueryContext(ctx, query+fmt.Sprintf(" ORDER BY no DESC LIMIT $%d", len(args)), args...)
	if err != nil {
		return nil, fmt.Errorf("read audit log: %w", err)
	}
	defer rows.Close()
	var list []audit.Record
	for rows.Next() {
		r, err := scanAudit(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// AuditHead is the last record of the audit log; the zero Head where there is none.
func (s *Store) AuditHead(ctx context.Context) (audit.Head, error) {
	list, err := s.AuditRecords(ctx, AuditQuery{Limit: 1})
	if err != nil || len(list) == 0 {
		return audit.Head{}, err
	}
	return audit.Head{No: list[0].No, Hash: list[0].Hash}, nil
}
