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

// letter is something to send, as the outbox keeps it: a text, a venue, a picture, or that
// messages are taken back.
type letter struct {
	Text     string    `json:"text,omitempty"` // Telegram's HTML
	Venue    *venue    `json:"venue,omitempty"`
	Picture  string    `json:"picture,omitempty"` // of how to clear a chat, by language
	Erase    *erasure  `json:"erase,omitempty"`
	Keyboard *keyboard `json:"keyboard,omitempty"`
	Silent   bool      `json:"silent,omitempty"` // makes no sound
	Reply    int64     `json:"reply,omitempty"`  // number of the message that it answers, in a group
	Thread   int       `json:"thread,omitempty"` // topic of a forum
	// After is the number of the message that it answers; 0 for an answer to a
	// press, for the message with the button may be older than others of ours.
	After int64 `json:"after,omitempty"`
	// Update is the urgent update that it answers; see bells.
	Update int64 `json:"update,omitempty"`
}

type keyboard struct {
	Rows [][]button `json:"inline_keyboard"`
}

type button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// letters makes outbox rows of a reply for the chat that asked, so that a pin stands in
// a group only where the group asked for it.
func letters(in Inbound, req *request, reply bot.Reply) ([]Outbound, error) {
	return pack(in.Chat, strconv.FormatInt(req.chat, 10), reply, func(i int, l *letter) {
		l.Thread = req.thread
		if req.urgent {
			l.Update = in.ID
		}
		if req.query == "" {
			l.After = req.message
			if i == 0 && req.group {
				l.Reply = req.message
			}
		}
	})
}

// pack makes outbox rows for a chat of a reply: one a part of its text, the buttons
// under the last, and one for its first pin. address, where it is not nil, adds to
// letter i where it belongs.
func pack(chat, to string, reply bot.Reply, address func(i int, l *letter)) ([]Outbound, error) {
	parts := split(compose(reply.Lang, reply.Lines), longestText)
	var list []letter
	for i, part := range parts {
		l := letter{Text: part.html()}
		if i == len(parts)-1 {
			l.Keyboard = keys(reply.Buttons)
		}
		list = append(list, l)
	}
	if v := firstVenue(reply.Pins); v != nil {
		list = append(list, letter{Venue: v})
	}
	var out []Outbound
	for i := range list {
		if address != nil {
			address(i, &list[i])
		}
		body, err := json.Marshal(list[i])
		if err != nil {
			return nil, fmt.Errorf("write letter: %w", err)
		}
		out = append(out, Outbound{Channel: name, Chat: chat, Address: to, Body: body})
	}
	return out, nil
}

// quietly makes a letter that arrives unasked without a sound: she may not be the one who
// holds the phone.
func quietly(_ int, l *letter) { l.Silent = true }

// post wakes the dispatcher.
func (c *Channel) post() {
	select {
	case c.posted <- struct{}{}:
	default:
	}
}

// dispatch hands new outbox rows to their chats' lanes until ctx ends. Another
// process may have written them: it looks from time to time as well.
func (c *Channel) dispatch(ctx context.Context) {
	ticks := time.NewTicker(lookEvery)
	defer ticks.Stop()
	for ctx.Err() == nil {
		c.insist(ctx, "read the outbox", func() error {
			rows, err := c.cfg.Mail.Unsent(ctx, name)
			for _, row := range rows {
				if row.No > c.last.Load() {
					c.last.Store(row.No)
					c.outbox.add(lane(row), row)
				}
			}
			return err
		})
		select {
		case <-c.posted:
		case <-ticks.C:
		case <-ctx.Done():
		}
	}
}

// besides makes the key of a chat's lane the one of its urgent letters.
const besides = "!"

