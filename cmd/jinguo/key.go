package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gofrs/flock"
	"github.com/spf13/cobra"

	"jinguo/bot/telegram"
	"jinguo/config"
	"jinguo/knowledge/seal"
	"jinguo/knowledge/store"
)

// keyFlags are what key was called with.
type keyFlags struct {
	rotate bool
	to     string
}

func keyVerb(set *settings) *cobra.Command {
	var flags keyFlags
	cmd := &cobra.Command{
		Use:   "key",
		Short: "Tell which key seals what residents wrote, and change it",
		Long: `Tell by name which key seals what residents wrote (the key itself is never shown), and
how much each has sealed. The end of the audit log counts as one text: it is sealed from
the start.

--rotate makes a new key and seals everything with it. Chats are stored by a hash with
the key: those to which an answer is due stay the same, all others start anew. Stop the
server first. Whenever it is interrupted, nothing is lost: run it again.

The key is in the setting key.file or, where there is none, in JINGUO_KEY; a new one for
the latter is written to --to FILE. To move from the file to JINGUO_KEY or from one file
to another, set that and run --rotate while the old file is where it was.`,
		Args: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) > 0:
				return fmt.Errorf("key takes no %q", args[0])
			case flags.to != "" && !flags.rotate:
				return errors.New("--to goes with --rotate")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			var also []string
			if flags.to != "" {
				also = append(also, flags.to)
			}
			b, err := openBase(cmd.Context(), set, also...)
			if err != nil {
				return err
			}
			defer b.Close()
			if flags.rotate {
				return b.rotate(cmd, flags.to)
			}
			return b.printKeys(cmd)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&flags.rotate, "rotate", false, "make a new key, and seal everything with it")
	f.StringVar(&flags.to, "to", "", "`file` for the new key, where the old one comes from JINGUO_KEY")
	return cmd
}

// keyWords are what the verb says, by language.
var keyWords = map[string]struct{ current, other, missing, plain, rotated, anew, finished, environment, move, obsolete string }{
	"zh": {"在用密钥 %s（%s）：封存 %d 项\n", "旧密钥 %s（%s）：封存 %d 项；运行 jinguo key --rotate 收尾\n", "不在此处的密钥 %s：封存 %d 项，读不出来；找到它的备份后放进密钥文件的第二行\n",
		"未封存：%d 项；启动服务时会封存\n", "已换成新密钥 %s：重新封存 %d 项，%d 个待回复的聊天照旧。\n", "其余 %d 个聊天认不出来了，下次来信时从头开始。\n", "上次中断的更换已完成，在用密钥 %s。\n",
		"环境变量 JINGUO_KEY", "请把设置 key.file 指向 %s（或把 JINGUO_KEY 换成其中的内容），再启动服务。\n", "%s 里的旧密钥不再需要，可以删除。\n"},
	"en": {"Current key %s (%s): seals %d texts\n", "Old key %s (%s): seals %d texts; run jinguo key --rotate to be done with it\n", "Key %s, which is not here: seals %d texts that cannot be read; put it into the key file as a second line\n",
		"Not sealed: %d texts; the next start seals them\n", "The new key is %s: %d texts sealed anew, %d chats that wait for an answer go on.\n", "%d other chats are not known any more and start anew.\n", "The change that was interrupted is complete; the current key is %s.\n",
		"JINGUO_KEY", "Point the setting key.file to %s (or put what it holds into JINGUO_KEY) before you start the server.\n", "The old key in %s is not needed any more and may be deleted.\n"},
}

// secret is a key, and where it was found.
type secret struct {
	key  []byte
	file string // empty where it comes from the environment
}

func (s secret) name() string { return seal.Name(s.key) }

// keyFile is where the key lies.
func keyFile(cfg config.Config) string {
	if cfg.Key.File != "" {
		return cfg.Key.File
	}
	return filepath.Join(cfg.Data, "key")
}

