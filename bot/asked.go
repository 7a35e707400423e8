package bot

import (
	"context"
	"errors"

	"jinguo/knowledge"
)

// manyMissed is how many questions in a row without an answer have a person offered.
const manyMissed = 2

// noteAsked hands a question to the store where staff should know of it: one without an
// answer, or one whose answer may turn out to be of no use. It offers what helps then.
func (t *turn) noteAsked(reply *Reply) {
	if !t.asks() {
		return
	}
	switch reply.Status {
	case Answered:
		t.session.Missed = 0
	case NoAnswer:
		t.session.Missed++
		if t.persons() && t.session.Missed >= manyMissed {
			reply.Lines = append(reply.Lines, t.say("hand_offer", nil))
			reply.Buttons = append(reply.Buttons, []Button{t.humanButton("")})
		}
		t.offerToTell(reply)
	default:
		return
	}
	if !t.keepsAsked() || t.Message.Session.Screen.waits() {
		return
	}
	reply.Asked = &knowledge.Asked{Text: t.sought, Region: t.known().Code, Lang: t.lang}
	if !t.missed && len(reply.Hits) > 0 {
		reply.Asked.Entry = reply.Hits[0].ID
	}
}

// keepsAsked reports whether questions of the chat are kept for staff.
func (t *turn) keepsAsked() bool { return t.Chat != "" && !t.Shared && !t.session.NoKeep }

// offerToTell adds the button by which she is told once staff have answered.
func (t *turn) offerToTell(reply *Reply) {
	if t.Reach && t.keepsAsked() {
		reply.Buttons = append(reply.Buttons, []Button{{Label: t.word("button_tellme"), Data: "tellme"}})
	}
}

// tellMe notes that she wants to be told.
func (t *turn) tellMe() *Reply {
	if !t.Reach || !t.keepsAsked() {
		return t.stale()
	}
	reply := t.talk(Chat, "tellme_yes")
	reply.TellMe = true
	return reply
}

// readEntry shows the entry with that id as it stands now, whatever is remembered: what
// the button of a message opens that came unasked.
func (t *turn) readEntry(ctx context.Context, id string) (*Reply, error) {
	if t.Entries == nil {
		return nil, errAbsent
	}
	e, err := t.Entries.Entry(ctx, id)
	if errors.Is(err, knowledge.ErrNotFound) {
		return t.human(ctx, "read_gone")
	}
	if err != nil {
		return nil, err
	}
	d := &decision{status: Answered, found: []found{again(e, nil)}}
	t.remember(d)
	return t.answer(ctx, d)
}
