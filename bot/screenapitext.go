package bot

import (
	"strings"

	"jinguo/knowledge/screen"
)

// Lines are the answer for somebody who reads it in a terminal: of one programme every
// condition with the words that it stands on, of many those that somebody lacks.
func (a ScreenAnswer) Lines(lang string) []Line {
	t := &turn{lang: lang}
	if len(a.Outcomes) == 0 {
		return []Line{t.say("screenapi_empty", nil)}
	}
	var lines []Line
	for i := range a.Outcomes {
		if i > 0 {
			lines = append(lines, Line{})
		}
		lines = append(lines, t.readOut(&a.Outcomes[i], len(a.Outcomes) == 1)...)
	}
	if a.Next != nil {
		lines = append(lines, Line{}, Line{Style: Field, Label: t.word("screenapi_label_next"), Text: a.Next.Question + " [" + a.Next.Fact + "]"},
			Line{Style: Field, Label: t.word("screenapi_label_why"), Text: a.Next.Why})
	}
	return append(lines, Line{}, t.say("screen_decides", nil))
}

// readOut tells one outcome.
func (t *turn) readOut(f *ScreenFound, whole bool) []Line {
	lines := []Line{{Style: Title, Text: f.Title}, {Text: t.verdict(&f.Outcome)}}
	if whole {
		lines = append(lines, t.conditions(f.Clauses)...)
	} else {
		lines = append(lines, t.quotes(f.Lacking())...)
	}
	if f.Result == screen.DoesNotFit {
		return append(lines, t.phones(f.Contacts)...)
	}
	if f.Amount != nil {
		lines = append(lines, Line{Text: strings.TrimSpace(f.Amount.Name + " " + t.paid(f.Amount))})
		lines = append(lines, t.quoted(f.Amount.Quote)...)
	}
	if f.Standard != "" {
		lines = append(lines, Line{Style: Field, Label: t.word("label_amount"), Text: f.Standard})
	}
	lines = append(lines, t.notWith(f.NotWith)...)
	lines = append(lines, t.applying(f.Window)...)
	if whole && len(f.Papers) > 0 {
		lines = append(lines, Line{Style: Field, Label: t.word("screenapi_label_papers"), Text: numbered(f.Papers)})
	}
	lines = append(lines, t.phones(f.Contacts)...)
	if whole {
		lines = append(lines, t.ruleOf(f.Dated))
	}
	return lines
}

// verdict is an outcome in one sentence, which never says that she cannot have it.
func (t *turn) verdict(o *screen.Outcome) string {
	switch o.Result {
	case screen.Fits:
		return Say(t.lang, "screenapi_fits", nil)
	case screen.Open:
		return Say(t.lang, "screenapi_open", map[string]any{"Facts": t.labels(o.Open)})
	}
	var reasons []string
	for _, c := range o.Lacking() {
		reasons = append(reasons, c.Reason)
	}
	return Say(t.lang, "screenapi_lacking", map[string]any{"Reasons": strings.Join(reasons, t.word("screen_facts"))})
}

func (t *turn) conditions(clauses []screen.Clause) []Line {
	var lines []Line
	for _, c := range clauses {
		key := "screenapi_unknown"
		switch c.Result {
		case screen.Met:
			key = "screenapi_met"
		case screen.Failed:
			key = "screenapi_failed"
		}
		lines = append(lines, t.say(key, map[string]any{"Name": c.Name, "Reason": c.Reason}))
		lines = append(lines, t.quoted(c.Quote)...)
	}
	return lines
}

func (t *turn) quotes(clauses []screen.Clause) []Line {
	var lines []Line
	for _, c := range clauses {
		lines = append(lines, t.quoted(c.Quote)...)
	}
	return lines
}

func (t *turn) quoted(text string) []Line {
	if text == "" {
		return nil
	}
	return []Line{{Style: Field, Label: "  " + t.word("screenapi_label_quote"), Text: text}}
}

func (t *turn) phones(contacts []Contact) []Line {
	var lines []Line
	for _, c := range contacts {
		if len(c.Phones) > 0 {
			lines = append(lines, Line{Style: Call, Label: t.word("label_call"), Text: c.Name, Phones: c.Phones})
		}
	}
	return lines
}
