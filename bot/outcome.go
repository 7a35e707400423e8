package bot

import (
	"strconv"

	"jinguo/knowledge"
)

// Outcome is what somebody who asked for it is told of her change request: the
// service point, and what is true of it. The name of a place that is kept
// confidential is left out, for somebody else may see the phone.
func Outcome(r knowledge.Request, e knowledge.Entry) Reply {
	say := func(key string, args map[string]any) Line { return Line{Style: Prose, Text: Say(r.Lang, key, args)} }
	reply := Reply{Status: Chat, Lang: r.Lang}
	if e.Confidential() {
		reply.Lines = []Line{say("outcome_confidential", nil)}
		return reply
	}
	title := map[string]any{"Title": shorten(e.Title, 60)}
	if r.State == knowledge.Rejected {
		reply.Lines = []Line{say("outcome_same", title)}
	} else {
		reply.Lines = []Line{say("outcome_changed", title)}
	}
	word := func(key string) string { return Say(r.Lang, key, nil) }
	switch {
	case e.State == knowledge.Archived:
		reply.Lines = []Line{say("outcome_closed", title)}
	case e.Point == nil:
	case r.Field == knowledge.PhoneField:
		for _, p := range e.Point.Phones {
			reply.Lines = append(reply.Lines, Line{Style: Call, Label: word("label_call"), Text: shorten(p.Label, 20), Phones: []string{p.Number}})
		}
	case r.Field == knowledge.HoursField && e.Point.Hours != "":
		reply.Lines = append(reply.Lines, Line{Style: Field, Label: word("label_hours"), Text: e.Point.Hours})
	case r.Field == knowledge.MovedField && e.Point.Address != "", r.Field == knowledge.AddressField && e.Point.Address != "":
		reply.Lines = append(reply.Lines, Line{Style: Field, Label: word("label_address"), Text: e.Point.Address})
	}
	return reply
}

// mostClaims is how many change requests staff are shown at once.
const mostClaims = 8

// News is the message to staff about a change request. The data of its buttons is
// approve: or reject: and the number of the request.
func News(lang string, c knowledge.Claim) Reply {
	return Reply{Status: Chat, Lang: lang, Lines: claimLines(lang, c), Buttons: [][]Button{claimButtons(lang, c)}}
}

// Waiting is the list of open change requests for staff, the oldest first.
func Waiting(lang string, claims []knowledge.Claim) Reply {
	reply := Reply{Status: Chat, Lang: lang}
	if len(claims) == 0 {
		reply.Lines = []Line{{Text: Say(lang, "staff_none", nil)}}
		return reply
	}
	for i, c := range claims {
		if i == mostClaims {
			reply.Lines = append(reply.Lines, Line{Style: Break}, Line{Text: Say(lang, "staff_more", map[string]any{"N": len(claims) - i})})
			break
		}
		if i > 0 {
			reply.Lines = append(reply.Lines, Line{Style: Break})
		}
		reply.Lines = append(reply.Lines, claimLines(lang, c)...)
		reply.Buttons = append(reply.Buttons, numberedButtons(lang, c))
	}
	return reply
}

func claimLines(lang string, c knowledge.Claim) []Line {
	return []Line{
		{Style: Title, Text: Say(lang, "staff_request", map[string]any{"No": c.No, "Title": shorten(c.Title, 60)})},
		{Text: c.Change(lang)},
		{Text: Say(lang, "staff_people", map[string]any{"N": c.People, "Day": c.At.In(knowledge.China).Format("2006-01-02")})},
	}
}

func claimButtons(lang string, c knowledge.Claim) []Button {
	no := strconv.FormatInt(c.No, 10)
	return []Button{
		{Label: Say(lang, "staff_approve", nil), Data: "approve:" + no},
		{Label: Say(lang, "staff_reject", nil), Data: "reject:" + no},
	}
}

// numberedButtons are claimButtons where several requests stand in one message.
func numberedButtons(lang string, c knowledge.Claim) []Button {
	buttons := claimButtons(lang, c)
	for i := range buttons {
		buttons[i].Label += " " + strconv.FormatInt(c.No, 10)
	}
	return buttons
}
