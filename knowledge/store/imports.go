package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

// ImportState says how far an import of the desk has come.
type ImportState string

// The states of an import.
const (
	ImportQueued  ImportState = "queued"  // waits for its turn
	ImportReading ImportState = "reading" // its files are read
	ImportReady   ImportState = "ready"   // somebody has to look and decide
	ImportSaving  ImportState = "saving"
	ImportDone    ImportState = "done"
	// ImportStopped was cancelled, or given up after a day.
	ImportStopped ImportState = "stopped"
	// ImportBroken ended with the program, or by an error.
	ImportBroken ImportState = "broken"
)

// Ended reports whether nothing more becomes of the import.
func (s ImportState) Ended() bool {
	return s == ImportDone || s == ImportStopped || s == ImportBroken
}

// ImportCounts are what an import came to.
type ImportCounts struct {
	New       int `json:"new"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Refused   int `json:"refused"`
	Drafts    int `json:"drafts"` // of the new and changed ones
	Problems  int `json:"problems"`
}

// ImportInfo is what is known of an import that was begun on the desk or in a chat.
type ImportInfo struct {
	No      int64
	Account int64  // who began it; 0 for a chat of staff that has no account
	Who     string // as colleagues read it
	Door    string // that it came in by: desk or telegram
	State   ImportState
	Files   []string // their names
	Counts  ImportCounts
	Batch   int64 // see [Store.Batch]; 0 where nothing was saved
	Begun   time.Time
	Ended   time.Time // zero until it ended
}

// SaveImport keeps what is known of an import, a new one where its number is 0, and
// returns it as it is kept.
func (s *Store) SaveImport(ctx context.Context, i ImportInfo) (ImportInfo, error) {
	files, err := json.Marshal(i.Files)
	if err != nil {
		return i, fmt.Errorf("save import: %w", err)
	}
	counts, err := json.Marshal(i.Counts)
	if err != nil {
		return i, fmt.Errorf("save import: %w", err)
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		action := "import." + string(i.State)
		if i.No == 0 {
			if i.No, err = take(ctx, tx, "import", 1); err != nil {
				return err
			}
			action = "import.begin"
			i.Begun = s.opt.Now().UTC().Truncate(time.Microsecond)
		}
		ended := ""
		if i.State.Ended() {
			if i.Ended.IsZero() {
				i.Ended = s.opt.Now().UTC().Truncate(time.Microsecond)
			}
			ended = stamp(i.Ended)
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO imports (no, account, who, door, state, files, counts, batch, begun, ended)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
			ON CONFLICT (no) DO UPDATE SET state = excluded.state, counts = excluded.counts, batch = excluded.batch, ended = excluded.ended`,
			i.No, i.Account, i.Who, i.Door, string(i.State), string(files), string(counts), i.Batch, stamp(i.Begun), ended)
		if err != nil {
			return err
		}
		if i.State == ImportReading || i.State == ImportReady { // these come and go without anybody's doing
			return nil
		}
		return s.record(ctx, tx, action, fmt.Sprint(i.No), "", fmt.Sprintf("files %d batch %d new %d changed %d refused %d",
			len(i.Files), i.Batch, i.Counts.New, i.Counts.Changed, i.Counts.Refused))
	})
	if err != nil {
		return i, fmt.Errorf("save import: %w", err)
	}
	return i, nil
}

const importColumns = `SELECT no, account, who, door, state, files, counts, batch, begun, ended FROM imports `

// Import returns what is known of an import, or knowledge.ErrNotFound.
func (s *Store) Import(ctx context.Context, no int64) (ImportInfo, error) {
	i, err := scanImport(s.db.QueryRowContext(ctx, importColumns+`WHERE no = $1`, no))
	if errors.Is(err, sql.ErrNoRows) {
		err = knowledge.ErrNotFound
	}
	if err != nil {
		return i, fmt.Errorf("read import: %w", err)
	}
	return i, nil
}

// Imports returns the last imports, newest first, at most limit of them.
func (s *Store) Imports(ctx context.Context, limit int) ([]ImportInfo, error) {
	return s.imports(ctx, importColumns+`ORDER BY no DESC LIMIT $1`, limit)
}

