package store

import (
	"context"
	"database/sql"
)

// erase erases all that is kept of a chat that wants to be forgotten. What waits in the
// inbox is the business of [Store.Finish].
func (s *Store) erase(ctx context.Context, tx *sql.Tx, eff Effects) error {
	if !eff.Forget || eff.Chat == "" {
		return nil
	}
	for _, query := range []string{
		`DELETE FROM sessions WHERE chat = $1`,
		`DELETE FROM asked WHERE who = $1`,
		`UPDATE requests SET who = ` + nobody + `, address = NULL, proposed = '', note = '' WHERE who = $1`,
	} {
		if _, err := tx.ExecContext(ctx, query, eff.Chat); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `UPDATE outbox SET ended = $2, reason = 'the chat was forgotten', address = NULL, body = NULL
		WHERE chat = $1 AND ended IS NULL`, eff.Chat, s.now())
	if err != nil {
		return err
	}
	if _, err := s.dropMisses(ctx, tx, `who = $1`, eff.Chat); err != nil {
		return err
	}
	if err := s.eraseCases(ctx, tx, eff.Chat); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO forgotten (mark, at) VALUES ($1, $2) ON CONFLICT (mark) DO UPDATE SET at = excluded.at`, markOf(eff.Chat), s.now())
	return err
}

// eraseInbox ends what a chat wrote before the message by which it was forgotten, and was
// not handled. What it wrote after that waits for its answer.
func (s *Store) eraseInbox(ctx context.Context, tx *sql.Tx, chat, channel string, id int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE inbox SET done = $1, body = NULL, chat = '' WHERE channel = $2 AND chat = $3 AND id < $4 AND done IS NULL`,
		s.now(), channel, chat, id)
	return err
}
