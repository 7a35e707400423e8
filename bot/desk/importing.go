package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/importer"
	"jinguo/knowledge/region"
	"jinguo/knowledge/store"
)

func (s *Server) importRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/import", account.Read, s.importHome},
		{http.MethodPost, "/desk/import", account.Edit, s.importBegin},
		{http.MethodPost, "/desk/import/undo", account.Edit, s.importUndo},
		{http.MethodPost, "/desk/import/forget", account.Edit, s.importForgetAny},
		{http.MethodGet, "/desk/import/{no}", account.Read, s.importShow},
		{http.MethodPost, "/desk/import/{no}/cancel", account.Read, s.importCancel},
		{http.MethodPost, "/desk/import/{no}/columns", account.Edit, s.importColumns},
		{http.MethodPost, "/desk/import/{no}/forget", account.Edit, s.importForget},
		{http.MethodPost, "/desk/import/{no}/region", account.Edit, s.importRegion},
		{http.MethodGet, "/desk/import/{no}/fix", account.Edit, s.importFixForm},
		{http.MethodPost, "/desk/import/{no}/fix", account.Edit, s.importFix},
		{http.MethodPost, "/desk/import/{no}/keep", account.Edit, s.importKeep},
	}
}

func importPath(no int64) string { return "/desk/import/" + strconv.FormatInt(no, 10) }

// How many imports the first page lists.
const (
	listedImports = 20
	lookedBatches = 60
)

// importItem is an import in a list.
type importItem struct {
	store.ImportInfo
	Link string
}

// importBatch is something that was imported, by whatever way.
type importBatch struct {
	store.BatchInfo
	MayUndo bool
}

// importHomePage is what the first page shows.
type importHomePage struct {
	May      bool // import at all
	Wrong    string
	Open     []importItem
	Past     []importItem // that ended and of which there may be something to know
	Batches  []importBatch
	Home     string // full name of the region where files hold that name none
	Regions  []string
	Each     int // megabytes
	All      int
	Files    int
	Kept     []string // titles that an undo left alone
	Columns  []importChoice
	MayClear bool
}

// importChoice is what somebody said of columns.
type importChoice struct {
	store.ColumnChoice
	Fields []importChosen
}

type importChosen struct{ Name, Field string }

// mayImport reports whether the imports are anything to the visitor.
func mayImport(v *visit) bool { return v.May(account.Edit) || v.May(account.Manage) }

// importHome shows where files are put, and what was imported.
func (s *Server) importHome(w http.ResponseWriter, r *http.Request, v *visit) {
	s.importHomeWith(w, r, v, http.StatusOK, "")
}

