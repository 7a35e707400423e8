package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"jinguo/knowledge/alarm"
	"jinguo/knowledge/audit"
)

// AlarmRows returns the office's own urgent rules in the order of their topics, those
// that are off among them, and the version that they are of.
func (s *Store) AlarmRows(ctx context.Context) (rows []alarm.Row, version int64, err error) {
	// Read before the rows: what changes meanwhile is read once more, and not missed.
	if version, err = s.AlarmsVersion(ctx); err != nil {
		return nil, 0, err
	}
	found, err := s.db.QueryContext(ctx, `SELECT topic, kind, words, note, off FROM alarm_rows ORDER BY topic, kind, words`)
	if err != nil {
		return nil, 0, fmt.Errorf("read urgent rules: %w", err)
	}
	defer found.Close()
	for found.Next() {
		row, err := scanAlarm(found)
		if err != nil {
			return nil, 0, fmt.Errorf("read urgent rules: %w", err)
		}
		rows = append(rows, row)
	}
	if err := found.Err(); err != nil {
		return nil, 0, fmt.Errorf("read urgent rules: %w", err)
	}
	return rows, version, nil
}

// AlarmsVersion grows with every change of the office's own urgent rules; it is 0 where
// there never were any.
func (s *Store) AlarmsVersion(ctx context.Context) (int64, error) {
	var version int64
	if err := s.db.QueryRowContext(ctx, `SELECT value FROM counters WHERE name = 'alarms'`).Scan(&version); err != nil {
		return 0, fmt.Errorf("read version of urgent rules: %w", err)
	}
	return version, nil
}

// SaveAlarms keeps rows in one transaction, each in place of the one with the same topic,
// kind and words, and says how many were not there and how many were different. Rows in
// which alarm.Check finds a fault are an error, and nothing is kept.
func (s *Store) SaveAlarms(ctx context.Context, rows []alarm.Row, who string) (added, changed int, err error) {
	for _, f := range alarm.Check(rows) {
		return 0, 0, fmt.Errorf("save urgent rules: row %d: %s", f.Row+1, f.Problem("", "").What("en"))
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		added, changed = 0, 0
		for _, row := range rows {
			row = row.Clean()
			old, err := scanAlarm(tx.QueryRowContext(ctx, `SELECT topic, kind, words, note, off FROM alarm_rows
				WHERE topic = $1 AND kind = $2 AND words = $3`, row.Topic, string(row.Kind), row.Text))
			switch {
			case errors.Is(err, sql.ErrNoRows):
				added++
			case err != nil:
				return err
			case old == row:
				continue
			default:
				changed++
			}
			_, err = tx.ExecContext(ctx, `INSERT INTO alarm_rows (topic, kind, words, note, off, changed, who) VALUES ($1, $2, $3, $4, $5, $6, $7)
				ON CONFLICT (topic, kind, words) DO UPDATE SET note = excluded.note, off = excluded.off, changed = excluded.changed, who = excluded.who`,
				row.Topic, string(row.Kind), row.Text, row.Note, flag(row.Off), s.now(), who)
			if err != nil {
				return err
			}
		}
		if err := s.recordBy(ctx, tx, who, audit.Record{Action: "alarms.save", Detail: fmt.Sprintf("%d added, %d changed", added, changed)}); err != nil {
			return err
		}
		return turn(ctx, tx, "alarms", added+changed)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("save urgent rules: %w", err)
	}
	return added, changed, nil
}

// DropAlarms forgets the office's rows with the topics, kinds and words of rows, so that
// those of the program hold again, and says how many there were.
func (s *Store) DropAlarms(ctx context.Context, rows []alarm.Row) (dropped int, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		dropped = 0
		for _, row := range rows {
			row = row.Clean()
			done, err := tx.ExecContext(ctx, `DELETE FROM alarm_rows WHERE topic = $1 AND kind = $2 AND words = $3`, row.Topic, string(row.Kind), row.Text)
			if err != nil {
				return err
			}
			n, err := done.RowsAffected()
			if err != nil {
				return err
			}
			dropped += int(n)
		}
		if err := s.record(ctx, tx, "alarms.drop", "", "", fmt.Sprintf("%d rows", dropped)); err != nil {
			return err
		}
		return turn(ctx, tx, "alarms", dropped)
	})
	if err != nil {
		return 0, fmt.Errorf("drop urgent rules: %w", err)
	}
	return dropped, nil
}

// scanAlarm reads a row of alarm_rows.
func scanAlarm(from interface{ Scan(...any) error }) (alarm.Row, error) {
	var row alarm.Row
	var off int
	err := from.Scan(&row.Topic, &row.Kind, &row.Text, &row.Note, &off)
	row.Off = off == 1
	return row, err
}
