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
	// Mine may be decided by the visitor, Others too, though somebody else was asked to;
	// Returned was sent back to the visitor, who sent Sent.
	Mine, Others, Returned, Sent queuePart
	MayPublish, MayEdit          bool
	Bulk                         int // of those of Mine on the page, that can be published together
	Expiring                     int
	Problems                     []bulkProblem // of the last attempt to publish many
}

// queuePart is a page of what waits in one way.
type queuePart struct {
	Key         string // of the address, and of its words
	Items       []*queueItem
	Total       int
	Page, Pages int // from 1
	all         []*knowledge.Waiting
}

// Link is the address of another page.
func (q queuePart) Link(by int) string {
	return "/desk/review?" + url.Values{q.Key: {strconv.Itoa(q.Page + by)}}.Encode() + "#" + q.Key
}

// queuePageSize is how many versions of a part are on a page.
const queuePageSize = 25

// turn takes the page that somebody asks for, or the nearest that there is.
func (q *queuePart) turn(page string) {
	q.Total = len(q.all)
	q.Pages = max(1, (q.Total+queuePageSize-1)/queuePageSize)
	q.Page, _ = strconv.Atoi(page)
	q.Page = min(max(q.Page, 1), q.Pages)
	q.all = q.all[min((q.Page-1)*queuePageSize, q.Total):min(q.Page*queuePageSize, q.Total)]
}

// queue shows what waits for the visitor, and what it waits for.
func (s *Server) queue(w http.ResponseWriter, r *http.Request, v *visit) {
	s.showQueue(w, r, v, http.StatusOK, nil)
}

func (s *Server) showQueue(w http.ResponseWriter, r *http.Request, v *visit, status int, problems []bulkProblem) {
	data, err := s.queueOf(r.Context(), v, r.URL.Query())
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	data.Problems = problems
	s.show(w, r, v, status, "review", data)
}

func (s *Server) queueOf(ctx context.Context, v *visit, ask url.Values) (*queuePage, error) {
	q, err := s.sorted(ctx, v)
	if err != nil {
		return nil, err
	}
	names, _, err := s.people(ctx)
	if err != nil {
		return nil, err
	}
	known := series{}
	for _, part := range []*queuePart{&q.Mine, &q.Others, &q.Returned, &q.Sent} {
		part.turn(ask.Get(part.Key))
		for _, w := range part.all {
			item, err := s.queueItem(ctx, v, w, names, known)
			if err != nil {
				return nil, err
			}
			if item.Pick = part == &q.Mine && item.Clear() && !item.Stale(); item.Pick {
				q.Bulk++
			}
			part.Items = append(part.Items, item)
		}
	}
	q.Expiring, err = s.Store.ExpiringCount(ctx, &v.Account)
	return q, err
}

// sorted puts all that is under review, and what was sent back, in its part of the queue.
func (s *Server) sorted(ctx context.Context, v *visit) (*queuePage, error) {
	q := &queuePage{
		Mine: queuePart{Key: "mine"}, Others: queuePart{Key: "others"}, Returned: queuePart{Key: "back"}, Sent: queuePart{Key: "sent"},
		MayPublish: v.May(account.Publish), MayEdit: v.May(account.Edit),
	}
	open, err := s.Store.OpenReviews(ctx)
	if err != nil {
		return nil, err
	}
	for i := range open {
		w := &open[i]
		decides, sent := store.MayDecide(&v.Account, w), w.Review.Asker == v.Name
		own := false
		if decides && sent {
			if own, err = s.own(ctx, v, w); err != nil {
				return nil, err
			}
		}
		switch {
		case sent && (!decides || own):
			q.Sent.all = append(q.Sent.all, w)
		case !decides:
		case w.Review.Reviewer != "" && w.Review.Reviewer != v.Name:
			q.Others.all = append(q.Others.all, w)
		default:
			q.Mine.all = append(q.Mine.all, w)
		}
	}
	back, err := s.Store.Returned(ctx, v.Name)
	for i := range back {
		if v.MayIn(account.Edit, back[i].Entry.Region) {
			q.Returned.all = append(q.Returned.all, &back[i])
		}
	}
	return q, err
}

func (s *Server) queueItem(ctx context.Context, v *visit, w *knowledge.Waiting, names people, known series) (*queueItem, error) {
	d, err := s.draftAmong(ctx, v, w, known)
	return &queueItem{
		Waiting: *w, Draft: d, Asker: names.Name(w.Review.Asker), Reviewer: names.Name(w.Review.Reviewer), Decider: names.Name(w.Review.Decider),
		Overdue: w.Review.Overdue(s.today()), Link: lookPath(w.Entry.ID, w.Entry.Version),
	}, err
}
