package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"jinguo/knowledge"
)

// Inbound is something that arrived on a channel and has yet to be handled.
type Inbound struct {
	Channel string
	ID      int64  // the channel's own number for it, which makes it unique
	Chat    string // keyed hash of the chat's id
	Body    []byte // JSON, as the channel gave it
}

// Outbound is something to send on a channel.
type Outbound struct {
	No      int64 // grows; 0 before it is kept
	Channel string
	Chat    string // keyed hash of the chat's id
	Address string // what the channel needs to reach the chat
	Body    []byte // JSON of the channel's own making
	Tried   bool   // sending began and its outcome is unknown
	After   int64  // what Sending noted last
}

// Mark is a resident's judgement of an answer.
type Mark struct {
	Entry  string
	Useful bool
}

// Effects are what handling one message comes to.
type Effects struct {
	Chat    string // whose session it is; empty leaves all sessions alone
	Session []byte // empty: nothing is remembered of the chat
	// Until is when Lasting takes the place of Session by itself; zero where all of
	// Session lasts. See [Store.Forget].
	Until   time.Time
	Lasting []byte // empty: nothing is remembered from then on
	Out     []Outbound
	Mark    *Mark
	Request *knowledge.Request // what she says is wrong about an entry
	Shown   string             // id of the entry that was the answer; may be empty
	Need    *knowledge.Need    // what is counted of the message; nil for nothing

	Handing *knowledge.Handing // what she wants done with her case
	Asked   *knowledge.Asked   // what she asked
	Tell    *knowledge.Handing // the newest miss of the chat is to be told about; who she is and Lang alone count
	Forget  bool               // all that is kept of the chat is erased, before the rest takes effect
}

// Receive keeps what arrived. What the channel gave before is ignored. The
// channel may acknowledge it once Receive has returned nil.
func (s *Store) Receive(ctx context.Context, in []Inbound) error {
	if len(in) == 0 {
		return nil
	}
	err := s.write(ctx, func(tx *sql.Tx) error {
		for _, m := range in {
			_, err := tx.ExecContext(ctx, `INSERT INTO inbox (channel, id, chat, body, received) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (channel, id) DO NOTHING`, m.Channel, m.ID, m.Chat, s.box.Seal(string(m.Body)), s.now())
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep what arrived: %w", err)
	}
	return nil
}

// Unhandled returns what arrived on the channel and was not finished, by id. What no
// key opens is left out; see [Store.Lost].
func (s *Store) Unhandled(ctx context.Context, channel string) ([]Inbound, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, chat, body FROM inbox WHERE channel = $1 AND done IS NULL ORDER BY id`, channel)
	if err != nil {
		return nil, fmt.Errorf("read inbox: %w", err)
	}
	defer rows.Close()
	var open []Inbound
	for rows.Next() {
		m := Inbound{Channel: channel}
		var sealed string
		if err := rows.Scan(&m.ID, &m.Chat, &sealed); err != nil {
			return nil, fmt.Errorf("read inbox: %w", err)
		}
		if body, ok := s.unseal(sealed); ok {
			m.Body = []byte(body)
			open = append(open, m)
		}
	}
	return open, rows.Err()
}

// Finish keeps all effects of a handled message and drops its body and its chat, in one
// transaction. A message that is finished already, or that never arrived,
// changes nothing.
func (s *Store) Finish(ctx context.Context, channel string, id int64, eff Effects) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE inbox SET done = $1, body = NULL, chat = '' WHERE channel = $2 AND id = $3 AND done IS NULL`, s.now(), channel, id)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		if err := s.remember(ctx, tx, eff); err != nil {
			return err
		}
		if eff.Forget {
			if err := s.eraseInbox(ctx, tx, eff.Chat, channel, id); err != nil {
				return err
			}
		}
		return s.post(ctx, tx, eff.Out)
	})
	if err == nil && eff.Forget {
		s.erased.Store(true)
	}
	if err != nil {
		return fmt.Errorf("finish message %d: %w", id, err)
	}
	return nil
}

func (s *Store) post(ctx context.Context, tx *sql.Tx, out []Outbound) error {
	if len(out) == 0 {
		return nil
	}
	no, err := take(ctx, tx, "outbox", len(out))
	if err != nil {
		return err
	}
	for i, m := range out {
		_, err := tx.ExecContext(ctx, `INSERT INTO outbox (no, channel, chat, address, body, tried, above, created) VALUES ($1, $2, $3, $4, $5, 0, 0, $6)`,
			no+int64(i), m.Channel, m.Chat, s.box.Seal(m.Address), s.box.Seal(string(m.Body)), s.now())
		if err != nil {
			return err
		}
	}
	return nil
}

