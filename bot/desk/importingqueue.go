package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"jinguo/bot/site"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/audit"
	"jinguo/knowledge/importer"
	"jinguo/knowledge/intake"
	"jinguo/knowledge/store"
)

// How long an import waits for somebody to decide, how often that is looked at, and how
// many may be open at once.
const (
	importFor   = 24 * time.Hour
	importSweep = time.Minute
	mostImports = 20
	mostOwn     = 5 // of one account
)

var (
	errManyImports = errors.New("too many imports are open")
	errImportBusy  = errors.New("the import is not waiting for anybody")
)

// imports are those that were begun and that nobody has decided about, or that ended not
// long ago. One at a time is worked on.
type imports struct {
	mu    sync.Mutex
	jobs  map[int64]*importJob
	queue []*importJob // wait for their turn, or have it: the first
	wake  chan struct{}
	// run names the folder of this run of the program among the uploads, so that what
	// comes before the leftovers of the one before are cleared is not taken for them.
	run string
	// beginning is held while an import is begun, so that it is not taken for a leftover.
	beginning sync.Mutex
}

func newImports() *imports {
	return &imports{jobs: map[int64]*importJob{}, wake: make(chan struct{}, 1), run: rand.Text()}
}

// job is the import with that number; nil where it is not in memory.
func (q *imports) job(no int64) *importJob {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.jobs[no]
}

// all are the imports in memory, the newest first.
func (q *imports) all() []*importJob {
	q.mu.Lock()
	defer q.mu.Unlock()
	jobs := make([]*importJob, 0, len(q.jobs))
	for _, j := range q.jobs {
		jobs = append(jobs, j)
	}
	slices.SortFunc(jobs, func(a, b *importJob) int { return int(b.info.No - a.info.No) }) // numbers never change
	return jobs
}

// room reports whether an account may begin another import.
func (q *imports) room(account int64) bool {
	open, own := 0, 0
	for _, j := range q.all() {
		j.mu.Lock()
		if !j.info.State.Ended() {
			open++
			if j.info.Account == account {
				own++
			}
		}
		j.mu.Unlock()
	}
	return open < mostImports && own < mostOwn
}

// add has an import wait for its turn.
func (q *imports) add(j *importJob) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs[j.info.No] = j
	q.queue = append(q.queue, j)
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// before is how many imports have to be worked on before j.
func (q *imports) before(j *importJob) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return max(slices.Index(q.queue, j), 0)
}

// first is the import whose turn it is; nil for none.
func (q *imports) first() *importJob {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.queue) == 0 {
		return nil
	}
	return q.queue[0]
}

// leave takes an import out of the queue.
func (q *imports) leave(j *importJob) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.queue = slices.DeleteFunc(q.queue, func(o *importJob) bool { return o == j })
}

// drop forgets an import.
func (q *imports) drop(j *importJob) {
	q.leave(j)
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.jobs, j.info.No)
}

// Run does what the desk does by itself, such as imports, until ctx ends. What an earlier
// run of the program left unfinished is marked as such, and its files are removed.
func (s *Server) Run(ctx context.Context) error {
	if s.Uploads == "" {
		<-ctx.Done()
		return ctx.Err()
	}
	if err := s.clearImports(audit.As(ctx, audit.Actor{Door: "desk"})); err != nil {
		return err
	}
	ticks := time.NewTicker(importSweep)
	defer ticks.Stop()
	for {
		for j := s.imports.first(); j != nil && ctx.Err() == nil; j = s.imports.first() {
			s.work(ctx, j)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.imports.wake:
		case <-ticks.C:
			s.sweepImports(ctx)
		}
	}
}

// clearImports removes what an earlier run of the program left.
func (s *Server) clearImports(ctx context.Context) error {
	s.imports.beginning.Lock()
	defer s.imports.beginning.Unlock()
	old, err := os.ReadDir(s.Uploads)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("empty the folder of imports: %w", err)
	}
	for _, dir := range old {
		if dir.Name() == s.imports.run {
			continue
		}
		if err := os.RemoveAll(filepath.Join(s.Uploads, dir.Name())); err != nil {
			return fmt.Errorf("empty the folder of imports: %w", err)
		}
	}
	var alive []int64
	for _, j := range s.imports.all() {
		alive = append(alive, j.info.No)
	}
	_, err = s.Store.BreakImports(ctx, alive...)
	return err
}

// sweepImports ends imports that nobody decided about, and forgets those that ended.
func (s *Server) sweepImports(ctx context.Context) {
	for _, j := range s.imports.all() {
		j.mu.Lock()
		old := s.Now().Sub(j.touched) > importFor
		ended, ready := j.info.State.Ended(), j.info.State == store.ImportReady
		j.mu.Unlock()
		switch {
		case old && ended:
			s.imports.drop(j)
		case old && ready:
			s.endImport(audit.As(ctx, audit.Actor{Door: "desk"}), j, store.ImportStopped)
		}
	}
}

