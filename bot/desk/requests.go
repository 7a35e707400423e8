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
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

func (s *Server) requestRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/requests", account.Publish, s.requests},
		{http.MethodPost, "/desk/requests/{no}", account.Publish, s.requestDecide},
	}
}

// decidedFor is how long decided change requests are listed.
const decidedFor = 30 * 24 * time.Hour

// requestsPage is what the page of change requests shows.
type requestsPage struct {
	Subjects []subject
	Decided  []decided
	Form     requestForm
}

// requestForm is what was written into the form for a claim and was not carried out.
type requestForm struct {
	No                int64
	Value, Why, Fault string
	Unread            bool // the hours cannot be read; they may be taken as they are
}

// subject is what people say of a field of an entry.
type subject struct {
	No        int64 // of the first claim
	Entry     entryLink
	Field     knowledge.Field
	Name      string // of the field
	Now       string // what the entry says there
	Hidden    bool   // the address is confidential
	Gone      bool   // what was said to be wrong is not there any more
	Loose     bool   // the entry has to be edited by hand
	Ends      bool   // approving it closes the place
	Claims    []claim
	People    int
	Since     string // with how long ago that is
	Telling   int    // who want to know what comes of it
	Clearable bool
}

// claim is one thing that people say is right.
type claim struct {
	No       int64
	Said     string // what is wrong and right, in a line
	Proposed string
	People   int
	Since    string
}

// decided is a claim that staff decided on.
type decided struct {
	Entry                   entryLink
	Said, By, On, Why, What string
	People                  int
}

// requests lists what people say is wrong about service points.
func (s *Server) requests(w http.ResponseWriter, r *http.Request, v *visit) {
	s.requestsShow(w, r, v, http.StatusOK, requestForm{})
}

func (s *Server) requestsShow(w http.ResponseWriter, r *http.Request, v *visit, status int, form requestForm) {
	ctx := r.Context()
	list, err := s.Store.Requests(ctx, true)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	data := requestsPage{Form: form}
	about := s.subjectsOf(ctx, v)
	from := s.Now().Add(-decidedFor)
	for _, c := range knowledge.Claims(list) {
		e, ok := about(c.Entry)
		switch {
		case !ok:
		case c.State == knowledge.Open:
			data.add(v, s, e, &c, list)
		case c.Decided.After(from):
			data.Decided = append(data.Decided, decided{s.link(v, e), c.Change(v.Lang), c.By, dateOf(c.Decided), c.Note, string(c.State), c.People})
		}
	}
	slices.Reverse(data.Decided)
	s.show(w, r, v, status, "requests", data)
}

// subjectsOf reads entries once, and tells those that are the visitor's to decide on.
func (s *Server) subjectsOf(ctx context.Context, v *visit) func(id string) (*knowledge.Entry, bool) {
	read := map[string]*knowledge.Entry{}
	return func(id string) (*knowledge.Entry, bool) {
		e, known := read[id]
		if !known {
			found, err := s.subject(ctx, id)
			if err == nil && v.MayIn(account.Publish, found.Region) {
				e = &found
			}
			read[id] = e
		}
		return e, e != nil
	}
}

// subject is the entry that a request is about: as it is in force, or else its newest
// version.
func (s *Server) subject(ctx context.Context, id string) (knowledge.Entry, error) {
	e, err := s.Store.Entry(ctx, id)
	if errors.Is(err, knowledge.ErrNotFound) {
		return s.newest(ctx, id)
	}
	return e, err
}

// add adds a claim to the subject that it is about.
func (p *requestsPage) add(v *visit, s *Server, e *knowledge.Entry, c *knowledge.Claim, all []knowledge.Request) {
	at := slices.IndexFunc(p.Subjects, func(o subject) bool {
		return o.Entry.ID == e.ID && o.Field == c.Field && p.first(o, all).Old == c.Old
	})
	if at < 0 {
		at = len(p.Subjects)
		p.Subjects = append(p.Subjects, newSubject(v, s, e, c))
	}
	of := &p.Subjects[at]
	of.Claims = append(of.Claims, claim{c.No, c.Change(v.Lang), c.Proposed, c.People, dateOf(c.At)})
	of.People += c.People
	for _, r := range all {
		if r.State == knowledge.Open && r.Tell && c.Same(&r) {
			of.Telling++
		}
	}
}

// first is the request by which a subject is named.
func (p *requestsPage) first(of subject, all []knowledge.Request) knowledge.Request {
	at := slices.IndexFunc(all, func(r knowledge.Request) bool { return r.No == of.No })
	return all[at]
}

// claimSince is a day, with how long ago it is.
func (s *Server) claimSince(v *visit, t time.Time) string {
	days := int(s.Now().Sub(t) / (24 * time.Hour))
	if days < 1 {
		return dateOf(t)
	}
	return v.Say("requests_since", "Day", dateOf(t), "N", days)
}

func newSubject(v *visit, s *Server, e *knowledge.Entry, c *knowledge.Claim) subject {
	place := c.Field == knowledge.AddressField || c.Field == knowledge.MovedField
	open := e.Public()
	of := subject{
		No: c.No, Entry: s.link(v, e), Field: c.Field, Name: knowledge.FieldName("request."+string(c.Field), v.Lang),
		Hidden: place && e.Confidential(), Loose: c.Field == knowledge.OtherField || e.Point == nil && c.Field != knowledge.ClosedField,
		Ends: c.Field == knowledge.ClosedField, Since: s.claimSince(v, c.At),
		Gone: e.State != knowledge.Published, Clearable: !place,
	}
	if !of.Ends && !of.Hidden {
		of.Now = knowledge.FieldValue(&open, c.Field)
	}
	return of
}

