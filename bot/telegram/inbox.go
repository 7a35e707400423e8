package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
)

const (
	// tries is how often an update is handled before it is given up.
	tries = 3
	// answerFor is how long the conversation may take for an answer.
	answerFor = 20 * time.Second
)

// handle answers an update and finishes it. An update that keeps failing is
// finished with an apology, so that it never blocks its chat. Only the end of
// ctx leaves it unfinished, for the next start.
func (c *Channel) handle(ctx context.Context, in Inbound) {
	if !c.bells.rings(in.ID) { // who is in danger waits for nobody
		leave := c.placeAtWork(ctx, in)
		if leave == nil {
			return
		}
		defer leave()
	}
	log := c.log.With("update", in.ID, "chat", short(in.Chat))
	var eff Effects
	for try := 1; try <= tries; try++ {
		var err error
		tried := guard(func() error {
			eff, err = c.answer(ctx, in, try > 1)
			return err
		})
		if ctx.Err() != nil {
			return
		}
		if tried == nil {
			break
		}
		log.Error("telegram: cannot answer", "try", try, "ref", ref(in), "error", c.api.redact(tried))
		if try < tries {
			if !sleep(ctx, backoff(try)/4) {
				return
			}
		} else if len(eff.Out) == 0 {
			eff = c.apology(in)
		}
	}
	c.insist(ctx, "finish update "+strconv.FormatInt(in.ID, 10), func() error {
		return c.cfg.Mail.Finish(ctx, name, in.ID, eff)
	})
	if eff.Forget {
		c.forgotten(ctx, in.Chat)
	}
	if len(eff.Out) > 0 {
		c.post()
	}
	c.finished(ctx, in)
}

// answer is what an update comes to. With an error there may be effects too:
// what to say if it fails to the end. again says that it failed before.
func (c *Channel) answer(ctx context.Context, in Inbound, again bool) (Effects, error) {
	var u update
	if err := json.Unmarshal(in.Body, &u); err != nil {
		c.log.Warn("telegram: cannot read update", "update", in.ID, "bytes", len(in.Body))
		return Effects{}, nil
	}
	req := u.request(&c.me)
	if req == nil {
		return Effects{}, nil
	}
	req.urgent = c.bells.rings(in.ID)
	if req.query != "" {
		if err := c.api.release(ctx, req.query); err != nil {
			c.log.Info("telegram: button left waiting", "update", in.ID, "error", err)
		}
	}
	reply, ours, err := c.imported(ctx, in, req)
	if !ours {
		reply, ours, err = c.staffed(ctx, req)
	}
	if ours {
		if err != nil {
			return Effects{}, err
		}
		out, err := letters(in, req, reply)
		return Effects{Out: out}, err
	}
	session := c.session(ctx, in.Chat)
	if req.notice != "" {
		lang := session.Lang
		if lang == "" {
			lang = req.lang
		}
		out, err := letters(in, req, notice(lang, req.notice, nil))
		return Effects{Out: out}, err
	}
	if !req.group {
		c.places.fill(in.Chat, &session)
	}
	req.ask.Session, req.ask.Reach, req.ask.Shared, req.ask.Chat = session, true, req.group, in.Chat
	req.ask.Again = again
	thinking, cancel := context.WithTimeout(ctx, answerFor)
	defer cancel()
	reply, failed := c.cfg.Bot.Reply(thinking, req.ask)
	out, err := letters(in, req, reply)
	if err != nil {
		return Effects{}, err
	}
	if reply.Forget && !req.group {
		if out, err = c.farewell(in, req, reply.Lang, out); err != nil {
			return Effects{}, err
		}
	}
	if failed != nil {
		return Effects{Out: out}, fmt.Errorf("reply: %w", failed)
	}
	if !req.group {
		c.places.keep(in.Chat, &reply.Session)
	}
	lasting, until := reply.Session.Lasting()
	eff := Effects{
		Chat: in.Chat, Out: out, Session: remember(reply.Session), Until: until,
		Request: filed(reply.Request, in, req), Shown: reply.Shown(), Need: reply.Need,
		Handing: handed(reply.Handing, in, req), Asked: reply.Asked, Forget: reply.Forget,
	}
	if reply.TellMe {
		eff.Tell = handed(&knowledge.Handing{Lang: reply.Lang}, in, req)
	}
	if !until.IsZero() {
		eff.Lasting = remember(lasting)
	}
	if reply.Mark != nil {
		eff.Mark = &Mark{Entry: reply.Mark.Entry, Useful: reply.Mark.Useful}
	}
	return eff, nil
}

