package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"jinguo/bot"
)

var update = flag.Bool("update", false, "write the goldens anew")

// exchange is a request in a test.
type exchange struct {
	method, path string
	header       map[string]string
	form         url.Values
	body         string
}

func (e exchange) on(h http.Handler) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, e.request())
	return w
}

func (e exchange) request() *http.Request {
	body := e.body
	if e.form != nil {
		body = e.form.Encode()
	}
	r := httptest.NewRequest(e.method, e.path, strings.NewReader(body))
	if e.form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range e.header {
		r.Header.Set(name, value)
	}
	return r
}

// post sends the fields, given in pairs, as the page's form does.
func post(path string, pairs ...string) exchange {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return exchange{method: "POST", path: path, form: form}
}

func get(path string) exchange { return exchange{method: "GET", path: path} }

var asJSON = map[string]string{"Content-Type": "application/json"}

func question(body string) exchange {
	return exchange{method: "POST", path: "/api/v1/ask", header: asJSON, body: body}
}

// everything is a request to each path in each way that it is answered.
func everything() map[string]exchange {
	cross := post("/", "text", "产假")
	cross.header = map[string]string{"Sec-Fetch-Site": "cross-site"}
	return map[string]exchange{
		"home": get("/"), "english": get("/?lang=en"), "turn": post("/", "text", "产假"), "stream": post("/stream", "text", "产假"),
		"hostile": post("/", "text", "<b>"), "map": post("/", "text", "附近", "lat", "34.857", "lon", "118.071"), "broken": post("/", "text", "坏了"), "panic": post("/", "text", "panic"),
		"panic in stream": post("/stream", "text", "panic"), "cross": cross, "huge": post("/", "text", strings.Repeat("问", 400_000)),
		"place": post("/", "lat", "91", "lon", "0"), "not found": get("/xyz"), "method": {method: "DELETE", path: "/"},
		"api": question(`{"query":"产假"}`), "api broken": question(`{`), "api method": get("/api/v1/ask"), "api not found": get("/api/v2"),
		"healthz": get("/healthz"), "readyz": get("/readyz"), "style": get("/static/chat.css"), "no file": get("/static/x"), "icon": get("/favicon.ico"),
		"privacy": get("/privacy"), "exit": get("/exit"), "quit": post("/exit"), "urgent": post("/", "text", "他打我"),
	}
}

func TestEveryResponseIsGuarded(t *testing.T) {
	h := New(sample(t)).Handler()
	inline := regexp.MustCompile(`(?i) style=| on[a-z]+=|<style|<script(?: defer)?>|javascript:`)
	for name, e := range everything() {
		w := e.on(h)
		want := map[string]string{
			"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
		}
		if name != "icon" {
			want["Cache-Control"] = "no-store"
		}
		for header, value := range want {
			if got := w.Header().Get(header); got != value {
				t.Errorf("%s: %s: %q, want %q", name, header, got, value)
			}
		}
		if w.Header().Get("Content-Type") == "" {
			t.Errorf("%s: no Content-Type", name)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			if found := inline.FindString(w.Body.String()); found != "" {
				t.Errorf("%s: inline %q, which the policy blocks", name, found)
			}
		}
	}
}