// work does what an import waits for, and takes it out of the queue.
func (s *Server) work(ctx context.Context, j *importJob) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	j.mu.Lock()
	if j.stopped || j.info.State.Ended() {
		j.mu.Unlock()
		s.imports.leave(j)
		return
	}
	j.cancel = cancel
	task, by := j.task, j.by
	j.info.State = store.ImportReading
	if task == importSave {
		j.info.State = store.ImportSaving
	}
	door := j.info.Door
	j.mu.Unlock()
	ctx = audit.As(ctx, audit.Actor{Name: by.Name, Door: door})
	err := s.runImport(ctx, j, task)
	if task == importSave {
		s.changed() // also where it was stopped or broke off: what it saved until then stays
	}
	s.imports.leave(j) // before it can wait for its next turn
	j.mu.Lock()
	j.cancel = nil
	stopped := j.stopped
	j.touched = s.Now()
	j.mu.Unlock()
	outlive := context.WithoutCancel(ctx)
	switch {
	case stopped:
		s.endImport(outlive, j, store.ImportStopped)
	case err != nil && ctx.Err() != nil: // the program ends; its next run says so
	case err != nil:
		ref := site.Reference()
		s.Log.Error("import on the desk", "ref", ref, "import", j.info.No, "error", err)
		j.mu.Lock()
		j.ref = ref
		j.mu.Unlock()
		s.endImport(outlive, j, store.ImportBroken)
	case task == importSave:
		s.endImport(outlive, j, store.ImportDone)
	default:
		s.keepState(outlive, j, store.ImportReady)
	}
}

// runImport reads an import's files, or saves what they hold.
func (s *Server) runImport(ctx context.Context, j *importJob, task importTask) error {
	im, err := s.newImport(ctx, j)
	if err != nil {
		return err
	}
	im.Dry = task == importLook
	if task == importSave {
		if err := s.numberImport(ctx, j, im); err != nil {
			return err
		}
	} else {
		s.keepState(ctx, j, store.ImportReading)
	}
	files := make([]intake.File, len(j.files))
	for i, f := range j.files {
		files[i] = f.File
	}
	report, err := im.RunFiles(ctx, files, nil)
	j.mu.Lock()
	j.rows = report.Rows
	j.info.Counts = j.counts()
	j.mu.Unlock()
	if err != nil || task == importLook {
		return err
	}
	j.mu.Lock()
	fixes, review := j.toKeep(), j.review
	j.mu.Unlock()
	if err := s.Store.KeepFixes(ctx, fixes...); err != nil {
		return err
	}
	if review {
		return s.submitBatch(ctx, j)
	}
	return nil
}

// newImport is the importer of a job.
func (s *Server) newImport(ctx context.Context, j *importJob) (*importer.Importer, error) {
	columns, err := s.Store.Columns(ctx)
	if err != nil {
		return nil, err
	}
	remembered, err := s.Store.Fixes(ctx)
	if err != nil {
		return nil, err
	}
	mend := j.mend(remembered)
	j.mu.Lock()
	defer j.mu.Unlock()
	by := j.by
	im := importer.New(s.Store, s.Reader)
	im.Reader.Columns, im.Reader.Region, im.Reader.Log = columns, j.home, s.Log
	im.Lang, im.Who, im.Now = j.lang, signature(&by), s.Now
	im.As, im.Kept, im.Watch, im.Mend = j.as, j.kept, j, mend
	im.Refuse = importRefuse(&by)
	im.Regions = make(map[string]string, len(j.regions))
	for path, code := range j.regions {
		im.Regions[path] = code
	}
	return im, nil
}

// numberImport takes the number under which an import saves, and keeps it with the
// import, so that what was saved is known whatever happens then.
func (s *Server) numberImport(ctx context.Context, j *importJob, im *importer.Importer) error {
	no, err := s.Store.Batch(ctx)
	if err != nil {
		return err
	}
	im.Batch = no
	j.mu.Lock()
	j.info.Batch = no
	j.mu.Unlock()
	return s.keepStateErr(ctx, j, store.ImportSaving)
}

// keepState notes how far an import is. What goes wrong is logged: the import itself
// does not depend on it.
func (s *Server) keepState(ctx context.Context, j *importJob, state store.ImportState) {
	if err := s.keepStateErr(ctx, j, state); err != nil {
		s.Log.Error("import on the desk", "import", j.info.No, "error", err)
	}
}

func (s *Server) keepStateErr(ctx context.Context, j *importJob, state store.ImportState) error {
	j.mu.Lock()
	j.info.State = state
	info := j.info
	j.mu.Unlock()
	kept, err := s.Store.SaveImport(ctx, info)
	j.mu.Lock()
	j.info.Ended = kept.Ended
	j.mu.Unlock()
	return err
}

