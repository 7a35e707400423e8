package bot

import (
	"math"
	"time"

	"jinguo/knowledge"
)

// Message is one thing that a person wrote, pressed or sent, on any channel.
type Message struct {
	// Text is what she wrote, unchanged; empty where Press is set, or where all that
	// she sent is her place.
	Text string
	// Press is the Data of the button that she pressed.
	Press string
	// Place is where she says that she is.
	Place *knowledge.LatLon
	// Region is the region that the channel was told (a flag, a field of the
	// API), as a code or a name; it counts before Session.Region.
	Region string
	// Lang is "zh", "en" or empty to go by the session and the text.
	Lang string
	// At is the moment that the question asks about; zero means now.
	At time.Time
	// AllDay says that At names a day and no time of day.
	AllDay bool
	// Whole asks for the best entry in full, for channels that have no button
	// for more.
	Whole bool
	// Shared says that others read along, as in a group: nothing private is asked there.
	Shared bool
	// Reach says that the channel can write to her later, without being asked.
	Reach bool
	// Chat is the keyed hash of the chat, by which its case is found; empty where there
	// is none, as in a terminal.
	Chat string
	// Again says that the reply to this very message could not be made before.
	Again bool
	// Explain asks for the searches behind the reply.
	Explain bool
	// Session is what the last Reply in this chat returned; zero for a new chat.
	Session Session
}

// Session is what the conversation remembers of a chat between two messages. The
// channel keeps it, as JSON, with the message's other effects in one
// transaction; it holds no text that a resident wrote.
type Session struct {
	Region string `json:"region,omitempty"` // code, once she named one
	Lang   string `json:"lang,omitempty"`   // of the last reply
	Fixed  bool   `json:"fixed,omitempty"`  // she chose Lang, whatever she writes in
	Turn   int    `json:"turn,omitempty"`   // counts answers; buttons carry it

	Recall
	// Choices are answers that wait until she says which region she means, by its code.
	Choices map[string]Recall `json:"choices,omitempty"`

	// Wrong waits for her next message to say what is right, as long as Recall; any
	// other message ends it.
	Wrong *Wrong `json:"wrong,omitempty"`

	// Screen is the talk about what she can have. It counts as long as Recall, and must
	// then be gone from wherever it is kept; see [Session.Lasting].
	Screen *Screening `json:"screen,omitempty"`

	// Hand waits for what she wants to tell a person; any other message ends it.
	Hand   *Hand `json:"hand,omitempty"`
	Missed int   `json:"missed,omitempty"` // questions in a row without an answer
	Codes  Codes `json:"codes,omitzero"`

	NoKeep bool `json:"nokeep,omitempty"` // nothing of this chat is to be remembered
	Told   bool `json:"told,omitempty"`   // she was told what is kept, and for how long

	// Counted tells the message that was counted last from its repetitions, and nothing
	// else of it; see signOf.
	Counted uint16 `json:"counted,omitempty"`

	Seen time.Time `json:"seen,omitzero"` // of the last message; recall ends 30 minutes after

	// Near is where she was at NearAt, as she said by sending her place; nil where
	// that is not known. It counts for PlaceCounts. It is not part of the JSON, so
	// that no store ever holds it: only a channel that can forget in time keeps it,
	// in memory.
	Near   *knowledge.LatLon `json:"-"`
	NearAt time.Time         `json:"-"`
}

// Recall is what is remembered of an answer, to continue it.
type Recall struct {
	Shown  []Shown  `json:"shown,omitempty"`  // entries that answer, best first
	Facets []string `json:"facets,omitempty"` // what was asked for, such as phone
	Open   int      `json:"open,omitempty"`   // place in Shown of the entry that is being read
	Page   int      `json:"page,omitempty"`   // page of it that was shown last, from 0
	List   *Listing `json:"list,omitempty"`   // what Shown is a page of; nil for an answer
	Asked  string   `json:"asked,omitempty"`  // kind of places, as in kinds.toml, that waits for where she is
}

// Listing names a list of all service points of a kind in a region.
type Listing struct {
	Kind   string `json:"kind"` // as in kinds.toml
	Region string `json:"region"`
	Page   int    `json:"page,omitempty"` // that was shown last, from 0
}

// Shown is one entry of an answer.
type Shown struct {
	Entry string `json:"entry"`
	// Sections are the passages of it that answer, best first; see index.Hit.
	Sections []int `json:"sections"`
}

// Status says how a reply answers.
type Status string

// The statuses of the public contract.
const (
	Answered Status = "answered"
	Clarify  Status = "clarify"
	NoAnswer Status = "no_answer"
	Urgent   Status = "urgent"
	Chat     Status = "chat"
)