// BreakImports marks the imports as broken that had not ended when the program did, and
// returns them; alive are the numbers of those of this run of the program.
func (s *Store) BreakImports(ctx context.Context, alive ...int64) ([]ImportInfo, error) {
	all, err := s.imports(ctx, importColumns+`WHERE state NOT IN ($1, $2, $3) ORDER BY no`, string(ImportDone), string(ImportStopped), string(ImportBroken))
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(i ImportInfo) bool { return slices.Contains(alive, i.No) })
	for i := range all {
		all[i].State = ImportBroken
		if all[i], err = s.SaveImport(ctx, all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (s *Store) imports(ctx context.Context, query string, args ...any) ([]ImportInfo, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read imports: %w", err)
	}
	defer rows.Close()
	var all []ImportInfo
	for rows.Next() {
		i, err := scanImport(rows)
		if err != nil {
			return nil, fmt.Errorf("read imports: %w", err)
		}
		all = append(all, i)
	}
	return all, rows.Err()
}

func scanImport(row interface{ Scan(...any) error }) (i ImportInfo, err error) {
	var files, counts, begun, ended string
	if err = row.Scan(&i.No, &i.Account, &i.Who, &i.Door, &i.State, &files, &counts, &i.Batch, &begun, &ended); err != nil {
		return i, err
	}
	if err = errors.Join(json.Unmarshal([]byte(files), &i.Files), json.Unmarshal([]byte(counts), &i.Counts)); err != nil {
		return i, err
	}
	if i.Begun, err = time.Parse(time.RFC3339, begun); err == nil && ended != "" {
		i.Ended, err = time.Parse(time.RFC3339, ended)
	}
	return i, err
}

// BatchEntry is an entry that an import changed.
type BatchEntry struct {
	ID     string
	Title  string
	Region string
	// State is that of the import's last version of it.
	State knowledge.State
}

// BatchEntries returns what an import changed, in the order of the entries' ids.
func (s *Store) BatchEntries(ctx context.Context, batch int64) ([]BatchEntry, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT v.body FROM versions v WHERE v.batch = $1
		AND v.version = (SELECT MAX(m.version) FROM versions m WHERE m.entry = v.entry AND m.batch = $1) ORDER BY v.entry`, batch)
	if err != nil {
		return nil, fmt.Errorf("read entries of batch %d: %w", batch, err)
	}
	defer rows.Close()
	var all []BatchEntry
	for rows.Next() {
		var body string
		if err := rows.Scan(&body); err != nil {
			return nil, fmt.Errorf("read entries of batch %d: %w", batch, err)
		}
		e, err := decode(body)
		if err != nil {
			return nil, err
		}
		e = e.Public()
		all = append(all, BatchEntry{e.ID, e.Title, e.Region, e.State})
	}
	return all, rows.Err()
}

// BatchRegions returns the regions of the entries that imports changed, by batch, for
// the last imports.
func (s *Store) BatchRegions(ctx context.Context, batches ...int64) (map[int64][]string, error) {
	all := make(map[int64][]string, len(batches))
	for _, batch := range batches {
		rows, err := s.db.QueryContext(ctx, `SELECT DISTINCT e.region FROM versions v JOIN entries e ON e.id = v.entry WHERE v.batch = $1 ORDER BY e.region`, batch)
		if err != nil {
			return nil, fmt.Errorf("read regions of batch %d: %w", batch, err)
		}
		for rows.Next() {
			var code string
			if err := rows.Scan(&code); err != nil {
				rows.Close()
				return nil, fmt.Errorf("read regions of batch %d: %w", batch, err)
			}
			all[batch] = append(all[batch], code)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// ColumnChoice is what somebody said of the columns under one header.
type ColumnChoice struct {
	Head   string            // key of the header, as package intake makes it
	Title  string            // the columns as they stood there
	Fields map[string]string // name of a column → name of a field
	Who    string
	At     time.Time
}

// KeepColumns remembers what somebody said of the columns under a header.
func (s *Store) KeepColumns(ctx context.Context, c ColumnChoice) error {
	fields, err := json.Marshal(c.Fields)
	if err != nil {
		return fmt.Errorf("keep columns: %w", err)
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO import_columns (head, title, fields, who, at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (head) DO UPDATE SET title = excluded.title, fields = excluded.fields, who = excluded.who, at = excluded.at`,
			c.Head, c.Title, string(fields), c.Who, s.now())
		if err != nil {
			return err
		}
		return s.record(ctx, tx, "columns.keep", c.Head, "", fmt.Sprintf("columns %d", len(c.Fields)))
	})
	if err != nil {
		return fmt.Errorf("keep columns: %w", err)
	}
	return nil
}

