package intake

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jinguo/knowledge"
)

// What a child may use where a [Reader] does not say.
const (
	DefaultMemory  = 512 << 20 // bytes
	DefaultTimeout = time.Minute
)

// Reader reads files into entries. Its zero value reads in this process,
// without limits of memory and time, which suits tests only.
type Reader struct {
	// Command is the argv of the child that parses a file: a program that calls
	// [Child] with the arguments that follow.
	Command []string
	// Memory is how many bytes a child may use; 0 means DefaultMemory.
	Memory int64
	// Timeout is how long a child may take; 0 means DefaultTimeout.
	Timeout time.Duration
	// Cache is a folder where the compiled PDF engine is kept between files;
	// empty means none, which costs seconds a PDF.
	Cache string
	// OCR is the path of the program tesseract, where it is installed with Chinese,
	// which reads scanned pages; empty means that they are not read.
	OCR string
	// Region is the code of the region in which entries hold whose file names
	// none; where it is empty too they hold for the nation, with a problem that
	// says so. JSON lines say of themselves where they hold.
	Region string
	// Rule gets what a file's sheets say of the rules of programmes, after its
	// entries; nil drops it.
	Rule func(RulePart)
	// Columns are what staff said of the headers of tables; may be nil.
	Columns Columns
	// Table gets what the columns of a file's tables were taken for, after its entries;
	// nil drops it.
	Table func(TableHead)
	// Log gets the stack of a parser that crashed, without the file's words; nil
	// drops it.
	Log *slog.Logger

	env []string // the child's environment, for tests
}

// Read reads the file at path and calls each with every entry, in the file's
// order. Problems name the file by its base name. An error is a failure of our
// own or of each, or ctx's; a file that cannot be read gives a problem of
// severity error and no entries.
func (r Reader) Read(ctx context.Context, path string, each func(knowledge.Entry) error) ([]knowledge.Problem, error) {
	rep := newReport(filepath.Base(path))
	var err error
	switch apart := len(r.Command) > 0; {
	case Lines(path) && apart:
		err = r.stream(ctx, path, each, rep)
	case Lines(path):
		err = readLines(ctx, path, each, rep)
	case apart:
		err = r.apart(ctx, path, each, rep)
	default:
		err = r.here(ctx, path, each, rep)
	}
	if err == nil && r.Rule != nil {
		for _, p := range rep.rules {
			r.Rule(p)
		}
	}
	if err == nil && r.Table != nil {
		for _, t := range rep.tables {
			r.Table(t)
		}
	}
	return rep.problems(), err
}

// here parses in this process.
func (r Reader) here(ctx context.Context, path string, each func(knowledge.Entry) error, rep *report) error {
	lim := usual()
	lim.Cache, lim.OCR, lim.Columns = r.Cache, r.OCR, r.Columns
	entries, stack := parse(ctx, path, r.Region, lim, rep)
	r.logCrash(rep.file, stack)
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("read %s: %w", rep.file, err)
	}
	for _, e := range entries {
		if err := each(e); err != nil {
			return err
		}
	}
	return nil
}

func (r Reader) logCrash(file string, stack []byte) {
	if len(stack) > 0 && r.Log != nil {
		r.Log.Error("parser crashed", "file", file, "stack", string(stack))
	}
}

// extension is the lower-case ending that says what a file is; .jsonl.gz
// counts as one.
func extension(path string) string {
	name := strings.ToLower(filepath.Base(path))
	if strings.HasSuffix(name, ".jsonl.gz") {
		return ".jsonl.gz"
	}
	return filepath.Ext(name)
}

// Lines reports whether the file at path is read as JSON lines, by its name. Its
// entries stand each for themselves and come while the file is read.
func Lines(path string) bool {
	ext := extension(path)
	return ext == ".jsonl" || ext == ".jsonl.gz"
}

// openFile opens the regular file at path, or reports why it cannot.
func openFile(path string, rep *report) (*os.File, os.FileInfo) {
	f, err := os.Open(path)
	if err != nil {
		rep.add(knowledge.Problem{Code: cannotOpen(err), Severity: knowledge.Fault})
		return nil, nil
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		f.Close()
		rep.add(knowledge.Problem{Code: "not_a_file", Severity: knowledge.Fault})
		return nil, nil
	}
	return f, info
}

func cannotOpen(err error) string {
	switch {
	case os.IsNotExist(err):
		return "not_found"
	case os.IsPermission(err):
		return "no_permission"
	}
	return "disk_error"
}
