package knowledge

import (
	"errors"
	"time"
)

// Asked is a question for the store: a miss, or one that may become a miss when she says
// that its answer was of no use.
type Asked struct {
	Text   string // as she wrote it; the store scrubs it
	Region string
	Lang   string
	Entry  string // id of the entry that was the answer; empty for a miss
}

// MissReason says why a question is a miss.
type MissReason string

// The reasons.
const (
	MissUnanswered MissReason = "unanswered"
	MissUseless    MissReason = "useless" // she marked its answer not useful
)

// Miss 未答问题 is a question that got no answer, or an answer of no use.
type Miss struct {
	No     int64
	Group  int64  // number of the group of similar questions; see [MissGroup]
	Text   string // scrubbed of who she is
	Raw    string // as she wrote it, as long as that is kept; empty after
	Region string
	Lang   string
	Reason MissReason
	Entry  string // that was of no use; empty for MissUnanswered
	At     time.Time

	Channel string
	Who     string // keyed hash of the chat; empty once that is forgotten
	Address string // where she agreed to be told; empty otherwise
}

// MissGroup is misses that ask about the same.
type MissGroup struct {
	No      int64
	Text    string   // scrubbed question that stands for all
	Others  []string // other wordings, scrubbed, at most a few
	Count   int      // questions
	People  int      // chats that asked, as far as they are still known
	Tell    int      // who wait to be told
	First   time.Time
	Last    time.Time
	Regions []string // codes
	Entry   string   // that answered it; empty while it is open
	Dropped bool     // staff decided that it needs no answer
}

// What keeps a group from being answered.
var (
	ErrNoMiss   = errors.New("there is no such group of misses")
	ErrAnswered = errors.New("it is answered already")
)
