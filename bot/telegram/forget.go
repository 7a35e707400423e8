package telegram

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"sync"

	client "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"jinguo/bot"
)

const (
	// mostDeleted is how many messages one call may delete.
	mostDeleted = 100
	// deleteTries is how often a call that deletes is made where nobody knows whether it
	// arrived, before the goodbye that waits behind it is more important.
	deleteTries = 4
)

// pictures show how to clear a chat, by language; forget.html, of which they are taken,
// says how.
//
//go:embed picture/forget-zh.png picture/forget-en.png
var pictures embed.FS

// erasure takes back what is in a chat: our messages that the store knows at the moment
// of sending, and these numbers of hers.
type erasure struct {
	Hers []int64 `json:"hers,omitempty"`
}

// farewell are the letters of a reply to somebody who wants to be forgotten: first what is
// there is taken back, so that the goodbye stays, then comes the picture of how she clears
// what is left.
func (c *Channel) farewell(in Inbound, req *request, lang string, goodbye []Outbound) ([]Outbound, error) {
	row := func(l letter) (Outbound, error) {
		body, err := json.Marshal(l)
		if err != nil {
			return Outbound{}, fmt.Errorf("write letter: %w", err)
		}
		return Outbound{Channel: name, Chat: in.Chat, Address: strconv.FormatInt(req.chat, 10), Body: body}, nil
	}
	erase, err := row(letter{Erase: &erasure{Hers: c.traces.of(in.Chat)}})
	if err != nil {
		return nil, err
	}
	shown := letter{Picture: cmp.Or(lang, bot.Chinese), Silent: true}
	if req.query == "" {
		shown.After = req.message
	}
	picture, err := row(shown)
	if err != nil {
		return nil, err
	}
	return slices.Concat([]Outbound{erase}, goodbye, []Outbound{picture}), nil
}

// forgotten drops what memory holds of a chat and the store has erased. The store is asked
// what that is: of an update that was finished before, and came again, it erases nothing.
func (c *Channel) forgotten(ctx context.Context, chat string) {
	c.traces.drop(chat)
	last := c.last.Load()
	open := map[int64]bool{}
	if !c.insist(ctx, "read the outbox", func() error {
		rows, err := c.cfg.Mail.Unsent(ctx, name)
		for _, row := range rows {
			open[row.No] = true
		}
		return err
	}) {
		return
	}
	for _, key := range []string{chat, chat + besides} {
		c.outbox.drop(key, func(row Outbound) bool { return row.No <= last && !open[row.No] })
	}
}

// erase takes messages back. Those that cannot be, because they are too old or gone, stay
// as they are; she is told how to clear them.
func (c *Channel) erase(ctx context.Context, p *parcel) error {
	ids := p.letter.Erase.Hers
	c.insist(ctx, "read the numbers of messages", func() error {
		ours, err := c.cfg.Mail.Messages(ctx, name, p.hash)
		ids = append(slices.Clone(p.letter.Erase.Hers), ours...)
		return err
	})
	ids = slices.DeleteFunc(ids, func(id int64) bool { return id <= 0 })
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for batch := range slices.Chunk(ids, mostDeleted) {
		if err := c.eraseBatch(ctx, p, batch); err != nil {
			return err
		}
	}
	c.sent(ctx, p, 0)
	return nil
}

// eraseBatch deletes what it can of a batch. One message that Telegram does not delete
// keeps it from deleting the others, so that each half is tried. The error is that ctx
// ended.
func (c *Channel) eraseBatch(ctx context.Context, p *parcel, batch []int64) error {
	for try := 1; ; {
		if err := c.pace.waitAny(ctx, p.chat); err != nil {
			return err
		}
		err := c.deleteBatch(ctx, p.chat, batch)
		var failed *callError
		switch outcomeOf(err) {
		case done:
			return nil
		case busy:
			errors.As(err, &failed)
			c.hold(p, failed)
		case unknown, unsent:
			if try++; try > deleteTries {
				c.log.Warn("telegram: messages not taken back", "outbox", p.no, "messages", len(batch), "error", c.api.redact(err))
				return nil
			}
			if !sleep(ctx, backoff(try-1)) {
				return ctx.Err()
			}
		default:
			if len(batch) == 1 {
				return nil
			}
			half := len(batch) / 2
			if err := c.eraseBatch(ctx, p, batch[:half]); err != nil {
				return err
			}
			return c.eraseBatch(ctx, p, batch[half:])
		}
	}
}

func (c *Channel) deleteBatch(ctx context.Context, chat int64, batch []int64) error {
	ctx, cancel := outlive(ctx, callFor, graceFor)
	defer cancel()
	ids := make([]int, len(batch))
	for i, id := range batch {
		ids[i] = int(id)
	}
	_, err := c.api.calls.DeleteMessages(ctx, &client.DeleteMessagesParams{ChatID: chat, MessageIDs: ids})
	return c.api.failure("deleteMessages", err)
}

// album knows under which ids Telegram keeps the pictures that were sent, so that each is
// uploaded once. The zero value is ready to use.
type album struct {
	mu  sync.Mutex
	ids map[string]string // by language
}

func (a *album) id(lang string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ids[lang]
}

func (a *album) set(lang, id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.ids == nil {
		a.ids = map[string]string{}
	}
	a.ids[lang] = id
}

// sendPicture sends a letter that is a picture.
func (a *api) sendPicture(ctx context.Context, chat int64, l letter) (int64, error) {
	p := &client.SendPhotoParams{
		ChatID: chat, MessageThreadID: l.Thread, Caption: bot.Say(l.Picture, "telegram_forget_picture", nil), DisableNotification: true,
	}
	if known := a.album.id(l.Picture); known != "" {
		p.Photo = &models.InputFileString{Data: known}
		m, err := a.calls.SendPhoto(ctx, p)
		if outcomeOf(a.failure("sendPhoto", err)) != refused {
			return number(m), a.failure("sendPhoto", err)
		}
		a.album.set(l.Picture, "") // it may be that Telegram keeps it no longer
	}
	content, err := pictures.ReadFile("picture/forget-" + l.Picture + ".png")
	if err != nil {
		return 0, &callError{method: "sendPhoto", outcome: refused, why: "no such picture"}
	}
	p.Photo = &models.InputFileUpload{Filename: "forget.png", Data: bytes.NewReader(content)}
	m, err := a.calls.SendPhoto(ctx, p)
	if err == nil && len(m.Photo) > 0 {
		a.album.set(l.Picture, m.Photo[len(m.Photo)-1].FileID)
	}
	return number(m), a.failure("sendPhoto", err)
}
