package bot

import (
	"context"
	"reflect"
	"strings"
	"time"

	"jinguo/knowledge/alarm"
)

// lasting is what of s counts after 30 minutes of silence: nothing of what it was about.
func (s Session) lasting() Session {
	return Session{
		Region: s.Region, Lang: s.Lang, Fixed: s.Fixed, Turn: s.Turn, NoKeep: s.NoKeep, Told: s.Told, Seen: s.Seen,
		Near: s.Near, NearAt: s.NearAt,
	}
}

// Lasting is what of the session may be kept from until on, whether or not she writes
// again; until is zero where that is all of it.
func (s Session) Lasting() (lasting Session, until time.Time) {
	lasting = s.lasting()
	if reflect.DeepEqual(lasting, s) {
		return s, time.Time{}
	}
	return lasting, s.Seen.Add(recall)
}

// left is what the chat's session is after the message.
func (t *turn) left() Session {
	if t.session.NoKeep {
		return t.least()
	}
	return t.session
}

// least is what must be remembered of somebody who wants that nothing is: that, since
// when it counts, and what a question that she was just asked needs to take its answer.
func (t *turn) least() Session {
	s, before := &t.session, &t.Message.Session
	least := Session{NoKeep: true, Screen: s.Screen, Hand: s.Hand, Codes: s.Codes, Seen: s.Seen}
	if before.Asked == "" {
		least.Asked = s.Asked
	}
	if len(before.Choices) == 0 {
		least.Choices = s.Choices
	}
	if s.Lang == English {
		least.Lang, least.Fixed = s.Lang, s.Fixed
	}
	return least
}

// privacy is what is kept of a chat, and for how long.
func (t *turn) privacy() []Line {
	args := map[string]any{"Hours": int(t.KeepRaw.Hours()), "Days": int(t.KeepAsked.Hours() / 24)}
	var lines []Line
	for row := range strings.Lines(Say(t.lang, "privacy", args)) {
		lines = append(lines, Line{Style: Prose, Text: strings.TrimSpace(row)})
	}
	return lines
}

// started greets, and says what is kept.
func (t *turn) started() *Reply {
	reply := t.talk(Chat, "start")
	if t.session.NoKeep {
		reply.Lines = append(reply.Lines, t.say("nokeep_still", nil))
		return reply
	}
	reply.Lines = append(reply.Lines, t.privacy()...)
	if t.Chat != "" && !t.Shared {
		t.offerNotToKeep(reply)
	}
	return reply
}

// firstContact says what is kept at the end of the first reply to a chat. To somebody in
// danger it is said with the next.
func (t *turn) firstContact(reply *Reply) {
	s := &t.session
	if s.Told || s.NoKeep || t.Chat == "" || t.Shared || reply.Status == Urgent || reply.Forget || t.halted {
		return
	}
	if reply.Handing != nil && reply.Handing.Urgent {
		return
	}
	reply.Lines = append(reply.Lines, Line{Style: Break})
	reply.Lines = append(reply.Lines, t.privacy()...)
	t.offerNotToKeep(reply)
}

func (t *turn) offerNotToKeep(reply *Reply) {
	t.session.Told = true
	reply.Buttons = append(reply.Buttons, []Button{{Label: t.word("button_nokeep"), Data: "nokeep"}})
}

// unkept remembers nothing of the chat from now on but that.
func (t *turn) unkept() *Reply {
	t.session = Session{NoKeep: true, Lang: t.session.Lang, Fixed: t.session.Fixed}
	reply := t.talk(Chat, "nokeep_done")
	reply.Buttons = [][]Button{{
		{Label: t.word("button_keep"), Data: "keep"}, {Label: t.word("button_forget"), Data: "forget"},
	}}
	return reply
}

// keptAgain takes that back.
func (t *turn) keptAgain() *Reply {
	t.session.NoKeep, t.session.Told = false, true
	return t.talk(Chat, "keep_done")
}

// forget has all erased that is kept of the chat, and says how she clears the rest. In a
// group, where what was said is everybody's, only the program's own memory goes.
func (t *turn) forget() *Reply {
	t.session = Session{NoKeep: t.session.NoKeep}
	t.region, t.named = t.Config.Region, t.Config.Region != ""
	switch {
	case t.Shared:
		return t.talk(Chat, "forget_group")
	case t.Reach:
		reply := t.talk(Chat, "forget", "forget_chat")
		reply.Forget = true
		return reply
	}
	reply := t.talk(Chat, "forget", "forget_page")
	reply.Forget = true
	return reply
}

// stale is the reply to a button of an answer that is remembered no longer, or never was.
func (t *turn) stale() *Reply {
	if t.session.NoKeep {
		return t.talk(Chat, "stale_unkept")
	}
	return t.talk(Chat, "stale")
}

// pause answers while staff have paused the program: danger came before, and what she has
// a right to at any time comes after.
func (t *turn) pause(context.Context) (*Reply, error) {
	if t.Paused == nil || !t.Paused() || t.goesOn() {
		return nil, nil
	}
	t.halted = true
	t.session.Hand = t.hand
	return &Reply{Status: Chat, Lines: []Line{t.say("paused", nil), t.hotline("12338")}}, nil
}

// goesOn reports whether the message is one that is answered though the program is paused:
// about a case, or about what is kept of her.
func (t *turn) goesOn() bool {
	what, rest, _ := strings.Cut(t.Press, ":")
	switch what {
	case "case", "hand", "forget", "nokeep", "keep":
		return true
	case "human":
		_, urgent := alarm.TopicOf(rest)
		return urgent
	case "":
	default:
		return false
	}
	if t.hand != nil || t.persons() && t.receipt() != "" {
		return true
	}
	switch name, _, _ := strings.Cut(strings.ToLower(t.text), " "); name {
	case "/forget", "/clear", "/status":
		return true
	}
	switch cueWords().chat(t.text) {
	case "forget", "nokeep", "keep":
		return true
	case "status":
		return t.persons()
	}
	return false
}
