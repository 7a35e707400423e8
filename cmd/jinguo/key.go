package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// keyBytes is the length of the key that chat ids are hashed with.
const keyBytes = 32

// key returns this installation's secret, made at its first use. It stays in the
// data folder, outside the database, so that a copy of the database alone tells
// nobody who wrote.
func (b *base) key() ([]byte, error) {
	path := filepath.Join(b.cfg.Data, "key")
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return newKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keyBytes {
		return nil, fmt.Errorf("%s does not hold %d bytes in hexadecimal; put the backup back, or delete it to start with new, empty chats", path, keyBytes)
	}
	return key, nil
}

func newKey(path string) ([]byte, error) {
	key := make([]byte, keyBytes)
	rand.Read(key)
	draft := path + ".new"
	if err := os.WriteFile(draft, []byte(hex.EncodeToString(key)+"\n"), 0o600); err != nil {
		return nil, fmt.Errorf("keep key: %w", err)
	}
	if err := os.Rename(draft, path); err != nil {
		return nil, fmt.Errorf("keep key: %w", err)
	}
	return key, nil
}
