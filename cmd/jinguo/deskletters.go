package main

import (
	"context"

	"jinguo/bot/telegram"
	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

// deskLetters are what residents are sent about what staff do at the desk: those whom a
// channel reaches unasked.
type deskLetters struct{}

// Replied is for the resident of a case when staff replied.
func (deskLetters) Replied(c knowledge.Case) ([]store.Outbound, error) {
	return outbound(telegram.Answered(c))
}

// Answered is for who waited for an answer that an entry gives now.
func (deskLetters) Answered(m knowledge.Miss, entry string) ([]store.Outbound, error) {
	return outbound(telegram.MissAnswered(m, entry))
}

// Decided is for who waited for what becomes of a change request.
func (deskLetters) Decided(r knowledge.Request, e knowledge.Entry) ([]store.Outbound, error) {
	return outbound(telegram.Told(r, e))
}

func outbound(out []telegram.Outbound, err error) ([]store.Outbound, error) {
	return convert(out, func(o telegram.Outbound) store.Outbound { return store.Outbound(o) }), err
}

// tellAnswered tells who waits for answers that were published since.
func (s *server) tellAnswered(ctx context.Context) error {
	_, err := s.store.TellAnswered(ctx, deskLetters{}.Answered)
	return err
}
