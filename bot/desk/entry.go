package desk

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/revise"
	"jinguo/knowledge/store"
)

func (s *Server) entryRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/entries/new", account.Edit, s.newEntry},
		{http.MethodPost, "/desk/entries/new", account.Edit, s.saveEntry},
		{http.MethodPost, "/desk/entries/new/preview", account.Edit, s.previewEntry},
		{http.MethodGet, "/desk/entries/{id}", account.Read, s.showEntry},
		{http.MethodPost, "/desk/entries/{id}", account.Edit, s.saveEntry},
		{http.MethodPost, "/desk/entries/{id}/preview", account.Read, s.previewEntry},
		{http.MethodPost, "/desk/entries/{id}/merge", account.Edit, s.mergeEntry},
		{http.MethodGet, "/desk/entries/{id}/history", account.Read, s.entryHistory},
		{http.MethodPost, "/desk/entries/{id}/restore", account.Edit, s.restoreEntry},
	}
}

// entryPath is the address of the page of the entry with that id.
func entryPath(id string) string { return "/desk/entries/" + url.PathEscape(id) }

// subject is the entry that a request is about, as the visitor may see it.
type subject struct {
	// Entry is what the form is laid over: the newest version that the visitor may see.
	Entry knowledge.Entry
	// Standing is nil for an entry that is not kept yet.
	Standing *store.Standing
	MayEdit  bool
}

// Path is where the entry's page is.
func (o *subject) Path() string {
	if o.Standing == nil {
		return "/desk/entries/new?kind=" + url.QueryEscape(string(o.Entry.Kind))
	}
	return entryPath(o.Entry.ID)
}

// PreviewPath is what draws the preview.
func (o *subject) PreviewPath() string {
	if o.Standing == nil {
		return "/desk/entries/new/preview?kind=" + url.QueryEscape(string(o.Entry.Kind))
	}
	return entryPath(o.Entry.ID) + "/preview"
}

// subject finds what a request is about. Its error wraps knowledge.ErrNotFound for what
// is not there or not the visitor's to see.
func (s *Server) subject(r *http.Request, v *visit) (*subject, error) {
	id := r.PathValue("id")
	if id == "" {
		kind := knowledge.Kind(r.URL.Query().Get("kind"))
		if !kind.Valid() {
			return nil, knowledge.ErrNotFound
		}
		return &subject{Entry: knowledge.Entry{Kind: kind, State: knowledge.Draft, Region: ownRegion(v, s.Region)}, MayEdit: true}, nil
	}
	st, err := s.Store.Standing(r.Context(), id)
	if err != nil {
		return nil, err
	}
	o := &subject{Entry: st.Newest.Entry, Standing: &st}
	if !v.Covers(o.Entry.Region) || st.Force != nil && !v.Covers(st.Force.Entry.Region) {
		// Of what is not hers she sees what residents may see.
		if st.Force == nil || !v.Sees(st.Force.Entry.Region) {
			return nil, knowledge.ErrNotFound
		}
		o.Entry = st.Force.Entry.Public()
		return o, nil
	}
	if o.MayEdit = mayEdit(v, &st); !o.MayEdit {
		o.Entry = o.Entry.Public()
	}
	return o, nil
}

// ownRegion is where a new entry belongs unless its writer says otherwise.
func ownRegion(v *visit, office string) string {
	if v.Covers(office) || len(v.Regions) == 0 {
		return office
	}
	return v.Regions[0]
}

// mayEdit reports whether the visitor may change an entry where it is and where it was.
func mayEdit(v *visit, st *store.Standing) bool {
	return v.MayIn(account.Edit, st.Newest.Entry.Region) && (st.Force == nil || v.MayIn(account.Edit, st.Force.Entry.Region))
}

// kindChoice is a kind of entry that may be made.
type kindChoice struct {
	Kind knowledge.Kind
	Hint string
}

