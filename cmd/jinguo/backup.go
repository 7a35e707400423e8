package main

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"jinguo/knowledge"
	"jinguo/knowledge/audit"
)

// A backup is a ZIP file of
//
//	manifest.json  what it is of; see manifest
//	jinguo.db      the database, as it was at one moment
//	model          what was learned; only where something was
//
// The key is not in it: who has the backup alone reads nothing that residents wrote.
const (
	manifestName = "manifest.json"
	databaseName = "jinguo.db"
	modelName    = "model"
)

// manifest says what a backup is of.
type manifest struct {
	Program  string    `json:"program"` // version of jinguo
	Made     time.Time `json:"made"`
	Identity string    `json:"identity"` // of the database
	Entries  int       `json:"entries"`
	Key      string    `json:"key"`    // name of the key that seals what residents wrote
	SHA256   string    `json:"sha256"` // of jinguo.db
	Audit    string    `json:"audit"`  // head of the audit log
}

func backupVerb(set *settings) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "backup",
		Short: "Back the database up into one file, also while the server runs",
		Long: `Back the database up into one file, also while the server runs. Keep no backup for
longer than 30 days, and the key, without which nobody reads what residents wrote,
apart from it. jinguo restore puts a backup back.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			if out == "" {
				out = backupName(time.Now())
			}
			if _, err := os.Stat(out); err == nil {
				return fmt.Errorf("%s is there already; give another file with -o", out)
			}
			var m manifest
			err = writeFile(out, func(w io.Writer) (err error) {
				m, err = b.backup(cmd.Context(), w)
				return err
			})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), backupWords[b.cfg.Lang].made, out, m.Entries, m.Key)
			return err
		},
	}
	cmd.Flags().StringVarP(&out, "output", "o", "", "`file` to write; jinguo-DATE-TIME.zip where it is not given")
	return cmd
}

// backupWords are what the verbs say, by language.
var backupWords = map[string]struct{ made, restored, dropped, again, other string }{
	"zh": {"已备份到 %s：%d 条条目，居民原话由密钥 %s 封存。密钥不在其中，请另外保管；备份最多留30天。\n",
		"已恢复 %s 的备份：%d 条条目。原来的数据库留在 %s，看过没有问题就删掉它（7天后自动删除）。\n",
		"备份时还在途的 %d 封回复、%d 条来信没有再发、再答。\n", "备份之后要求清除的 %d 个聊天已再次清除。\n",
		"原来的数据库打不开，备份之后要求清除的聊天没能再次清除。\n"},
	"en": {"Backed up to %s: %d entries; what residents wrote is sealed with key %s, which is not in it: keep it elsewhere, and the backup for 30 days at most.\n",
		"Restored the backup of %s: %d entries. The database from before lies in %s; delete it when all is well (else it goes in 7 days).\n",
		"%d letters and %d messages that were on their way then were not sent or answered again.\n", "%d chats that asked to be forgotten since were forgotten again.\n",
		"The database from before could not be opened, so that chats which asked to be forgotten since the backup were not forgotten again.\n"},
}

// backupName is the name of a backup made at t.
func backupName(t time.Time) string {
	return "jinguo-" + t.In(knowledge.China).Format("20060102-150405") + ".zip"
}

// backup writes a backup.
func (b *base) backup(ctx context.Context, w io.Writer) (manifest, error) {
	dir, err := os.MkdirTemp(b.cfg.Data, "backup-")
	if err != nil {
		return manifest{}, fmt.Errorf("back up: %w", err)
	}
	defer os.RemoveAll(dir)
	// Before the copy, so that the copy has it.
	if err := b.store.Saw(ctx, "backup.make", "", "", ""); err != nil {
		return manifest{}, err
	}
	head, err := b.store.AuditHead(ctx)
	if err != nil {
		return manifest{}, err
	}
	copied := filepath.Join(dir, databaseName)
	if err := b.store.Backup(ctx, copied); err != nil {
		return manifest{}, err
	}
	m, err := b.describe(ctx, copied, head)
	if err != nil {
		return m, err
	}
	z := zip.NewWriter(w)
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, err
	}
	err = add(z, manifestName, m.Made, func(w io.Writer) error { _, err := w.Write(text); return err })
	for name, file := range map[string]string{databaseName: copied, modelName: b.modelFile()} {
		if err == nil {
			err = addFile(z, name, m.Made, file)
		}
		if name == modelName && errors.Is(err, os.ErrNotExist) {
			err = nil
		}
	}
	if err = errors.Join(err, z.Close()); err != nil {
		return m, fmt.Errorf("back up: %w", err)
	}
	return m, nil
}

// describe says what a copy of the database is of, which was made after the record head.
func (b *base) describe(ctx context.Context, copied string, head audit.Head) (manifest, error) {
	m := manifest{Program: version, Made: time.Now().UTC().Truncate(time.Second), Identity: b.store.Identity(), Key: b.store.Key(), Audit: head.String()}
	sum, err := sumOf(copied)
	if err != nil {
		return m, fmt.Errorf("back up: %w", err)
	}
	m.SHA256 = sum
	m.Entries, err = b.store.Count(ctx)
	return m, err
}

func sumOf(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func add(z *zip.Writer, name string, at time.Time, write func(io.Writer) error) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
	if err != nil {
		return err
	}
	return write(w)
}

func addFile(z *zip.Writer, name string, at time.Time, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	return add(z, name, at, func(w io.Writer) error { _, err := io.Copy(w, f); return err })
}
