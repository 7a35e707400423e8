package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"jinguo/bot"
)

// letter is a message to send, as the outbox keeps it.
type letter struct {
	Text     string    `json:"text"` // Telegram's HTML
	Keyboard *keyboard `json:"keyboard,omitempty"`
	Reply    int64     `json:"reply,omitempty"`  // number of the message that it answers, in a group
	Thread   int       `json:"thread,omitempty"` // topic of a forum
	// After is a message number above which this letter's will be; 0 where none
	// is known.
	After int64 `json:"after,omitempty"`
}

type keyboard struct {
	Rows [][]button `json:"inline_keyboard"`
}

type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
}

// letters makes outbox rows of a reply: one a part, the buttons under the last.
func (c *Channel) letters(ctx context.Context, in Inbound, req *request, reply bot.Reply) ([]Outbound, error) {
	after, err := c.after(ctx, in, req)
	if err != nil {
		return nil, err
	}
	parts := split(compose(reply.Lang, reply.Lines), longestText)
	var out []Outbound
	for i, part := range parts {
		l := letter{Text: part.html(), Thread: req.thread, After: after}
		if i == 0 && req.group && req.query == "" {
			l.Reply = req.message
		}
		if i == len(parts)-1 {
			l.Keyboard = keys(reply.Buttons)
		}
		body, err := json.Marshal(l)
		if err != nil {
			return nil, fmt.Errorf("write letter: %w", err)
		}
		out = append(out, Outbound{Channel: name, Chat: in.Chat, Address: strconv.FormatInt(req.chat, 10), Body: body})
	}
	return out, nil
}

// after is a message number that the answer's will be above. What a person
// wrote comes before its answer. The message whose button she pressed may be
// older than others of ours, so there it is the newest that we know of.
func (c *Channel) after(ctx context.Context, in Inbound, req *request) (int64, error) {
	var after int64
	if sharesNumbers(req.chat) {
		after = c.top.Load()
	}
	if req.query == "" {
		return max(after, req.message), nil
	}
	delivered, err := c.cfg.Mail.Delivered(ctx, name, in.Chat)
	if err != nil {
		return 0, fmt.Errorf("look for the chat's last message: %w", err)
	}
	if delivered == 0 {
		return 0, nil
	}
	return max(after, delivered), nil
}

// post wakes the dispatcher.
func (c *Channel) post() {
	select {
	case c.posted <- struct{}{}:
	default:
	}
}

// dispatch hands new outbox rows to their chats' lanes until ctx ends.
func (c *Channel) dispatch(ctx context.Context) {
	for ctx.Err() == nil {
		c.insist(ctx, "read the outbox", func() error {
			rows, err := c.cfg.Mail.Unsent(ctx, name)
			for _, row := range rows {
				if row.No > c.last {
					c.last = row.No
					c.outbox.add(row.Chat, row)
				}
			}
			return err
		})
		select {
		case <-c.posted:
		case <-ctx.Done():
		}
	}
}

// send sends an outbox row, however long that takes, and notes the end of it.
// Only the end of ctx leaves the row as it is, for the next start.
func (c *Channel) send(ctx context.Context, row Outbound) {
	log := c.log.With("outbox", row.No, "chat", short(row.Chat))
	err := guard(func() error { return c.sendRow(ctx, row) })
	if err == nil || ctx.Err() != nil {
		return
	}
	why := "internal error"
	if failed := (*callError)(nil); errors.As(err, &failed) {
		why = failed.why
	}
	log.Warn("telegram: message given up", "error", c.api.redact(err))
	c.note(ctx, "give up", func(ctx context.Context) error { return c.cfg.Mail.Failed(ctx, row.No, why) })
}

// sendRow sends a row; an error says why that can never be done.
func (c *Channel) sendRow(ctx context.Context, row Outbound) error {
	var l letter
	if err := json.Unmarshal(row.Body, &l); err != nil {
		return errors.New("unreadable letter")
	}
	chat, err := strconv.ParseInt(row.Address, 10, 64)
	if err != nil {
		return errors.New("unreadable address")
	}
	if row.Tried {
		found, err := c.find(ctx, row, chat, l)
		if found || err != nil {
			return err
		}
	}
	for try := 1; ; try++ {
		if err := c.pace.wait(ctx, chat); err != nil {
			return err
		}
		if !c.note(ctx, "begin", func(ctx context.Context) error { return c.cfg.Mail.Sending(ctx, row.No) }) {
			return ctx.Err()
		}
		if sharesNumbers(chat) {
			l.After = max(l.After, c.top.Load())
		}
		err := c.deliver(ctx, row, chat, l)
		var failed *callError
		if err == nil || !errors.As(err, &failed) {
			return err
		}
		switch failed.outcome {
		case busy:
			c.hold(row, chat, failed)
			continue
		case moved:
			chat, l.Reply, l.After = failed.chat, 0, 0 // the new group has numbers of its own
			continue
		case refused:
			return err
		}
		c.log.Warn("telegram: message not sent yet", "outbox", row.No, "try", try, "error", err)
		if !sleep(ctx, backoff(try)) {
			return ctx.Err()
		}
		if failed.outcome == unknown {
			found, err := c.find(ctx, row, chat, l)
			if found || err != nil {
				return err
			}
		}
	}
}

// deliver makes the call that sends, and notes its success. It goes on for a
// moment after ctx has ended, so that a stop of the program leaves no doubt.
func (c *Channel) deliver(ctx context.Context, row Outbound, chat int64, l letter) error {
	call, cancel := outlive(ctx, callFor, graceFor)
	defer cancel()
	id, err := c.api.send(call, chat, l)
	if err == nil {
		c.sent(ctx, row, chat, id)
	}
	return err
}

func (c *Channel) sent(ctx context.Context, row Outbound, chat, id int64) {
	c.seen(chat, id)
	c.note(ctx, "end", func(ctx context.Context) error { return c.cfg.Mail.Sent(ctx, row.No, id) })
}

// note writes to the store what became of a row; once more after ctx has ended.
func (c *Channel) note(ctx context.Context, what string, write func(context.Context) error) bool {
	return c.insist(ctx, what+" a sending", func() error {
		late, cancel := outlive(ctx, callFor, graceFor)
		defer cancel()
		return write(late)
	})
}

func (c *Channel) hold(row Outbound, chat int64, failed *callError) {
	wait := max(failed.wait, time.Second)
	c.log.Info("telegram: told to wait", "outbox", row.No, "chat", short(row.Chat), "wait", wait)
	c.pace.hold(chat, wait)
}
