package telegram

import (
	"context"
	"time"

	"jinguo/knowledge"
)

// Mail keeps what arrived and what has to be sent. Every write is durable when
// the call returns.
type Mail interface {
	// Receive keeps updates; ids that are known already change nothing.
	Receive(ctx context.Context, in []Inbound) error
	// Unhandled lists what was received and not finished, by id.
	Unhandled(ctx context.Context, channel string) ([]Inbound, error)
	// Finish keeps all effects of a handled update in one transaction. An update
	// that is finished already changes nothing: exactly one handling counts.
	Finish(ctx context.Context, channel string, id int64, eff Effects) error

	// Unsent lists what has to be sent, by number. Numbers grow in the order in
	// which rows become visible.
	Unsent(ctx context.Context, channel string) ([]Outbound, error)
	// Sending notes that a message is about to be sent, and a number above which
	// Telegram's number for it will be, so that Tried and After tell so after a
	// crash.
	Sending(ctx context.Context, no, after int64) error
	// Sent notes the number that Telegram gave a message, and Failed why it can
	// never be sent.
	Sent(ctx context.Context, no, message int64) error
	Failed(ctx context.Context, no int64, reason string) error
	// Delivered is the greatest number that Sent noted in a chat lately; 0 where
	// there is none.
	Delivered(ctx context.Context, channel, chat string) (int64, error)

	// Messages lists the numbers that Sent noted in a chat and that a bot may still
	// delete: those of the last 48 hours.
	Messages(ctx context.Context, channel, chat string) ([]int64, error)

	// Session is what the conversation remembers of a chat; nil for a new one.
	Session(ctx context.Context, chat string) ([]byte, error)
}

// Inbound is an update.
type Inbound struct {
	Channel string
	ID      int64  // the update id
	Chat    string // keyed hash of the chat's id
	Body    []byte // the update's JSON
}

// Outbound is a message to send.
type Outbound struct {
	No      int64
	Channel string
	Chat    string // keyed hash of the chat's id
	Address string // the chat's id
	Body    []byte // a letter, as JSON
	Tried   bool   // sending began and its outcome is unknown
	After   int64  // what Sending noted last
}

// Effects are what handling an update comes to.
type Effects struct {
	Chat    string // whose session it is; empty leaves all sessions alone
	Session []byte // empty: nothing is remembered of the chat
	// Until is when Lasting takes the place of Session, whether or not she writes again;
	// zero where all of Session lasts.
	Until   time.Time
	Lasting []byte // empty: nothing is remembered from then on
	Out     []Outbound
	Mark    *Mark
	Request *knowledge.Request // what she says is wrong about an entry
	Shown   string             // id of the entry that was the answer; may be empty
	Need    *knowledge.Need    // what is counted of the message; nil for nothing

	Handing *knowledge.Handing // what she wants done with her case
	Asked   *knowledge.Asked   // what she asked
	Tell    *knowledge.Handing // she wants to be told of the newest miss of the chat
	Forget  bool               // all that is kept of the chat is erased first
}

// Mark is what a resident thought of an answer.
type Mark struct {
	Entry  string
	Useful bool
}
