package telegram

import (
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jinguo/bot/telegram/telegramtest"
	"jinguo/knowledge"
)

// shelf imports what it gets in no time, or when it is told to.
type shelf struct {
	mu    sync.Mutex
	files []string
	held  bool // until hold is closed
	hold  chan struct{}
	news  knowledge.ImportNews
}

func (s *shelf) Import(ctx context.Context, by, file string, content io.Reader) (knowledge.ImportNews, error) {
	text, err := io.ReadAll(content)
	if err != nil {
		return knowledge.ImportNews{}, err
	}
	if s.hold != nil {
		select {
		case <-s.hold:
		case <-ctx.Done():
			return knowledge.ImportNews{}, ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = append(s.files, file+": "+string(text))
	s.news = knowledge.ImportNews{No: 3, File: file, State: knowledge.ImportReady, New: 2, Problems: []knowledge.Problem{
		{Code: "phone_digits", Severity: knowledge.Doubt, Place: "第3行", Args: map[string]string{"title": "示例站", "phone": "12"}},
	}}
	return s.news, nil
}

func (s *shelf) News(context.Context, string, int64) (knowledge.ImportNews, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.news, nil
}

// imported are the files that were imported so far.
func (s *shelf) imported() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.files)
}

func (s *shelf) Keep(_ context.Context, _ string, no int64) (knowledge.ImportNews, error) {
	if no != 3 {
		return knowledge.ImportNews{}, knowledge.ErrNotFound
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.news.State, s.news.Batch, s.news.Drafts = knowledge.ImportKept, 9, 2
	return s.news, nil
}

func (s *shelf) Drop(context.Context, string, int64) (knowledge.ImportNews, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.news.State = knowledge.ImportEnded
	return s.news, nil
}

// inImport runs f with a chat of staff and one of a resident.
func inImport(t *testing.T, s *shelf, f func(w *world, staff, ann *telegramtest.Chat)) {
	t.Helper()
	inWorld(t, telegramtest.Options{}, func(w *world) {
		s.hold = make(chan struct{}) // of this world
		if !s.held {
			close(s.hold)
		}
		cfg := w.config(replies(echo))
		cfg.Staff, cfg.StaffLang, cfg.Imports, cfg.Desk = []int64{99}, "zh", s, "https://example.org/"
		stop := w.run(cfg)
		time.Sleep(10 * time.Second)
		f(w, w.api.Private(99), w.api.Private(7))
		time.Sleep(time.Minute)
		stop()
		w.settled()
	})
}

// TestDocuments takes a file of staff, and no file of anybody else.
func TestDocuments(t *testing.T) {
	s := &shelf{}
	inImport(t, s, func(w *world, staff, ann *telegramtest.Chat) {
		w.api.AddFile("d1", []byte("站点名称,电话"))
		staff.Send(telegramtest.Content{Document: "../站点.csv", File: "d1", Size: 20})
		ann.Send(telegramtest.Content{Document: "我的.csv", File: "d1", Size: 20})
		w.api.Group(-5).Send(telegramtest.Content{Document: "群.csv", File: "d1", Size: 20})
		time.Sleep(20 * time.Second)
		got := strings.Join(texts(staff), "\n")
		for _, want := range []string{"导入任务 3", "新增 2 条", "第3行", "https://example.org/desk/import/3"} {
			if !strings.Contains(got, want) {
				t.Errorf("staff read %q, which misses %q", got, want)
			}
		}
		if got := strings.Join(texts(ann), "\n"); !strings.Contains(got, "只看得懂文字") {
			t.Errorf("a resident reads %q", got)
		}
		if len(s.imported()) != 1 || s.imported()[0] != "站点.csv: 站点名称,电话" {
			t.Errorf("imported are %q", s.imported())
		}
		if err := staff.Press("存为草稿"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Second)
		if got := strings.Join(texts(staff), "\n"); !strings.Contains(got, "已存为草稿") || !strings.Contains(got, "第 9 次") {
			t.Errorf("after keeping staff read %q", got)
		}
		staff.Send(telegramtest.Content{Document: "大.zip", File: "d1", Size: largestDocument + 1})
		time.Sleep(20 * time.Second)
		if got := strings.Join(texts(staff), "\n"); !strings.Contains(got, "超过 20 MB") {
			t.Errorf("of a large file staff read %q", got)
		}
		ann.PressData(staff.Answers()[0].ID, "keepimport:3")
		time.Sleep(20 * time.Second)
		if len(s.imported()) != 1 {
			t.Errorf("imported are %q", s.imported())
		}
	})
}

// TestDocumentsHoldNobodyUp wants residents answered while files are being read.
func TestDocumentsHoldNobodyUp(t *testing.T) {
	s := &shelf{held: true}
	inImport(t, s, func(w *world, staff, ann *telegramtest.Chat) {
		w.api.AddFile("d1", []byte("a"))
		for range 12 { // more than there are places at work
			staff.Send(telegramtest.Content{Document: "a.csv", File: "d1", Size: 1})
		}
		time.Sleep(20 * time.Second)
		ann.Say("hello")
		time.Sleep(20 * time.Second)
		if got := texts(ann); len(got) != 1 {
			t.Errorf("a resident reads %q", got)
		}
		close(s.hold)
		time.Sleep(time.Minute)
		if len(s.imported()) != 12 {
			t.Errorf("%d files are imported", len(s.imported()))
		}
	})
}

// TestDocumentAgain stops the channel while a file is being read, and wants it read after
// the next start.
func TestDocumentAgain(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		s := &shelf{hold: make(chan struct{})}
		cfg := w.config(replies(echo))
		cfg.Staff, cfg.StaffLang, cfg.Imports = []int64{99}, "zh", s
		stop := w.run(cfg)
		w.api.AddFile("d1", []byte("a"))
		staff := w.api.Private(99)
		staff.Send(telegramtest.Content{Document: "a.csv", File: "d1", Size: 1})
		time.Sleep(20 * time.Second)
		stop()
		close(s.hold)
		stop = w.run(cfg)
		time.Sleep(time.Minute)
		stop()
		if got := strings.Join(texts(staff), "\n"); len(s.imported()) != 1 || !strings.Contains(got, "导入任务 3") {
			t.Errorf("imported are %q, staff read %q", s.imported(), got)
		}
		w.settled()
	})
}