// lane is the key of the lane that an outbox row waits in: its chat's, or for urgent ones
// one beside it, where nothing that is held back is before them. An urgent one that may
// have been sent already waits in its chat's, for only what is sent one after the other
// is found again; see find.
func lane(row Outbound) string {
	if p, err := unpack(row); err == nil && p.urgent() && !row.Tried {
		return row.Chat + besides
	}
	return row.Chat
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

// parcel is an outbox row that is being sent.
type parcel struct {
	no     int64
	hash   string // of the chat
	chat   int64
	letter letter
	// after is a message number above which the letter's is, if it was sent at
	// all; 0 where none is known.
	after int64
	// doubt tells that a call which may have sent it has an unknown outcome.
	doubt bool
	begun bool      // the store knows that its sending began
	since time.Time // when that was
}

// urgent reports whether the letter answers somebody in danger: it waits for no pace.
func (p *parcel) urgent() bool { return p.letter.Update != 0 }

// ours reports whether the letter is a bell's own, of which no outbox knows.
func (p *parcel) ours() bool { return p.no == 0 }

// pause is how long an urgent letter waits before the next call where Telegram or the
// network asks for d.
func (p *parcel) pause(d time.Duration) time.Duration {
	if time.Since(p.since) < rushFor {
		return rushEvery
	}
	return max(d, rushEvery)
}

func unpack(row Outbound) (*parcel, error) {
	p := &parcel{no: row.No, hash: row.Chat, doubt: row.Tried, since: time.Now()}
	if err := json.Unmarshal(row.Body, &p.letter); err != nil {
		return nil, errors.New("unreadable letter")
	}
	var err error
	if p.chat, err = strconv.ParseInt(row.Address, 10, 64); err != nil {
		return nil, errors.New("unreadable address")
	}
	p.after = max(p.letter.After, row.After)
	return p, nil
}

// sendRow sends a row; an error says why that can never be done.
func (c *Channel) sendRow(ctx context.Context, row Outbound) error {
	p, err := unpack(row)
	if err != nil {
		return err
	}
	if p.letter.Erase != nil {
		return c.erase(ctx, p)
	}
	look := p.doubt
	for try := 1; ; try++ {
		if look {
			if found, err := c.find(ctx, p); found || err != nil {
				return err
			}
		}
		err := c.deliver(ctx, p)
		if errors.Is(err, errAnswered) && !p.ours() {
			return c.answered(ctx, p)
		}
		var failed *callError
		if !errors.As(err, &failed) {
			return err
		}
		look = failed.outcome == unknown
		p.doubt = p.doubt || look
		switch failed.outcome {
		case refused:
			return err
		case busy:
			c.hold(p, failed)
			if p.urgent() && !sleep(ctx, p.pause(failed.wait)) {
				return ctx.Err()
			}
			continue
		case moved:
			p.chat, p.letter.Reply, p.after = failed.chat, 0, 0 // the new group has numbers of its own
			continue
		}
		c.log.Warn("telegram: message not sent yet", "outbox", p.no, "try", try, "error", err)
		pause := backoff(try)
		if p.urgent() {
			pause = p.pause(pause)
		}
		if !sleep(ctx, pause) {
			return ctx.Err()
		}
	}
}

// deliver makes the call that sends, when it is its turn, and notes its success.
// It goes on for a moment after ctx has ended, so that a stop of the program
// leaves no doubt.
func (c *Channel) deliver(ctx context.Context, p *parcel) error {
	if p.urgent() {
		c.pace.rush()
	} else {
		if err := c.pace.wait(ctx, p.chat); err != nil {
			return err
		}
		select {
		case c.sending <- struct{}{}:
			defer func() { <-c.sending }()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if !p.doubt && sharesNumbers(p.chat) {
		p.after = max(p.after, c.top.Load())
	}
	if !c.begin(ctx, p) {
		return ctx.Err()
	}
	if way := byOutbox; p.urgent() {
		if p.ours() {
			way = byBell
		}
		if !c.bells.claim(p.letter.Update, way) {
			return errAnswered
		}
	}
	id, err := c.call(ctx, p)
	if err == nil {
		c.sent(ctx, p, id)
	}
	return err
}

// call makes the call that sends.
func (c *Channel) call(ctx context.Context, p *parcel) (id int64, err error) {
	call, cancel := outlive(ctx, callFor, graceFor)
	defer cancel()
	if p.urgent() {
		patience, cancel := context.WithTimeout(ctx, ringAfter)
		defer cancel()
		defer c.turns.take(patience, p.chat)()
	}
	if id, err = c.api.send(call, p.chat, p.letter); err != nil {
		return 0, err
	}
	c.seen(p.chat, id)
	if p.urgent() {
		c.bells.note(p.letter.Update, p.chat, id)
	}
	return id, nil
}

// begin notes that the sending begins: of an urgent letter once only, for its next try
// must not wait for the store.
func (c *Channel) begin(ctx context.Context, p *parcel) bool {
	if p.ours() || p.begun && p.urgent() {
		return true
	}
	p.begun = c.note(ctx, "begin", func(ctx context.Context) error { return c.cfg.Mail.Sending(ctx, p.no, p.after) })
	return p.begun
}

func (c *Channel) sent(ctx context.Context, p *parcel, id int64) {
	if p.ours() {
		return
	}
	c.note(ctx, "end", func(ctx context.Context) error { return c.cfg.Mail.Sent(ctx, p.no, id) })
}

// note writes to the store what became of a row; once more after ctx has ended.
func (c *Channel) note(ctx context.Context, what string, write func(context.Context) error) bool {
	return c.insist(ctx, what+" a sending", func() error {
		late, cancel := outlive(ctx, callFor, graceFor)
		defer cancel()
		return write(late)
	})
}

func (c *Channel) hold(p *parcel, failed *callError) {
	wait := max(failed.wait, time.Second)
	c.log.Info("telegram: told to wait", "outbox", p.no, "chat", short(p.hash), "wait", wait)
	c.pace.hold(p.chat, wait)
}
