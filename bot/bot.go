package bot

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/alarm"
)

// Searcher finds entries by their words; index.Index is one.
type Searcher interface {
	Search(ctx context.Context, q index.Query) (index.Result, error)
}

// Nearby finds the service points around a place; index.Index is one. A Searcher that
// is none has all points of a kind read.
type Nearby interface {
	Near(ctx context.Context, q index.NearQuery) ([]index.Near, error)
}

// Entries gives the published entries that residents may see; store.Store is one.
type Entries interface {
	// Entry returns knowledge.ErrNotFound for an entry that is not published.
	Entry(ctx context.Context, id string) (knowledge.Entry, error)
	// Points returns the service points of exactly these regions, or of any where
	// there are none, whose kinds include kind.
	Points(ctx context.Context, kind string, regions []string) ([]knowledge.Entry, error)
	// PointsWithin returns at most n service points of any of these kinds, of all
	// where there are none, in a region and in all regions inside of it, the widest
	// regions' first. An empty region is the nation.
	PointsWithin(ctx context.Context, kinds []string, region string, n int) ([]knowledge.Entry, error)
}

// Doubts knows of which entries people say that a phone is wrong or dead; store.Store
// does.
type Doubts interface {
	// Doubted counts those people, for those of the entries where there are any.
	Doubted(ctx context.Context, entries []string) (map[string]int, error)
}

// Cases knows what residents handed to a person; store.Store does.
type Cases interface {
	// CaseOf returns the newest case of a chat with its steps. Its error wraps
	// knowledge.ErrNoCase where there is none.
	CaseOf(ctx context.Context, chat string) (knowledge.Case, error)
	// CaseByCode returns the case with that receipt, in the same way.
	CaseByCode(ctx context.Context, code string) (knowledge.Case, error)
	// Roster is the duty table.
	Roster(ctx context.Context) (knowledge.Roster, error)
}

// Config is what a Bot works with.
type Config struct {
	// Search, which may be Nearby too, and Entries may be nil or fail: urgent
	// messages, small talk and commands are answered all the same.
	Search  Searcher
	Entries Entries
	// Doubts tells which service points people say are wrong; it may be nil.
	Doubts Doubts
	// Programmes gives the rules that tell who can have what; where it is nil, nobody is
	// told.
	Programmes Programmes
	// Cases lets residents hand a matter to a person; where it is nil, they are told whom
	// to call.
	Cases Cases
	// Alarms gives the urgent rules in force; where it or what it gives is nil, those that
	// come with the program hold.
	Alarms func() *alarm.Table
	// Patience is how long an urgent reply waits for what the knowledge base adds to
	// what is compiled in; 25 ms where 0.
	Patience time.Duration
	// Flood keeps one chat from taking the time of all; nil for no such limit.
	Flood *Flood
	// Now is the clock; time.Now where nil.
	Now func() time.Time
	// Region is the code of the office's own region, for chats that name none;
	// empty means the whole nation.
	Region string
	// NoSample leaves the embedded sample knowledge base out.
	NoSample bool
	// Paused reports whether staff paused the program: only danger, cases and requests to
	// be forgotten are answered then. Nil is never.
	Paused func() bool
	// KeepRaw and KeepAsked are how long the store keeps questions without a good answer,
	// as they were written and scrubbed, for residents to be told; a day and 180 days
	// where KeepAsked is 0.
	KeepRaw, KeepAsked time.Duration
	// MaxRunes is the length up to which a question is answered; 1,000 where 0.
	MaxRunes int
}

// Bot answers messages. It keeps nothing between them but compiled rules, so that one
// Bot serves any number of chats at once.
type Bot struct {
	Config
	rules   *rules
	helpers chan struct{} // holds one for each urgent reply that waits for help
}

// New makes a Bot.
func New(c Config) *Bot {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.MaxRunes == 0 {
		c.MaxRunes = 1000
	}
	if c.KeepAsked == 0 {
		c.KeepRaw, c.KeepAsked = 24*time.Hour, 180*24*time.Hour
	}
	if c.Entries != nil {
		c.Entries = public{c.Entries}
	}
	return &Bot{c, &rules{}, make(chan struct{}, mostHelpers)}
}

// Reply answers one message. When something of ours broke, the reply is a kind
// sentence with a short reference and a number to call, and the error names the
// same reference and nothing that the resident wrote. An urgent reply never
// comes with an error: it needs nothing that can break.
func (b *Bot) Reply(ctx context.Context, m Message) (Reply, error) {
	t := b.hear(m)
	if reply := t.limited(); reply != nil {
		return *reply, nil
	}
	reply, way, err := t.respond(ctx)
	if err != nil {
		ref := strings.ToLower(rand.Text()[:6])
		reply, err = t.apology(ref), fmt.Errorf("reply %s: %w", ref, err)
	}
	t.offerToResume(reply)
	if err == nil {
		t.noteAsked(reply)
		t.noteNeed(reply)
		t.firstContact(reply)
	}
	reply.Lang = t.lang
	reply.Region = t.known()
	reply.Session = t.left()
	if t.searched != nil {
		t.explainRemoved(ctx)
		reply.Searched = *t.searched
	}
	reply.Heard = t.heard(way)
	return *reply, err
}

// A way is one to answer a message, by the name that [Heard] has for it. It returns nil
// where it does not apply.
type way struct {
	name   string
	answer func(context.Context) (*Reply, error)
}

// first is the answer of the first of ways that applies, and its name.
func first(ctx context.Context, ways ...way) (*Reply, string, error) {
	for _, w := range ways {
		if reply, err := w.answer(ctx); reply != nil || err != nil {
			return reply, w.name, err
		}
	}
	return nil, "", nil
}

// respond tries each way to answer; the first that applies answers, and is named. Danger
// comes before everything, the knowledge base last.
func (t *turn) respond(ctx context.Context) (*Reply, string, error) {
	reply, name, err := first(ctx, way{"danger", t.rescue}, way{"paused", t.pause}, way{"pressed", t.pressed},
		way{"unreadable", t.unreadable}, way{"command", t.command}, way{"receipt", t.byCode}, way{"person", t.toldPerson},
		way{"screening", t.screening})
	if reply != nil || err != nil {
		return reply, name, err
	}
	return t.answerOtherwise(ctx)
}

// otherwise answers a message that is none of those that come before everything.
func (t *turn) otherwise(ctx context.Context) (*Reply, error) {
	reply, _, err := t.answerOtherwise(ctx)
	return reply, err
}

func (t *turn) answerOtherwise(ctx context.Context) (*Reply, string, error) {
	return first(ctx, way{"chat", t.chat}, way{"correction", t.correct}, way{"nearby", t.nearby}, way{"elsewhere", t.elsewhere},
		way{"region", t.locate}, way{"resume", t.resume}, way{"goes_on", t.carryOn}, way{"several", t.several},
		way{"search", t.consult})
}

// consult answers from the knowledge base.
func (t *turn) consult(ctx context.Context) (*Reply, error) {
	d, err := t.decide(ctx)
	if err != nil {
		return nil, err
	}
	return t.compose(ctx, d)
}

// apology is the reply when something of ours broke.
func (t *turn) apology(ref string) *Reply {
	return &Reply{Status: NoAnswer, Lines: []Line{
		t.say("broken", map[string]any{"Ref": ref}),
		t.hotline("12338"),
	}}
}
