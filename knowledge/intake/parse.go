package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"runtime/debug"

	"jinguo/knowledge"
)

// parse reads the file at path, which is not JSON lines, into entries, of the
// region home where the file names none. Where its reader panics, that is a problem like any other, and the stack comes back for
// the log.
func parse(ctx context.Context, path, home string, lim limits, rep *report) (entries []knowledge.Entry, stack []byte) {
	defer func() {
		if recover() != nil {
			entries, stack = nil, frames(debug.Stack())
			rep.note("parser_crashed", knowledge.Fault, "")
		}
	}()
	data, ok := load(path, lim, rep)
	if !ok {
		return nil, nil
	}
	ext := sniff(rep.file, data)
	if readers[ext] == nil {
		rep.note("unsupported", knowledge.Fault, "")
		return nil, nil
	}
	if p, ok := misnamed(rep.file, ext); ok {
		rep.add(p)
	}
	doc, problems, err := readers[ext](ctx, rep.file, data, lim)
	for _, p := range problems {
		rep.add(p)
	}
	if err != nil {
		var t Trouble
		if !errors.As(err, &t) {
			t = trouble("unreadable", "reason", clip(err.Error(), 200))
		}
		rep.add(knowledge.Problem{Code: t.Code, Severity: knowledge.Fault, Args: t.Args})
		return nil, nil
	}
	sum := sha256.Sum256(data)
	return understand(doc, knowledge.Source{File: rep.file, Hash: hex.EncodeToString(sum[:])}, home, rep), nil
}

// load gives the bytes of the file at path, or reports why it cannot.
func load(path string, lim limits, rep *report) ([]byte, bool) {
	f, size := openFile(path, rep)
	if f == nil {
		return nil, false
	}
	defer f.Close()
	if size > lim.File {
		rep.note("too_large", knowledge.Fault, "", "megabytes", megabytes(lim.File))
		return nil, false
	}
	data, err := io.ReadAll(io.LimitReader(f, lim.File))
	if err != nil {
		rep.note("disk_error", knowledge.Fault, "")
		return nil, false
	}
	return data, true
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
