package telegram

import (
	"encoding/json"
	"time"
)

// pass takes an update that is better lost than kept, and reports whether in was
// one. Such an update never enters the inbox, so that it waits for nobody and
// nobody for it; a stop of the program loses it:
//
//   - an inline query, which its asker has typed over a second later, and which
//     belongs to no chat that we know;
//   - the next step of a live location, after which another comes.
func (c *Channel) pass(in Inbound) bool {
	var u update
	if json.Unmarshal(in.Body, &u) != nil {
		return false
	}
	switch {
	case u.Inquiry != nil:
		if c.recent.add(in.ID) {
			c.inquiries.add(in.ID, u.Inquiry)
		}
	case u.Edited != nil && u.Edited.Location != nil:
		if to := u.Edited.Location.place(); to != nil {
			c.places.renew(in.Chat, *to, time.Unix(u.Edited.EditedAt, 0))
		}
	default:
		return false
	}
	return true
}
