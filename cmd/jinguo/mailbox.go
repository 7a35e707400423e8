package main

import (
	"context"

	"jinguo/bot/telegram"
	"jinguo/bot/web"
	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

// mailbox lets Telegram keep its mail in the store: neither package knows the
// other.
type mailbox struct{ *store.Store }

func (m mailbox) Receive(ctx context.Context, in []telegram.Inbound) error {
	return m.Store.Receive(ctx, convert(in, func(i telegram.Inbound) store.Inbound { return store.Inbound(i) }))
}

func (m mailbox) Unhandled(ctx context.Context, channel string) ([]telegram.Inbound, error) {
	in, err := m.Store.Unhandled(ctx, channel)
	return convert(in, func(i store.Inbound) telegram.Inbound { return telegram.Inbound(i) }), err
}

func (m mailbox) Finish(ctx context.Context, channel string, id int64, eff telegram.Effects) error {
	return m.Store.Finish(ctx, channel, id, store.Effects{
		Chat:    eff.Chat,
		Session: eff.Session,
		Until:   eff.Until,
		Lasting: eff.Lasting,
		Out:     convert(eff.Out, func(o telegram.Outbound) store.Outbound { return store.Outbound(o) }),
		Mark:    (*store.Mark)(eff.Mark),
		Request: eff.Request,
		Shown:   eff.Shown,
		Need:    eff.Need,
		Handing: eff.Handing,
		Asked:   eff.Asked,
		Tell:    eff.Tell,
		Forget:  eff.Forget,
	})
}

func (m mailbox) Unsent(ctx context.Context, channel string) ([]telegram.Outbound, error) {
	out, err := m.Store.Unsent(ctx, channel)
	return convert(out, func(o store.Outbound) telegram.Outbound { return telegram.Outbound(o) }), err
}

func (m mailbox) Announce(ctx context.Context, letters func(knowledge.Claim) ([]telegram.Outbound, error)) (int, error) {
	return m.Store.Announce(ctx, func(c knowledge.Claim) ([]store.Outbound, error) {
		out, err := letters(c)
		return convert(out, func(o telegram.Outbound) store.Outbound { return store.Outbound(o) }), err
	})
}

func (m mailbox) Decide(ctx context.Context, d knowledge.Decision, letters func(knowledge.Request, knowledge.Entry) ([]telegram.Outbound, error)) (string, int, error) {
	done, err := m.settle(ctx, d, letters)
	return done.Entry.Title, done.Told, err
}

// settle carries out a decision of staff on a change request.
func (m mailbox) settle(ctx context.Context, d knowledge.Decision, letters func(knowledge.Request, knowledge.Entry) ([]telegram.Outbound, error)) (store.Settled, error) {
	return m.Store.Decide(ctx, d, func(r knowledge.Request, e knowledge.Entry) ([]store.Outbound, error) {
		out, err := letters(r, e)
		return convert(out, func(o telegram.Outbound) store.Outbound { return store.Outbound(o) }), err
	})
}

// answerMiss notes which entry answers a group of misses, and lets those know who wait.
func (m mailbox) answerMiss(ctx context.Context, group int64, entry string) (told int, err error) {
	return m.Store.AnswerMiss(ctx, group, entry, func(miss knowledge.Miss) ([]store.Outbound, error) {
		out, err := telegram.MissAnswered(miss, entry)
		return convert(out, func(o telegram.Outbound) store.Outbound { return store.Outbound(o) }), err
	})
}

// webSessions lets the page keep what it remembers of a chat in the store.
type webSessions struct{ *store.Store }

func (w webSessions) KeepSession(ctx context.Context, eff web.Effects) error {
	return w.Store.KeepSession(ctx, store.Effects{
		Chat: eff.Chat, Session: eff.Session, Until: eff.Until, Lasting: eff.Lasting, Mark: (*store.Mark)(eff.Mark), Request: eff.Request, Shown: eff.Shown, Need: eff.Need,
		Handing: eff.Handing, Asked: eff.Asked, Forget: eff.Forget,
	})
}

func convert[A, B any](list []A, one func(A) B) []B {
	converted := make([]B, len(list))
	for i, item := range list {
		converted[i] = one(item)
	}
	return converted
}
