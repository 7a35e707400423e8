package telegram

import (
	"fmt"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot"
	"jinguo/bot/telegram/telegramtest"
)

// forgetful answers like echo, and forgets on her word.
var forgetful = replies(func(m bot.Message) (bot.Reply, error) {
	if m.Text != "/forget" && m.Press != "forget" {
		return echo(m)
	}
	return bot.Reply{Status: bot.Chat, Lang: "zh", Lines: []bot.Line{{Text: "goodbye"}}, Forget: true}, nil
})

// left are all messages that are still in a chat, hers among them.
func left(c *telegramtest.Chat) (list []string) {
	for _, m := range c.Messages() {
		switch {
		case m.Photo != nil:
			m.Text = "(photo)"
		case m.Location != nil:
			m.Text = "(place)"
		}
		list = append(list, m.Text)
	}
	return list
}

// TestForget shows that whoever wants to be forgotten finds nothing in her chat but the
// goodbye and how to clear the rest: neither what was said, however much, nor what was
// yet to be sent.
func TestForget(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		stop := w.run(w.config(forgetful))
		ann, ben := w.api.Private(7), w.api.Private(8)
		ben.Say("stays")
		for i := range 130 {
			ann.Say(fmt.Sprint("q", i))
			time.Sleep(2 * time.Second)
		}
		ann.Say("where q") // with a place on a map
		time.Sleep(5 * time.Second)
		w.api.Inject(telegramtest.Fault{Method: "sendMessage", Chat: 7, Status: 429, RetryAfter: 20, Times: 1})
		for range 5 {
			ann.Say("long q") // three letters each, which Telegram makes wait
		}
		time.Sleep(3 * time.Second)
		asked := time.Now()
		ann.Say("/forget")
		time.Sleep(2 * time.Minute)
		sent := 0
		for _, call := range w.api.Calls("sendMessage") {
			if call.Chat == 7 && call.At.After(asked) {
				sent++
			}
		}
		if sent > 2 { // what was on its way, and the goodbye
			t.Errorf("%d messages were sent to her after she asked to be forgotten", sent)
		}
		want := []string{"goodbye", "(photo)"}
		if diff := cmp.Diff(want, left(ann)); diff != "" {
			t.Errorf("left in her chat (-want +got):\n%s", diff)
		}
		if len(left(ben)) != 2 {
			t.Errorf("left in another chat: %q", left(ben))
		}
		if body, _ := w.memory.Session(t.Context(), (&Channel{cfg: Config{Key: []byte("key")}}).hash(7)); len(body) > 0 {
			t.Errorf("remembered: %s", body)
		}
		ann.Say("/forget")
		time.Sleep(time.Minute)
		stop()
		if diff := cmp.Diff(want, left(ann)); diff != "" {
			t.Errorf("left in her chat after the second time (-want +got):\n%s", diff)
		}
		for _, m := range ann.Answers() {
			if m.Photo != nil && !m.Silent {
				t.Error("the picture makes a sound")
			}
		}
		w.settled()
	})
}

// TestForgetOld shows that what Telegram no longer deletes keeps nothing else from being
// deleted, nor the goodbye from coming; nor does an API that refuses all of it.
func TestForgetOld(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		stop := w.run(w.config(forgetful))
		ann := w.api.Private(7)
		for i := range 6 {
			ann.Say(fmt.Sprint("q", i))
			time.Sleep(20 * time.Hour)
		}
		ann.Say("/forget")
		time.Sleep(time.Minute)
		if diff := cmp.Diff([]string{"q0", "1. q0", "q1", "2. q1", "q2", "3. q2", "q3", "4. q3", "goodbye", "(photo)"}, left(ann)); diff != "" {
			t.Errorf("left (-want +got):\n%s", diff)
		}
		for _, fault := range []telegramtest.Fault{
			{Method: "deleteMessages", Status: 400, Description: "Bad Request: message can't be deleted for everyone"},
			{Method: "deleteMessages", Status: 502}, {Method: "deleteMessages", CutBefore: true},
			{Method: "deleteMessages", Status: 429, RetryAfter: 5, Times: 3}, {Method: "sendPhoto", CutAfter: true, Times: 1},
		} {
			w.api.ClearFaults()
			w.api.Inject(fault)
			ann.Say("q")
			time.Sleep(2 * time.Second)
			ann.Say("/forget")
			time.Sleep(2 * time.Minute)
			if got := left(ann); len(got) < 2 || got[len(got)-2] != "goodbye" || got[len(got)-1] != "(photo)" {
				t.Errorf("%+v: left %q", fault, got)
			}
		}
		stop()
		uploads := 0
		for _, call := range w.api.Calls("sendPhoto") {
			if call.Status == 200 {
				uploads++
			}
		}
		if uploads != 6 {
			t.Errorf("%d pictures", uploads)
		}
		w.settled()
	})
}

// TestForgetInGroup shows that nobody in a group has our messages there deleted.
func TestForgetInGroup(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		stop := w.run(w.config(forgetful))
		group := w.api.Group(-42)
		group.Say("/help")
		time.Sleep(5 * time.Second)
		group.Say("/forget")
		time.Sleep(time.Minute)
		stop()
		if diff := cmp.Diff([]string{"/help", "1. /help", "/forget", "goodbye"}, left(group)); diff != "" {
			t.Errorf("left (-want +got):\n%s", diff)
		}
	})
}

// TestForgetCrash kills the process at every point of it.
func TestForgetCrash(t *testing.T) {
	run := func(w *world, at int) int {
		go func() {
			ann := w.api.Private(7)
			ann.Say("q1")
			time.Sleep(5 * time.Second)
			ann.Say("/forget")
		}()
		return w.liveAs(forgetful, time.Minute, at)
	}
	total := 0
	inWorld(t, telegramtest.Options{}, func(w *world) { total = run(w, 0) })
	t.Logf("%d points", total)
	for at := 1; at <= total; at++ {
		inWorld(t, telegramtest.Options{}, func(w *world) {
			run(w, at)
			w.liveAs(forgetful, 5*time.Minute, 0)
			got := slices.DeleteFunc(left(w.api.Private(7)), func(text string) bool {
				return text == "q1" || text == "/forget" // a restart forgets the numbers of her own
			})
			if diff := cmp.Diff([]string{"goodbye", "(photo)"}, got); diff != "" {
				t.Errorf("death at point %d: left (-want +got):\n%s", at, diff)
			}
			w.settled()
		})
	}
}

func TestPictures(t *testing.T) {
	for _, lang := range []string{bot.Chinese, bot.English} {
		name := "picture/forget-" + lang + ".png"
		f, err := pictures.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		size, err := f.Stat()
		if err != nil || size.Size() > 60<<10 {
			t.Errorf("%s has %d bytes", name, size.Size())
		}
		if _, err := png.Decode(f); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.HasPrefix(bot.Say(lang, "telegram_forget_picture", nil), "telegram_") {
			t.Errorf("%s has no caption", name)
		}
	}
}
