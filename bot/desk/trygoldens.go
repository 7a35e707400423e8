package desk

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/region"
)

// maxGoldens is the greatest size of a file of golden questions, in bytes.
const maxGoldens = 4 << 20

// goldensPage is the list of golden questions.
type goldensPage struct {
	Rows    []goldenRow
	All     int // that the visitor may see
	Search  string
	More    int // rows that are not shown
	Fault   string
	Last    *movesView // what the last run came to; nil where there was none
	LastAt  string
	LastWho string
	Run     *goldenProgress
	Gone    int64 // number of the one that was deleted just now
	MayEdit bool
	NoBase  bool
	One     *goldenForm
}

// goldenRow is one of them.
type goldenRow struct {
	knowledge.Golden
	Titles []titled
	Where  string
	When   string
	Place  string // in the last run
	Bad    bool   // it was not first there
	May    bool
}

// titled is an entry by its id and title.
type titled struct {
	ID, Title string
	Gone      bool // it is not published
}

// mostRows is how many golden questions a page shows.
const mostRows = 100

// goldens shows the golden questions.
func (s *Server) goldens(w http.ResponseWriter, r *http.Request, v *visit) {
	s.showGoldens(w, r, v, http.StatusOK, "", nil)
}

// goldensFind shows those that hold some words.
func (s *Server) goldensFind(w http.ResponseWriter, r *http.Request, v *visit) {
	s.showGoldens(w, r, v, http.StatusOK, clipRunes(r.PostForm.Get("search"), longestWord), nil)
}

func (s *Server) showGoldens(w http.ResponseWriter, r *http.Request, v *visit, status int, search string, more func(*goldensPage)) {
	page, err := s.goldensPage(r.Context(), v, search)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	page.Gone, _ = s.sessions.Pop(r.Context(), "golden_gone").(int64)
	if more != nil {
		more(page)
	}
	s.show(w, r, v, status, "goldens", page)
}

func (s *Server) goldensPage(ctx context.Context, v *visit, search string) (*goldensPage, error) {
	list, err := s.Store.Goldens(ctx)
	if err != nil {
		return nil, err
	}
	last, err := s.Store.LastGoldenRun(ctx)
	if err != nil {
		return nil, err
	}
	page := &goldensPage{Search: search, MayEdit: v.May(account.Edit), NoBase: s.Index == nil, Run: s.running.progress(v.No)}
	places := map[int64]knowledge.Move{}
	if !last.At.IsZero() {
		seen := slices.DeleteFunc(last.Moves, func(m knowledge.Move) bool { return !v.Sees(m.Region) })
		moves := movesOf(v, knowledge.Sum(seen))
		page.Last, page.LastAt, page.LastWho = &moves, last.At.In(knowledge.China).Format("2006-01-02 15:04"), last.Who
		for _, m := range seen {
			if m.No != 0 {
				places[m.No] = m
			}
		}
	}
	titles := titles{s, map[string]knowledge.Entry{}}
	plain := knowledge.Plain(search)
	for _, g := range list {
		if !v.Sees(g.Region) {
			continue
		}
		page.All++
		if plain != "" && !strings.Contains(knowledge.Plain(g.Query+g.Note), plain) {
			continue
		}
		if len(page.Rows) == mostRows {
			page.More++
			continue
		}
		row, err := s.goldenRow(ctx, v, titles, g)
		if err != nil {
			return nil, err
		}
		if m, ran := places[g.No]; ran {
			row.Place, row.Bad = stands(v, m, m.After, m.AnsweredAfter), !m.AnsweredAfter
		}
		page.Rows = append(page.Rows, row)
	}
	return page, nil
}

func (s *Server) goldenRow(ctx context.Context, v *visit, titles titles, g knowledge.Golden) (goldenRow, error) {
	row := goldenRow{Golden: g, Where: regionName(g.Region), May: v.MayIn(account.Edit, g.Region)}
	if !g.At.IsZero() {
		row.When = g.At.In(knowledge.China).Format("2006-01-02 15:04")
	}
	for _, id := range g.Relevant {
		e, err := titles.of(ctx, id)
		if err != nil {
			return row, err
		}
		row.Titles = append(row.Titles, titled{id, e.Title, e.State != knowledge.Published})
	}
	return row, nil
}

