package desk

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/scrub"
	"jinguo/knowledge/store"
)

// missForm is what is written into the form for a new answer.
type missForm struct {
	Title, Text, Region, Questions, Cite string
	From                                 string            // entry whose text it starts with
	Faults                               map[string]string // what is wrong, by field
}

// Fault is what is wrong with a field; empty for nothing.
func (f missForm) Fault(field string) string { return f.Faults[field] }

func (f *missForm) fault(field, what string) {
	if f.Faults == nil {
		f.Faults = map[string]string{}
	}
	f.Faults[field] = what
}

// missPage is what the page of a group shows.
type missPage struct {
	Row        missRow
	File       knowledge.MissFile
	Questions  []missQuestion
	Useless    []entryLink
	Answer     *entryLink // that answers it, or is proposed to
	Lost       bool       // what was proposed is archived or gone
	Ended      string
	Passages   []passage
	Searching  bool // the knowledge base can be searched
	Form       missForm
	Direct     bool // who looks may publish, at least in the region of the form
	FourEyes   bool
	Found      []entryLink // entries that were searched for
	Search     string      // what for
	Chosen     string      // entry
	Alike      []missRow
	Fault      string
	AttachOpen bool
}

// missQuestion is one question of a group.
type missQuestion struct {
	No                          int64
	Text, Region, Reason, Asked string
	Tell                        bool
}

// entryLink is an entry as a page names it.
type entryLink struct {
	ID, Title, Region string
	Kind              knowledge.Kind
	Over              string // day on which it expired; empty while in force
	Adds              bool   // the visitor may add wordings
}

// missOf is the group that a request names, if v may see it; else the request is answered.
func (s *Server) missOf(w http.ResponseWriter, r *http.Request, v *visit) (knowledge.MissFile, []knowledge.Miss, bool) {
	no, err := strconv.ParseInt(r.PathValue("no"), 10, 64)
	if err != nil {
		s.fail(w, r, v, knowledge.ErrNoMiss)
		return knowledge.MissFile{}, nil, false
	}
	f, misses, err := s.Store.MissFile(r.Context(), no, s.mine(v))
	if err != nil {
		s.fail(w, r, v, err)
		return knowledge.MissFile{}, nil, false
	}
	return f, misses, true
}

// miss shows a group, with a form for an answer that starts with a passage where the
// address names one.
func (s *Server) miss(w http.ResponseWriter, r *http.Request, v *visit) {
	f, misses, ok := s.missOf(w, r, v)
	if !ok {
		return
	}
	data := missPage{Form: s.startForm(v, &f)}
	if from := r.URL.Query().Get("from"); from != "" {
		section, err := strconv.Atoi(r.URL.Query().Get("section"))
		if err != nil {
			section = -1
		}
		if e, err := s.Store.Entry(r.Context(), from); err == nil && v.Sees(e.Region) {
			data.Form.From, data.Form.Text, data.Form.Cite = e.ID, passageText(v.Lang, &e, section), citeOf(&e, section)
		}
	}
	s.missShow(w, r, v, http.StatusOK, &f, misses, data)
}

// startForm is the form for an answer as it is at first: the wording that tells least of
// who asked as the question, the others below it.
func (s *Server) startForm(v *visit, f *knowledge.MissFile) missForm {
	title := f.Text
	var others []string
	for _, text := range f.Wordings {
		if scrub.Marked(text) {
			continue
		}
		if scrub.Marked(title) {
			title = text
		} else if text != title && len(others) < mostQuestions {
			others = append(others, text)
		}
	}
	form := missForm{Title: title, Questions: strings.Join(others, "\n")}
	home := s.Region
	if len(v.Regions) > 0 && !v.Covers(home) {
		home = v.Regions[0]
	}
	if home != "" {
		form.Region = regionName(home)
	}
	return form
}

