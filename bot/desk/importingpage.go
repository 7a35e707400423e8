package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/importer"
	"jinguo/knowledge/intake"
	"jinguo/knowledge/region"
	"jinguo/knowledge/revise"
	"jinguo/knowledge/store"
)

// Of an import's preview, what one page shows.
const (
	importRows     = 50
	importProblem1 = 100 // problems
)

// importPage is the page of an import.
type importPage struct {
	store.ImportInfo
	Job     bool // its preview is in memory
	Before  int  // imports that come first
	Total   int  // files
	Through int
	Reading []string // files that are read just now, each with its seconds
	Ref     string
	Own     bool // the visitor began it, and may change it
	Undo    bool // may take it back
	Reviews int
	Gone    []string

	Files   []importFileView
	Groups  []importGroup
	Tables  []importTable
	Only    string // which entries are shown: "", changes, problems
	File    int    // 0 for all
	Page    int    // from 1
	Pages   int
	Shown   int // entries that the filter leaves
	Faults  int
	Doubts  int
	Hints   int
	NoAsk   string // why it cannot be published: a key of the words; empty where it can
	Nothing bool   // there is nothing to save
}

// importFileView is a file in the summary.
type importFileView struct {
	No       int
	Name     string
	Known    bool // something is known of it
	New      int
	Changed  int
	Same     int
	Refused  int
	Problems int
	Faulty   bool
	Region   string // where it holds, as somebody said; may be empty
	Asks     bool   // it names no region, and can be given one
}

// importGroup is what one file came to, as far as the page shows it.
type importGroup struct {
	File     importFileView
	Problems []importProblem
	Hidden   int // problems that are not listed
	Rows     []importRowView
}

// importProblem is a problem, in the visitor's language.
type importProblem struct {
	Code, Severity, Place, What, Do string
	ID                              string // of the entry that it is about; empty where that is not known
	Link                            string // path of that entry's form; empty where it has none
	Fixed                           bool
}

// importRowView is an entry of the preview.
type importRowView struct {
	Mark    string // new, changed, unchanged, merged, refused
	ID      string
	Kind    knowledge.Kind
	Title   string
	Region  string
	Place   string
	State   knowledge.State
	Changes []importChange
	Facts   []importFact // of a new entry
	Guessed []importFact
	Merged  string // sentence about another file that has it
	Rule    string
	Fixed   bool
	Edit    string // path of its form; empty where it has none
	Codes   []importProblem
}

type importChange struct {
	Field  string
	Pieces []revise.Piece
}

type importFact struct{ Field, Text string }

// importTable is what the columns of a table were taken for.
type importTable struct {
	intake.TableHead
	FileName string
	Fields   []string // names of what a column may be
	Open     bool
}

// live reports whether the page changes by itself.
func (p importPage) Live() bool {
	return p.State == store.ImportQueued || p.State == store.ImportReading || p.State == store.ImportSaving
}

// Link is the page with another filter, file or number.
func (p importPage) Link(only string, file, page int) string {
	q := url.Values{}
	if only != "" {
		q.Set("only", only)
	}
	if file > 0 {
		q.Set("file", strconv.Itoa(file))
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return importPath(p.No)
	}
	return importPath(p.No) + "?" + q.Encode()
}

// Self is the page as it is shown.
func (p importPage) Self() string { return p.Link(p.Only, p.File, p.Page) }

// Next and Prior are the pages beside this one.
func (p importPage) Next() string  { return p.Link(p.Only, p.File, p.Page+1) }
func (p importPage) Prior() string { return p.Link(p.Only, p.File, p.Page-1) }

// importShow shows how far an import is, and what it would come to.
func (s *Server) importShow(w http.ResponseWriter, r *http.Request, v *visit) {
	info, j, ok := s.importOf(w, r, v)
	if !ok {
		return
	}
	p := importPage{ImportInfo: info, Own: info.Account == v.No || info.Account == 0 && v.MayIn(account.Edit, s.Region), Total: len(info.Files), Page: 1}
	q := r.URL.Query()
	if only := q.Get("only"); only == "changes" || only == "problems" {
		p.Only = only
	}
	p.File, _ = strconv.Atoi(q.Get("file"))
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 1 {
		p.Page = n
	}
	if err := s.importFill(r.Context(), v, &p, j); err != nil {
		s.fail(w, r, v, err)
		return
	}
	if byScript(r) {
		s.piece(w, r, v, http.StatusOK, "import-job", "job", p)
		return
	}
	s.show(w, r, v, http.StatusOK, "import-job", p)
}

