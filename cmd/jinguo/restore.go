package main

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jinguo/bot/desk"
	"jinguo/knowledge"
	"jinguo/knowledge/audit"
	"jinguo/knowledge/store"
)

// Limits of a backup that is put back: of the manifest, and of all that it unpacks to.
const (
	manifestBytes = 1 << 20
	restoreBytes  = 64 << 30
)

// replacedFor is how long the database from before a restore is kept.
const replacedFor = 7 * 24 * time.Hour

const replacedPrefix = "replaced-"

func restoreVerb(set *settings) *cobra.Command {
	var anyKey bool
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of the database, which is kept beside it for 7 days",
		Long: `Put a backup in the place of the database. The server must be stopped; on the staff
desk the same is done with a button. The database from before is kept beside it for 7
days. What was on its way when the backup was made is not sent again, and chats that
asked to be forgotten since are forgotten again.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			b, err := openDamaged(ctx, set)
			if err != nil {
				return err
			}
			leave, err := b.occupy(ctx)
			if err != nil {
				return err
			}
			defer leave()
			done, err := b.restore(ctx, args[0], anyKey)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(cmd.OutOrStdout(), done.say(b.cfg.Lang))
			return err
		},
	}
	cmd.Flags().BoolVar(&anyKey, "any-key", false, "restore also where the key is missing, so that what residents wrote is lost")
	return cmd
}

// openDamaged is openBase for a database that may not open: then the base has no store.
func openDamaged(ctx context.Context, set *settings) (*base, error) {
	b, err := openBase(ctx, set)
	if err == nil {
		return b, nil
	}
	cfg, wrong := set.load()
	if wrong != nil {
		return nil, wrong
	}
	damaged := &base{cfg: cfg, pace: set.pace}
	if damaged.secrets, wrong = findSecrets(cfg, nil); wrong != nil {
		return nil, errors.Join(err, wrong)
	}
	return damaged, nil
}

// restored says what putting a backup back came to.
type restored struct {
	manifest
	store.Revived
	before string // folder of the database from before; empty where there was none
	blind  bool   // that one could not be opened
}

func (r restored) say(lang string) string {
	words, out := backupWords[lang], &strings.Builder{}
	fmt.Fprintf(out, words.restored, r.Made.In(knowledge.China).Format("2006-01-02 15:04:05"), r.Entries, r.before)
	if r.Letters+r.Messages > 0 {
		fmt.Fprintf(out, words.dropped, r.Letters, r.Messages)
	}
	if r.Forgotten > 0 {
		fmt.Fprintf(out, words.again, r.Forgotten)
	}
	if r.blind {
		out.WriteString(words.other)
	}
	return out.String()
}

// restore puts a backup in the place of the database, and closes the base's store.
func (b *base) restore(ctx context.Context, file string, anyKey bool) (done restored, err error) {
	dir, err := os.MkdirTemp(b.cfg.Data, "restore-")
	if err != nil {
		return done, fmt.Errorf("restore: %w", err)
	}
	defer os.RemoveAll(dir)
	if done.manifest, err = unpackBackup(file, dir); err != nil {
		return done, fmt.Errorf("restore %s: %w", filepath.Base(file), err)
	}
	if !anyKey && !slices.ContainsFunc(b.secrets, func(s secret) bool { return s.name() == done.Key }) {
		return done, fmt.Errorf("restore %s: what residents wrote is sealed with key %s, which is not here; add it to the key file as a second line, or lose that with --any-key", filepath.Base(file), done.Key)
	}
	var forgotten []string
	if b.store != nil {
		forgotten, err = b.store.Forgotten(ctx)
	}
	done.blind = b.store == nil || err != nil
	if done.Revived, err = b.revive(ctx, filepath.Join(dir, databaseName), done.manifest, forgotten); err != nil {
		return done, fmt.Errorf("restore %s: %w", filepath.Base(file), err)
	}
	done.before, err = b.exchange(dir, done.manifest)
	return done, err
}

// readManifest tells what a backup is of.
func readManifest(file string) (m manifest, err error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return m, err
	}
	defer z.Close()
	for _, f := range z.File {
		if f.Name == manifestName {
			return m, m.read(f)
		}
	}
	return m, fmt.Errorf("%w: it has no manifest", desk.ErrNotBackup)
}

func (m *manifest) read(f *zip.File) error {
	text, err := readSome(f, manifestBytes)
	if err == nil {
		err = json.Unmarshal(text, m)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", desk.ErrNotBackup, err)
	}
	return nil
}

// unpackBackup reads a backup into a folder, and makes sure that it is whole.
func unpackBackup(file, dir string) (m manifest, err error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return m, fmt.Errorf("%w: %w", desk.ErrNotBackup, err)
	}
	defer z.Close()
	for _, f := range z.File {
		switch f.Name {
		case manifestName:
			if err := m.read(f); err != nil {
				return m, err
			}
		case databaseName, modelName:
			if err := unpackOne(f, filepath.Join(dir, f.Name)); err != nil {
				return m, err
			}
		}
	}
	sum, err := sumOf(filepath.Join(dir, databaseName))
	switch {
	case m.SHA256 == "":
		return m, fmt.Errorf("%w: it has no manifest", desk.ErrNotBackup)
	case err != nil:
		return m, fmt.Errorf("%w: it has no database", desk.ErrNotBackup)
	case sum != m.SHA256:
		return m, fmt.Errorf("its database is not the one that was backed up: %w", desk.ErrBackupDamaged)
	}
	return m, nil
}

func readSome(f *zip.File, most int64) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, most))
}

func unpackOne(f *zip.File, name string) (err error) {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("read %s: %w: %w", f.Name, desk.ErrBackupDamaged, err)
	}
	defer r.Close()
	out, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(out, io.LimitReader(r, restoreBytes))
	if err == nil && n == restoreBytes {
		err = errors.New("it is too large")
	}
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return fmt.Errorf("read %s: %w: %w", f.Name, desk.ErrBackupDamaged, err)
	}
	return nil
}

// revive makes an unpacked database ready for use, if it is one that nobody changed.
func (b *base) revive(ctx context.Context, path string, m manifest, forgotten []string) (store.Revived, error) {
	var keys [][]byte
	for _, s := range b.secrets {
		keys = append(keys, s.key)
	}
	s, err := store.Open(ctx, path, store.Options{Keys: keys})
	if err != nil {
		return store.Revived{}, err
	}
	defer s.Close()
	if err := s.Intact(ctx); err != nil {
		return store.Revived{}, err
	}
	if err := untouched(ctx, s, m); err != nil {
		return store.Revived{}, fmt.Errorf("%w; take another backup", err)
	}
	return s.Revive(ctx, forgotten)
}

// untouched tells a database that is not as it was when it was backed up.
func untouched(ctx context.Context, s *store.Store, m manifest) error {
	if _, err := s.VerifyAudit(ctx); err != nil {
		return err
	}
	head, err := audit.ParseHead(m.Audit)
	if err != nil {
		return errors.New("its manifest does not name the end of the audit log")
	}
	return knownRecord(ctx, s, head)
}

// exchange puts the unpacked database in the place of the one before, which goes into a
// folder beside it, and drops what was made from that. At any moment one of them is there.
func (b *base) exchange(dir string, m manifest) (before string, err error) {
	current := filepath.Join(b.cfg.Data, databaseName)
	if b.store != nil {
		if err := b.store.Close(); err != nil {
			return "", fmt.Errorf("close database: %w", err)
		}
	}
	for _, log := range []string{"-wal", "-shm"} {
		// Of a database that opens the log is gone by now; of one that does not it goes with it.
		if _, err := os.Stat(current + log); err == nil && b.store != nil {
			return "", errors.New("another jinguo works with the database; stop it first")
		}
	}
	if _, err := os.Stat(current); err == nil {
		before = filepath.Join(b.cfg.Data, replacedPrefix+time.Now().In(knowledge.China).Format("20060102-150405"))
		if err := os.Mkdir(before, 0o700); err != nil {
			return "", fmt.Errorf("keep the database from before: %w", err)
		}
		if err := keepFile(current, filepath.Join(before, databaseName)); err != nil {
			return "", fmt.Errorf("keep the database from before: %w", err)
		}
		for _, log := range []string{"-wal", "-shm"} {
			if err := os.Rename(current+log, filepath.Join(before, databaseName+log)); err != nil && !errors.Is(err, os.ErrNotExist) {
				return "", fmt.Errorf("keep the database from before: %w", err)
			}
		}
	}
	if err := os.Rename(filepath.Join(dir, databaseName), current); err != nil {
		return "", fmt.Errorf("put the backup in place: %w", err)
	}
	return before, b.exchangeModel(dir, m)
}

// keepFile gives a file a second name, or copies it where the disk knows no second names.
func keepFile(file, as string) error {
	if os.Link(file, as) == nil {
		return nil
	}
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	return writeFile(as, func(w io.Writer) error { _, err := io.Copy(w, in); return err })
}

// exchangeModel puts what was learned in its place, and drops the index, which is a copy
// of the database from before.
func (b *base) exchangeModel(dir string, m manifest) error {
	err := os.RemoveAll(filepath.Join(b.cfg.Data, "index"))
	models := filepath.Join(b.cfg.Data, "model", filepath.Base(m.Identity))
	_, missing := os.Stat(filepath.Join(dir, modelName))
	if missing == nil && m.Identity != "" {
		err = errors.Join(err, os.MkdirAll(models, 0o700), os.Rename(filepath.Join(dir, modelName), filepath.Join(models, "current")))
	}
	if err != nil {
		return fmt.Errorf("the database is restored, but not what was made from it: %w; run jinguo reindex", err)
	}
	return nil
}

// dropReplaced deletes databases from before restores that are over a week old.
func (b *base) dropReplaced(context.Context) error {
	list, err := filepath.Glob(filepath.Join(b.cfg.Data, replacedPrefix+"*"))
	if err != nil {
		return err
	}
	for _, dir := range list {
		at, err := time.ParseInLocation("20060102-150405", strings.TrimPrefix(filepath.Base(dir), replacedPrefix), knowledge.China)
		if err != nil || time.Since(at) < replacedFor {
			continue
		}
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("delete the database from before a restore: %w", err)
		}
	}
	return nil
}
