package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// TestPublishedIsAnsweredAtOnce publishes on the desk of a running server, over HTTP, and
// asks until residents get the new text: within a second of it, each time.
func TestPublishedIsAnsweredAtOnce(t *testing.T) {
	data := t.TempDir()
	set := &settings{flags: map[string]*pflag.Flag{"data": {Name: "data", Changed: true, Value: text(data)}}}
	b, err := openBase(t.Context(), set)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	s, err := newServer(t.Context(), b, newLog(io.Discard, b.cfg.Log))
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan error, 1)
	go func() { over <- s.run(t.Context(), listener) }()
	t.Cleanup(func() {
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
	p := &process{url: "http://" + listener.Addr().String(), log: &bytes.Buffer{}, over: make(chan struct{})}
	p.await(t, "ready", func() bool {
		resp, err := http.Get(p.url + "/readyz")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	staff := signedIn(t, b.store, p.url)

	var took []time.Duration
	for i := range 20 {
		want := fmt.Sprintf("每头补贴%d元。", 1000+i)
		e := knowledge.Entry{
			ID: "u", Kind: knowledge.FAQ, Title: "蓝色独角兽补贴多少", Text: want, State: knowledge.Draft,
		}
		out, err := b.store.Save(t.Context(), store.Edit{Who: "bianji", Wait: true}, e)
		if err != nil {
			t.Fatal(err)
		}
		if i > 0 {
			time.Sleep(time.Duration(i*13%250) * time.Millisecond) // anywhere between two looks of the server's own
		}
		form := url.Values{"entry": {"u"}, "version": {strconv.Itoa(out[0].Version)}, "to": {"/desk/review"}, "sure": {"1"}}
		resp, err := staff.PostForm(p.url+"/desk/review/publish", form)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusSeeOther {
			t.Fatalf("publish gives %d %s", resp.StatusCode, body)
		}
		start := time.Now()
		for !strings.Contains(answer(t, p.url, "蓝色独角兽补贴多少"), want) {
			if time.Since(start) > patience {
				t.Fatalf("%s is not answered within %s", want, patience)
			}
			time.Sleep(time.Millisecond)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	t.Logf("from the reply of the desk to the new answer: p50 %s, max %s of %d", took[len(took)/2], took[len(took)-1], len(took))
	if took[len(took)/2] > time.Second {
		t.Errorf("half of the answers came later than %s", took[len(took)/2])
	}
}

// signedIn is the browser of a reviewer who signed in with password and one-time code.
func signedIn(t *testing.T, s *store.Store, at string) *http.Client {
	t.Helper()
	const password, secret = "three blue unicorns", "JBSWY3DPEHPK3PXP"
	const hash = "$argon2id$v=19$m=8,t=1,p=1$RcyRIRk5AXqT7EN5XYv88A$6nGJif7iOZI/iSy/X2lFefHn6xVIux5yYYKSW/ZyK98"
	a, err := s.SaveAccount(t.Context(), account.Account{Name: "shenhe", Roles: []account.Role{account.Reviewer}, Password: hash, Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, step := range []struct {
		path string
		form url.Values
	}{
		{"/desk/login", url.Values{"name": {a.Name}, "password": {password}}},
		{"/desk/login/code", url.Values{"code": {oneTime(t, secret)}}},
	} {
		resp, err := c.PostForm(at+step.path, step.form)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s gives %d %s", step.path, resp.StatusCode, body)
		}
	}
	return c
}

// oneTime is the one-time code of a secret now (RFC 6238).
func oneTime(t *testing.T, secret string) string {
	t.Helper()
	key, err := base32.StdEncoding.DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	if err := binary.Write(mac, binary.BigEndian, time.Now().Unix()/30); err != nil {
		t.Fatal(err)
	}
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:at+4])&0x7fffffff%1_000_000)
}

// answer asks as a resident does.
func answer(t *testing.T, at, question string) string {
	t.Helper()
	body, err := json.Marshal(bot.Question{Query: question})
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Post(at+"/api/v1/ask", "application/json", bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var a bot.Answer
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil {
		t.Fatal(err)
	}
	return a.Text
}
