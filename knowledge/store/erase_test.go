package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jinguo/knowledge"
)

// leave has a chat leave something everywhere.
func leave(t *testing.T, s *Store, chat string, id int64) {
	t.Helper()
	ctx := t.Context()
	must(t, s.Receive(ctx, []Inbound{{"telegram", id, chat, []byte("update of " + chat)}, {"telegram", id + 1, chat, []byte("more of " + chat)}}))
	must(t, s.Finish(ctx, "telegram", id, Effects{
		Chat: chat, Session: []byte("session of " + chat), Until: s.opt.Now().Add(time.Hour), Lasting: []byte("lasting of " + chat),
		Out:     []Outbound{{Channel: "telegram", Chat: chat, Address: "address of " + chat, Body: []byte("letter to " + chat)}},
		Request: &knowledge.Request{Entry: "a", Version: 1, Field: knowledge.PhoneField, Proposed: "000-0000-0101", Who: chat, Channel: "telegram", Tell: true, Address: "address of " + chat},
		Asked:   &knowledge.Asked{Text: "两癌检查在哪里做", Region: "371324", Lang: "zh"},
		Tell:    &knowledge.Handing{Who: chat, Channel: "telegram", Address: "address of " + chat},
	}))
	must(t, s.KeepSession(ctx, Effects{Chat: chat, Session: []byte("session of " + chat), Asked: &knowledge.Asked{Text: "产假有多少天", Entry: "a"}}))
}

// TestForgetAChat holds that nothing is left of a chat that wants to be forgotten, and
// everything of others.
func TestForgetAChat(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		ctx := t.Context()
		c := &clock{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
		s := open(t, Options{Keys: [][]byte{testKey(1)}, KeepRaw: time.Hour, Now: c.now})
		save(t, s, faq("a", "甲"))
		leave(t, s, "stays", 10)
		leave(t, s, "goes", 20)
		leave(t, s, "went", 40)
		must(t, s.Finish(ctx, "telegram", 41, Effects{Chat: "went", Forget: true})) // two are forgotten who said the same
		must(t, s.Receive(ctx, []Inbound{{"telegram", 30, "goes", []byte("/forget")}, {"telegram", 31, "goes", []byte("urgent")}}))
		must(t, s.Finish(ctx, "telegram", 30, Effects{Chat: "goes", Forget: true,
			Out: []Outbound{{Channel: "telegram", Chat: "goes", Address: "1", Body: []byte("goodbye")}}}))

		if in, err := s.Unhandled(ctx, "telegram"); err != nil || len(in) != 2 || in[0].ID != 11 || in[1].ID != 31 {
			t.Errorf("inbox %v, %v; want what the other wrote, and what she wrote after", in, err)
		}
		if out, err := s.Unsent(ctx, "telegram"); err != nil || len(out) != 2 || out[0].Chat != "stays" || string(out[1].Body) != "goodbye" {
			t.Errorf("outbox %v, %v", out, err)
		}
		must(t, s.Finish(ctx, "telegram", 31, Effects{Chat: "goes"}))
		for chat, want := range map[string]string{"stays": "session of stays", "goes": ""} {
			if session, err := s.Session(ctx, chat); err != nil || string(session) != want {
				t.Errorf("session of %s: %q, %v", chat, session, err)
			}
		}
		list, err := s.Requests(ctx, true)
		if err != nil || len(list) != 3 || list[0].Who != "stays" || !list[0].Tell {
			t.Fatalf("requests %+v, %v", list, err)
		}
		for _, r := range list[1:] {
			if r.Tell || r.Proposed != "" || r.Who == "goes" || r.Who == "went" {
				t.Errorf("request %+v", r)
			}
		}
		groups, err := s.Misses(ctx, true)
		if err != nil || len(groups) != 1 || groups[0].Count != 1 || groups[0].Tell != 1 {
			t.Errorf("misses %+v, %v", groups, err)
		}
		must(t, s.KeepSession(ctx, Effects{Chat: "goes", Mark: &Mark{"a", false}}))
		if groups, _ := s.Misses(ctx, true); len(groups) != 1 {
			t.Error("what she asked before becomes a miss after all")
		}
		must(t, s.KeepSession(ctx, Effects{Chat: "stays", Mark: &Mark{"a", false}}))
		if groups, _ := s.Misses(ctx, true); len(groups) != 2 {
			t.Error("what others asked is forgotten with her")
		}
	})
}

