package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/alarm"
)

// trialView is a question that was tried, as the page shows it.
type trialView struct {
	*trial
	Asked    askedView
	Steps    []stepView
	Heard    *bot.Heard
	Way      string // sentence: how it was answered, and why
	Alarm    string // sentence: which urgent rule fired; empty for none
	Searches []searchView
	Pin      *pinView
	Plan     *planView
	Saved    *savedView
	Found    []knowledge.Entry // by the search for what to pin
	Searched bool
	Unpinned bool // nothing is pinned, and there is something to pin
	MayEdit  bool
	Effects  []string // sentences: what would be kept or sent
	Broken   bool
	From     string // sentence: what named the region
	Facets   string // what is asked for, in words
	None     string // sentence: nothing is found to pin
	Offers   []hitView
}

// Path is where the page of the trial is.
func (t *trial) Path() string { return t.path() }

// Pinned is the id of the entry that should answer.
func (t *trial) Pinned() string { return t.pin }

// Sought is what was searched for to pin.
func (t *trial) Sought() string { return t.search }

// AskedNow reports whether the question is asked at the present moment.
func (t *trial) AskedNow() bool { return t.asked.At.IsZero() }

// Carry is the page with other data, for a piece of it.
func (p page) Carry(data any) page {
	p.Data = data
	return p
}

// askedView is what was asked, in words.
type askedView struct{ Query, Region, At, Lang, Place, Draft string }

// stepView is one turn as a resident sees it.
type stepView struct {
	Said    string
	Lang    string
	Blocks  [][]lineView
	Buttons [][]bot.Button
	Last    bool
}

// lineView is a line of an answer with its stressed words cut out.
type lineView struct {
	Style  string
	Label  string
	Pieces []pieceView
	Phones []string
}

type pieceView struct {
	Text string
	Mark bool
}

// styleNames are the styles of lines as classes of the page.
var styleNames = map[bot.Style]string{
	bot.Prose: "prose", bot.Title: "title", bot.Field: "fact", bot.Quote: "quote",
	bot.Cite: "cite", bot.Call: "call", bot.Alert: "alert",
}

// mostOffers is how many of the entries that were found are offered to be pinned.
const mostOffers = 5

// blocksOf puts the lines of an answer in blocks, each of one entry.
func blocksOf(lines []bot.Line) [][]lineView {
	var blocks [][]lineView
	open := false
	for _, l := range lines {
		if l.Style == bot.Break {
			open = false
			continue
		}
		if !open {
			blocks, open = append(blocks, nil), true
		}
		last := &blocks[len(blocks)-1]
		*last = append(*last, lineView{styleNames[l.Style], l.Label, piecesOf(l.Text, l.Marks), l.Phones})
	}
	return blocks
}

// piecesOf cuts text at its marks, which are ranges of bytes in order; one that does not
// fit is left out.
func piecesOf(text string, marks []bot.Span) []pieceView {
	var list []pieceView
	at := 0
	for _, m := range marks {
		if m.Start < at || m.End <= m.Start || m.End > len(text) {
			continue
		}
		if at < m.Start {
			list = append(list, pieceView{text[at:m.Start], false})
		}
		list = append(list, pieceView{text[m.Start:m.End], true})
		at = m.End
	}
	if at < len(text) {
		list = append(list, pieceView{text[at:], false})
	}
	return list
}

// searchView is a search with what was found, as a table.
type searchView struct {
	bot.Searched
	Open    bool     // it is shown at once
	Lays    []string // sentences
	Kinds   string
	Bar     string // sentence: what is needed for an answer
	Rows    []hitView
	Gone    []goneView
	Learned bool
}

// goneView is an entry that a filter kept out.
type goneView struct {
	ID, Title, Why string
}

// hitView is an entry that was found.
type hitView struct {
	bot.SearchedHit
	No      int
	Title   string
	Kind    knowledge.Kind
	Region  string
	Verdict string // sentence: whether it answers, and what it lacks
	Class   string
	First   bool // it may be pinned here
}

// Percent writes a share for people.
func (h hitView) Percent(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) }

// Two writes a score.
func (h hitView) Two(score float64) string { return fmt.Sprintf("%.2f", score) }

// trialView makes the page's view of a trial.
func (s *Server) trialView(ctx context.Context, v *visit, t *trial) (*trialView, error) {
	view := &trialView{trial: t, Heard: t.heard, Asked: s.askedView(ctx, v, t), MayEdit: v.May(account.Edit), Broken: t.fell}
	for i, st := range t.steps {
		view.Steps = append(view.Steps, stepView{
			Said: st.Said, Lang: htmlLang(st.Reply.Lang), Blocks: blocksOf(st.Reply.Lines), Buttons: st.Reply.Buttons, Last: i == len(t.steps)-1,
		})
	}
	view.Effects = effects(v, t.last())
	if t.heard != nil {
		view.Way = wayOf(v, t)
		view.Alarm = alarmOf(v, t.heard.Alarm)
		if t.heard.From != "" {
			view.From = v.Say("try_region_" + t.heard.From)
		}
		var facets []string
		for _, facet := range t.heard.Facets {
			facets = append(facets, v.Say("try_facet_"+facet))
		}
		view.Facets = strings.Join(facets, " · ")
	}
	view.None = v.Say("try_find_none")
	titles := titles{s, map[string]knowledge.Entry{}}
	opened := false
	seen, found := map[string]bool{}, map[string]bool{}
	for _, one := range t.found {
		for _, h := range one.Hits {
			found[h.ID] = true
		}
	}
	for _, one := range t.found {
		one.Removed = slices.DeleteFunc(slices.Clone(one.Removed), func(r bot.Removed) bool { return found[r.ID] })
		one, err := searchOf(ctx, v, titles, one)
		if err != nil {
			return nil, err
		}
		for i := range one.Rows {
			one.Rows[i].First = !seen[one.Rows[i].ID]
			seen[one.Rows[i].ID] = true
			if one.Rows[i].First && len(view.Offers) < mostOffers {
				view.Offers = append(view.Offers, one.Rows[i])
			}
		}
		one.Open = len(one.Rows) > 0 && !opened
		opened = opened || one.Open
		view.Searches = append(view.Searches, one)
	}
	return view, s.viewPin(ctx, v, t, view)
}

