package telegram

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/go-telegram/bot/models"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

const (
	// name is the channel's in the store.
	name = "telegram"
	// senders is how many messages are sent at the same time, at most.
	senders = 32
)

// Bot answers a message. On an error its reply may still be shown.
type Bot interface {
	Reply(ctx context.Context, m bot.Message) (bot.Reply, error)
	// Cards answers a question from any chat. On an error its cards may still be
	// shown.
	Cards(ctx context.Context, m bot.Message) ([]bot.Card, error)
	// Alarm answers a message of somebody in danger from nothing that can be slow or
	// broken; false where nobody is.
	Alarm(m bot.Message) (bot.Reply, bool)
}

// Config says how a channel works. Token, Bot, Mail and Key are needed.
type Config struct {
	Token string // as BotFather gives it
	API   string // address of the Bot API; Telegram's own where empty
	Bot   Bot
	Mail  Mail
	// Key keys the hashes under which chats are stored. Another key forgets all
	// sessions.
	Key []byte
	Log *slog.Logger // slog.Default where nil

	// Webhook is the public address at which Handler is reached; empty means
	// long polling.
	Webhook string
	// Secret is what Telegram proves itself with at the webhook; derived from
	// Key where empty.
	Secret string

	// Staff are the chats whose people decide change requests, which Requests keeps;
	// StaffLang is the language that they are written to in.
	Staff     []int64
	StaffLang string
	Requests  Requests
	// Cases is what residents handed to a person. The chats of its duty table are staff's
	// as well. It may be nil.
	Cases Casework
	// Accounts are those of staff that work from a private chat; it may be nil. Region is
	// the office's, of which is what has no region.
	Accounts Accounts
	Region   string
	// Misses is what staff see with /misses; it may be nil.
	Misses Misses
	// Imports reads the files that staff send in private; it may be nil. Desk is the URL that
	// the staff desk is below; it may be empty.
	Imports Imports
	Desk    string

	Client  *http.Client // for calls of the API; one of its own where nil
	Pace    Pace
	Workers int // messages that are being answered at the same time; 8 where 0
}

// Channel carries the conversation over Telegram.
type Channel struct {
	cfg  Config
	log  *slog.Logger
	api  *api
	pace *pacer

	me        models.User // set before the first update is handled
	inbox     lanes[Inbound]
	outbox    lanes[Outbound]
	recent    recent[int64] // updates that were queued
	inquiries *inquiries
	bells     bells
	turns     turns
	working   chan struct{} // holds one for each message that is being answered
	fetching  chan struct{} // the same for documents of staff
	sending   chan struct{} // holds one for each message that is being sent
	keeping   chan struct{} // holds one for each update that the webhook is having kept
	posted    chan struct{} // wakes the dispatcher of the outbox
	last      atomic.Int64  // greatest outbox number that was dispatched
	more      atomic.Bool   // the store holds updates that are not queued
	places    places
	traces    traces
	duty      atomic.Pointer[knowledge.Roster] // as of the last look
	linked    atomic.Pointer[[]account.Linked] // chats of accounts, as of the last look
	menus     map[int64]string                 // chats of staff that have their menu of commands, and which
	top       atomic.Int64                     // greatest number of a new message in a chat that shares numbers
}

// secretForm is what Telegram takes as a secret.
var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// New makes a channel. Nothing is called before Run.
func New(cfg Config) (*Channel, error) {
	if len(cfg.Key) == 0 {
		return nil, errors.New("telegram: a key for the hashes of chats is needed")
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Workers == 0 {
		cfg.Workers = 8
	}
	if cfg.Secret == "" {
		cfg.Secret = keyed(cfg.Key, "webhook secret")
	}
	if !secretForm.MatchString(cfg.Secret) {
		return nil, errors.New("telegram: the webhook secret may hold up to 256 letters, digits, _ and - only")
	}
	client, err := newAPI(cfg.API, cfg.Token, cfg.Client, cfg.Log)
	if err != nil {
		return nil, err
	}
	c := &Channel{
		cfg: cfg, log: cfg.Log, api: client, pace: newPacer(cfg.Pace),
		working: make(chan struct{}, cfg.Workers), fetching: make(chan struct{}, fetchers), sending: make(chan struct{}, senders),
		keeping: make(chan struct{}, keepers), posted: make(chan struct{}, 1),
	}
	c.inbox = lanes[Inbound]{
		number: func(in Inbound) int64 { return in.ID }, first: func(in Inbound) bool { return c.bells.rings(in.ID) }, run: c.handle,
	}
	c.outbox = lanes[Outbound]{number: func(out Outbound) int64 { return out.No }, run: c.send}
	c.inquiries = newInquiries(c.inquire)
	return c, nil
}

// Run carries the conversation until ctx ends, then lets calls that are under
// way come to their end. It may run once. It returns an error where the API
// refuses the token, nil otherwise.
func (c *Channel) Run(ctx context.Context) error {
	defer c.api.close()
	c.inquiries.start(ctx)
	defer c.inquiries.stop()
	if err := c.introduce(ctx); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return nil
	}
	c.bells.start(ctx)
	defer c.bells.stop()
	c.outbox.start(ctx)
	var loops sync.WaitGroup
	loops.Go(func() {
		c.keep(ctx, "resume", c.resume)
		c.inbox.start(ctx)
		c.keep(ctx, "refill", c.refill)
	})
	loops.Go(func() { c.keep(ctx, "send", c.dispatch) })
	loops.Go(func() { c.keep(ctx, "tell staff", c.tellStaff) })
	loops.Go(func() { c.keep(ctx, "set commands", c.setCommands) })
	loops.Go(func() { c.keep(ctx, "forget places", c.places.sweep) })
	loops.Go(func() { c.keep(ctx, "forget traces", c.traces.sweep) })
	if c.cfg.Webhook == "" {
		c.keep(ctx, "poll", c.poll)
	}
	<-ctx.Done()
	loops.Wait()
	c.inbox.stop()
	c.outbox.stop()
	return nil
}

// introduce learns who the bot is and tells Telegram how to deliver updates. It
// tries until that is done or ctx ends; only a refused token is an error.
func (c *Channel) introduce(ctx context.Context) error {
	var refused error
	c.insist(ctx, "introduce the bot to Telegram", func() error {
		me, err := c.api.me(ctx)
		if err == nil {
			c.me = *me
			err = c.api.deliverTo(ctx, c.cfg.Webhook, c.cfg.Secret)
		}
		if outcomeOf(err) == denied {
			refused = fmt.Errorf("telegram refuses the bot's token, check it: %w", err)
			return nil
		}
		return err
	})
	return refused
}

// resume queues the updates that were kept and are not queued. When the program starts
// it comes before the inbox starts, so that nothing newer overtakes them.
func (c *Channel) resume(ctx context.Context) {
	c.insist(ctx, "read the inbox", func() error {
		waiting, err := c.cfg.Mail.Unhandled(ctx, name)
		if err != nil {
			return err
		}
		for _, in := range waiting {
			chat, message := place(in.Body)
			c.arrived(in.Chat, chat, message)
			c.alarm(in)
		}
		c.enqueue(waiting)
		return nil
	})
}

// hash is the name under which a chat is stored.
func (c *Channel) hash(chat int64) string {
	return Hash(c.cfg.Key, strconv.FormatInt(chat, 10))
}

func keyed(key []byte, what string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(what))
	return hex.EncodeToString(mac.Sum(nil))
}

// short is how a log names a chat.
func short(hash string) string { return hash[:min(8, len(hash))] }
