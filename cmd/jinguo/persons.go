package main

import (
	"context"
	"strconv"

	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

// persons are those to whom residents hand their matters: the duty table's, and as long
// as it is empty the chats of staff, whose hours nobody wrote down.
type persons struct {
	*store.Store
	staff []int64
}

// Roster is the duty table. A shift without a name is a chat of staff.
func (p persons) Roster(ctx context.Context) (knowledge.Roster, error) {
	roster, err := p.Store.Roster(ctx)
	if err != nil || len(roster) > 0 {
		return roster, err
	}
	for _, chat := range p.staff {
		roster = append(roster, knowledge.Shift{Chat: strconv.FormatInt(chat, 10)})
	}
	return roster, nil
}
