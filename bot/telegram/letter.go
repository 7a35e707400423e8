package telegram

import (
	"jinguo/bot"
	"jinguo/knowledge"
)

// Letter is a reply for the chat with the keyed hash who, to be sent to address, the
// chat's id, without being asked: it makes no sound.
func Letter(who, address string, reply bot.Reply) ([]Outbound, error) {
	return pack(who, address, reply, quietly)
}

// Answered is what is sent to the resident of a case, when staff replied, that came over
// Telegram; nothing where she cannot be reached here.
func Answered(c knowledge.Case) ([]Outbound, error) {
	if c.Channel != name || c.Address == "" {
		return nil, nil
	}
	return Letter(c.Who, c.Address, bot.CaseAnswered(c.Lang))
}
