package telegram

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/bot/telegram/telegramtest"
	"jinguo/knowledge"
	"jinguo/knowledge/seal"
	"jinguo/knowledge/store"
)

// inRuledWorld is inStoreWorld with the programmes of ../testdata/screening.jsonl in the
// store. path is the database; again makes a bot as a new process would.
func inRuledWorld(t *testing.T, f func(w *world, s *store.Store, path string, again func() Bot)) {
	t.Helper()
	data, err := os.ReadFile("../testdata/screening.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "jinguo.db")
	inWorld(t, telegramtest.Options{}, func(w *world) {
		s, err := store.Open(context.Background(), path, store.Options{Keys: [][]byte{sealKey()}})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for line := range bytes.Lines(data) {
			e, _, err := knowledge.Decode(line)
			if err == nil {
				_, err = s.Save(context.Background(), store.Edit{Who: "test"}, e)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		w.mail = kept{s}
		f(w, s, path, func() Bot { return bot.New(bot.Config{Entries: s, Programmes: s}) })
	})
}

// sealKey is the key that the tests' database is sealed with.
func sealKey() []byte { return bytes.Repeat([]byte("k"), seal.KeyBytes) }

// sealedText is what a sealed text looks like in a file.
var sealedText = regexp.MustCompile(`~[0-9a-f]{8}\.[A-Za-z0-9+/]+`)

// holds reports whether the database's files hold the words, sealed or not.
func holds(t *testing.T, path, words string) bool {
	t.Helper()
	box, err := seal.New(sealKey())
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, sealed := range sealedText.FindAll(data, -1) {
			for range len("2026") + 1 { // the next column may run on
				if plain, err := box.Open(string(sealed)); err == nil && strings.Contains(plain, words) {
					return true
				}
				sealed = sealed[:len(sealed)-1]
			}
		}
		if bytes.Contains(data, []byte(words)) {
			return true
		}
	}
	return false
}

// last is the bot's last message in a chat.
func last(c *telegramtest.Chat) string {
	list := texts(c)
	if len(list) == 0 {
		return ""
	}
	return list[len(list)-1]
}

// TestScreening is the talk as a poster starts it: asked and pressed, through a restart
// and a change of mind to the outcome and its papers.
func TestScreening(t *testing.T) {
	inRuledWorld(t, func(w *world, s *store.Store, path string, again func() Bot) {
		ann := w.api.Private(secretChat)
		stop := w.run(w.config(again()))
		hear := func(want string) {
			t.Helper()
			time.Sleep(10 * time.Second)
			if got := last(ann); !strings.Contains(got, want) {
				t.Errorf("no %q in %q", want, got)
			}
		}
		press := func(label, want string) {
			t.Helper()
			if err := ann.Press(label); err != nil {
				t.Fatal(err)
			}
			hear(want)
		}
		ann.Say("/start " + bot.DeepLink("prog-single"))
		hear("第1问，最多4问")
		ann.Say("38")
		hear("第2问")
		stop()

		stop = w.run(w.config(again())) // a new process over the same store
		press("上一步", "第1问")
		ann.Say("83")
		hear("年满18周岁")
		ann.Say("/start " + bot.DeepLink("prog-single"))
		hear("第1问")
		ann.Say("38")
		hear("第2问")
		ann.Say("刚才说错了，我44")
		hear("第2问")
		stop()
		stop = w.run(w.config(again()))
		ann.Say("兰陵")
		hear("第3问")
		ann.Say("俩娃，一个6岁一个11")
		hear("第4问")
		press("离婚", "每月400元")
		if err := s.Forget(context.Background()); err != nil {
			t.Fatal(err)
		}
		if holds(t, path, `"values"`) || holds(t, path, `"children":`) {
			t.Error("the outcome is told, and the database still holds what she said")
		}
		stop()
		stop = w.run(w.config(again()))
		press("☐ 户口本", "备好了1样")
		press("☐ 身份证", "备好了2样")
		stop()
		if body, _ := s.Session(context.Background(), hashOf(w, secretChat)); !strings.Contains(string(body), `"programme":"prog-single"`) || !strings.Contains(string(body), `"ticked"`) {
			t.Errorf("the session holds %s", body)
		}
		time.Sleep(31 * time.Minute)
		if err := s.Forget(context.Background()); err != nil {
			t.Fatal(err)
		}
		if holds(t, path, `"ticked"`) {
			t.Error("the papers are not forgotten after half an hour")
		}
		w.settled()
	})
}

// hashOf is the name under which the store has a chat.
func hashOf(w *world, chat int64) string {
	c := &Channel{cfg: w.config(nil)}
	return c.hash(chat)
}

// TestScreeningIsForgotten holds that what she said is gone from the database when she
// says so, when she stops, and 30 minutes after her last message though she never
// writes again; and that nothing is asked in a group.
func TestScreeningIsForgotten(t *testing.T) {
	for name, end := range map[string]func(ann *telegramtest.Chat){
		"forget": func(ann *telegramtest.Chat) { ann.Say("/forget") },
		"stop":   func(ann *telegramtest.Chat) { ann.Press("不问了") },
		"silence": func(*telegramtest.Chat) {
			time.Sleep(30 * time.Minute)
		},
	} {
		t.Run(name, func(t *testing.T) {
			inRuledWorld(t, func(w *world, s *store.Store, path string, again func() Bot) {
				ann, group := w.api.Private(secretChat), w.api.Group(-1_000_000_000_042)
				stop := w.run(w.config(again()))
				ann.Say("/start screen_prog-single")
				time.Sleep(10 * time.Second)
				ann.Say("41")
				time.Sleep(10 * time.Second)
				if !holds(t, path, `"age":41`) {
					t.Error("the test would not see what is held")
				}
				end(ann)
				time.Sleep(10 * time.Second)
				if err := s.Forget(context.Background()); err != nil {
					t.Fatal(err)
				}
				if holds(t, path, `"age":41`) {
					t.Error("the database still holds what she said")
				}
				ann.Say("兰陵")
				time.Sleep(10 * time.Second)
				if got := last(ann); strings.Contains(got, "问，最多") {
					t.Errorf("it goes on: %q", got)
				}
				group.Say("/start screen_prog-single")
				time.Sleep(10 * time.Second)
				if got := last(group); !strings.Contains(got, "单独") {
					t.Errorf("in a group: %q", got)
				}
				stop()
			})
		})
	}
}
