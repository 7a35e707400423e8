package telegram

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/audit"
)

// Accounts knows which accounts of staff work from a private chat with the bot.
type Accounts interface {
	// LinkChat has an account work from a chat, by a code that its desk showed; its
	// error wraps account.ErrPass where the code does not count. UnlinkChat ends that,
	// and reports whether there was something to end.
	LinkChat(ctx context.Context, code, channel, chat, address string) (account.Account, error)
	UnlinkChat(ctx context.Context, chat string) (bool, error)
	// ChatAccount is the account that works from a chat, and AccountChats are all chats
	// on a channel, both also of accounts that are switched off.
	ChatAccount(ctx context.Context, chat string) (account.Account, bool, error)
	AccountChats(ctx context.Context, channel string) ([]account.Linked, error)
	// RequestRegion is the region of the entry that a change request is about; its error
	// wraps knowledge.ErrNoRequest where there is none.
	RequestRegion(ctx context.Context, no int64) (string, error)
	// Try counts a try to guess a code, and Passed takes it back; see package account.
	Try(ctx context.Context, limits ...account.Limit) (time.Duration, error)
	Passed(ctx context.Context, clear string, others ...account.Limit) (failed int, err error)
}

// How many wrong codes of a chat cost no wait, and after how long they are forgotten.
const (
	freeCodes = 5
	codesFor  = 24 * time.Hour
)

// hand is who works at an order of staff.
type hand struct {
	by, lang string
	door     audit.Actor
	covers   func(code string) bool // whether a region is theirs
}

// group is the hand of the people in a chat of the settings or the duty table, which is
// for every region.
func (c *Channel) group(req *request) hand {
	by := c.signature(req)
	return hand{by, c.cfg.StaffLang, audit.Actor{Name: by, Door: name}, func(string) bool { return true }}
}

// of is the hand of an account. What has no region is taken to be of the office's.
func (c *Channel) of(a *account.Account) hand {
	return hand{a.Signature(), cmp.Or(a.Lang, c.cfg.StaffLang), audit.Actor{Name: a.Name, Door: name}, func(code string) bool {
		return a.Covers(cmp.Or(code, c.cfg.Region))
	}}
}

// aboutAccounts are the orders by which a chat becomes an account's, and no more.
var aboutAccounts = []string{"link", "unlink"}

// needs are the rights of which an account must have one for an order.
func needs(verb string) []account.Right {
	switch {
	case slices.Contains(aboutRequests, verb):
		return []account.Right{account.Publish}
	case verb == "misses":
		return []account.Right{account.Answer}
	case verb == "pause", verb == "resume":
		return []account.Right{account.Case, account.Manage}
	}
	return []account.Right{account.Case}
}

// may reports whether an account has a right that an order needs.
func may(a *account.Account, verb string) bool { return slices.ContainsFunc(needs(verb), a.May) }

// member is the account that works from the chat of a request: a private one.
func (c *Channel) member(ctx context.Context, req *request) (account.Account, bool, error) {
	if c.cfg.Accounts == nil || req.group {
		return account.Account{}, false, nil
	}
	return c.cfg.Accounts.ChatAccount(ctx, c.hash(req.chat))
}

// accountOrder answers an order in the chat of an account, within its roles and regions.
func (c *Channel) accountOrder(ctx context.Context, req *request, o order, a *account.Account) (bot.Reply, error) {
	h := c.of(a)
	ctx = audit.As(ctx, h.door)
	switch {
	case a.Off:
		return notice(h.lang, "staff_account_off", nil), nil
	case !may(a, o.verb):
		return notice(h.lang, "staff_account_no_right", nil), nil
	case slices.Contains(aboutRequests, o.verb):
		if c.cfg.Requests == nil {
			return notice(h.lang, "staff_account_no_right", nil), nil
		}
		h.by = a.Title() // it counts as verified by them
		return c.rule(ctx, req, o, h)
	case c.cfg.Cases == nil:
		return notice(h.lang, "staff_account_no_right", nil), nil
	case (o.verb == "pause" || o.verb == "resume") && !h.covers(""):
		return notice(h.lang, "staff_account_no_right", nil), nil
	}
	return c.work(ctx, req, o, h)
}

// linking answers /link and /unlink.
func (c *Channel) linking(ctx context.Context, req *request, o order) (bot.Reply, error) {
	lang := cmp.Or(req.lang, c.cfg.StaffLang)
	chat := c.hash(req.chat)
	if req.group {
		return notice(lang, "staff_link_private", nil), nil
	}
	if o.verb == "unlink" {
		was, err := c.unlink(ctx, chat)
		if err != nil || !was {
			return notice(lang, "staff_link_none", nil), err
		}
		return notice(lang, "staff_unlinked", nil), nil
	}
	limit := account.Limit{Who: keyed(c.cfg.Key, "link:"+chat), Free: freeCodes, For: codesFor}
	wait, err := c.cfg.Accounts.Try(ctx, limit)
	switch {
	case err != nil:
		return bot.Reply{}, err
	case wait > 0:
		return notice(lang, "staff_link_wait", map[string]any{"N": int(math.Ceil(wait.Minutes()))}), nil
	}
	a, err := c.cfg.Accounts.LinkChat(ctx, o.rest, name, chat, strconv.FormatInt(req.chat, 10))
	switch {
	case errors.Is(err, account.ErrPass):
		return notice(lang, "staff_link_wrong", nil), nil
	case err != nil:
		return bot.Reply{}, err
	}
	if _, err := c.cfg.Accounts.Passed(ctx, limit.Who); err != nil {
		return bot.Reply{}, err
	}
	c.readAccounts(ctx)
	return notice(cmp.Or(a.Lang, lang), "staff_linked", map[string]any{"Name": a.Title()}), nil
}

