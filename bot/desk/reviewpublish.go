package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// changed tells whoever answers residents that the knowledge base changed.
func (s *Server) changed() {
	if s.Changed != nil {
		s.Changed()
	}
}

// publish puts the version that the reviewer saw in force.
func (s *Server) publish(w http.ResponseWriter, r *http.Request, v *visit) {
	f := reviewFormOf(r)
	done, err := s.publishSeen(r.Context(), v, f, r.PostForm["replaces"], r.PostForm["archive"], r.PostForm.Get("sure") != "")
	switch {
	case errors.Is(err, errUnsure):
		f.to = lookPath(f.entry, f.version)
		s.again(w, r, v, f, "review_unsure")
	case errors.Is(err, errForeign):
		f.to = lookPath(f.entry, f.version)
		s.again(w, r, v, f, "review_foreign")
	case errors.Is(err, errRegion):
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
	case errors.Is(err, knowledge.ErrStale):
		s.stale(w, r, v, f.entry, f.version)
	case err != nil:
		s.fail(w, r, v, err)
	default:
		s.published(w, r, v, f, done)
	}
}

// published says what publishing came to, and goes on to what is next where the queue was
// worked through.
func (s *Server) published(w http.ResponseWriter, r *http.Request, v *visit, f reviewForm, done store.PublishedAs) {
	names, _, err := s.people(r.Context())
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	var sentence string
	switch {
	case done.Again && done.On == "":
		sentence = v.Say("review_published_before", "Who", names.Name(done.Review.Decider))
	case done.On != "":
		sentence = v.Say("review_approved_done", "Title", done.Entry.Title, "Date", v.day(done.On))
	case done.Entry.Start() > s.today():
		sentence = v.Say("review_published_later", "Title", done.Entry.Title, "Date", v.day(done.Entry.Start()))
	default:
		sentence = v.Say("review_published_done", "Title", done.Entry.Title)
	}
	s.done(w, r, f.to, sentence)
}

// What keeps a version from being published, other than the store.
var (
	errUnsure  = errors.New("there are warnings that nobody said to have read")
	errForeign = errors.New("it replaces an entry of another region")
	errRegion  = errors.New("it is of another region")
)

// publishSeen publishes a version with what it takes out of answers, if the visitor may.
func (s *Server) publishSeen(ctx context.Context, v *visit, f reviewForm, replaces, archive []string, sure bool) (store.PublishedAs, error) {
	d, err := s.Store.Waiting(ctx, f.entry, f.version)
	if errors.Is(err, knowledge.ErrNotFound) {
		return s.publishedBefore(ctx, v, f)
	}
	if err != nil {
		return store.PublishedAs{}, err
	}
	switch {
	case !seesDraft(v, &d):
		return store.PublishedAs{}, knowledge.ErrNotFound
	case !store.MayDecide(&v.Account, &d):
		return store.PublishedAs{}, errRegion
	case d.Stale():
		return store.PublishedAs{}, knowledge.ErrStale
	}
	look, err := s.draft(ctx, v, &d)
	if err != nil {
		return store.PublishedAs{}, err
	}
	switch {
	case look.Own:
		return store.PublishedAs{}, knowledge.ErrFourEyes
	case look.foreign(v, d.Before):
		return store.PublishedAs{}, errForeign
	case look.Warned() && !sure:
		return store.PublishedAs{}, errUnsure
	}
	proposed := func(ids []string) []string {
		return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
			return !slices.ContainsFunc(look.Older, func(o older) bool { return o.Entry.ID == id })
		})
	}
	return s.putOut(ctx, v, f, proposed(replaces), proposed(archive))
}

// foreign reports whether a version takes an entry out of answers that is not of the
// visitor's regions, unless the one in force does, too.
func (d *Draft) foreign(v *visit, before *knowledge.Entry) bool {
	return slices.ContainsFunc(d.Replaced, func(r replaced) bool {
		return r.Entry != nil && r.Entry.State == knowledge.Published && !v.MayIn(account.Publish, r.Entry.Region) &&
			(before == nil || !slices.Contains(before.Replaces, r.Name))
	})
}

