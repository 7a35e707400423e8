package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
)

// broken is a conversation of which Reply does what the test says.
type broken struct {
	talker
	do func(ctx context.Context, m bot.Message) (bot.Reply, error)
}

func (b *broken) Reply(ctx context.Context, m bot.Message) (bot.Reply, error) { return b.do(ctx, m) }

// stuck are sessions that hang until they are let go, whatever the caller wants.
type stuck struct {
	memory
	load, save chan struct{} // closed to let go; nil where that does not hang
}

func (s *stuck) Session(ctx context.Context, chat string) ([]byte, error) {
	if s.load != nil {
		<-s.load
	}
	return s.memory.Session(ctx, chat)
}

func (s *stuck) KeepSession(ctx context.Context, eff Effects) error {
	if s.save != nil {
		<-s.save
	}
	return s.memory.KeepSession(ctx, eff)
}

// cautious are sessions that hang until the caller gives up.
type cautious struct{ memory }

func (*cautious) Session(ctx context.Context, _ string) ([]byte, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// ends are the ways to ask, with danger in the question.
var ends = map[string]exchange{
	"page": post("/", "text", "他又打我了", "region", "兰陵县"), "stream": post("/stream", "text", "他又打我了", "region", "兰陵县"),
	"api": question(`{"query":"他又打我了"}`),
}

// over sends the exchange to a server and reads the response to its end.
func (e exchange) over(t *testing.T, server *httptest.Server) (status int, body string) {
	t.Helper()
	body = e.body
	if e.form != nil {
		body = e.form.Encode()
	}
	req, err := http.NewRequestWithContext(t.Context(), e.method, server.URL+e.path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range e.header {
		req.Header.Set(name, value)
	}
	resp, err := server.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(read)
}

// TestUrgentWhateverHangs holds that the answer is whole within a second of a feigned
// clock, while what hangs still does.
func TestUrgentWhateverHangs(t *testing.T) {
	hung := func(c *Config, do func(context.Context) (bot.Reply, error)) {
		c.Bot = &broken{do: func(ctx context.Context, _ bot.Message) (bot.Reply, error) { return do(ctx) }}
	}
	for what, upset := range map[string]func(c *Config, release chan struct{}){
		"session":                   func(c *Config, release chan struct{}) { c.Sessions = &stuck{load: release} },
		"session until it gives up": func(c *Config, _ chan struct{}) { c.Sessions = &cautious{} },
		"keeping":                   func(c *Config, release chan struct{}) { c.Sessions = &stuck{save: release} },
		"reply until it gives up":   func(c *Config, release chan struct{}) { c.Bot = &talker{hold: release} },
		"reply": func(c *Config, release chan struct{}) {
			hung(c, func(context.Context) (bot.Reply, error) { <-release; return bot.Reply{}, nil })
		},
		"everything": func(c *Config, release chan struct{}) {
			c.Sessions, c.Bot = &stuck{load: release, save: release}, &talker{hold: release}
		},
		"nothing, but the reply panics": func(c *Config, _ chan struct{}) {
			hung(c, func(context.Context) (bot.Reply, error) { panic("index") })
		},
		"nothing, but the reply fails": func(c *Config, _ chan struct{}) {
			hung(c, func(context.Context) (bot.Reply, error) { return bot.Reply{}, errors.New("index") })
		},
		"nothing, but the store fails": func(c *Config, _ chan struct{}) { c.Sessions = &memory{fail: errors.New("disk I/O error")} },
	} {
		for way, e := range ends {
			t.Run(what+", "+way, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					release := make(chan struct{})
					c := sample(t)
					upset(&c, release)
					w := httptest.NewRecorder()
					h := New(c).Handler()
					go h.ServeHTTP(w, e.request())
					time.Sleep(time.Second)
					synctest.Wait()
					body := w.Body.String()
					if w.Code != 200 || !strings.Contains(body, "马上拨打 110") || w.Header().Get("Content-Length") != strconv.Itoa(len(body)) {
						t.Errorf("within a second: %d %v %s", w.Code, w.Header(), body)
					}
					if way == "page" && what == "everything" && (!strings.Contains(body, `name="region" value="兰陵县"`) || strings.Contains(body, "data-turn")) {
						t.Error("the answer changes what it cannot know: the region, or earlier buttons")
					}
					close(release)
				})
			})
		}
	}
}

