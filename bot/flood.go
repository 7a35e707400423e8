package bot

import (
	_ "embed"
	"fmt"
	"hash/maphash"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/pelletier/go-toml/v2"

	"jinguo/knowledge/alarm"
	"jinguo/knowledge/lay"
	"jinguo/knowledge/pattern"
)

const (
	// floodEach is how often a chat may be answered in the long run, and floodBurst how many
	// answers it may have at once. The press of a button counts half.
	floodEach  = 3 * time.Second
	floodBurst = 10
	// doubleTap is how soon the same message once more is taken for a slip of the finger.
	doubleTap = 2 * time.Second
	// rudeTold is the insult within rudeFor that is answered, once and calmly; after
	// the next, the chat is muted for mutedFor.
	rudeTold = 2
	rudeFor  = time.Hour
	mutedFor = time.Hour
	// mostMeters is how many chats are watched, and idleMeters how many before those that
	// are calm are dropped.
	mostMeters = 100_000
	idleMeters = 10_000
)

// Flood keeps in memory how fast chats write, so that no chat takes the time that others
// need. It knows chats by their keyed hash, and of a message only whether it came before.
// A message of somebody in danger, and the wish to be forgotten, pass whatever came before.
type Flood struct {
	now  func() time.Time
	seed maphash.Seed

	mu    sync.Mutex
	chats map[string]*meter
	sweep int // number of chats above which calm ones are dropped
}

// NewFlood makes a Flood that goes by the clock now.
func NewFlood(now func() time.Time) *Flood {
	return &Flood{now: now, seed: maphash.MakeSeed(), chats: map[string]*meter{}, sweep: idleMeters}
}

// meter is what is known of a chat.
type meter struct {
	left   float64 // answers that it may have now
	at     time.Time
	warned bool // it was told that it is too fast, and has not been calm since
	last   uint64
	lastAt time.Time
	rude   int // insults
	rudeAt time.Time
	muted  time.Time // until when
}

// verdict is what is to be done with a message.
type verdict int

const (
	answerIt verdict = iota
	tellFlood
	tellRude
	sayNothing
)

// judge counts a message. what is its text or its press.
func (f *Flood) judge(chat, what string, press, rude bool) verdict {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	m := f.meter(chat, now)
	if m == nil {
		return answerIt
	}
	mark := maphash.String(f.seed, what)
	again := what != "" && mark == m.last && now.Sub(m.lastAt) < doubleTap
	m.last, m.lastAt = mark, now
	switch {
	case m.muted.After(now), again:
		return sayNothing
	case rude:
		return m.insulted(now)
	}
	return m.take(now, press)
}

// insulted counts an insult.
func (m *meter) insulted(now time.Time) verdict {
	if now.Sub(m.rudeAt) > rudeFor {
		m.rude = 0
	}
	m.rude, m.rudeAt = m.rude+1, now
	switch {
	case m.rude < rudeTold:
		return m.take(now, false)
	case m.rude == rudeTold:
		return tellRude
	}
	m.muted = now.Add(mutedFor)
	return sayNothing
}

// take takes one answer of those that the chat may have. Who was told that she is too fast
// has none before half of them are there again; what she writes meanwhile keeps them away.
func (m *meter) take(now time.Time, press bool) verdict {
	cost := 1.0
	if press {
		cost = 0.5
	}
	m.left = min(floodBurst, m.left+max(0, now.Sub(m.at).Seconds())/floodEach.Seconds())
	m.at = now
	enough := m.left >= cost && (!m.warned || m.left >= floodBurst/2)
	m.left = max(0, m.left-cost)
	switch {
	case enough:
		m.warned = false
		return answerIt
	case m.warned:
		return sayNothing
	}
	m.warned = true
	return tellFlood
}

// meter is the chat's, made where it is new; nil where there are too many. f.mu is held.
func (f *Flood) meter(chat string, now time.Time) *meter {
	m := f.chats[chat]
	if m != nil {
		return m
	}
	if len(f.chats) >= f.sweep {
		for name, m := range f.chats {
			if calm := floodBurst * floodEach; now.Sub(m.lastAt) > calm && now.Sub(m.rudeAt) > rudeFor && !m.muted.After(now) {
				delete(f.chats, name)
			}
		}
		f.sweep = min(max(idleMeters, 2*len(f.chats)), mostMeters)
	}
	if len(f.chats) >= mostMeters {
		return nil
	}
	m = &meter{left: floodBurst, at: now}
	f.chats[chat] = m
	return m
}

// limited is the reply to a message that comes too fast, twice, or as an insult; nil where
// it is answered like any other. It has no lines where nothing more is to be said on a
// channel that can be silent.
func (t *turn) limited() *Reply {
	if t.Flood == nil || t.Chat == "" || t.Again {
		return nil
	}
	what := t.Text
	if t.Press != "" {
		what = "press " + t.Press
	}
	v := t.Flood.judge(t.Chat, what, t.Press != "", t.Press == "" && obscene(t.text))
	if v == answerIt || t.mustBeHeard() {
		return nil
	}
	reply := &Reply{Status: Chat}
	switch {
	case v == tellRude:
		reply = t.talk(Chat, "rude")
	case v == tellFlood, !t.Reach:
		reply = t.talk(Chat, "flood")
	}
	reply.Lang, reply.Region, reply.Session = t.lang, t.known(), t.Message.Session
	return reply
}

// mustBeHeard reports whether the message is one of danger, hands that to a person, or
// asks to be forgotten.
func (t *turn) mustBeHeard() bool {
	if _, danger := t.alarms().Hear(t.text); danger {
		return true
	}
	what, topic, _ := strings.Cut(t.Press, ":")
	if _, urgent := alarm.TopicOf(topic); what == "forget" || what == "human" && urgent {
		return true
	}
	word, _, _ := strings.Cut(strings.ToLower(t.text), " ")
	return word == "/forget" || word == "/clear" || t.Press == "" && cueWords().chat(t.text) == "forget"
}

//go:embed obscene.toml
var obsceneTOML []byte

// obsceneRules are the patterns of obscene.toml, and its vetoes.
var obsceneRules = sync.OnceValue(func() (rules struct{ fires, vetoes []pattern.Pattern }) {
	var table struct{ Patterns, Veto []string }
	if err := toml.Unmarshal(obsceneTOML, &table); err != nil {
		panic(fmt.Sprintf("obscene.toml: %v", err)) // embedded, and held by a test
	}
	rules.fires, rules.vetoes = patterns(table.Patterns), patterns(table.Veto)
	return rules
})

func patterns(exprs []string) []pattern.Pattern {
	list := make([]pattern.Pattern, len(exprs))
	for i, expr := range exprs {
		p, err := pattern.New(expr)
		if err != nil {
			panic(fmt.Sprintf("obscene.toml: %v", err)) // embedded, and held by a test
		}
		list[i] = p
	}
	return list
}

func anyMatches(list []pattern.Pattern, text string) bool {
	return slices.ContainsFunc(list, func(p pattern.Pattern) bool { return p.Matches(text) })
}

var spaces = regexp.MustCompile(`\s+`)

// obscene reports whether a normalised text is an insult or an advance at the program.
func obscene(text string) bool {
	text = strings.TrimFunc(lay.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
	text = spaces.ReplaceAllString(text, " ")
	rules := obsceneRules()
	told := strings.ReplaceAll(text, "他妈", "") // a curse names nobody
	return anyMatches(rules.fires, text) && !anyMatches(rules.vetoes, told)
}
