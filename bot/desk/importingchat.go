package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/audit"
	"jinguo/knowledge/intake"
	"jinguo/knowledge/store"
)

// ChatImports imports what staff send to the bot, in the name of their chat: its account
// has no number, edits in the office's region, and publishes nothing.
type ChatImports struct {
	s    *Server
	lang string
}

// ChatImports are the imports of chats whose people read lang.
func (s *Server) ChatImports(lang string) *ChatImports { return &ChatImports{s, lang} }

// How long a chat waits for a file to be read or saved, and how often it looks.
const (
	chatPatience = time.Minute
	chatLook     = 50 * time.Millisecond
)

// member is who imports for a chat.
func (c *ChatImports) member(by string) account.Account {
	a := account.Account{Name: by, Shown: by, Roles: []account.Role{account.Editor}}
	if c.s.Region != "" {
		a.Regions = []string{c.s.Region}
	}
	return a
}

func (c *ChatImports) as(ctx context.Context, by string) context.Context {
	return audit.As(ctx, audit.Actor{Name: by, Door: "telegram"})
}

// Import has a file be read that somebody sent, and waits a minute at most until it is
// known what it would come to.
func (c *ChatImports) Import(ctx context.Context, by, file string, content io.Reader) (knowledge.ImportNews, error) {
	ctx = c.as(ctx, by)
	if !c.s.imports.room(0) {
		return knowledge.ImportNews{File: file, State: knowledge.ImportRefused}, nil
	}
	dir, err := c.s.uploadDir()
	if err != nil {
		return knowledge.ImportNews{}, err
	}
	j, err := c.begin(ctx, by, file, content, dir)
	if err == nil {
		return c.wait(ctx, j)
	}
	err = errors.Join(err, os.RemoveAll(dir))
	if errors.Is(err, errManyImports) {
		return knowledge.ImportNews{File: file, State: knowledge.ImportRefused}, nil
	}
	return knowledge.ImportNews{}, err
}

func (c *ChatImports) begin(ctx context.Context, by, file string, content io.Reader, dir string) (*importJob, error) {
	_, name := plainPath(file)
	place, err := importPlace(dir, 1, name)
	if err != nil {
		return nil, err
	}
	size, err := keepFile(place, content)
	if err != nil {
		return nil, fmt.Errorf("keep a document: %w", err)
	}
	if err := os.Chtimes(place, time.Unix(0, 0), time.Unix(0, 0)); err != nil { // nobody knows when it was changed
		return nil, fmt.Errorf("note when a file was changed: %w", err)
	}
	files := []importFile{{intake.File{Path: place, Size: size}, name}}
	return c.s.beginImport(ctx, c.member(by), "telegram", c.lang, c.s.Region, dir, files)
}

// wait waits until an import does nothing any more.
func (c *ChatImports) wait(ctx context.Context, j *importJob) (knowledge.ImportNews, error) {
	ticks, late := time.NewTicker(chatLook), time.NewTimer(chatPatience)
	defer ticks.Stop()
	defer late.Stop()
	for {
		news := j.news()
		if news.State != knowledge.ImportReading {
			return news, nil
		}
		select {
		case <-ticks.C:
		case <-late.C:
			return news, nil
		case <-ctx.Done():
			return news, ctx.Err()
		}
	}
}

// news is what an import came to so far.
func (j *importJob) news() knowledge.ImportNews {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := knowledge.ImportNews{No: j.info.No, State: knowledge.ImportReading, Batch: j.info.Batch}
	if len(j.info.Files) > 0 {
		n.File = j.info.Files[0]
	}
	counts := j.info.Counts
	n.New, n.Changed, n.Unchanged, n.Refused, n.Drafts = counts.New, counts.Changed, counts.Unchanged, counts.Refused, counts.Drafts
	switch {
	case j.info.State == store.ImportReady:
		n.State = knowledge.ImportReady
	case j.info.State.Ended() && j.info.Batch != 0:
		n.State = knowledge.ImportKept
	case j.info.State.Ended():
		n.State = knowledge.ImportEnded
	}
	for _, row := range j.rows {
		for _, p := range row.Problems {
			if p.Severity != knowledge.Hint {
				n.Problems = append(n.Problems, p)
			}
		}
	}
	slices.SortStableFunc(n.Problems, func(a, b knowledge.Problem) int {
		switch {
		case a.Severity == b.Severity:
			return 0
		case a.Severity == knowledge.Fault:
			return -1
		}
		return 1
	})
	return n
}

// job is an import of a chat; its error wraps knowledge.ErrNotFound where it is not there.
func (c *ChatImports) job(no int64) (*importJob, error) {
	j := c.s.imports.job(no)
	if j == nil || j.info.Account != 0 { // which never changes
		return nil, fmt.Errorf("import %d: %w", no, knowledge.ErrNotFound)
	}
	return j, nil
}

// News says how far an import is.
func (c *ChatImports) News(_ context.Context, _ string, no int64) (knowledge.ImportNews, error) {
	j, err := c.job(no)
	if err != nil {
		return knowledge.ImportNews{}, err
	}
	return j.news(), nil
}

// Keep saves what an import read as drafts, and asks for their review.
func (c *ChatImports) Keep(ctx context.Context, by string, no int64) (knowledge.ImportNews, error) {
	j, err := c.job(no)
	if err != nil {
		return knowledge.ImportNews{}, err
	}
	err = c.s.queueImport(j, importSave, func() {
		j.as, j.by, j.review = knowledge.Draft, c.member(by), true
	})
	if err != nil && !errors.Is(err, errImportBusy) { // that is kept, or ended, or not read yet
		return knowledge.ImportNews{}, err
	}
	return c.wait(ctx, j)
}

// Drop ends an import.
func (c *ChatImports) Drop(ctx context.Context, by string, no int64) (knowledge.ImportNews, error) {
	j, err := c.job(no)
	if err != nil {
		return knowledge.ImportNews{}, err
	}
	if err := c.s.stopImport(c.as(ctx, by), j); err != nil && !errors.Is(err, errImportBusy) {
		return knowledge.ImportNews{}, err
	}
	return c.wait(ctx, j)
}
