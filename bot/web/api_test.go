package web

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"jinguo/bot"
)

func TestAsk(t *testing.T) {
	c := sample(t)
	h := New(c).Handler()
	w := question(`{"id":"7","query":"产假多少天","region":"兰陵县","lat":34.8,"lon":118.1,"at":"2026-01-01","lang":"zh"}`).on(h)
	var a bot.Answer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/json; charset=utf-8" || a.ID != "7" || a.Query != "产假多少天" || a.Status != bot.Answered || a.Text == "" {
		t.Errorf("%d %+v", w.Code, a)
	}
	if m := c.Bot.(*talker).last(); m.Region != "兰陵县" || m.Place == nil || m.Lang != "zh" || m.At.Year() != 2026 {
		t.Errorf("message %+v", m)
	}
	if kept := c.Sessions.(*memory).kept; len(kept) != 0 || len(w.Header()["Set-Cookie"]) != 0 {
		t.Errorf("a program's question is remembered: %v", kept)
	}
}

func TestAskRefuses(t *testing.T) {
	h := New(sample(t)).Handler()
	for _, test := range []struct {
		name, body string
		kind       string
		status     int
		code       string
		says       string
	}{
		{name: "empty", body: ``, status: 400, code: "json"},
		{name: "cut off", body: `{"query":"产`, status: 400, code: "json", says: "字节"},
		{name: "two", body: `{"query":"a"}{"query":"b"}`, status: 400, code: "json"},
		{name: "list", body: `[{"query":"a"}]`, status: 400, code: "json_object"},
		{name: "misspelt field", body: `{"qeury":"a"}`, status: 400, code: "json_query"},
		{name: "wrong type", body: `{"query":["a"]}`, status: 400, code: "json_type", says: "query"},
		{name: "wrong number", body: `{"query":"a","lat":"x"}`, status: 400, code: "json_type", says: "lat"},
		{name: "wrong id", body: `{"id":{},"query":"a"}`, status: 400, code: "question", says: "id"},
		{name: "no question", body: `{}`, status: 400, code: "json_query"},
		{name: "null", body: `null`, status: 400, code: "json_query"},
		{name: "language", body: `{"query":"a","lang":"fr"}`, status: 400, code: "question", says: "lang"},
		{name: "half a place", body: `{"query":"a","lat":1}`, status: 400, code: "question", says: "lon"},
		{name: "garbage", body: "\x00\xff\xfe", status: 400, code: "json"},
		{name: "deep", body: strings.Repeat("[", 20000), status: 400, code: "json"},
		{name: "form", body: `query=a`, kind: "application/x-www-form-urlencoded", status: 415, code: "media_type"},
		{name: "simple request of another site", body: `{"query":"a"}`, kind: "text/plain", status: 415, code: "media_type"},
		{name: "broken", body: `{"query":"坏了"}`, status: 500, code: "internal", says: "编号：k3f9ab"},
		{name: "panic", body: `{"query":"panic"}`, status: 500, code: "internal", says: "编号"},
	} {
		e := question(test.body)
		if test.kind != "" {
			e.header = map[string]string{"Content-Type": test.kind}
		}
		w := e.on(h)
		var got struct {
			Error struct{ Code, Message string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Errorf("%s: %v in %s", test.name, err, w.Body)
		}
		if w.Code != test.status || got.Error.Code != test.code || got.Error.Message == "" || !strings.Contains(got.Error.Message, test.says) {
			t.Errorf("%s: %d %s", test.name, w.Code, w.Body)
		}
	}
	english := question(`{`)
	english.header = map[string]string{"Content-Type": "application/json", "Accept-Language": "en-GB,en"}
	if body := english.on(h).Body.String(); !strings.Contains(body, "not correct JSON") {
		t.Errorf("in English: %s", body)
	}
}

// echo answers everything with what was asked.
type echo struct{}

func (echo) Alarm(bot.Message) (bot.Reply, bool) { return bot.Reply{}, false }

func (echo) Reply(_ context.Context, m bot.Message) (bot.Reply, error) {
	return bot.Reply{Status: bot.Chat, Lang: bot.Chinese, Lines: []bot.Line{{Text: m.Text + m.Press}}, Session: m.Session}, nil
}

func FuzzAsk(f *testing.F) {
	for _, seed := range []string{`{"id":7,"query":"产假"}`, `{"query":"a","lat":1,"lon":2,"at":"2012-05"}`, `{"query":`, `[]`, `{"query":"a","id":{}}`, `{"query":"a"}x`} {
		f.Add(seed)
	}
	h := New(Config{Bot: echo{}, Sessions: &memory{}, Rate: 1e9}).Handler()
	f.Fuzz(func(t *testing.T, body string) {
		w := question(body).on(h)
		if !json.Valid(w.Body.Bytes()) || w.Code != 200 && (w.Code < 400 || w.Code > 499) {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

func FuzzForm(f *testing.F) {
	for _, seed := range []string{"text=%E4%BA%A7%E5%81%87&region=371324", "press=more%3A1&chat=AAAAAAAAAAAAAAAAAAAAAA", "lat=34.8&lon=118", "text=%zz", "lat=1e999&lon=NaN", "text=%00%3Cb%3E"} {
		f.Add(seed)
	}
	h := New(Config{Bot: echo{}, Sessions: &memory{}, Rate: 1e9}).Handler()
	f.Fuzz(func(t *testing.T, body string) {
		e := exchange{method: "POST", path: "/stream", header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, body: body}
		w := e.on(h)
		if !strings.HasSuffix(w.Body.String(), "</div>\x00") || w.Code != 200 && (w.Code < 400 || w.Code > 499) {
			t.Errorf("%d %q", w.Code, w.Body)
		}
	})
}