// unlink ends that an account works from a chat.
func (c *Channel) unlink(ctx context.Context, chat string) (bool, error) {
	a, ok, err := c.cfg.Accounts.ChatAccount(ctx, chat)
	if err != nil || !ok {
		return false, err
	}
	was, err := c.cfg.Accounts.UnlinkChat(audit.As(ctx, audit.Actor{Name: a.Name, Door: name}), chat)
	c.readAccounts(ctx)
	return was, err
}

// linkOrder reads an order about accounts: also one that comes by a link to the bot.
func linkOrder(o order) (order, bool) {
	if code, ok := strings.CutPrefix(o.rest, bot.StartLink); ok && o.verb == "start" {
		return order{verb: "link", rest: code}, true
	}
	return o, slices.Contains(aboutAccounts, o.verb)
}

// readAccounts looks at which chats are accounts'. While the store does not answer, the
// last look counts.
func (c *Channel) readAccounts(ctx context.Context) {
	if c.cfg.Accounts == nil {
		return
	}
	chats, err := c.cfg.Accounts.AccountChats(ctx, name)
	if err != nil {
		if ctx.Err() == nil {
			c.log.Error("telegram: accounts of staff not read", "error", c.api.redact(err))
		}
		return
	}
	c.linked.Store(&chats)
}

// members are the accounts that work from chats, by chat, as of the last look.
func (c *Channel) members() map[int64]*account.Account {
	known := c.linked.Load()
	if known == nil {
		return nil
	}
	chats := map[int64]*account.Account{}
	for i, one := range *known {
		if chat, err := strconv.ParseInt(one.Address, 10, 64); err == nil {
			chats[chat] = &(*known)[i].Account
		}
	}
	return chats
}

// stopped reports whether a chat is of an account that is switched off: then it is told
// nothing, whatever the settings and the duty table say.
func stopped(members map[int64]*account.Account, chat int64) bool {
	a := members[chat]
	return a != nil && a.Off
}

// hearing are those of chats that may be told of a case of a region: chats of staff as
// they are now, for whoever took the case may have left since. Where that is nobody they
// are the chats of the settings, then the accounts that answer cases there, then all of
// the duty table: somebody has to hear.
func (c *Channel) hearing(chats []int64, code string) []int64 {
	members, desks := c.members(), c.desks()
	may := func(chat int64) bool {
		a := members[chat]
		return !stopped(members, chat) && (slices.Contains(desks, chat) || a != nil && a.MayIn(account.Case, cmp.Or(code, c.cfg.Region)))
	}
	for _, some := range [][]int64{chats, c.cfg.Staff, c.onCall(code), desks} {
		told := slices.DeleteFunc(slices.Clone(some), func(chat int64) bool { return !may(chat) })
		if len(told) > 0 {
			return told
		}
	}
	return nil
}

// onCall are the chats of accounts that answer cases of a region.
func (c *Channel) onCall(code string) []int64 {
	var chats []int64
	for chat, a := range c.members() {
		if !a.Off && a.MayIn(account.Case, cmp.Or(code, c.cfg.Region)) {
			chats = append(chats, chat)
		}
	}
	slices.Sort(chats)
	return chats
}

// mayRule is knowledge.ErrNoRequest where the entry that a change request is about is none
// of a hand's: as if it were not there.
func (c *Channel) mayRule(ctx context.Context, no int64, h hand) error {
	if c.cfg.Accounts == nil {
		return nil
	}
	code, err := c.cfg.Accounts.RequestRegion(ctx, no)
	if err == nil && !h.covers(code) {
		return fmt.Errorf("change request %d: %w", no, knowledge.ErrNoRequest)
	}
	return err
}

// ruled are the open change requests that a hand may decide.
func (c *Channel) ruled(ctx context.Context, h hand) ([]knowledge.Request, error) {
	open, err := c.cfg.Requests.Requests(ctx, false)
	if err != nil {
		return nil, err
	}
	var own []knowledge.Request
	for _, r := range open {
		switch err := c.mayRule(ctx, r.No, h); {
		case err == nil:
			own = append(own, r)
		case !errors.Is(err, knowledge.ErrNoRequest):
			return nil, err
		}
	}
	return own, nil
}
