package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jinguo/bot"
)

// unkind are words that nobody is told who asks what she can have.
var unkind = regexp.MustCompile(`(?i)不符合|没有资格|不够条件|不够资格|不合格|您不能|无权|not eligible|ineligible|not qualify|not entitled|disqualif|rejected`)

// progress is what a question says of where it stands.
var progress = regexp.MustCompile(`第(\d+)问，最多(\d+)问|Question (\d+) of at most (\d+)`)

// said are messages of somebody who is asked.
var said = []string{
	"38", "四十五", "1981年的", "属虎", "俩娃，一个6岁一个11", "没有", "有", "是", "离了", "丧偶", "兰陵", "沂水县", "不知道", "不想说", "返回", "上一步",
	"刚才说错了，我45", "不对，我没离婚", "说错了", "算了", "离婚冷静期是多久？", "我能领什么补助", "我能申请单亲母亲补助吗", "继续", "为什么问这个",
	"低保", "乳腺癌", "都没有", "12个月", "自己做生意", "yes", "no", "I am 38", "rather not say", "back", "stop", "老公打我", "清除", "更多", "2",
	"/start screen_all", "/start screen_prog-cancer", "我在兰陵", "/lang en", "产假", "？", "我今年38离婚带俩娃，能领什么补助",
}

// TestScreenings holds, for chats of any answers, presses, skips, ways back and stops:
// no panic, no error, no more questions than promised, nothing unkind, replies that fit a
// phone, nothing that she wrote in the session, and nothing at all where the talk is over.
func TestScreenings(t *testing.T) {
	base := knowledgeBase(t, "testdata/screening.jsonl")
	now := noon
	b := bot.New(bot.Config{Search: base.search, Entries: base.entries, Programmes: base.entries.(bot.Programmes), Now: func() time.Time { return now }})
	rapid.Check(t, func(t *rapid.T) {
		now = noon
		session := bot.Session{Region: rapid.SampledFrom([]string{"", "371324", "3713", "320106"}).Draw(t, "region")}
		text := rapid.SampledFrom([]string{"/start screen_all", "/start screen_prog-cancer", "/start screen_prog-single", "/start screen_prog-loan"}).Draw(t, "start")
		var buttons, recent []string
		for i := range rapid.IntRange(1, 25).Draw(t, "messages") {
			m := bot.Message{Text: text, Session: session}
			if i > 0 {
				switch kind := rapid.IntRange(0, 9).Draw(t, "kind"); {
				case kind < 6 && len(recent) > 0:
					m.Press, m.Text = rapid.SampledFrom(recent).Draw(t, "press"), ""
				case kind < 7 && len(buttons) > 0:
					m.Press, m.Text = rapid.SampledFrom(buttons).Draw(t, "old press"), ""
				default:
					m.Text = rapid.SampledFrom(said).Draw(t, "text")
				}
			}
			now = now.Add(time.Duration(rapid.SampledFrom([]int{10, 10, 10, 10, 10, 60, 2000}).Draw(t, "seconds")) * time.Second)
			reply, err := b.Reply(context.Background(), m)
			if err != nil {
				t.Fatal(err)
			}
			text := bot.Plain(reply.Lines)
			if bad := unkind.FindString(text); bad != "" {
				t.Fatalf("%q in %q", bad, text)
			}
			withinLimits(t, reply)
			questions(t, &reply, text)
			session = again(t, reply.Session)
			recent = nil
			for _, row := range reply.Buttons {
				for _, button := range row {
					recent = append(recent, button.Data)
				}
			}
			buttons = append(buttons, recent...)
		}
	})
}

// questions holds what a question promises and what its session holds.
func questions(t *rapid.T, reply *bot.Reply, text string) {
	s := reply.Session.Screen
	if s == nil {
		return
	}
	most := 15
	if len(s.For) == 1 {
		most = 12
	}
	if len(s.Asked) > most {
		t.Fatalf("%d questions: %v", len(s.Asked), s.Asked)
	}
	if m := progress.FindStringSubmatch(text); m != nil {
		no, _ := strconv.Atoi(m[1] + m[3])
		of, _ := strconv.Atoi(m[2] + m[4])
		if no > of || of > most || no != len(s.Asked) {
			t.Fatalf("question %d of %d, %d asked: %s", no, of, len(s.Asked), text)
		}
	}
	if s.Pending == "" && (s.Programme == "" || len(s.Values)+len(s.Asked)+len(s.Skipped) > 0) {
		t.Fatalf("nothing waits, and the session holds %+v", s)
	}
	asked := slices.Clone(s.Asked)
	slices.Sort(asked)
	if len(slices.Compact(asked)) != len(s.Asked) {
		t.Fatalf("asked twice: %v", s.Asked)
	}
}

