// Package importer brings what package intake reads from files into the store, or shows
// what that would come to: it compares each entry with what is stored and with the same
// one in other files, lets newer texts replace older ones, and puts rules that sheets
// speak of on their programmes. What it finds is a [Report] of plain values, which a
// terminal or a page shows.
package importer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/intake"
	"jinguo/knowledge/store"
)

// batchSize is how many entries are saved in one transaction: enough to be
// fast, few enough that a running server never waits long for its turn to write.
const batchSize = 500

// Importer reads files into the store, or shows what that would come to. It serves for
// one import; see [New].
type Importer struct {
	Store  *store.Store
	Reader intake.Reader
	Lang   string           // of what problems quote: zh or en
	Who    string           // imports, for the history of entries
	Now    func() time.Time // nil means time.Now

	Prune bool            // archive what an earlier edition of a file had and this one lacks
	Dry   bool            // change nothing
	As    knowledge.State // of every entry; empty leaves them as they are
	// Batch is the number of this import; where it is 0 one is taken as soon as
	// something is saved.
	Batch int64
	// Regions are where files hold that name none, by their path, in the place of the
	// Reader's; a folder's name counts more than this.
	Regions map[string]string
	// Mend changes an entry before anything is made of it; nil changes none.
	Mend func(path string, e *knowledge.Entry)
	// Refuse says why an entry may not come in, empty where it may; old is the version
	// in force, nil for none. nil refuses none.
	Refuse func(old, e *knowledge.Entry) string
	// Watch is told how far the import is; nil for nobody.
	Watch Watcher
	// Kept holds what files were read to, so that a second look or saving what was
	// looked at need not read them again; nil keeps nothing.
	Kept *Readings

	// seen holds the ids that each file gave, by its name as sources have it.
	seen map[string]map[string]bool
	// given holds what each id came to first in this import.
	given map[string]given
	named map[string]int // files of this import by their base name
	texts editions
	rules []rulePart // of the files of this import
}

// Watcher is told how far an import is, by the goroutine that imports.
type Watcher interface {
	// Begin says which files there are, before the first is read.
	Begin(files []intake.File)
	// Reading says that a file is waited for, until the function that it gives is called.
	Reading(f intake.File) (done func())
	// Took says what some entries of a file came to; the row has their counts. Both may
	// change until the import ends.
	Took(row *Row, plans []Plan)
	// Done says that a file is through.
	Done(f intake.File)
}

// unwatched is the watcher where there is none.
type unwatched struct{}

func (unwatched) Begin([]intake.File)        {}
func (unwatched) Reading(intake.File) func() { return func() {} }
func (unwatched) Took(*Row, []Plan)          {}
func (unwatched) Done(intake.File)           {}

// given is an entry that a file of this import gave.
type given struct {
	path   string
	entry  knowledge.Entry
	action store.Action // what came of it
}

// New returns an importer; change its fields before it runs.
func New(s *store.Store, reader intake.Reader) *Importer {
	return &Importer{
		Store: s, Reader: reader, Lang: "zh", Now: time.Now,
		seen: map[string]map[string]bool{}, given: map[string]given{}, named: map[string]int{},
	}
}

// today is the day that it is in China.
func (im *Importer) today() knowledge.Date { return knowledge.DateOf(im.Now().In(knowledge.China)) }

// Run imports every file under paths. The report tells what was done so far also where
// there is an error.
func (im *Importer) Run(ctx context.Context, paths []string) (*Report, error) {
	files, problems := intake.Files(paths)
	return im.RunFiles(ctx, files, problems)
}

// RunFiles imports files; problems are those of files that are not among them.
func (im *Importer) RunFiles(ctx context.Context, files []intake.File, problems []knowledge.Problem) (*Report, error) {
	report := &Report{Dry: im.Dry}
	if im.Watch == nil {
		im.Watch = unwatched{}
	}
	for _, p := range problems {
		row := report.At(p.File)
		row.Problems = append(row.Problems, p)
	}
	for _, f := range files {
		im.named[filepath.Base(f.Path)]++
	}
	im.Watch.Begin(files)
	next, stop := im.ahead(ctx, files)
	defer stop()
	for _, f := range files {
		row := report.At(f.Path)
		if err := im.file(ctx, f, next, row); err != nil {
			report.Batch = im.Batch
			return report, fmt.Errorf("import %s: %w", f.Path, err)
		}
		im.Watch.Done(f)
	}
	report.Batch = im.Batch
	im.leftBehind(report)
	if err := errors.Join(im.relink(ctx, report), im.attach(ctx, report), im.missing(ctx, report)); err != nil {
		return report, err
	}
	report.Batch = im.Batch
	report.sort()
	return report, nil
}

// file imports one file. Lines of the exchange format each stand for themselves
// and are saved as they come; what any other file becomes is saved when the file
// was read to its end, and then all of it.
func (im *Importer) file(ctx context.Context, f intake.File, next func(intake.File) reading, row *Row) error {
	if intake.Lines(f.Path) {
		return im.lines(ctx, f.Path, row)
	}
	done := im.Watch.Reading(f)
	r := next(f)
	done()
	row.Problems = append(row.Problems, r.problems...)
	row.Tables = r.tables
	if r.err != nil {
		return r.err
	}
	for _, p := range r.rules {
		im.rules = append(im.rules, rulePart{f.Path, p})
	}
	entries := slices.Clone(r.entries)
	for i := range entries {
		entries[i].Guessed = slices.Clip(entries[i].Guessed) // that are added to
	}
	err := im.take(context.WithoutCancel(ctx), f.Path, entries, row)
	row.shared()
	return err
}