// Reply is what the conversation says to one message: the decision, as data, and
// the same in words. A channel shows Lines and Buttons in its own manner and
// keeps Session.
type Reply struct {
	Status  Status
	Lang    string // language of Lines: "zh" or "en"
	Region  Region // zero where none is known
	Urgent  *Emergency
	Hits    []Hit
	Pins    []Pin // service points of Lines that a map can show, the first one first
	Lines   []Line
	Buttons [][]Button // rows
	Session Session
	Mark    *Mark // what she thought of an earlier answer, for the store
	// Request is what she says is wrong about a service point, for the store; the
	// channel adds who she is.
	Request *knowledge.Request
	// Handing is what she wants done with her case, Asked her question, which may be or
	// become a miss, for the store; the channel adds who she is.
	Handing *knowledge.Handing
	Asked   *knowledge.Asked
	Need    *knowledge.Need // what is counted of the message, for the store; nil for nothing
	TellMe  bool            // she wants to be told once her last miss is answered
	Forget  bool            // all that is kept of the chat is to be erased, and our messages taken back

	Heard    *Heard     // where Message.Explain asked for it
	Searched []Searched // likewise
}

// Region is a division as replies name it.
type Region struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Emergency is what an urgent reply is about.
type Emergency struct {
	Topic    string    `json:"topic"`
	Hotlines []Hotline `json:"hotlines"`
	Past     bool      `json:"past,omitempty"`  // what happened is over
	Other    bool      `json:"other,omitempty"` // it happens to somebody else
}

// Hotline is a number to call now.
type Hotline struct {
	Name   string `json:"name"`
	Number string `json:"number"`
}

// Hit is one entry that answers, in the public contract's shape.
type Hit struct {
	ID       string         `json:"id"`
	Kind     knowledge.Kind `json:"kind"`
	Title    string         `json:"title"`
	Score    float64        `json:"score"` // comparable within one reply only
	Excerpt  string         `json:"excerpt"`
	Region   string         `json:"region"`
	Source   Source         `json:"source"`
	Contacts []Contact      `json:"contacts"`
}

// Source names where a hit's words come from.
type Source struct {
	File    string         `json:"file,omitempty"`
	Section string         `json:"section,omitempty"` // heading path, such as 三、（二）
	Number  string         `json:"number,omitempty"`
	Issuer  string         `json:"issuer,omitempty"`
	Issued  knowledge.Date `json:"issued,omitempty"`
	Cite    string         `json:"cite,omitempty"`
	URL     string         `json:"url,omitempty"`
}

// Contact is somebody to turn to, every field copied from a record.
type Contact struct {
	Name      string   `json:"name"`
	Phones    []string `json:"phones"`
	Address   string   `json:"address,omitempty"`
	Hours     string   `json:"hours,omitempty"`
	Open      *bool    `json:"open,omitempty"` // at the asked time; nil where unknown
	Lat       *float64 `json:"lat,omitempty"`
	Lon       *float64 `json:"lon,omitempty"`
	DistanceM *int     `json:"distance_m,omitempty"` // straight line
}

// Style says what a line of a reply is, so that a channel can show it.
type Style int

// The styles of a line.
const (
	Prose Style = iota // a sentence of the program's own
	Title              // an entry's title
	Field              // Label and Text: one fact of a record
	Quote              // words of a source, with the matched words in Marks
	Cite               // where the words come from
	Call               // Label and Phones: whom to call
	Alert              // what to do now, in an urgent reply
	Break              // an empty line between two entries; Text is empty
)

// Line is one line or paragraph of a reply.
type Line struct {
	Style  Style
	Label  string
	Text   string
	Phones []string // numbers to dial, for Call
	Marks  []Span   // what to stress in Text
}

// Span is a range of bytes in a text.
type Span struct{ Start, End int }

// Pin is a service point on a map. A confidential one has none.
type Pin struct {
	No      int // by which the answer names it; its place among the pins where 0
	Entry   string
	Title   string
	Address string // may be empty
	Place   knowledge.LatLon
}

// Metres is how far the point is from a place, in a straight line.
func (p Pin) Metres(from knowledge.LatLon) int { return int(math.Round(metres(from, p.Place))) }

// Button is something to press under a reply. Data is at most 64 bytes, as
// Telegram wants; the channel hands it back as Message.Press. A button with a URL
// opens that instead.
type Button struct {
	Label string
	Data  string
	URL   string
}

// Shown is the id of the entry that answers, for counting; empty where none does, and
// where nothing of the chat is to be kept.
func (r *Reply) Shown() string {
	if r.Session.NoKeep || (r.Status != Answered && r.Status != Urgent) || len(r.Hits) == 0 {
		return ""
	}
	return r.Hits[0].ID
}

// Mark is a resident's judgement of an answer.
type Mark struct {
	Entry  string // id of the entry that came first
	Useful bool
}
