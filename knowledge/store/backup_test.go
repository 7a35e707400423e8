package store

import (
	"errors"
	"path/filepath"
	"testing"

	"jinguo/knowledge"
)

// TestBackupDrill puts a backup back after residents went on: what was on its way is not
// sent twice, and who asked to be forgotten since stays forgotten.
func TestBackupDrill(t *testing.T) {
	ctx := t.Context()
	dir := t.TempDir()
	open := func(name string) *Store {
		t.Helper()
		s, err := Open(ctx, filepath.Join(dir, name), Options{Keys: [][]byte{testKey(1)}})
		must(t, err)
		t.Cleanup(func() { s.Close() })
		return s
	}
	s := open("live.db")
	save(t, s, faq("a", "甲"))
	for _, chat := range []string{"stays", "goes"} {
		must(t, s.KeepSession(ctx, Effects{Chat: chat, Session: []byte(chat), Handing: &knowledge.Handing{
			Kind: knowledge.StepOpened, Text: "帮帮我", Who: chat, Channel: "t", Address: chat}}))
	}
	must(t, s.Receive(ctx, []Inbound{{"t", 1, "stays", []byte("handled")}, {"t", 2, "stays", []byte("waits")}}))
	must(t, s.Finish(ctx, "t", 1, Effects{Out: []Outbound{{Channel: "t", Chat: "stays", Address: "stays", Body: []byte("letter")}}}))

	must(t, s.KeepDeskSession(ctx, "token", []byte("held")))
	must(t, s.Backup(ctx, filepath.Join(dir, "copy.db")))
	if err := s.Backup(ctx, filepath.Join(dir, "copy.db")); err == nil {
		t.Error("a backup is overwritten")
	}
	must(t, s.KeepSession(ctx, Effects{Chat: "goes", Forget: true}))
	forgotten, err := s.Forgotten(ctx)
	must(t, err)
	if len(forgotten) != 1 {
		t.Fatalf("forgotten: %v", forgotten)
	}

	back := open("copy.db")
	must(t, back.Intact(ctx))
	done, err := back.Revive(ctx, forgotten)
	if want := (Revived{Letters: 1, Messages: 1, Forgotten: 1}); err != nil || done != want {
		t.Errorf("%+v, %v", done, err)
	}
	if out, err := back.Unsent(ctx, "t"); err != nil || len(out) != 0 {
		t.Errorf("sent again: %v, %v", out, err)
	}
	if in, err := back.Unhandled(ctx, "t"); err != nil || len(in) != 0 {
		t.Errorf("answered again: %v, %v", in, err)
	}
	if _, ok, err := back.DeskSession(ctx, "token", false); ok || err != nil {
		t.Errorf("who was signed in still is: %v", err)
	}
	for chat, want := range map[string]string{"stays": "stays", "goes": ""} {
		if session, err := back.Session(ctx, chat); err != nil || string(session) != want {
			t.Errorf("session of %s: %q, %v", chat, session, err)
		}
	}
	if _, err := back.CaseOf(ctx, "goes"); !errors.Is(err, knowledge.ErrNoCase) {
		t.Errorf("the case of who was forgotten: %v", err)
	}
	if _, err := back.CaseOf(ctx, "stays"); err != nil {
		t.Error(err)
	}
	if _, err := back.VerifyAudit(ctx); err != nil {
		t.Error(err)
	}
}