// TestForgottenInFiles holds that within a minute SQLite's files hold neither what a chat
// left nor its hash, though others read all the time.
func TestForgottenInFiles(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), filepath.Join(dir, "jinguo.db"), Options{Keys: [][]byte{testKey(1)}, KeepRaw: time.Hour})
	must(t, err)
	defer s.Close()
	save(t, s, faq("a", "甲"))
	order := rand.New(rand.NewPCG(7, 7)).Perm(300) // so that pages split in their middle
	chat := func(i int) string { return fmt.Sprintf("%08x-keyed-hash-of-a-chat", uint32(i)*2654435761) }
	for _, i := range order {
		leave(t, s, chat(i), int64(1000+10*i))
	}
	gone := order[:40]
	var canaries []string
	for _, i := range gone {
		canaries = append(canaries, chat(i))
		for _, query := range []string{`SELECT body FROM sessions WHERE chat = $1`, `SELECT body FROM inbox WHERE chat = $1`, `SELECT body FROM outbox WHERE chat = $1`,
			`SELECT address FROM outbox WHERE chat = $1`, `SELECT proposed FROM requests WHERE who = $1`, `SELECT text FROM misses WHERE who = $1`,
			`SELECT raw FROM misses WHERE who = $1`, `SELECT address FROM misses WHERE who = $1`, `SELECT text FROM asked WHERE who = $1`} {
			found, err := column[string](t.Context(), s.db, query, chat(i))
			if err != nil || len(found) == 0 {
				t.Fatalf("%s: %v, %v", query, found, err)
			}
			canaries = append(canaries, found...)
		}
	}
	for _, what := range canaries {
		if !written(t, dir, what) {
			t.Fatalf("the test sees nothing of %q even before", what)
		}
	}

	reading, stop := context.WithCancel(t.Context())
	readers := make(chan error, 3)
	for range cap(readers) {
		go func() { readers <- read(reading, s) }()
	}
	slow, err := s.db.QueryContext(t.Context(), `SELECT chat FROM sessions`) // since before anybody was forgotten
	must(t, err)
	slow.Next()
	for n, i := range gone {
		must(t, s.Receive(t.Context(), []Inbound{{"telegram", int64(100_000 + n), chat(i), []byte("/forget")}}))
		must(t, s.Finish(t.Context(), "telegram", int64(100_000+n), Effects{Chat: chat(i), Forget: true}))
	}
	time.AfterFunc(300*time.Millisecond, func() { slow.Close() })
	begun := time.Now()
	forget(t, s)
	t.Logf("clean after %s", time.Since(begun).Round(time.Millisecond))
	stop()
	for range cap(readers) {
		must(t, <-readers)
	}
	if log, err := os.Stat(filepath.Join(dir, "jinguo.db-wal")); err != nil || log.Size() > 0 {
		t.Errorf("the log is not empty: %v, %v", log, err)
	}
	// Sent messages keep the hash for two days, so that they can be deleted; these were not sent.
	_, err = s.db.Exec(`DELETE FROM outbox WHERE reason IS NOT NULL`)
	must(t, err)
	forget(t, s)
	for _, what := range canaries {
		if written(t, dir, what) {
			t.Errorf("the files still hold %q", what)
		}
	}
}

// read holds a read open for a moment again and again until ctx ends.
func read(ctx context.Context, s *Store) error {
	for ctx.Err() == nil {
		rows, err := s.db.QueryContext(context.WithoutCancel(ctx), `SELECT chat FROM sessions`)
		if err != nil {
			return err
		}
		rows.Next()
		time.Sleep(20 * time.Millisecond)
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}