// importFill completes the page of an import.
func (s *Server) importFill(ctx context.Context, v *visit, p *importPage, j *importJob) (err error) {
	if j != nil {
		s.importLive(v, p, j)
	}
	if p.Batch != 0 && p.State.Ended() {
		if p.Undo, err = s.Store.MayUndo(ctx, &v.Account, p.Batch); err != nil {
			return err
		}
	}
	p.NoAsk, err = s.mayNotPublish(ctx, v)
	return err
}

// importLive takes what is in memory of an import.
func (s *Server) importLive(v *visit, p *importPage, j *importJob) {
	j.mu.Lock()
	p.Job, p.ImportInfo = true, j.info
	p.Through, p.Ref, p.Reviews, p.Gone = j.done, j.ref, j.reviews, slices.Clone(j.gone)
	for _, f := range j.files {
		if since, ok := j.reading[f.Path]; ok {
			p.Reading = append(p.Reading, v.Say("import_reading_file", "Name", f.Name, "Seconds", int(time.Since(since).Seconds())))
		}
	}
	if !p.State.Ended() {
		p.Counts = j.counts()
	}
	rows := make([]*importer.Row, len(j.files))
	for i, f := range j.files {
		for _, row := range j.rows {
			if row.File == f.Path {
				rows[i] = row
			}
		}
		view := importFileView{No: i + 1, Name: f.Name}
		if code, ok := j.regions[f.Path]; ok {
			view.Region = region.Full(code)
		}
		p.Files = append(p.Files, view)
	}
	fixed := map[string]map[string]bool{} // id → field
	for _, of := range j.fixes {
		for id, fields := range of {
			for field := range fields {
				if fixed[id] == nil {
					fixed[id] = map[string]bool{}
				}
				fixed[id][field] = true
			}
		}
	}
	j.mu.Unlock()
	if p.State == store.ImportQueued {
		p.Before = s.imports.before(j)
	}
	p.Nothing = p.Counts.New+p.Counts.Changed == 0
	p.lay(v, j, rows, fixed)
}

// lay puts the rows of the page in it.
func (p *importPage) lay(v *visit, j *importJob, rows []*importer.Row, fixed map[string]map[string]bool) {
	from := (p.Page - 1) * importRows
	for i, row := range rows {
		if row == nil {
			continue
		}
		f := &p.Files[i]
		f.fill(row)
		f.Name = j.files[i].Name
		byPlan := importProblems(j, row, v.Lang)
		p.weigh(row)
		if p.File != 0 && p.File != i+1 {
			continue
		}
		p.tables(row, f.Name)
		group := importGroup{File: *f}
		if p.Page == 1 && p.Only != "changes" {
			group.list(byPlan, row, fixed, p.forms(i+1))
		}
		for at := range row.Plans {
			plan := &row.Plans[at]
			if p.leavesOut(plan, byPlan[at]) {
				continue
			}
			if p.Shown >= from && p.Shown < from+importRows {
				group.Rows = append(group.Rows, p.row(v, plan, i+1, byPlan[at], fixed[plan.Entry.ID]))
			}
			p.Shown++
		}
		if len(group.Rows)+len(group.Problems) > 0 {
			p.Groups = append(p.Groups, group)
		}
	}
	p.Pages = max(1, (p.Shown+importRows-1)/importRows)
}

func (f *importFileView) fill(row *importer.Row) {
	f.Known = true
	f.New, f.Changed, f.Same, f.Refused, f.Problems = row.New, row.Changed, row.Unchanged, row.Refused, len(row.Problems)
	f.Faulty = importer.Faulty(row.Problems)
	f.Asks = slices.ContainsFunc(row.Problems, func(p knowledge.Problem) bool { return p.Code == "region_guessed" })
}

// weigh counts the problems of a file.
func (p *importPage) weigh(row *importer.Row) {
	for _, one := range row.Problems {
		switch one.Severity {
		case knowledge.Fault:
			p.Faults++
		case knowledge.Doubt:
			p.Doubts++
		default:
			p.Hints++
		}
	}
}

