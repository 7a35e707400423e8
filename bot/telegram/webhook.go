package telegram

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"
)

// longestUpdate is the size of the greatest update that the webhook takes, in
// bytes. Telegram's own stay far below.
const longestUpdate = 1 << 20

const (
	// keepers is how many updates are being kept at the same time, and queueFor how long one
	// more waits for its turn before Telegram is told to repeat it. A store that hangs must
	// not use up the 40 connections through which Telegram posts: behind them may be somebody
	// in danger.
	keepers  = 10
	queueFor = 50 * time.Millisecond
	// keepFor is how long an update may take to be kept before Telegram is told to repeat it.
	keepFor = 20 * time.Second
)

// Handler takes updates at the webhook. It answers 200 only when the update is
// kept; Telegram repeats the others.
func (c *Channel) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			status(w, http.StatusMethodNotAllowed)
			return
		}
		given := []byte(r.Header.Get("X-Telegram-Bot-Api-Secret-Token"))
		if subtle.ConstantTimeCompare(given, []byte(c.cfg.Secret)) != 1 {
			status(w, http.StatusUnauthorized)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestUpdate))
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			status(w, http.StatusRequestEntityTooLarge)
			return
		case err != nil:
			status(w, http.StatusBadRequest)
			return
		}
		in, ok := c.inbound(body)
		if !ok {
			status(w, http.StatusBadRequest)
			return
		}
		c.alarm(in) // before anything that can be full, slow or broken
		if c.pass(in) {
			status(w, http.StatusOK)
			return
		}
		switch err := c.receiveOne(r.Context(), in); {
		case errors.Is(err, errCrowded):
			status(w, http.StatusServiceUnavailable)
			return
		case err != nil:
			c.log.Error("telegram: cannot keep update", "update", in.ID, "error", c.api.redact(err))
			status(w, http.StatusInternalServerError)
			return
		}
		c.enqueue([]Inbound{in})
		status(w, http.StatusOK)
	})
}

// errCrowded says that too many updates wait to be kept.
var errCrowded = errors.New("too many updates wait to be kept")

// receiveOne keeps an update.
func (c *Channel) receiveOne(ctx context.Context, in Inbound) error {
	ctx, cancel := context.WithTimeout(ctx, keepFor)
	defer cancel()
	patience := time.NewTimer(queueFor)
	defer patience.Stop()
	select {
	case c.keeping <- struct{}{}:
		defer func() { <-c.keeping }()
	case <-patience.C:
		return errCrowded
	}
	return c.cfg.Mail.Receive(ctx, []Inbound{in})
}

func status(w http.ResponseWriter, code int) { http.Error(w, http.StatusText(code), code) }

// inbound makes an inbox row of an update's JSON; not ok where that is broken or
// has no update id.
func (c *Channel) inbound(body []byte) (in Inbound, ok bool) {
	var head struct {
		ID *int64 `json:"update_id"`
	}
	if json.Unmarshal(body, &head) != nil || head.ID == nil {
		return Inbound{}, false
	}
	in = Inbound{Channel: name, ID: *head.ID, Body: body}
	if chat, message := place(body); chat != 0 {
		in.Chat = c.hash(chat)
		c.arrived(in.Chat, chat, message)
	}
	return in, true
}
