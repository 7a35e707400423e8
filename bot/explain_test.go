package bot_test

import (
	"path/filepath"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

// TestExplained holds that an explanation tells what was understood, and what would have
// answered but for its day or its place.
func TestExplained(t *testing.T) {
	entries := []knowledge.Entry{
		{ID: "old", Kind: knowledge.FAQ, Title: "高龄津贴怎么领", Text: "满八十周岁可以领。", Expires: "2025-12-31"},
		{ID: "far", Kind: knowledge.FAQ, Title: "高龄津贴怎么领", Text: "我县满九十周岁可以领。", Region: "371302"},
		{ID: "here", Kind: knowledge.FAQ, Title: "高龄津贴怎么领取", Text: "到村委会领取高龄津贴。", Region: "371324"},
	}
	for i := range entries {
		entries[i].State = knowledge.Published
	}
	now := time.Date(2026, 3, 9, 12, 0, 0, 0, knowledge.China)
	base, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "jinguo.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer base.Close()
	if _, err := base.Save(t.Context(), store.Edit{Who: "test"}, entries...); err != nil {
		t.Fatal(err)
	}
	x, err := index.Open(t.Context(), t.TempDir(), base, index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	b := bot.New(bot.Config{Search: x, Entries: base, Now: func() time.Time { return now }})
	reply, err := b.Reply(t.Context(), bot.Message{Text: "请问高龄津贴怎么领？", Region: "371324", Explain: true})
	if err != nil {
		t.Fatal(err)
	}
	h := reply.Heard
	if h == nil || h.Way != "search" || h.Matter != "高龄津贴怎么领?" || h.Region != "371324" || h.From != "message" || h.On != "2026-03-09" || h.Alarm != nil {
		t.Errorf("heard %+v", h)
	}
	if len(reply.Searched) == 0 || !reply.Searched[0].Hits[0].Answers {
		t.Fatalf("searched %+v", reply.Searched)
	}
	why := map[string]string{}
	for _, r := range reply.Searched[0].Removed {
		why[r.ID] = r.Why + " " + string(r.Day)
	}
	if why["old"] != "expired 2025-12-31" || why["far"] != "region " || len(why) != 2 {
		t.Errorf("removed %v", why)
	}
	reply, err = b.Reply(t.Context(), bot.Message{Text: "我老公正在打我", Explain: true})
	if a := reply.Heard.Alarm; err != nil || reply.Heard.Way != "danger" || a == nil || a.Topic == "" || a.Row == "" && !a.Guess {
		t.Errorf("heard %+v, error %v", reply.Heard, err)
	}
	if reply, err = b.Reply(t.Context(), bot.Message{Text: "高龄津贴"}); err != nil || reply.Heard != nil || reply.Searched != nil {
		t.Errorf("nobody asked, and it explains %+v, error %v", reply.Heard, err)
	}
}
