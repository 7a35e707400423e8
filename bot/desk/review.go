package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

func (s *Server) reviewRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/review", account.Read, s.queue},
		{http.MethodGet, "/desk/review/look", account.Read, s.look},
		{http.MethodPost, "/desk/review/submit", account.Edit, s.submit},
		{http.MethodPost, "/desk/review/withdraw", account.Edit, s.withdraw},
		{http.MethodPost, "/desk/review/publish", account.Publish, s.publish},
		{http.MethodPost, "/desk/review/publish-many", account.Publish, s.publishMany},
		{http.MethodPost, "/desk/review/return", account.Publish, s.sendBack},
		{http.MethodPost, "/desk/review/archive", account.Publish, s.archive},
		{http.MethodPost, "/desk/review/back", account.Edit, s.bringBack},
		{http.MethodGet, "/desk/review/expiring", account.Read, s.expiring},
		{http.MethodPost, "/desk/review/expiring/right", account.Edit, s.stillRight},
		{http.MethodPost, "/desk/review/expiring/extend", account.Edit, s.extend},
	}
}

// people are the names of accounts as colleagues read them, by the names with which they
// sign in.
type people map[string]string

func (s *Server) people(ctx context.Context) (people, []account.Account, error) {
	all, err := s.Store.Accounts(ctx)
	names := people{}
	for i := range all {
		names[all[i].Name] = signature(&all[i])
	}
	return names, all, err
}

// Name is how colleagues call an account; of one that is gone its own name.
func (p people) Name(name string) string {
	if shown := p[name]; shown != "" {
		return shown
	}
	return name
}

// signature is the name under which the history of entries knows an account.
func signature(a *account.Account) string {
	if a.Shown != "" {
		return a.Shown
	}
	return a.Name
}

// today is the day in China.
func (s *Server) today() knowledge.Date { return knowledge.DateOf(s.Now().In(knowledge.China)) }

// day is a date in plain words.
func (v *visit) day(d knowledge.Date) string {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return string(d)
	}
	if v.Lang == bot.English {
		return t.Format("2 Jan 2006")
	}
	return t.Format("2006年1月2日")
}

// Day is a date in plain words, for templates.
func (p page) Day(d knowledge.Date) string { return p.visit.day(d) }

// When is a day and time in plain words, for templates.
func (p page) When(t time.Time) string {
	t = t.In(knowledge.China)
	return p.visit.day(knowledge.DateOf(t)) + t.Format(" 15:04")
}

// severityKey, outcomeKey and stateKey are keys of names.
func severityKey(s knowledge.Severity) string   { return "review_severity_" + string(s) }
func outcomeKey(s knowledge.ReviewState) string { return "review_outcome_" + string(s) }
func stateKey(state any) string                 { return "review_state_" + fmt.Sprint(state) }

// webLink reports whether an address leads to a page of the web.
func webLink(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// lookPath is the page on which a version that waits is reviewed.
func lookPath(entry string, version int) string {
	return "/desk/review/look?" + url.Values{"entry": {entry}, "version": {strconv.Itoa(version)}}.Encode()
}

// queueItem is a version under review in the list.
type queueItem struct {
	knowledge.Waiting
	Draft
	Asker, Reviewer string // as colleagues call them
	Decider         string
	Overdue         bool
	Pick            bool // it can be published with others, without looking at it
	Link            string
}

// queuePage is what the queue shows.
type queuePage struct {
	Mine                []*queueItem // that the visitor may decide
	Others              []*queueItem // that it may decide, and somebody else was asked to
	Returned            []*queueItem
	Sent                []*queueItem // that the visitor sent
	MayPublish, MayEdit bool
	Bulk                int // of Mine, that can be published without looking at each
	Expiring            int
	Problems            []bulkProblem // of the last attempt to publish many
}

// queue shows what waits for the visitor, and what it waits for.
func (s *Server) queue(w http.ResponseWriter, r *http.Request, v *visit) {
	s.showQueue(w, r, v, http.StatusOK, nil)
}

func (s *Server) showQueue(w http.ResponseWriter, r *http.Request, v *visit, status int, problems []bulkProblem) {
	data, err := s.queueOf(r.Context(), v)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	data.Problems = problems
	s.show(w, r, v, status, "review", data)
}

func (s *Server) queueOf(ctx context.Context, v *visit) (*queuePage, error) {
	names, _, err := s.people(ctx)
	if err != nil {
		return nil, err
	}
	open, err := s.Store.OpenReviews(ctx)
	if err != nil {
		return nil, err
	}
	back, err := s.Store.Returned(ctx, v.Name)
	if err != nil {
		return nil, err
	}
	count, err := s.Store.ReviewCount(ctx, &v.Account)
	if err != nil {
		return nil, err
	}
	q := &queuePage{MayPublish: v.May(account.Publish), MayEdit: v.May(account.Edit), Expiring: count.Expiring}
	for i := range open {
		w := &open[i]
		decides, sent := store.MayDecide(&v.Account, w), w.Review.Asker == v.Name
		if !decides && !sent {
			continue
		}
		item, err := s.queueItem(ctx, v, w, names)
		if err != nil {
			return nil, err
		}
		switch {
		case sent && (!decides || item.Own):
			q.Sent = append(q.Sent, item)
		case w.Review.Reviewer != "" && w.Review.Reviewer != v.Name:
			q.Others = append(q.Others, item)
		default:
			q.Mine = append(q.Mine, item)
			if item.Pick = item.Clear() && !item.Stale(); item.Pick {
				q.Bulk++
			}
		}
	}
	for i := range back {
		if !v.MayIn(account.Edit, back[i].Entry.Region) {
			continue
		}
		item, err := s.queueItem(ctx, v, &back[i], names)
		if err != nil {
			return nil, err
		}
		q.Returned = append(q.Returned, item)
	}
	return q, nil
}

func (s *Server) queueItem(ctx context.Context, v *visit, w *knowledge.Waiting, names people) (*queueItem, error) {
	d, err := s.draft(ctx, v, w)
	return &queueItem{
		Waiting: *w, Draft: d, Asker: names.Name(w.Review.Asker), Reviewer: names.Name(w.Review.Reviewer), Decider: names.Name(w.Review.Decider),
		Overdue: w.Review.Overdue(s.today()), Link: lookPath(w.Entry.ID, w.Entry.Version),
	}, err
}
