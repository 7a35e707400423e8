package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
)

// Requests keeps what people say is wrong about service points, for staff to decide.
type Requests interface {
	// Announce keeps what letters makes of each open request that staff were not told
	// of, and says how many there were.
	Announce(ctx context.Context, letters func(knowledge.Claim) ([]Outbound, error)) (int, error)
	// Requests lists the open requests, or all.
	Requests(ctx context.Context, all bool) ([]knowledge.Request, error)
	// Decide carries a decision out and keeps what letters makes of it for each who
	// wants to know. It returns the entry's title and how many those are.
	Decide(ctx context.Context, d knowledge.Decision, letters func(knowledge.Request, knowledge.Entry) ([]Outbound, error)) (title string, told int, err error)
}

// lookEvery is how often the outbox is looked at for what another process put there,
// and the change requests for what staff were not told of.
const lookEvery = 2 * time.Second

// Told is what is sent to somebody who waited for the outcome of a change request
// that came over Telegram.
func Told(r knowledge.Request, e knowledge.Entry) ([]Outbound, error) {
	if r.Channel != name {
		return nil, nil
	}
	return pack(r.Who, r.Address, bot.Outcome(r, e), quietly)
}

// tellStaff tells staff what is new until ctx ends.
func (c *Channel) tellStaff(ctx context.Context) {
	for {
		c.announce(ctx)
		if !sleep(ctx, lookEvery) {
			return
		}
	}
}

// announce writes to every chat of staff what they were not told of.
func (c *Channel) announce(ctx context.Context) {
	if len(c.cfg.Staff) == 0 || c.cfg.Requests == nil {
		return
	}
	_, err := c.cfg.Requests.Announce(ctx, func(claim knowledge.Claim) ([]Outbound, error) {
		var all []Outbound
		for _, chat := range c.cfg.Staff {
			out, err := pack(c.hash(chat), strconv.FormatInt(chat, 10), bot.News(c.cfg.StaffLang, claim), nil)
			if err != nil {
				return nil, err
			}
			all = append(all, out...)
		}
		return all, nil
	})
	if err != nil && ctx.Err() == nil {
		c.log.Error("telegram: staff are not told of change requests yet", "error", c.api.redact(err))
	}
}

// order is what a message or a press of staff asks for.
type order struct {
	verb string // requests, approve or reject
	no   int64
	rest string
}

// orderOf reads an order; false where the request is none.
func orderOf(req *request) (order, bool) {
	if req.ask.Press != "" {
		verb, no, _ := strings.Cut(req.ask.Press, ":")
		o := order{verb: verb}
		o.no, _ = strconv.ParseInt(no, 10, 64)
		return o, verb == "approve" || verb == "reject"
	}
	command, rest, _ := strings.Cut(strings.TrimSpace(req.ask.Text), " ")
	no, rest, _ := strings.Cut(strings.TrimSpace(rest), " ")
	o := order{verb: strings.TrimPrefix(command, "/"), rest: strings.TrimSpace(rest)}
	o.no, _ = strconv.ParseInt(no, 10, 64)
	return o, slices.Contains([]string{"/requests", "/approve", "/reject"}, command)
}

// staffed answers an order from a chat of staff. In any other chat it is none, and
// the conversation answers it like anything that it does not know.
func (c *Channel) staffed(ctx context.Context, req *request) (reply bot.Reply, ok bool, err error) {
	o, ok := orderOf(req)
	if !ok || c.cfg.Requests == nil || !slices.Contains(c.cfg.Staff, req.chat) {
		return bot.Reply{}, false, nil
	}
	lang := c.cfg.StaffLang
	switch {
	case o.verb == "requests":
		open, err := c.cfg.Requests.Requests(ctx, false)
		return bot.Waiting(lang, knowledge.Claims(open)), true, err
	case o.no < 1:
		return notice(lang, "staff_usage", nil), true, nil
	}
	d := knowledge.Decision{No: o.no, Approve: o.verb == "approve", By: "telegram " + short(c.hash(req.person))}
	if d.Approve {
		d.Value = o.rest
	} else {
		d.Why = o.rest
	}
	title, told, err := c.cfg.Requests.Decide(ctx, d, Told)
	args := map[string]any{"No": o.no, "Title": title, "Told": told}
	switch {
	case errors.Is(err, knowledge.ErrNoRequest):
		return notice(lang, "staff_no_request", args), true, nil
	case errors.Is(err, knowledge.ErrDecided):
		return notice(lang, "staff_decided", args), true, nil
	case errors.Is(err, knowledge.ErrChanged):
		return notice(lang, "staff_changed", args), true, nil
	case errors.Is(err, knowledge.ErrValueNeeded):
		return notice(lang, "staff_value_needed", args), true, nil
	case errors.Is(err, knowledge.ErrValueWrong):
		return notice(lang, "staff_value_wrong", args), true, nil
	case err != nil:
		return bot.Reply{}, true, fmt.Errorf("order of staff: %w", err)
	case d.Approve:
		return notice(lang, "staff_approved", args), true, nil
	}
	return notice(lang, "staff_rejected", args), true, nil
}

// filed is a change request with who made it; nil stays nil.
func filed(r *knowledge.Request, in Inbound, req *request) *knowledge.Request {
	if r == nil {
		return nil
	}
	who := *r
	who.Who, who.Channel = in.Chat, name
	if who.Tell {
		who.Address = strconv.FormatInt(req.chat, 10)
	}
	return &who
}
