package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/audit"
)

// hand does with her case what she wants done. What cannot be done, because there is no
// case or it is over, changes nothing.
func (s *Store) hand(ctx context.Context, tx *sql.Tx, eff Effects) error {
	h := eff.Handing
	if h == nil {
		return nil
	}
	if h.Who == "" {
		return errors.New("hand over a case: the channel does not say whose it is")
	}
	if err := lockCases(ctx, tx, `who = $1`, h.Who); err != nil {
		return err
	}
	f, err := s.handed(ctx, tx, h)
	if err != nil && !noCase(err) {
		return err
	}
	now := s.opt.Now()
	switch h.Kind {
	case knowledge.StepOpened, knowledge.StepAdded:
		return s.say(ctx, tx, f, h)
	case knowledge.StepWithdrawn, knowledge.StepClosed:
		if f == nil || !f.Live() {
			return nil
		}
		f.add(knowledge.Step{Kind: h.Kind, At: now, Text: clip(h.Text)})
		state := knowledge.CaseClosed
		if h.Kind == knowledge.StepWithdrawn {
			state = knowledge.CaseWithdrawn
		}
		f.endByHer(state, now)
	case knowledge.StepRead:
		if f == nil || !f.Unread() {
			return nil
		}
		f.add(knowledge.Step{Kind: knowledge.StepRead, At: now})
	default:
		return fmt.Errorf("hand over a case: %q is nothing that she does", h.Kind)
	}
	return s.keepCase(ctx, tx, f)
}

// handed is the case that h is about: of the receipt where she gives one, else of the
// chat. A new receipt has no case yet.
func (s *Store) handed(ctx context.Context, tx *sql.Tx, h *knowledge.Handing) (*caseFile, error) {
	if h.Code != "" && h.Kind != knowledge.StepOpened {
		f, err := s.codedCase(ctx, tx, h.Code)
		switch {
		case err == nil && !f.Live() && h.Kind == knowledge.StepAdded:
			return s.newestCase(ctx, tx, f.Who)
		case !noCase(err):
			return f, err
		}
	}
	return s.newestCase(ctx, tx, h.Who)
}