func TestStatus(t *testing.T) {
	want := map[string]int{
		"home": 200, "english": 200, "turn": 200, "stream": 200, "hostile": 200, "map": 200, "broken": 500, "panic": 500, "panic in stream": 500,
		"cross": 403, "huge": 413, "place": 400, "not found": 404, "method": 405, "api": 200, "api broken": 400, "api method": 405,
		"api not found": 404, "healthz": 200, "readyz": 200, "style": 200, "no file": 404, "icon": 200,
		"privacy": 200, "exit": 303, "quit": 204, "urgent": 200,
	}
	got := map[string]int{}
	h := New(sample(t)).Handler()
	for name, e := range everything() {
		got[name] = e.on(h).Code
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if allow := (exchange{method: "DELETE", path: "/"}).on(h).Header().Get("Allow"); allow != "GET, HEAD, POST" {
		t.Errorf("Allow: %q", allow)
	}
}

// TestPagesNameTheEmergencyLines holds also for pages that tell of an error.
func TestPagesNameTheEmergencyLines(t *testing.T) {
	h := New(sample(t)).Handler()
	for name, e := range everything() {
		w := e.on(h)
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || name == "stream" {
			continue
		}
		for _, number := range []string{"110", "120", "12338"} {
			if !strings.Contains(w.Body.String(), `href="tel:`+number+`"`) {
				t.Errorf("%s: does not name %s", name, number)
			}
		}
	}
}

var changing = regexp.MustCompile(`\?v=[0-9a-f]{12}|name="chat" value="[^"]{22}"`)

func TestGoldens(t *testing.T) {
	for name, e := range map[string]exchange{
		"home.html": get("/"), "urgent.html": post("/", "text", "他又打我了", "lang", "en"), "programme.stream": post("/stream", "text", "两癌"),
		"map.stream":   post("/stream", "text", "附近的妇联", "lat", "34.857", "lon", "118.071"),
		"refused.html": get("/nowhere"), "privacy.html": get("/privacy"),
	} {
		got := changing.ReplaceAllString(e.on(New(sample(t)).Handler()).Body.String(), "…")
		got = strings.ReplaceAll(got, "\x00", "\n--- NUL ---\n")
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestHostileTextIsText(t *testing.T) {
	const text = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&lt;</textarea></template>` + "\x00{{.Exit}}"
	c := sample(t)
	c.Office = text
	h := New(c).Handler()
	for _, path := range []string{"/", "/stream"} {
		body := post(path, "text", text, "region", text, "chat", text, "lang", text).on(h).Body.String()
		for _, live := range []string{"<script>alert", "<img", "javascript:", "</textarea></template>", "example.com/{{"} {
			if strings.Contains(body, live) {
				t.Errorf("%s: %q went through", path, live)
			}
		}
		if !strings.Contains(body, "&lt;script&gt;alert(1)") {
			t.Errorf("%s: the text is not shown", path)
		}
	}
	if n := strings.Count(post("/stream", "text", text).on(h).Body.String(), "\x00"); n != 3 {
		t.Errorf("%d fragments, want 3: a NUL of the text counts as an end", n)
	}
}

// slow asks a question whose answer is held back until the page was told that the
// search goes on, and returns the fragments that follow.
func slow(t *testing.T, question string) []string {
	t.Helper()
	c := sample(t)
	hold := make(chan struct{})
	c.Bot = &talker{hold: hold}
	server := httptest.NewServer(New(c).Handler())
	defer server.Close()
	resp, err := http.PostForm(server.URL+"/stream", url.Values{"text": {question}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	first := make([]byte, 200)
	n, err := resp.Body.Read(first)
	if err != nil || string(first[:n]) != `<p class="wait">正在查找……</p>`+"\x00" {
		t.Fatalf("first fragment %q, %v", first[:n], err)
	}
	close(hold)
	rest, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(rest), "\x00"), "\x00")
}

func TestSlowAnswerComesInPieces(t *testing.T) {
	pieces := slow(t, "两癌")
	if len(pieces) != 3 || !strings.Contains(pieces[0], "35至64") || !strings.Contains(pieces[1], "还有两条") || !strings.Contains(pieces[2], `class="end"`) {
		t.Errorf("pieces %q", pieces)
	}
}

func TestSlowAnswerThatPanicsEnds(t *testing.T) {
	pieces := slow(t, "panic")
	if len(pieces) != 1 || !strings.Contains(pieces[0], "编号：") || !strings.Contains(pieces[0], `class="end"`) {
		t.Errorf("pieces %q", pieces)
	}
}

// TestQuickAnswerComesWhole goes through a proxy that cuts answers off which begin
// before it has ended the request.
func TestQuickAnswerComesWhole(t *testing.T) {
	c := sample(t)
	server := httptest.NewServer(New(c).Handler())
	defer server.Close()
	target, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(httputil.NewSingleHostReverseProxy(target))
	defer proxy.Close()
	for range 500 {
		resp, err := http.PostForm(proxy.URL+"/stream", url.Values{"text": {"有什么补贴"}})
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || resp.ContentLength < 0 || !strings.HasSuffix(string(body), "</div>\x00") {
			t.Fatalf("%v after %d bytes of %d", err, len(body), resp.ContentLength)
		}
	}
}

func TestHead(t *testing.T) {
	server := httptest.NewServer(New(sample(t)).Handler())
	defer server.Close()
	for _, path := range []string{"/", "/healthz", "/readyz", "/static/chat.js"} {
		resp, err := http.Head(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != 200 || len(body) != 0 {
			t.Errorf("%s: %s with %d bytes", path, resp.Status, len(body))
		}
	}
}

func TestStatic(t *testing.T) {
	s := New(sample(t))
	for name, kind := range map[string]string{"chat.css": "text/css", "chat.js": "text/javascript", "icon.svg": "image/svg+xml"} {
		w := get(s.assets.url(name)).on(s.Handler())
		if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), kind) || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", name, w.Code, w.Header())
		}
	}
}

func BenchmarkPage(b *testing.B) {
	h := New(Config{Bot: &talker{}, Sessions: &memory{}, Rate: 1e9, Burst: 1e9}).Handler()
	for name, e := range map[string]exchange{"home": get("/"), "turn": post("/", "text", "两癌"), "stream": post("/stream", "text", "两癌"), "api": question(`{"query":"两癌"}`)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.on(h)
			}
		})
	}
}

type lost struct{ part string }

func (l lost) Error() string { return l.part + " is down" }
func (l lost) Code() string  { return l.part }

func TestReady(t *testing.T) {
	c := sample(t)
	for want, err := range map[string]error{"store": lost{"store"}, "not_ready": errors.New("no idea"), "timeout": context.DeadlineExceeded} {
		c.Ready = func(context.Context) error { return err }
		h := New(c).Handler()
		w := get("/readyz").on(h)
		var got struct{ Status, Reason string }
		json.Unmarshal(w.Body.Bytes(), &got)
		if w.Code != 503 || got.Status != "unavailable" || got.Reason != want {
			t.Errorf("%v: %d %s", err, w.Code, w.Body)
		}
		if w := get("/healthz").on(h); w.Code != 200 {
			t.Errorf("healthz is %d while the %v", w.Code, err)
		}
	}
}

var said = regexp.MustCompile(`Say "([a-z_0-9]+)"|Say\((?:p\.Lang, "web_|lang, "web_|")([a-z_0-9]*[a-z0-9])"|code: "([a-z_]+)"|wrong\("([a-z_]+)"`)

// TestWords holds the word lists' web_ keys equal to those in use, in every language.
func TestWords(t *testing.T) {
	used := map[string]bool{"web_emergency": true}
	for _, number := range always {
		used["web_call_"+number] = true
	}
	files, _ := filepath.Glob("*.go")
	pages, _ := filepath.Glob("templates/*.html")
	for _, file := range append(files, pages...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range said.FindAllStringSubmatch(string(text), -1) {
			if key := m[1] + m[2]; key != "" {
				used["web_"+key] = true
			} else {
				used["web_error_"+m[3]+m[4]] = true
			}
		}
	}
	for _, lang := range []string{bot.Chinese, bot.English} {
		data, err := os.ReadFile("../words/" + lang + ".toml")
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]any
		if err := toml.NewDecoder(bytes.NewReader(data)).Decode(&words); err != nil {
			t.Fatal(err)
		}
		listed := map[string]bool{}
		for key := range words {
			if strings.HasPrefix(key, "web_") {
				listed[key] = true
			}
		}
		if diff := cmp.Diff(used, listed); diff != "" {
			t.Errorf("%s (-used +listed):\n%s", lang, diff)
		}
	}
}
