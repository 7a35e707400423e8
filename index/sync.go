package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"

	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"jinguo/knowledge"
)

// Batches keep memory low: at most so many changes, or passages and then some.
const (
	batchChanges  = 500
	batchPassages = 500
)

// Sync takes over what changed in the source since the last time and returns how
// many changes that were. What it took over is on disk and visible to searches.
// An index that could not be written to, such as for a full disk, goes on
// answering as it was, and is built anew by the next Sync.
func (x *Index) Sync(ctx context.Context) (n int, err error) {
	x.write.Lock()
	if x.shelf == nil && !x.closed {
		x.write.Unlock()
		return 0, x.Rebuild(ctx, nil)
	}
	defer x.write.Unlock()
	if x.closed {
		return 0, errClosed
	}
	n, x.last, err = x.follow(ctx, x.shelf, x.last, nil)
	if err == nil || n > 0 {
		err = errors.Join(err, x.refresh())
	}
	if err == nil {
		return n, nil
	}
	err = fmt.Errorf("sync index %s: %w", x.dir, err)
	var broken *sourceError
	if errors.As(err, &broken) || ctx.Err() != nil {
		return n, err
	}
	err = errors.Join(err, x.shelf.close())
	x.shelf = nil
	return n, err
}

// refresh shows the shelf to searches unless they see its newest state.
func (x *Index) refresh() error {
	now, err := x.shelf.snapshot()
	if err != nil {
		return err
	}
	defer now.Close()
	if x.view != nil && x.view.snapshot == now {
		return nil
	}
	v, err := newView(x.shelf, x.view)
	if err != nil {
		return err
	}
	return x.show(v)
}

// follow brings s from the change at from up to the source's newest one.
func (x *Index) follow(ctx context.Context, s *shelf, from last, progress func(done int)) (n int, l last, err error) {
	defer guard(&err)()
	for l = from; ; {
		changes, err := x.source.Changes(ctx, l.no, batchChanges)
		if err != nil {
			return n, l, &sourceError{err}
		}
		if len(changes) == 0 {
			return n, l, nil
		}
		for len(changes) > 0 {
			batch, taken, err := s.batch(changes)
			if err != nil {
				return n, l, err
			}
			newest := last{changes[taken-1].No, changes[taken-1].Entry.ID}
			if newest.no <= l.no {
				return n, l, &sourceError{fmt.Errorf("change %d comes after change %d", newest.no, l.no)}
			}
			batch.SetInternal(lastKey, newest.encode())
			if err := s.apply(batch); err != nil {
				return n, l, err
			}
			n, l, changes = n+taken, newest, changes[taken:]
			if progress != nil {
				progress(n)
			}
			if err := ctx.Err(); err != nil {
				return n, l, err
			}
		}
	}
}

// batch makes one transaction of the first of changes and tells how many it took.
func (s *shelf) batch(changes []knowledge.Change) (batch *bleveindex.Batch, taken int, err error) {
	snapshot, err := s.snapshot()
	if err != nil {
		return nil, 0, err
	}
	defer snapshot.Close()
	batch = bleveindex.NewBatch()
	added := map[string][]*document{} // by entry
	for taken < len(changes) && len(batch.IndexOps) < batchPassages {
		change := &changes[taken]
		taken++
		// An entry's older passages may be on the shelf or in this very batch.
		old, err := held(snapshot, change.Entry.ID)
		if err != nil {
			return nil, 0, err
		}
		for _, doc := range added[change.Entry.ID] {
			old = append(old, doc.id)
		}
		for _, id := range old {
			batch.Delete(id)
		}
		docs := documents(change, s.model)
		for _, doc := range docs {
			batch.Update(doc)
		}
		added[change.Entry.ID] = docs
	}
	return batch, taken, nil
}

// held lists the ids of an entry's documents in a snapshot. They are numbered
// without gaps, because they are written and deleted together.
func held(snapshot *scorch.IndexSnapshot, entry string) (ids []string, err error) {
	for {
		id := documentID(entry, len(ids))
		found, err := snapshot.InternalID(id)
		if err != nil || found == nil {
			return ids, err
		}
		ids = append(ids, id)
	}
}

// Rebuild builds the index anew beside the one in use and switches to it; until
// then searches and syncs go on with the old one. Progress, which may be nil,
// hears how many changes were read and how many there are, 0 where the source
// cannot tell.
func (x *Index) Rebuild(ctx context.Context, progress func(done, total int)) (err error) {
	x.rebuild.Lock()
	defer x.rebuild.Unlock()
	if progress == nil {
		progress = func(int, int) {}
	}
	total := 0
	if counter, ok := x.source.(Counter); ok {
		if total, err = counter.Count(ctx); err != nil {
			return fmt.Errorf("rebuild index %s: %w", x.dir, err)
		}
	}
	path, err := next(x.dir)
	if err != nil {
		return fmt.Errorf("rebuild index %s: %w", x.dir, err)
	}
	if err := x.build(ctx, path, func(done int) { progress(done, total) }); err != nil {
		return errors.Join(fmt.Errorf("rebuild index %s: %w", x.dir, err), os.RemoveAll(path))
	}
	return nil
}

// build makes a generation at path and puts it into use.
func (x *Index) build(ctx context.Context, path string, progress func(done int)) error {
	s, err := openShelf(path, x.opt.CacheBytes)
	if err != nil {
		return err
	}
	x.write.Lock()
	s.model = x.opt.Model
	x.write.Unlock()
	l, err := x.fill(ctx, s, progress)
	if err != nil {
		return errors.Join(err, s.close())
	}
	x.write.Lock()
	defer x.write.Unlock()
	// What came in while the last batch was written.
	_, l, err = x.follow(ctx, s, l, nil)
	if err == nil && x.closed {
		err = errClosed
	}
	var v *view
	if err == nil {
		v, err = newView(s, nil)
	}
	if err != nil {
		return errors.Join(err, s.close())
	}
	if err := point(x.dir, path); err != nil {
		return errors.Join(err, v.release(), s.close())
	}
	old := x.shelf
	x.shelf, x.last = s, l
	err = x.show(v)
	if old != nil {
		err = errors.Join(err, old.close())
	}
	return errors.Join(err, sweep(x.dir, path))
}

// fill brings an empty shelf up to the source's newest change.
func (x *Index) fill(ctx context.Context, s *shelf, progress func(done int)) (last, error) {
	batch := bleveindex.NewBatch()
	batch.SetInternal(formatKey, []byte(strconv.Itoa(Format)))
	batch.SetInternal(lastKey, last{}.encode())
	batch.SetInternal(modelKey, []byte(modelID(s.model)))
	if err := s.apply(batch); err != nil {
		return last{}, err
	}
	_, l, err := x.follow(ctx, s, last{}, progress)
	return l, err
}
