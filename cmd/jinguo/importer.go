package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/intake"
	"jinguo/knowledge/store"
)

// batchSize is how many entries are saved in one transaction: enough to be
// fast, few enough that a running server never waits long for its turn to write.
const batchSize = 500

// importer reads files into the store, or shows what that would come to.
type importer struct {
	*base
	reader intake.Reader
	prune  bool
	dry    bool            // change nothing
	as     knowledge.State // of every entry; empty leaves them as they are
	status io.Writer       // where progress is shown
	bar    bar

	batch int64 // number of this import; 0 until something is saved
	// seen holds the ids that each file gave, by its name as sources have it.
	seen map[string]map[string]bool
	// given holds what each id came to first in this import.
	given map[string]given
	named map[string]int // files of this import by their base name
	texts editions
	rules []rulePart // of the files of this import
}

// given is an entry that a file of this import gave.
type given struct {
	path   string
	entry  knowledge.Entry
	action store.Action // what came of it
}

func newImporter(ctx context.Context, b *base, status io.Writer) (*importer, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	cache, err := filepath.Abs(filepath.Join(b.cfg.Data, "cache"))
	if err != nil {
		return nil, fmt.Errorf("find cache folder: %w", err)
	}
	ocr := ""
	if b.cfg.Intake.OCR {
		ocr = intake.FindOCR(ctx)
	}
	return &importer{
		base: b,
		reader: intake.Reader{
			Command: []string{program, intake.ChildVerb},
			Memory:  int64(b.cfg.Intake.MemoryMB) << 20,
			Timeout: b.cfg.Intake.Timeout,
			Cache:   cache,
			OCR:     ocr,
			Region:  b.region,
		},
		status: status,
		seen:   map[string]map[string]bool{},
		given:  map[string]given{},
		named:  map[string]int{},
	}, nil
}

// run imports every file under paths and brings the index up to date.
func (im *importer) run(ctx context.Context, paths []string) (*importReport, error) {
	files, problems := intake.Files(paths)
	report := &importReport{dry: im.dry}
	for _, p := range problems {
		row := report.at(p.File)
		row.Problems = append(row.Problems, p)
	}
	var total int64
	for _, f := range files {
		total += f.Size
		im.named[filepath.Base(f.Path)]++
	}
	im.bar = newBar(im.status, total, true)
	defer im.bar.close()
	next, stop := im.ahead(ctx, files)
	defer stop()
	for _, f := range files {
		row := report.at(f.Path)
		if err := im.file(ctx, f, next, row); err != nil {
			report.batch = im.batch
			return report, fmt.Errorf("import %s: %w", f.Path, err)
		}
		im.bar.add(f.Size)
	}
	report.batch = im.batch
	im.leftBehind(report)
	if err := errors.Join(im.relink(ctx, report), im.attach(ctx, report), im.missing(ctx, report)); err != nil {
		return report, err
	}
	report.batch = im.batch
	im.bar.close()
	report.sort()
	if im.dry {
		return report, nil
	}
	return report, im.follow(ctx, im.status)
}

// file imports one file. Lines of the exchange format each stand for themselves
// and are saved as they come; what any other file becomes is saved when the file
// was read to its end, and then all of it.
func (im *importer) file(ctx context.Context, f intake.File, next func(intake.File) reading, row *importRow) error {
	if intake.Lines(f.Path) {
		return im.lines(ctx, f.Path, row)
	}
	stop := im.bar.wait(filepath.Base(f.Path))
	r := next(f)
	stop()
	row.Problems = append(row.Problems, r.problems...)
	if r.err != nil {
		return r.err
	}
	for _, p := range r.rules {
		im.rules = append(im.rules, rulePart{f.Path, p})
	}
	err := im.take(context.WithoutCancel(ctx), f.Path, r.entries, row)
	row.shared()
	return err
}

