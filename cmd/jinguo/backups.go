package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"jinguo/bot/desk"
	"jinguo/knowledge/audit"
)

// stagedName is a backup in the data folder that waits to be put back.
const stagedName = "restore.zip"

// backups lets the staff desk of a running server make backups and put them back.
type backups struct {
	*base
	restart func()      // ends the server, which begins anew; see serveVerb
	by      audit.Actor // who wants that
	mu      sync.Mutex
}

func (b *backups) staged() string { return filepath.Join(b.cfg.Data, stagedName) }

func (b *backups) Write(ctx context.Context, w io.Writer) error {
	_, err := b.backup(ctx, w)
	return err
}

func (b *backups) Stage(_ context.Context, r io.Reader) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	dir, err := os.MkdirTemp(b.cfg.Data, "restore-")
	if err != nil {
		return fmt.Errorf("take a backup: %w", err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, stagedName)
	if err := writeFile(file+".part", func(w io.Writer) error { _, err := io.Copy(w, r); return err }); err != nil {
		return fmt.Errorf("take a backup: %w", err)
	}
	if _, err := unpackBackup(file+".part", dir); err != nil {
		return fmt.Errorf("take a backup: %w", err)
	}
	return os.Rename(file+".part", b.staged())
}

func (b *backups) Staged(context.Context) (*desk.BackupInfo, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m, err := readManifest(b.staged())
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look at the backup that waits: %w", err)
	}
	here := slices.ContainsFunc(b.secrets, func(s secret) bool { return s.name() == m.Key })
	return &desk.BackupInfo{Made: m.Made, Program: m.Program, Entries: m.Entries, KeyHere: here}, nil
}

func (b *backups) Drop(context.Context) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := os.Remove(b.staged()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("drop the backup that waits: %w", err)
	}
	return nil
}

func (b *backups) Restore(ctx context.Context) error {
	switch info, err := b.Staged(ctx); {
	case err != nil:
		return err
	case info == nil:
		return fmt.Errorf("restore: %w", desk.ErrNotBackup)
	case !info.KeyHere:
		return errors.New("restore: the backup is sealed with a key that is not here")
	}
	b.mu.Lock()
	b.by = audit.By(ctx)
	b.mu.Unlock()
	b.restart()
	return nil
}
