package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"jinguo/bot"
	"jinguo/index"
	"jinguo/knowledge"
)

// pieces are what generated messages are made of, beside any Unicode at all.
var pieces = []string{
	"产假", "几天", "电话", "法律援助", "兰陵县", "鼓楼区", "我在", "老公打我", "庇护所", "地址", "在哪", "多少钱", "两癌检查",
	"更多", "2", "第3个", "转人工", "清除", "/region ", "/lang en", "/start", "你好", "谢谢", "儿童之家", "2012年的时候", "贷款贴息",
	"生育津贴怎么领", "，还有", "顺便问一下", "1、", "2、", "那要是没领证呢", "那沂水呢", "彩礼要退吗？", "以前的规定", "第二个的电话", "what if",
	"maternity leave", "phone", "？", "，", " ", "\n", "\x00", "\u202e", "👩‍👧", "ﷺ", "Ａ１", "\xff\xfe", "110", "13800000000",
}

func anyText(t *rapid.T, label string) string {
	parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(pieces), rapid.String()), 0, 6).Draw(t, label)
	return strings.Join(parts, "")
}

// callable finds the numbers that somebody might call.
var callable = regexp.MustCompile(`000-0000-\d+|1[12]\d{1,3}|\d{7,}`)

// TestConversations holds, for chats of any messages over the test knowledge
// base: no panic, no error, nothing that she wrote in the session, every number
// from a record or the table of national lines, a place kept confidential, and
// replies and buttons within their limits.
func TestConversations(t *testing.T) {
	base := knowledgeBase(t)
	records, err := os.ReadFile("testdata/base.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	b := bot.New(bot.Config{Search: base.search, Entries: base.entries, Now: clock})
	rapid.Check(t, func(t *rapid.T) {
		var session bot.Session
		buttons := []string{"more", "show:1:9", "useful:", "region:xx", "::", ""}
		for i := range rapid.IntRange(1, 5).Draw(t, "messages") {
			m := bot.Message{Session: session}
			switch rapid.IntRange(0, 4).Draw(t, "kind") {
			case 0:
				m.Press = rapid.SampledFrom(buttons).Draw(t, "press")
			case 1:
				m.Place = &knowledge.LatLon{Lat: rapid.Float64().Draw(t, "lat"), Lon: rapid.Float64().Draw(t, "lon")}
			default:
				m.Text = anyText(t, "text") + fmt.Sprintf("canary%d", i)
				m.Region = rapid.SampledFrom([]string{"", "", "371324", "临沂", "鼓楼区", "nowhere"}).Draw(t, "region")
				m.Lang = rapid.SampledFrom([]string{"", "zh", "en"}).Draw(t, "lang")
			}
			reply, err := b.Reply(context.Background(), m)
			if err != nil {
				t.Fatal(err)
			}
			holds := func(ok bool, what string) {
				if !ok {
					t.Fatalf("%s: %q", what, bot.Plain(reply.Lines))
				}
			}
			text := bot.Plain(reply.Lines)
			holds(len(reply.Lines) > 0 && text != "", "the reply is empty")
			holds(!strings.Contains(text, "绝不可见"), "a confidential address is told")
			for _, number := range callable.FindAllString(text, -1) {
				_, national := knowledge.HotlineByNumber(number)
				holds(national || strings.Contains(string(records), number), "number "+number+" is in no record")
			}
			withinLimits(t, reply)
			kept, err := json.Marshal(reply.Session)
			if err != nil {
				t.Fatal(err)
			}
			holds(!strings.Contains(string(kept), "canary"), "the session holds what she wrote")
			session = reply.Session
			for _, row := range reply.Buttons {
				for _, button := range row {
					buttons = append(buttons, button.Data)
				}
			}
		}
	})
}

// withinLimits holds what a phone's screen and Telegram's buttons take.
func withinLimits(t *rapid.T, r bot.Reply) {
	text := bot.Plain(r.Lines)
	if n := utf8.RuneCountInString(text); n > 600 {
		t.Fatalf("%d characters in a reply: %s", n, text)
	}
	if len(r.Lines) > 13 {
		t.Fatalf("%d lines in a reply: %s", len(r.Lines), text)
	}
	for _, row := range r.Buttons {
		for _, b := range row {
			if len(b.Data) > 64 || b.Data == "" && b.URL == "" || b.Label == "" {
				t.Fatalf("button %q with data %q", b.Label, b.Data)
			}
		}
	}
}

// shelf is a knowledge base that finds all that it has, whatever is asked.
type shelf []knowledge.Entry

func (s shelf) Search(_ context.Context, q index.Query) (index.Result, error) {
	var list []index.Hit
	for i, e := range s {
		if len(q.Kinds) == 0 || slices.Contains(q.Kinds, e.Kind) {
			list = append(list, index.Hit{Entry: e.ID, Kind: e.Kind, Section: len(e.Sections) - 1, Score: 1 - float64(i)/100, Confidence: 1, Signals: index.Signals{Cover: 1}})
		}
	}
	return index.Result{Hits: list}, nil
}

func (s shelf) Entry(_ context.Context, id string) (knowledge.Entry, error) {
	for _, e := range s {
		if e.ID == id {
			return e, nil
		}
	}
	return knowledge.Entry{}, knowledge.ErrNotFound
}

func (s shelf) Points(context.Context, string, []string) ([]knowledge.Entry, error) {
	return slices.DeleteFunc(slices.Clone(s), func(e knowledge.Entry) bool { return e.Kind != knowledge.ServicePoint }), nil
}

func (s shelf) PointsWithin(ctx context.Context, _ []string, _ string, n int) ([]knowledge.Entry, error) {
	points, err := s.Points(ctx, "", nil)
	return points[:min(n, len(points))], err
}

// TestPages holds, for entries of any length: each page keeps the limits, the
// first has the title and whom to call, and "more" comes to an end after all of
// the entry was shown.
func TestPages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := anyEntry(t)
		kb := shelf{e}
		b := bot.New(bot.Config{Search: kb, Entries: kb, Now: clock})
		reply, err := b.Reply(context.Background(), bot.Message{Text: "贫困母亲怎么申请材料"})
		if err != nil || reply.Status != bot.Answered {
			t.Fatalf("status %s, error %v", reply.Status, err)
		}
		if !slices.ContainsFunc(reply.Lines, func(l bot.Line) bool { return l.Style == bot.Call }) && e.Kind != knowledge.ServicePoint {
			t.Fatalf("nobody to call in %q", bot.Plain(reply.Lines))
		}
		seen := bot.Plain(reply.Lines)
		for page := 0; reply.Status == bot.Answered; page++ {
			if page > 400 {
				t.Fatal("more comes to no end")
			}
			withinLimits(t, reply)
			if reply, err = b.Reply(context.Background(), bot.Message{Text: "更多", Session: reply.Session}); err != nil {
				t.Fatal(err)
			}
			seen += bot.Plain(reply.Lines)
		}
		if !strings.Contains(seen, "末尾") {
			t.Fatalf("the end of the entry is never shown: %q", seen)
		}
	})
}

