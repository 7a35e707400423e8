package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// Limits of what staff are shown of cases at once.
const (
	mostCases  = 8
	mostQuotes = 5
)

// CaseAnswered is what she is sent when staff replied: words that name nothing, for
// somebody else may see the phone, and a button with which she reads the reply.
func CaseAnswered(lang string) Reply {
	return Reply{Status: Chat, Lang: lang, Lines: []Line{{Text: Say(lang, "arrived_reply", nil)}},
		Buttons: [][]Button{{{Label: Say(lang, "button_read_reply", nil), Data: "case:read"}}}}
}

// CaseTold is the message to staff about a case that is raised at a moment: the case
// where nobody took it, and what is new of it where they know it.
func CaseTold(lang string, c knowledge.Case, at time.Time) Reply {
	if c.State == knowledge.CaseOpen && (c.Raised == 0 || len(c.Untold()) == 0) {
		return CaseNews(lang, c, at)
	}
	return CaseChanged(lang, c)
}

// CaseNews is the message to staff about a case that nobody took yet, with its steps,
// at a moment. The data of its buttons is take:, closecase: or showcase: and the number
// of the case; what staff write in reply to the message goes to her, see [CaseNo].
func CaseNews(lang string, c knowledge.Case, at time.Time) Reply {
	w := caseWriter{lang}
	lines := []Line{w.title(&c)}
	if c.Raised > 0 && c.State == knowledge.CaseOpen {
		lines = append(lines, Line{Style: Alert, Text: w.say("case_raised_again", map[string]any{"N": c.Raised + 1})})
	}
	lines = append(lines, w.facts(&c, at)...)
	lines = append(lines, w.words(&c)...)
	lines = append(lines, w.latest(&c)...)
	lines = append(lines, Line{Text: w.reach(&c)})
	return Reply{Status: Chat, Lang: lang, Lines: lines, Buttons: w.buttons(&c, "")}
}

// CaseChanged is the message to staff who know a case, with its steps, about what she
// did since they last heard of it.
func CaseChanged(lang string, c knowledge.Case) Reply {
	w := caseWriter{lang}
	lines := []Line{w.title(&c)}
	fresh := c.Untold()
	erased := slices.ContainsFunc(fresh, func(s knowledge.Step) bool { return s.Kind == knowledge.StepErased })
	for _, s := range fresh {
		switch s.Kind {
		case knowledge.StepOpened, knowledge.StepAdded:
			if !erased {
				lines = append(lines, Line{Text: w.say("case_changed_added", nil)}, w.quote(s))
			}
		case knowledge.StepClosed:
			lines = append(lines, Line{Text: w.say("case_changed_solved", nil)})
		case knowledge.StepWithdrawn:
			if !erased {
				lines = append(lines, Line{Text: w.say("case_changed_withdrawn", nil)})
			}
		case knowledge.StepErased:
			lines = append(lines, Line{Text: w.say("case_changed_erased", nil)})
		}
	}
	return Reply{Status: Chat, Lang: lang, Lines: lines, Buttons: w.buttons(&c, "")}
}

// CaseReminder is the message to staff when a reminder comes that they set.
func CaseReminder(lang string, c knowledge.Case) Reply {
	w := caseWriter{lang}
	lines := []Line{w.title(&c), {Text: w.say("case_reminder", nil)}}
	for _, s := range slices.Backward(c.Steps) {
		if s.Kind == knowledge.StepRemind {
			if s.Text != "" {
				lines = append(lines, w.quote(s))
			}
			break
		}
	}
	return Reply{Status: Chat, Lang: lang, Lines: lines, Buttons: w.buttons(&c, "")}
}

