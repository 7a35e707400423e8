package desk

import (
	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

// Letters makes what residents are sent when staff did something, each for the channel
// that reaches her; nothing where none does.
type Letters interface {
	// Replied is for the resident of a case when staff replied.
	Replied(c knowledge.Case) ([]store.Outbound, error)
	// Answered is for who waited for an answer that an entry gives now.
	Answered(m knowledge.Miss, entry string) ([]store.Outbound, error)
	// Decided is for who waited for what becomes of a change request.
	Decided(r knowledge.Request, e knowledge.Entry) ([]store.Outbound, error)
}

// noLetters writes to nobody.
type noLetters struct{}

func (noLetters) Replied(knowledge.Case) ([]store.Outbound, error)          { return nil, nil }
func (noLetters) Answered(knowledge.Miss, string) ([]store.Outbound, error) { return nil, nil }
func (noLetters) Decided(knowledge.Request, knowledge.Entry) ([]store.Outbound, error) {
	return nil, nil
}