// forms gives the path of the form of a file's entry; empty where nothing can be put
// right.
func (p *importPage) forms(file int) func(id string) string {
	return func(id string) string {
		if id == "" || p.State != store.ImportReady || !p.Own {
			return ""
		}
		return fmt.Sprintf("%s/fix?%s", importPath(p.No), url.Values{"file": {strconv.Itoa(file)}, "id": {id}}.Encode())
	}
}

// leavesOut reports whether the page's filter leaves an entry out.
func (p *importPage) leavesOut(plan *importer.Plan, problems []importProblem) bool {
	switch p.Only {
	case "changes":
		return !plan.Saved()
	case "problems":
		return len(problems) == 0 && plan.Refused == ""
	}
	return false
}

// tables are those of a file whose columns can be read otherwise.
func (p *importPage) tables(row *importer.Row, name string) {
	for _, t := range row.Tables {
		open := t.Kind == "" || slices.ContainsFunc(t.Columns, func(c intake.ColumnHead) bool { return c.Field == "" && !c.Locked })
		title := name
		if t.Place != "" {
			title += " · " + t.Place
		}
		p.Tables = append(p.Tables, importTable{t, title, intake.FieldNames(), open && (t.Kind == "" || !t.Chosen)})
	}
}

// settled reports whether a problem is about one of the fields that were put right.
func settled(p importProblem, fixed map[string]bool) bool {
	for field := range fixed {
		if importer.Settles(p.Code, field) {
			return true
		}
	}
	return false
}

// list puts the problems of a file in its group, the worst first.
func (g *importGroup) list(byPlan map[int][]importProblem, row *importer.Row, fixed map[string]map[string]bool, form func(id string) string) {
	var all []importProblem
	for _, of := range byPlan {
		all = append(all, of...)
	}
	for i := range all {
		all[i].Link, all[i].Fixed = form(all[i].ID), settled(all[i], fixed[all[i].ID])
	}
	rank := map[string]int{string(knowledge.Fault): 0, string(knowledge.Doubt): 1, string(knowledge.Hint): 2}
	slices.SortStableFunc(all, func(a, b importProblem) int {
		if a.Severity != b.Severity {
			return rank[a.Severity] - rank[b.Severity]
		}
		if a.Code != b.Code {
			return strings.Compare(a.Code, b.Code)
		}
		if d := utf8.RuneCountInString(a.Place) - utf8.RuneCountInString(b.Place); d != 0 {
			return d
		}
		return strings.Compare(a.Place, b.Place)
	})
	g.Hidden = max(0, len(all)-importProblem1)
	g.Problems = all[:len(all)-g.Hidden]
}

// importProblems are the problems of a file by the entry that they are about, counted
// from 0; those of the whole file are under -1.
func importProblems(j *importJob, row *importer.Row, lang string) map[int][]importProblem {
	places, ids := map[string]int{}, map[string]int{}
	for i := range row.Plans {
		e := &row.Plans[i].Entry
		ids[e.ID] = i
		if e.Source != nil && e.Source.Place != "" {
			places[e.Source.File+"\x00"+e.Source.Place] = i
		}
	}
	found := map[int][]importProblem{}
	for _, p := range row.Problems {
		if p.Code == "header_unknown" {
			p = ownWords(p, row.Tables)
		}
		at, ok := ids[p.Entry]
		if !ok {
			at, ok = placed(places, p.File, p.Place)
		}
		one := importProblem{Code: p.Code, Severity: string(p.Severity), Place: p.Place, What: p.What(lang), Do: p.Advice(lang)}
		if name := filepath.Base(row.File); p.File != name && strings.HasPrefix(p.File, name+"/") {
			one.Place = strings.TrimSpace(strings.TrimPrefix(p.File, name+"/") + " " + p.Place)
		}
		if !ok {
			at = -1
		} else if row.Plans[at].Entry.Confidential() {
			one.Place = ""
			one.ID = row.Plans[at].Entry.ID
		} else {
			one.ID = row.Plans[at].Entry.ID
		}
		found[at] = append(found[at], one)
	}
	return found
}

