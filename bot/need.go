package bot

import (
	"hash/fnv"
	"strconv"
	"strings"
	"sync"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/figures"
	"jinguo/knowledge/lay"
	"jinguo/knowledge/region"
	"jinguo/knowledge/screen"
)

// noteNeed has the message counted by what it is about. Nothing is counted of who wants
// nothing kept, nor in groups, nor a message that only repeats the one before.
func (t *turn) noteNeed(reply *Reply) {
	if !t.keepsAsked() || t.halted {
		return
	}
	n := &knowledge.Need{Region: county(t.known().Code)}
	sign := ""
	switch {
	case reply.Mark != nil:
		n.Status = knowledge.NeedUseless
		if reply.Mark.Useful {
			n.Status = knowledge.NeedUseful
		}
		sign = "mark" + strconv.Itoa(t.session.Turn)
	case reply.Urgent != nil:
		n.Status, n.Topic = knowledge.NeedUrgent, reply.Urgent.Topic
		sign = t.Message.Text
	case t.asks() && statuses[reply.Status] != "":
		n.Status, n.Topic = statuses[reply.Status], t.topic(reply)
		sign = t.Message.Text
	}
	if t.concluded != nil {
		n.Programme, n.Unmet = t.concluded.Programme, unmet(t.concluded)
		reply.Need = n
	}
	if n.Status == "" {
		return
	}
	if mark := signOf(sign); t.Message.Session.Counted != mark {
		t.session.Counted = mark
		reply.Need = n
	}
}

// statuses are how what answers a question is counted.
var statuses = map[Status]knowledge.NeedStatus{
	Answered: knowledge.NeedAnswered, Clarify: knowledge.NeedClarified, NoAnswer: knowledge.NeedUnanswered,
}

// asks reports whether the message is a question that was looked up.
func (t *turn) asks() bool {
	return t.sought != "" && t.sought[0] != '/' && !cueWords().onlyThere(without(t.sought, region.Find(t.sought, t.region)))
}

// signOf tells a message from the one before by a number so small that no text can be
// found from it; never 0.
func signOf(text string) uint16 {
	h := fnv.New32a()
	h.Write([]byte(text))
	sum := h.Sum32()
	return uint16(sum>>16^sum) | 1
}

// layTable knows what papers call what people say.
var layTable = sync.OnceValue(func() *lay.Table { return lay.NewTable(lay.Default()) })

// topic is the topic of a question, by its words, what papers call them, and the entry
// that answers, or that she may have meant.
func (t *turn) topic(reply *Reply) string {
	text := index.Simplified(normalise(t.sought))
	words := []string{text, t.matter}
	for _, m := range layTable().Match(text, t.region) {
		words = append(words, m.Written...)
	}
	title := ""
	if reply.Status != NoAnswer && !t.missed && len(reply.Hits) > 0 {
		title = reply.Hits[0].Title
	}
	return figures.TopicOf(strings.Join(words, " "), title)
}

// unmet are the conditions for which a programme is not to be had.
func unmet(o *screen.Outcome) []string {
	var names []string
	for _, c := range o.Clauses {
		if o.Result == screen.DoesNotFit && c.Result == screen.Failed {
			names = append(names, c.Name)
		}
	}
	return names
}

// county is the county around a region, or the region where it is wider.
func county(code string) string {
	for _, outer := range region.Chain(code) {
		if r, ok := region.Lookup(outer); ok && r.Level() <= region.County {
			return r.Code
		}
	}
	return ""
}
