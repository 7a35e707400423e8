package telegram

import (
	"context"
	"errors"
	"fmt"
)

// farthest is how many message numbers are tried to find a letter whose sending
// has an unknown outcome. It covers a batch of updates that had not been fetched
// and all senders at work; at Telegram's pace it takes five seconds.
const farthest = 128

// find settles whether a letter arrived whose sending was cut short, by a crash
// or a broken connection, and notes it as sent if it did.
//
// The Bot API cannot list messages, has no key to make a call idempotent and
// tells nothing of a call whose answer was lost. But an edit that would change
// nothing is refused with "message is not modified", and this only if the
// message is ours, in this chat, and says exactly the same. So the letter is
// offered as an edit of the message numbers where it must be: numbers grow, and
// it was sent after the message that it answers, after what was sent to the chat
// before it (a lane sends one row at a time), and, where chats share a sequence,
// after every message that was known when the call was made. The search starts
// above all of these, and so above every message of ours that is known. Numbers
// of other people's messages and of other chats are refused as missing.
//
// A venue cannot be edited but for its buttons, of which it has none: taking them
// off is refused as no change if the message is ours and has none, which above all
// that is known only the venue can be.
//
// Should an edit be accepted, the number was a message of ours that nothing
// known told of. It says what the letter says now, so the letter has arrived; a
// message that lost its buttons for a venue counts as one, rather than that others
// lose theirs.
//
// The search is bounded: it passes over what other chats sent and got while the
// call was under way. Beyond the bound, or where nothing is known to start from,
// the letter is sent again: told twice is better than not at all.
func (c *Channel) find(ctx context.Context, p *parcel) (found bool, err error) {
	last := p.after
	if !p.urgent() || !p.begun && !p.ours() { // while the program runs, an urgent letter must not wait for the store
		last = max(last, c.delivered(ctx, p.hash))
	}
	if last == 0 {
		return false, nil
	}
	for id, try := last+1, 1; id <= last+farthest; {
		if p.urgent() {
			c.pace.rush()
		} else if err := c.pace.waitAny(ctx, p.chat); err != nil {
			return false, fmt.Errorf("wait to look for a message: %w", err)
		}
		err := c.probe(ctx, p, id)
		if errors.Is(err, errHeld) {
			id++
			continue
		}
		switch outcomeOf(err) {
		case missing:
			id, try = id+1, 1
		case same, done:
			if err == nil {
				c.log.Warn("telegram: a message of unknown origin was overwritten", "outbox", p.no)
			}
			c.seen(p.chat, id)
			c.sent(ctx, p, id)
			return true, nil
		case refused, moved:
			return false, nil // what keeps us out of the chat will say so again
		case busy:
			var failed *callError
			errors.As(err, &failed)
			c.hold(p, failed)
			if p.urgent() && !sleep(ctx, p.pause(failed.wait)) {
				return false, ctx.Err()
			}
		default:
			c.log.Warn("telegram: cannot tell yet whether a message was sent", "outbox", p.no, "try", try, "error", c.api.redact(err))
			pause := backoff(try)
			if p.urgent() {
				pause = p.pause(pause)
			}
			if !sleep(ctx, pause) {
				return false, ctx.Err()
			}
			try++
		}
	}
	return false, nil
}

// errHeld says that a message is known to be another one.
var errHeld = errors.New("the message is another one")

func (c *Channel) probe(ctx context.Context, p *parcel, id int64) error {
	ctx, cancel := outlive(ctx, callFor, graceFor)
	defer cancel()
	defer c.turns.take(ctx, p.chat)()
	if c.bells.holds(p.letter.Update, p.chat, id) {
		return errHeld
	}
	return c.api.edit(ctx, p.chat, id, p.letter)
}
