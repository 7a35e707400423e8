package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"jinguo/knowledge/seal"
)

// sealedTable is a table with columns whose texts are sealed.
type sealedTable struct {
	name    string
	key     []string // columns that tell its rows apart
	columns []string
}

// sealedTables are all of them.
func sealedTables() []sealedTable {
	return []sealedTable{
		{"inbox", []string{"channel", "id"}, []string{"body"}},
		{"outbox", []string{"no"}, []string{"address", "body"}},
		{"sessions", []string{"chat"}, []string{"body", "lasting"}},
		{"requests", []string{"no"}, []string{"address", "proposed", "note"}},
		{"misses", []string{"no"}, []string{"text", "raw", "address"}},
		{"asked", []string{"who", "entry"}, []string{"text", "raw"}},
		{"cases", []string{"no"}, []string{"address", "desk"}},
		{"case_steps", []string{"no", "step"}, []string{"text", "desk"}},
		{"duty", []string{"no"}, []string{"chat"}},
		{"accounts", []string{"no"}, []string{"secret"}},
		{"account_chats", []string{"account", "channel"}, []string{"address"}},
		{"desk_sessions", []string{"token"}, []string{"body"}},
		{"audit_head", []string{"one"}, []string{"head"}},
	}
}

// unseal opens what was sealed. What no key opens any more is "", and counts as lost.
func (s *Store) unseal(text string) (string, bool) {
	plain, err := s.box.Open(text)
	if err != nil {
		s.lost.Add(1)
		return "", false
	}
	return plain, true
}

// Lost counts the texts that were read since the database was opened and that no key
// opens: such a message is neither answered nor sent, such a session is a new one. Tidy
// ends the messages after a week.
func (s *Store) Lost() int64 { return s.lost.Load() }

// Key is the name of the key that the store seals with; see [seal.Name].
func (s *Store) Key() string { return s.box.First() }

// settleKeys has the store seal with the key that the database was sealed with last, where
// it is among the given ones, and with the first of them otherwise. A database that was
// never sealed is sealed now.
func (s *Store) settleKeys(ctx context.Context) error {
	var current string
	err := s.db.QueryRowContext(ctx, `SELECT value FROM facts WHERE name = 'key'`).Scan(&current)
	fresh := errors.Is(err, sql.ErrNoRows)
	if err != nil && !fresh {
		return err
	}
	if i := slices.IndexFunc(s.opt.Keys, func(key []byte) bool { return seal.Name(key) == current }); i > 0 {
		keys := append([][]byte{s.opt.Keys[i]}, slices.Delete(slices.Clone(s.opt.Keys), i, i+1)...)
		if s.box, err = seal.New(keys...); err != nil {
			return err
		}
	}
	if current == s.Key() {
		return nil
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		if fresh {
			if _, err := reseal(ctx, tx, s.box, func() {}); err != nil {
				return fmt.Errorf("seal what is there: %w", err)
			}
		}
		return noteKey(ctx, tx, s.Key())
	})
}

// noteKey notes which key seals from now on.
func noteKey(ctx context.Context, tx *sql.Tx, name string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO facts (name, value) VALUES ('key', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name)
	return err
}

// resealPage is how many rows are read at a time.
const resealPage = 500

// reseal seals with the first key of box what is plain or sealed with another, and calls
// step for every row. It returns how many texts it sealed. What no key opens stays.
func reseal(ctx context.Context, tx *sql.Tx, box *seal.Box, step func()) (int, error) {
	sealed := 0
	for _, t := range sealedTables() {
		err := eachRow(ctx, tx, t, func(row sealedRow) error {
			step()
			n, err := t.reseal(ctx, tx, box, row)
			sealed += n
			return err
		})
		if err != nil {
			return sealed, err
		}
	}
	return sealed, nil
}

// eachRow hands the rows of a table to do, which may change them.
func eachRow(ctx context.Context, tx *sql.Tx, t sealedTable, do func(sealedRow) error) error {
	var after []any
	for {
		rows, err := t.page(ctx, tx, after)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := do(row); err != nil {
				return err
			}
		}
		if len(rows) < resealPage {
			return nil
		}
		after = rows[len(rows)-1].key
	}
}

// sealedRow is what a row of a sealedTable holds.
type sealedRow struct {
	key   []any
	texts []sql.NullString
}

// page reads the rows after a key, from the first where that is nil.
func (t sealedTable) page(ctx context.Context, tx *sql.Tx, after []any) ([]sealedRow, error) {
	key := strings.Join(t.key, ", ")
	query := `SELECT ` + key + `, ` + strings.Join(t.columns, ", ") + ` FROM ` + t.name
	if after != nil {
		query += ` WHERE (` + key + `) > (` + marks(1, len(after)) + `)`
	}
	rows, err := tx.QueryContext(ctx, query+` ORDER BY `+key+fmt.Sprintf(` LIMIT %d`, resealPage), after...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []sealedRow
	for rows.Next() {
		row := sealedRow{make([]any, len(t.key)), make([]sql.NullString, len(t.columns))}
		var into []any
		for i := range row.key {
			into = append(into, &row.key[i])
		}
		for i := range row.texts {
			into = append(into, &row.texts[i])
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}

// reseal seals the texts of a row, and says how many it had to.
func (t sealedTable) reseal(ctx context.Context, tx *sql.Tx, box *seal.Box, row sealedRow) (int, error) {
	var set []string
	var args []any
	for i, text := range row.texts {
		if text.String == "" || box.Current(text.String) {
			continue
		}
		plain, err := box.Open(text.String)
		if err != nil {
			continue
		}
		args = append(args, box.Seal(plain))
		set = append(set, fmt.Sprintf("%s = $%d", t.columns[i], len(args)))
	}
	if len(set) == 0 {
		return 0, nil
	}
	where, args := row.where(t.key, args)
	_, err := tx.ExecContext(ctx, `UPDATE `+t.name+` SET `+strings.Join(set, ", ")+where, args...)
	return len(set), err
}

// where is the clause that finds the row, with its arguments behind args.
func (row sealedRow) where(key []string, args []any) (string, []any) {
	var parts []string
	for i, value := range row.key {
		args = append(args, value)
		parts = append(parts, fmt.Sprintf("%s = $%d", key[i], len(args)))
	}
	return ` WHERE ` + strings.Join(parts, " AND "), args
}

// marks are n placeholders from $first on.
func marks(first, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("$%d", first+i)
	}
	return strings.Join(list, ", ")
}

// Rows is how many rows hold texts that are sealed.
func (s *Store) Rows(ctx context.Context) (n int, err error) {
	for _, t := range sealedTables() {
		var rows int
		if err := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+t.name).Scan(&rows); err != nil {
			return 0, fmt.Errorf("count what is sealed: %w", err)
		}
		n += rows
	}
	return n, nil
}

// Sealed counts the texts that each key sealed, by its name; those that are plain have
// none.
func (s *Store) Sealed(ctx context.Context) (map[string]int, error) {
	found := map[string]int{}
	for _, t := range sealedTables() {
		for _, column := range t.columns {
			heads, err := counts(ctx, s.db, `SELECT SUBSTR(`+column+`, 1, 10), COUNT(*) FROM `+t.name+` WHERE `+column+` <> '' GROUP BY 1`)
			if err != nil {
				return nil, err
			}
			for head, n := range heads {
				name := ""
				if seal.Sealed(head) {
					name = head[1:9]
				}
				found[name] += n
			}
		}
	}
	return found, nil
}
