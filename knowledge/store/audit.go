package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"time"

	"jinguo/knowledge/audit"
)

// record adds what was done to the audit log, within the transaction that does it.
func (s *Store) record(ctx context.Context, tx *sql.Tx, action, object, region, detail string) error {
	return s.recordBy(ctx, tx, "", audit.Record{Action: action, Object: object, Region: region, Detail: detail})
}

// recordBy is record for what somebody did of whom the caller knows the name, where the
// context does not tell it. What the program does by itself is not in the log, unless it
// changes entries.
func (s *Store) recordBy(ctx context.Context, tx *sql.Tx, who string, r audit.Record) error {
	// Taking the number first has writers of several processes wait for each other.
	no, err := take(ctx, tx, "audit", 1)
	if err != nil {
		return err
	}
	var before string
	err = tx.QueryRowContext(ctx, `SELECT hash FROM audit WHERE no = $1`, no-1).Scan(&before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read audit log: %w", err)
	}
	r.No, r.At, r.Actor = no, s.opt.Now().UTC().Truncate(time.Microsecond), audit.By(ctx)
	if r.Actor.Name == "" {
		r.Actor.Name = who
	}
	r.Hash = audit.Chain(before, &r)
	_, err = tx.ExecContext(ctx, `INSERT INTO audit (no, at, actor, door, action, object, region, detail, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		r.No, stamp(r.At), r.Actor.Name, r.Actor.Door, r.Action, r.Object, r.Region, r.Detail, r.Hash)
	if err != nil {
		return fmt.Errorf("write audit log: %w", err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO audit_head (one, head) VALUES (1, $1) ON CONFLICT (one) DO UPDATE SET head = excluded.head`,
		s.box.Seal(audit.Head{No: r.No, Hash: r.Hash}.String()))
	if err != nil {
		return fmt.Errorf("write audit log: %w", err)
	}
	return nil
}

// Saw adds to the audit log what was seen, or done without another write.
func (s *Store) Saw(ctx context.Context, action, object, region, detail string) error {
	return s.write(ctx, func(tx *sql.Tx) error { return s.record(ctx, tx, action, object, region, detail) })
}

// Audit gives the records of the audit log, oldest first.
func (s *Store) Audit(ctx context.Context) iter.Seq2[audit.Record, error] {
	return func(yield func(audit.Record, error) bool) {
		rows, err := s.db.QueryContext(ctx, `SELECT no, at, actor, door, action, object, region, detail, hash FROM audit ORDER BY no`)
		if err != nil {
			yield(audit.Record{}, fmt.Errorf("read audit log: %w", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			r, err := scanAudit(rows)
			if !yield(r, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(audit.Record{}, fmt.Errorf("read audit log: %w", err))
		}
	}
}

func scanAudit(rows *sql.Rows) (r audit.Record, err error) {
	var at string
	err = rows.Scan(&r.No, &at, &r.Actor.Name, &r.Actor.Door, &r.Action, &r.Object, &r.Region, &r.Detail, &r.Hash)
	if err == nil {
		r.At, err = time.Parse(time.RFC3339, at)
	}
	if err != nil {
		return r, fmt.Errorf("read audit log: %w", err)
	}
	return r, nil
}
