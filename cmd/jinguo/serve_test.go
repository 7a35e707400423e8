package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"jinguo/bot"
	"jinguo/knowledge/seal"
	"jinguo/knowledge/store"
)

// patience is how long a test waits for what should take moments.
const patience = time.Minute

// process is a jinguo serve that runs for real.
type process struct {
	url  string
	cmd  *exec.Cmd
	log  *bytes.Buffer
	over chan struct{}
}

// serve starts jinguo serve on a free port and waits until it answers.
func serve(t *testing.T, data string, env ...string) *process {
	t.Helper()
	return serveBy(t, "jinguo", data, env...)
}

// serveBy starts serve of a program: jinguo, or jinguo-hasty, which sends messages as
// fast as they are taken.
func serveBy(t *testing.T, program, data string, env ...string) *process {
	t.Helper()
	cmd := exec.Command(program, "serve", "--data", data)
	cmd.Env = append(append(os.Environ(), "JINGUO_WEB_LISTEN=127.0.0.1:0"), env...)
	p := &process{cmd: cmd, log: &bytes.Buffer{}, over: make(chan struct{})}
	cmd.Stderr = p.log
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	first, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		cmd.Wait()
		t.Fatalf("serve ended at once: %v\n%s", err, p.log)
	}
	p.url = regexp.MustCompile(`http://[^ ]+`).FindString(first)
	go func() {
		cmd.Wait()
		close(p.over)
	}()
	t.Cleanup(func() { p.kill() })
	p.await(t, "ready", func() bool {
		resp, err := http.Get(p.url + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	return p
}

// kill ends the process as a power cut would.
func (p *process) kill() {
	p.cmd.Process.Kill()
	<-p.over
}

// await waits until fact holds.
func (p *process) await(t *testing.T, what string, fact func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !fact(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %s\n%s", what, patience, p.log)
		}
		select {
		case <-p.over:
			t.Fatalf("%s: the server ended: %s", what, p.log)
		default:
		}
	}
}

func (p *process) ask(t *testing.T, question string) bot.Answer {
	t.Helper()
	body, err := json.Marshal(bot.Question{Query: question})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(p.url+"/api/v1/ask", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer bot.Answer
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// jinguo runs another verb and returns its standard output.
func jinguo(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("jinguo", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("jinguo %s: %v\n%s%s", strings.Join(args, " "), err, out, &stderr)
	}
	return string(out)
}

// freeAddress is an address of this machine that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func writeTo(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestServeFollowsTheStore(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data)
	if got := p.ask(t, "蓝色独角兽在哪里领"); got.Status != bot.NoAnswer {
		t.Errorf("before the import: %+v", got)
	}
	file := filepath.Join(t.TempDir(), "kb.jsonl")
	writeTo(t, file, `{"id":"u","kind":"faq","title":"蓝色独角兽在哪里领","text":"在村委会领。"}`+"\n")
	jinguo(t, "import", "--data", data, file)
	p.await(t, "an import beside the server is answered", func() bool {
		return strings.Contains(p.ask(t, "蓝色独角兽在哪里领").Text, "在村委会领。")
	})

	if got := jinguo(t, "ask", "--data", data, "蓝色独角兽在哪里领"); !strings.Contains(got, "在村委会领。") {
		t.Errorf("ask beside the server: %q", got)
	}
	table := filepath.Join(t.TempDir(), "words.csv")
	writeTo(t, table, "群众说法,文件用语\n嘎嘎马,蓝色独角兽\n")
	jinguo(t, "words", "--data", data, "--import", table)
	p.await(t, "a lay word that was imported beside the server is understood", func() bool {
		return strings.Contains(p.ask(t, "嘎嘎马在哪里领").Text, "在村委会领。")
	})
	if got := jinguo(t, "ask", "--data", data, "--explain", "嘎嘎马在哪里领"); !strings.Contains(got, "嘎嘎马 → 蓝色独角兽") {
		t.Errorf("ask --explain beside the server: %q", got)
	}
	out, err := exec.Command("jinguo", "reindex", "--data", data).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "stop jinguo serve") {
		t.Errorf("reindex beside the server: %v, %s", err, out)
	}

	p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.over:
	case <-time.After(patience):
		t.Fatal("SIGTERM does not end the server")
	}
	if p.cmd.ProcessState.ExitCode() != 0 {
		t.Errorf("exit status %d: %s", p.cmd.ProcessState.ExitCode(), p.log)
	}
	if got := jinguo(t, "ask", "--data", data, "蓝色独角兽在哪里领"); !strings.Contains(got, "在村委会领。") {
		t.Errorf("ask after the server: %q", got)
	}
}

