package desk

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// walk takes random steps with one entry and knows what may come of them.
type walk struct {
	*office
	random   *rand.Rand
	staff    map[string]*client
	fourEyes bool
	texts    []string        // of each version
	allowed  map[string]bool // texts that somebody who may published
	writers  map[string]bool // since the last version that was published
	batch    int64
	trail    []string
}

// TestNobodyReadsWhatNobodyPublished takes random steps through the desk, by editors and
// reviewers, with versions that are there, were there and never were, with imports beside
// them and the clock turned: what residents read was always published by somebody who may,
// and under the rule of four eyes by nobody who wrote it.
func TestNobodyReadsWhatNobodyPublished(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := newWalk(t, seed)
			for range 60 {
				w.step()
				if t.Failed() {
					t.Fatalf("after %s", strings.Join(w.trail, "; "))
				}
			}
		})
	}
}

func newWalk(t *testing.T, seed uint64) *walk {
	w := &walk{
		office: newOffice(t, nil), random: rand.New(rand.NewPCG(seed, 14)), staff: map[string]*client{},
		fourEyes: seed%2 == 1, allowed: map[string]bool{"": true}, writers: map[string]bool{},
	}
	rules := knowledge.DefaultDeskRules()
	rules.FourEyes = w.fourEyes
	if err := w.Store.SetDeskRules(t.Context(), rules); err != nil {
		t.Fatal(err)
	}
	for name, role := range map[string]account.Role{"bian": account.Editor, "ji": account.Editor, "shen": account.Reviewer, "he": account.Reviewer, "zhen": account.Reviewer} {
		w.staff[name] = w.office.staff(name, []account.Role{role}, "371324")
	}
	return w
}

func (w *walk) step() {
	name := []string{"bian", "ji", "shen", "he", "zhen"}[w.random.IntN(5)]
	c := w.staff[name]
	version := len(w.texts) - w.random.IntN(3) + w.random.IntN(2)
	kind := []string{"write", "write", "submit", "submit", "publish", "publish", "publish", "many", "return", "withdraw", "archive", "back", "import", "undo", "clock"}[w.random.IntN(15)]
	w.trail = append(w.trail, fmt.Sprintf("%s %s %d", name, kind, version))
	switch kind {
	case "write":
		w.write(name)
	case "submit":
		c.step("submit", "p", version)
	case "publish":
		w.publish(name, version, c.step("publish", "p", version, "sure", "1"))
	case "many":
		w.publish(name, version, c.post("/desk/review/publish-many", "pick", fmt.Sprintf("%d p", version)))
	case "return", "withdraw":
		if no := w.openReview("p"); no != "" {
			c.post("/desk/review/"+kind, "review", no, "text", "x")
		}
	case "archive", "back":
		if p := c.step(kind, "p", version, "text", "x"); p.Code == http.StatusSeeOther && kind == "back" {
			w.wrote(name)
		}
	case "import":
		w.importing()
	case "undo":
		if w.batch != 0 {
			_, err := w.Store.Undo(w.t.Context(), store.Edit{Who: "root"}, w.batch)
			w.must(err)
		}
		w.batch = 0
	case "clock":
		w.now = w.now.Add(time.Duration(w.random.IntN(20)) * 24 * time.Hour)
		_, err := w.Store.PublishDue(w.t.Context())
		w.must(err)
		for name := range w.staff {
			w.staff[name] = w.office.back(name)
		}
	}
	w.look()
}

func (w *walk) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err, w.trail)
	}
}

// entry is another version, some of which come into force later.
func (w *walk) entry() knowledge.Entry {
	e := programme("p", "春蕾计划")
	e.Text = fmt.Sprintf("每年%d元。", 1000+w.random.IntN(1_000_000))
	if w.random.IntN(4) == 0 {
		e.Effective = knowledge.DateOf(w.now).AddDays(w.random.IntN(15))
	}
	return e
}

func (w *walk) write(name string) {
	w.staff[name].drafts(name, w.entry())
	w.wrote(name)
}

func (w *walk) wrote(name string) { w.writers[name] = true }

// publish notes what a press on a button for a version came to.
func (w *walk) publish(name string, version int, p reply) {
	said := p.Text()
	if p.Code == http.StatusSeeOther {
		said = w.staff[name].get("/desk/review").Text()
	}
	if !strings.Contains(said, "已发布“") && !strings.Contains(said, "已批准“") && !strings.Contains(said, "已发布1条") {
		return
	}
	if role := w.staff[name]; name == "bian" || name == "ji" {
		w.t.Errorf("%v, an editor, published version %d: %s", role, version, said)
	}
	if w.fourEyes && w.writers[name] {
		w.t.Errorf("%s published version %d, having written: %s", name, version, said)
	}
	w.allowed[w.texts[version-1]] = true
}

func (w *walk) importing() {
	e := w.entry()
	batch, err := w.Store.Batch(w.t.Context())
	w.must(err)
	out, err := w.Store.Save(w.t.Context(), store.Edit{Who: "root", Batch: batch}, e)
	w.must(err)
	if out[0].Action != store.Unchanged {
		w.batch = batch
	}
	w.allowed[e.Text] = true
}

// look holds what residents read against what was published.
func (w *walk) look() {
	history, err := w.Store.History(w.t.Context(), "p")
	w.must(err)
	w.texts = nil
	since := map[string]bool{}
	for _, v := range history {
		w.texts = append(w.texts, v.Entry.Text)
		if v.Entry.State == knowledge.Published {
			since = map[string]bool{}
		} else {
			since[v.Who] = true
		}
	}
	for name := range w.writers {
		if !since[name] {
			delete(w.writers, name)
		}
	}
	read := w.public("p")
	if !w.allowed[read] {
		w.t.Errorf("residents read %q, which nobody published", read)
	}
	list, err := w.Store.ReviewsOf(w.t.Context(), "p")
	w.must(err)
	open := slices.DeleteFunc(slices.Clone(list), func(r knowledge.Review) bool { return r.State != knowledge.ReviewOpen })
	if len(open) > 1 {
		w.t.Errorf("%d requests are open", len(open))
	}
	for _, r := range list {
		if r.State == knowledge.ReviewPublished && (r.Became == 0 || w.texts[r.Became-1] != w.texts[r.Version-1] || history[r.Became-1].Entry.State != knowledge.Published) {
			w.t.Errorf("review %d of version %d became %d, which says something else", r.No, r.Version, r.Became)
		}
	}
}
