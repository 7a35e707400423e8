package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/importer"
	"jinguo/knowledge/intake"
)

// newReader reads files in children of this program.
func (b *base) newReader(ctx context.Context) (intake.Reader, error) {
	program, err := os.Executable()
	if err != nil {
		return intake.Reader{}, fmt.Errorf("find this program: %w", err)
	}
	cache, err := filepath.Abs(filepath.Join(b.cfg.Data, "cache"))
	if err != nil {
		return intake.Reader{}, fmt.Errorf("find cache folder: %w", err)
	}
	ocr := ""
	if b.cfg.Intake.OCR {
		ocr = intake.FindOCR(ctx)
	}
	return intake.Reader{
		Command: []string{program, intake.ChildVerb},
		Memory:  int64(b.cfg.Intake.MemoryMB) << 20,
		Timeout: b.cfg.Intake.Timeout,
		Cache:   cache,
		OCR:     ocr,
		Region:  b.region,
	}, nil
}

// newImporter is an import by whoever runs this program.
func newImporter(ctx context.Context, b *base) (*importer.Importer, error) {
	reader, err := b.newReader(ctx)
	if err != nil {
		return nil, err
	}
	if reader.Columns, err = b.store.Columns(ctx); err != nil {
		return nil, err
	}
	fixes, err := b.store.Fixes(ctx)
	if err != nil {
		return nil, err
	}
	im := importer.New(b.store, reader)
	im.Mend = func(_ string, e *knowledge.Entry) { importer.Mend(e, fixes[e.ID]) }
	im.Lang, im.Who = b.cfg.Lang, operator()
	return im, nil
}

// barWatcher shows how far an import is.
type barWatcher struct {
	status io.Writer
	bar
}

func (w *barWatcher) Begin(files []intake.File) {
	var total int64
	for _, f := range files {
		total += f.Size
	}
	w.bar = newBar(w.status, total, true)
}

func (w *barWatcher) Reading(f intake.File) (done func()) { return w.wait(filepath.Base(f.Path)) }

func (w *barWatcher) Took(row *importer.Row, _ []importer.Plan) {
	w.describe("%s: %d", filepath.Base(row.File), row.New+row.Changed+row.Unchanged)
}

func (w *barWatcher) Done(f intake.File) { w.add(f.Size) }

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
