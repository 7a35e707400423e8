package bot

import (
	"context"
	"strings"
	"unicode"

	"jinguo/knowledge/region"
)

// unreadable answers a message that has nothing to read in it, or far too much.
func (t *turn) unreadable(context.Context) (*Reply, error) {
	switch {
	case longer(t.Text, t.MaxRunes):
		return &Reply{Status: Chat, Lines: []Line{t.say("too_long", map[string]any{"Max": t.MaxRunes})}}, nil
	case bare(t.text) == "" && t.Place == nil:
		return t.talk(Chat, "empty"), nil
	}
	return nil, nil
}

// command obeys a message such as "/region 兰陵县".
func (t *turn) command(ctx context.Context) (*Reply, error) {
	if !strings.HasPrefix(t.text, "/") {
		return nil, nil
	}
	name, rest, _ := strings.Cut(t.text[1:], " ")
	name, _, _ = strings.Cut(strings.ToLower(name), "@") // a group's /help@name
	rest = strings.TrimSpace(rest)
	switch name {
	case "start":
		if strings.HasPrefix(rest, startScreen) {
			return t.linked(ctx, rest)
		}
		return t.started(), nil
	case "region":
		return t.setRegion(rest), nil
	case "lang":
		return t.setLang(strings.ToLower(rest)), nil
	case "help", "forget", "human", "more":
		return t.small(ctx, name)
	case "clear":
		return t.small(ctx, "forget")
	case "status":
		if reply, err := t.progress(ctx, receiptIn(rest)); reply != nil || err != nil {
			return reply, err
		}
	}
	return t.talk(Chat, "command_unknown", "help"), nil
}

// chat answers greetings and the like.
func (t *turn) chat(ctx context.Context) (*Reply, error) {
	return t.small(ctx, cueWords().chat(t.text))
}

// small answers the small talk of that name; nil where there is none.
func (t *turn) small(ctx context.Context, name string) (*Reply, error) {
	switch name {
	case "":
		return nil, nil
	case "human":
		return t.person(ctx, "")
	case "status":
		return t.progress(ctx, "")
	case "more":
		return t.more(ctx)
	case "forget":
		return t.forget(), nil
	case "nokeep":
		return t.unkept(), nil
	case "keep":
		return t.keptAgain(), nil
	case "chinese":
		return t.setLang(Chinese), nil
	case "english":
		return t.setLang(English), nil
	}
	return t.talk(Chat, name), nil
}

// human gives the people behind the program, after the sentence under key.
func (t *turn) human(ctx context.Context, key string) (*Reply, error) {
	office, err := t.office(ctx)
	if err != nil {
		return nil, err
	}
	lines := append([]Line{t.say(key, nil)}, t.reach(office)...)
	reply := &Reply{Status: Chat, Lines: lines}
	if t.persons() {
		reply.Buttons = [][]Button{{t.humanButton("")}}
	}
	return reply, nil
}

func (t *turn) setLang(lang string) *Reply {
	if lang != Chinese && lang != English {
		return t.talk(Chat, "lang_unknown")
	}
	t.lang, t.session.Lang, t.session.Fixed = lang, lang, true
	return t.talk(Chat, "lang_set")
}

// setRegion obeys /region: it remembers the region of that name, or tells which
// one is remembered where name is empty.
func (t *turn) setRegion(name string) *Reply {
	if name == "" {
		if t.region == "" {
			return t.talk(Clarify, "region_none")
		}
		return &Reply{Status: Chat, Lines: []Line{t.say("region_is", map[string]any{"Region": region.Full(t.region)})}}
	}
	r, err := region.Parse(name)
	if err != nil {
		return t.unknownRegion(name)
	}
	return t.moved(r)
}

// moved remembers that the chat is in r, and says so.
func (t *turn) moved(r region.Region) *Reply {
	t.region, t.named, t.session.Region = r.Code, true, r.Code
	return &Reply{Status: Chat, Lines: []Line{t.say("region_set", map[string]any{"Region": region.Full(r.Code)})}}
}

func (t *turn) unknownRegion(name string) *Reply {
	name = clip(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, name), 20)
	return &Reply{Status: Clarify, Lines: []Line{t.say("region_unknown", map[string]any{"Name": name})}}
}