// putOut publishes a version, and tells whoever answers residents.
func (s *Server) putOut(ctx context.Context, v *visit, f reviewForm, replaces, archive []string) (store.PublishedAs, error) {
	names, _, err := s.people(ctx)
	if err != nil {
		return store.PublishedAs{}, err
	}
	who := signature(&v.Account)
	done, err := s.Store.Publish(ctx, store.Publication{
		Entry: f.entry, Version: f.version, Who: who, Hold: true, Replaces: replaces, Archive: archive,
		ArchiveWhy: v.Say("review_why_replaced", "Entry", f.entry),
		Why: func(asker string) string {
			if asker == "" {
				return v.Say("review_why_alone", "Who", who, "Version", f.version)
			}
			return v.Say("review_why_asked", "Who", who, "Version", f.version, "Asker", names.Name(asker))
		},
	})
	if err == nil && done.On == "" && !done.Again {
		s.changed()
	}
	return done, err
}

// publishedBefore answers who publishes what does not wait any more: a second press finds
// it published, all else is stale.
func (s *Server) publishedBefore(ctx context.Context, v *visit, f reviewForm) (store.PublishedAs, error) {
	now, err := s.Store.Current(ctx, f.entry)
	switch {
	case err != nil:
		return store.PublishedAs{}, err
	case !v.Covers(now.Region) || now.State == knowledge.Draft:
		return store.PublishedAs{}, knowledge.ErrNotFound
	case !v.MayIn(account.Publish, now.Region):
		return store.PublishedAs{}, errRegion
	}
	return s.putOut(ctx, v, f, nil, nil) // which the store refuses, or knows
}

// bulkProblem is a version that was not published with many others.
type bulkProblem struct {
	Title, Why, Link string
}

// mostMany is how many versions are published at once.
const mostMany = 200

// publishMany publishes the versions that were ticked and about which nothing has to be
// looked at; of the others it says why not.
func (s *Server) publishMany(w http.ResponseWriter, r *http.Request, v *visit) {
	picked := r.PostForm["pick"]
	if len(picked) == 0 || len(picked) > mostMany {
		s.done(w, r, "/desk/review", v.Say("review_many_none", "N", mostMany))
		return
	}
	done := 0
	var problems []bulkProblem
	for _, pick := range picked {
		number, entry, _ := strings.Cut(pick, " ")
		version, _ := strconv.Atoi(number)
		f := reviewForm{entry: entry, version: version}
		why, err := s.publishPicked(r.Context(), v, f)
		if err != nil {
			s.fail(w, r, v, err)
			return
		}
		if why == "" {
			done++
			continue
		}
		problem := bulkProblem{Title: entry, Why: v.Say("review_many_" + why)}
		if d, err := s.waiting(r.Context(), v, entry, 0); err == nil {
			problem.Title, problem.Link = d.Entry.Title, lookPath(entry, 0)
		}
		problems = append(problems, problem)
	}
	if len(problems) == 0 {
		s.done(w, r, "/desk/review", v.Say("review_many_done", "N", done))
		return
	}
	v.Flash = v.Say("review_many_done", "N", done)
	s.showQueue(w, r, v, http.StatusConflict, problems)
}

// publishPicked publishes one of many, or says by a word why not.
func (s *Server) publishPicked(ctx context.Context, v *visit, f reviewForm) (why string, err error) {
	d, err := s.Store.Waiting(ctx, f.entry, f.version)
	if err == nil && seesDraft(v, &d) {
		look, err := s.draft(ctx, v, &d)
		if err != nil {
			return "", err
		}
		if !look.Own && !look.Clear() {
			return "look", nil
		}
	}
	_, err = s.publishSeen(ctx, v, f, nil, nil, false)
	for _, known := range []struct {
		err error
		why string
	}{
		{knowledge.ErrStale, "stale"}, {knowledge.ErrFourEyes, "own"}, {knowledge.ErrNotFound, "gone"},
		{errRegion, "region"}, {errForeign, "look"}, {errUnsure, "look"},
	} {
		if errors.Is(err, known.err) {
			return known.why, nil
		}
	}
	return "", err
}
