package bot

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
)

// Wrong is a change request that waits for her next message to say what is right.
// The entry is the one at Entry, counted from 1, of the last answer.
type Wrong struct {
	Entry  int    `json:"entry"`
	Reason string `json:"reason"`
	Phone  int    `json:"phone,omitempty"` // which of the entry's, from 0
	Asked  bool   `json:"asked,omitempty"` // once again, for the message before told none
}

// reason is what may be wrong about a service point.
type reason struct {
	name   string // in the data of buttons
	button string // key of its label
	field  knowledge.Field
	ask    string // key of the question for what is right; empty where there is none
	none   string // key of what to say where the message tells none
	read   func(string) string
}

// reasons are what may be wrong, in the order of the buttons.
var reasons = []reason{
	{"dead", "wrong_dead", knowledge.PhoneField, "", "", nil},
	{"changed", "wrong_changed", knowledge.PhoneField, "wrong_ask_phone", "wrong_no_phone", phonesOf},
	{"closed", "wrong_closed", knowledge.ClosedField, "", "", nil},
	{"moved", "wrong_moved", knowledge.MovedField, "wrong_ask_address", "wrong_no_address", addressOf},
	{"hours", "wrong_hours", knowledge.HoursField, "wrong_ask_hours", "wrong_no_hours", hoursOf},
}

func reasonNamed(name string) *reason {
	if i := slices.IndexFunc(reasons, func(r reason) bool { return r.name == name }); i >= 0 {
		return &reasons[i]
	}
	return nil
}

// reported is the service point with that number, counted from 1, of the last answer;
// nil where there is none.
func (t *turn) reported(ctx context.Context, number string) (*knowledge.Entry, error) {
	e, err := t.nth(ctx, number)
	if e == nil || e.Point == nil {
		return nil, err
	}
	return e, err
}

// whatIsWrong asks what is wrong about the service point with that number.
func (t *turn) whatIsWrong(ctx context.Context, number string) (*Reply, error) {
	e, err := t.reported(ctx, number)
	if err != nil {
		return nil, err
	}
	if e == nil {
		return t.stale(), nil
	}
	reply := &Reply{Status: Chat, Lines: []Line{t.say("wrong_what", map[string]any{"Title": shorten(e.Title, 60)})}}
	var row []Button
	for _, r := range reasons {
		if r.name == "dead" && len(e.Point.Phones) == 0 {
			continue
		}
		if row = append(row, Button{Label: t.word(r.button), Data: t.fixing(number, r.name)}); len(row) == 2 {
			reply.Buttons, row = append(reply.Buttons, row), nil
		}
	}
	reply.Buttons = append(reply.Buttons, append(row, t.back(number)))
	return reply, nil
}

// fixing is the data of a button that goes on with a change request.
func (t *turn) fixing(parts ...string) string { return t.data("fix") + ":" + strings.Join(parts, ":") }

func (t *turn) back(number string) Button {
	return Button{Label: t.word("button_back"), Data: t.fixing(number, "back")}
}

// fix goes on with what was pressed: number, reason, place of the phone among the
// entry's, and a mark that she does not know what is right.
func (t *turn) fix(ctx context.Context, rest string) (*Reply, error) {
	parts := append(strings.Split(rest, ":"), "", "", "")
	number, phone, unknown := parts[0], parts[2], parts[3] != ""
	if parts[1] == "back" {
		return t.show(ctx, number)
	}
	e, err := t.reported(ctx, number)
	if err != nil {
		return nil, err
	}
	why := reasonNamed(parts[1])
	if e == nil || why == nil {
		return t.stale(), nil
	}
	w := &Wrong{Reason: why.name}
	w.Entry, _ = strconv.Atoi(number)
	if why.field == knowledge.PhoneField && len(e.Point.Phones) > 1 {
		if phone == "" {
			return t.whichPhone(e, number, why), nil
		}
		if w.Phone, err = strconv.Atoi(phone); err != nil || w.Phone < 0 || w.Phone >= len(e.Point.Phones) {
			return t.stale(), nil
		}
	}
	// Where a shelter is must not even be asked.
	if unknown || why.ask == "" || why.field == knowledge.MovedField && e.Confidential() {
		return t.file(e, w, ""), nil
	}
	return t.askRight(w, why, why.ask), nil
}

// mostPhones is how many phones of an entry can be chosen from.
const mostPhones = 8

// whichPhone asks which of the entry's phones is meant.
func (t *turn) whichPhone(e *knowledge.Entry, number string, why *reason) *Reply {
	reply := &Reply{Status: Chat, Lines: []Line{t.say("wrong_which", nil)}}
	for i, p := range e.Point.Phones[:min(mostPhones, len(e.Point.Phones))] {
		label := strings.TrimSpace(p.Number + " " + shorten(p.Label, 12))
		reply.Buttons = append(reply.Buttons, []Button{{Label: label, Data: t.fixing(number, why.name, strconv.Itoa(i))}})
	}
	reply.Buttons = append(reply.Buttons, []Button{t.back(number)})
	return reply
}