// anyEntry is an entry whose last words are 末尾.
func anyEntry(t *rapid.T) knowledge.Entry {
	long := func(label string) string {
		unit := rapid.SampledFrom([]string{"字", "一句话。", "电话0539-8208001，", "word ", "行\n"}).Draw(t, label)
		return strings.Repeat(unit, rapid.IntRange(0, 400).Draw(t, label+" length"))
	}
	e := knowledge.Entry{
		ID: "e", Title: "题" + long("title"), Region: "",
		Kind: rapid.SampledFrom(knowledge.Kinds[:]).Draw(t, "kind"),
	}
	var phones []knowledge.Phone
	for i := range rapid.IntRange(0, 9).Draw(t, "phones") {
		phones = append(phones, knowledge.Phone{Number: fmt.Sprintf("000-0000-%04d", i), Label: long("label")})
	}
	switch e.Kind {
	case knowledge.Policy:
		e.Sections = []knowledge.Section{{Text: long("first")}, {Path: []string{long("heading")}, Text: long("text") + "末尾"}}
	case knowledge.Program:
		e.Programme = &knowledge.Programme{Who: long("who"), Papers: []string{long("paper"), long("paper")}}
		e.Text = long("text") + "末尾"
		e.Contacts = []knowledge.Contact{{Name: long("name"), Phones: phones}}
	case knowledge.ServicePoint:
		e.Point = &knowledge.Point{Address: long("address"), Phones: phones, Hours: long("hours"), Confidential: rapid.Bool().Draw(t, "confidential")}
		e.Text = long("text") + "末尾"
	default:
		e.Text = long("text") + "末尾"
		e.Source = &knowledge.Source{Cite: long("cite")}
	}
	return e
}
