package main

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// deskVisitor is a browser without a screen.
type deskVisitor struct {
	t *testing.T
	p *process
	*http.Client
}

func newDeskVisitor(t *testing.T, p *process) *deskVisitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &deskVisitor{t, p, &http.Client{Jar: jar, Timeout: patience}}
}

// gets gives the path at which a request ends, after all redirects, and what is there.
func (v *deskVisitor) gets(resp *http.Response, err error) (status int, path, body string) {
	v.t.Helper()
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return resp.StatusCode, resp.Request.URL.Path, string(text)
}

// post sends a form, as names and values in turn, and holds where that leads.
func (v *deskVisitor) post(to, path string, fields ...string) (body string) {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	status, at, body := v.gets(v.PostForm(v.p.url+path, form))
	if status >= http.StatusBadRequest || at != to {
		v.t.Fatalf("%s leads to %d %s, not %s: %s", path, status, at, to, body)
	}
	return body
}

// upload sends a file with the form of the backup.
func (v *deskVisitor) upload(file string) (body string) {
	v.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "backup.zip")
	if err != nil {
		v.t.Fatal(err)
	}
	io.WriteString(part, file)
	w.Close()
	status, at, body := v.gets(v.Post(v.p.url+"/desk/backup/stage", w.FormDataContentType(), &form))
	if status != http.StatusOK || at != "/desk/backup" {
		v.t.Fatalf("the upload leads to %d %s: %s", status, at, body)
	}
	return body
}

// TestRestoreOnTheDesk puts a backup back by the desk of a running server, which comes
// back by itself.
func TestRestoreOnTheDesk(t *testing.T) {
	data := t.TempDir()
	p := serve(t, data)
	entry := func(text string) {
		file := filepath.Join(t.TempDir(), "kb.jsonl")
		writeTo(t, file, `{"id":"u","kind":"faq","title":"蓝色独角兽在哪里领","text":"`+text+`"}`+"\n")
		jinguo(t, "import", "--data", data, file)
		p.await(t, text, func() bool { return strings.Contains(p.ask(t, "蓝色独角兽在哪里领").Text, text) })
	}
	entry("在村委会领。")
	v := newDeskVisitor(t, p)
	body := v.post("/desk/login/enrol", invited(t, data, "zhang", "张丽", "owner", "全国"), "name", "zhang", "password", deskWord, "again", deskWord)
	key := regexp.MustCompile(`<p class="key">([^<]+)</p>`).FindStringSubmatch(body)
	if key == nil {
		t.Fatalf("no key in %s", body)
	}
	body = v.post("/desk/login/enrol", "/desk/login/enrol", "code", codeNow(t, key[1]))
	spare := regexp.MustCompile(`<li class="key">([^<]+)</li>`).FindStringSubmatch(body)
	if spare == nil {
		t.Fatalf("no recovery codes in %s", body)
	}

	status, _, backup := v.gets(v.PostForm(p.url+"/desk/backup/make", nil))
	if status != http.StatusOK || !strings.HasPrefix(backup, "PK") {
		t.Fatalf("the backup is %d %.200s", status, backup)
	}
	entry("在镇政府领。")
	if body = v.upload(backup); !strings.Contains(body, `action="/desk/backup/restore"`) {
		t.Fatalf("the backup cannot be put back: %s", body)
	}
	v.post("/desk/backup/restore", "/desk/backup/restore", "sure", "yes")
	p.await(t, "the server is back, and the entry as before", func() bool {
		resp, err := http.Get(p.url + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK && strings.Contains(p.ask(t, "蓝色独角兽在哪里领").Text, "在村委会领。")
	})

	if _, at, _ := v.gets(v.Get(p.url + "/desk/backup")); at != "/desk/login" {
		t.Errorf("who was signed in before is at %s", at)
	}
	v.post("/desk/login/code", "/desk/login", "name", "zhang", "password", deskWord, "to", "/desk/backup")
	body = v.post("/desk/backup", "/desk/login/code", "code", spare[1])
	if !strings.Contains(body, `action="/desk/backup/stage"`) {
		t.Errorf("the backup waits still: %s", body)
	}
}
