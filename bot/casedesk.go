package bot

import (
	"strconv"
	"strings"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// mostMisses is how many groups of misses staff are shown at once.
const mostMisses = 10

// MissList is the list of groups of misses for staff, in their order.
func MissList(lang string, groups []knowledge.MissGroup) Reply {
	reply := Reply{Status: Chat, Lang: lang}
	if len(groups) == 0 {
		reply.Lines = []Line{{Text: Say(lang, "staff_misses_none", nil)}}
		return reply
	}
	reply.Lines = []Line{{Style: Title, Text: Say(lang, "staff_misses", map[string]any{"N": len(groups)})}}
	for i, g := range groups {
		if i == mostMisses {
			reply.Lines = append(reply.Lines, Line{Text: Say(lang, "staff_misses_more", map[string]any{"N": len(groups) - i})})
			break
		}
		text := Say(lang, "staff_miss", map[string]any{"No": g.No, "Text": shorten(g.Text, 80), "Count": g.Count, "Tell": g.Tell})
		reply.Lines = append(reply.Lines, Line{Text: text})
	}
	reply.Lines = append(reply.Lines, Line{Text: Say(lang, "staff_misses_how", nil)})
	return reply
}

// Duty is the duty table for staff: who reads now, and when the others do, as of a moment.
func Duty(lang string, roster knowledge.Roster, at time.Time) Reply {
	reply := Reply{Status: Chat, Lang: lang}
	if len(roster) == 0 {
		reply.Lines = []Line{{Text: Say(lang, "staff_duty_none", nil)}}
		return reply
	}
	reply.Lines = []Line{{Style: Title, Text: Say(lang, "staff_duty", nil)}}
	for i, s := range roster {
		reply.Lines = append(reply.Lines, Line{Style: Field, Label: shorten(s.Name, 40), Text: shiftLine(lang, roster[i:i+1], at)})
	}
	return reply
}

// shiftLine is what the table says of the one shift of a roster.
func shiftLine(lang string, one knowledge.Roster, at time.Time) string {
	s := one[0]
	place := Say(lang, "staff_duty_nation", nil)
	if s.Region != "" {
		place = region.Full(s.Region)
	}
	parts := []string{place}
	if s.Hours != "" {
		parts = append(parts, s.Hours)
	}
	next, known := one.Next(at)
	switch {
	case len(one.On(at)) > 0:
		parts = append(parts, Say(lang, "staff_duty_now", nil))
	case known:
		parts = append(parts, Say(lang, "staff_duty_next", map[string]any{"At": next.In(knowledge.China).Format("2006-01-02 15:04")}))
	default:
		parts = append(parts, Say(lang, "staff_duty_unknown", nil))
	}
	if s.Urgent {
		parts = append(parts, Say(lang, "staff_duty_urgent", nil))
	}
	return strings.Join(parts, " · ")
}

// CaseSent confirms to staff what was sent to a resident about a case.
func CaseSent(lang string, c knowledge.Case, text string) Reply {
	key := "staff_case_replied"
	if c.Address == "" {
		key = "staff_case_replied_code"
	}
	return Reply{Status: Chat, Lang: lang, Lines: []Line{
		{Text: Say(lang, key, map[string]any{"No": strconv.FormatInt(c.No, 10)})},
		{Style: Quote, Text: text},
	}}
}