// requestDecide carries out what the visitor decides on a claim.
func (s *Server) requestDecide(w http.ResponseWriter, r *http.Request, v *visit) {
	no, err := strconv.ParseInt(r.PathValue("no"), 10, 64)
	if err != nil {
		s.fail(w, r, v, knowledge.ErrNoRequest)
		return
	}
	asked, err := s.requestOf(r.Context(), v, no)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	d, form := decisionOf(v, &asked, r.PostForm)
	if form.Fault != "" {
		s.requestsShow(w, r, v, http.StatusUnprocessableEntity, form)
		return
	}
	done, err := s.Store.Decide(r.Context(), d, func(q knowledge.Request, e knowledge.Entry) ([]store.Outbound, error) {
		if !v.MayIn(account.Publish, e.Region) {
			return nil, knowledge.ErrNoRequest
		}
		return s.Letters.Decided(q, e)
	})
	switch {
	case errors.Is(err, knowledge.ErrDecided):
		form.Fault = v.Say("requests_fault_decided")
	case errors.Is(err, knowledge.ErrChanged):
		form.Fault = v.Say("requests_fault_changed")
	case errors.Is(err, knowledge.ErrValueNeeded):
		form.Fault = v.Say("requests_fault_value")
	case errors.Is(err, knowledge.ErrValueWrong):
		form.Fault = v.Say("requests_fault_phone")
	case err != nil:
		s.fail(w, r, v, err)
		return
	default:
		if d.Approve {
			s.changed()
		}
		s.requestDone(w, r, v, d, &done)
		return
	}
	status := http.StatusUnprocessableEntity
	if errors.Is(err, knowledge.ErrDecided) || errors.Is(err, knowledge.ErrChanged) {
		status = http.StatusConflict
	}
	s.requestsShow(w, r, v, status, form)
}

// requestOf is a request that is the visitor's to decide on; ErrNoRequest else.
func (s *Server) requestOf(ctx context.Context, v *visit, no int64) (knowledge.Request, error) {
	list, err := s.Store.Requests(ctx, true)
	if err != nil {
		return knowledge.Request{}, err
	}
	at := slices.IndexFunc(list, func(r knowledge.Request) bool { return r.No == no })
	if at < 0 {
		return knowledge.Request{}, knowledge.ErrNoRequest
	}
	if _, ok := s.subjectsOf(ctx, v)(list[at].Entry); !ok {
		return knowledge.Request{}, knowledge.ErrNoRequest
	}
	return list[at], nil
}

// mostValue is how long what is right may be, in characters, and why.
const mostValue = 300

// decisionOf is the decision that a form says, or what is wrong with it.
func decisionOf(v *visit, asked *knowledge.Request, post url.Values) (knowledge.Decision, requestForm) {
	form := requestForm{No: asked.No, Value: unbroken(post.Get("value")), Why: unbroken(post.Get("why"))}
	d := knowledge.Decision{No: asked.No, Approve: post.Get("do") == "approve", Why: form.Why, By: cmp.Or(v.Shown, v.Name)}
	switch {
	case !d.Approve && post.Get("do") != "reject":
		form.Fault = v.Say("requests_fault_choose")
	case len([]rune(form.Value)) > mostValue, len([]rune(form.Why)) > mostValue:
		form.Fault = v.Say("requests_fault_long", "Max", mostValue)
	case !d.Approve && form.Why == "":
		form.Fault = v.Say("requests_fault_why")
	case !d.Approve:
	case post.Get("none") != "":
		d.Value = knowledge.NoValue
	case asked.Field == knowledge.ClosedField:
	case form.Value == "":
		form.Fault = v.Say("requests_fault_value")
	case asked.Field == knowledge.HoursField && post.Get("anyway") == "" && !readable(form.Value):
		form.Unread, form.Fault = true, v.Say("requests_fault_hours")
	default:
		d.Value = form.Value
	}
	return d, form
}

// readable reports whether hours can be read by the program.
func readable(hours string) bool {
	_, ok := knowledge.ParseHours(hours)
	return ok
}

func (s *Server) requestDone(w http.ResponseWriter, r *http.Request, v *visit, d knowledge.Decision, done *store.Settled) {
	key := "requests_did_reject"
	if d.Approve {
		key = "requests_did_approve"
	}
	s.done(w, r, "/desk/requests", v.Say(key, "Title", done.Entry.Title, "N", done.Requests, "Told", done.Told))
}

// openClaims counts the open claims in a visitor's regions.
func (s *Server) openClaims(ctx context.Context, v *visit) (int, error) {
	if !v.May(account.Publish) {
		return 0, nil
	}
	list, err := s.Store.Requests(ctx, false)
	if err != nil {
		return 0, err
	}
	about, n := s.subjectsOf(ctx, v), 0
	for _, c := range knowledge.Claims(list) {
		if _, ok := about(c.Entry); ok {
			n++
		}
	}
	return n, nil
}

// Value is what a claim's form shows as right: what was written, or what is proposed.
func (p requestsPage) Value(c claim) string {
	if p.Form.No == c.No {
		return p.Form.Value
	}
	return strings.TrimSpace(c.Proposed)
}
