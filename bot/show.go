package bot

import (
	"context"

	"jinguo/knowledge"
)

// mostPages is how many pages of an entry [Bot.Show] lays out.
const mostPages = 12

// Show is e as a resident reads it who asked for it in lang, one reply for each page that
// "more" turns to. Of an entry in sections, section is the one that answers her; -1 is
// its head. e need not be kept anywhere.
func (b *Bot) Show(ctx context.Context, e knowledge.Entry, section int, lang string) ([]Reply, error) {
	t := b.hear(Message{Lang: lang, Region: e.Region})
	if e = e.Public(); e.Kind == knowledge.ServicePoint && e.Point == nil {
		e.Point = &knowledge.Point{} // of one that is being written
	}
	d := &decision{status: Answered, found: []found{again(e, []int{section})}}
	var pages []Reply
	for len(pages) < mostPages {
		reply, err := t.read(ctx, d, 0, len(pages))
		if err != nil {
			return nil, err
		}
		if t.session.Page < len(pages) { // there is no such page any more
			break
		}
		reply.Lang = lang
		pages = append(pages, *reply)
	}
	return pages, nil
}
