package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinguo/bot/telegram"
	"jinguo/knowledge/store"
)

// TestKilledAmidRotation kills a rotation at several moments, and wants everything to
// open, and every chat to be known by the key in force, each time.
func TestKilledAmidRotation(t *testing.T) {
	const messages = 4000
	data := t.TempDir()
	file := filepath.Join(data, "key")
	jinguo(t, "key", "--data", data, "--sample=false")
	keys := keysOfFile(t, file)
	var in []store.Inbound
	for i := range messages {
		body := fmt.Sprintf(`{"message":{"message_id":7,"chat":{"id":%d},"text":"示例"}}`, 1000+i)
		in = append(in, store.Inbound{Channel: "telegram", ID: int64(i), Chat: telegram.Hash(keys[0], fmt.Sprint(1000+i)), Body: []byte(body)})
	}
	s := openWith(t, data, keys)
	if err := s.Receive(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	s.Close()

	for _, wait := range []time.Duration{0, 30, 60, 100, 150, 200, 300} {
		cmd := exec.Command("jinguo", "key", "--rotate", "--data", data, "--sample=false")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(wait * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
		opensAll(t, data, messages)
	}
	jinguo(t, "key", "--rotate", "--data", data, "--sample=false")
	opensAll(t, data, messages)
	if now := keysOfFile(t, file); len(now) != 1 || string(now[0]) == string(keys[0]) {
		t.Errorf("in the end %s holds %d keys", file, len(now))
	}

	// Killed when the database was through, and the key file was not.
	old := keysOfFile(t, file)[0]
	next := []byte(strings.Repeat("k", len(old)))
	if err := writeKeys(file, next, old); err != nil {
		t.Fatal(err)
	}
	s = openWith(t, data, keysOfFile(t, file))
	_, err := s.Rotate(t.Context(), store.Rotation{To: next, Step: func() {},
		Chat:    func(_, address string) string { return telegram.Hash(next, address) },
		Address: func(in store.Inbound) string { return telegram.Address(telegram.Inbound(in)) },
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	opensAll(t, data, messages)
	if said := jinguo(t, "key", "--rotate", "--data", data, "--sample=false"); !strings.Contains(said, "上次中断的更换已完成") {
		t.Errorf("it said %q", said)
	}
	if now := keysOfFile(t, file); len(now) != 1 || string(now[0]) != string(next) {
		t.Errorf("in the end %s holds %d keys", file, len(now))
	}
	opensAll(t, data, messages)
}

func keysOfFile(t *testing.T, file string) [][]byte {
	t.Helper()
	keys, err := readKeys(file)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func openWith(t *testing.T, data string, keys [][]byte) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(data, "jinguo.db"), store.Options{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// opensAll holds that what is in the key file opens every message and hashes its chat.
func opensAll(t *testing.T, data string, messages int) {
	t.Helper()
	keys := keysOfFile(t, filepath.Join(data, "key"))
	s := openWith(t, data, keys)
	defer s.Close()
	in, err := s.Unhandled(t.Context(), "telegram")
	if err != nil || len(in) != messages {
		t.Fatalf("%d of %d messages open with %d keys, %v", len(in), messages, len(keys), err)
	}
	force := secretsOf(keys)[s.Key()]
	for _, m := range in {
		if want := telegram.Hash(force, telegram.Address(telegram.Inbound(m))); m.Chat != want {
			t.Fatalf("message %d is of chat %s, want %s", m.ID, m.Chat, want)
		}
	}
}

// secretsOf are keys by their names.
func secretsOf(keys [][]byte) map[string][]byte {
	named := map[string][]byte{}
	for _, key := range keys {
		named[secret{key: key}.name()] = key
	}
	return named
}