func (im *importer) lines(ctx context.Context, path string, row *importRow) error {
	var batch []knowledge.Entry
	problems, err := im.reader.Read(ctx, path, func(e knowledge.Entry) error {
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
func (im *importer) take(ctx context.Context, path string, entries []knowledge.Entry, row *importRow) error {
	for len(entries) > 0 {
		n := min(len(entries), batchSize)
		plans, err := im.plan(ctx, path, entries[:n], row)
		if err != nil {
			return err
		}
		for i := range plans {
			plans[i].count(row)
			im.saw(&plans[i].entry)
		}
		if im.dry {
			row.plans = append(row.plans, plans...)
		} else if err := im.save(ctx, path, plans); err != nil {
			return err
		}
		im.bar.describe("%s: %d", filepath.Base(path), row.New+row.Changed+row.Unchanged)
		entries = entries[n:]
	}
	return nil
}

// saw notes that a file of this import holds e.
func (im *importer) saw(e *knowledge.Entry) {
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
func (im *importer) save(ctx context.Context, path string, plans []plan) error {
	var entries []knowledge.Entry
	same := map[string]knowledge.Date{}
	for _, p := range plans {
		switch {
		case p.saved():
			entries = append(entries, p.entry)
		case p.confirms():
			same[p.entry.ID] = p.entry.Source.Edition
		}
	}
	if len(same) > 0 {
		if err := im.store.Confirm(ctx, same); err != nil {
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
	edit.Wait = !intake.Lines(path) || im.as != ""
	_, err = im.store.Save(ctx, edit, entries...)
	return err
}

// edit says who changes the store, and in which batch.
func (im *importer) edit(ctx context.Context, why string) (store.Edit, error) {
	var err error
	if im.batch == 0 {
		im.batch, err = im.store.Batch(ctx)
	}
	return store.Edit{Who: operator(), Why: why, Batch: im.batch}, err
}

// missing finds entries of an earlier edition that the imported files no longer
// hold: it tells of them, or archives them where that was asked for. Files of one
// name in several folders count as one, of which nothing is known to be gone while
// any of them could not be read.
func (im *importer) missing(ctx context.Context, report *importReport) error {
	unsure := map[string]bool{}
	for _, row := range report.rows {
		unsure[filepath.Base(row.File)] = unsure[filepath.Base(row.File)] || row.failed()
	}
	for _, row := range report.rows {
		name := filepath.Base(row.File)
		if unsure[name] || !row.held() {
			continue
		}
		unsure[name] = true // looked at once
		stored, err := im.store.FromFile(ctx, name)
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
func (im *importer) gone(name string, stored []string) []string {
	held := map[string]bool{}
	for file, ids := range im.seen {
		if file == name || len(file) > len(name) && file[:len(name)+1] == name+"/" {
			maps.Copy(held, ids)
		}
	}
	return slices.DeleteFunc(stored, func(id string) bool { return held[id] })
}

// drop tells of entries that are no longer in their file, or archives them.
func (im *importer) drop(ctx context.Context, name string, gone []string, row *importRow) error {
	p := knowledge.Problem{Code: "gone_from_file", Severity: knowledge.Hint, File: name, Args: map[string]string{"count": count(len(gone))}}
	if im.prune {
		p.Code = "archived_with_file"
	}
	row.Problems = append(row.Problems, p)
	if !im.prune || im.dry {
		return nil
	}
	edit, err := im.edit(ctx, "no longer in "+name)
	if err != nil {
		return err
	}
	return im.store.Archive(ctx, edit, gone...)
}

// follow brings the index up to date, unless a running server does that anyway.
func (b *base) follow(ctx context.Context, status io.Writer) error {
	bar := newBar(status, 0, false)
	defer bar.close()
	bar.describe("index")
	x, err := b.openIndex(ctx, index.Options{Progress: bar.reach})
	if errors.Is(err, index.ErrLocked) {
		return nil
	}
	if err != nil {
		return err
	}
	return x.Close()
}