// say opens a case with what she says, or adds it to f, which may be nil.
func (s *Store) say(ctx context.Context, tx *sql.Tx, f *caseFile, h *knowledge.Handing) error {
	now := s.opt.Now()
	roster, err := s.roster(ctx, tx)
	if err != nil {
		return err
	}
	joins := f != nil && (f.Live() || h.Kind == knowledge.StepAdded && f.reopens(now))
	if f != nil && !joins && !h.Urgent && f.reopens(now) {
		var today int
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM cases WHERE who = $1 AND opened > $2`, h.Who, stamp(now.Add(-24*time.Hour))).Scan(&today)
		if err != nil {
			return err
		}
		joins = today >= knowledge.CasesADay
	}
	if joins {
		f.join(h, roster, now)
	} else {
		f = openCase(h, roster, now)
	}
	if h.Code != "" && h.Kind == knowledge.StepOpened {
		if f.Code, err = s.codeMark(h.Code); err != nil {
			return err
		}
	}
	return s.keepCase(ctx, tx, f)
}

// Act carries out what staff do with a case, in one transaction with what letters, which
// may be nil, makes of the case as it is then; step.At is filled in. It returns the case
// with its steps, which is as before where its error wraps knowledge.ErrCaseTaken,
// ErrCaseOver, ErrNoAddress, ErrCaseText or ErrCasePast; without a case it wraps
// ErrNoCase. Taking one's own case again changes nothing, taking one that staff closed
// opens it again unless she opened another, a reply or a reminder takes an open case, and
// passing it gives it back.
func (s *Store) Act(ctx context.Context, no int64, step knowledge.Step, letters func(knowledge.Case) ([]Outbound, error)) (knowledge.Case, error) {
	var after knowledge.Case
	err := s.write(ctx, func(tx *sql.Tx) error {
		after = knowledge.Case{}
		if err := lockCases(ctx, tx, `no = $1`, no); err != nil {
			return err
		}
		f, err := s.caseWhere(ctx, tx, `no = $1`, no)
		if err != nil {
			return err
		}
		after = f.Case
		if f.State == knowledge.CaseClosed && step.Kind == knowledge.StepTaken {
			newest, err := s.newestCase(ctx, tx, f.Who)
			if noCase(err) || err == nil && newest.No != f.No {
				return knowledge.ErrCaseOver // what she says now is in another case
			}
			if err != nil {
				return err
			}
		}
		step.At = s.opt.Now()
		if err := f.act(step, step.At); err != nil {
			return err
		}
		if step.Kind == knowledge.StepReleased && f.forgotten {
			if err := s.eraseSteps(ctx, tx, f); err != nil {
				return err
			}
		}
		if err := s.keepCase(ctx, tx, f); err != nil {
			return err
		}
		err = s.recordBy(ctx, tx, step.By, audit.Record{Action: "case." + string(step.Kind), Object: strconv.FormatInt(no, 10), Region: f.Region})
		if err != nil {
			return err
		}
		after = f.Case
		if letters == nil {
			return nil
		}
		out, err := letters(after)
		if err != nil {
			return err
		}
		return s.post(ctx, tx, out)
	})
	if err != nil {
		return after, fmt.Errorf("case %d: %w", no, err)
	}
	return after, nil
}

// RaiseCases tells staff of what is due: of cases that nobody took yet, each time a
// wider circle, and of what a resident added to hers or that she took it back, those who
// know of it. It hands each case with its steps to letters, with the shifts to tell (see
// [knowledge.Roster.Circle]; none where the duty table has nobody) and keeps what that
// makes of it to be sent. Case.Raised is how often staff were told before; Case.Untold
// is what is new. It returns how many cases letters made something of.
func (s *Store) RaiseCases(ctx context.Context, letters func(knowledge.Case, knowledge.Roster) ([]Outbound, error)) (told int, err error) {
	return s.eachDue(ctx, `due`, letters, (*caseFile).raise)
}

// RemindCases tells those who took a case that a reminder which they set has come, in
// the same way as RaiseCases.
func (s *Store) RemindCases(ctx context.Context, letters func(knowledge.Case, knowledge.Roster) ([]Outbound, error)) (told int, err error) {
	return s.eachDue(ctx, `remind`, letters, (*caseFile).reminded)
}

// eachDue hands each case whose time in column has come to letters, and notes in the
// same transaction that this was done. One that fails does not keep others from it.
func (s *Store) eachDue(ctx context.Context, column string, letters func(knowledge.Case, knowledge.Roster) ([]Outbound, error),
	note func(f *caseFile, roster knowledge.Roster, told bool, now time.Time)) (told int, err error) {
	due, err := s.dueCases(ctx, column)
	if err != nil {
		return 0, fmt.Errorf("tell of cases: %w", err)
	}
	var failed []error
	for _, no := range due {
		out, err := s.tellOf(ctx, no, column, letters, note)
		if err != nil {
			failed = append(failed, fmt.Errorf("tell of case %d: %w", no, err))
		}
		if out {
			told++
		}
	}
	return told, errors.Join(failed...)
}

func (s *Store) dueCases(ctx context.Context, of string) ([]int64, error) {
	return column[int64](ctx, s.db, `SELECT no FROM cases WHERE `+of+` <= $1 ORDER BY urgent DESC, no`, s.now())
}

func (s *Store) tellOf(ctx context.Context, no int64, column string, letters func(knowledge.Case, knowledge.Roster) ([]Outbound, error),
	note func(*caseFile, knowledge.Roster, bool, time.Time)) (told bool, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		told = false
		if err := lockCases(ctx, tx, `no = $1`, no); err != nil {
			return err
		}
		f, err := s.caseWhere(ctx, tx, `no = $1 AND `+column+` <= $2`, no, s.now())
		if noCase(err) {
			return nil // another process was faster
		}
		if err != nil {
			return err
		}
		roster, err := s.roster(ctx, tx)
		if err != nil {
			return err
		}
		now := s.opt.Now()
		out, err := letters(f.Case, f.listeners(roster, now))
		if err != nil {
			return err
		}
		told = len(out) > 0
		note(f, roster, told, now)
		if err := s.keepCase(ctx, tx, f); err != nil {
			return err
		}
		return s.post(ctx, tx, out)
	})
	return told, err
}

// listeners are whom a case is told to: the desk that took it, else the circle that it
// is time for.
func (f *caseFile) listeners(roster knowledge.Roster, now time.Time) knowledge.Roster {
	if f.Desk != "" {
		return knowledge.Roster{{Name: f.Taker, Chat: f.Desk}}
	}
	c := f.Case
	if !f.widens(now) {
		c.Raised = max(0, c.Raised-1) // those who know of it
	}
	return roster.Circle(&c, now)
}

// widens reports whether it is time to tell a wider circle.
func (f *caseFile) widens(now time.Time) bool {
	return f.State == knowledge.CaseOpen && (f.Raised == 0 || !now.Before(f.wider))
}

// raise notes that staff were told of what is due, or that there was nobody to tell.
func (f *caseFile) raise(roster knowledge.Roster, told bool, now time.Time) {
	if told {
		f.add(knowledge.Step{Kind: knowledge.StepRaised, At: now})
	}
	switch {
	case f.State != knowledge.CaseOpen:
		f.Due = time.Time{}
		return
	case f.widens(now):
		if told {
			f.Raised++
		}
		f.wider = nextDue(roster, &f.Case, now)
	}
	f.Due = f.wider
}

// again is when a reminder for which there was nobody comes again.
const again = time.Hour

// reminded notes that a reminder came, or that there was nobody to tell.
func (f *caseFile) reminded(_ knowledge.Roster, told bool, now time.Time) {
	if !told {
		f.Remind = now.Add(again)
		return
	}
	f.Remind = time.Time{}
	f.add(knowledge.Step{Kind: knowledge.StepReminded, At: now})
}

// How long what is said in a case, and the case, are kept from its end on.
const (
	caseWordsFor = 90 * 24 * time.Hour
	caseFor      = 365 * 24 * time.Hour
)

// eraseCases erases what is kept of a chat in its cases. Those that somebody still works
// at are withdrawn, and staff who know of them are told. Held ones keep what was said
// and who said it, but nobody finds them by the chat or its receipt any more.
func (s *Store) eraseCases(ctx context.Context, tx *sql.Tx, chat string) error {
	if chat == "" {
		return nil
	}
	if err := lockCases(ctx, tx, `who = $1`, chat); err != nil {
		return err
	}
	hers, err := column[int64](ctx, tx, `SELECT no FROM cases WHERE who = $1 AND forgotten = 0 ORDER BY no`, chat)
	if err != nil {
		return err
	}
	now := s.opt.Now()
	for _, no := range hers {
		f, err := s.caseWhere(ctx, tx, `no = $1`, no)
		if err != nil {
			return err
		}
		f.forgotten, f.Code = true, ""
		if f.Live() {
			f.add(knowledge.Step{Kind: knowledge.StepWithdrawn, At: now})
			f.endByHer(knowledge.CaseWithdrawn, now)
		}
		if err := s.eraseWords(ctx, tx, f); err != nil {
			return err
		}
	}
	return nil
}

// eraseWords keeps a case without what was said in it and who she is, but for a held one.
func (s *Store) eraseWords(ctx context.Context, tx *sql.Tx, f *caseFile) error {
	if !f.Held {
		f.erase()
		if err := s.eraseSteps(ctx, tx, f); err != nil {
			return err
		}
	}
	return s.keepCase(ctx, tx, f)
}

// eraseSteps takes the words out of the steps that are kept, and notes it.
func (s *Store) eraseSteps(ctx context.Context, tx *sql.Tx, f *caseFile) error {
	if _, err := tx.ExecContext(ctx, `UPDATE case_steps SET text = '' WHERE no = $1`, f.No); err != nil {
		return err
	}
	for i := range f.Steps {
		f.Steps[i].Text = ""
	}
	f.add(knowledge.Step{Kind: knowledge.StepErased, At: s.opt.Now()})
	return nil
}

// tidyCases drops what is no longer needed of cases that are over and that nobody
// holds: how she is reached, then what was said, then the case.
func (s *Store) tidyCases(ctx context.Context, tx *sql.Tx, now time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE cases SET address = NULL, code = NULL WHERE ended < $1 AND held = 0 AND (address IS NOT NULL OR code IS NOT NULL)`,
		stamp(now.Add(-knowledge.CaseReopen)))
	if err != nil {
		return err
	}
	old, err := column[int64](ctx, tx, `SELECT no FROM cases WHERE ended < $1 AND held = 0 AND who <> '' ORDER BY no`, stamp(now.Add(-caseWordsFor)))
	if err != nil {
		return err
	}
	for _, no := range old {
		f, err := s.caseWhere(ctx, tx, `no = $1`, no)
		if err != nil {
			return err
		}
		if err := s.eraseWords(ctx, tx, f); err != nil {
			return err
		}
	}
	gone := stamp(now.Add(-caseFor))
	if _, err := tx.ExecContext(ctx, `DELETE FROM case_steps WHERE no IN (SELECT no FROM cases WHERE ended < $1 AND held = 0)`, gone); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM cases WHERE ended < $1 AND held = 0`, gone)
	return err
}
