package main

import (
	"context"
	"runtime"
	"sync"

	"jinguo/knowledge"
	"jinguo/knowledge/intake"
)

// reading is what reading a file came to.
type reading struct {
	entries  []knowledge.Entry
	rules    []intake.RulePart
	problems []knowledge.Problem
	err      error
}

// ahead reads files in as many children as there are processors, so that parsing
// goes on while entries are saved. next waits for a file; files are asked for in
// their order, each but those of JSON lines once. stop ends what is under way.
func (im *importer) ahead(ctx context.Context, files []intake.File) (next func(intake.File) reading, stop func()) {
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
func (im *importer) read(ctx context.Context, f intake.File) (r reading) {
	reader := im.reader
	reader.Region = intake.FolderRegion(f.Folders, reader.Region)
	reader.Rule = func(p intake.RulePart) { r.rules = append(r.rules, p) }
	r.problems, r.err = reader.Read(ctx, f.Path, func(e knowledge.Entry) error {
		r.entries = append(r.entries, e)
		return nil
	})
	return r
}
