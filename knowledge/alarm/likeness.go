package alarm

import (
	"bytes"
	_ "embed"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:generate go test . -run Likeness -update

// likeness is a linear model that tells from the characters, words and sounds of a text
// how like it is to utterances of each topic, to questions of law and to others. It is
// a softmax over hashed features.
type likeness struct {
	outcomes []string // keys of topics, "law" and "-"
	step     float64  // what a weight of one stands for
	weights  []int8   // of each outcome, by feature
}

// buckets are how many features are told apart.
const buckets = 1 << 14

//go:embed likeness.bin
var likenessBIN []byte

var learned = sync.OnceValue(func() *likeness {
	m, err := readLikeness(likenessBIN)
	if err != nil {
		panic(fmt.Sprintf("likeness.bin: %v", err)) // embedded, and held by a test
	}
	return m
})

// readLikeness reads a line of outcomes, a line with the step, and the weights.
func readLikeness(data []byte) (*likeness, error) {
	outcomes, rest, _ := bytes.Cut(data, []byte("\n"))
	step, weights, _ := bytes.Cut(rest, []byte("\n"))
	m := &likeness{outcomes: strings.Fields(string(outcomes)), weights: make([]int8, len(weights))}
	if len(weights) != buckets*len(m.outcomes) {
		return nil, fmt.Errorf("%d weights for %d outcomes", len(weights), len(m.outcomes))
	}
	var err error
	if m.step, err = strconv.ParseFloat(string(step), 64); err != nil {
		return nil, fmt.Errorf("step: %w", err)
	}
	for i, w := range weights {
		m.weights[i] = int8(w)
	}
	return m, nil
}

// What probabilities must be at least; chosen by [TestLikeness] so that few ordinary
// questions are taken for danger.
const (
	alarming   = 0.5  // of danger, for an alarm …
	telling    = 0.18 // … and of its likeliest topic
	outspoken  = 0.9  // of danger in one sentence, so that it counts whatever stands around it
	doubtful   = 0.4  // of danger, for a line with numbers
	mentioning = 0.7  // of danger and law together, for such a line
)

// sure is the share of one topic from which on it is answered, rather than as a cry for
// help.
const sure = 0.35

// guess is what the model takes a text for.
type guess struct {
	urgent float64 // probability that somebody is in danger
	law    float64 // that it is a question of law about such a matter
	topic  string  // the likeliest one
	share  float64 // of urgent that is the topic's
}

// alarms reports whether the text is urgent.
func (g guess) alarms() bool { return g.urgent >= alarming && g.urgent*g.share >= telling }

// mentions reports whether the text may be about such a matter.
func (g guess) mentions() bool { return g.urgent >= doubtful || g.urgent+g.law >= mentioning }

// key is the key of the topic that an alarm has.
func (g guess) key() string {
	if g.share < sure {
		return "danger"
	}
	return g.topic
}

// alike guesses what a text, respelled, is about, by all of it or by one sentence that
// leaves little doubt. What keeps the rows silent keeps it silent too, but is looked for
// only where the guess is somewhat grave, as most are not.
func (t *Table) alike(text string) guess {
	if t.likeness == nil {
		return guess{}
	}
	pieces := t.pieces(text)
	g := t.weigh(pieces, func(p piece) (string, guess) { return p.text, t.likeness.of(p.text) })
	if g.urgent < doubtful/2 && !g.mentions() {
		return g
	}
	return t.weigh(pieces, t.careful)
}

// weigh joins what is left of each piece and guessed of it.
func (t *Table) weigh(pieces []piece, of func(piece) (left string, g guess)) guess {
	var said []string
	var worst guess
	for _, p := range pieces {
		if !spells(p.text) {
			continue
		}
		left, g := of(p)
		if !spells(left) {
			continue
		}
		said = append(said, left)
		if g.urgent > worst.urgent {
			worst = g
		}
	}
	if len(said) < 2 {
		return worst
	}
	whole := t.likeness.of(strings.Join(said, "。"))
	if worst.urgent >= outspoken && worst.urgent > whole.urgent {
		return worst
	}
	return whole
}

// careful guesses of a piece without what only looks like danger; nothing is left of one
// that signs rule out.
func (t *Table) careful(p piece) (left string, g guess) {
	if p.has(t.vetoes) && !p.has(t.self) {
		return "", guess{}
	}
	left = without(t.looks, p.text)
	g = t.likeness.of(left)
	for i := range t.topics {
		r := &t.topics[i]
		if r.Key != g.topic {
			continue
		}
		if p.has(r.vetoes) {
			return "", guess{}
		}
		if less := without(r.looks, left); less != left {
			return less, t.likeness.of(less)
		}
	}
	return left, g
}

// spells reports whether a text has the four letters without which it tells too little.
func spells(text string) bool {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n > 3
}

// of guesses what a text, as the rows read it, is about.
func (m *likeness) of(text string) guess {
	sums := make([]float64, len(m.outcomes))
	list := features(text)
	for _, f := range list {
		for i, w := range m.weights[int(f)*len(sums) : (int(f)+1)*len(sums)] {
			sums[i] += float64(w)
		}
	}
	scale := m.step / math.Sqrt(float64(len(list)))
	for i := range sums {
		sums[i] *= scale
	}
	return guessOf(m.outcomes, softmax(sums))
}

func guessOf(outcomes []string, shares []float64) guess {
	var g guess
	best := 0.0
	for i, key := range outcomes {
		switch key {
		case "law":
			g.law = shares[i]
			continue
		case "-":
			continue
		}
		g.urgent += shares[i]
		if shares[i] > best {
			best, g.topic = shares[i], key
		}
	}
	if g.urgent > 0 {
		g.share = best / g.urgent
	}
	return g
}

// softmax turns sums into probabilities, in place.
func softmax(sums []float64) []float64 {
	most, total := math.Inf(-1), 0.0
	for _, s := range sums {
		most = max(most, s)
	}
	for i, s := range sums {
		sums[i] = math.Exp(s - most)
		total += sums[i]
	}
	for i := range sums {
		sums[i] /= total
	}
	return sums
}

// features are the buckets of what a text has, each once: one to three characters or
// words in a row, two syllables in a row, and how long it is.
func features(text string) []uint16 {
	list := make([]uint16, 0, 5*utf8.RuneCountInString(text)/2+8)
	var seen [buckets / 64]uint64
	add := func(kind byte, parts ...string) {
		const prime, offset = 16777619, 2166136261 // FNV-1a
		h := uint32(offset)
		h = (h ^ uint32(kind)) * prime
		for _, part := range parts {
			for i := range len(part) {
				h = (h ^ uint32(part[i])) * prime
			}
			h = (h ^ 0xff) * prime
		}
		f := uint16((h ^ h>>15) % buckets)
		if bit := uint64(1) << (f % 64); seen[f/64]&bit == 0 {
			seen[f/64] |= bit
			list = append(list, f)
		}
	}
	add('b')
	length := utf8.RuneCountInString(text)
	switch {
	case length <= 6:
		add('l', "6")
	case length <= 12:
		add('l', "12")
	case length <= 25:
		add('l', "25")
	case length <= 50:
		add('l', "50")
	default:
		add('l', "")
	}
	words := unitsOf(text)
	for i := range words {
		add('c', words[i])
		if i > 0 {
			add('c', words[i-1], words[i])
		}
		if i > 1 {
			add('c', words[i-2], words[i-1], words[i])
		}
	}
	var sounds []string
	for _, t := range tokensOf(text) {
		if t.sound == "" {
			sounds = sounds[:0]
			continue
		}
		sounds = append(sounds, t.sound)
		if n := len(sounds); n > 1 {
			add('s', sounds[n-2:]...)
		}
	}
	return list
}

// unitsOf are the words in Latin letters and digits of a text, and its other characters
// one by one, with an empty one at either end.
func unitsOf(text string) []string {
	units := []string{""}
	from := -1 // where a word begins
	for i, r := range text {
		word := 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '\''
		if word && from < 0 {
			from = i
		}
		if word {
			continue
		}
		if from >= 0 {
			units = append(units, text[from:i])
			from = -1
		}
		if r != ' ' {
			units = append(units, string(r))
		}
	}
	if from >= 0 {
		units = append(units, text[from:])
	}
	return append(units, "")
}
