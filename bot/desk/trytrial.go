package desk

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
)

// How many questions that are tried are remembered, in all and of an account, for how
// long after they were last looked at, and how many turns of the talk about one.
const (
	mostTrials    = 200
	mostOwnTrials = 8
	trialFor      = 30 * time.Minute
	mostSteps     = 20
	longestWord   = 200 // runes of a wording or a lay word that is typed
)

// trials are the questions that staff try, in memory only: what they type is neither
// stored nor logged.
type trials struct {
	mu   sync.Mutex
	list map[string]*trial
	dry  dryRuns
}

// trial is a question that is tried, and what was done about it since.
type trial struct {
	id      string
	owner   int64 // account
	touched time.Time

	mu      sync.Mutex // held by the one request at work
	asked   asked
	form    tryFields
	session bot.Session
	steps   []step
	heard   *bot.Heard
	found   []bot.Searched
	hits    []string // entries of the first answer, best first
	fell    bool     // something broke while answering

	pin    string // id of the entry that should answer
	search string // what was searched for to pin
	plan   *plan
	saved  *saved
}

// step is one turn of the talk.
type step struct {
	Said  string
	Reply bot.Reply
}

func (t *trial) path() string { return "/desk/try/q/" + t.id }

// begin keeps a new trial of an account.
func (l *trials) begin(owner int64, a asked, form tryFields, now time.Time) *trial {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.list == nil {
		l.list = map[string]*trial{}
	}
	l.tidy(owner, now)
	form.Query = a.Query
	t := &trial{id: strings.ToLower(rand.Text()), owner: owner, touched: now, asked: a, form: form}
	l.list[t.id] = t
	return t
}

// tidy makes room for one more trial of an account.
func (l *trials) tidy(owner int64, now time.Time) {
	var oldest, oldestOwn *trial
	own := 0
	older := func(a, b *trial) *trial {
		if b == nil || a.touched.Before(b.touched) {
			return a
		}
		return b
	}
	for id, t := range l.list {
		if now.Sub(t.touched) > trialFor {
			delete(l.list, id)
			continue
		}
		oldest = older(t, oldest)
		if t.owner == owner {
			own++
			oldestOwn = older(t, oldestOwn)
		}
	}
	switch {
	case own >= mostOwnTrials:
		delete(l.list, oldestOwn.id)
	case len(l.list) >= mostTrials:
		delete(l.list, oldest.id)
	}
}

// of finds a trial of an account.
func (l *trials) of(owner int64, id string, now time.Time) (*trial, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t, ok := l.list[id]
	if !ok || t.owner != owner || now.Sub(t.touched) > trialFor {
		return nil, false
	}
	t.touched = now
	return t, true
}

// onTrial lets a request through to the trial that its path names, alone.
func (s *Server) onTrial(do func(http.ResponseWriter, *http.Request, *visit, *trial)) func(http.ResponseWriter, *http.Request, *visit) {
	return func(w http.ResponseWriter, r *http.Request, v *visit) {
		t, ok := s.trials.of(v.No, r.PathValue("trial"), s.Now())
		if !ok {
			s.showTry(w, r, v, http.StatusNotFound, tryPage{
				Form: tryFields{Region: regionName(s.tryRegion(v))}, Faults: map[string]string{"gone": v.Say("try_gone")},
			})
			return
		}
		t.mu.Lock()
		defer t.mu.Unlock()
		do(w, r, v, t)
	}
}

// clipRunes is the beginning of a text, of at most n characters, without spaces around it.
func clipRunes(text string, n int) string {
	text = strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), ""))
	for i := range text {
		if n--; n < 0 {
			return text[:i]
		}
	}
	return text
}

func notThere(err error) bool { return errors.Is(err, knowledge.ErrNotFound) }
