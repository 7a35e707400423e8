package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestLogHoldsNoWordOfHers(t *testing.T) {
	const canary = "王小花13800000000"
	var logged bytes.Buffer
	c := sample(t)
	c.Log = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
	h := New(c).Handler()
	cross := post("/", "text", canary)
	cross.header = map[string]string{"Sec-Fetch-Site": "cross-site", "Referer": "https://example.com/" + canary}
	for _, e := range []exchange{
		post("/", "text", canary, "region", canary, "press", canary, "chat", canary, "lang", canary),
		post("/", "text", canary+"坏了"), post("/", "text", canary+"panic"), post("/stream", "text", canary+"panic"),
		post("/?q="+canary, "lat", canary, "lon", canary), get("/" + canary), get("/static/" + canary), {method: canary[9:], path: "/"},
		question(`{"query":"` + canary + `坏了"}`), question(`{"` + canary + `":1}`), question(`{"query":"` + canary), cross,
		{method: "POST", path: "/", header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}, body: "text=%zz" + canary},
	} {
		e.on(h)
	}
	for _, part := range []string{canary, "王小花", "13800000000"} {
		if strings.Contains(logged.String(), part) {
			t.Errorf("the log holds %q:\n%s", part, logged.String())
		}
	}
	for _, want := range []string{"index is closed", "panic while answering", "stack=", `route="POST /stream"`} {
		if !strings.Contains(logged.String(), want) {
			t.Errorf("the log does not tell %q", want)
		}
	}
}

func TestPanicGivesReference(t *testing.T) {
	var logged bytes.Buffer
	c := sample(t)
	c.Log = slog.New(slog.NewTextHandler(&logged, nil))
	for _, path := range []string{"/", "/stream"} {
		body := post(path, "text", "panic").on(New(c).Handler()).Body.String()
		_, ref, _ := strings.Cut(body, "编号：")
		ref, _, _ = strings.Cut(ref, "<")
		if len(ref) != 6 || !strings.Contains(logged.String(), "ref="+ref) {
			t.Errorf("%s: reference %q is not in the log", path, ref)
		}
		if path == "/stream" && !strings.HasSuffix(body, `<div class="end"></div>`+"\x00") {
			t.Errorf("the stream does not end: %q", body)
		}
	}
}

func TestTooFast(t *testing.T) {
	c := sample(t)
	c.Rate, c.Burst = 1, 2
	now := noon
	c.Now = func() time.Time { return now }
	h := New(c).Handler()
	ask := post("/", "text", "产假")
	for range 2 {
		if w := ask.on(h); w.Code != 200 {
			t.Fatalf("%d within the burst", w.Code)
		}
	}
	for _, e := range []exchange{ask, post("/stream", "text", "产假"), question(`{"query":"产假"}`)} {
		w := e.on(h)
		if body := w.Body.String(); w.Code != 429 || w.Header().Get("Retry-After") == "" || !strings.Contains(body, "110") || !strings.Contains(body, "12338") {
			t.Errorf("%s: %d %s", e.path, w.Code, body)
		}
	}
	for _, e := range []exchange{post("/", "text", "他又打我了"), post("/stream", "text", "他又打我了"), question(`{"query":"他又打我了"}`)} {
		if w := e.on(h); w.Code != 200 || !strings.Contains(w.Body.String(), "马上拨打 110") {
			t.Errorf("%s: somebody in danger gets %d %s", e.path, w.Code, w.Body)
		}
	}
	if seen := len(c.Bot.(*talker).seen); seen != 2 {
		t.Errorf("%d questions reached the conversation, want the 2 of the burst", seen)
	}
	for _, path := range []string{"/", "/privacy"} {
		if w := get(path).on(h); w.Code != 200 {
			t.Errorf("the page %s itself: %d", path, w.Code)
		}
	}
	now = now.Add(time.Second)
	if w := ask.on(h); w.Code != 200 {
		t.Errorf("%d a second later", w.Code)
	}
}

func TestCaller(t *testing.T) {
	for _, test := range []struct {
		remote, forwarded string
		proxied           bool
		want              string
	}{
		{"192.0.2.1:1234", "198.51.100.7", false, "192.0.2.1"},
		{"127.0.0.1:1234", "203.0.113.9, 198.51.100.7", true, "198.51.100.7"},
		{"127.0.0.1:1234", "", true, "127.0.0.1"},
		{"[2001:db8:1:2:3::4]:1", "", false, "2001:db8:1:2::"},
		{"[::ffff:192.0.2.1]:1", "", false, "192.0.2.1"},
		{"127.0.0.1:1", "garbage", true, "invalid IP"},
	} {
		r := requestFrom(test.remote, test.forwarded)
		s := New(Config{Proxied: test.proxied})
		if got := s.caller(r).String(); got != test.want {
			t.Errorf("%+v: %s", test, got)
		}
	}
}

func TestLimiterIsBounded(t *testing.T) {
	l := newLimiter(1, 1)
	for i := range 5 * maxCallers {
		l.allow(netip.MustParseAddr(fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255)), noon)
	}
	if n := len(l.young) + len(l.old); n > 2*maxCallers {
		t.Errorf("%d callers are remembered", n)
	}
}

func requestFrom(remote, forwarded string) *http.Request {
	r := httptest.NewRequest("POST", "/", nil)
	r.RemoteAddr = remote
	if forwarded != "" {
		r.Header.Set("X-Forwarded-For", forwarded)
	}
	return r
}
