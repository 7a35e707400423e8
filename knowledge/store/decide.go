package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"jinguo/knowledge"
	"jinguo/knowledge/audit"
)

// Settled says what a decision came to.
type Settled struct {
	Request  knowledge.Request // as it was decided
	Entry    knowledge.Entry   // as it is now, in public
	Requests int               // that were decided with it, for they say the same
	Told     int               // people to whom that will be said
}

// Decide carries out what staff decided on a change request, with those that say the
// same of the entry, in one transaction: an approved one makes a new version of the
// entry, and letters says what is sent to whom wants to know. Its errors wrap
// knowledge.ErrNoRequest and the like.
func (s *Store) Decide(ctx context.Context, d knowledge.Decision, letters func(knowledge.Request, knowledge.Entry) ([]Outbound, error)) (Settled, error) {
	var done Settled
	err := s.write(ctx, func(tx *sql.Tx) error {
		done = Settled{}
		r, err := s.scanRequest(tx.QueryRowContext(ctx, `SELECT `+requestColumns+` FROM requests r WHERE r.no = $1`, d.No))
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return fmt.Errorf("request %d: %w", d.No, knowledge.ErrNoRequest)
		case err != nil:
			return err
		case r.State != knowledge.Open:
			return fmt.Errorf("request %d was %s by %s on %s: %w", r.No, r.State, r.By, r.Decided.In(knowledge.China).Format("2006-01-02"), knowledge.ErrDecided)
		}
		if done.Entry, err = s.rule(ctx, tx, &r, d); err != nil {
			return err
		}
		done.Entry = done.Entry.Public()
		done.Request = r
		if err := s.settle(ctx, tx, d, &done, letters); err != nil {
			return err
		}
		action := "request.reject"
		if d.Approve {
			action = "request.approve"
		}
		return s.recordBy(ctx, tx, d.By, audit.Record{Action: action, Object: r.Entry, Region: done.Entry.Region,
			Detail: fmt.Sprintf("request %d, %s", r.No, r.Field)})
	})
	if err != nil {
		return Settled{}, fmt.Errorf("decide: %w", err)
	}
	return done, nil
}

// rule changes the entry where d approves r, and returns it as it is then.
func (s *Store) rule(ctx context.Context, tx *sql.Tx, r *knowledge.Request, d knowledge.Decision) (knowledge.Entry, error) {
	stored, err := readStored(tx.QueryRowContext(ctx, findStored, r.Entry))
	if err != nil {
		return knowledge.Entry{}, err
	}
	now, err := decode(stored.body)
	*r = r.Public(&now)
	if err != nil || !d.Approve {
		return now, err
	}
	var body string
	if err := tx.QueryRowContext(ctx, `SELECT body FROM versions WHERE entry = $1 AND version = $2`, r.Entry, r.Version).Scan(&body); err != nil {
		return now, err
	}
	then, err := decode(body)
	if err != nil {
		return now, err
	}
	if was, is := knowledge.FieldValue(&then, r.Field), knowledge.FieldValue(&now, r.Field); was != is || now.State != knowledge.Published {
		if then.Confidential() || now.Confidential() {
			was, is = "", "" // an address that must not be told
		}
		return now, fmt.Errorf("request %d: %s was %q when it was said and is %q (%s) now: %w; look at it and reject the request",
			r.No, r.Field, was, is, now.State, knowledge.ErrChanged)
	}
	right, err := r.Apply(now, d.Value, knowledge.DateOf(s.opt.Now().In(knowledge.China)), d.By)
	if err != nil {
		return now, err
	}
	w, err := s.newWriter(ctx, tx, Edit{Who: d.By, Why: fmt.Sprintf("change request %d: %s", r.No, r.Field)})
	if err != nil {
		return now, err
	}
	defer w.close()
	w.reviewed = true // somebody said it, and somebody else decides
	outcome, err := w.save(ctx, right)
	if err == nil {
		err = w.record(ctx, s, "entry.save", right.ID)
	}
	right.Version = outcome.Version
	return right, err
}

// settle ends the request and those that it decides too, and posts what is said to
// whom wants to know.
func (s *Store) settle(ctx context.Context, tx *sql.Tx, d knowledge.Decision, done *Settled, letters func(knowledge.Request, knowledge.Entry) ([]Outbound, error)) error {
	state := knowledge.Rejected
	if d.Approve {
		state = knowledge.Approved
	}
	open, err := s.requests(ctx, tx, `WHERE r.state = 'open' AND r.entry = $1 `, done.Request.Entry)
	if err != nil {
		return err
	}
	at := s.opt.Now()
	for _, r := range open {
		if r.No != d.No && !(d.Approve && done.Request.Grants(d.Value, &r)) && !done.Request.Same(&r) {
			continue
		}
		r.State, r.Decided, r.By, r.Note = state, at, d.By, d.Why
		_, err := tx.ExecContext(ctx, `UPDATE requests SET state = $1, decided = $2, decider = $3, note = $4, address = NULL WHERE no = $5`,
			string(state), stamp(at), d.By, s.box.Seal(d.Why), r.No)
		if err != nil {
			return err
		}
		done.Requests++
		if r.Tell {
			out, err := letters(r, done.Entry)
			if err != nil {
				return err
			}
			if err := s.post(ctx, tx, out); err != nil {
				return err
			}
			done.Told++
		}
		if r.No == d.No {
			done.Request = r
		}
	}
	return nil
}