func (im *Importer) lines(ctx context.Context, path string, row *Row) error {
	var batch []knowledge.Entry
	problems, err := im.Reader.Read(ctx, path, func(e knowledge.Entry) error {
		if batch = append(batch, e); len(batch) < batchSize {
			return nil
		}
		err := im.take(ctx, path, batch, row)
		batch = batch[:0]
		return err
	})
	row.Problems = append(row.Problems, problems...)
	return errors.Join(err, im.take(ctx, path, batch, row))
}

// take settles what the entries of a file come to, and saves them.
func (im *Importer) take(ctx context.Context, path string, entries []knowledge.Entry, row *Row) error {
	for len(entries) > 0 {
		n := min(len(entries), batchSize)
		plans, err := im.plan(ctx, path, entries[:n], row)
		if err != nil {
			return err
		}
		for i := range plans {
			plans[i].count(row)
			im.saw(&plans[i].Entry)
		}
		if im.Dry {
			row.Plans = append(row.Plans, plans...)
		} else if err := im.save(ctx, path, plans); err != nil {
			return err
		}
		im.Watch.Took(row, plans)
		entries = entries[n:]
	}
	return nil
}

// saw notes that a file of this import holds e.
func (im *Importer) saw(e *knowledge.Entry) {
	file := fileOf(e)
	if im.seen[file] == nil {
		im.seen[file] = map[string]bool{}
	}
	im.seen[file][e.ID] = true
}

// fileOf is the file that an entry came from.
func fileOf(e *knowledge.Entry) string {
	if e.Source == nil {
		return ""
	}
	return e.Source.File
}

// save keeps the entries that are new or changed, and notes for the others that this
// edition says the same.
func (im *Importer) save(ctx context.Context, path string, plans []Plan) error {
	var entries []knowledge.Entry
	same := map[string]knowledge.Date{}
	for _, p := range plans {
		switch {
		case p.Saved():
			entries = append(entries, p.Entry)
		case p.confirms():
			same[p.Entry.ID] = p.Entry.Source.Edition
		}
	}
	if len(same) > 0 {
		if err := im.Store.Confirm(ctx, same); err != nil {
			return err
		}
	}
	if len(entries) == 0 {
		return nil
	}
	edit, err := im.edit(ctx, "import of "+filepath.Base(path))
	if err != nil {
		return err
	}
	edit.Wait = !intake.Lines(path) || im.As != ""
	_, err = im.Store.Save(ctx, edit, entries...)
	return err
}

// edit says who changes the store, and in which batch.
func (im *Importer) edit(ctx context.Context, why string) (store.Edit, error) {
	var err error
	if im.Batch == 0 {
		im.Batch, err = im.Store.Batch(ctx)
	}
	return store.Edit{Who: im.Who, Why: why, Batch: im.Batch}, err
}

// missing finds entries of an earlier edition that the imported files no longer
// hold: it tells of them, or archives them where that was asked for. Files of one
// name in several folders count as one, of which nothing is known to be gone while
// any of them could not be read.
func (im *Importer) missing(ctx context.Context, report *Report) error {
	unsure := map[string]bool{}
	for _, row := range report.Rows {
		unsure[filepath.Base(row.File)] = unsure[filepath.Base(row.File)] || row.failed()
	}
	for _, row := range report.Rows {
		name := filepath.Base(row.File)
		if unsure[name] || !row.held() {
			continue
		}
		unsure[name] = true // looked at once
		stored, err := im.Store.FromFile(ctx, name)
		if err != nil {
			return err
		}
		if gone := im.gone(name, stored); len(gone) > 0 {
			if err := im.drop(ctx, name, gone, row); err != nil {
				return err
			}
		}
	}
	return nil
}

// gone are the stored ids that the file of that name, or those inside of it, did
// not give.
func (im *Importer) gone(name string, stored []string) []string {
	held := map[string]bool{}
	for file, ids := range im.seen {
		if file == name || len(file) > len(name) && file[:len(name)+1] == name+"/" {
			maps.Copy(held, ids)
		}
	}
	return slices.DeleteFunc(stored, func(id string) bool { return held[id] })
}

// drop tells of entries that are no longer in their file, or archives them.
func (im *Importer) drop(ctx context.Context, name string, gone []string, row *Row) error {
	p := knowledge.Problem{Code: "gone_from_file", Severity: knowledge.Hint, File: name, Args: map[string]string{"count": strconv.Itoa(len(gone))}}
	if im.Prune {
		p.Code = "archived_with_file"
	}
	row.Problems = append(row.Problems, p)
	if !im.Prune || im.Dry {
		return nil
	}
	edit, err := im.edit(ctx, "no longer in "+name)
	if err != nil {
		return err
	}
	return im.Store.Archive(ctx, edit, gone...)
}