func htmlLang(lang string) string {
	if lang == bot.English {
		return "en"
	}
	return "zh-CN"
}

func (s *Server) askedView(ctx context.Context, v *visit, t *trial) askedView {
	a := askedView{Query: t.asked.Query, Region: regionName(t.asked.Region), Lang: t.asked.Lang, Place: t.asked.Near}
	a.At = t.asked.At.In(knowledge.China).Format("2006-01-02 15:04")
	if t.asked.At.IsZero() {
		a.At = v.Say("try_now")
	}
	if t.asked.Place != nil && a.Place == "" {
		a.Place = fmt.Sprintf("%.4f, %.4f", t.asked.Place.Lat, t.asked.Place.Lon)
	}
	if t.asked.Draft != "" {
		if st, err := s.Store.Tryable(ctx, t.asked.Draft); err == nil && st.Draft != nil {
			a.Draft = st.Draft.Title
		}
	}
	return a
}

// effects are what a real chat would have kept or sent by the newest reply.
func effects(v *visit, r *bot.Reply) []string {
	var list []string
	if r.Handing != nil {
		list = append(list, v.Say("try_effect_handing"))
	}
	if r.Request != nil {
		list = append(list, v.Say("try_effect_request"))
	}
	if r.TellMe {
		list = append(list, v.Say("try_effect_tellme"))
	}
	if r.Forget {
		list = append(list, v.Say("try_effect_forget"))
	}
	if r.Asked != nil && r.Asked.Entry == "" {
		list = append(list, v.Say("try_effect_miss"))
	}
	return list
}

// wayOf says which way of answering applied, and what came of it.
func wayOf(v *visit, t *trial) string {
	way := v.Say("try_way_" + t.heard.Way)
	if t.heard.Way == "lookup" {
		way = v.Say("try_way_lookup", "Kind", t.heard.Kind)
	}
	if t.heard.Way != "search" && t.heard.Way != "several" {
		return way
	}
	return way + v.Say("try_status_"+string(t.steps[0].Reply.Status))
}

// alarmOf says which urgent rule fired.
func alarmOf(v *visit, a *bot.HeardAlarm) string {
	if a == nil {
		return ""
	}
	topic := alarm.TopicName(a.Topic)
	if a.Guess {
		return v.Say("try_alarm_guess", "Topic", topic)
	}
	return v.Say("try_alarm_row", "Topic", topic, "Row", a.Row)
}

// titles reads entries once each, for their titles.
type titles struct {
	*Server
	known map[string]knowledge.Entry
}

// of is the published entry with that id; its title is the id where there is none.
func (t titles) of(ctx context.Context, id string) (knowledge.Entry, error) {
	if e, ok := t.known[id]; ok {
		return e, nil
	}
	e, err := t.Store.Entry(ctx, id)
	if errors.Is(err, knowledge.ErrNotFound) {
		e, err = knowledge.Entry{ID: id, Title: id}, nil
	}
	t.known[id] = e
	return e, err
}

func searchOf(ctx context.Context, v *visit, titles titles, found bot.Searched) (searchView, error) {
	one := searchView{Searched: found, Bar: barOf(v, found.Bar)}
	for _, k := range found.Kinds {
		one.Kinds = strings.TrimSpace(one.Kinds + " " + v.Say(kindKey(k)))
	}
	for _, row := range found.Lay {
		one.Lays = append(one.Lays, v.Say("try_lay", "Found", row.Found, "Said", row.Said, "Written", strings.Join(row.Written, v.Say("try_or"))))
	}
	for i, h := range found.Hits {
		e, err := titles.of(ctx, h.ID)
		if err != nil {
			return one, err
		}
		row := hitView{SearchedHit: h, No: i + 1, Title: e.Title, Kind: e.Kind, Region: e.Region}
		row.Verdict, row.Class = verdictOf(v, &h, e.Kind, found.Bar)
		one.Learned = one.Learned || h.Cosine != 0
		one.Rows = append(one.Rows, row)
	}
	for _, r := range found.Removed {
		e, err := titles.of(ctx, r.ID)
		if err != nil {
			return one, err
		}
		one.Gone = append(one.Gone, goneView{r.ID, e.Title, v.Say("try_removed_"+r.Why, "Day", string(r.Day), "Region", regionName(e.Region))})
	}
	return one, nil
}

// barOf says what a hit needs to be an answer.
func barOf(v *visit, b bot.Bar) string {
	if b.Never {
		return v.Say("try_bar_never")
	}
	return v.Say("try_bar", "Share", percent(b.Share), "Point", percent(b.Point), "Confidence", percent(b.Confidence))
}

func percent(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) }

// verdictOf says whether a hit answers, and what it lacks.
func verdictOf(v *visit, h *bot.SearchedHit, kind knowledge.Kind, b bot.Bar) (sentence, class string) {
	switch {
	case h.Answers:
		return v.Say("try_verdict_answers"), "published"
	case h.Beside > 0:
		return v.Say("try_verdict_beside"), "draft"
	case h.Offers:
		return v.Say("try_verdict_offers"), "draft"
	}
	return v.Say("try_verdict_less"), "archived"
}