// missShow shows the page of a group.
func (s *Server) missShow(w http.ResponseWriter, r *http.Request, v *visit, status int, f *knowledge.MissFile, misses []knowledge.Miss, data missPage) {
	ctx := r.Context()
	rules, err := s.Store.DeskRules(ctx)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	data.File, data.Row, data.FourEyes, data.Ended = *f, s.missRow(v, f), rules.FourEyes, clock(f.Ended)
	data.Direct = v.May(account.Publish) && !rules.FourEyes
	for _, m := range misses {
		data.Questions = append(data.Questions, missQuestion{m.No, m.Text, s.casePlace(v, m.Region), v.Say("misses_reason_" + string(m.Reason)), dateOf(m.At), m.Address != ""})
	}
	for _, id := range f.Useless {
		if link, ok := s.linkOf(ctx, v, id); ok {
			data.Useless = append(data.Useless, link)
		}
	}
	if id := cmp.Or(f.Entry, f.Proposal.Entry); id != "" {
		link, ok := s.linkOf(ctx, v, id)
		data.Answer, data.Lost = &link, !ok && f.Entry == ""
		link.ID = id
	}
	if state := f.State(); state == knowledge.MissOpen {
		data.Passages, data.Searching = s.passages(ctx, v, f)
		groups, err := s.Store.MissFiles(ctx, false, s.mine(v))
		if err != nil {
			s.fail(w, r, v, err)
			return
		}
		groups = slices.DeleteFunc(groups, func(m knowledge.MissFile) bool { return m.State() != knowledge.MissOpen })
		for _, m := range store.AlikeMisses(f, groups, mostAlike) {
			data.Alike = append(data.Alike, s.missRow(v, &m))
		}
	}
	s.show(w, r, v, status, "missesone", data)
}

// mostAlike is how many groups are offered to be put together with one.
const mostAlike = 8

// newest is the newest version of an entry, of whatever state.
func (s *Server) newest(ctx context.Context, id string) (knowledge.Entry, error) {
	history, err := s.Store.History(ctx, id)
	if err == nil && len(history) == 0 {
		err = knowledge.ErrNotFound
	}
	if err != nil {
		return knowledge.Entry{}, err
	}
	return history[len(history)-1].Entry, nil
}

// linkOf names an entry, published or not; false where it is archived, gone or not the
// visitor's to see.
func (s *Server) linkOf(ctx context.Context, v *visit, id string) (entryLink, bool) {
	e, err := s.Store.Entry(ctx, id)
	if errors.Is(err, knowledge.ErrNotFound) {
		e, err = s.newest(ctx, id)
	}
	if err != nil || !v.Sees(e.Region) {
		return entryLink{ID: id, Title: id}, false
	}
	return s.link(v, &e), e.State != knowledge.Archived
}

func (s *Server) link(v *visit, e *knowledge.Entry) entryLink {
	open := e.Public()
	link := entryLink{ID: e.ID, Title: open.Title, Kind: e.Kind, Region: regionName(e.Region), Adds: v.Covers(e.Region)}
	if s.entryOver(e) {
		link.Over = string(e.Expires)
	}
	return link
}

// entryOver reports whether an entry expired.
func (s *Server) entryOver(e *knowledge.Entry) bool {
	return e.Expires != "" && e.Expires < knowledge.DateOf(s.Now().In(knowledge.China))
}

// mostFound is how many entries a search for one to attach finds.
const mostFound = 8

// missEntries finds entries that may answer a group, for the form that attaches one.
func (s *Server) missEntries(w http.ResponseWriter, r *http.Request, v *visit) {
	f, misses, ok := s.missOf(w, r, v)
	if !ok {
		return
	}
	data := missPage{Form: s.startForm(v, &f), Search: strings.TrimSpace(r.PostForm.Get("search")), AttachOpen: true}
	data.Found = s.findAnswers(r.Context(), v, data.Search)
	if byScript(r) {
		data.File, data.Row = f, s.missRow(v, &f)
		s.piece(w, r, v, http.StatusOK, "missesone", "miss-found", data)
		return
	}
	s.missShow(w, r, v, http.StatusOK, &f, misses, data)
}

// findAnswers finds published entries by words or by their id.
func (s *Server) findAnswers(ctx context.Context, v *visit, text string) []entryLink {
	if text == "" {
		return nil
	}
	var found []entryLink
	add := func(id string) {
		e, err := s.Store.Entry(ctx, id)
		if err == nil && v.Sees(e.Region) && !slices.ContainsFunc(found, func(l entryLink) bool { return l.ID == id }) {
			found = append(found, s.link(v, &e))
		}
	}
	add(text)
	if s.Bot == nil || s.Bot.Search == nil {
		return found
	}
	result, err := s.Bot.Search.Search(ctx, index.Query{Text: text, AsTyped: true, NoSample: s.Bot.NoSample, Limit: mostFound})
	if err != nil {
		s.Log.Warn("desk: entries cannot be searched yet")
	}
	for _, hit := range result.Hits {
		add(hit.Entry)
	}
	return found[:min(mostFound, len(found))]
}

// Path is where the desk shows the entry.
func (l entryLink) Path() string { return "/desk/entries/" + url.PathEscape(l.ID) }