// Unsent returns what the channel has yet to send, by number. What no key opens is left
// out; see [Store.Lost].
func (s *Store) Unsent(ctx context.Context, channel string) ([]Outbound, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT no, chat, address, body, tried, above FROM outbox WHERE channel = $1 AND ended IS NULL ORDER BY no`, channel)
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	defer rows.Close()
	var open []Outbound
	for rows.Next() {
		m := Outbound{Channel: channel}
		var address, body string
		var tried int
		if err := rows.Scan(&m.No, &m.Chat, &address, &body, &tried, &m.After); err != nil {
			return nil, fmt.Errorf("read outbox: %w", err)
		}
		var reach, read bool
		m.Address, reach = s.unseal(address)
		body, read = s.unseal(body)
		m.Body, m.Tried = []byte(body), tried == 1
		if reach && read {
			open = append(open, m)
		}
	}
	return open, rows.Err()
}

// Sending notes that the sending of a message begins, and a number above which
// the channel's own number for it will be: from now until Sent or Failed nobody
// knows whether it arrived.
func (s *Store) Sending(ctx context.Context, no, after int64) error {
	return s.outbox(ctx, `UPDATE outbox SET tried = 1, above = $2 WHERE no = $1 AND ended IS NULL`, no, after)
}

// Sent notes that a message arrived, under the channel's own message number, and
// drops its text and address.
func (s *Store) Sent(ctx context.Context, no, message int64) error {
	return s.outbox(ctx, `UPDATE outbox SET ended = $2, message = $3, address = NULL, body = NULL WHERE no = $1`, no, s.now(), message)
}

// Failed notes that a message can never be sent, and drops its text and address.
func (s *Store) Failed(ctx context.Context, no int64, reason string) error {
	return s.outbox(ctx, `UPDATE outbox SET ended = $2, reason = $3, address = NULL, body = NULL WHERE no = $1`, no, s.now(), reason)
}

// Delivered is the greatest number that Sent noted in a chat in the last days; 0
// where there is none.
func (s *Store) Delivered(ctx context.Context, channel, chat string) (int64, error) {
	var last int64
	err := s.db.QueryRowContext(ctx, `SELECT COALESCE(MAX(message), 0) FROM outbox WHERE channel = $1 AND chat = $2`, channel, chat).Scan(&last)
	if err != nil {
		return 0, fmt.Errorf("read outbox: %w", err)
	}
	return last, nil
}

// Messages are the channel's own numbers of what was sent to a chat in the last 48 hours,
// growing. They outlast what [Effects].Forget erases, so that the messages can be deleted.
func (s *Store) Messages(ctx context.Context, channel, chat string) ([]int64, error) {
	list, err := column[int64](ctx, s.db, `SELECT message FROM outbox WHERE channel = $1 AND chat = $2 AND message > 0 AND ended > $3 ORDER BY message`,
		channel, chat, stamp(s.opt.Now().Add(-sentFor)))
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	return list, nil
}

func (s *Store) outbox(ctx context.Context, update string, args ...any) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, update, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("note sending of message %v: %w", args[0], err)
	}
	return nil
}

// Session returns what the conversation remembers of a chat; nil for a new one, and
// where no key opens it.
func (s *Store) Session(ctx context.Context, chat string) ([]byte, error) {
	var sealed sql.NullString
	err := s.db.QueryRowContext(ctx, `SELECT CASE WHEN until <= $2 THEN lasting ELSE body END FROM sessions WHERE chat = $1`, chat, s.now()).Scan(&sealed)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read session: %w", err)
	}
	body, _ := s.unseal(sealed.String)
	if body == "" {
		return nil, nil
	}
	return []byte(body), nil
}

// KeepSession keeps the effects of a message but for what is to be sent, for
// channels that have neither inbox nor outbox. An empty session is forgotten.
func (s *Store) KeepSession(ctx context.Context, eff Effects) error {
	err := s.write(ctx, func(tx *sql.Tx) error { return s.remember(ctx, tx, eff) })
	if err == nil && eff.Forget {
		s.erased.Store(true)
	}
	if err != nil {
		return fmt.Errorf("keep session: %w", err)
	}
	return nil
}

func (s *Store) remember(ctx context.Context, tx *sql.Tx, eff Effects) error {
	for _, step := range []func(context.Context, *sql.Tx, Effects) error{s.erase, s.ask, s.hand} {
		if err := step(ctx, tx, eff); err != nil {
			return err
		}
	}
	if mark := eff.Mark; mark != nil {
		_, err := tx.ExecContext(ctx, `INSERT INTO marks (at, entry, useful) VALUES ($1, $2, $3)`, s.now(), mark.Entry, flag(mark.Useful))
		if err != nil {
			return err
		}
	}
	if eff.Request != nil {
		if err := s.file(ctx, tx, *eff.Request); err != nil {
			return err
		}
	}
	if err := s.countAll(ctx, tx, eff); err != nil {
		return err
	}
	if eff.Chat == "" {
		return nil
	}
	if len(eff.Session) == 0 {
		_, err := tx.ExecContext(ctx, `DELETE FROM sessions WHERE chat = $1`, eff.Chat)
		return err
	}
	var lasting, until any
	if !eff.Until.IsZero() {
		lasting, until = s.box.Seal(string(eff.Lasting)), stamp(eff.Until)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO sessions (chat, body, seen, lasting, until) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (chat) DO UPDATE SET body = excluded.body, seen = excluded.seen, lasting = excluded.lasting, until = excluded.until`,
		eff.Chat, s.box.Seal(string(eff.Session)), s.now(), lasting, until)
	return err
}