func TestServeSurvivesWrongInput(t *testing.T) {
	p := serve(t, t.TempDir())
	const canary = "金丝雀密语"
	for name, c := range map[string]struct {
		path, contentType, body string
		status                  int
	}{
		"empty body":          {"/api/v1/ask", "application/json", "", 400},
		"broken JSON":         {"/api/v1/ask", "application/json", `{"query":"` + canary, 400},
		"wrong type":          {"/api/v1/ask", "text/plain", `{"query":"` + canary + `"}`, 415},
		"a list":              {"/api/v1/ask", "application/json", `["` + canary + `"]`, 400},
		"wrong time":          {"/api/v1/ask", "application/json", `{"query":"` + canary + `","at":"someday"}`, 400},
		"1 MB question":       {"/api/v1/ask", "application/json", `{"query":"` + strings.Repeat(canary, 70_000) + `"}`, 413},
		"long question":       {"/api/v1/ask", "application/json", `{"query":"` + strings.Repeat(canary, 1000) + `"}`, 200},
		"empty question":      {"/api/v1/ask", "application/json", `{"query":""}`, 400},
		"invalid UTF-8":       {"/api/v1/ask", "application/json", "{\"query\":\"\xff\xfe" + canary + "\"}", 200},
		"unknown page":        {"/" + canary, "application/x-www-form-urlencoded", "", 404},
		"garbage to the form": {"/", "application/x-www-form-urlencoded", "%zz=" + canary + "&%", 400},
	} {
		t.Run(name, func(t *testing.T) {
			resp, err := http.Post(p.url+c.path, c.contentType, strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			body, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != c.status || len(body) == 0 {
				t.Errorf("status %d, want %d: %.200s", resp.StatusCode, c.status, body)
			}
		})
	}
	if got := p.ask(t, "产假有多少天"); got.Status != bot.Answered {
		t.Errorf("afterwards: %+v", got)
	}
	p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.over
	if strings.Contains(p.log.String(), canary) {
		t.Errorf("a resident's words are in the log:\n%s", p.log)
	}
}

func TestUrgentRepliesWhileTheIndexIsMissing(t *testing.T) {
	data := t.TempDir()
	jinguo(t, "ask", "--data", data, "产假")
	indexes, err := filepath.Glob(filepath.Join(data, "index", "*"))
	if err != nil || len(indexes) != 1 {
		t.Fatalf("indexes %v, %v", indexes, err)
	}
	if err := os.RemoveAll(indexes[0]); err != nil {
		t.Fatal(err)
	}
	// A file where the folder has to be cannot be mended by the program.
	writeTo(t, indexes[0], "in the way")
	cmd := exec.Command("jinguo", "serve", "--data", data, "--listen", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		cmd.Process.Kill()
		cmd.Wait()
	}()
	first, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	p := &process{url: regexp.MustCompile(`http://[^ ]+`).FindString(first)}
	if got := p.ask(t, "救命，老公正在打我"); got.Status != bot.Urgent || !strings.Contains(got.Text, "110") {
		t.Errorf("urgent: %+v", got)
	}
	ordinary, err := http.Post(p.url+"/api/v1/ask", "application/json", strings.NewReader(`{"query":"产假有多少天"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer ordinary.Body.Close()
	if body, _ := io.ReadAll(ordinary.Body); ordinary.StatusCode < 500 || !strings.Contains(string(body), "12338") {
		t.Errorf("ordinary: %s %s", ordinary.Status, body)
	}
	resp, err := http.Get(p.url + "/readyz")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusServiceUnavailable || !strings.Contains(string(body), `"index"`) {
		t.Errorf("readyz: %s %s", resp.Status, body)
	}
}

func TestSecondServerOfADataFolderIsRefused(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data)
	out, err := exec.Command("jinguo", "serve", "--data", data, "--listen", "127.0.0.1:0").CombinedOutput()
	if err == nil || !strings.Contains(string(out), p.url) || !strings.Contains(string(out), "--data") {
		t.Errorf("%v: %s", err, out)
	}
	if got := jinguo(t, "ask", "--data", data, "产假有多少天"); !strings.Contains(got, "98") && !strings.Contains(got, "九十八") {
		t.Errorf("ask after the refusal: %q", got)
	}
	p.kill()
	p = serve(t, data) // a crash leaves no lock behind
	p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.over
	if _, err := os.Stat(filepath.Join(data, "serving")); !os.IsNotExist(err) {
		t.Errorf("the address stays behind: %v", err)
	}
}

// TestFirstStartsAtOnce starts several processes on a folder that is still empty,
// as README's first command does.
func TestFirstStartsAtOnce(t *testing.T) {
	for range 5 {
		data := t.TempDir()
		var asking sync.WaitGroup
		for range 3 {
			asking.Go(func() {
				out, err := exec.Command("jinguo", "export", "--data", data).CombinedOutput()
				if err != nil {
					t.Errorf("%v: %.200s", err, out)
				}
			})
		}
		asking.Wait()
	}
}

// TestAskWaitsForAServerThatStarts asks where the index is still being opened.
func TestAskWaitsForAServerThatStarts(t *testing.T) {
	data := t.TempDir()
	jinguo(t, "ask", "--data", data, "产假")
	asked, looked := 0, 0 // an answer is missed, found ready at once, missed again, found unready
	starting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/readyz":
			if looked++; looked == 2 {
				http.Error(w, `{"status":"unavailable","reason":"index"}`, http.StatusServiceUnavailable)
			}
		case asked < 2:
			asked++
			http.Error(w, `{"error":{"code":"internal","message":"对不起"}}`, http.StatusInternalServerError)
		default:
			io.WriteString(w, `{"status":"answered","text":"等到了"}`)
		}
	}))
	defer starting.Close()
	locks, err := filepath.Glob(filepath.Join(data, "index", "*", "LOCK"))
	if err != nil || len(locks) != 1 {
		t.Fatalf("locks %v, %v", locks, err)
	}
	for _, path := range append(locks, filepath.Join(data, "serving.lock")) {
		lock := flock.New(path)
		if err := lock.Lock(); err != nil {
			t.Fatal(err)
		}
		defer lock.Close()
	}
	writeTo(t, filepath.Join(data, "serving"), starting.URL)
	if got := jinguo(t, "ask", "--data", data, "产假"); !strings.Contains(got, "等到了") {
		t.Errorf("got %q", got)
	}
}

// TestCrashedServerIsNotAsked has a stranger listen where a server that crashed
// used to.
func TestCrashedServerIsNotAsked(t *testing.T) {
	data := t.TempDir()
	jinguo(t, "ask", "--data", data, "产假")
	stranger := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("a stranger is asked: %s", r.URL)
	}))
	defer stranger.Close()
	writeTo(t, filepath.Join(data, "serving"), stranger.URL)
	locks, err := filepath.Glob(filepath.Join(data, "index", "*", "LOCK"))
	if err != nil || len(locks) != 1 {
		t.Fatalf("locks %v, %v", locks, err)
	}
	importing := flock.New(locks[0])
	if err := importing.Lock(); err != nil {
		t.Fatal(err)
	}
	defer importing.Close()
	out, err := exec.Command("jinguo", "ask", "--data", data, "产假").CombinedOutput()
	if err == nil || !strings.Contains(string(out), "try again when it has finished") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestServerOnATakenPortIsRefused(t *testing.T) {
	p := serve(t, t.TempDir())
	address := strings.TrimPrefix(p.url, "http://")
	out, err := exec.Command("jinguo", "serve", "--data", t.TempDir(), "--listen", address).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "--listen") {
		t.Errorf("%v: %s", err, out)
	}
}

func TestWebhookKeepsOffThePage(t *testing.T) {
	for _, path := range []string{"/healthz", "/stream", "/api/v1/ask", "/static/page.css"} {
		cmd := exec.Command("jinguo", "serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0")
		cmd.Env = append(os.Environ(), "JINGUO_TELEGRAM_TOKEN=1:a", "JINGUO_TELEGRAM_API=http://127.0.0.1:1",
			"JINGUO_TELEGRAM_WEBHOOK=https://bot.example.org"+path, "JINGUO_TELEGRAM_SECRET=0123456789abcdef")
		out, _ := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != 2 || !strings.Contains(string(out), "telegram.webhook") {
			t.Errorf("%s: exit status %d: %s", path, cmd.ProcessState.ExitCode(), out)
		}
	}
}

func TestWebhookPathIsTakenAsItIs(t *testing.T) {
	p := serve(t, t.TempDir(), "JINGUO_TELEGRAM_TOKEN=1:a", "JINGUO_TELEGRAM_API=http://127.0.0.1:1",
		"JINGUO_TELEGRAM_WEBHOOK=https://bot.example.org/bot/{x", "JINGUO_TELEGRAM_SECRET=0123456789abcdef")
	resp, err := http.Post(p.url+"/bot/%7Bx", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("no webhook there: %s", resp.Status)
	}
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if resp, err = stay.Get(p.url + "//elsewhere"); err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("%s without the protecting headers", resp.Status)
	}
}

// TestServeForgets holds that a server drops from the database what a session keeps for
// a time only, though nobody writes.
func TestServeForgets(t *testing.T) {
	data := t.TempDir()
	key := []byte(strings.Repeat("k", seal.KeyBytes))
	if err := writeKeys(filepath.Join(data, "key"), key); err != nil {
		t.Fatal(err)
	}
	s := openWith(t, data, [][]byte{key})
	canary := "chat-that-fell-silent"
	err := errors.Join(s.KeepSession(t.Context(), store.Effects{
		Chat: canary, Session: []byte("38, divorced"), Until: time.Now().Add(2 * time.Second),
	}), s.Close())
	if err != nil {
		t.Fatal(err)
	}
	files := func() string {
		var all []byte
		found, err := filepath.Glob(filepath.Join(data, "jinguo.db*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range found {
			text, _ := os.ReadFile(file) // one may go meanwhile
			all = append(all, text...)
		}
		return string(all)
	}
	if text := files(); !strings.Contains(text, canary) || strings.Contains(text, "divorced") {
		t.Fatal("the session is not in the files, or it is not sealed")
	}
	time.Sleep(2 * time.Second)
	p := serve(t, data)
	p.await(t, "what a session keeps for a time only is forgotten", func() bool {
		return !strings.Contains(files(), canary)
	})
}
