package bot_test

import (
	"context"
	"testing"

	"jinguo/bot"
	"jinguo/knowledge/sample"
)

// TestFollow holds what short messages mean after an answer of the sample knowledge
// base: the entry that comes first, or - for none.
func TestFollow(t *testing.T) {
	kb := opened(t, sample.Entries())
	b := bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Now: clock})
	for _, c := range []struct{ first, then, want string }{
		{"彩礼要退吗", "那要是没领证呢", "sample-faq-bride-price"},
		{"彩礼要退吗", "要是有孩子呢", "sample-faq-bride-price"},
		{"彩礼要退吗", "万一他不给呢", "sample-faq-bride-price"},
		{"法律援助怎么申请", "那要是没有身份证呢", "sample-faq-legal-aid-how"},
		{"人身安全保护令多久能批", "如果没有证据呢", "sample-faq-protection-order-evidence"},
		// another matter is a new question
		{"低保要什么条件", "那临时救助呢", "sample-faq-temporary-relief"},
		{"产假多少天", "那流产呢", "sample-faq-miscarriage-leave"},
		{"How long is maternity leave?", "what if I have no contract", "sample-faq-no-contract"},
		{"产假多少天", "那火车票呢", "-"},
		{"彩礼要退吗", "那空调安装呢", "-"},
		{"生育津贴怎么领", "那火车票呢", "-"},
		{"人身安全保护令多久能批", "那茶叶呢", "-"},
	} {
		reply, err := b.Reply(context.Background(), bot.Message{Text: c.first})
		if err != nil || reply.Status != bot.Answered {
			t.Fatalf("%s: %s, %v", c.first, reply.Status, err)
		}
		reply, err = b.Reply(context.Background(), bot.Message{Text: c.then, Session: reply.Session})
		if err != nil {
			t.Fatal(err)
		}
		got := "-"
		if reply.Status == bot.Answered {
			got = reply.Hits[0].ID
		}
		if got != c.want {
			t.Errorf("%s … %s: %s %s, want %s", c.first, c.then, reply.Status, got, c.want)
		}
	}
}
