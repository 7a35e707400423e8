package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jinguo/bot"
)

// watched is a chat with a Bot that has a Flood and a clock of its own.
type watched struct {
	bot *bot.Bot
	now time.Time
	bot.Message
}

func newWatched() *watched {
	w := &watched{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Message: bot.Message{Chat: "c", Reach: true}}
	clock := func() time.Time { return w.now }
	w.bot = bot.New(bot.Config{Now: clock, Flood: bot.NewFlood(clock)})
	return w
}

// say returns what is answered, "-" where nothing is.
func (w *watched) say(text string) string {
	m := w.Message
	m.Text = text
	reply, _ := w.bot.Reply(context.Background(), m) // an apology is an answer: it has no knowledge base
	switch {
	case len(reply.Lines) == 0:
		return "-"
	case reply.Status == bot.Urgent:
		return "urgent"
	}
	for _, key := range []string{"flood", "rude"} {
		if reply.Lines[0].Text == bot.Say("zh", key, nil) {
			return key
		}
	}
	return "answer"
}

// line is what comes of texts that are pause apart.
func (w *watched) line(pause time.Duration, texts ...string) string {
	var list []string
	for _, text := range texts {
		list = append(list, w.say(text))
		w.now = w.now.Add(pause)
	}
	return strings.Join(list, " ")
}

func several(n int, text string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint(text, i)
	}
	return list
}

func TestFlood(t *testing.T) {
	for _, c := range []struct {
		title string
		do    func(w *watched) string
		want  string
	}{
		{"a talk", func(w *watched) string { return w.line(4*time.Second, several(6, "你好")...) }, "answer answer answer answer answer answer"},
		{"a flood is answered once", func(w *watched) string { return w.line(10*time.Millisecond, several(13, "你好")...) },
			strings.Repeat("answer ", 10) + "flood - -"},
		{"until it calms", func(w *watched) string {
			w.line(10*time.Millisecond, several(11, "你好")...)
			still := w.line(2*time.Second, several(8, "还在")...)
			w.now = w.now.Add(15 * time.Second)
			return still + " | " + w.line(time.Minute, "现在呢", "好了")
		}, "- - - - - - - - | answer answer"},
		{"danger in a flood", func(w *watched) string {
			w.line(10*time.Millisecond, several(12, "你好")...)
			return w.line(0, "老公拿刀要杀我", "老公拿刀要杀我", "你好")
		}, "urgent urgent -"},
		{"a double tap", func(w *watched) string { return w.line(time.Second, "产假", "产假", "陪产假", "产假") }, "answer - answer answer"},
		{"forgetting in a flood", func(w *watched) string {
			w.line(10*time.Millisecond, several(12, "你好")...)
			return w.line(0, "清除", "/forget")
		}, "answer answer"},
		{"insults", func(w *watched) string {
			return w.line(5*time.Second, "傻逼", "操你妈", "你好") + " | " + w.line(5*time.Second, "陪我睡", "你好", "老公拿刀要杀我", "清除") + " | " + w.line(time.Hour, "你好", "你好")
		}, "answer rude answer | - - urgent answer | - answer"},
		{"an insult now and then", func(w *watched) string { return w.line(2*time.Hour, "傻逼", "傻逼", "傻逼") }, "answer answer answer"},
		{"again for the same message", func(w *watched) string {
			w.say("产假")
			w.Again = true
			return w.say("产假")
		}, "answer"},
		{"where silence is not possible", func(w *watched) string {
			w.Reach = false
			return w.line(0, several(13, "你好")...)
		}, strings.Repeat("answer ", 10) + "flood flood flood"},
		{"no chat", func(w *watched) string {
			w.Chat = ""
			return w.line(0, several(13, "你好")...)
		}, strings.TrimSpace(strings.Repeat("answer ", 13))},
	} {
		if got := c.do(newWatched()); got != c.want {
			t.Errorf("%s: got  %s\nwant %s", c.title, got, c.want)
		}
	}
}

// TestFloodKeepsSession shows that what is not answered changes nothing that is remembered.
func TestFloodKeepsSession(t *testing.T) {
	w := newWatched()
	w.line(0, several(12, "你好")...)
	w.Session = bot.Session{Region: "371324", Lang: "zh", Turn: 5}
	m := w.Message
	m.Text = "/region 沂水县"
	reply, err := w.bot.Reply(t.Context(), m)
	if err != nil || reply.Session.Region != "371324" || reply.Session.Turn != 5 {
		t.Errorf("session %+v, %v", reply.Session, err)
	}
}