func (s *Server) newEntry(w http.ResponseWriter, r *http.Request, v *visit) {
	if !knowledge.Kind(r.URL.Query().Get("kind")).Valid() {
		var choices []kindChoice
		for _, k := range knowledge.Kinds {
			choices = append(choices, kindChoice{k, v.Say("entry_new_" + string(k))})
		}
		s.show(w, r, v, http.StatusOK, "entrynew", choices)
		return
	}
	s.showEntry(w, r, v)
}

func (s *Server) showEntry(w http.ResponseWriter, r *http.Request, v *visit) {
	o, err := s.subject(r, v)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.showForm(w, r, v, http.StatusOK, &entryForm{subject: o, Form: revise.FormOf(&o.Entry), Base: o.Entry.Version})
}

// showForm shows the page of an entry, or its form for htmx, as it is typed.
func (s *Server) showForm(w http.ResponseWriter, r *http.Request, v *visit, status int, f *entryForm) {
	if err := s.fill(r.Context(), v, f); err != nil {
		s.fail(w, r, v, err)
		return
	}
	if byScript(r) {
		f.Live = true
		s.piece(w, r, v, status, "entry", "entry-changed", f)
		return
	}
	s.show(w, r, v, status, "entry", f)
}

// mostTyped is the most bytes of the form of an entry, mostParts the most fields.
const (
	mostTyped = 4 << 20
	mostParts = 20_000
)

var errTooMuch = errors.New("the form is too large")

// typed is what a browser sent of a form, whichever way. Forms of entries come in parts,
// since long Chinese texts are three times as long otherwise.
func typed(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		return r.PostForm, nil // enter has read it
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostTyped)
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	values := url.Values{}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return values, nil
		case err != nil:
			return nil, err
		case n == mostParts:
			return nil, errTooMuch
		}
		if err := take(values, part); err != nil {
			return nil, err
		}
	}
}

func take(values url.Values, part *multipart.Part) error {
	text, err := io.ReadAll(part)
	if err == nil && part.FileName() == "" {
		values.Add(part.FormName(), string(text))
	}
	return err
}

// sent is a form of an entry that somebody sent.
type sent struct {
	*entryForm
	values url.Values
	do     string          // the button that sent it
	base   knowledge.Entry // the version that it began from
}

// endKey is the last control of a form: without it, something of the form is missing.
const endKey = "end"

// sent reads a form of an entry, or answers why that cannot be.
func (s *Server) sent(w http.ResponseWriter, r *http.Request, v *visit) (*sent, bool) {
	o, err := s.subject(r, v)
	if err != nil {
		s.fail(w, r, v, err)
		return nil, false
	}
	values, err := typed(w, r)
	if err != nil || !values.Has(endKey) {
		s.refuse(w, r, v, http.StatusRequestEntityTooLarge, "too_large")
		return nil, false
	}
	f := &entryForm{subject: o, Form: revise.Read(o.Entry.Kind, values), Why: values.Get("why"), Dirty: true}
	f.Base, _ = strconv.Atoi(values.Get("base"))
	f.PreviewLang = values.Get("preview_lang")
	f.PreviewSection, err = strconv.Atoi(values.Get("preview_section"))
	if err != nil {
		f.PreviewSection = -1
	}
	base, err := s.began(r.Context(), f)
	if err != nil {
		s.fail(w, r, v, err)
		return nil, false
	}
	return &sent{f, values, values.Get("do"), base}, true
}

// began is the version that a form began from. A form that began from none that there is
// counts as begun from nothing, so that all that it says stands beside what is kept.
func (s *Server) began(ctx context.Context, f *entryForm) (knowledge.Entry, error) {
	none := knowledge.Entry{ID: f.Entry.ID, Kind: f.Entry.Kind, State: knowledge.Draft}
	if f.Standing == nil {
		return none, nil
	}
	if f.Base == f.Entry.Version {
		return f.Entry, nil
	}
	then, err := s.Store.Version(ctx, f.Entry.ID, f.Base)
	if errors.Is(err, knowledge.ErrNotFound) || err == nil && then.Entry.Kind != f.Entry.Kind {
		return none, nil
	}
	return then.Entry, err
}
