package bot

import (
	"jinguo/knowledge"
	"jinguo/knowledge/alarm"
)

// alarms are the urgent rules in force.
func (b *Bot) alarms() *alarm.Table {
	if b.Alarms != nil {
		if table := b.Alarms(); table != nil {
			return table
		}
	}
	return alarm.Default()
}

// alarm hears whether text, normalised, speaks of danger. Who types Chinese in Latin
// letters is then answered in Chinese, and searched for with what it was read as.
func (t *turn) alarm(rules *alarm.Table, text string) (alarm.Alarm, bool) {
	a, ok := rules.Hear(text)
	if !ok || a.Read == "" {
		return a, ok
	}
	t.matter = a.Read
	if t.Lang == "" && !t.session.Fixed && script(a.Read) == Chinese {
		t.lang, t.session.Lang = Chinese, Chinese
	}
	return a, ok
}

// emergencyOf is what an urgent reply is about, its numbers from the table of
// national lines.
func emergencyOf(a alarm.Alarm, lang string) *Emergency {
	e := &Emergency{Topic: a.Topic.Key, Hotlines: []Hotline{}, Past: a.Past, Other: a.Other}
	for _, number := range a.Hotlines() {
		if h, ok := knowledge.HotlineByNumber(number); ok {
			e.Hotlines = append(e.Hotlines, hotline(h, lang))
		}
	}
	return e
}

func hotline(h knowledge.Hotline, lang string) Hotline {
	if lang == English {
		return Hotline{Name: h.NameEn, Number: h.Number}
	}
	return Hotline{Name: h.Name, Number: h.Number}
}

// firstWords are what to do now and whom to call, short enough that the first 200
// characters hold all of it, and then what may be done next. What is over is answered
// without alarm.
func firstWords(a alarm.Alarm, lang string) []Line {
	style := Alert
	if a.Past {
		style = Prose
	}
	lines := []Line{{Style: style, Text: Say(lang, a.Reply(), nil)}}
	for _, h := range emergencyOf(a, lang).Hotlines {
		lines = append(lines, Line{Style: Call, Text: h.Name, Phones: []string{h.Number}})
	}
	return lines
}

// nextSteps are what may be done once the first is done.
func nextSteps(a alarm.Alarm, lang string) Line {
	return Line{Style: Prose, Text: Say(lang, a.Reply()+"_next", nil)}
}
