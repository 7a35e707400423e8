package desk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/importer"
	"jinguo/knowledge/intake"
	"jinguo/knowledge/region"
	"jinguo/knowledge/store"
)

// importFixPage is the form by which an entry is put right before it is saved.
type importFixPage struct {
	No       int64
	File     int // number of the file, from 1
	FileName string
	ID       string
	Entry    knowledge.Entry // in public
	Place    string
	Fields   []importField
	Problems []importProblem
	Regions  []string
	Back     string
}

// importField is a field of that form.
type importField struct {
	Name, Label, Text string
	Said              string // in the file, where that is something else
	Wrong             string // sentence about what was typed
	Hint              string // key of a hint; may be empty
	Long              bool
	Region            bool
	Asked             bool // a problem is about it
}

// errNoPlan means that an import does not hold the entry that a form names.
var errNoPlan = errors.New("the import does not hold that entry")

// plan finds an entry of a job: the row of its file, and where in it.
func (j *importJob) plan(file int, id string) (*importer.Row, int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.info.State != store.ImportReady {
		return nil, 0, errImportBusy
	}
	if file < 1 || file > len(j.files) {
		return nil, 0, errNoPlan
	}
	for _, row := range j.rows {
		if row.File != j.files[file-1].Path {
			continue
		}
		for i := range row.Plans {
			if row.Plans[i].Entry.ID == id {
				return row, i, nil
			}
		}
	}
	return nil, 0, errNoPlan
}

