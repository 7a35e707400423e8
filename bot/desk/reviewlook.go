package desk

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"jinguo/bot/block"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// lookPage is a version that waits, with all that decides whether it is published.
type lookPage struct {
	knowledge.Waiting
	Draft
	Steps   *steps
	Preview []block.Block // the version as a resident reads it
	Later   bool          // she does so from a day on that is to come
	Fields  []change      // all that a version says that takes no other's place
	Since   []change      // from the version that was seen to this one, where that changed
	Stale   bool          // somebody pressed a button about another version
	Gone    bool          // and nothing waits any more
	Hidden  bool          // an address that is kept differs
	Asker   string
	Next    string // path of the next version in the queue
}

// look shows a version under review, or the one that waits.
func (s *Server) look(w http.ResponseWriter, r *http.Request, v *visit) {
	version, _ := strconv.Atoi(r.FormValue("version"))
	d, err := s.waiting(r.Context(), v, r.FormValue("entry"), version)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	data, err := s.lookAt(r.Context(), v, &d)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.show(w, r, v, http.StatusOK, "review-look", data)
}

// waiting returns a version that waits, or knowledge.ErrNotFound also where the visitor may
// not see drafts of its region.
func (s *Server) waiting(ctx context.Context, v *visit, entry string, version int) (knowledge.Waiting, error) {
	d, err := s.Store.Waiting(ctx, entry, version)
	if err == nil && !seesDraft(v, &d) {
		err = knowledge.ErrNotFound
	}
	return d, err
}

// seesDraft reports whether drafts of these regions are shown to the visitor: to who works
// in them.
func seesDraft(v *visit, d *knowledge.Waiting) bool {
	return slices.ContainsFunc(d.Regions(), v.Covers)
}

func (s *Server) lookAt(ctx context.Context, v *visit, d *knowledge.Waiting) (*lookPage, error) {
	names, _, err := s.people(ctx)
	if err != nil {
		return nil, err
	}
	p := &lookPage{Waiting: *d}
	if p.Draft, err = s.draft(ctx, v, d); err != nil {
		return nil, err
	}
	if p.Steps, err = s.steps(ctx, v, d.Entry.ID); err != nil {
		return nil, err
	}
	if d.Review != nil {
		p.Asker = names.Name(d.Review.Asker)
	}
	if d.Before == nil {
		p.Fields = changes(&knowledge.Entry{}, &d.Entry, v.Lang)
	} else {
		p.Hidden = hiddenDiffers(d.Before, &d.Entry)
	}
	p.Later = d.Entry.Start() > s.today()
	if p.Preview, err = s.asRead(ctx, &d.Entry, v.Lang); err != nil {
		return nil, err
	}
	p.Next, err = s.next(ctx, v, d.Entry.ID)
	return p, err
}

// asRead is a version as a resident reads it.
func (s *Server) asRead(ctx context.Context, e *knowledge.Entry, lang string) ([]block.Block, error) {
	as := *e
	as.State = knowledge.Published
	pages, err := s.Bot.Show(ctx, as, -1, lang)
	var all []block.Block
	for _, page := range pages {
		all = append(all, block.Of(page)...)
	}
	return all, err
}

// hiddenDiffers reports whether two versions differ in an address that must not be shown.
func hiddenDiffers(a, b *knowledge.Entry) bool {
	if !a.Confidential() && !b.Confidential() {
		return false
	}
	x, y := a.Public(), b.Public()
	return len(knowledge.Diff(a, b)) != len(knowledge.Diff(&x, &y))
}

// next is the path of what the visitor may decide next, apart from one entry; empty where
// there is none.
func (s *Server) next(ctx context.Context, v *visit, but string) (string, error) {
	open, err := s.Store.OpenReviews(ctx)
	if err != nil {
		return "", err
	}
	for i := range open {
		one := &open[i]
		if one.Entry.ID == but || !store.MayDecide(&v.Account, one) || one.Review.Asker == v.Name || one.Review.Reviewer != "" && one.Review.Reviewer != v.Name {
			continue
		}
		return lookPath(one.Entry.ID, one.Entry.Version), nil
	}
	return "", nil
}

// stale answers a step that was decided by a version which is not the one that waits any
// more: with what does, and how it differs from what was seen.
func (s *Server) stale(w http.ResponseWriter, r *http.Request, v *visit, entry string, seen int) {
	d, err := s.waiting(r.Context(), v, entry, 0)
	if errors.Is(err, knowledge.ErrNotFound) {
		s.staleGone(w, r, v, entry, seen)
		return
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	data, err := s.lookAt(r.Context(), v, &d)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	data.Stale = true
	if data.Since, err = s.changedSince(r.Context(), v, entry, seen, &d.Entry); err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.show(w, r, v, http.StatusConflict, "review-look", data)
}

// staleGone is stale where nothing waits any more: it shows what is in force.
func (s *Server) staleGone(w http.ResponseWriter, r *http.Request, v *visit, entry string, seen int) {
	now, err := s.Store.Current(r.Context(), entry)
	if err == nil && !v.Sees(now.Region) {
		err = knowledge.ErrNotFound
	}
	data := &lookPage{Waiting: knowledge.Waiting{Entry: now, Newest: now.Version}, Stale: true, Gone: true}
	if err == nil {
		data.Since, err = s.changedSince(r.Context(), v, entry, seen, &now)
	}
	if err == nil {
		data.Steps, err = s.steps(r.Context(), v, entry)
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.show(w, r, v, http.StatusConflict, "review-look", data)
}

// changedSince is how now differs from the version that was seen; nothing where that is unknown
// or of a region that the visitor has nothing to do with.
func (s *Server) changedSince(ctx context.Context, v *visit, entry string, seen int, now *knowledge.Entry) ([]change, error) {
	then, err := s.Store.Version(ctx, entry, seen)
	if errors.Is(err, knowledge.ErrNotFound) || err == nil && !v.Covers(then.Entry.Region) && !v.Covers(now.Region) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return changes(&then.Entry, now, v.Lang), nil
}

// Seen is the number of the version by which a button decides.
func (p *lookPage) Seen() int { return p.Entry.Version }

// reviewers are the accounts that may publish in all of these regions, by how colleagues
// call them.
func reviewers(all []account.Account, d *knowledge.Waiting) []account.Account {
	var able []account.Account
	for i := range all {
		if !all[i].Off && store.MayDecide(&all[i], d) {
			able = append(able, all[i])
		}
	}
	slices.SortFunc(able, func(a, b account.Account) int { return cmp.Compare(signature(&a), signature(&b)) })
	return able
}
