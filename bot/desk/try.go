package desk

import (
	"context"
	"net/http"
	"time"

	"jinguo/bot"
	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/lay"
	"jinguo/knowledge/region"
)

// Index is what questions are tried on; index.Index is one.
type Index interface {
	Search(ctx context.Context, q index.Query) (index.Result, error)
	// Try is the index as it would be after changes, and with these lay words.
	Try(ctx context.Context, changes []knowledge.Change, words *lay.Table) (*index.Trial, error)
	// Missing are the words of a question that an entry does not hold.
	Missing(ctx context.Context, text, region, entry string) ([]string, error)
}

func (s *Server) tryRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/try", account.Read, s.tryForm},
		{http.MethodPost, "/desk/try", account.Read, s.tryAsk},
		{http.MethodGet, "/desk/try/q/{trial}", account.Read, s.onTrial(s.tryShow)},
		{http.MethodPost, "/desk/try/q/{trial}/press", account.Read, s.onTrial(s.tryPress)},
		{http.MethodPost, "/desk/try/q/{trial}/find", account.Read, s.onTrial(s.tryFind)},
		{http.MethodPost, "/desk/try/q/{trial}/pin", account.Read, s.onTrial(s.tryPin)},
		{http.MethodPost, "/desk/try/q/{trial}/keep", account.Edit, s.onTrial(s.tryKeep)},
		{http.MethodPost, "/desk/try/q/{trial}/plan", account.Edit, s.onTrial(s.tryPlan)},
		{http.MethodPost, "/desk/try/q/{trial}/words", account.Publish, s.onTrial(s.tryWords)},
		{http.MethodPost, "/desk/try/q/{trial}/run", account.Edit, s.onTrial(s.tryRun)},
		{http.MethodPost, "/desk/try/q/{trial}/cancel", account.Edit, s.onTrial(s.tryCancel)},
		{http.MethodPost, "/desk/try/q/{trial}/save", account.Edit, s.onTrial(s.trySave)},
		{http.MethodPost, "/desk/try/q/{trial}/undo", account.Edit, s.onTrial(s.tryUndo)},
		{http.MethodGet, "/desk/try/goldens", account.Read, s.goldens},
		{http.MethodPost, "/desk/try/goldens", account.Read, s.goldensFind},
		{http.MethodGet, "/desk/try/goldens/export", account.Read, s.goldensExport},
		{http.MethodPost, "/desk/try/goldens/import", account.Edit, s.goldensImport},
		{http.MethodPost, "/desk/try/goldens/run", account.Edit, s.goldensRun},
		{http.MethodPost, "/desk/try/goldens/stop", account.Edit, s.goldensStop},
		{http.MethodGet, "/desk/try/goldens/{no}", account.Read, s.golden},
		{http.MethodPost, "/desk/try/goldens/{no}", account.Edit, s.goldenSave},
		{http.MethodPost, "/desk/try/goldens/{no}/off", account.Edit, s.goldenOff},
		{http.MethodPost, "/desk/try/goldens/{no}/delete", account.Edit, s.goldenDelete},
		{http.MethodPost, "/desk/try/goldens/{no}/restore", account.Edit, s.goldenRestore},
	}
}

// tryPage is the page of one question that is tried, or of none yet.
type tryPage struct {
	Form   tryFields
	Faults map[string]string // by field
	Trial  *trialView        // nil before the first question
	Paused bool              // residents get another answer now
	NoBase bool              // questions cannot be searched for yet
}

// tryFields are the fields of the form, as they were typed.
type tryFields struct{ Query, Region, At, Lang, Place, Draft string }

// tryForm shows the form. An address may name the draft that is to be tried, but never a
// question: those leave addresses to the history of browsers.
func (s *Server) tryForm(w http.ResponseWriter, r *http.Request, v *visit) {
	form := tryFields{Region: regionName(s.tryRegion(v)), Draft: clipRunes(r.URL.Query().Get("draft"), longestWord)}
	s.showTry(w, r, v, http.StatusOK, tryPage{Form: form})
}

