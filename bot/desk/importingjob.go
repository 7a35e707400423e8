package desk

import (
	"context"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/importer"
	"jinguo/knowledge/intake"
	"jinguo/knowledge/store"
)

// importFile is a file that somebody sent.
type importFile struct {
	intake.File
	Name string // as staff know it, with its folders
}

// importTask is what an import does when its turn comes.
type importTask string

const (
	importLook importTask = "look" // read, and show what it would come to
	importSave importTask = "save"
)

// importJob is an import that somebody began. What stands below mu is guarded by it.
type importJob struct {
	dir   string // of its files
	kept  *importer.Readings
	files []importFile
	home  string // code of the region where files hold that name none
	lang  string // of what problems quote

	mu      sync.Mutex
	info    store.ImportInfo
	regions map[string]string // where single files hold that name no region, by path
	by      account.Account   // in whose name it saves
	fixes   map[string]importFixes
	task    importTask // that it waits for or does
	as      knowledge.State
	review  bool // ask for the review of what is saved
	touched time.Time
	cancel  context.CancelFunc // of what it does just now; nil for nothing
	stopped bool               // somebody cancelled it

	rows    []*importer.Row // as far as known; nobody changes one that is here
	reading map[string]time.Time
	done    int      // files that are through
	reviews int      // that were asked for
	ref     string   // of what broke, for the log
	gone    []string // titles of what could not be sent to review
}

// importFixes are the fields that somebody put right: id of an entry → field → texts.
type importFixes map[string]map[string]importFix

// importFix is what a file says of a field, and what it is to say.
type importFix struct{ said, correct string }

// name is what staff call the file at a path.
func (j *importJob) name(path string) string {
	for _, f := range j.files {
		if f.Path == path {
			return f.Name
		}
	}
	return filepath.Base(path)
}

// Begin takes note that an import of the job's files starts.
func (j *importJob) Begin([]intake.File) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.done, j.reading = 0, map[string]time.Time{}
	j.rows = nil
}

// Reading takes note that a file is waited for.
func (j *importJob) Reading(f intake.File) (done func()) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.reading[f.Path] = time.Now()
	return func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		delete(j.reading, f.Path)
	}
}

// Took keeps what some entries came to, for whoever looks meanwhile.
func (j *importJob) Took(row *importer.Row, plans []importer.Plan) {
	j.mu.Lock()
	defer j.mu.Unlock()
	seen := *row
	seen.Problems, seen.Plans = slices.Clone(row.Problems), slices.Clone(row.Plans)
	j.show(&seen)
}

// Done takes note that a file is through.
func (j *importJob) Done(intake.File) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.done++
}

// show puts a row in the place of what was known of its file.
func (j *importJob) show(row *importer.Row) {
	for i, known := range j.rows {
		if known.File == row.File {
			j.rows[i] = row
			return
		}
	}
	j.rows = append(j.rows, row)
}

// counts add up what the files came to.
func (j *importJob) counts() store.ImportCounts {
	var c store.ImportCounts
	for _, row := range j.rows {
		c.New += row.New
		c.Changed += row.Changed
		c.Unchanged += row.Unchanged
		c.Refused += row.Refused
		c.Drafts += row.Drafts
		c.Problems += len(row.Problems)
	}
	return c
}

// mend applies what was put right of an entry: now, or in an earlier import of a file
// that said the same.
func (j *importJob) mend(remembered map[string][]store.Fix) func(path string, e *knowledge.Entry) {
	j.mu.Lock()
	defer j.mu.Unlock()
	fixes := make(map[string]importFixes, len(j.fixes))
	for path, of := range j.fixes {
		fixes[path] = maps.Clone(of)
	}
	return func(path string, e *knowledge.Entry) {
		importer.Mend(e, remembered[e.ID])
		for field, fix := range fixes[path][e.ID] {
			if importer.SetField(e, field, fix.correct) != nil {
				continue // it was checked when it was typed; a file read anew may have made it another kind
			}
		}
	}
}

// toKeep are the fixes that later imports are to know.
func (j *importJob) toKeep() []store.Fix {
	var all []store.Fix
	for _, of := range j.fixes {
		for id, fields := range of {
			for field, fix := range fields {
				all = append(all, store.Fix{Entry: id, Field: field, Said: fix.said, Correct: fix.correct})
			}
		}
	}
	slices.SortFunc(all, func(a, b store.Fix) int { return strings.Compare(a.Entry+a.Field, b.Entry+b.Field) })
	return all
}

// importRefuse says why an entry may not come in on behalf of an account.
func importRefuse(a *account.Account) func(old, e *knowledge.Entry) string {
	return func(old, e *knowledge.Entry) string {
		if !a.MayIn(account.Edit, e.Region) || old != nil && !a.MayIn(account.Edit, old.Region) {
			return "region"
		}
		return ""
	}
}
