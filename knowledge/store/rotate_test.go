package store

import (
	"fmt"
	"testing"

	"jinguo/knowledge"
	"jinguo/knowledge/seal"
)

// rotation moves to key n; a chat's hash is the key and the address.
func rotation(n byte) Rotation {
	return Rotation{
		To:      testKey(n),
		Chat:    func(channel, address string) string { return fmt.Sprintf("%d:%s:%s", n, channel, address) },
		Address: func(in Inbound) string { return string(in.Body) },
		Step:    func() {},
	}
}

// TestRotate holds that after moving to another key that one alone opens everything, and
// that chats with an address are the same chats as before.
func TestRotate(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		ctx := t.Context()
		s := open(t, Options{Keys: [][]byte{testKey(1)}})
		save(t, s, faq("a", "甲"))
		for _, chat := range []string{"writes", "waits", "asked", "silent"} {
			must(t, s.KeepSession(ctx, Effects{Chat: "1:t:" + chat, Session: []byte(chat), Request: &knowledge.Request{
				Entry: "a", Version: 1, Field: knowledge.PhoneField, Who: "1:t:" + chat, Channel: "t", Tell: chat == "asked", Address: chat,
			}}))
		}
		must(t, s.Receive(ctx, []Inbound{{"t", 1, "1:t:writes", []byte("writes")}, {"t", 2, "1:t:waits", []byte("waits")}}))
		must(t, s.Finish(ctx, "t", 2, Effects{Out: []Outbound{{Channel: "t", Chat: "1:t:waits", Address: "waits", Body: []byte("letter")}}}))

		done, err := s.Rotate(ctx, rotation(2))
		if err != nil || done.Chats != 3 || done.Anew != 1 || done.Sealed != 4+3+1+1 { // and the head of the audit log
			t.Errorf("%+v, %v", done, err)
		}
		only := open(t, Options{Keys: [][]byte{testKey(2)}})
		if found, err := only.Sealed(ctx); err != nil || len(found) != 1 || found[seal.Name(testKey(2))] != 8 { // without the silent session
			t.Errorf("sealed %v, %v", found, err)
		}
		for _, chat := range []string{"writes", "waits", "asked", "silent"} {
			want := chat
			if chat == "silent" {
				want = ""
			}
			if session, err := only.Session(ctx, "2:t:"+chat); err != nil || string(session) != want {
				t.Errorf("session of %s: %q, %v", chat, session, err)
			}
			if session, _ := only.Session(ctx, "1:t:"+chat); session != nil {
				t.Errorf("%s is still known by its old hash", chat)
			}
		}
		if in, err := only.Unhandled(ctx, "t"); err != nil || len(in) != 1 || in[0].Chat != "2:t:writes" {
			t.Errorf("inbox %v, %v", in, err)
		}
		if out, err := only.Unsent(ctx, "t"); err != nil || len(out) != 1 || out[0].Chat != "2:t:waits" || out[0].Address != "waits" {
			t.Errorf("outbox %v, %v", out, err)
		}
		list, err := only.Requests(ctx, false)
		if err != nil || len(list) != 4 || list[2].Who != "2:t:asked" || list[3].Who != "nobody 4" {
			t.Errorf("requests %+v, %v", list, err)
		}
		if done, err := only.Rotate(ctx, rotation(2)); err != nil || done != (Rotated{}) {
			t.Errorf("again: %+v, %v", done, err)
		}
	})
}