// ForgetColumns drops what was said of the columns under a header.
func (s *Store) ForgetColumns(ctx context.Context, head string) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM import_columns WHERE head = $1`, head); err != nil {
			return err
		}
		return s.record(ctx, tx, "columns.forget", head, "", "")
	})
	if err != nil {
		return fmt.Errorf("forget columns: %w", err)
	}
	return nil
}

// ColumnChoices returns what was said of columns, the last first.
func (s *Store) ColumnChoices(ctx context.Context) ([]ColumnChoice, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT head, title, fields, who, at FROM import_columns ORDER BY at DESC, head`)
	if err != nil {
		return nil, fmt.Errorf("read columns: %w", err)
	}
	defer rows.Close()
	var all []ColumnChoice
	for rows.Next() {
		var c ColumnChoice
		var fields, at string
		if err := rows.Scan(&c.Head, &c.Title, &fields, &c.Who, &at); err != nil {
			return nil, fmt.Errorf("read columns: %w", err)
		}
		err := json.Unmarshal([]byte(fields), &c.Fields)
		if err == nil {
			c.At, err = time.Parse(time.RFC3339, at)
		}
		if err != nil {
			return nil, fmt.Errorf("read columns: %w", err)
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

// Columns returns what was said of columns: key of a header → name of a column → name
// of a field.
func (s *Store) Columns(ctx context.Context) (map[string]map[string]string, error) {
	all, err := s.ColumnChoices(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	columns := make(map[string]map[string]string, len(all))
	for _, c := range all {
		columns[c.Head] = c.Fields
	}
	return columns, nil
}

// Fix is what somebody put right of an entry while it was imported.
type Fix struct {
	Entry, Field  string
	Said, Correct string // what the file says, and what it is read as
}

// KeepFixes remembers what was put right, for the next edition of a file that says the
// same.
func (s *Store) KeepFixes(ctx context.Context, fixes ...Fix) error {
	if len(fixes) == 0 {
		return nil
	}
	err := s.write(ctx, func(tx *sql.Tx) error {
		for _, f := range fixes {
			_, err := tx.ExecContext(ctx, `INSERT INTO import_fixes (entry, field, said, correct, at) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (entry, field) DO UPDATE SET said = excluded.said, correct = excluded.correct, at = excluded.at`,
				f.Entry, f.Field, f.Said, f.Correct, s.now())
			if err != nil {
				return err
			}
		}
		return s.record(ctx, tx, "import.fix", "", "", fmt.Sprintf("fixes %d", len(fixes)))
	})
	if err != nil {
		return fmt.Errorf("keep fixes: %w", err)
	}
	return nil
}

// Fixes returns what was put right, by entry.
func (s *Store) Fixes(ctx context.Context) (map[string][]Fix, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT entry, field, said, correct FROM import_fixes ORDER BY entry, field`)
	if err != nil {
		return nil, fmt.Errorf("read fixes: %w", err)
	}
	defer rows.Close()
	all := map[string][]Fix{}
	for rows.Next() {
		var f Fix
		if err := rows.Scan(&f.Entry, &f.Field, &f.Said, &f.Correct); err != nil {
			return nil, fmt.Errorf("read fixes: %w", err)
		}
		all[f.Entry] = append(all[f.Entry], f)
	}
	return all, rows.Err()
}

// mayUndo reports whether an account may take an import back: what it changed lies in
// regions that the account edits, and publishes in where residents saw it.
func mayUndo(a *account.Account, entries []BatchEntry) bool {
	return !slices.ContainsFunc(entries, func(e BatchEntry) bool {
		right := account.Edit
		if e.State != knowledge.Draft {
			right = account.Publish
		}
		return !a.MayIn(right, e.Region)
	})
}

// MayUndo reports whether an account may take an import back: all that it changed lies in
// regions where the account edits, and publishes where residents saw it. An import that
// changed nothing is knowledge.ErrNotFound.
func (s *Store) MayUndo(ctx context.Context, a *account.Account, batch int64) (bool, error) {
	entries, err := s.BatchEntries(ctx, batch)
	if err == nil && len(entries) == 0 {
		err = knowledge.ErrNotFound
	}
	return err == nil && mayUndo(a, entries), err
}