// ownWords has a problem about a table that was not understood quote its header only.
func ownWords(p knowledge.Problem, tables []intake.TableHead) knowledge.Problem {
	for _, t := range tables {
		if t.Kind != "" || t.Place != p.Place {
			continue
		}
		var titles []string
		for _, c := range t.Columns {
			titles = append(titles, c.Title)
		}
		p.Args = map[string]string{"text": importer.Shown(strings.Join(titles, " | "))}
	}
	return p
}

// placed is the entry that stands at a place of a file, or whose row a cell lies in.
func placed(places map[string]int, file, place string) (int, bool) {
	for end := len(place); end > 0; {
		if at, ok := places[file+"\x00"+place[:end]]; ok {
			return at, true
		}
		_, size := utf8.DecodeLastRuneInString(place[:end])
		end -= size
	}
	return 0, false
}

// row is an entry as the page shows it.
func (p *importPage) row(v *visit, plan *importer.Plan, file int, problems []importProblem, fixed map[string]bool) importRowView {
	e := plan.Entry.Public()
	r := importRowView{Mark: string(plan.Action), ID: e.ID, Kind: e.Kind, Title: e.Title, Region: region.Full(e.Region), State: e.State, Fixed: len(fixed) > 0}
	for _, problem := range problems {
		if !settled(problem, fixed) {
			r.Codes = append(r.Codes, problem)
		}
	}
	if e.Source != nil {
		r.Place = e.Source.Place
	}
	if !plan.Kept {
		r.Edit = p.forms(file)(e.ID)
	}
	changes := plan.Changes
	switch {
	case plan.Refused != "":
		r.Mark = "refused"
		return r
	case plan.Other != nil:
		r.Mark = "merged"
		r.Merged = mergedSentence(v, plan)
		changes = plan.Apart
	}
	for _, c := range changes {
		if c.Field != "state" || plan.Other == nil && len(changes) == 1 {
			r.Changes = append(r.Changes, importChange{knowledge.FieldName(c.Field, v.Lang), shortened(revise.Words(c.Old, c.New))})
		}
	}
	if plan.Action == store.New && plan.Other == nil {
		r.Facts = importFacts(&e, v.Lang)
	}
	if plan.Action == store.Unchanged || plan.Kept {
		return r
	}
	for _, g := range e.Guessed {
		r.Guessed = append(r.Guessed, importFact{knowledge.FieldName(g.Field, v.Lang), importer.Shown(g.From)})
	}
	if n := plan.Rule; n != nil {
		r.Rule = v.Say("import_rule", "Conditions", n.Conditions, "Amounts", n.Amounts, "Cases", n.Cases, "Failed", n.Failed)
	}
	return r
}

// mergedSentence says which of two files an entry is taken from.
func mergedSentence(v *visit, plan *importer.Plan) string {
	if len(plan.Apart) == 0 {
		return v.Say("import_same", "Other", importer.EditionName(plan.Other))
	}
	kept, older := plan.Entry.Public().Source, plan.Other
	if plan.Kept {
		kept, older = older, kept
	}
	return v.Say("import_merged", "Kept", importer.EditionName(kept), "Older", importer.EditionName(older))
}

// longestSame is how many characters that two texts share are shown around what differs.
const longestSame = 40

// shortened leaves out most of what two long texts share.
func shortened(pieces []revise.Piece) []revise.Piece {
	short := make([]revise.Piece, len(pieces))
	for i, p := range pieces {
		if text := []rune(p.Text); !p.Old && !p.New && len(text) > 2*longestSame {
			p.Text = string(text[:longestSame]) + "……" + string(text[len(text)-longestSame:])
		} else if len(text) > 10*longestSame {
			p.Text = string(text[:10*longestSame]) + "……"
		}
		short[i] = p
	}
	return short
}

// importFacts are what a clerk compares a new entry with its paper by.
func importFacts(e *knowledge.Entry, lang string) []importFact {
	var all []importFact
	for _, c := range importer.Differences(&knowledge.Entry{}, e) {
		if importer.Telling(c.Field) {
			all = append(all, importFact{knowledge.FieldName(c.Field, lang), importer.Shown(c.New)})
		}
	}
	if n := len(e.Sections); n > 0 {
		all = append(all, importFact{knowledge.FieldName("sections", lang), strconv.Itoa(n)})
	}
	return all
}

// Saves is how many entries saving the import would change, or changed.
func (p importPage) Saves() int { return p.Counts.New + p.Counts.Changed }
