package index

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"jinguo/index/learn"
)

// Keys of what a shelf keeps beside the documents, in the same transactions.
var (
	formatKey = []byte("jinguo.format")
	lastKey   = []byte("jinguo.last")
	modelKey  = []byte("jinguo.model")
)

// A shelf is one bleve index in a folder of its own: a generation of the copy.
type shelf struct {
	path   string
	scorch *scorch.Scorch
	queue  *bleveindex.AnalysisQueue
	cache  *postingCache
	model  *learn.Model  // that its vectors are of; nil where it has none
	views  atomic.Uint64 // made of it so far
	broken chan struct{} // closed when a background task of bleve gave up
}

// last says up to which change a shelf follows the source.
type last struct {
	no    int64
	entry string // whose change that was, to tell another source by
}

func (l last) encode() []byte { return []byte(strconv.FormatInt(l.no, 10) + " " + l.entry) }

func decodeLast(data []byte) (last, error) {
	no, entry, ok := strings.Cut(string(data), " ")
	n, err := strconv.ParseInt(no, 10, 64)
	if !ok || err != nil {
		return last{}, fmt.Errorf("last change %q is not a number and an entry", data)
	}
	return last{n, entry}, nil
}

// openShelf opens the bleve index at path, or makes an empty one. Whatever is
// wrong with its files comes back as an error.
func openShelf(path string, cacheBytes int) (*shelf, error) {
	s := &shelf{path: path, queue: bleveindex.NewAnalysisQueue(1), cache: newPostingCache(cacheBytes), broken: watch(path)}
	if err := s.open(); err != nil {
		s.forget()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return s, nil
}

func (s *shelf) open() (err error) {
	defer guard(&err)()
	if err := unseal(s.path); err != nil {
		return err
	}
	made, err := scorch.NewScorch(scorch.Name, map[string]any{
		"path":                   s.path,
		"bolt_timeout":           "2s",
		"asyncErrorCallbackName": asyncErrors,
	}, s.queue)
	if err != nil {
		return err
	}
	s.scorch = made.(*scorch.Scorch)
	return s.scorch.Open()
}

// apply carries out a batch in one transaction and returns when it is on disk.
// After an error the shelf must be closed and not be written to again. Bleve may
// leave a write hanging whose background task broke; its goroutine is given up.
func (s *shelf) apply(batch *bleveindex.Batch) error {
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() { done <- err }()
		defer guard(&err)()
		err = s.scorch.Batch(batch)
	}()
	select {
	case err := <-done:
		return err
	case <-s.broken:
		return fmt.Errorf("write to %s: a background task of the index gave up", s.path)
	}
}

func (s *shelf) snapshot() (*scorch.IndexSnapshot, error) {
	reader, err := s.scorch.Reader()
	if err != nil {
		return nil, err
	}
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok || snapshot == nil {
		return nil, errors.New("the index is closed")
	}
	return snapshot, nil
}

// closeFor is how long bleve may take to finish what it is at. A background task
// of it that broke down may have left a lock behind, and then it waits for ever.
const closeFor = time.Minute

// close closes the shelf, and seals it where that went well.
func (s *shelf) close() error {
	defer s.forget()
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() { done <- err }()
		defer guard(&err)()
		err = s.scorch.Close()
	}()
	select {
	case err := <-done:
		if err == nil {
			seal(s.path)
		}
		return err
	case <-time.After(closeFor):
		return fmt.Errorf("close %s: given up after %s", s.path, closeFor)
	}
}

func (s *shelf) forget() {
	s.queue.Close()
	watched.Delete(s.path)
}

// asyncErrors is the name under which bleve finds the function that hears of
// errors in its background tasks.
const asyncErrors = "jinguo"

// watched holds, by path, the channel to close when a shelf breaks.
var watched sync.Map

// Bleve looks such functions up in a map that it wants filled before main runs.
func init() {
	scorch.RegistryAsyncErrorCallbacks[asyncErrors] = func(_ error, path string) {
		if ch, ok := watched.LoadAndDelete(path); ok {
			close(ch.(chan struct{}))
		}
	}
}

func watch(path string) chan struct{} {
	ch := make(chan struct{})
	watched.Store(path, ch)
	return ch
}

// guard returns what turns a panic of the deferring function into *err, and a
// fault too: a file that shrank under our feet faults where it is mapped.
//
//	defer guard(&err)()
func guard(err *error) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		if r := recover(); r != nil {
			*err = fmt.Errorf("damaged index: %v", r)
		}
	}
}