// endImport ends an import: its files go, and the numbers stay.
func (s *Server) endImport(ctx context.Context, j *importJob, state store.ImportState) {
	j.mu.Lock()
	rows := make([]*importer.Row, len(j.rows))
	for i, row := range j.rows {
		short := *row
		short.Plans, short.Tables = nil, nil
		rows[i] = &short
	}
	j.rows = rows
	j.kept.Clear()
	j.touched = s.Now()
	if j.info.Batch != 0 {
		entries, err := s.Store.BatchEntries(ctx, j.info.Batch)
		if err == nil && len(entries) == 0 {
			j.info.Batch = 0 // nothing came of it
		}
	}
	j.mu.Unlock()
	if err := os.RemoveAll(j.dir); err != nil {
		s.Log.Error("files of an import stay", "import", j.info.No, "error", err)
	}
	s.keepState(ctx, j, state)
}

// stopImport has an import end, at once where it does nothing.
func (s *Server) stopImport(ctx context.Context, j *importJob) error {
	j.mu.Lock()
	if j.info.State.Ended() {
		j.mu.Unlock()
		return errImportBusy
	}
	j.stopped = true
	cancel := j.cancel
	j.mu.Unlock()
	if cancel != nil {
		cancel() // work ends it
		return nil
	}
	s.imports.leave(j)
	s.endImport(ctx, j, store.ImportStopped)
	return nil
}

// queueImport has an import that waits for somebody do something next, after change.
func (s *Server) queueImport(j *importJob, task importTask, change func()) error {
	j.mu.Lock()
	if j.info.State != store.ImportReady || j.stopped {
		j.mu.Unlock()
		return errImportBusy
	}
	change()
	j.task, j.info.State, j.touched = task, store.ImportQueued, s.Now()
	j.mu.Unlock()
	s.imports.add(j)
	return nil
}

// beginImport has files that lie in dir be read for an account.
func (s *Server) beginImport(ctx context.Context, by account.Account, door, lang, home, dir string, files []importFile) (*importJob, error) {
	s.imports.beginning.Lock()
	defer s.imports.beginning.Unlock()
	if !s.imports.room(by.No) {
		return nil, errManyImports
	}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = f.Name
	}
	info, err := s.Store.SaveImport(ctx, store.ImportInfo{Account: by.No, Who: signature(&by), Door: door, State: store.ImportQueued, Files: names})
	if err != nil {
		return nil, err
	}
	j := &importJob{
		dir: dir, kept: importer.NewReadings(), info: info, files: files, home: home, regions: map[string]string{}, lang: lang, by: by,
		fixes: map[string]importFixes{}, task: importLook, touched: s.Now(), reading: map[string]time.Time{}, as: knowledge.Draft,
	}
	s.imports.add(j)
	return j, nil
}

// uploadDir makes a folder for the files of one import.
func (s *Server) uploadDir() (string, error) {
	run := filepath.Join(s.Uploads, s.imports.run)
	if err := os.MkdirAll(run, 0o700); err != nil {
		return "", fmt.Errorf("make the folder of imports: %w", err)
	}
	dir, err := os.MkdirTemp(run, "import-")
	if err != nil {
		return "", fmt.Errorf("make a folder for an import: %w", err)
	}
	return dir, nil
}

// importPlace is where the file with that number of an import is kept.
func importPlace(dir string, no int, name string) (string, error) {
	folder := filepath.Join(dir, strconv.Itoa(no))
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", fmt.Errorf("make a folder for a file: %w", err)
	}
	return filepath.Join(folder, name), nil
}

// submitBatch asks for the review of every draft that an import saved.
func (s *Server) submitBatch(ctx context.Context, j *importJob) error {
	entries, err := s.Store.BatchEntries(ctx, j.info.Batch)
	if err != nil {
		return err
	}
	rules, err := s.Store.DeskRules(ctx)
	if err != nil {
		return err
	}
	due := s.today().AddWorkDays(rules.ReviewDays)
	for _, e := range entries {
		if e.State != knowledge.Draft {
			continue
		}
		w, err := s.Store.Waiting(ctx, e.ID, 0)
		if err == nil {
			_, err = s.Store.SubmitReview(ctx, knowledge.Review{Entry: e.ID, Version: w.Entry.Version, Due: due})
		}
		j.mu.Lock()
		switch {
		case err == nil:
			j.reviews++
		case ctx.Err() != nil:
			j.mu.Unlock()
			return ctx.Err()
		default: // changed or published meanwhile, or under review already
			j.gone = append(j.gone, e.Title)
		}
		j.mu.Unlock()
	}
	return nil
}