// TestUrgentIsNeverMuted tries any history of a chat.
func TestUrgentIsNeverMuted(t *testing.T) {
	words := []string{"你好", "产假", "傻逼", "操你妈", "约炮吗", "/help", "清除", "老公拿刀要杀我", "我不想活了"}
	rapid.Check(t, func(r *rapid.T) {
		w := newWatched()
		for range rapid.IntRange(0, 40).Draw(r, "n") {
			w.say(rapid.SampledFrom(words).Draw(r, "text"))
			w.now = w.now.Add(time.Duration(rapid.IntRange(0, 5000).Draw(r, "ms")) * time.Millisecond)
		}
		if got := w.say("老公拿刀要杀我"); got != "urgent" {
			r.Fatalf("danger is answered with %q", got)
		}
	})
}

// TestObscene holds what is an insult or an advance, and that what those say who were
// harmed is none.
func TestObscene(t *testing.T) {
	for text, want := range map[string]bool{
		"傻逼": true, "你是傻逼吧！": true, "大SB": true, "操 你 妈": true, "日你妈": true, "艹你": true, "陪我睡吧": true, "你跟我上床": true, "我想和你做爱": true, "约炮吗？": true,
		"裸聊": true, "给我看看你的胸": true, "发张你的裸照": true, "你的胸真大": true, "想摸你": true, "fuck you": true, "Send me nudes": true, "show me your tits": true, "You're a whore": true,
		"let's fuck": true, "婊子": true, "傻屄玩意": true,
		"他摸我胸": false, "有人强奸我": false, "他有我的裸照": false, "网友让我发裸照": false, "他威胁要发我的裸照": false, "老公骂我是婊子": false, "他骂我傻逼": false, "老板要我陪他睡": false,
		"领导说陪我睡就给你转正": false, "他说想和你做爱，怎么办": false, "有人问我约炮吗": false, "被骂荡妇怎么举报": false, "前夫发短信操你妈": false, "公公想睡我": false, "老师让学生看你的身体": false,
		"你好": false, "产假有多少天": false, "我不想活了": false, "想要你帮我": false, "可以和你说说吗": false, "和我离婚": false, "给我办低保": false, "我要日间照料": false, "干你们这行累吗": false,
		"乳房疼要看哪个科": false, "两癌检查要脱衣服吗": false, "做爱疼是怎么回事": false, "下面痒": false, "意外怀孕怎么办": false, "嫖娼判几年": false, "你真没用": false, "垃圾": false,
		"he raped me": false, "my boss wants to have sex with me": false, "he called me a whore": false, "someone said fuck you to me": false, "they want me to send nudes": false, "how do I apply": false,
	} {
		w := newWatched()
		w.line(3*time.Second, text, text)
		// After two insults the third mutes.
		w.say(text)
		muted := w.line(3*time.Second, "低保怎么办") == "-"
		if muted != want {
			t.Errorf("%s: muted %v, want %v", text, muted, want)
		}
	}
}

func BenchmarkFlood(b *testing.B) {
	flood := bot.NewFlood(time.Now)
	chatty := bot.New(bot.Config{Flood: flood})
	m := bot.Message{Text: "傻逼", Chat: "c", Reach: true}
	for range 20 {
		if _, err := chatty.Reply(b.Context(), m); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if _, err := chatty.Reply(b.Context(), m); err != nil {
			b.Fatal(err)
		}
	}
}

// TestDangerIsHandedOverInAFlood shows that the press by which somebody in danger reaches a
// person is heard whatever came before, and no other.
func TestDangerIsHandedOverInAFlood(t *testing.T) {
	w := newWatched()
	w.line(10*time.Millisecond, several(12, "你好")...)
	for press, heard := range map[string]bool{"human:suicide": true, "forget": true, "human:x": false, "human": false, "more:1": false} {
		m := w.Message
		m.Press = press
		if reply, _ := w.bot.Reply(t.Context(), m); len(reply.Lines) > 0 != heard {
			t.Errorf("%s is answered: %v, want %v", press, !heard, heard)
		}
	}
}