// CaseList is the list of cases for staff, in their order.
func CaseList(lang string, cases []knowledge.Case) Reply {
	w := caseWriter{lang}
	reply := Reply{Status: Chat, Lang: lang}
	if len(cases) == 0 {
		reply.Lines = []Line{{Text: w.say("case_none", nil)}}
		return reply
	}
	for i, c := range cases {
		if i == mostCases {
			reply.Lines = append(reply.Lines, Line{Style: Break}, Line{Text: w.say("case_more", map[string]any{"N": len(cases) - i})})
			break
		}
		if i > 0 {
			reply.Lines = append(reply.Lines, Line{Style: Break})
		}
		reply.Lines = append(reply.Lines, w.title(&c), Line{Text: CaseLine(lang, &c)})
		reply.Buttons = append(reply.Buttons, w.buttons(&c, " "+strconv.FormatInt(c.No, 10))...)
	}
	return reply
}

// CaseTitle is how a case is called: 诉求 7, marked where it is urgent.
func CaseTitle(lang string, c *knowledge.Case) string { return caseWriter{lang}.title(c).Text }

// CaseTopic is how a topic of urgent replies is called; empty for none.
func CaseTopic(lang, topic string) string { return caseWriter{lang}.topic(topic) }

// CaseState is how far a case is, without whose it is.
func CaseState(lang string, state knowledge.CaseState) string {
	return caseWriter{lang}.word("case_stage_", string(state), nil)
}

// CaseLine is what a list says of a case: where, about what, since when and how far.
func CaseLine(lang string, c *knowledge.Case) string {
	w := caseWriter{lang}
	var parts []string
	for _, part := range []string{w.topic(c.Topic), w.place(c.Region), w.day(c.Opened), w.state(c)} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " · ")
}

// CaseShown is a case with its whole history, for staff.
func CaseShown(lang string, c knowledge.Case) Reply {
	w := caseWriter{lang}
	lines := []Line{w.title(&c), {Text: CaseLine(lang, &c)}}
	if c.Held {
		lines = append(lines, Line{Text: w.say("case_held", nil)})
	}
	if !c.Remind.IsZero() {
		lines = append(lines, Line{Text: w.say("case_remind_at", map[string]any{"At": w.day(c.Remind)})})
	}
	for _, s := range c.Steps {
		lines = append(lines, Line{Style: Field, Label: w.day(s.At), Text: w.step(&s)})
		if s.Text != "" {
			lines = append(lines, w.quote(s))
		}
	}
	if c.Live() {
		lines = append(lines, Line{Text: w.reach(&c)})
	}
	return Reply{Status: Chat, Lang: lang, Lines: lines, Buttons: w.buttons(&c, "")}
}

var caseNumber = regexp.MustCompile(`^(?:⚠ ?\S+ · )?(?:诉求|Case) (\d{1,15})(?:\D|$)`)

// CaseNo is the number of the case that a message of ours to staff is about, read off
// its text in whatever language; false where it is about none or several.
func CaseNo(text string) (int64, bool) {
	first, rest, _ := strings.Cut(text, "\n")
	m := caseNumber.FindStringSubmatch(first)
	if m == nil {
		return 0, false
	}
	for line := range strings.Lines(rest) {
		if caseNumber.MatchString(strings.TrimSpace(line)) {
			return 0, false
		}
	}
	no, err := strconv.ParseInt(m[1], 10, 64)
	return no, err == nil && no > 0
}

// caseWriter writes about cases in a language.
type caseWriter struct{ lang string }

func (w caseWriter) say(key string, args map[string]any) string { return Say(w.lang, key, args) }

// word is the sentence of a key that starts with prefix.
func (w caseWriter) word(prefix, name string, args map[string]any) string {
	return w.say(prefix+name, args)
}

func (w caseWriter) title(c *knowledge.Case) Line {
	key := "case_title"
	if c.Urgent {
		key = "case_title_urgent"
	}
	return Line{Style: Title, Text: w.say(key, map[string]any{"No": c.No})}
}

func (w caseWriter) facts(c *knowledge.Case, at time.Time) []Line {
	var lines []Line
	for _, fact := range []struct{ label, text string }{
		{"case_label_topic", w.topic(c.Topic)},
		{"case_label_region", w.place(c.Region)},
		{"case_label_since", w.day(c.Opened) + w.ago(at.Sub(c.Opened))},
		{"case_label_state", w.state(c)},
	} {
		if fact.text != "" {
			lines = append(lines, Line{Style: Field, Label: w.say(fact.label, nil), Text: fact.text})
		}
	}
	return lines
}

