package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"jinguo/knowledge"
)

// caseColumns are what scanCase reads.
const caseColumns = `no, topic, region, urgent, state, who, channel, lang, COALESCE(address, ''), COALESCE(code, ''), opened,
	COALESCE(ended, ''), COALESCE(due, ''), COALESCE(wider, ''), raised, taker, COALESCE(desk, ''), COALESCE(remind, ''), held, forgotten`

// CaseOf returns the newest case of a chat as she may see it, with its steps. Its error
// wraps knowledge.ErrNoCase where there is none.
func (s *Store) CaseOf(ctx context.Context, chat string) (knowledge.Case, error) {
	f, err := s.newestCase(ctx, s.db, chat)
	if err != nil {
		return knowledge.Case{}, fmt.Errorf("read the case of a chat: %w", err)
	}
	return f.Public(), nil
}

// CaseByCode returns the case with that receipt as she may see it, with its steps.
// Capitals, spaces and hyphens make no difference. Its error wraps knowledge.ErrNoCase
// where there is none.
func (s *Store) CaseByCode(ctx context.Context, code string) (knowledge.Case, error) {
	f, err := s.codedCase(ctx, s.db, code)
	if err != nil {
		return knowledge.Case{}, fmt.Errorf("read the case of a receipt: %w", err)
	}
	return f.Public(), nil
}

// Case returns a case as staff see it, with its steps. What cannot be opened for want of
// its key is empty. Its error wraps knowledge.ErrNoCase where there is none.
func (s *Store) Case(ctx context.Context, no int64) (knowledge.Case, error) {
	f, err := s.caseWhere(ctx, s.db, `no = $1`, no)
	if err != nil {
		return knowledge.Case{}, fmt.Errorf("read case %d: %w", no, err)
	}
	return f.Case, nil
}

// Cases returns the cases that are open or taken without their steps, or all: open ones
// before taken ones before the others, urgent ones first, and then by number, of which
// those that are over have the newest first.
func (s *Store) Cases(ctx context.Context, all bool) ([]knowledge.Case, error) {
	where := `WHERE state IN ('open', 'taken') `
	if all {
		where = ``
	}
	list, err := s.caseFiles(ctx, s.db, `SELECT `+caseColumns+` FROM cases `+where+`ORDER BY CASE state WHEN 'open' THEN 0 WHEN 'taken' THEN 1 ELSE 2 END,
		CASE WHEN state IN ('open', 'taken') THEN 1 - urgent ELSE 0 END, CASE WHEN state IN ('open', 'taken') THEN no ELSE -no END`)
	if err != nil {
		return nil, fmt.Errorf("read cases: %w", err)
	}
	cases := make([]knowledge.Case, len(list))
	for i, f := range list {
		cases[i] = f.Case
	}
	return cases, nil
}

// Roster is the duty table, in the order in which it was saved.
func (s *Store) Roster(ctx context.Context) (knowledge.Roster, error) { return s.roster(ctx, s.db) }

func (s *Store) roster(ctx context.Context, q querier) (knowledge.Roster, error) {
	rows, err := q.QueryContext(ctx, `SELECT region, hours, name, chat, topics, urgent FROM duty ORDER BY no`)
	if err != nil {
		return nil, fmt.Errorf("read duty table: %w", err)
	}
	defer rows.Close()
	var roster knowledge.Roster
	for rows.Next() {
		var shift knowledge.Shift
		var topics string
		var urgent int
		if err := rows.Scan(&shift.Region, &shift.Hours, &shift.Name, &shift.Chat, &topics, &urgent); err != nil {
			return nil, fmt.Errorf("read duty table: %w", err)
		}
		shift.Chat, shift.Topics, shift.Urgent = s.unsealed(shift.Chat), splitList(topics), urgent == 1
		roster = append(roster, shift)
	}
	return roster, rows.Err()
}

// SaveRoster puts a duty table in the place of the one before.
func (s *Store) SaveRoster(ctx context.Context, roster knowledge.Roster) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM duty`); err != nil {
			return err
		}
		for i, shift := range roster {
			_, err := tx.ExecContext(ctx, `INSERT INTO duty (no, region, hours, name, chat, topics, urgent) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				i+1, shift.Region, shift.Hours, shift.Name, s.box.Seal(shift.Chat), joinList(shift.Topics), flag(shift.Urgent))
			if err != nil {
				return err
			}
		}
		return s.record(ctx, tx, "duty.save", "", "", fmt.Sprintf("%d rows", len(roster)))
	})
	if err != nil {
		return fmt.Errorf("keep duty table: %w", err)
	}
	return nil
}

// newestCase is the newest case of a chat, the open one where there is one.
func (s *Store) newestCase(ctx context.Context, q querier, chat string) (*caseFile, error) {
	if chat == "" {
		return nil, knowledge.ErrNoCase
	}
	return s.caseWhere(ctx, q, `who = $1 AND who <> '' AND forgotten = 0 ORDER BY no DESC LIMIT 1`, chat)
}

