package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path"
	"runtime/debug"
	"time"

	"jinguo/knowledge"
)

// fileContent is what a file holds, or one inside of an archive.
type fileContent struct {
	data    []byte
	changed time.Time // when it was last changed; may be zero
}

// parse reads the file at path, which is not JSON lines, into entries, of the
// region home where the file names none. The stack of a reader that panicked comes
// back for the log.
func parse(ctx context.Context, path, home string, lim limits, rep *report) (entries []knowledge.Entry, stack []byte) {
	c, ok := load(path, lim, rep)
	if !ok {
		return nil, nil
	}
	if sniff(rep.file, c.data) == archiveExt {
		return newUnpacking(lim).archive(ctx, c, home, rep)
	}
	return c.entries(ctx, home, lim, rep)
}

// entries reads c, whose name is the report's. Where its reader panics, that is a
// problem like any other.
func (c fileContent) entries(ctx context.Context, home string, lim limits, rep *report) (entries []knowledge.Entry, stack []byte) {
	defer func() {
		if recover() != nil {
			entries, stack = nil, frames(debug.Stack())
			rep.note("parser_crashed", knowledge.Fault, "")
		}
	}()
	ext := sniff(rep.file, c.data)
	if readers[ext] == nil {
		rep.note("unsupported", knowledge.Fault, "")
		return nil, nil
	}
	doc, problems, err := readers[ext](ctx, path.Base(rep.file), c.data, lim)
	for _, p := range problems {
		rep.add(p)
	}
	if err != nil {
		rep.fail(err)
		return nil, nil
	}
	doc.choice = lim.Columns
	if p, ok := misnamed(rep.file, ext); ok {
		rep.add(p)
	}
	sum := sha256.Sum256(c.data)
	source := knowledge.Source{File: rep.file, Hash: hex.EncodeToString(sum[:]), Edition: editionOf(doc, rep.file, c.changed)}
	return understand(doc, source, home, rep), nil
}

// load gives what the file at path holds, or reports why it cannot.
func load(path string, lim limits, rep *report) (fileContent, bool) {
	f, info := openFile(path, rep)
	if f == nil {
		return fileContent{}, false
	}
	defer f.Close()
	if info.Size() > lim.File {
		rep.note("too_large", knowledge.Fault, "", "megabytes", megabytes(lim.File))
		return fileContent{}, false
	}
	data, err := io.ReadAll(io.LimitReader(f, lim.File))
	if err != nil {
		rep.note("disk_error", knowledge.Fault, "")
		return fileContent{}, false
	}
	return fileContent{data, info.ModTime()}, true
}

// frames is what of a crash may be logged: where, without the panic's own words,
// which may be the file's.
func frames(trace []byte) []byte {
	const most = 4 << 10
	at := bytes.Index(trace, []byte("goroutine "))
	if at < 0 {
		return nil
	}
	return trace[at:min(len(trace), at+most)]
}