// words are what she said, the last of it.
func (w caseWriter) words(c *knowledge.Case) []Line {
	var quotes []Line
	for _, s := range c.Steps {
		if (s.Kind == knowledge.StepOpened || s.Kind == knowledge.StepAdded) && s.Text != "" {
			quotes = append(quotes, w.quote(s))
		}
	}
	if len(quotes) == 0 {
		return []Line{{Text: w.say("case_no_words", nil)}}
	}
	return quotes[max(0, len(quotes)-mostQuotes):]
}

// latest is what staff said of the case last.
func (w caseWriter) latest(c *knowledge.Case) []Line {
	for _, s := range slices.Backward(c.Steps) {
		switch s.Kind {
		case knowledge.StepReplied, knowledge.StepNoted, knowledge.StepPassed:
			lines := []Line{{Style: Field, Label: w.day(s.At), Text: w.step(&s)}}
			if s.Text != "" {
				lines = append(lines, w.quote(s))
			}
			return lines
		}
	}
	return nil
}

func (w caseWriter) quote(s knowledge.Step) Line {
	if s.Text == "" {
		return Line{Text: w.say("case_no_words", nil)}
	}
	return Line{Style: Quote, Text: s.Text}
}

// step says what happened.
func (w caseWriter) step(s *knowledge.Step) string {
	kind := string(s.Kind)
	if s.Kind == knowledge.StepClosed && s.Hers() {
		kind = "solved"
	}
	return w.word("case_step_", kind, map[string]any{"By": s.By, "Region": w.place(s.Region), "Until": w.day(s.Until)})
}

func (w caseWriter) state(c *knowledge.Case) string {
	return w.word("case_state_", string(c.State), map[string]any{"By": c.Taker})
}

func (w caseWriter) topic(topic string) string {
	if topic == "" {
		return ""
	}
	return strings.TrimPrefix(w.word("case_topic_", topic, nil), "case_topic_") // a topic that has no word shows itself
}

// place is a region's full name.
func (w caseWriter) place(code string) string {
	if code == "" {
		return ""
	}
	return region.Full(code)
}

// day is a moment to the minute, in China.
func (w caseWriter) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(knowledge.China).Format("2006-01-02 15:04")
}

// ago is how long ago something was, as an addition in brackets.
func (w caseWriter) ago(d time.Duration) string {
	switch {
	case d < time.Minute:
		return w.say("case_ago_now", nil)
	case d < time.Hour:
		return w.say("case_ago_minutes", map[string]any{"N": int(d / time.Minute)})
	case d < 48*time.Hour:
		return w.say("case_ago_hours", map[string]any{"N": int(d / time.Hour)})
	}
	return w.say("case_ago_days", map[string]any{"N": int(d / (24 * time.Hour))})
}

// reach says how she reads a reply.
func (w caseWriter) reach(c *knowledge.Case) string {
	switch {
	case !c.Live():
		return w.state(c)
	case c.Address != "":
		return w.say("case_reach_chat", nil)
	case c.Code != "":
		return w.say("case_reach_code", nil)
	}
	return w.say("case_reach_none", nil)
}

// buttons are what staff may press under a case, one row; after follows each label,
// where several cases stand in one message.
func (w caseWriter) buttons(c *knowledge.Case, after string) [][]Button {
	no := strconv.FormatInt(c.No, 10)
	var row []Button
	switch c.State {
	case knowledge.CaseOpen:
		row = append(row, Button{Label: w.say("button_case_take", nil) + after, Data: "take:" + no})
	case knowledge.CaseTaken:
		row = append(row, Button{Label: w.say("button_case_close", nil) + after, Data: "closecase:" + no})
	}
	return [][]Button{append(row, Button{Label: w.say("button_case_show", nil) + after, Data: "showcase:" + no})}
}
