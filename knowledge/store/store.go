// Package store keeps Jinguo's one database: entries with all their versions,
// the mail between channels and conversation, and what a chat remembers.
//
// It is SQLite in a file, through database/sql, in SQL that PostgreSQL runs as
// well. Every write is one transaction, durable when the call returns. Writers
// of several processes wait for each other; readers wait for nobody.
package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite" // and the driver "sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"jinguo/knowledge/seal"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Options say how a store behaves; the zero value is ready to use.
type Options struct {
	// NoSample hides the entries of the embedded sample knowledge base from
	// every reader but Changes, which marks them.
	NoSample bool
	// Keys seal what residents wrote and how to reach them; see package seal. The store
	// seals with the one that the database was sealed with last, the first otherwise, and
	// opens with all. Where there are none, a random one is taken, and what it sealed is
	// lost with the process.
	Keys [][]byte
	// KeepRaw is how long a miss is kept as it was written, not at all where 0;
	// KeepQuestions how long without what tells who asked, 180 days where 0.
	KeepRaw, KeepQuestions time.Duration
	// Now is the clock; time.Now where nil.
	Now func() time.Time
}

// Store is an open database. Its methods may be called from many goroutines.
type Store struct {
	db       *sql.DB
	opt      Options
	identity string
	files    bool // it is SQLite
	box      *seal.Box
	lost     atomic.Int64
	erased   atomic.Bool // something was erased that SQLite's log may still hold
	entry    *sql.Stmt   // see Entry, the query that answers are made of
	writing  sync.Mutex  // one writer a process: SQLite's own waiting is a poll
	kin      *kin        // of the writer; nil before it is needed
}

// Open opens the SQLite file at path, made where it is missing, and brings its
// tables up to date.
func Open(ctx context.Context, path string, opt Options) (*Store, error) {
	dsn := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: url.Values{
		"_pragma": {"busy_timeout(15000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)"},
		"_txlock": {"immediate"},
	}.Encode()}
	// Processes that open a new file at the same moment would all make its tables.
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	defer lock.Close()
	if _, err := lock.TryLockContext(ctx, 10*time.Millisecond); err != nil {
		return nil, fmt.Errorf("open database %s: %w; its folder must be writable", path, err)
	}
	// SQLite gives its other files the same permissions.
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open database: %w; it must be writable", err)
	}
	file.Close()
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, fmt.Errorf("open database %s: %w", path, err)
	}
	db.SetMaxOpenConns(8)
	s, err := prepare(ctx, db, goose.DialectSQLite3, opt)
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("open database %s: %w%s", path, err, advice(err))
	}
	return s, nil
}

// advice is what to do about a database that cannot be opened, as the end of a
// sentence.
func advice(err error) string {
	var broken *sqlite.Error
	if !errors.As(err, &broken) {
		return ""
	}
	switch broken.Code() & 0xff { // the rest of a code tells details
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return "; the file is damaged: put its backup back"
	case sqlite3.SQLITE_FULL:
		return "; make room on its disk"
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return "; the file and its folder must be writable"
	}
	return ""
}

// prepare migrates db and reads what the store needs to know of it.
func prepare(ctx context.Context, db *sql.DB, dialect goose.Dialect, opt Options) (*Store, error) {
	steps, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	migrator, err := goose.NewProvider(dialect, db, steps)
	if err != nil {
		return nil, err
	}
	if err := upToDate(ctx, migrator); err != nil {
		return nil, err
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.KeepQuestions == 0 {
		opt.KeepQuestions = askedFor
	}
	own := len(opt.Keys) > 0
	if !own {
		key := make([]byte, seal.KeyBytes)
		rand.Read(key)
		opt.Keys = [][]byte{key}
	}
	s := &Store{db: db, opt: opt, kin: newKin(), files: dialect == goose.DialectSQLite3}
	if s.box, err = seal.New(opt.Keys...); err != nil {
		return nil, err
	}
	if own {
		if err := s.settleKeys(ctx); err != nil {
			return nil, err
		}
	}
	_, err = db.ExecContext(ctx, `INSERT INTO facts (name, value) VALUES ('identity', $1) ON CONFLICT (name) DO NOTHING`, rand.Text())
	if err != nil {
		return nil, err
	}
	if err = db.QueryRowContext(ctx, `SELECT value FROM facts WHERE name = 'identity'`).Scan(&s.identity); err != nil {
		return nil, err
	}
	s.entry, err = db.PrepareContext(ctx, publishedEntry)
	return s, err
}

// upToDate brings the tables up to date. A database of a later program is left alone.
func upToDate(ctx context.Context, migrator *goose.Provider) error {
	sources := migrator.ListSources()
	is, err := migrator.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	if known := sources[len(sources)-1].Version; is > known {
		return fmt.Errorf("the database is of a later jinguo (its tables are of version %d, those of this one of %d); use that", is, known)
	}
	_, err = migrator.Up(ctx)
	return err
}

// Identity is a random word that this database keeps for ever, so that a copy
// of its content made elsewhere, such as an index, knows whose copy it is.
func (s *Store) Identity() string { return s.identity }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	if err := s.db.QueryRowContext(ctx, `SELECT 1 FROM counters WHERE name = 'change'`).Scan(&one); err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	return nil
}

// Close ends all use of the database.
func (s *Store) Close() error { return errors.Join(s.entry.Close(), s.db.Close()) }

// write runs do in one transaction: all of it is kept, or nothing.
func (s *Store) write(ctx context.Context, do func(*sql.Tx) error) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := do(tx); err != nil {
		tx.Rollback()
		s.kin.undo()
		return err
	}
	if err := tx.Commit(); err != nil {
		s.kin.undo()
		return fmt.Errorf("commit: %w", err)
	}
	s.kin.fresh = nil
	return nil
}

// take hands out the next n numbers of a counter and returns the first.
func take(ctx context.Context, tx *sql.Tx, counter string, n int) (int64, error) {
	var last int64
	err := tx.QueryRowContext(ctx, `UPDATE counters SET value = value + $1 WHERE name = $2 RETURNING value`, n, counter).Scan(&last)
	if err != nil {
		return 0, fmt.Errorf("take a number of %s: %w", counter, err)
	}
	return last - int64(n) + 1, nil
}

// now is the moment as the database keeps it: UTC, comparable as text.
func (s *Store) now() string { return stamp(s.opt.Now()) }

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }
