package bot

import (
	"regexp"
	"strings"
	"time"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/region"
	"jinguo/knowledge/screen"
)

// recall is how long an answer may be continued: after that, whoever holds the
// phone learns nothing of it.
const recall = 30 * time.Minute

// PlaceCounts is how long a place that was sent is taken for where she is.
const PlaceCounts = 30 * time.Minute

// turn is one message on its way to a reply, and what is understood of it.
type turn struct {
	*Bot
	Message
	text    string // normalised
	matter  string // text without its region and the polite words around it
	lang    string
	now     time.Time      // moment of the message, in China's time
	at      time.Time      // moment that is asked about; now where none is named
	on      knowledge.Date // day whose rules apply; empty for any
	former  bool           // what held before the rules of today is asked for
	typed   bool           // she wants her own words searched, as they are
	dated   string         // words of text that say so, or name the day
	region  string         // code that the search is for; empty for the nation
	named   bool           // region comes from the message, the chat or the office
	told    bool           // the text names a region
	home    string         // code of the region that counts where it names none
	window  *window        // when a place should be open, where she asks for that
	strange string         // a region that the channel was told and nobody knows
	choices []region.Region
	session Session      // as the reply will return it
	wants   []index.Want // kinds of fact that an excerpt should hold
	behind  *desk        // the region's human contact, once it was looked up
	wrong   *Wrong       // what the message may set right
	hand    *Hand        // what it may tell a person
	sought  string       // a question of hers that was looked up; without an answer where missed
	missed  bool
	halted  bool // staff paused the program, and nothing was done
	doubts  map[string]bool
	asking  bool // the reply asks a question of a screening
	// concluded is what a screening for one programme came to; nil where none ended.
	concluded *screen.Outcome

	searched *[]Searched               // nil where nobody asked for it
	searches *[]search                 // likewise
	looked   string                    // kind of places that a lookup found
	weeks    map[string]knowledge.Week // what hours were read as, see week
}

// hear understands m as far as that needs nothing but m.
func (b *Bot) hear(m Message) *turn {
	now := b.Now().In(knowledge.China)
	t := &turn{Bot: b, Message: m, session: m.Session, now: now, at: now}
	if t.Place != nil && !OnEarth(*t.Place) {
		t.Place = nil
	}
	if m.Explain {
		t.searched, t.searches = &[]Searched{}, &[]search{}
	}
	if now.Sub(m.Session.Seen) > recall {
		t.session = m.Session.lasting()
	}
	t.session.Screen = t.session.Screen.clone()
	t.wrong, t.session.Wrong = t.session.Wrong, nil
	t.hand, t.session.Hand = t.session.Hand, nil
	t.session.Seen = now.UTC().Truncate(time.Second)
	t.text = index.Simplified(normalise(clip(m.Text, 4*b.MaxRunes))) // what is too long is still read for danger
	t.near(now)
	t.lang = t.language()
	t.session.Lang = t.lang
	t.when()
	t.where()
	return t
}

// near remembers a place that was sent without words, and takes the one that was
// sent before for where she is while it counts.
func (t *turn) near(now time.Time) {
	s := &t.session
	if age := now.Sub(s.NearAt); s.Near != nil && (age < 0 || age > PlaceCounts || !OnEarth(*s.Near)) {
		s.Near, s.NearAt = nil, time.Time{}
	}
	switch {
	case t.Place != nil && t.text == "":
		s.Near, s.NearAt = t.Place, now.UTC().Truncate(time.Second)
	case t.Place == nil && (t.Press != "" || bare(t.text) != ""):
		t.Place = s.Near
	}
}

// commandName is what of a message is no language: a command, and what a link carries.
var commandName = regexp.MustCompile(`^/start(?:@\S+)? +` + startScreen + `\S*|^/\S+`)

// language is the one that was asked for, that the resident chose, or that she
// writes in.
func (t *turn) language() string {
	written := script(commandName.ReplaceAllString(t.text, ""))
	if receiptIn(t.text) != "" {
		written = ""
	}
	switch {
	case t.Lang == Chinese || t.Lang == English:
		return t.Lang
	case t.session.Fixed || written == "":
		if t.session.Lang == English {
			return English
		}
		return Chinese
	default:
		return written
	}
}

// known is the region as the reply names it.
func (t *turn) known() Region {
	r, ok := region.Lookup(t.region)
	if !t.named || !ok {
		return Region{}
	}
	return Region{Code: r.Code, Name: r.Name}
}

// say is a sentence of the word list as a line.
func (t *turn) say(key string, args map[string]any) Line {
	return Line{Style: Prose, Text: Say(t.lang, key, args)}
}

// word is a short expression of the word list, such as a label.
func (t *turn) word(key string) string { return Say(t.lang, key, nil) }

// hotline is the line of a national number, which must stand in the table.
func (t *turn) hotline(number string) Line {
	h, _ := knowledge.HotlineByNumber(number)
	shown := hotline(h, t.lang)
	return Line{Style: Call, Text: shown.Name, Phones: []string{shown.Number}}
}

// talk is a reply of sentences that stand under keys.
func (t *turn) talk(status Status, keys ...string) *Reply {
	reply := &Reply{Status: status}
	for _, key := range keys {
		for row := range strings.Lines(Say(t.lang, key, nil)) {
			reply.Lines = append(reply.Lines, Line{Style: Prose, Text: strings.TrimSpace(row)})
		}
	}
	return reply
}