// TestUrgentIsKeptLate holds that what hung is done once it can be.
func TestUrgentIsKeptLate(t *testing.T) {
	for _, name := range []string{"load", "save"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := sample(t)
			release := make(chan struct{})
			sessions := &stuck{load: release}
			if name == "save" {
				sessions = &stuck{save: release}
			}
			c.Sessions = sessions
			server := httptest.NewServer(New(c).Handler())
			ends["stream"].over(t, server)
			if len(sessions.effects) != 0 {
				t.Fatal("kept while the store hung")
			}
			close(release)
			server.Close()
			if len(sessions.effects) != 1 {
				t.Errorf("kept %v, want the session of the one answer", sessions.effects)
			}
		})
	}
}

// TestUrgentWithTheRealRules has the real conversation over an index that hangs.
func TestUrgentWithTheRealRules(t *testing.T) {
	c := sample(t)
	release := make(chan struct{})
	c.Sessions = &stuck{load: release}
	c.Bot = bot.New(bot.Config{Now: func() time.Time { return noon }})
	server := httptest.NewServer(New(c).Handler())
	defer server.Close()
	defer close(release)
	if _, body := post("/stream", "text", "我老公正在打我，救命").over(t, server); !strings.Contains(body, `href="tel:110"`) {
		t.Errorf("%s", body)
	}
}

// TestPromisesAreKeptFirst holds that nobody gets a number for a case that the store does
// not have, nor reads that all is erased where it is not.
func TestPromisesAreKeptFirst(t *testing.T) {
	for name, reply := range map[string]bot.Reply{
		"case":    {Status: bot.Chat, Lines: []bot.Line{{Text: "编号 K7MPQ-2XWRT"}}, Handing: &knowledge.Handing{Kind: knowledge.StepOpened, Code: "K7MPQ2XWRT"}},
		"request": {Status: bot.Chat, Lines: []bot.Line{{Text: "编号"}}, Request: &knowledge.Request{}},
		"forget":  {Status: bot.Chat, Lines: []bot.Line{{Text: "编号"}}, Forget: true},
	} {
		c := sample(t)
		c.Bot = replies{reply: reply}
		c.Sessions = &memory{fail: errors.New("disk I/O error")}
		for _, path := range []string{"/", "/stream"} {
			w := post(path, "text", "转人工").on(New(c).Handler())
			if w.Code != 500 || strings.Contains(w.Body.String(), "K7MPQ") || !strings.Contains(w.Body.String(), "出了点问题") || !strings.Contains(w.Body.String(), "12338") {
				t.Errorf("%s at %s: %d %s", name, path, w.Code, w.Body)
			}
			if strings.Contains(w.Header().Get("Set-Cookie"), "Max-Age=0") {
				t.Errorf("%s at %s: the cookie is gone, and what it names is not", name, path)
			}
		}
	}
	// Somebody in danger gets the urgent reply in place of a promise that failed.
	c := sample(t)
	c.Bot = &broken{do: func(context.Context, bot.Message) (bot.Reply, error) {
		return bot.Reply{Status: bot.Urgent, Lines: []bot.Line{{Text: "编号 K7MPQ-2XWRT"}}, Handing: &knowledge.Handing{Kind: knowledge.StepAdded, Code: "K7MPQ2XWRT"}}, nil
	}}
	c.Sessions = &memory{fail: errors.New("disk I/O error")}
	if w := post("/", "text", "他又打我了").on(New(c).Handler()); w.Code != 200 || strings.Contains(w.Body.String(), "K7MPQ") || !strings.Contains(w.Body.String(), "马上拨打 110") {
		t.Errorf("danger: %d %s", w.Code, w.Body)
	}
}

// BenchmarkFlood is what an address above the rate costs, by what it sends.
func BenchmarkFlood(b *testing.B) {
	h := New(Config{Bot: bot.New(bot.Config{}), Sessions: &memory{}, Rate: 1e-9, Burst: 1}).Handler()
	long := strings.Repeat("我想问问产假的事，", 2000)
	for name, e := range map[string]exchange{
		"plain": post("/stream", "text", "产假多少天"), "long": post("/stream", "text", long[:40_000/3*3]),
		"urgent": post("/stream", "text", "他正在打我，救命"), "api": question(`{"query":"产假多少天"}`),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				e.on(h)
			}
		})
	}
}
