package bot

import (
	"strconv"

	"jinguo/knowledge"
)

// Outcome is what somebody who asked for it is told of her change request. It comes
// unasked, and somebody else may see the phone: it names neither a place nor a matter,
// which she reads after a press. One that is closed, or kept confidential, has no press.
func Outcome(r knowledge.Request, e knowledge.Entry) Reply {
	reply := Reply{Status: Chat, Lang: r.Lang}
	key := "outcome_changed"
	switch {
	case e.Confidential():
		key = "outcome_confidential"
	case e.State == knowledge.Archived:
		key = "outcome_closed"
	case r.State == knowledge.Rejected:
		key = "outcome_same"
	}
	reply.Lines = []Line{{Style: Prose, Text: Say(r.Lang, key, nil)}}
	if !e.Confidential() && e.State == knowledge.Published {
		reply.Buttons = [][]Button{{{Label: Say(r.Lang, "outcome_look", nil), Data: "read:" + e.ID}}}
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