// codedCase is the case of a receipt.
func (s *Store) codedCase(ctx context.Context, q querier, code string) (*caseFile, error) {
	mark, err := s.codeMark(code)
	if err != nil {
		return nil, err
	}
	if mark == "" {
		return nil, knowledge.ErrNoCase
	}
	return s.caseWhere(ctx, q, `code = $1`, mark)
}

// caseWhere reads the one case that a clause leaves, with its steps.
func (s *Store) caseWhere(ctx context.Context, q querier, where string, args ...any) (*caseFile, error) {
	list, err := s.caseFiles(ctx, q, `SELECT `+caseColumns+` FROM cases WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, knowledge.ErrNoCase
	}
	f := list[0]
	rows, err := q.QueryContext(ctx, `SELECT kind, at, doer, text, COALESCE(until, ''), region, desk FROM case_steps WHERE no = $1 ORDER BY step`, f.No)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var step knowledge.Step
		var at, until string
		if err := rows.Scan(&step.Kind, &at, &step.By, &step.Text, &until, &step.Region, &step.Desk); err != nil {
			return nil, err
		}
		step.Text, step.Desk = s.unsealed(step.Text), s.unsealed(step.Desk)
		step.At, step.Until = when(at), when(until)
		f.Steps = append(f.Steps, step)
	}
	f.kept = len(f.Steps)
	return f, rows.Err()
}

// caseFiles reads cases without their steps.
func (s *Store) caseFiles(ctx context.Context, q querier, query string, args ...any) ([]*caseFile, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []*caseFile
	for rows.Next() {
		f := &caseFile{}
		var urgent, held, forgotten int
		var opened, ended, due, wider, remind string
		err := rows.Scan(&f.No, &f.Topic, &f.Region, &urgent, &f.State, &f.Who, &f.Channel, &f.Lang, &f.Address, &f.Code, &opened,
			&ended, &due, &wider, &f.Raised, &f.Taker, &f.Desk, &remind, &held, &forgotten)
		if err != nil {
			return nil, err
		}
		f.Address, f.Desk = s.unsealed(f.Address), s.unsealed(f.Desk)
		f.Urgent, f.Held, f.forgotten = urgent == 1, held == 1, forgotten == 1
		f.Opened, f.Ended, f.Due, f.wider, f.Remind = when(opened), when(ended), when(due), when(wider), when(remind)
		list = append(list, f)
	}
	return list, rows.Err()
}

// keepCase writes a case, and the steps that are new.
func (s *Store) keepCase(ctx context.Context, tx *sql.Tx, f *caseFile) error {
	if f.No == 0 {
		no, err := take(ctx, tx, "case", 1)
		if err != nil {
			return err
		}
		f.No = no
		_, err = tx.ExecContext(ctx, `INSERT INTO cases (no, topic, region, urgent, state, who, channel, lang, opened, raised, taker, held, forgotten)
			VALUES ($1, '', '', 0, $2, $3, $4, '', $5, 0, '', 0, 0)`, no, string(f.State), f.Who, f.Channel, stamp(f.Opened))
		if err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `UPDATE cases SET topic = $2, region = $3, urgent = $4, state = $5, who = $6, lang = $7, address = $8, code = $9, ended = $10,
		due = $11, wider = $12, raised = $13, taker = $14, desk = $15, remind = $16, held = $17, forgotten = $18 WHERE no = $1`,
		f.No, f.Topic, f.Region, flag(f.Urgent), string(f.State), f.Who, f.Lang, optional(s.box.Seal(f.Address)), optional(f.Code), moment(f.Ended),
		moment(f.Due), moment(f.wider), f.Raised, f.Taker, optional(s.box.Seal(f.Desk)), moment(f.Remind), flag(f.Held), flag(f.forgotten))
	if err != nil {
		return err
	}
	for i, step := range f.Steps[f.kept:] {
		_, err := tx.ExecContext(ctx, `INSERT INTO case_steps (no, step, kind, at, doer, text, until, region, desk) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			f.No, f.kept+i+1, string(step.Kind), stamp(step.At), step.By, s.box.Seal(step.Text), moment(step.Until), step.Region, s.box.Seal(step.Desk))
		if err != nil {
			return err
		}
	}
	f.kept = len(f.Steps)
	return nil
}

// lockCases keeps other writers of the database from the cases that a clause leaves
// until tx ends. SQLite has one writer anyhow.
func lockCases(ctx context.Context, tx *sql.Tx, where string, args ...any) error {
	_, err := tx.ExecContext(ctx, `UPDATE cases SET raised = raised WHERE `+where, args...)
	return err
}

// unsealed opens what was sealed; what cannot be opened, for want of its key, is empty.
func (s *Store) unsealed(sealed string) string {
	text, _ := s.unseal(sealed)
	return text
}

// moment is a time as the database keeps it; NULL for none.
func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}

// when reads what stamp wrote; zero for none.
func when(stamped string) time.Time {
	t, err := time.Parse(time.RFC3339, stamped)
	if err != nil {
		return time.Time{}
	}
	return t
}

// optional is NULL for an empty text.
func optional(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// noCase reports whether there is only no such case.
func noCase(err error) bool { return errors.Is(err, knowledge.ErrNoCase) }