// handed is what she wants done with her case, with who she is; nil stays nil.
func handed(h *knowledge.Handing, in Inbound, req *request) *knowledge.Handing {
	if h == nil {
		return nil
	}
	who := *h
	who.Who, who.Channel, who.Address = in.Chat, name, strconv.FormatInt(req.chat, 10)
	return &who
}

// session is what is remembered of a chat. While the store does not answer it
// waits, for that is not the update's fault; until ctx ends.
func (c *Channel) session(ctx context.Context, chat string) (session bot.Session) {
	var body []byte
	c.insist(ctx, "load a session", func() (err error) {
		body, err = c.cfg.Mail.Session(ctx, chat)
		return err
	})
	if len(body) == 0 {
		return session
	}
	if err := json.Unmarshal(body, &session); err != nil {
		c.log.Warn("telegram: forget an unreadable session", "chat", short(chat))
		return bot.Session{}
	}
	return session
}

// delivered is the newest message to a chat that the store knows of, 0 where it
// knows none. It waits like session.
func (c *Channel) delivered(ctx context.Context, chat string) (message int64) {
	c.insist(ctx, "look for a chat's last message", func() (err error) {
		message, err = c.cfg.Mail.Delivered(ctx, name, chat)
		return err
	})
	return message
}

// remember is a session as the store keeps it; nil where there is nothing to
// remember.
func remember(session bot.Session) []byte {
	body, err := json.Marshal(session)
	if err != nil || string(body) == "{}" {
		return nil
	}
	return body
}

// notice is a reply that is one sentence of the word list.
func notice(lang, key string, args map[string]any) bot.Reply {
	return bot.Reply{Status: bot.Chat, Lang: lang, Lines: []bot.Line{{Text: bot.Say(lang, key, args)}}}
}

// ref is what an apology and the log call an update.
func ref(in Inbound) string { return "T" + strconv.FormatInt(in.ID, 36) }

// apology is what an update comes to that could not be answered; nothing where
// not even its chat can be told.
func (c *Channel) apology(in Inbound) (eff Effects) {
	err := guard(func() error {
		var u update
		if err := json.Unmarshal(in.Body, &u); err != nil {
			return err
		}
		req := u.request(&c.me)
		if req == nil {
			return nil
		}
		req.urgent = c.bells.rings(in.ID)
		out, err := letters(in, req, notice(req.lang, "telegram_broken", map[string]any{"Ref": ref(in)}))
		eff.Out = out
		return err
	})
	if err != nil {
		c.log.Error("telegram: cannot apologise", "update", in.ID, "error", c.api.redact(err))
	}
	return eff
}

// arrived notes a message of somebody's.
func (c *Channel) arrived(hash string, chat, message int64) {
	c.seen(chat, message)
	if chat > 0 && message > 0 { // in private
		c.traces.add(hash, message)
	}
}

// seen notes the number of a new message, if it is of the sequence that private
// chats share.
func (c *Channel) seen(chat, message int64) {
	if !sharesNumbers(chat) {
		return
	}
	for {
		top := c.top.Load()
		if message <= top || c.top.CompareAndSwap(top, message) {
			return
		}
	}
}

// sharesNumbers reports whether the chat's message numbers come from the one
// sequence that all private chats and basic groups of a bot share. Supergroups
// have ids below -10^12 and sequences of their own.
func sharesNumbers(chat int64) bool { return chat > -1_000_000_000_000 }
