package bot

import (
	"context"
	"slices"
	"strings"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/alarm"
	"jinguo/knowledge/region"
)

// Hand says that her next message goes to a person. It holds none of her words.
type Hand struct {
	Adds bool   `json:"adds,omitempty"` // to the case that there is
	Code string `json:"code,omitempty"` // receipt by which she named that case; empty for the chat's own

	// Topic of the urgent reply that it comes from; empty for any other matter.
	Topic  string `json:"topic,omitempty"`
	Urgent bool   `json:"urgent,omitempty"`
}

// persons reports whether a matter can be handed to a person here.
func (t *turn) persons() bool { return t.Cases != nil && t.Chat != "" && !t.Shared }

// humanButton asks for a person, about an urgent topic where one is given.
func (t *turn) humanButton(topic string) Button {
	data := "human"
	if topic != "" {
		data += ":" + topic
	}
	return Button{Label: t.word("button_human"), Data: data}
}

// caseButton does something with the case that has that receipt, the chat's own where
// code is empty.
func (t *turn) caseButton(key, what, code string) Button {
	data := "case:" + what
	if code != "" {
		data += ":" + code
	}
	return Button{Label: t.word(key), Data: data}
}

// person hands her matter to a person: at once where topic is that of an urgent reply,
// else after asking what they should know.
func (t *turn) person(ctx context.Context, topic string) (*Reply, error) {
	if t.Cases != nil && t.Shared {
		return t.human(ctx, "hand_alone")
	}
	if !t.persons() {
		return t.human(ctx, "human")
	}
	if a, ok := alarm.TopicOf(topic); ok {
		return t.handUrgent(ctx, a), nil
	}
	roster, err := t.Cases.Roster(ctx)
	if err != nil {
		return nil, err
	}
	if len(roster) == 0 { // nobody would read it
		return t.human(ctx, "human")
	}
	c, err := t.running(ctx)
	if err != nil {
		return nil, err
	}
	if c != nil {
		return t.askMore(ctx, c, "")
	}
	read, err := t.readers(ctx, t.region, "", false)
	if err != nil {
		return nil, err
	}
	office, err := t.office(ctx)
	if err != nil {
		return nil, err
	}
	reply := &Reply{Status: Chat, Lines: []Line{t.say("hand_start", nil), read}}
	reply.Lines = append(reply.Lines, t.say("hand_meanwhile", nil))
	reply.Lines = append(reply.Lines, t.reach(office)...)
	key := "hand_ask_code"
	if t.Reach {
		key = "hand_ask"
	}
	reply.Lines = append(reply.Lines, t.talk(Chat, key).Lines...)
	return t.waitForWords(reply, &Hand{}), nil
}

// waitForWords makes her next message what a person is told.
func (t *turn) waitForWords(reply *Reply, h *Hand) *Reply {
	t.session.Hand = h
	stop := Button{Label: t.word("hand_stop"), Data: "hand:stop"}
	if h.Adds {
		reply.Buttons = append(reply.Buttons, []Button{stop})
	} else {
		reply.Buttons = append(reply.Buttons, []Button{{Label: t.word("hand_go"), Data: "hand:go"}, stop})
	}
	return reply
}

// running is the chat's case that somebody still works at or will; nil where there is none.
func (t *turn) running(ctx context.Context) (*knowledge.Case, error) {
	c, err := t.ownCase(ctx)
	if c == nil || !c.Live() {
		return nil, err
	}
	return c, nil
}

// readers says who of staff reads a case of that topic in a region, and when.
func (t *turn) readers(ctx context.Context, code, topic string, urgent bool) (Line, error) {
	all, err := t.Cases.Roster(ctx)
	if err != nil {
		return Line{}, err
	}
	shifts := slices.DeleteFunc(all.For(code, topic), func(s knowledge.Shift) bool { return s.Name == "" })
	if on := shifts.On(t.now); len(on) > 0 {
		return t.say("hand_now", map[string]any{"Desk": on[0].Name}), nil
	}
	for _, s := range shifts {
		if urgent && s.Urgent {
			return t.say("hand_told", map[string]any{"Desk": s.Name}), nil
		}
	}
	if at, ok := shifts.Next(t.now); ok {
		if on := shifts.On(at); len(on) > 0 {
			return t.say("hand_next", map[string]any{"Desk": on[0].Name, "When": t.clock(at, false)}), nil
		}
	}
	return t.say("hand_sometime", nil), nil
}

// handUrgent opens an urgent case without asking anything, and says once more whom to
// call. What it cannot look up in time it leaves out, so that it never fails.
func (t *turn) handUrgent(ctx context.Context, topic alarm.Topic) *Reply {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	reply := &Reply{Status: Chat, Lines: []Line{t.say("hand_done_urgent", nil), t.say("hand_call", nil)}}
	for _, h := range emergencyOf(alarm.Alarm{Topic: topic}, t.lang).Hotlines {
		reply.Lines = append(reply.Lines, Line{Style: Call, Text: h.Name, Phones: []string{h.Number}})
	}
	if roster, err := t.Cases.Roster(ctx); err == nil && len(roster) == 0 { // nobody would read it
		reply.Lines = reply.Lines[1:]
		return reply
	}
	if read, err := t.readers(ctx, t.region, topic.Key, true); err == nil {
		reply.Lines = append(reply.Lines, read)
	}
	c, _ := t.running(ctx)
	t.hands(reply, c != nil, &knowledge.Handing{Topic: topic.Key, Urgent: true})
	reply.Lines = append(reply.Lines, t.say("hand_more", nil))
	t.session.Hand = &Hand{Adds: true, Topic: topic.Key, Urgent: true}
	return reply
}

