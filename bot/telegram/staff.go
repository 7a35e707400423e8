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
	"jinguo/knowledge/audit"
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
	return Letter(r.Who, r.Address, bot.Outcome(r, e))
}

// tellStaff tells staff what is new until ctx ends.
func (c *Channel) tellStaff(ctx context.Context) {
	for {
		c.readAccounts(ctx)
		c.announce(ctx)
		c.tellOfCases(ctx)
		c.setDeskCommands(ctx)
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
	members := c.members()
	_, err := c.cfg.Requests.Announce(ctx, func(claim knowledge.Claim) ([]Outbound, error) {
		var all []Outbound
		for _, chat := range c.cfg.Staff {
			if stopped(members, chat) {
				continue
			}
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
	verb string // a command, or reply for an answer to a message about a case
	no   int64  // 0 where none is named
	rest string
}

// aboutRequests are the orders about change requests.
var aboutRequests = []string{"requests", "approve", "reject"}

// orderOf reads an order; false where the request is none. A number that is not named is
// the one of the case that the message answers.
func orderOf(req *request) (order, bool) {
	if req.ask.Press != "" {
		verb, no, _ := strings.Cut(req.ask.Press, ":")
		o := order{verb: verb}
		if n, err := strconv.ParseInt(no, 10, 64); err == nil {
			o.no = n
		}
		if known := presses[verb]; known != "" {
			o.verb = known
			return o, true
		}
		return o, verb == "approve" || verb == "reject" || slices.Contains(aboutImports, verb)
	}
	text := strings.TrimSpace(req.ask.Text)
	about, _ := bot.CaseNo(req.replied)
	if !strings.HasPrefix(text, "/") {
		return order{verb: "reply", no: about, rest: text}, about > 0 && text != ""
	}
	command, rest, _ := strings.Cut(text, " ")
	o := order{verb: command[1:], rest: strings.TrimSpace(rest)}
	first, others, _ := strings.Cut(o.rest, " ")
	if no, err := strconv.ParseInt(first, 10, 64); err == nil {
		o.no, o.rest = no, strings.TrimSpace(others)
	} else {
		o.no = about
	}
	if o, ok := linkOrder(o); ok {
		return o, true
	}
	return o, slices.Contains(aboutRequests, o.verb) || slices.Contains(deskCommands, o.verb)
}

// staffed answers an order from a chat of staff. In any other chat it is none, and
// the conversation answers it like anything that it does not know.
func (c *Channel) staffed(ctx context.Context, req *request) (reply bot.Reply, ok bool, err error) {
	o, ok := orderOf(req)
	if !ok {
		return bot.Reply{}, false, nil
	}
	a, linked, err := c.member(ctx, req)
	if err != nil {
		return bot.Reply{}, true, fmt.Errorf("order of staff: %w", err)
	}
	switch {
	case slices.Contains(aboutAccounts, o.verb):
		if c.cfg.Accounts == nil {
			return bot.Reply{}, false, nil
		}
		reply, err = c.linking(ctx, req, o)
	case slices.Contains(aboutImports, o.verb):
		if c.cfg.Imports == nil || req.group || !c.reads(req.chat) {
			return bot.Reply{}, false, nil
		}
		reply, err = c.decideImport(ctx, req, o)
	case linked:
		reply, err = c.accountOrder(ctx, req, o, &a)
	case slices.Contains(aboutRequests, o.verb):
		if c.cfg.Requests == nil || !slices.Contains(c.cfg.Staff, req.chat) {
			return bot.Reply{}, false, nil
		}
		h := c.group(req)
		h.by = "telegram " + short(c.hash(req.person))
		reply, err = c.rule(audit.As(ctx, h.door), req, o, h)
	case c.cfg.Cases == nil || !slices.Contains(c.desks(), req.chat):
		return bot.Reply{}, false, nil
	default:
		h := c.group(req)
		reply, err = c.work(audit.As(ctx, h.door), req, o, h)
	}
	if err != nil {
		return bot.Reply{}, true, fmt.Errorf("order of staff: %w", err)
	}
	return reply, true, nil
}

// rule answers an order about change requests.
func (c *Channel) rule(ctx context.Context, req *request, o order, h hand) (bot.Reply, error) {
	lang := h.lang
	switch {
	case o.verb == "requests":
		open, err := c.ruled(ctx, h)
		return bot.Waiting(lang, knowledge.Claims(open)), err
	case o.no < 1:
		return notice(lang, "staff_usage", nil), nil
	}
	d := knowledge.Decision{No: o.no, Approve: o.verb == "approve", By: h.by}
	if d.Approve {
		d.Value = o.rest
	} else {
		d.Why = o.rest
	}
	var title string
	var told int
	err := c.mayRule(ctx, o.no, h)
	if err == nil {
		title, told, err = c.cfg.Requests.Decide(ctx, d, Told)
	}
	args := map[string]any{"No": o.no, "Title": title, "Told": told}
	switch {
	case errors.Is(err, knowledge.ErrNoRequest):
		return notice(lang, "staff_no_request", args), nil
	case errors.Is(err, knowledge.ErrDecided):
		return notice(lang, "staff_decided", args), nil
	case errors.Is(err, knowledge.ErrChanged):
		return notice(lang, "staff_changed", args), nil
	case errors.Is(err, knowledge.ErrValueNeeded):
		return notice(lang, "staff_value_needed", args), nil
	case errors.Is(err, knowledge.ErrValueWrong):
		return notice(lang, "staff_value_wrong", args), nil
	case err != nil:
		return bot.Reply{}, err
	case d.Approve:
		return notice(lang, "staff_approved", args), nil
	}
	return notice(lang, "staff_rejected", args), nil
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
