package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// firstLines are what a jinguo serve says on its start; stop ends it.
func firstLines(t *testing.T, data string) (lines string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	cmd := exec.CommandContext(ctx, "jinguo", "serve", "--data", data)
	cmd.Env = append(os.Environ(), "JINGUO_WEB_LISTEN=127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 100)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			said <- lines.Text()
		}
		close(said)
	}()
	lines = <-said
	for quiet := false; !quiet; {
		select {
		case line := <-said:
			lines += "\n" + line
		case <-time.After(2 * time.Second):
			quiet = true
		}
	}
	return lines, func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
		cancel()
	}
}

// TestSetUpLink follows the link that a first start prints.
func TestSetUpLink(t *testing.T) {
	data := t.TempDir()
	lines, stop := firstLines(t, data)
	link := regexp.MustCompile(`http://127\.0\.0\.1:\d+/desk/setup/[A-Z2-7]{26}`).FindString(lines)
	if link == "" || !strings.Contains(lines, "还没有工作台账号") {
		t.Fatalf("a first start says %q", lines)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar, Timeout: patience}
	page := func(get func() (*http.Response, error)) (int, string, string) {
		t.Helper()
		got, err := get()
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		body, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		return got.StatusCode, got.Request.URL.Path, string(body)
	}
	form := url.Values{"name": {"zhang"}, "password": {"兰陵的春天来得可真早"}, "again": {"兰陵的春天来得可真早"}}
	status, at, body := page(func() (*http.Response, error) { return browser.PostForm(link, form) })
	if status != http.StatusOK || at != "/desk/login/enrol" || !strings.Contains(body, "<svg") {
		t.Errorf("the set-up leads to %d %s", status, at)
	}
	if status, _, _ := page(func() (*http.Response, error) { return browser.Get(link) }); status != http.StatusNotFound {
		t.Errorf("the link counts again: %d", status)
	}
	stop()
	lines, stop = firstLines(t, data)
	defer stop()
	if strings.Contains(lines, "/desk/setup/") {
		t.Errorf("a start beside an account says %q", lines)
	}
}