// importHomeWith shows the first page with what was wrong with the files that came.
func (s *Server) importHomeWith(w http.ResponseWriter, r *http.Request, v *visit, status int, wrong string) {
	if !mayImport(v) {
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	page, err := s.importHomePage(r.Context(), v)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	page.Wrong = wrong
	if kept := s.sessions.PopString(r.Context(), "import_kept"); kept != "" {
		page.Kept = strings.Split(kept, "\n")
	}
	s.show(w, r, v, status, "import", page)
}

func (s *Server) importHomePage(ctx context.Context, v *visit) (importHomePage, error) {
	page := importHomePage{May: v.May(account.Edit) && s.Uploads != "", Each: mostFile >> 20, All: mostUpload >> 20, Files: mostFiles}
	if home, err := importHomeRegion(v, "", s.Region); err == nil {
		page.Home = region.Full(home)
		for _, inner := range region.Children(home) {
			page.Regions = append(page.Regions, region.Full(inner.Code))
		}
	}
	known, err := s.Store.Imports(ctx, 5*listedImports)
	if err != nil {
		return page, err
	}
	for _, info := range known {
		if !s.seesImport(v, &info) {
			continue
		}
		if j := s.imports.job(info.No); j != nil {
			j.mu.Lock()
			info = j.info
			j.mu.Unlock()
		}
		item := importItem{info, importPath(info.No)}
		switch {
		case !info.State.Ended():
			page.Open = append(page.Open, item)
		case len(page.Past) < listedImports:
			page.Past = append(page.Past, item)
		}
	}
	if page.Columns, err = s.importChoices(ctx); err != nil {
		return page, err
	}
	page.Batches, err = s.importBatches(ctx, v)
	return page, err
}

func (s *Server) importChoices(ctx context.Context) ([]importChoice, error) {
	all, err := s.Store.ColumnChoices(ctx)
	if err != nil {
		return nil, err
	}
	choices := make([]importChoice, len(all))
	for i, c := range all {
		choices[i].ColumnChoice = c
		for name, field := range c.Fields {
			choices[i].Fields = append(choices[i].Fields, importChosen{name, field})
		}
		slices.SortFunc(choices[i].Fields, func(a, b importChosen) int { return strings.Compare(a.Name, b.Name) })
	}
	return choices, nil
}

// importBatches are the last imports that changed something in the visitor's regions.
func (s *Server) importBatches(ctx context.Context, v *visit) ([]importBatch, error) {
	all, err := s.Store.Batches(ctx, lookedBatches)
	if err != nil {
		return nil, err
	}
	numbers := make([]int64, len(all))
	for i, b := range all {
		numbers[i] = b.No
	}
	regions, err := s.Store.BatchRegions(ctx, numbers...)
	if err != nil {
		return nil, err
	}
	var shown []importBatch
	for _, b := range all {
		if len(shown) == listedImports {
			break
		}
		if !slices.ContainsFunc(regions[b.No], v.Covers) {
			continue
		}
		may := false
		if v.May(account.Edit) && !slices.ContainsFunc(regions[b.No], func(code string) bool { return !v.Covers(code) }) {
			if may, err = s.Store.MayUndo(ctx, &v.Account, b.No); err != nil {
				return nil, err
			}
		}
		shown = append(shown, importBatch{b, may})
	}
	return shown, nil
}

// seesImport reports whether an import is the visitor's to see: who began it, and owners.
// One that came from a chat without an account is of all who edit in the office's region.
func (s *Server) seesImport(v *visit, info *store.ImportInfo) bool {
	return info.Account == v.No || v.May(account.Manage) || info.Account == 0 && v.MayIn(account.Edit, s.Region)
}

// importOf is the import that a request names, where the visitor sees it; the job is nil
// where it is not in memory. It answers the request where there is none.
func (s *Server) importOf(w http.ResponseWriter, r *http.Request, v *visit) (info store.ImportInfo, j *importJob, ok bool) {
	no, err := strconv.ParseInt(r.PathValue("no"), 10, 64)
	if err != nil || !mayImport(v) {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return info, nil, false
	}
	if j = s.imports.job(no); j != nil {
		j.mu.Lock()
		info = j.info
		j.mu.Unlock()
	} else if info, err = s.Store.Import(r.Context(), no); err != nil {
		s.fail(w, r, v, err)
		return info, nil, false
	}
	if !s.seesImport(v, &info) {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return info, nil, false
	}
	return info, j, true
}

// ownImport is like importOf for what only who began an import may do, while it is there.
func (s *Server) ownImport(w http.ResponseWriter, r *http.Request, v *visit) (*importJob, bool) {
	info, j, ok := s.importOf(w, r, v)
	switch {
	case !ok:
		return nil, false
	case info.Account != v.No && (info.Account != 0 || !v.MayIn(account.Edit, s.Region)):
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return nil, false
	case j == nil:
		s.done(w, r, importPath(info.No), v.Say("import_over"))
		return nil, false
	}
	return j, true
}

// importCancel stops an import. What is saved by then stays, and can be taken back.
func (s *Server) importCancel(w http.ResponseWriter, r *http.Request, v *visit) {
	info, j, ok := s.importOf(w, r, v)
	if !ok {
		return
	}
	to := importPath(info.No)
	if j == nil {
		s.done(w, r, to, v.Say("import_over"))
		return
	}
	if err := s.stopImport(r.Context(), j); err != nil {
		s.done(w, r, to, v.Say("import_over"))
		return
	}
	s.done(w, r, to, v.Say("import_cancelled"))
}

// importKeep saves what an import read: as drafts, or for residents to see.
func (s *Server) importKeep(w http.ResponseWriter, r *http.Request, v *visit) {
	j, ok := s.ownImport(w, r, v)
	if !ok {
		return
	}
	as, review := knowledge.Draft, r.PostForm.Get("review") != ""
	if r.PostForm.Get("as") == "published" {
		why, err := s.mayNotPublish(r.Context(), v)
		switch {
		case err != nil:
			s.fail(w, r, v, err)
			return
		case why != "":
			s.refuse(w, r, v, http.StatusForbidden, "forbidden")
			return
		}
		as, review = "", false // what a file itself says is a draft stays one
	}
	to := importPath(j.info.No)
	err := s.queueImport(j, importSave, func() {
		j.as, j.review, j.by = as, review, v.Account
	})
	if errors.Is(err, errImportBusy) {
		s.done(w, r, to, v.Say("import_over"))
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// mayNotPublish says why the visitor may not publish what it imports: a key of the words,
// empty where it may.
func (s *Server) mayNotPublish(ctx context.Context, v *visit) (string, error) {
	if !v.May(account.Publish) {
		return "right", nil
	}
	rules, err := s.Store.DeskRules(ctx)
	if err != nil || !rules.FourEyes {
		return "", err
	}
	return "four_eyes", nil
}

// longestKept is how many titles are told that an undo left alone.
const longestKept = 100

// importUndo takes an import back.
func (s *Server) importUndo(w http.ResponseWriter, r *http.Request, v *visit) {
	batch, err := strconv.ParseInt(r.PostForm.Get("batch"), 10, 64)
	if err != nil || batch < 1 {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	may, err := s.Store.MayUndo(r.Context(), &v.Account, batch)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	if !may {
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	no, err := s.Store.Batch(r.Context())
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	u, err := s.Store.Undo(r.Context(), store.Edit{Who: signature(&v.Account), Why: fmt.Sprintf("undo of import %d", batch), Batch: no}, batch)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.changed()
	var kept []string
	for _, e := range u.Kept[:min(len(u.Kept), longestKept)] {
		e = e.Public()
		kept = append(kept, importer.Shown(e.Title))
	}
	s.sessions.Put(r.Context(), "import_kept", strings.Join(kept, "\n"))
	s.done(w, r, "/desk/import", v.Say("import_undone", "Batch", batch, "Archived", u.Archived, "Restored", u.Restored, "Dropped", u.Dropped, "Kept", len(u.Kept)))
}