// hands adds to reply that h opens a case, and how she hears of it. Going says that it
// adds to one that is open already.
func (t *turn) hands(reply *Reply, going bool, h *knowledge.Handing) {
	h.Kind, h.Region, h.Lang = knowledge.StepOpened, t.region, t.lang
	reply.Handing = h
	switch {
	case t.Reach:
		reply.Lines = append(reply.Lines, t.say("hand_back", nil))
	case !going:
		h.Code = newReceipt()
		reply.Lines = append(reply.Lines,
			Line{Style: Field, Label: t.word("hand_code"), Text: grouped(h.Code)},
			t.say("hand_code_use", map[string]any{"Days": int(knowledge.CaseReopen.Hours() / 24)}))
	}
	if t.session.Region == "" && t.Message.Region == "" {
		reply.Lines = append(reply.Lines, t.say("hand_region", nil))
	}
	reply.Buttons = append(reply.Buttons, []Button{t.caseButton("mine_add", "add", ""), t.caseButton("mine_status", "status", "")})
}

// pressedHand obeys a button under the question what a person should know.
func (t *turn) pressedHand(ctx context.Context, what string) (*Reply, error) {
	switch {
	case !t.persons():
		return t.stale(), nil
	case what == "go":
		return t.handOver(ctx, "")
	}
	return t.talk(Chat, "hand_stopped"), nil
}

// handOver opens a case with what she chose to say.
func (t *turn) handOver(ctx context.Context, text string) (*Reply, error) {
	c, err := t.running(ctx)
	if err != nil {
		return nil, err
	}
	read, err := t.readers(ctx, t.region, "", false)
	if err != nil {
		return nil, err
	}
	reply := &Reply{Status: Chat, Lines: []Line{t.say("hand_done", nil), read}}
	t.hands(reply, c != nil, &knowledge.Handing{Text: text})
	return reply, nil
}

// heeds are the small talk that is obeyed in place of being told to a person.
var heeds = map[string]bool{"human": true, "status": true, "forget": true, "nokeep": true, "keep": true, "help": true, "who": true}

// toldPerson takes a message for what a person should know, where that was asked.
func (t *turn) toldPerson(ctx context.Context) (*Reply, error) {
	if t.hand == nil || t.text == "" || !t.persons() {
		return nil, nil
	}
	words := cueWords()
	switch name := words.chat(t.text); {
	case name == "help", name == "who":
		t.session.Hand = t.hand
		return nil, nil
	case heeds[name]:
		return nil, nil
	case name == "bye", words.talk["cancel"].MatchString(bare(t.text)):
		return t.talk(Chat, "hand_stopped"), nil
	case t.hand.Adds:
		return t.added(t.Message.Text, t.hand), nil
	case words.talk["silent"].MatchString(bare(t.text)):
		return t.handOver(ctx, "")
	}
	return t.handOver(ctx, t.Message.Text)
}

// added adds what she wrote to the case that there is.
func (t *turn) added(text string, h *Hand) *Reply {
	reply := t.talk(Chat, "mine_added")
	reply.Handing = &knowledge.Handing{
		Kind: knowledge.StepAdded, Text: text, Topic: h.Topic, Region: t.region, Lang: t.lang, Urgent: h.Urgent, Code: h.Code,
	}
	reply.Buttons = [][]Button{{t.caseButton("mine_add", "add", h.Code), t.caseButton("mine_status", "status", h.Code)}}
	return reply
}

// handDanger hands on what somebody in danger wrote where it was meant for a person.
func (t *turn) handDanger(a alarm.Alarm, reply *Reply) {
	if t.hand == nil || !t.persons() {
		return
	}
	h := *t.hand
	h.Topic, h.Urgent = a.Topic.Key, true
	if h.Adds {
		reply.Handing = t.added(t.Message.Text, &h).Handing
		reply.Lines = append(reply.Lines, t.say("hand_danger", nil))
		reply.Buttons = [][]Button{{t.caseButton("mine_add", "add", h.Code), t.caseButton("mine_status", "status", h.Code)}}
		return
	}
	told := &Reply{}
	t.hands(told, false, &knowledge.Handing{Text: t.Message.Text, Topic: a.Topic.Key, Urgent: true})
	reply.Handing, reply.Buttons = told.Handing, told.Buttons
	reply.Lines = append(append(reply.Lines, t.say("hand_danger", nil)), told.Lines...)
}

// past names a moment that is over: 今天11:00, 11月23日11:00.
func (t *turn) past(at time.Time) string {
	at = at.In(knowledge.China)
	return Say(t.lang, "day_clock", map[string]any{"Day": t.day(at), "Clock": at.Format("15:04")})
}

// placeName is a region as a case's history names it.
func placeName(code string) string {
	if r, ok := region.Lookup(code); ok {
		return strings.TrimSpace(r.Name)
	}
	return code
}
