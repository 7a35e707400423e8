package telegram

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jinguo/bot/telegram/telegramtest"
	"jinguo/knowledge/store"
)

// BenchmarkUrgent measures, on a real port and in real time, how long people in danger wait
// for their reply among floods while half of all calls are refused, with a store that works
// and with one that hangs.
func BenchmarkUrgent(b *testing.B) {
	for _, ill := range []bool{false, true} {
		b.Run(fmt.Sprintf("hangs=%v", ill), func(b *testing.B) {
			api := telegramtest.New(b)
			base, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "jinguo.db"), store.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer base.Close()
			mail := newSick(kept{base}, "none", true)
			if ill {
				mail.methods = ""
			}
			c, err := New(Config{Token: api.Token, API: api.URL, Bot: danger, Mail: mail, Key: []byte("key"), Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				b.Fatal(err)
			}
			ctx, cancel := context.WithCancel(b.Context())
			ended := make(chan error)
			go func() { ended <- c.Run(ctx) }()
			time.Sleep(time.Second)
			api.Inject(telegramtest.Fault{Share: 0.5, Status: 429, RetryAfter: 30})
			asked := map[int64]time.Time{}
			for b.Loop() {
				chat := api.Private(int64(firstHelp + len(asked)))
				api.Private(int64(len(asked)%16 + 1)).Say(fmt.Sprint("flood ", len(asked)))
				asked[chat.ID()] = time.Now()
				chat.Say("SOS")
				time.Sleep(20 * time.Millisecond)
			}
			time.Sleep(2 * time.Second)
			cancel()
			<-ended
			var waits []time.Duration
			for _, call := range api.Calls("sendMessage") {
				if call.Status == 200 && strings.Contains(call.Text, "SOS") {
					waits = append(waits, call.At.Sub(asked[call.Chat]))
				}
			}
			if len(waits) != len(asked) {
				b.Fatalf("%d of %d were answered", len(waits), len(asked))
			}
			slices.Sort(waits)
			b.ReportMetric(float64(waits[len(waits)/2].Milliseconds()), "p50-ms")
			b.ReportMetric(float64(waits[len(waits)*99/100].Milliseconds()), "p99-ms")
			b.ReportMetric(float64(waits[len(waits)-1].Milliseconds()), "longest-ms")
		})
	}
}
