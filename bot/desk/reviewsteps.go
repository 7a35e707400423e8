package desk

import (
	"context"
	"errors"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// steps are what can be done about the state of an entry, for the piece "entry-steps" and
// the page of a review.
type steps struct {
	Entry    string
	State    knowledge.State // of what holds the entry's place
	Newest   int             // the version by which a step decides
	Seen     []string        // what residents see of it, and when, in sentences
	Draft    *knowledge.Waiting
	Open     *knowledge.Review // about the draft or an older version of it
	Approved *knowledge.Review // that is published by itself
	Returned *knowledge.Review // the last request, where it was sent back
	History  []pastReview

	Submit, Publish, Withdraw, SendBack, Cancel, Archive, Back bool   // may be done
	Why                                                        string // why Publish may not; a key
	Clear                                                      bool   // nothing has to be looked at before publishing
	Older                                                      []older
	Hold                                                       bool // the version in force stays until the day of the new one

	Due       knowledge.Date
	Today     knowledge.Date
	Reviewers []account.Account
	names     people
}

// pastReview is a request that is over.
type pastReview struct {
	knowledge.Review
	Asker, Decider string
}

// Name is how colleagues call an account.
func (st *steps) Name(name string) string { return st.names.Name(name) }

// steps finds what the visitor may do about the state of an entry. Its error wraps
// knowledge.ErrNotFound where they may not see the entry.
func (s *Server) steps(ctx context.Context, v *visit, entry string) (*steps, error) {
	now, err := s.Store.Current(ctx, entry)
	if err != nil {
		return nil, err
	}
	st := &steps{Entry: entry, State: now.State, Newest: now.Version, Today: s.today()}
	d, err := s.Store.Waiting(ctx, entry, 0)
	switch {
	case err == nil && seesDraft(v, &d):
		st.Draft, st.Newest = &d, d.Newest
	case err != nil && !errors.Is(err, knowledge.ErrNotFound):
		return nil, err
	}
	if st.Draft == nil && now.State == knowledge.Draft || !v.Sees(now.Region) && st.Draft == nil {
		return nil, knowledge.ErrNotFound
	}
	if err := s.reviewsInto(ctx, v, st); err != nil {
		return nil, err
	}
	if st.Draft != nil {
		if err := s.draftSteps(ctx, v, st); err != nil {
			return nil, err
		}
	}
	st.Archive = now.State != knowledge.Archived && v.MayIn(account.Publish, now.Region)
	st.Back = now.State == knowledge.Archived && v.MayIn(account.Edit, now.Region)
	st.Seen, err = s.seen(ctx, v, &now, st)
	return st, err
}

// reviewsInto puts the requests about an entry in their places.
func (s *Server) reviewsInto(ctx context.Context, v *visit, st *steps) error {
	names, all, err := s.people(ctx)
	if err != nil {
		return err
	}
	st.names = names
	list, err := s.Store.ReviewsOf(ctx, st.Entry)
	if err != nil || !v.May(account.Read) {
		return err
	}
	for i := range list {
		r := list[i]
		switch {
		case r.State == knowledge.ReviewOpen && st.Draft != nil:
			st.Open = &list[i]
		case r.State == knowledge.ReviewApproved:
			st.Approved = &list[i]
		default:
			if i == 0 && r.State == knowledge.ReviewReturned && st.Draft != nil {
				st.Returned = &list[i]
			}
			st.History = append(st.History, pastReview{r, names.Name(r.Asker), names.Name(r.Decider)})
		}
	}
	if st.Draft != nil {
		st.Reviewers = reviewers(all, st.Draft)
	}
	return nil
}

// draftSteps finds what may be done about a draft that waits.
func (s *Server) draftSteps(ctx context.Context, v *visit, st *steps) error {
	d := st.Draft
	rules, err := s.Store.DeskRules(ctx)
	if err != nil {
		return err
	}
	look, err := s.draft(ctx, v, d)
	if err != nil {
		return err
	}
	decides := store.MayDecide(&v.Account, d)
	edits := v.MayIn(account.Edit, d.Entry.Region)
	approved := st.Approved != nil && st.Approved.Version == d.Entry.Version
	st.Due = st.Today.AddWorkDays(rules.ReviewDays)
	st.Clear, st.Older = !look.Warned(), look.Older
	st.Hold = d.Live() && d.Entry.Start() > st.Today
	st.Submit = edits && !approved && (st.Open == nil || st.Open.Version != d.Newest)
	st.Withdraw = st.Open != nil && edits && (st.Open.Asker == v.Name || decides)
	st.SendBack = st.Open != nil && decides
	st.Cancel = st.Approved != nil && decides
	st.Publish = decides && !look.Own && !approved
	switch {
	case approved || st.Publish:
	case look.Own && decides:
		st.Why = "review_not_own"
	case v.May(account.Publish):
		st.Why = "review_not_region"
	default:
		st.Why = "review_not_role"
	}
	return nil
}

// seen says in sentences what residents see of an entry, and from when until when.
func (s *Server) seen(ctx context.Context, v *visit, now *knowledge.Entry, st *steps) ([]string, error) {
	until, err := s.Store.Until(ctx, now)
	if err != nil {
		return nil, err
	}
	var lines []string
	switch {
	case now.State == knowledge.Draft:
		lines = append(lines, v.Say("review_seen_draft"))
	case now.State == knowledge.Archived:
		lines = append(lines, v.Say("review_seen_archived"))
	case until != "" && until < st.Today && until != now.Expires:
		lines = append(lines, v.Say("review_seen_replaced"))
	case until != "" && until < st.Today:
		lines = append(lines, v.Say("review_seen_expired", "Date", v.day(until)))
	case now.Start() > st.Today:
		lines = append(lines, v.Say("review_seen_later", "Date", v.day(now.Start())))
	default:
		lines = append(lines, v.Say("review_seen_now"))
	}
	if now.State == knowledge.Published && until >= st.Today {
		lines = append(lines, v.Say("review_seen_until", "Date", v.day(until)))
	}
	d := st.Draft
	if d == nil {
		return lines, nil
	}
	if d.Live() {
		lines = append(lines, v.Say("review_seen_beside"))
	}
	switch {
	case st.Approved != nil:
		lines = append(lines, v.Say("review_seen_approved", "Date", v.day(st.Approved.Starts)))
	case d.Entry.Start() > st.Today && d.Live():
		lines = append(lines, v.Say("review_seen_hold", "Date", v.day(d.Entry.Start())))
	case d.Entry.Start() > st.Today:
		lines = append(lines, v.Say("review_seen_from", "Date", v.day(d.Entry.Start())))
	}
	if d.Entry.Expires != "" {
		lines = append(lines, v.Say("review_seen_last", "Date", v.day(d.Entry.Expires)))
	}
	return lines, nil
}
