package fact

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
)

//go:embed heard.toml
var heardTOML []byte

// state is words that say something about a person; see heard.toml.
type state struct {
	Facts map[string]any `toml:"facts"`
	Says  []string       `toml:"says"`
	Event bool           `toml:"event"`
	Sure  bool           `toml:"sure"`
	Last  bool           `toml:"last"`
	Own   bool           `toml:"own"`
	Grown bool           `toml:"grown"`
	Lone  bool           `toml:"lone"`
}

// heard is what Hear reads by; see heard.toml.
type heard struct {
	Persons struct {
		Me        []string `toml:"me"`
		Child     []string `toml:"child"`
		SomeChild []string `toml:"some_child"`
		Other     []string `toml:"other"`
		Nobody    []string `toml:"nobody"`
		Object    []string `toml:"object_before"`
	}
	Guards struct {
		Deny      []string `toml:"deny"`
		Wish      []string `toml:"wish"`
		Condition []string `toml:"condition"`
		Past      []string `toml:"past"`
		Ask       []string `toml:"ask"`
		Lead      []string `toml:"lead"`
		ForOther  []string `toml:"for_other"`
		Settle    []string `toml:"settle"`
	}
	Age struct {
		Lead      []string `toml:"lead"`
		Fill      []string `toml:"fill"`
		NotBefore []string `toml:"not_before"`
		NotBehind []string `toml:"not_behind"`
		Then      []string `toml:"then"`
		NextOK    []string `toml:"next_ok"`
	}
	Household struct {
		Lead []string `toml:"lead"`
	}
	Hukou struct {
		At     []string `toml:"at"`
		Behind []string `toml:"behind"`
	}
	Lives struct {
		At []string `toml:"at"`
	}
	Insured struct {
		Words []string `toml:"words"`
		Paid  []string `toml:"paid"`
	}
	Born struct {
		Words []string `toml:"words"`
	}
	Children struct {
		NotBehind    []string `toml:"not_behind"`
		MonthsBehind []string `toml:"months_behind"`
		Eldest       []string `toml:"eldest"`
		WithMe       []string `toml:"with_me"`
	}
	State []state

	words map[rune][]lexeme // by first rune, the longest first
}

// kind is what a word does.
type kind int

const (
	nothing kind = iota
	me
	child
	other
	deny
	wish
	condition
	past
	ask
	lead
	stating
	amount // a quantity
)

// lexeme is a word of heard.toml.
type lexeme struct {
	parts []string // more than one where anything may stand between
	size  int
	kind  kind
	also  kind   // asks too
	state *state // of stating
}

var heards = sync.OnceValue(func() *heard {
	h := &heard{}
	if err := toml.Unmarshal(heardTOML, h); err != nil {
		panic(fmt.Sprintf("heard.toml: %v", err)) // embedded, and held by a test
	}
	for i := range h.State {
		if err := h.State[i].check(); err != nil {
			panic(fmt.Sprintf("heard.toml: %v", err))
		}
	}
	h.words = h.lexicon()
	return h
})

// check makes the state's values those of their facts.
func (s *state) check() error {
	for name, raw := range s.Facts {
		f := Named(name)
		if f == nil {
			return fmt.Errorf("no fact %q", name)
		}
		value, err := f.value(raw)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		s.Facts[name] = value
	}
	return nil
}

func (h *heard) lexicon() map[rune][]lexeme {
	at := make(map[string]int)
	var all []lexeme
	add := func(k kind, s *state, words ...string) {
		for _, w := range words {
			if i, ok := at[w]; ok {
				if k == ask {
					all[i].also = ask
				}
				continue
			}
			at[w] = len(all)
			parts := strings.Split(w, "…")
			for i := range parts {
				parts[i] = strings.TrimSpace(parts[i])
			}
			if parts[0] == "" {
				parts = parts[1:]
			}
			all = append(all, lexeme{parts: parts, size: len(w), kind: k, state: s})
		}
	}
	for i := range h.State {
		add(stating, &h.State[i], h.State[i].Says...)
	}
	add(lead, nil, h.Guards.Lead...)
	add(nothing, nil, h.Persons.Nobody...)
	add(me, nil, h.Persons.Me...)
	add(child, nil, h.Persons.Child...)
	add(other, nil, h.Persons.Other...)
	add(condition, nil, h.Guards.Condition...)
	add(past, nil, h.Guards.Past...)
	add(deny, nil, h.Guards.Deny...)
	add(wish, nil, h.Guards.Wish...)
	add(ask, nil, h.Guards.Ask...)
	words := make(map[rune][]lexeme)
	for _, l := range all {
		first, _ := utf8.DecodeRuneInString(l.parts[0])
		words[first] = append(words[first], l)
	}
	for _, list := range words {
		slices.SortStableFunc(list, func(a, b lexeme) int { return b.size - a.size })
	}
	return words
}

// gapRunes is the most that … stands for.
const gapRunes = 6

// at is the longest word at i of a clause, and where it ends; ok is false for none.
func (h *heard) at(text string, i int) (found lexeme, end int, ok bool) {
	first, _ := utf8.DecodeRuneInString(text[i:])
	for _, l := range h.words[first] {
		if e, is := h.matches(text, i, l); is && e > end {
			found, end, ok = l, e, true
		}
	}
	return found, end, ok
}

func (h *heard) matches(text string, i int, l lexeme) (end int, ok bool) {
	if !strings.HasPrefix(text[i:], l.parts[0]) {
		return 0, false
	}
	end = i + len(l.parts[0])
	if !bounded(text, i, end) {
		return 0, false
	}
	for _, part := range l.parts[1:] {
		k := strings.Index(head(text[end:], gapRunes+utf8.RuneCountInString(part)), part)
		if k < 0 || hasAny(text[end:end+k], h.Guards.Deny) {
			return 0, false
		}
		end += k + len(part)
	}
	return end, bounded(text, i, end)
}