// isGolden reports whether the tried question is a golden one of the pinned entry.
func (s *Server) isGolden(ctx context.Context, t *trial) (bool, error) {
	list, err := s.Store.Goldens(ctx)
	return slices.ContainsFunc(list, func(g knowledge.Golden) bool {
		return g.Query == strings.Join(strings.Fields(t.asked.Query), " ") && g.Region == t.asked.Region && slices.Contains(g.Relevant, t.pin)
	}), err
}

// tryKeep keeps the tried question as a golden one of the pinned entry.
func (s *Server) tryKeep(w http.ResponseWriter, r *http.Request, v *visit, t *trial) {
	if t.pin == "" {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	if !v.MayIn(account.Edit, t.asked.Region) {
		s.faulty(w, r, v, t, "keep", v.Say("try_fault_golden_region"))
		return
	}
	g := knowledge.Golden{Query: t.asked.Query, Region: t.asked.Region, Relevant: []string{t.pin}, Note: clipRunes(r.PostForm.Get("note"), longestWord), Who: v.Name}
	if r.PostForm.Get("timed") != "" {
		g.At = t.asked.At
	}
	if twice, err := s.isGolden(r.Context(), t); err != nil || twice {
		if err != nil {
			s.fail(w, r, v, err)
			return
		}
		http.Redirect(w, r, t.path()+"#pin", http.StatusSeeOther)
		return
	}
	_, err := s.Store.SaveGoldens(r.Context(), g)
	if fault := goldenFault(v, err); fault != "" {
		s.faulty(w, r, v, t, "keep", fault)
		return
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.done(w, r, t.path()+"#pin", v.Say("try_kept"))
}

// goldenFault is the sentence about an error that somebody can mend; empty for others.
func goldenFault(v *visit, err error) string {
	switch {
	case errors.Is(err, knowledge.ErrGoldenQuery):
		return v.Say("try_fault_golden_query")
	case errors.Is(err, knowledge.ErrGoldenRelevant):
		return v.Say("try_fault_golden_relevant")
	case errors.Is(err, knowledge.ErrGoldensMost):
		return v.Say("try_fault_goldens_most", "Most", knowledge.GoldensMost)
	case errors.Is(err, knowledge.ErrGoldenLine):
		return v.Say("try_fault_golden_line")
	}
	return ""
}

// goldenForm is one golden question as its form has it.
type goldenForm struct {
	No                           int64
	Query, Region, At, IDs, Note string
	Off, May                     bool
	Titles                       []titled
	Fault                        string
}

// goldenOf is the golden question that a path names, if the visitor may see it.
func (s *Server) goldenOf(r *http.Request, v *visit) (knowledge.Golden, error) {
	no, err := strconv.ParseInt(r.PathValue("no"), 10, 64)
	if err != nil {
		return knowledge.Golden{}, knowledge.ErrNotFound
	}
	g, err := s.Store.Golden(r.Context(), no)
	if err == nil && !v.Sees(g.Region) {
		err = knowledge.ErrNotFound
	}
	return g, err
}

// golden shows one golden question to be edited.
func (s *Server) golden(w http.ResponseWriter, r *http.Request, v *visit) {
	g, err := s.goldenOf(r, v)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	row, err := s.goldenRow(r.Context(), v, titles{s, map[string]knowledge.Entry{}}, g)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	form := &goldenForm{No: g.No, Query: g.Query, IDs: strings.Join(g.Relevant, "\n"), Note: g.Note, Off: g.Off, May: row.May, Titles: row.Titles}
	if g.Region != "" {
		form.Region = row.Where
	}
	if !g.At.IsZero() {
		form.At = g.At.In(knowledge.China).Format(atLayout)
	}
	s.show(w, r, v, http.StatusOK, "goldens", &goldensPage{One: form})
}

// goldenSave saves an edited golden question.
func (s *Server) goldenSave(w http.ResponseWriter, r *http.Request, v *visit) {
	g, err := s.goldenOf(r, v)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	if !v.MayIn(account.Edit, g.Region) {
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	form := &goldenForm{
		No: g.No, May: true, Query: clipRunes(r.PostForm.Get("query"), knowledge.GoldenRunes+1), Region: clipRunes(r.PostForm.Get("region"), longestWord),
		At: r.PostForm.Get("at"), IDs: clipRunes(r.PostForm.Get("entries"), 8000), Note: clipRunes(r.PostForm.Get("note"), knowledge.GoldenRunes), Off: g.Off,
	}
	g.Query, g.Note, g.Relevant, g.Region, g.At = form.Query, form.Note, strings.Fields(form.IDs), "", time.Time{}
	if form.Region != "" {
		found, err := region.Parse(form.Region)
		if err != nil {
			form.Fault = v.Say("try_fault_region")
		}
		g.Region = found.Code
	}
	if form.At != "" {
		if g.At, err = time.ParseInLocation(atLayout, form.At, knowledge.China); err != nil {
			form.Fault = v.Say("try_fault_at")
		}
	}
	if form.Fault == "" && !v.MayIn(account.Edit, g.Region) {
		form.Fault = v.Say("try_fault_golden_region")
	}
	for _, id := range g.Relevant {
		if _, err := s.Store.Entry(r.Context(), id); err != nil && form.Fault == "" {
			form.Fault = v.Say("try_fault_golden_entry", "ID", id)
		}
	}
	if form.Fault == "" {
		_, err = s.Store.SaveGoldens(r.Context(), g)
		form.Fault = goldenFault(v, err)
	}
	switch {
	case form.Fault != "":
		s.show(w, r, v, http.StatusUnprocessableEntity, "goldens", &goldensPage{One: form})
	case err != nil:
		s.fail(w, r, v, err)
	default:
		s.done(w, r, "/desk/try/goldens", v.Say("try_golden_saved"))
	}
}

// goldenOff switches a golden question off or on.
func (s *Server) goldenOff(w http.ResponseWriter, r *http.Request, v *visit) {
	g, err := s.goldenOf(r, v)
	if err == nil && !v.MayIn(account.Edit, g.Region) {
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	if err == nil {
		g.Off = r.PostForm.Get("off") != ""
		_, err = s.Store.SaveGoldens(r.Context(), g)
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	key := "try_golden_on"
	if g.Off {
		key = "try_golden_off"
	}
	s.done(w, r, "/desk/try/goldens", v.Say(key))
}

// goldenDelete deletes a golden question, which can be brought back.
func (s *Server) goldenDelete(w http.ResponseWriter, r *http.Request, v *visit) {
	g, err := s.goldenOf(r, v)
	if err == nil && !v.MayIn(account.Edit, g.Region) {
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	if err == nil {
		err = s.Store.DropGolden(r.Context(), g.No)
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.sessions.Put(r.Context(), "golden_gone", g.No)
	s.done(w, r, "/desk/try/goldens", v.Say("try_golden_deleted"))
}

// goldenRestore brings a deleted golden question back.
func (s *Server) goldenRestore(w http.ResponseWriter, r *http.Request, v *visit) {
	no, err := strconv.ParseInt(r.PathValue("no"), 10, 64)
	if err != nil {
		s.fail(w, r, v, knowledge.ErrNotFound)
		return
	}
	g, err := s.Store.GoneGolden(r.Context(), no)
	if err == nil && !v.Sees(g.Region) {
		err = knowledge.ErrNotFound
	}
	if err == nil && !v.MayIn(account.Edit, g.Region) {
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	if err == nil {
		err = s.Store.BringGolden(r.Context(), no)
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.done(w, r, "/desk/try/goldens", v.Say("try_golden_restored"))
}

// goldensExport gives the golden questions as a file.
func (s *Server) goldensExport(w http.ResponseWriter, r *http.Request, v *visit) {
	list, err := s.Store.Goldens(r.Context())
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	list = slices.DeleteFunc(list, func(g knowledge.Golden) bool { return !v.Sees(g.Region) })
	slices.Reverse(list)
	if err := s.Store.Saw(r.Context(), "golden.export", "goldens", "", strconv.Itoa(len(list))); err != nil {
		s.fail(w, r, v, err)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="goldens.jsonl"`)
	if err := knowledge.WriteGoldens(w, list); err != nil {
		s.Log.Info("export of golden questions broke off", "error", err)
	}
}

// goldensImport takes the golden questions of a file over: all of them, or none.
func (s *Server) goldensImport(w http.ResponseWriter, r *http.Request, v *visit) {
	r.Body = http.MaxBytesReader(w, r.Body, maxGoldens)
	file, _, err := r.FormFile("file")
	if err != nil {
		var large *http.MaxBytesError
		key := "try_fault_file"
		if errors.As(err, &large) {
			key = "try_fault_file_large"
		}
		s.showGoldens(w, r, v, http.StatusUnprocessableEntity, "", func(p *goldensPage) { p.Fault = v.Say(key) })
		return
	}
	defer file.Close()
	list, err := knowledge.ReadGoldens(file)
	var at *knowledge.GoldenFault
	fault := ""
	if errors.As(err, &at) {
		fault = v.Say("try_fault_line", "Line", at.Line, "What", goldenFault(v, at.Err))
	} else if err != nil {
		fault = v.Say("try_fault_golden_line")
	}
	for i := range list {
		g := &list[i]
		g.Who = v.Name
		if g.Region != "" {
			found, err := region.Parse(g.Region)
			if err != nil && fault == "" {
				fault = v.Say("try_fault_line", "Line", i+1, "What", v.Say("try_fault_region"))
			}
			g.Region = found.Code
		}
		if fault == "" && !v.MayIn(account.Edit, g.Region) {
			fault = v.Say("try_fault_line", "Line", i+1, "What", v.Say("try_fault_golden_region"))
		}
	}
	if fault == "" {
		fault, err = s.overwrites(r.Context(), v, list)
	}
	if fault == "" && err == nil {
		_, err = s.Store.SaveGoldens(r.Context(), list...)
		fault = goldenFault(v, err)
	}
	switch {
	case fault != "":
		s.showGoldens(w, r, v, http.StatusUnprocessableEntity, "", func(p *goldensPage) { p.Fault = fault })
	case err != nil:
		s.fail(w, r, v, err)
	default:
		s.done(w, r, "/desk/try/goldens", v.Say("try_imported", "Count", len(list)))
	}
}

// overwrites says where a file would change a question that is not the visitor's to edit.
func (s *Server) overwrites(ctx context.Context, v *visit, list []knowledge.Golden) (string, error) {
	known, err := s.Store.Goldens(ctx)
	if err != nil {
		return "", err
	}
	for i, g := range list {
		at := slices.IndexFunc(known, func(k knowledge.Golden) bool { return g.Ref != "" && k.Ref == g.Ref })
		if at >= 0 && !v.MayIn(account.Edit, known[at].Region) {
			return v.Say("try_fault_line", "Line", i+1, "What", v.Say("try_fault_golden_region")), nil
		}
	}
	return "", nil
}

// goldenRun is a run of all golden questions, carried on by the page that watches it.
type goldenRun struct {
	mu        sync.Mutex
	owner     int64
	questions []question
	moves     []knowledge.Move
}

// goldenProgress is how far that is.
type goldenProgress struct{ Done, Of int }

func (g *goldenRun) progress(owner int64) *goldenProgress {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.owner != owner || len(g.questions) == 0 {
		return nil
	}
	return &goldenProgress{len(g.moves), len(g.questions)}
}

// goldensDry is the name under which a run of all takes the one place for runs.
const goldensDry = "goldens"

// goldensRun begins a run of all golden questions, or goes on with it.
func (s *Server) goldensRun(w http.ResponseWriter, r *http.Request, v *visit) {
	run := &s.running
	run.mu.Lock()
	defer run.mu.Unlock()
	if run.owner != 0 && run.owner != v.No && s.trials.dry.held(goldensDry, s.Now()) || s.Index == nil || !s.trials.dry.take(goldensDry, s.Now()) {
		s.sessions.Put(r.Context(), "flash", v.Say("try_busy"))
		s.reload(w, r, "/desk/try/goldens")
		return
	}
	err := s.carryOn(r.Context(), v, run)
	if err != nil || len(run.moves) == len(run.questions) {
		if err == nil {
			err = s.keepRun(r.Context(), v, run.moves)
		}
		run.owner, run.questions, run.moves = 0, nil, nil
		s.trials.dry.leave(goldensDry)
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	if byScript(r) && run.owner != 0 {
		s.piece(w, r, v, http.StatusOK, "goldens", "progress", &goldenProgress{len(run.moves), len(run.questions)})
		return
	}
	s.reload(w, r, "/desk/try/goldens")
}

// carryOn carries a run on for a while.
func (s *Server) carryOn(ctx context.Context, v *visit, run *goldenRun) error {
	if run.owner != v.No || len(run.questions) == 0 {
		list, err := s.goldenQuestions(ctx, func(string) bool { return true })
		if err != nil {
			return err
		}
		wordings, err := s.allWordings(ctx)
		if err != nil {
			return err
		}
		run.owner, run.questions, run.moves = v.No, append(list, wordings...), nil
	}
	now, end, err := s.judge(ctx, asked{}, nil)
	if err != nil {
		return err
	}
	defer end()
	for end := s.Now().Add(stepFor); len(run.moves) < len(run.questions) && s.Now().Before(end); {
		q := run.questions[len(run.moves)]
		if q.After, q.AnsweredAfter, err = now.place(ctx, &q); err != nil {
			return err
		}
		run.moves = append(run.moves, q.Move)
	}
	return nil
}

// allWordings are the example questions of all entries, up to as many as a run asks.
func (s *Server) allWordings(ctx context.Context) ([]question, error) {
	var list []knowledge.Entry
	n := 0
	for e, err := range s.Store.Entries(ctx) {
		if err != nil {
			return nil, err
		}
		if len(e.Questions) == 0 {
			continue
		}
		list = append(list, knowledge.Entry{ID: e.ID, Region: e.Region, State: e.State, Questions: e.Questions, Effective: e.Start(), Expires: e.Expires})
		if n += len(e.Questions); n >= mostWordings {
			break
		}
	}
	return s.wordingQuestions(list), nil
}

// keepRun keeps a run, beside where its questions stood in the one before.
func (s *Server) keepRun(ctx context.Context, v *visit, moves []knowledge.Move) error {
	last, err := s.Store.LastGoldenRun(ctx)
	if err != nil {
		return err
	}
	key := func(m *knowledge.Move) string {
		return string(m.Kind) + "\x00" + strconv.FormatInt(m.No, 10) + "\x00" + m.Region + "\x00" + m.Query
	}
	before := map[string]knowledge.Move{}
	for _, m := range last.Moves {
		before[key(&m)] = m
	}
	for i := range moves {
		m, known := before[key(&moves[i])]
		moves[i].Before, moves[i].AnsweredBefore, moves[i].Fresh = m.After, m.AnsweredAfter, !known
	}
	return s.Store.KeepGoldenRun(ctx, cmp.Or(v.Shown, v.Name), moves)
}

// goldensStop gives a run up.
func (s *Server) goldensStop(w http.ResponseWriter, r *http.Request, v *visit) {
	s.running.mu.Lock()
	defer s.running.mu.Unlock()
	if s.running.owner == v.No {
		s.running.owner, s.running.questions, s.running.moves = 0, nil, nil
		s.trials.dry.leave(goldensDry)
	}
	s.reload(w, r, "/desk/try/goldens")
}
