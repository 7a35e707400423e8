package importer

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"jinguo/knowledge"
	"jinguo/knowledge/intake"
)

// reading is what reading a file came to.
type reading struct {
	entries  []knowledge.Entry
	rules    []intake.RulePart
	problems []knowledge.Problem
	tables   []intake.TableHead
	err      error
}

// Readings are what files were read to. They may be used from several goroutines.
type Readings struct {
	mu   sync.Mutex
	made map[string]reading // by path
}

// NewReadings returns readings of no file.
func NewReadings() *Readings { return &Readings{made: map[string]reading{}} }

// Forget has a file read again.
func (k *Readings) Forget(path string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.made, path)
}

// Clear has every file read again.
func (k *Readings) Clear() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.made)
}

func (k *Readings) of(path string) (reading, bool) {
	if k == nil {
		return reading{}, false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	r, ok := k.made[path]
	return r, ok
}

func (k *Readings) keep(path string, r reading) {
	if k == nil || r.err != nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.made[path] = r
}

// ahead reads files in as many children as there are processors, so that parsing
// goes on while entries are saved. next waits for a file; files are asked for in
// their order, each but those of JSON lines once. stop ends what is under way.
func (im *Importer) ahead(ctx context.Context, files []intake.File) (next func(intake.File) reading, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	results := make(map[string]chan reading, len(files))
	for _, f := range files {
		results[f.Path] = make(chan reading, 1)
	}
	free := make(chan struct{}, runtime.GOMAXPROCS(0)+1) // files that are being read, or wait to be saved
	var work sync.WaitGroup
	work.Go(func() {
		for _, f := range files {
			if intake.Lines(f.Path) {
				continue
			}
			select {
			case free <- struct{}{}:
			case <-ctx.Done():
				return
			}
			work.Go(func() { results[f.Path] <- im.read(ctx, f) })
		}
	})
	next = func(f intake.File) reading {
		if ctx.Err() != nil { // a file that is read by now is left out too
			return reading{err: ctx.Err()}
		}
		select {
		case r := <-results[f.Path]:
			<-free
			return r
		case <-ctx.Done():
			return reading{err: ctx.Err()}
		}
	}
	return next, func() {
		cancel()
		work.Wait()
	}
}

// read reads one file, which holds where the folders that it lies in say unless it
// says so itself.
func (im *Importer) read(ctx context.Context, f intake.File) (r reading) {
	if r, ok := im.Kept.of(f.Path); ok {
		return r
	}
	reader := im.Reader
	if code, ok := im.Regions[f.Path]; ok {
		reader.Region = code
	}
	reader.Region = intake.FolderRegion(f.Folders, reader.Region)
	reader.Rule = func(p intake.RulePart) { r.rules = append(r.rules, p) }
	reader.Table = func(t intake.TableHead) { r.tables = append(r.tables, t) }
	r.problems, r.err = reader.Read(ctx, f.Path, func(e knowledge.Entry) error {
		r.entries = append(r.entries, e)
		return nil
	})
	im.Kept.keep(f.Path, r)
	return r
}

// Entry is an entry as its file says it, before anybody put it right; false where the
// file is not read, or does not hold it.
func (k *Readings) Entry(path, id string) (knowledge.Entry, bool) {
	r, _ := k.of(path)
	at := slices.IndexFunc(r.entries, func(e knowledge.Entry) bool { return e.ID == id })
	if at < 0 {
		return knowledge.Entry{}, false
	}
	return r.entries[at], true
}
