package bot_test

import (
	"context"
	"strings"
	"testing"

	"jinguo/bot"
	"jinguo/knowledge/sample"
)

// BenchmarkReply measures a reply over the sample knowledge base.
func BenchmarkReply(b *testing.B) {
	kb := opened(b, sample.Entries())
	talker := bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Now: clock})
	for _, c := range []struct{ name, text string }{
		{"chat", "你好"},
		{"answer", "兰陵县的产假多少天"},
		{"urgent", "我在兰陵，老公又打我了，怎么办"},
		{"urgent-long", strings.Repeat("今天去办事大厅排队等了很久，", 70) + "回来老公又打我了"},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if _, err := talker.Reply(context.Background(), bot.Message{Text: c.text}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