// findSecrets reads this installation's keys, the one in force first unless it was
// changed and nothing is sealed with the new one yet; see [store.Options]. They stay
// outside the database, so that a copy of that alone tells nobody who wrote. The first
// use makes one.
func findSecrets(cfg config.Config, also []string) ([]secret, error) {
	var found []secret
	if cfg.Key.Value != "" {
		key, err := hex.DecodeString(cfg.Key.Value)
		if err != nil {
			return nil, errors.New("JINGUO_KEY is not in hexadecimal")
		}
		found = append(found, secret{key, ""})
	}
	for _, file := range append([]string{keyFile(cfg), filepath.Join(cfg.Data, "key")}, also...) {
		keys, err := readKeys(file)
		missing := errors.Is(err, os.ErrNotExist)
		switch {
		case missing && file == cfg.Key.File:
			return nil, fmt.Errorf("key file %s is missing: put its backup back, or make a first one with openssl rand -hex %d", file, seal.KeyBytes)
		case err != nil && !missing:
			return nil, err
		}
		for _, key := range keys {
			if !slices.ContainsFunc(found, func(s secret) bool { return bytes.Equal(s.key, key) }) {
				found = append(found, secret{key, file})
			}
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	key, err := firstKey(keyFile(cfg))
	return []secret{{key, keyFile(cfg)}}, err
}

// firstKey makes a key file, unless another process has just made it.
func firstKey(file string) ([]byte, error) {
	lock := flock.New(file+".lock", flock.SetPermissions(0o600))
	defer lock.Close()
	if err := lock.Lock(); err != nil {
		return nil, fmt.Errorf("keep key: %w", err)
	}
	if keys, err := readKeys(file); err == nil {
		return keys[0], nil
	}
	key := make([]byte, seal.KeyBytes)
	rand.Read(key)
	return key, writeKeys(file, key)
}

// readKeys reads a file of keys, one a line, the current one first.
func readKeys(file string) (keys [][]byte, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	for _, line := range strings.Fields(string(text)) {
		key, err := hex.DecodeString(line)
		if err != nil || len(key) != seal.KeyBytes {
			keys = nil
			break
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, fmt.Errorf("%s does not hold %d bytes in hexadecimal; put the backup back, or delete it to start with new, empty chats", file, seal.KeyBytes)
	}
	return keys, nil
}

// writeKeys puts keys into a file in the place of what it holds. Whenever it is stopped,
// the file holds all of the old or all of the new.
func writeKeys(file string, keys ...[]byte) error {
	var text strings.Builder
	for _, key := range keys {
		text.WriteString(hex.EncodeToString(key) + "\n")
	}
	if err := replaceFile(file, text.String()); err != nil {
		return fmt.Errorf("keep key: %w", err)
	}
	return nil
}

func replaceFile(path, text string) error {
	draft, err := os.OpenFile(path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = draft.WriteString(text)
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Rename(draft.Name(), path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// key is the key in force.
func (b *base) key() secret {
	i := slices.IndexFunc(b.secrets, func(s secret) bool { return s.name() == b.store.Key() })
	return b.secrets[i] // the store has no others
}

func (b *base) printKeys(cmd *cobra.Command) error {
	sealed, err := b.store.Sealed(cmd.Context())
	if err != nil {
		return err
	}
	words, out := keyWords[b.cfg.Lang], &strings.Builder{}
	place := func(s secret) string {
		if s.file == "" {
			return words.environment
		}
		return s.file
	}
	current := b.key()
	fmt.Fprintf(out, words.current, current.name(), place(current), sealed[current.name()])
	delete(sealed, current.name())
	for _, s := range b.secrets {
		if s.name() != current.name() {
			fmt.Fprintf(out, words.other, s.name(), place(s), sealed[s.name()])
			delete(sealed, s.name())
		}
	}
	for _, name := range slices.Sorted(maps.Keys(sealed)) {
		if name == "" {
			fmt.Fprintf(out, words.plain, sealed[name])
		} else {
			fmt.Fprintf(out, words.missing, name, sealed[name])
		}
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), out.String())
	return err
}

// warn tells the operator's log of texts whose key is not here.
func (b *base) warn(ctx context.Context, log *slog.Logger) error {
	sealed, err := b.store.Sealed(ctx)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(sealed)) {
		if name != "" && !slices.ContainsFunc(b.secrets, func(s secret) bool { return s.name() == name }) {
			log.Warn("a key is not here; what it sealed is left alone, and waiting messages are dropped after a week", "key", name, "texts", sealed[name])
		}
	}
	return nil
}

// rotate moves everything to another key.
func (b *base) rotate(cmd *cobra.Command, to string) error {
	leave, err := b.occupy(cmd.Context())
	if err != nil {
		return err
	}
	defer leave()
	old := b.key()
	next, err := b.nextKey(old, to)
	if err != nil {
		return err
	}
	if next.file != "" && next.name() != old.name() {
		if err := writeKeys(next.file, next.key, old.key); err != nil {
			return err
		}
	}
	done, err := b.reseal(cmd, next)
	if err != nil {
		return err
	}
	if next.file != "" {
		if err := writeKeys(next.file, next.key); err != nil {
			return err
		}
	}
	words, out := keyWords[b.cfg.Lang], &strings.Builder{}
	if next.name() == old.name() {
		fmt.Fprintf(out, words.finished, next.name())
	} else {
		fmt.Fprintf(out, words.rotated, next.name(), done.Sealed, done.Chats)
	}
	if done.Anew > 0 {
		fmt.Fprintf(out, words.anew, done.Anew)
	}
	switch {
	case to != "":
		fmt.Fprintf(out, words.move, to)
	case old.file != "" && old.file != next.file:
		fmt.Fprintf(out, words.obsolete, old.file)
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), out.String())
	return err
}

// nextKey is the key to move to from the one in force: one that stands before it, put
// there by an operator or by a rotation that was interrupted, or one that is made now. It
// is the one in force where all that a rotation left is its old key in the file.
func (b *base) nextKey(old secret, to string) (secret, error) {
	file, first := old.file, b.secrets[0]
	switch {
	case to != "" && b.cfg.Key.Value == "":
		return secret{}, misused("--to goes with a key from JINGUO_KEY; leave it out, and the new key takes the place of the old one in %s", old.file)
	case to != "":
		file = to
	case first.name() != old.name():
		return first, nil
	case file == "":
		return secret{}, misused("the key comes from JINGUO_KEY, where no new one can be put; name a file for it with --to FILE")
	}
	keys, err := readKeys(file)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return secret{}, err
	case !bytes.Equal(keys[0], old.key), len(keys) > 1:
		return secret{keys[0], file}, nil
	case to != "":
		return secret{}, fmt.Errorf("%s holds the key in force already; point the setting key.file to it", to)
	}
	key := make([]byte, seal.KeyBytes)
	rand.Read(key)
	return secret{key, file}, nil
}

// reseal seals everything with a key, also what other verbs sealed with the old one
// meanwhile, and leaves nothing of before in the database's files.
func (b *base) reseal(cmd *cobra.Command, next secret) (store.Rotated, error) {
	rows, err := b.store.Rows(cmd.Context())
	if err != nil {
		return store.Rotated{}, err
	}
	bar := newBar(cmd.ErrOrStderr(), int64(rows), false)
	defer bar.close()
	rotation := store.Rotation{
		To:      next.key,
		Chat:    func(_, address string) string { return telegram.Hash(next.key, address) }, // no other channel has addresses
		Address: func(in store.Inbound) string { return telegram.Address(telegram.Inbound(in)) },
		Step:    func() { bar.add(1) },
	}
	done, err := b.store.Rotate(cmd.Context(), rotation)
	if err != nil {
		return done, err
	}
	late, err := b.store.Rotate(cmd.Context(), rotation)
	done.Sealed += late.Sealed
	return done, errors.Join(err, b.store.Forget(cmd.Context()))
}
