package intake

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"unicode/utf8"

	"jinguo/knowledge"
)

// What a file of JSON lines may hold.
const (
	longestLine  = 32 << 20 // bytes: room for the longest text that limits.Runes lets through
	densestGzip  = 200      // times that gzip may unpack to; real entries reach 20
	alwaysUnpack = 64 << 20 // bytes that a small gzip may unpack to at any rate
)

var (
	errDense = errors.New("gzip unpacks to more than entries ever would")
	bom      = []byte("\uFEFF")
)

// readLines streams the entries of the file of JSON lines at path to each.
func readLines(ctx context.Context, path string, each func(knowledge.Entry) error, rep *report) error {
	f, info := openFile(path, rep)
	if f == nil {
		return nil
	}
	defer f.Close()
	hash, err := hashOf(ctx, f)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("read %s: %w", rep.file, ctx.Err())
	case err != nil:
		rep.note("disk_error", knowledge.Fault, "")
		return nil
	}
	return unpackLines(ctx, f, info.Size(), hash, each, rep)
}

// unpackLines reads the entries of in, which is of size bytes and packed where the
// report's file is called so.
func unpackLines(ctx context.Context, in io.Reader, size int64, hash string, each func(knowledge.Entry) error, rep *report) error {
	if extension(rep.file) == ".jsonl.gz" {
		zipped, err := gzip.NewReader(bufio.NewReaderSize(in, 1<<18))
		if err != nil {
			rep.note("damaged_gzip", knowledge.Fault, "")
			return nil
		}
		in = &sparse{in: zipped, left: max(alwaysUnpack, densestGzip*size)}
	}
	return newLineReader(in, knowledge.Source{File: rep.file, Hash: hash}, rep).all(ctx, each)
}

// hashOf gives f's SHA-256 and goes back to its start.
func hashOf(ctx context.Context, f *os.File) (string, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, stoppable{ctx, f}); err != nil {
		return "", err
	}
	_, err := f.Seek(0, io.SeekStart)
	return hex.EncodeToString(sum.Sum(nil)), err
}

// stoppable is a reader that ends with its context.
type stoppable struct {
	ctx context.Context
	in  io.Reader
}

func (s stoppable) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.in.Read(p)
}

// sparse is a reader that gives at most left bytes, then errDense.
type sparse struct {
	in   io.Reader
	left int64
}

func (s *sparse) Read(p []byte) (int, error) {
	if s.left <= 0 {
		return 0, errDense
	}
	n, err := s.in.Read(p[:min(int64(len(p)), s.left)])
	s.left -= int64(n)
	return n, err
}

// lineReader reads entries line by line.
type lineReader struct {
	in      *bufio.Reader
	no      int    // of the line last read, from 1
	buf     []byte // of a line longer than in's buffer
	source  knowledge.Source
	ids     *ids
	regions map[string]string // region as given → code
	rep     *report
	filled  bool // some line was not blank
}

func newLineReader(in io.Reader, source knowledge.Source, rep *report) *lineReader {
	return &lineReader{
		in:      bufio.NewReaderSize(in, 1<<18),
		source:  source,
		ids:     newIDs(),
		regions: map[string]string{},
		rep:     rep,
	}
}

func (l *lineReader) all(ctx context.Context, each func(knowledge.Entry) error) error {
	for {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("read %s: %w", l.rep.file, err)
		}
		line, fits, err := l.next()
		if err == io.EOF {
			if !l.filled {
				l.rep.note("empty_file", knowledge.Fault, "")
			}
			return nil
		}
		if err != nil {
			l.stop(err)
			return nil
		}
		if !fits {
			l.filled = true
			l.rep.note("line_too_long", knowledge.Fault, linePlace(l.no), "most", strconv.Itoa(longestLine>>20))
			continue
		}
		e, ok := l.entry(line)
		if !ok {
			continue
		}
		if err := each(e); err != nil {
			return err
		}
	}
}

// stop reports why the file could not be read to its end.
func (l *lineReader) stop(err error) {
	code := "disk_error"
	switch {
	case errors.Is(err, errDense):
		code = "gzip_bomb"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), isCorrupt(err):
		code = "damaged_gzip"
	}
	l.rep.note(code, knowledge.Fault, linePlace(l.no))
}

// next gives the next line without its end, which holds until the next call. A
// line that does not fit is read to its end and not given.
func (l *lineReader) next() (line []byte, fits bool, err error) {
	l.buf = l.buf[:0]
	fits, any := true, false
	for {
		part, err := l.in.ReadSlice('\n')
		any = any || len(part) > 0
		if err == nil || err == io.EOF && any {
			l.no++
			if len(l.buf) > 0 {
				part = append(l.buf, part...)
				l.buf = part
			}
			return part, fits && len(part) <= longestLine, nil
		}
		if err != bufio.ErrBufferFull {
			l.no++
			return nil, false, err
		}
		if fits = fits && len(l.buf)+len(part) <= longestLine; fits {
			l.buf = append(l.buf, part...)
		} else {
			l.buf = l.buf[:0]
		}
	}
}

// entry makes an entry of a line, or reports why there is none.
func (l *lineReader) entry(line []byte) (knowledge.Entry, bool) {
	place := linePlace(l.no)
	if l.no == 1 {
		line = bytes.TrimPrefix(line, bom)
	}
	if line = bytes.TrimSpace(line); len(line) == 0 {
		return knowledge.Entry{}, false
	}
	l.filled = true
	if !utf8.Valid(line) {
		l.rep.note("line_not_utf8", knowledge.Fault, place)
		return knowledge.Entry{}, false
	}
	e, unknown, err := knowledge.Decode(line)
	if err != nil {
		l.rep.note("bad_line", knowledge.Fault, place, "reason", clip(err.Error(), 200))
		return knowledge.Entry{}, false
	}
	for _, name := range unknown {
		l.rep.note("unknown_field", knowledge.Doubt, place, "field", clip(name, 40))
	}
	if !l.settle(&e, place) || !l.guard(&e, line, place) {
		return knowledge.Entry{}, false
	}
	if e.Source == nil {
		source := l.source
		source.Place = place
		e.Source = &source
	}
	if !l.ids.give(&e) {
		l.rep.note("id_twice", knowledge.Fault, place, "id", clip(e.ID, 80))
		return knowledge.Entry{}, false
	}
	return e, true
}

// guard takes out of e what no resident may read, and marks a shelter where its
// line does not say whether it is confidential.
func (l *lineReader) guard(e *knowledge.Entry, line []byte, place string) bool {
	if p := e.Point; p != nil && !p.Confidential && !bytes.Contains(line, []byte(`"confidential"`)) && sheltered(e.Title, p.Kinds) {
		p.Confidential = true
		l.rep.note("shelter", knowledge.Hint, place, "title", clip(e.Title, 60))
	}
	return guard{l.rep}.entry(e, place)
}

// settle writes e's region as a code without trailing zeros.
func (l *lineReader) settle(e *knowledge.Entry, place string) bool {
	given := e.Region
	if given == "" {
		return true
	}
	code, known := l.regions[given]
	if !known {
		var ok bool
		if code, ok = regionCode(given); !ok {
			l.rep.note("bad_region", knowledge.Fault, place, "region", clip(given, 40))
			return false
		}
		l.regions[given] = code
	}
	e.Region = code
	return true
}
