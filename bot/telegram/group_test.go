package telegram

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot"
	"jinguo/bot/telegram/telegramtest"
)

// TestGroupKeepsToItself shows that what somebody told in private, such as her
// region, is unknown in a group that she writes in, and the other way round; and
// that what a group is told of people to turn to names nobody.
func TestGroupKeepsToItself(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		stop := w.run(w.config(bot.New(bot.Config{})))
		ann, group, other := w.api.Private(8), w.api.Group(-1_000_000_000_042), w.api.Group(-43)
		say := func(act func()) {
			act()
			time.Sleep(10 * time.Second)
		}
		say(func() { ann.Say("/region 兰陵县") })
		say(func() { group.Send(telegramtest.Content{Text: "/region", From: 8}) })
		say(func() { group.Send(telegramtest.Content{Text: "/region 沂水县", From: 8}) })
		say(func() { ann.Say("/region") })
		say(func() { group.Send(telegramtest.Content{Text: "/region@jinguo_test_bot", From: 9}) })
		say(func() { other.Send(telegramtest.Content{Text: "/region", From: 8}) })
		say(func() { group.Send(telegramtest.Content{Text: "/human", From: 8}) })
		say(func() { group.Send(telegramtest.Content{Text: "老公打我", From: 8}) })
		stop()
		unknown := bot.Say("zh", "region_none", nil)
		set := func(key, region string) string { return bot.Say("zh", key, map[string]any{"Region": region}) }
		const lanling, yishui = "山东省临沂市兰陵县", "山东省临沂市沂水县"
		private := texts(ann)
		private[0], _, _ = strings.Cut(private[0], "\n\n") // what is kept of a chat follows
		if diff := cmp.Diff([]string{set("region_set", lanling), set("region_is", lanling)}, private); diff != "" {
			t.Errorf("private (-want +got):\n%s", diff)
		}
		got := texts(group)
		if diff := cmp.Diff([]string{unknown, set("region_set", yishui), set("region_is", yishui)}, got[:3]); diff != "" {
			t.Errorf("group (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{unknown}, texts(other)); diff != "" {
			t.Errorf("another group (-want +got):\n%s", diff)
		}
		if len(got) != 4 || !strings.Contains(got[3], "12338") || strings.Contains(got[3], "Person") {
			t.Errorf("people to turn to: %q", got[3:])
		}
		w.settled()
	})
}

// TestGroupButtons shows that anybody in a group may press on in its answer, that
// the press is answered there, and that a mark counts.
func TestGroupButtons(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		stop := w.run(w.config(echo))
		group := w.api.Group(-1_000_000_000_042)
		say := func(act func()) {
			act()
			time.Sleep(10 * time.Second)
		}
		say(func() { group.Send(telegramtest.Content{Text: "/where", From: 8, Thread: 5}) })
		say(func() { group.PressAs(9, "more") })
		say(func() { group.PressAs(10, "useful") })
		stop()
		if diff := cmp.Diff([]string{"1. /where", "2. pressed m:1", "3. pressed u:1"}, texts(group)); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]Mark{{"e1", true}}, w.memory.marks); diff != "" {
			t.Errorf("marks:\n%s", diff)
		}
		answers := group.Answers()
		if slices.ContainsFunc(answers, func(m telegramtest.Message) bool { return m.Thread != 5 }) || len(w.api.Answers()) != 2 {
			t.Errorf("answers %+v, %d presses released", answers, len(w.api.Answers()))
		}
		w.settled()
	})
}