// askRight asks what is right with the sentence under key, and waits for it.
func (t *turn) askRight(w *Wrong, why *reason, key string) *Reply {
	t.session.Wrong = w
	number := strconv.Itoa(w.Entry)
	return &Reply{Status: Chat, Lines: []Line{t.say(key, nil)}, Buttons: [][]Button{{
		{Label: t.word("button_unknown"), Data: t.fixing(number, why.name, strconv.Itoa(w.Phone), "unknown")}, t.back(number),
	}}}
}

// correct takes a message as what is right, where it was asked for. A message that
// tells no such thing is asked for once more; the next is a question like any other.
func (t *turn) correct(ctx context.Context) (*Reply, error) {
	if t.wrong == nil || t.text == "" {
		return nil, nil
	}
	why := reasonNamed(t.wrong.Reason)
	e, err := t.reported(ctx, strconv.Itoa(t.wrong.Entry))
	if e == nil || why == nil || why.read == nil || err != nil {
		return nil, err
	}
	value := why.read(t.text)
	switch {
	case value != "":
	case bare(t.text) == bare(t.word("button_unknown")):
	case t.wrong.Asked:
		return nil, nil
	default:
		t.wrong.Asked = true
		return t.askRight(t.wrong, why, why.none), nil
	}
	t.session.Region = t.Message.Session.Region // where the place is does not move her
	return t.file(e, t.wrong, value), nil
}

// file thanks for a change request and hands it to the store; where the channel can
// reach her later, it asks whether she wants to know what comes of it.
func (t *turn) file(e *knowledge.Entry, w *Wrong, value string) *Reply {
	why := reasonNamed(w.Reason)
	if why.field == knowledge.MovedField && e.Confidential() {
		value = "" // it became so since she was asked
	}
	reply := t.talk(Chat, "wrong_thanks")
	reply.Request = &knowledge.Request{Entry: e.ID, Version: e.Version, Field: why.field, Old: said(e, w, why), Proposed: value, Lang: t.lang}
	if !t.Reach {
		return reply
	}
	reply.Lines = append(reply.Lines, t.say("wrong_tell", nil))
	number := strconv.Itoa(w.Entry)
	reply.Buttons = [][]Button{{
		{Label: t.word("button_tell"), Data: t.data("tell") + ":" + number + ":" + w.Reason + ":yes"},
		{Label: t.word("button_no_tell"), Data: t.data("tell") + ":" + number + ":" + w.Reason + ":no"},
	}}
	return reply
}

// said is what e says where it is wrong, as far as that may be told.
func said(e *knowledge.Entry, w *Wrong, why *reason) string {
	switch {
	case why.field == knowledge.PhoneField && w.Phone < len(e.Point.Phones):
		return e.Point.Phones[w.Phone].Number
	case why.field == knowledge.PhoneField, why.field == knowledge.ClosedField, e.Confidential():
		return ""
	}
	return knowledge.FieldValue(e, why.field)
}

// tell notes whether she wants to know what comes of her change request.
func (t *turn) tell(ctx context.Context, rest string) (*Reply, error) {
	parts := append(strings.Split(rest, ":"), "", "", "")
	e, err := t.reported(ctx, parts[0])
	if err != nil {
		return nil, err
	}
	why := reasonNamed(parts[1])
	if e == nil || why == nil {
		return t.stale(), nil
	}
	key := "wrong_told_no"
	wants := parts[2] == "yes" && t.Reach
	if wants {
		key = "wrong_told_yes"
	}
	reply := t.talk(Chat, key)
	reply.Request = &knowledge.Request{Entry: e.ID, Field: why.field, Tell: wants, Lang: t.lang}
	return reply, nil
}

// phonesOf reads the telephone numbers of a message; empty where it holds none.
func phonesOf(text string) string {
	var numbers []string
	for _, p := range knowledge.ParsePhones(text) {
		if p.Plausible() && !slices.Contains(numbers, p.Number) && len(numbers) < 3 {
			numbers = append(numbers, p.Number)
		}
	}
	return strings.Join(numbers, "、")
}

// longestValue is the most of what is right that is taken, in runes.
const longestValue = 80

// hoursOf reads hours; empty where they cannot be understood.
func hoursOf(text string) string {
	if _, rest, ok := knowledge.ReadHours(text); !ok || rest != "" || longer(text, longestValue) {
		return ""
	}
	return text
}

var (
	placed  = regexp.MustCompile(`[路街道巷弄胡同号村镇乡屯庄区县市楼层室厦院旁]|\d.*[A-Za-z]|[A-Za-z].*\d`)
	asking  = regexp.MustCompile(`[?？吗]|怎么|什么|哪`)
	private = regexp.MustCompile(`\d{7,}[Xx]?`)
)

// addressOf reads an address; empty where the message is none or asks something.
// Numbers that no house has are left out of it.
func addressOf(text string) string {
	text = strings.TrimSpace(private.ReplaceAllString(text, ""))
	if runes(text) < 4 || longer(text, longestValue) || asking.MatchString(text) || !placed.MatchString(text) {
		return ""
	}
	return text
}
