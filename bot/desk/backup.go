package desk

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"jinguo/knowledge"
)

// Backups makes backups and puts them back.
type Backups interface {
	// Write writes a backup of the database as it is.
	Write(ctx context.Context, w io.Writer) error
	// Stage takes a backup in, to be looked at, in place of one that was staged before.
	// Its error wraps ErrNotBackup or ErrBackupDamaged where the file is not fit.
	Stage(ctx context.Context, r io.Reader) error
	// Staged is the backup that waits; nil where none does.
	Staged(ctx context.Context) (*BackupInfo, error)
	// Drop deletes the one that waits.
	Drop(ctx context.Context) error
	// Restore puts the one that waits back, after the request that asks for it is over:
	// the server ends, and begins anew.
	Restore(ctx context.Context) error
}

// What is wrong with a file that shall be restored.
var (
	ErrNotBackup     = errors.New("this is no backup of jinguo")
	ErrBackupDamaged = errors.New("the backup is damaged; take another")
)

// BackupInfo is what a backup says of itself.
type BackupInfo struct {
	Made    time.Time
	Program string // version
	Entries int
	KeyHere bool // the key that seals what residents wrote in it is this installation's
}

// unhurried takes the limits off the time that a request may take, for large files
// and what is done to many entries.
func unhurried(w http.ResponseWriter) {
	c := http.NewResponseController(w)
	var never time.Time
	_ = c.SetReadDeadline(never) // what cannot take limits off keeps them
	_ = c.SetWriteDeadline(never)
}

// Clock is a moment on the office's clock.
func (p page) Clock(at time.Time) string { return at.In(knowledge.China).Format("2006-01-02 15:04:05") }
