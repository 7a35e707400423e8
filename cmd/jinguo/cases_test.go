package main

import (
	"context"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

var _ bot.Cases = (*store.Store)(nil)

// handover hands a matter to a person, as the conversation does: handover CHANNEL CHAT
// KIND REGION TOPIC TEXT, with - for what is empty. A topic makes it urgent, and on the
// page the chat is the receipt too.
func handover(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 6 {
		ts.Fatalf("usage: handover CHANNEL CHAT KIND REGION TOPIC TEXT")
	}
	for i := range args {
		args[i] = strings.TrimPrefix(args[i], "-")
	}
	text, err := os.ReadFile(ts.MkAbs("data/key"))
	ts.Check(err)
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	ts.Check(err)
	s, err := store.Open(context.Background(), ts.MkAbs("data/jinguo.db"), store.Options{Keys: [][]byte{key}})
	ts.Check(err)
	defer s.Close()
	h := knowledge.Handing{Kind: knowledge.StepKind(args[2]), Region: args[3], Topic: args[4], Urgent: args[4] != "", Text: args[5],
		Lang: "zh", Who: "hash of " + args[1], Channel: args[0]}
	if h.Channel == "telegram" {
		h.Address = args[1]
	} else {
		h.Code = args[1]
	}
	ts.Check(s.KeepSession(context.Background(), store.Effects{Handing: &h}))
}

// TestReplyIsALetter holds that a reply of the terminal puts a neutral letter in the
// outbox for a resident on Telegram, and none for one on the page.
func TestReplyIsALetter(t *testing.T) {
	data := t.TempDir()
	jinguo(t, "cases", "--data", data)
	text, err := os.ReadFile(filepath.Join(data, "key"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), filepath.Join(data, "jinguo.db"), store.Options{Keys: [][]byte{key}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, h := range []knowledge.Handing{
		{Kind: knowledge.StepOpened, Text: "他打我", Lang: "zh", Who: "a", Channel: "telegram", Address: "7"},
		{Kind: knowledge.StepOpened, Text: "问事", Lang: "zh", Who: "b", Channel: "web", Code: "KMPQ7R2XYZ"},
	} {
		if err := s.KeepSession(t.Context(), store.Effects{Handing: &h}); err != nil {
			t.Fatal(err)
		}
	}
	reply := filepath.Join(t.TempDir(), "reply.txt")
	writeTo(t, reply, "家暴可以申请保护令\n")
	jinguo(t, "cases", "--data", data, "--reply", "1", "--text", reply)
	jinguo(t, "cases", "--data", data, "--reply", "2", "--text", reply)
	out, err := s.Unsent(t.Context(), "telegram")
	if err != nil || len(out) != 1 || out[0].Address != "7" || out[0].Chat != "a" {
		t.Fatalf("%+v, %v", out, err)
	}
	body := string(out[0].Body)
	if !strings.Contains(body, "您好，您留言的事有回复了。") || !strings.Contains(body, "case:read") || strings.Contains(body, "保护令") {
		t.Errorf("she is sent %s", body)
	}
}

// TestGuarded holds that counts of few people cannot be told from the others.
func TestGuarded(t *testing.T) {
	for _, tt := range []struct {
		counts map[string]int
		want   map[string]string
	}{
		{map[string]int{}, map[string]string{}},
		{map[string]int{"a": 12, "b": 30}, map[string]string{"a": "12", "b": "30"}},
		{map[string]int{"a": 3}, map[string]string{"a": "<10"}},
		{map[string]int{"a": 3, "b": 30, "c": 12}, map[string]string{"a": "<10", "b": "30", "c": ""}},
		{map[string]int{"a": 1, "b": 1, "c": 12}, map[string]string{"a": "<10", "b": "<10", "c": ""}},
		{map[string]int{"a": 9, "b": 8, "c": 12}, map[string]string{"a": "<10", "b": "<10", "c": "12"}},
	} {
		if diff := cmp.Diff(tt.want, guarded(tt.counts)); diff != "" {
			t.Errorf("%v: %s", tt.counts, diff)
		}
	}
	var list []knowledge.Case
	for range 11 {
		list = append(list, knowledge.Case{Region: "371324001", State: knowledge.CaseOpen, Opened: time.Date(2026, 11, 26, 0, 0, 0, 0, knowledge.China)})
	}
	want := casesCounted{"11", map[string]string{"2026-11": "11"}, map[string]string{"": "11"}, map[string]string{"371324": "11"}, map[string]string{"open": "11"}}
	if diff := cmp.Diff(want, countCases(list)); diff != "" {
		t.Error(diff)
	}
}
