package telegram

import (
	"jinguo/bot"
	"jinguo/knowledge"
)

// MissAnswered is what is sent to somebody who waited on Telegram for an answer that an
// entry gives now; nothing where she cannot be reached here.
func MissAnswered(m knowledge.Miss, entry string) ([]Outbound, error) {
	if m.Channel != name || m.Who == "" || m.Address == "" {
		return nil, nil
	}
	return Letter(m.Who, m.Address, bot.MissAnswered(m.Lang, entry))
}