func (s *Server) showTry(w http.ResponseWriter, r *http.Request, v *visit, status int, p tryPage) {
	p.Paused = s.Bot.Paused != nil && s.Bot.Paused()
	p.NoBase = s.Index == nil
	s.show(w, r, v, status, "try", p)
}

// tryRegion is where a resident is who is asked for unless the form says otherwise: in
// the visitor's own region.
func (s *Server) tryRegion(v *visit) string {
	if len(v.Regions) > 0 {
		return v.Regions[0]
	}
	return s.Region
}

// asked is a question as the form asks it.
type asked struct {
	Query  string
	Region string    // code; empty for none
	At     time.Time // zero for now
	Lang   string
	Place  *knowledge.LatLon
	Near   string // title of the service point that the place is of; empty for coordinates
	Draft  string // id of an entry whose newest draft is tried as if it were published
}

// tryAsk asks a question and goes to the page of its answer.
func (s *Server) tryAsk(w http.ResponseWriter, r *http.Request, v *visit) {
	form := tryFields{
		Query: r.PostForm.Get("query"), Region: r.PostForm.Get("region"), At: r.PostForm.Get("at"),
		Lang: r.PostForm.Get("lang"), Place: r.PostForm.Get("place"), Draft: r.PostForm.Get("draft"),
	}
	a, faults, err := s.readAsked(r.Context(), v, form)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	if len(faults) > 0 {
		form.Query = clipRunes(form.Query, s.longest())
		s.showTry(w, r, v, http.StatusUnprocessableEntity, tryPage{Form: form, Faults: faults})
		return
	}
	t := s.trials.begin(v.No, a, form, s.Now())
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := s.ask(r.Context(), t, bot.Message{Text: a.Query, Place: a.Place}, a.Query); err != nil {
		s.fail(w, r, v, err)
		return
	}
	http.Redirect(w, r, t.path(), http.StatusSeeOther)
}

// atLayout is how browsers write a moment.
const atLayout = "2006-01-02T15:04"

// readAsked understands the form; faults are sentences by field.
func (s *Server) readAsked(ctx context.Context, v *visit, form tryFields) (asked, map[string]string, error) {
	a := asked{Query: clipRunes(form.Query, s.longest()), Lang: form.Lang}
	faults := map[string]string{}
	if a.Query == "" {
		faults["query"] = v.Say("try_fault_query")
	}
	if a.Lang != bot.Chinese && a.Lang != bot.English {
		a.Lang = ""
	}
	if form.Region != "" {
		found, err := region.Parse(form.Region)
		if err != nil {
			faults["region"] = v.Say("try_fault_region")
		}
		a.Region = found.Code
	}
	if form.At != "" {
		at, err := time.ParseInLocation(atLayout, form.At, knowledge.China)
		if err != nil {
			faults["at"] = v.Say("try_fault_at")
		}
		a.At = at
	}
	if form.Place != "" {
		place, near, err := s.placeOf(ctx, form.Place, a.Region)
		if err != nil {
			return a, nil, err
		}
		if place == nil {
			faults["place"] = v.Say("try_fault_place")
		}
		a.Place, a.Near = place, near
	}
	if form.Draft != "" {
		st, err := s.Store.Tryable(ctx, form.Draft)
		if err != nil && !notThere(err) {
			return a, nil, err
		}
		if err != nil || st.Draft == nil || !v.Sees(st.Draft.Region) {
			faults["draft"] = v.Say("try_fault_draft")
		}
		a.Draft = form.Draft
	}
	return a, faults, nil
}

// longest is how many characters of a question are kept: more than residents are
// answered, so that it shows what becomes of a longer one.
func (s *Server) longest() int { return 4 * s.Bot.MaxRunes }
