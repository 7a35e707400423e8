package telegram

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot/telegram/telegramtest"
	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

// kept is Mail in the real store.
type kept struct{ *store.Store }

func (k kept) Receive(ctx context.Context, in []Inbound) error {
	rows := make([]store.Inbound, len(in))
	for i, row := range in {
		rows[i] = store.Inbound(row)
	}
	return k.Store.Receive(ctx, rows)
}

func (k kept) Unhandled(ctx context.Context, channel string) ([]Inbound, error) {
	rows, err := k.Store.Unhandled(ctx, channel)
	open := make([]Inbound, len(rows))
	for i, row := range rows {
		open[i] = Inbound(row)
	}
	return open, err
}

func (k kept) Finish(ctx context.Context, channel string, id int64, eff Effects) error {
	rows := make([]store.Outbound, len(eff.Out))
	for i, row := range eff.Out {
		rows[i] = store.Outbound(row)
	}
	return k.Store.Finish(ctx, channel, id, store.Effects{Chat: eff.Chat, Session: eff.Session, Until: eff.Until, Lasting: eff.Lasting, Out: rows, Mark: (*store.Mark)(eff.Mark), Request: eff.Request, Shown: eff.Shown, Need: eff.Need,
		Handing: eff.Handing, Asked: eff.Asked, Tell: eff.Tell, Forget: eff.Forget})
}

func (k kept) Unsent(ctx context.Context, channel string) ([]Outbound, error) {
	rows, err := k.Store.Unsent(ctx, channel)
	open := make([]Outbound, len(rows))
	for i, row := range rows {
		open[i] = Outbound(row)
	}
	return open, err
}

func (k kept) Act(ctx context.Context, no int64, step knowledge.Step, letters func(knowledge.Case) ([]Outbound, error)) (knowledge.Case, error) {
	return k.Store.Act(ctx, no, step, func(c knowledge.Case) ([]store.Outbound, error) { return outward(letters(c)) })
}

func (k kept) RaiseCases(ctx context.Context, letters func(knowledge.Case, knowledge.Roster) ([]Outbound, error)) (int, error) {
	return k.Store.RaiseCases(ctx, func(c knowledge.Case, to knowledge.Roster) ([]store.Outbound, error) { return outward(letters(c, to)) })
}

func (k kept) RemindCases(ctx context.Context, letters func(knowledge.Case, knowledge.Roster) ([]Outbound, error)) (int, error) {
	return k.Store.RemindCases(ctx, func(c knowledge.Case, to knowledge.Roster) ([]store.Outbound, error) { return outward(letters(c, to)) })
}

func outward(out []Outbound, err error) ([]store.Outbound, error) {
	rows := make([]store.Outbound, len(out))
	for i, row := range out {
		rows[i] = store.Outbound(row)
	}
	return rows, err
}

// inStoreWorld is inWorld with the real store as mail.
func inStoreWorld(t *testing.T, f func(w *world)) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jinguo.db")
	inWorld(t, telegramtest.Options{}, func(w *world) {
		s, err := store.Open(context.Background(), path, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		w.mail = kept{s}
		f(w)
	})
}

// TestCrashOnStore kills the process at some points with the real store beneath.
func TestCrashOnStore(t *testing.T) {
	chance := rand.New(rand.NewPCG(5, 5))
	for range 12 {
		at := 1 + chance.IntN(90)
		inStoreWorld(t, func(w *world) {
			go w.questions()
			w.live(5*time.Minute, at)
			w.live(5*time.Minute, 0)
			w.answered(fmt.Sprint("death at point ", at))
		})
	}
}

// TestBacklogOnStore works off what gathered while the program was down.
func TestBacklogOnStore(t *testing.T) {
	const chats, each = 20, 10
	inStoreWorld(t, func(w *world) {
		for i := range each {
			for chat := range chats {
				w.api.Private(int64(chat + 1)).Say(fmt.Sprint("q", i))
			}
		}
		w.during(time.Minute, echo)
		for chat := range chats {
			var want []string
			for i := range each {
				want = append(want, fmt.Sprintf("%d. q%d", i+1, i))
			}
			if diff := cmp.Diff(want, texts(w.api.Private(int64(chat+1)))); diff != "" {
				t.Errorf("chat %d (-want +got):\n%s", chat+1, diff)
			}
		}
		w.settled()
	})
}
