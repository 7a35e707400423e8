package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

// publishPath is the page that asks whether drafts of the list are to be published.
const publishPath = "/desk/entries/publish"

// Why a draft is not offered to be published, beside other reasons.
const (
	skipNoDraft  store.Skip = "no_draft" // nothing of the entry waits
	skipApproved store.Skip = "approved" // it is published by itself on its day
)

// publishPage asks whether drafts are to be published together.
type publishPage struct {
	Items   []publishItem
	Left    []bulkProblem // that have to be looked at one by one
	Skipped string
	Cut     bool // there are more than can be published at once
	Most    int
	Back    string
}

// publishItem is a draft about which nothing has to be looked at.
type publishItem struct {
	Pick, Title, Link, Region string
	Changes                   string // fields that differ from what is published
	Asker                     string // who asked for its review; empty where nobody did
}

// askPublish shows the drafts of the entries that were ticked, for the page of reviews to
// publish in the versions that are shown.
func (s *Server) askPublish(w http.ResponseWriter, r *http.Request, v *visit) {
	form, ok := s.readBulk(w, r, v)
	if !ok {
		return
	}
	page, err := s.publishable(r.Context(), v, &form)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.show(w, r, v, http.StatusOK, "entriespublish", page)
}

func (s *Server) publishable(ctx context.Context, v *visit, form *bulkForm) (*publishPage, error) {
	page := &publishPage{Cut: len(form.ids) > mostMany, Most: mostMany, Back: form.ask.url()}
	names, _, err := s.people(ctx)
	if err != nil {
		return nil, err
	}
	skipped, known := map[store.Skip]int{}, series{}
	for _, id := range form.ids[:min(len(form.ids), mostMany)] {
		d, why, err := s.publishableOne(ctx, v, id)
		if err != nil {
			return nil, err
		}
		if why != "" {
			skipped[why]++
			continue
		}
		if err := s.offer(ctx, v, d, page, names, known); err != nil {
			return nil, err
		}
	}
	page.Skipped = v.skipped(skipped)
	return page, nil
}

// publishableOne is the draft that waits of an entry, or why it is not the visitor's to publish.
func (s *Server) publishableOne(ctx context.Context, v *visit, id string) (*knowledge.Waiting, store.Skip, error) {
	d, err := s.Store.Waiting(ctx, id, 0)
	switch {
	case errors.Is(err, knowledge.ErrNotFound) || err == nil && !seesDraft(v, &d):
		return nil, skipNoDraft, nil
	case err != nil:
		return nil, "", err
	case !store.MayDecide(&v.Account, &d):
		return nil, skipRights, nil
	case d.Review != nil && d.Review.State == knowledge.ReviewApproved:
		return nil, skipApproved, nil
	}
	return &d, "", nil
}

// offer puts a draft among what can be published together, or what has to be looked at.
func (s *Server) offer(ctx context.Context, v *visit, d *knowledge.Waiting, page *publishPage, names people, known series) error {
	look, err := s.draftAmong(ctx, v, d, known)
	if err != nil {
		return err
	}
	link := lookPath(d.Entry.ID, d.Entry.Version)
	if !look.Clear() || look.foreign(v, d.Before) {
		why := "look"
		if look.Own {
			why = "own"
		}
		page.Left = append(page.Left, bulkProblem{d.Entry.Title, v.Say("review_many_" + why), link})
		return nil
	}
	var fields []string
	for _, c := range look.Changes {
		fields = append(fields, c.Field)
	}
	item := publishItem{Pick: fmt.Sprint(d.Entry.Version, " ", d.Entry.ID), Title: d.Entry.Title, Link: link, Region: d.Entry.Region}
	if item.Changes = v.Say("entries_publish_new"); d.Before != nil {
		item.Changes = v.Say("entries_publish_changes", "Fields", strings.Join(fields, v.Say("entries_publish_and")))
	}
	if d.Review != nil && d.Review.State == knowledge.ReviewOpen {
		item.Asker = v.Say("entries_publish_asked", "Who", names.Name(d.Review.Asker))
	}
	page.Items = append(page.Items, item)
	return nil
}
