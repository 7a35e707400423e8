package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"jinguo/knowledge/seal"
)

// Rotation moves a database to another key.
type Rotation struct {
	To []byte // the key; it may be one that the store has already
	// Chat is the keyed hash, with that key, of the chat at an address.
	Chat func(channel, address string) string
	// Address is where the chat of a message is reached; empty where nobody can tell.
	Address func(in Inbound) string
	// Step is called for every row that was looked at.
	Step func()
}

// Rotated says what moving to another key came to.
type Rotated struct {
	Sealed int // texts that were sealed anew
	Chats  int // that are known by their new hash
	Anew   int // that are not known any more, for nobody could tell their new hash
}

// Rotate seals everything with another key and hashes every chat anew whose address is
// known, in one transaction: whenever it is stopped, either key is the one in force, and
// both together open everything. Nobody else may use the store meanwhile.
func (s *Store) Rotate(ctx context.Context, r Rotation) (Rotated, error) {
	box, err := seal.New(append([][]byte{r.To}, s.opt.Keys...)...)
	if err != nil {
		return Rotated{}, fmt.Errorf("rotate key: %w", err)
	}
	var done Rotated
	before := s.box
	err = s.write(ctx, func(tx *sql.Tx) error {
		done = Rotated{}
		if done.Sealed, err = reseal(ctx, tx, box, r.Step); err != nil {
			return err
		}
		if s.Key() != seal.Name(r.To) {
			if err := s.rehash(ctx, tx, box, r, &done); err != nil {
				return err
			}
		}
		if err := noteKey(ctx, tx, seal.Name(r.To)); err != nil {
			return err
		}
		s.box = box // the head of the log is sealed with the new key, too
		return s.record(ctx, tx, "key.rotate", "", "", "")
	})
	if err != nil {
		s.box = before
		return Rotated{}, fmt.Errorf("rotate key: %w", err)
	}
	return done, nil
}

// hashedTable is a table with a column of hashed chats.
type hashedTable struct {
	name    string
	key     []string // columns that tell its rows apart
	chat    string   // the column
	address bool     // whether it has columns channel and address
	gone    string   // what becomes of the row of a chat that nobody knows any more
}

func hashedTables() []hashedTable {
	return []hashedTable{
		{"inbox", []string{"channel", "id"}, "chat", false, `UPDATE inbox SET chat = ''`},
		{"outbox", []string{"no"}, "chat", true, `UPDATE outbox SET chat = ''`},
		{"sessions", []string{"chat"}, "chat", false, `DELETE FROM sessions`},
		{"requests", []string{"no"}, "who", true, `UPDATE requests SET who = ` + nobody},
		{"misses", []string{"no"}, "who", true, `UPDATE misses SET who = ''`},
		{"asked", []string{"who", "entry"}, "who", false, `DELETE FROM asked`},
		{"cases", []string{"no"}, "who", true, `UPDATE cases SET who = ` + nobody},
		{"account_chats", []string{"account", "channel"}, "chat", true, `DELETE FROM account_chats`},
	}
}

// nobody is who made a request, or whose case it is, that is of no chat any more: two of
// them may say the same of an entry.
const nobody = `'nobody ' || CAST(no AS TEXT)`

// rehash gives chats the hash of another key, and forgets those that nobody can.
func (s *Store) rehash(ctx context.Context, tx *sql.Tx, box *seal.Box, r Rotation, done *Rotated) error {
	moved, err := s.move(ctx, tx, box, r)
	if err != nil {
		return err
	}
	known, gone := map[string]bool{}, map[string]bool{}
	for _, to := range moved {
		known[to] = true
	}
	for _, t := range hashedTables() {
		err := eachRow(ctx, tx, sealedTable{t.name, t.key, []string{t.chat}}, func(row sealedRow) error {
			chat := row.texts[0].String
			to, ok := moved[chat]
			change, args := `UPDATE `+t.name+` SET `+t.chat+` = $1`, []any{to}
			switch {
			case chat == "" || known[chat] || strings.HasPrefix(chat, "nobody "):
				return nil
			case !ok:
				gone[chat] = true
				change, args = t.gone, nil
			}
			where, args := row.where(t.key, args)
			_, err := tx.ExecContext(ctx, change+where, args...)
			return err
		})
		if err != nil {
			return err
		}
	}
	done.Chats, done.Anew = len(known), len(gone)
	return nil
}

// move finds the new hashes of chats, by their old ones.
func (s *Store) move(ctx context.Context, tx *sql.Tx, box *seal.Box, r Rotation) (map[string]string, error) {
	moved := map[string]string{}
	for _, t := range hashedTables() {
		if !t.address {
			continue
		}
		rows, err := triples(ctx, tx, `SELECT DISTINCT `+t.chat+`, channel, address FROM `+t.name+` WHERE address <> ''`)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if address, err := box.Open(row[2]); err == nil {
				moved[row[0]] = r.Chat(row[1], address)
			}
		}
	}
	waiting, err := triples(ctx, tx, `SELECT chat, channel, body FROM inbox WHERE done IS NULL`)
	if err != nil {
		return nil, err
	}
	for _, row := range waiting {
		body, err := box.Open(row[2])
		if err != nil {
			continue
		}
		if address := r.Address(Inbound{Channel: row[1], Chat: row[0], Body: []byte(body)}); address != "" {
			moved[row[0]] = r.Chat(row[1], address)
		}
	}
	return moved, nil
}

// triples are rows of three texts.
func triples(ctx context.Context, tx *sql.Tx, query string) (list [][3]string, err error) {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var row [3]string
		if err := rows.Scan(&row[0], &row[1], &row[2]); err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}
