package telegram

import (
	"context"
	"errors"
	"fmt"
)

// farthest is how many message numbers are tried to find a letter whose sending
// has an unknown outcome.
const farthest = 40

// find settles whether a letter arrived whose sending was cut short, by a crash
// or a broken connection, and notes it as sent if it did.
//
// The Bot API cannot list messages, has no key to make a call idempotent and
// tells nothing of a call whose answer was lost. But an edit that would change
// nothing is refused with "message is not modified", and this only if the
// message is ours, in this chat, and says exactly the same. So the letter is
// offered as an edit of the message numbers where it must be: numbers grow, it
// was sent after the message that it answers and after all that was sent to the
// chat before it (a lane sends one row at a time), so the search starts above
// both, and above no message of ours that we know. Numbers of other people's
// messages and of other chats are refused as missing.
//
// Should an edit be accepted, the number was a message of ours that nothing
// known told of. It says what the letter says now, so the letter has arrived.
//
// The search is bounded: private chats share one sequence, so on a busy bot the
// letter can lie beyond the bound. It is then sent again: told twice is better
// than not at all.
func (c *Channel) find(ctx context.Context, row Outbound, chat int64, l letter) (found bool, err error) {
	if l.After == 0 {
		return false, nil
	}
	var delivered int64
	if !c.insist(ctx, "look for the chat's last message", func() (err error) {
		delivered, err = c.cfg.Mail.Delivered(ctx, name, row.Chat)
		return err
	}) {
		return false, ctx.Err()
	}
	first := max(l.After, delivered) + 1
	for id, try := first, 1; id < first+farthest; {
		if err := c.pace.waitAny(ctx, chat); err != nil {
			return false, fmt.Errorf("wait to look for a message: %w", err)
		}
		err := c.probe(ctx, chat, id, l)
		switch outcomeOf(err) {
		case missing:
			id, try = id+1, 1
		case same, done:
			if err == nil {
				c.log.Warn("telegram: a message of unknown origin was overwritten", "outbox", row.No)
			}
			c.sent(ctx, row, chat, id)
			return true, nil
		case refused:
			return false, err
		case busy:
			var failed *callError
			errors.As(err, &failed)
			c.hold(row, chat, failed)
		case moved:
			return false, nil // the letter did not reach the new group
		default:
			c.log.Warn("telegram: cannot tell yet whether a message was sent", "outbox", row.No, "try", try, "error", c.api.redact(err))
			if !sleep(ctx, backoff(try)) {
				return false, ctx.Err()
			}
			try++
		}
	}
	return false, nil
}

func (c *Channel) probe(ctx context.Context, chat, id int64, l letter) error {
	ctx, cancel := outlive(ctx, callFor, graceFor)
	defer cancel()
	return c.api.edit(ctx, chat, id, l)
}
