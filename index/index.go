package index

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/gofrs/flock"

	"jinguo/index/learn"
	"jinguo/knowledge"
	"jinguo/knowledge/lay"
)

// Format is the version of what an index holds and how. A copy of another format
// is rebuilt when it is opened.
const Format = 4

// ErrLocked is returned where another process or another Index has the folder open.
var ErrLocked = errors.New("the index is in use by another process")

// Source is what the index follows: the steps of the knowledge base.
type Source interface {
	// Changes returns the changes with numbers above after, in the order of
	// their numbers, at most limit of them. An entry that changed again may
	// come with its newest version only.
	Changes(ctx context.Context, after int64, limit int) ([]knowledge.Change, error)
}

// Counter is what a Source may offer so that a rebuild can tell how far it is.
type Counter interface {
	// Count returns the number of changes that Changes has in all.
	Count(ctx context.Context) (int, error)
}

// Options are the settings of an Index. The zero Options serve.
type Options struct {
	// Progress hears of the build of a missing, damaged or outdated index:
	// changes read, and changes in all or 0 where the source cannot tell.
	Progress func(done, total int)
	// Log hears why an index was rebuilt. It never hears of questions.
	Log *slog.Logger
	// Lay are the lay words of the moment; nil stands for those of the program.
	Lay func() *lay.Table
	// Model is what the ranking learned; nil where it learned nothing. An index that
	// was made for another one is built anew.
	Model *learn.Model
	// CacheBytes is how much memory decoded postings may take; 0 is 96 MB.
	CacheBytes int
}

var defaultLay = sync.OnceValue(func() *lay.Table { return lay.NewTable(lay.Default()) })

// Index is an open index. Its methods may be called at the same time.
type Index struct {
	dir    string
	source Source
	opt    Options
	lock   *flock.Flock

	lexicons lexicons

	rebuild sync.Mutex // held by the one Rebuild at work
	write   sync.Mutex // held by whoever changes what follows
	shelf   *shelf     // nil where there is none fit for writing
	last    last
	closed  bool

	mu   sync.RWMutex
	view *view // nil where there is nothing to search
}

// Open opens the index in dir and brings it up to date with src. A missing,
// damaged or outdated index is built anew, and so is one that follows another
// source; only a folder that cannot be written, a source that cannot be read or
// a folder in use (ErrLocked) is an error.
func Open(ctx context.Context, dir string, src Source, opt Options) (*Index, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Lay == nil {
		opt.Lay = defaultLay
	}
	if opt.CacheBytes == 0 {
		opt.CacheBytes = 96 << 20
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	x := &Index{dir: dir, source: src, opt: opt, lock: flock.New(filepath.Join(dir, lockName))}
	held, err := x.lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("open index %s: %w", dir, err)
	}
	if !held {
		return nil, fmt.Errorf("open index %s: %w", dir, ErrLocked)
	}
	if err := x.load(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open index %s: %w", dir, err), x.Close())
	}
	return x, nil
}

// load puts the current generation into use, or a new one where that is not fit.
func (x *Index) load(ctx context.Context) error {
	x.write.Lock()
	unfit := x.resume(ctx)
	x.write.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if unfit == nil {
		_, unfit = x.Sync(ctx)
	}
	var broken *sourceError
	switch {
	case errors.As(unfit, &broken):
		return unfit
	case unfit != nil:
		x.opt.Log.Info("rebuilding the index", "dir", x.dir, "why", unfit)
		return x.Rebuild(ctx, x.opt.Progress)
	}
	return sweep(x.dir, x.shelf.path)
}

// sourceError is an error of the source rather than of the index.
type sourceError struct{ err error }

func (e *sourceError) Error() string { return "read changes: " + e.err.Error() }
func (e *sourceError) Unwrap() error { return e.err }

// errOther says that the index follows another source than the one at hand.
var errOther = errors.New("the knowledge base is another one, or an older state of this one")

// resume opens the current generation. An error says why it is not fit for use.
func (x *Index) resume(ctx context.Context) error {
	path, err := current(x.dir)
	if err != nil {
		return err
	}
	if path == "" {
		return errors.New("there is none yet")
	}
	if err := verify(path); err != nil {
		return err
	}
	s, err := openShelf(path, x.opt.CacheBytes)
	if err != nil {
		return err
	}
	s.model = x.opt.Model
	l, err := s.resume()
	if err == nil {
		err = x.follows(ctx, l)
	}
	var v *view
	if err == nil {
		v, err = newView(s, nil)
	}
	if err != nil {
		return errors.Join(err, s.close())
	}
	x.shelf, x.last = s, l
	return x.show(v)
}

// show lets searches see v instead of what they saw before.
func (x *Index) show(v *view) error {
	x.mu.Lock()
	old := x.view
	x.view = v
	x.mu.Unlock()
	if old != nil {
		return old.release()
	}
	return nil
}

// resume reads what the shelf knows of itself.
func (s *shelf) resume() (l last, err error) {
	defer guard(&err)()
	snapshot, err := s.snapshot()
	if err != nil {
		return last{}, err
	}
	defer snapshot.Close()
	format, err := snapshot.GetInternal(formatKey)
	if err != nil {
		return last{}, err
	}
	if string(format) != strconv.Itoa(Format) {
		return last{}, fmt.Errorf("its format is %q, not %d", format, Format)
	}
	model, err := snapshot.GetInternal(modelKey)
	if err != nil {
		return last{}, err
	}
	if string(model) != modelID(s.model) {
		return last{}, fmt.Errorf("its model is %q, not %q", model, modelID(s.model))
	}
	data, err := snapshot.GetInternal(lastKey)
	if err != nil {
		return last{}, err
	}
	return decodeLast(data)
}

// follows checks that the source still has what the index saw last.
func (x *Index) follows(ctx context.Context, l last) error {
	if l.no == 0 {
		return nil
	}
	changes, err := x.source.Changes(ctx, l.no-1, 1)
	if err != nil {
		return &sourceError{err}
	}
	if len(changes) == 0 || changes[0].No == l.no && changes[0].Entry.ID != l.entry {
		return errOther
	}
	return nil
}

// Close closes the index. It waits for a Rebuild or Sync at work; searches at work
// end as if nothing had happened, later ones give an error.
func (x *Index) Close() error {
	x.rebuild.Lock()
	defer x.rebuild.Unlock()
	x.write.Lock()
	defer x.write.Unlock()
	x.closed = true
	x.mu.Lock()
	v := x.view
	x.view = nil
	x.mu.Unlock()
	var errs []error
	if v != nil {
		errs = append(errs, v.release())
	}
	if x.shelf != nil {
		errs = append(errs, x.shelf.close())
		x.shelf = nil
	}
	errs = append(errs, x.lock.Close())
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("close index %s: %w", x.dir, err)
	}
	return nil
}

var errClosed = errors.New("the index is closed")

// use returns the view of the moment, which the caller must release.
func (x *Index) use() (*view, error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	if x.view == nil {
		return nil, errClosed
	}
	x.view.refs.Add(1)
	return x.view, nil
}
