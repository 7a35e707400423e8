package bot

import (
	"context"
	"slices"
	"strings"

	"jinguo/knowledge/region"
)

// most is the greatest number of namesakes to choose from; more are asked for in words.
const most = 6

// where understands which region the message is about: the one that it names,
// else the one that the channel was told, the chat's, or the office's.
func (t *turn) where() {
	t.told = false
	t.region, t.named = t.Config.Region, t.Config.Region != ""
	if t.session.Region != "" {
		t.region, t.named = t.session.Region, true
	}
	if t.Message.Region != "" {
		if r, err := region.Parse(normalise(t.Message.Region)); err == nil {
			t.region, t.named = r.Code, true
		} else {
			t.strange = t.Message.Region
		}
	}
	left := t.text
	t.home = t.region
	found := region.Find(t.text, t.region)
	if len(found) == 0 && script(t.text) == English {
		found = romanised(t.text, t.region)
	}
	if len(found) > 0 {
		left = without(t.text, found)
		t.take(deepest(found))
	}
	left = strings.Replace(left, t.dated, "", 1)
	t.matter = cueWords().matter(left)
	if bare(t.matter) == "" {
		t.matter = ""
	}
}

// take makes m the region of the message, or offers its namesakes.
func (t *turn) take(m region.Match) {
	t.told = true
	if len(m.Others) > 0 {
		t.choices = append([]region.Region{m.Region}, m.Others...)
		return
	}
	t.region, t.named, t.strange = m.Region.Code, true, ""
	if t.session.Region == "" || !region.Within(t.session.Region, m.Region.Code) {
		t.session.Region = m.Region.Code // a province named in passing does not move her out of her county
	}
}

// deepest is the match that says most precisely where.
func deepest(found []region.Match) region.Match {
	return slices.MaxFunc(found, func(a, b region.Match) int { return len(a.Region.Code) - len(b.Region.Code) })
}

// without is text with the matches taken out.
func without(text string, found []region.Match) string {
	var left strings.Builder
	at := 0
	for _, m := range found {
		left.WriteString(text[at:m.Start])
		at = m.End
	}
	left.WriteString(text[at:])
	return left.String()
}

// locate answers a message that says where she is and nothing else, and one
// whose region nobody knows.
func (t *turn) locate(ctx context.Context) (*Reply, error) {
	only := t.matter == "" || cueWords().onlyHere(t.matter)
	switch {
	case t.strange != "":
		return t.unknownRegion(t.strange), nil
	case only && len(t.choices) > 0:
		return t.whichRegion(), nil
	case only && t.named && t.text != "":
		return t.chosen(ctx, t.region)
	}
	return nil, nil
}

// whichRegion asks which of several regions is meant.
func (t *turn) whichRegion() *Reply {
	name := t.choices[0].Name
	key := "region_which"
	for _, r := range t.choices {
		if r.Name != name {
			key = "region_needed"
		}
	}
	reply := &Reply{Status: Clarify, Lines: []Line{t.say(key, map[string]any{"Name": name})}}
	if len(t.choices) > most {
		if key == "region_which" {
			reply.Lines[0] = t.say("region_many", map[string]any{"Name": name})
		}
		return reply
	}
	for _, r := range t.choices {
		full := region.Full(r.Code)
		reply.Lines = append(reply.Lines, Line{Style: Prose, Text: full})
		reply.Buttons = append(reply.Buttons, []Button{{Label: full, Data: "region:" + r.Code}})
	}
	return reply
}
