package store

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/seal"
)

// BenchmarkMail takes a message through inbox, session and outbox.
func BenchmarkMail(b *testing.B) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"), Options{Keys: [][]byte{testKey(1)}})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	ctx := b.Context()
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	update, letter := []byte(strings.Repeat(`{"text":"产假"}`, 40)), []byte(strings.Repeat(`{"text":"九十八天"}`, 60))
	var id int64
	for b.Loop() {
		id++
		must(s.Receive(ctx, []Inbound{{"telegram", id, "h", update}}))
		_, err := s.Session(ctx, "h")
		must(err)
		must(s.Finish(ctx, "telegram", id, Effects{Chat: "h", Session: []byte(`{"region":"371324","turn":7}`),
			Out: []Outbound{{Channel: "telegram", Chat: "h", Address: "42", Body: letter}}}))
		out, err := s.Unsent(ctx, "telegram")
		must(err)
		must(s.Sending(ctx, out[0].No, id))
		must(s.Sent(ctx, out[0].No, id))
	}
}

// testKey is a key for tests, of one byte again and again.
func testKey(n byte) []byte {
	key := make([]byte, 32)
	for i := range key {
		key[i] = n
	}
	return key
}

// TestNothingIsPlain holds that what residents wrote, and how to reach them, is sealed in
// every column, opens with its key, and without it stops nothing.
func TestNothingIsPlain(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		ctx := t.Context()
		c := &clock{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
		fill := func(s *Store) {
			t.Helper()
			save(t, s, faq("a", "甲"))
			must(t, s.Receive(ctx, []Inbound{{"telegram", 1, "h", []byte("canary-inbox")}, {"telegram", 2, "h", []byte("canary-inbox")}}))
			must(t, s.Finish(ctx, "telegram", 2, Effects{
				Chat: "h", Session: []byte("canary-session"), Until: c.Add(time.Hour), Lasting: []byte("canary-lasting"),
				Out:     []Outbound{{Channel: "telegram", Chat: "h", Address: "canary-address", Body: []byte("canary-outbox")}},
				Request: &knowledge.Request{Entry: "a", Version: 1, Field: knowledge.PhoneField, Proposed: "canary-proposed", Who: "h", Tell: true, Address: "canary-address"},
			}))
		}
		holds := func(when string, s *Store) {
			t.Helper()
			in, err := s.Unhandled(ctx, "telegram")
			if err != nil || len(in) != 1 || string(in[0].Body) != "canary-inbox" {
				t.Errorf("%s: inbox %v, %v", when, in, err)
			}
			out, err := s.Unsent(ctx, "telegram")
			if err != nil || len(out) != 1 || string(out[0].Body) != "canary-outbox" || out[0].Address != "canary-address" {
				t.Errorf("%s: outbox %v, %v", when, out, err)
			}
			if session, err := s.Session(ctx, "h"); err != nil || string(session) != "canary-session" {
				t.Errorf("%s: session %q, %v", when, session, err)
			}
			list, err := s.Requests(ctx, false)
			if err != nil || len(list) != 1 || list[0].Proposed != "canary-proposed" || list[0].Address != "canary-address" {
				t.Errorf("%s: requests %+v, %v", when, list, err)
			}
			if s.Lost() != 0 {
				t.Errorf("%s: %d texts are lost", when, s.Lost())
			}
		}
		s := open(t, Options{Keys: [][]byte{testKey(1)}, Now: c.now})
		fill(s)
		holds("sealed", s)
		if found, err := s.Sealed(ctx); err != nil || len(found) != 1 || found[seal.Name(testKey(1))] != 8 {
			t.Errorf("sealed %v, %v", found, err)
		}
		again := open(t, Options{Keys: [][]byte{testKey(2), testKey(1)}, Now: c.now})
		if again.Key() != seal.Name(testKey(1)) {
			t.Error("a second key seals before anybody moved to it")
		}
		holds("with a second key", again)

		lost := open(t, Options{Keys: [][]byte{testKey(3)}, Now: c.now})
		in, err := lost.Unhandled(ctx, "telegram")
		if err != nil || len(in) != 0 {
			t.Errorf("without the key: inbox %v, %v", in, err)
		}
		if out, err := lost.Unsent(ctx, "telegram"); err != nil || len(out) != 0 {
			t.Errorf("without the key: outbox %v, %v", out, err)
		}
		if session, err := lost.Session(ctx, "h"); err != nil || session != nil {
			t.Errorf("without the key: session %q, %v", session, err)
		}
		if list, err := lost.Requests(ctx, false); err != nil || len(list) != 1 || list[0].Proposed != "" || list[0].Tell {
			t.Errorf("without the key: requests %+v, %v", list, err)
		}
		if lost.Lost() != 6 {
			t.Errorf("%d texts are lost, want 6", lost.Lost())
		}
		must(t, lost.Tidy(ctx))
		holds("when the key is back", open(t, Options{Keys: [][]byte{testKey(1), testKey(3)}, Now: c.now}))
		must(t, lost.Receive(ctx, []Inbound{{"telegram", 3, "h", []byte("new")}}))
		c.Time = c.Add(knownFor + time.Minute)
		must(t, lost.Tidy(ctx))
		if in, err := open(t, Options{Keys: [][]byte{testKey(1), testKey(3)}, Now: c.now}).Unhandled(ctx, "telegram"); err != nil || len(in) != 1 || in[0].ID != 3 {
			t.Errorf("after a week: inbox %v, %v", in, err)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestPlainIsSealedOnce holds that a database of before is read, and sealed when it is
// opened with a key for the first time.
func TestPlainIsSealedOnce(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		ctx := t.Context()
		s := open(t, Options{})
		for i := range 2*resealPage + 1 {
			_, err := s.db.ExecContext(ctx, `INSERT INTO sessions (chat, body, seen) VALUES ($1, '{"turn":1}', $2)`, fmt.Sprintf("%07d", i), s.now())
			must(t, err)
			_, err = s.db.ExecContext(ctx, `INSERT INTO inbox (channel, id, chat, body, received) VALUES ('telegram', $1, 'h', 'plain', $2)`, i, s.now())
			must(t, err)
		}
		if session, err := s.Session(ctx, "0000007"); err != nil || string(session) != `{"turn":1}` {
			t.Errorf("plain: %q, %v", session, err)
		}
		keyed := open(t, Options{Keys: [][]byte{testKey(1)}})
		if found, err := keyed.Sealed(ctx); err != nil || len(found) != 1 || found[keyed.Key()] != 2*(2*resealPage+1) {
			t.Errorf("sealed %v, %v", found, err)
		}
		if session, err := keyed.Session(ctx, "0001000"); err != nil || string(session) != `{"turn":1}` {
			t.Errorf("sealed: %q, %v", session, err)
		}
	})
}