// again is a session as a channel keeps it.
func again(t *rapid.T, s bot.Session) bot.Session {
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var kept bot.Session
	if err := json.Unmarshal(data, &kept); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return kept
}

// TestScreeningKeepsNoWords holds that a session under way holds facts and nothing that
// she wrote, and what of it lasts holds neither.
func TestScreeningKeepsNoWords(t *testing.T) {
	base := knowledgeBase(t, "testdata/screening.jsonl")
	b := bot.New(bot.Config{Search: base.search, Entries: base.entries, Programmes: base.entries.(bot.Programmes), Now: clock})
	var session bot.Session
	for i, text := range []string{"我今年38离婚，在兰陵能领什么补助", "在家带孩子canary", "canary", "不想说"} {
		reply, err := b.Reply(context.Background(), bot.Message{Text: text, Session: session})
		if err != nil {
			t.Fatal(err)
		}
		session = reply.Session
		if session.Screen == nil || session.Screen.Values["age"] != int64(38) {
			t.Fatalf("after %d messages the session holds %+v", i+1, session.Screen)
		}
		kept, _ := json.Marshal(session)
		lasting, until := session.Lasting()
		last, _ := json.Marshal(lasting)
		if strings.Contains(string(kept), "canary") || strings.Contains(string(kept), "今年") {
			t.Errorf("the session holds what she wrote: %s", kept)
		}
		if strings.Contains(string(last), "38") || strings.Contains(string(last), "screen") || !until.Equal(session.Seen.Add(30*time.Minute)) {
			t.Errorf("until %s, and then %s", until, last)
		}
	}
}

// TestScreeningInAGroup holds that nothing private is asked where others read along.
func TestScreeningInAGroup(t *testing.T) {
	base := knowledgeBase(t, "testdata/screening.jsonl")
	b := bot.New(bot.Config{Search: base.search, Entries: base.entries, Programmes: base.entries.(bot.Programmes), Now: clock})
	for _, text := range []string{"我能领什么补助", "/start screen_prog-single", "我在兰陵，我能申请单亲母亲补助吗"} {
		reply, err := b.Reply(context.Background(), bot.Message{Text: text, Shared: true})
		if err != nil || reply.Session.Screen != nil || !strings.Contains(bot.Plain(reply.Lines), "单独") {
			t.Errorf("%s: %v, %s", text, err, bot.Plain(reply.Lines))
		}
	}
	reply, err := b.Reply(context.Background(), bot.Message{Text: "兰陵的单亲母亲补助", Shared: true})
	if err != nil || strings.Contains(fmt.Sprint(reply.Buttons), "screen:") {
		t.Errorf("%v, %v", err, reply.Buttons)
	}
}

// FuzzAnswerButton holds that whatever a forged button carries, nothing breaks, and the
// question that waits is answered by no other's.
func FuzzAnswerButton(f *testing.F) {
	base := knowledgeBase(f, "testdata/screening.jsonl")
	b := bot.New(bot.Config{Search: base.search, Entries: base.entries, Programmes: base.entries.(bot.Programmes), Now: clock})
	start, err := b.Reply(context.Background(), bot.Message{Text: "/start screen_prog-single"})
	if err != nil {
		f.Fatal(err)
	}
	open, _, _ := strings.Cut(start.Buttons[0][0].Data, "age:")
	for _, data := range []string{"age:38", "age:-unknown", "age:=1,2", "age:", "children:=6,11", "marital:divorced", "had@00000000:true", ":", "age:99999999999999999999", "age:-none", "age:-done"} {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data string) {
		for _, press := range []string{open + data, "answer:" + data, "tick:" + data, "start:" + data, "papers:" + data, "screen:" + data} {
			reply, err := b.Reply(context.Background(), bot.Message{Press: press, Session: start.Session})
			if err != nil || len(reply.Lines) == 0 {
				t.Fatalf("%q: %v", press, err)
			}
			if s := reply.Session.Screen; s != nil && strings.HasPrefix(press, open) && !strings.HasPrefix(data, "age:") && s.Pending != "age" && s.Pending != "" {
				t.Fatalf("%q skips the question about age: %+v", press, s)
			}
		}
	})
}