// said is what a file says of a field of an entry, whatever was put right since.
func (j *importJob) said(path string, e *knowledge.Entry, field string) string {
	if raw, ok := j.kept.Entry(path, e.ID); ok {
		return importer.Field(&raw, field)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if fix, ok := j.fixes[path][e.ID][field]; ok {
		return fix.said
	}
	return importer.Field(e, field)
}

// entryOf finds the entry that a request names in a job, and answers it where there is
// none.
func (s *Server) entryOf(w http.ResponseWriter, r *http.Request, v *visit, values url.Values) (j *importJob, row *importer.Row, at int, ok bool) {
	if j, ok = s.ownImport(w, r, v); !ok {
		return nil, nil, 0, false
	}
	file, _ := strconv.Atoi(values.Get("file"))
	row, at, err := j.plan(file, values.Get("id"))
	switch {
	case errors.Is(err, errImportBusy):
		s.done(w, r, importPath(j.info.No), v.Say("import_over"))
		return nil, nil, 0, false
	case err != nil, !v.MayIn(account.Edit, row.Plans[at].Entry.Region) && row.Plans[at].Refused == "":
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return nil, nil, 0, false
	}
	return j, row, at, true
}

// importFixForm shows the form of an entry.
func (s *Server) importFixForm(w http.ResponseWriter, r *http.Request, v *visit) {
	j, row, at, ok := s.entryOf(w, r, v, r.URL.Query())
	if !ok {
		return
	}
	s.show(w, r, v, http.StatusOK, "import-fix", s.importFixPage(v, j, row, at, r.URL.Query().Get("file"), nil, nil))
}

func (s *Server) importFixPage(v *visit, j *importJob, row *importer.Row, at int, file string, typed url.Values, wrong map[string]string) importFixPage {
	e := row.Plans[at].Entry
	problems := importProblems(j, row, v.Lang)[at]
	number, _ := strconv.Atoi(file)
	page := importFixPage{No: j.info.No, File: number, FileName: j.name(row.File), ID: e.ID, Entry: e.Public(), Problems: problems, Back: importPath(j.info.No)}
	if e.Source != nil && !e.Confidential() {
		page.Place = e.Source.Place
	}
	for _, inner := range region.Children(s.Region) {
		page.Regions = append(page.Regions, region.Full(inner.Code))
	}
	for _, field := range importer.Fixable(&e) {
		f := importField{Name: field, Label: knowledge.FieldName(field, v.Lang), Text: importer.Field(&e, field), Wrong: wrong[field], Region: field == "region"}
		said := j.said(row.File, &e, field)
		if f.Region {
			f.Text, said = region.Full(f.Text), region.Full(said)
		}
		if said != f.Text {
			f.Said = said
		}
		if typed != nil {
			f.Text = typed.Get(field)
		}
		switch field {
		case "service_point.phones", "contacts.phones":
			f.Hint, f.Long = "import_fix_phones", true
		case "service_point.hours":
			f.Hint, f.Long = "import_fix_hours", true
		case "issued", "effective", "expires":
			f.Hint = "import_fix_date"
		case "region":
			f.Hint = "import_fix_region"
		case "text", "programme.who":
			f.Long = true
		}
		f.Asked = slices.ContainsFunc(problems, func(p importProblem) bool { return importer.Settles(p.Code, field) })
		page.Fields = append(page.Fields, f)
	}
	slices.SortStableFunc(page.Fields, func(a, b importField) int {
		switch {
		case a.Asked && !b.Asked:
			return -1
		case b.Asked && !a.Asked:
			return 1
		}
		return 0
	})
	return page
}

// importFix puts fields of an entry right.
func (s *Server) importFix(w http.ResponseWriter, r *http.Request, v *visit) {
	j, row, at, ok := s.entryOf(w, r, v, r.PostForm)
	if !ok {
		return
	}
	e, fixes, wrong := s.fixed(v, j, row, at, r.PostForm)
	if len(wrong) > 0 {
		s.show(w, r, v, http.StatusUnprocessableEntity, "import-fix", s.importFixPage(v, j, row, at, r.PostForm.Get("file"), r.PostForm, wrong))
		return
	}
	if err := s.refit(r.Context(), j, row, at, e, fixes); errors.Is(err, errImportBusy) {
		s.done(w, r, importPath(j.info.No), v.Say("import_over"))
		return
	} else if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.done(w, r, j.pathOf(row.File, at)+"#e-"+e.ID, v.Say("import_fixed", "Title", importer.Shown(e.Public().Title)))
}

// pathOf is the page of the preview that has an entry of a file.
func (j *importJob) pathOf(path string, at int) string {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, f := range j.files {
		if f.Path == path {
			break
		}
		for _, row := range j.rows {
			if row.File == f.Path {
				at += len(row.Plans)
			}
		}
	}
	return importPage{ImportInfo: j.info}.Link("", 0, at/importRows+1)
}

// fixed is an entry as somebody typed it, with what was put right by that, or what is
// wrong with it: field → sentence.
func (s *Server) fixed(v *visit, j *importJob, row *importer.Row, at int, form url.Values) (e knowledge.Entry, fixes map[string]importFix, wrong map[string]string) {
	e = row.Plans[at].Entry
	fixes, wrong = map[string]importFix{}, map[string]string{}
	before := e
	problems := importProblems(j, row, v.Lang)[at]
	asks := func(field string) bool {
		return slices.ContainsFunc(problems, func(p importProblem) bool { return importer.Settles(p.Code, field) })
	}
	for _, field := range importer.Fixable(&before) {
		if !form.Has(field) {
			continue
		}
		text := strings.TrimSpace(strings.ReplaceAll(form.Get(field), "\r\n", "\n"))
		was := importer.Field(&before, field)
		same := text == was || field == "region" && text == region.Full(was)
		if same && !(field == "region" && asks(field)) { // a region that was guessed may be right
			continue
		}
		if err := importer.SetField(&e, field, text); err != nil {
			wrong[field] = fixFault(v, err)
			continue
		}
		if field == "region" && !v.MayIn(account.Edit, e.Region) {
			wrong[field] = v.Say("import_bad_foreign", "Name", region.Full(e.Region))
			continue
		}
		fixes[field] = importFix{j.said(row.File, &before, field), importer.Field(&e, field)}
	}
	return e, fixes, wrong
}

// fixFault says what is wrong with what somebody typed.
func fixFault(v *visit, err error) string {
	var several *region.Ambiguous
	switch {
	case errors.As(err, &several):
		var names []string
		for _, one := range several.Regions {
			names = append(names, region.Full(one.Code))
		}
		return v.Say("import_wrong_several", "Names", strings.Join(names[:min(len(names), 8)], "、"))
	case errors.Is(err, importer.ErrNoTitle):
		return v.Say("import_wrong_title")
	case errors.Is(err, importer.ErrNoPhone):
		return v.Say("import_wrong_phone")
	case errors.Is(err, importer.ErrNoDate):
		return v.Say("import_wrong_date")
	}
	return v.Say("import_wrong_region")
}

// refit puts an entry that somebody put right in the place of what the file says.
func (s *Server) refit(ctx context.Context, j *importJob, row *importer.Row, at int, e knowledge.Entry, fixes map[string]importFix) error {
	im, err := s.newImport(ctx, j)
	if err != nil {
		return err
	}
	im.Dry = true
	renewed, err := im.Again(ctx, row, at, e)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.info.State != store.ImportReady || !slices.Contains(j.rows, row) {
		return errImportBusy
	}
	j.show(renewed)
	j.info.Counts, j.touched = j.counts(), s.Now()
	if j.fixes[row.File] == nil {
		j.fixes[row.File] = importFixes{}
	}
	of := make(map[string]importFix)
	for field, fix := range j.fixes[row.File][e.ID] {
		of[field] = fix
	}
	for field, fix := range fixes {
		if of[field] = fix; fix.said == fix.correct && field != "region" {
			delete(of, field)
		}
	}
	j.fixes[row.File][e.ID] = of
	return nil
}

// importRegion says where a file holds that names no region.
func (s *Server) importRegion(w http.ResponseWriter, r *http.Request, v *visit) {
	j, ok := s.ownImport(w, r, v)
	if !ok {
		return
	}
	to := importPath(j.info.No)
	file, err := strconv.Atoi(r.PostForm.Get("file"))
	if err != nil || file < 1 || file > len(j.files) {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	found, err := region.Parse(strings.TrimSpace(r.PostForm.Get("region")))
	switch {
	case err != nil:
		s.done(w, r, to, fixFault(v, err))
		return
	case !v.MayIn(account.Edit, found.Code):
		s.done(w, r, to, v.Say("import_bad_foreign", "Name", region.Full(found.Code)))
		return
	}
	path := j.files[file-1].Path
	s.lookAgain(w, r, v, j, func() {
		j.regions[path] = found.Code
		j.kept.Forget(path)
	})
}

// lookAgain has an import read again what changed.
func (s *Server) lookAgain(w http.ResponseWriter, r *http.Request, v *visit, j *importJob, change func()) {
	if err := s.queueImport(j, importLook, change); err != nil {
		s.done(w, r, importPath(j.info.No), v.Say("import_over"))
		return
	}
	http.Redirect(w, r, importPath(j.info.No), http.StatusSeeOther)
}

// importHead finds a table of a job by its file and the key of its header.
func (j *importJob) head(key string) (intake.TableHead, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, row := range j.rows {
		for _, t := range row.Tables {
			if t.Key == key {
				return t, true
			}
		}
	}
	return intake.TableHead{}, false
}

// importColumns takes what somebody says of the columns of a table, remembers it, and
// reads the files again that have such a table.
func (s *Server) importColumns(w http.ResponseWriter, r *http.Request, v *visit) {
	j, ok := s.ownImport(w, r, v)
	if !ok {
		return
	}
	head, ok := j.head(r.PostForm.Get("head"))
	if !ok {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	choice := store.ColumnChoice{Head: head.Key, Who: signature(&v.Account), Fields: map[string]string{}}
	var titles []string
	for _, c := range head.Columns {
		titles = append(titles, c.Title)
		field := r.PostForm.Get("f." + c.Name)
		if c.Locked || !slices.Contains(intake.FieldNames(), field) {
			continue
		}
		choice.Fields[c.Name] = field
	}
	choice.Title = importer.Shown(strings.Join(titles, "、"))
	if err := s.Store.KeepColumns(r.Context(), choice); err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.lookAgain(w, r, v, j, func() { j.forgetTables(head.Key) })
}

// forgetTables has the files read again that have a table with that header.
func (j *importJob) forgetTables(key string) {
	for _, row := range j.rows {
		if slices.ContainsFunc(row.Tables, func(t intake.TableHead) bool { return t.Key == key }) {
			j.kept.Forget(row.File)
		}
	}
}

// importForget drops what was said of columns.
func (s *Server) importForget(w http.ResponseWriter, r *http.Request, v *visit) {
	j, ok := s.ownImport(w, r, v)
	if !ok {
		return
	}
	key := r.PostForm.Get("head")
	if _, ok := j.head(key); !ok {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	if err := s.Store.ForgetColumns(r.Context(), key); err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.lookAgain(w, r, v, j, func() { j.forgetTables(key) })
}

// importForgetAny drops what was said of columns, from the list of all that is remembered.
func (s *Server) importForgetAny(w http.ResponseWriter, r *http.Request, v *visit) {
	if err := s.Store.ForgetColumns(r.Context(), r.PostForm.Get("head")); err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.done(w, r, "/desk/import", v.Say("import_forgotten"))
}
