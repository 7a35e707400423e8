package desk

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

func (s *Server) caseRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/cases", account.Case, s.cases},
		{http.MethodGet, "/desk/cases/news", account.Case, s.caseNews},
		{http.MethodGet, "/desk/cases/{no}", account.Case, s.caseShow},
		{http.MethodPost, "/desk/cases/{no}/{act}", account.Case, s.caseAct},
		{http.MethodGet, "/desk/cases/duty", account.SignIn, s.duty},
		{http.MethodGet, "/desk/cases/duty/table.csv", account.Manage, s.dutyTable},
		{http.MethodPost, "/desk/cases/duty", account.Manage, s.dutyChange},
		{http.MethodPost, "/desk/cases/duty/import", account.Manage, s.dutyImport},
		{http.MethodGet, "/desk/cases/pause", account.SignIn, s.pause},
		{http.MethodPost, "/desk/cases/pause", account.SignIn, s.pauseSet},
	}
}

// here is the region that something without one is taken to be of: the office's.
func (s *Server) here(code string) string { return cmp.Or(code, s.Region) }

// mine reports of regions whether what residents of them ask and hand over is for v.
func (s *Server) mine(v *visit) func(code string) bool {
	return func(code string) bool { return v.Covers(s.here(code)) }
}

// signature is who does something, as colleagues read it in histories: no two accounts
// have the same.
func (v *visit) signature() string {
	if v.Shown == "" || account.Fold(v.Shown) == account.Fold(v.Name) {
		return v.Name
	}
	return v.Shown + " (" + v.Name + ")"
}

// clock is a moment as pages show it.
func clock(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(knowledge.China).Format("2006-01-02 15:04")
}

// dateOf is a day as pages show it.
func dateOf(t time.Time) string { return t.In(knowledge.China).Format(time.DateOnly) }

// long says how long something takes.
func (v *visit) long(d time.Duration) string {
	switch {
	case d < time.Minute:
		return v.Say("cases_long_now")
	case d < time.Hour:
		return v.Say("cases_long_minutes", "N", int(d/time.Minute))
	case d < 48*time.Hour:
		return v.Say("cases_long_hours", "N", int(d/time.Hour))
	}
	return v.Say("cases_long_days", "N", int(d/(24*time.Hour)))
}

// caseRow is a case in a list, without a word of hers.
type caseRow struct {
	No                       int64
	Topic, Region, State     string
	Taker, Long, Due         string
	Urgent, Late, Off, Fresh bool
	Held, Mine, Over         bool
}

// The lists of cases.
const (
	showOpen   = "open"
	showMine   = "mine"
	showClosed = "closed"
)

// casesPage is what the list shows.
type casesPage struct {
	Show                 string
	Rows                 []caseRow
	Open, Own            int // how many cases the lists have
	Page, Prev, Next     int // 0 for none
	Known                string
	Away, Readers, Table bool
	Pause                knowledge.Pause
}

// casesOnPage is how many cases one page lists.
const casesOnPage = 50

// casesOf are the cases that v may see, live ones or all, as they should be looked at.
func (s *Server) casesOf(ctx context.Context, v *visit, all bool) ([]knowledge.Case, knowledge.Roster, error) {
	list, err := s.Store.Cases(ctx, all)
	if err != nil {
		return nil, nil, err
	}
	roster, err := s.Store.Roster(ctx)
	if err != nil {
		return nil, nil, err
	}
	list = slices.DeleteFunc(list, func(c knowledge.Case) bool { return !v.MayIn(account.Case, s.here(c.Region)) })
	knowledge.Queue(list, roster, s.Now())
	return list, roster, nil
}

// cases lists what residents handed to a person.
func (s *Server) cases(w http.ResponseWriter, r *http.Request, v *visit) {
	show := r.URL.Query().Get("show")
	if show != showMine && show != showClosed {
		show = showOpen
	}
	all, roster, err := s.casesOf(r.Context(), v, show == showClosed)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	pause, err := s.Store.Paused(r.Context())
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	data := casesPage{Show: show, Away: r.URL.Query().Has("away"), Table: len(roster) > 0, Pause: pause}
	var list []knowledge.Case
	for _, c := range all {
		own := c.State == knowledge.CaseTaken && c.Taker == v.signature()
		if c.Live() {
			data.Open++
		}
		if own {
			data.Own++
		}
		if show == showMine && own || show == showOpen && c.Live() || show == showClosed && !c.Live() {
			list = append(list, c)
		}
	}
	data.Known = caseNumbers(urgentOpen(all))
	list, data.Page, data.Prev, data.Next = pageOf(list, r.URL.Query().Get("page"), casesOnPage)
	for _, c := range list {
		row, err := s.caseRow(r.Context(), v, &c, roster)
		if err != nil {
			s.fail(w, r, v, err)
			return
		}
		data.Rows = append(data.Rows, row)
	}
	s.show(w, r, v, http.StatusOK, "cases", data)
}

// caseRow is what a list says of a case.
func (s *Server) caseRow(ctx context.Context, v *visit, c *knowledge.Case, roster knowledge.Roster) (caseRow, error) {
	now := s.Now()
	row := caseRow{
		No: c.No, Topic: cmp.Or(bot.CaseTopic(v.Lang, c.Topic), v.Say("cases_topic_other")), Region: s.casePlace(v, c.Region),
		State: bot.CaseState(v.Lang, c.State), Taker: c.Taker, Long: v.long(now.Sub(c.Opened)), Due: clock(c.Deadline(roster)),
		Urgent: c.Urgent, Late: c.Overdue(roster, now), Off: c.AfterHours(roster), Held: c.Held,
		Mine: c.State == knowledge.CaseTaken && c.Taker == v.signature(), Over: !c.Live(),
	}
	if row.Over {
		row.Long = dateOf(c.Ended)
	}
	if c.State != knowledge.CaseTaken {
		return row, nil
	}
	whole, err := s.Store.Case(ctx, c.No)
	row.Fresh = freshWords(&whole)
	return row, err
}

// casePlace names a region, and says where none was given.
func (s *Server) casePlace(v *visit, code string) string {
	if code == "" {
		return v.Say("cases_no_region")
	}
	return regionName(code)
}

// freshWords reports whether she said something since staff last did.
func freshWords(c *knowledge.Case) bool {
	for _, step := range slices.Backward(c.Steps) {
		switch step.Kind {
		case knowledge.StepAdded:
			return true
		case knowledge.StepTaken, knowledge.StepReplied, knowledge.StepNoted, knowledge.StepPassed:
			return false
		}
	}
	return false
}

// pageOf is the part of a list that a page shows, with the numbers of the pages around.
func pageOf[T any](list []T, asked string, size int) (part []T, page, prev, next int) {
	pages := max(1, (len(list)+size-1)/size)
	page, err := strconv.Atoi(asked)
	if err != nil {
		page = 1
	}
	page = min(max(page, 1), pages)
	if page < pages {
		next = page + 1
	}
	from := (page - 1) * size
	return list[from:min(from+size, len(list))], page, page - 1, next
}

// urgentOpen are the urgent cases that nobody took.
func urgentOpen(cases []knowledge.Case) []knowledge.Case {
	var list []knowledge.Case
	for _, c := range cases {
		if c.Urgent && c.State == knowledge.CaseOpen {
			list = append(list, c)
		}
	}
	return list
}

// caseNumbers are those of cases, parted by commas.
func caseNumbers(cases []knowledge.Case) string {
	list := make([]string, len(cases))
	for i, c := range cases {
		list[i] = strconv.FormatInt(c.No, 10)
	}
	return strings.Join(list, ",")
}

// caseNews are the urgent cases that a page does not know yet, for its notice.
type caseNews struct {
	Known string
	Rows  []caseRow
}

// caseNews tells a page which urgent cases have come since: known are those that it
// showed, told those that it gave notice of. Without one more, it gets nothing.
func (s *Server) caseNews(w http.ResponseWriter, r *http.Request, v *visit) {
	list, roster, err := s.casesOf(r.Context(), v, false)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	known := strings.Split(r.URL.Query().Get("known"), ",")
	told := strings.Split(r.URL.Query().Get("told"), ",")
	var fresh []knowledge.Case
	more := false
	for _, c := range urgentOpen(list) {
		no := strconv.FormatInt(c.No, 10)
		if slices.Contains(known, no) {
			continue
		}
		fresh = append(fresh, c)
		more = more || !slices.Contains(told, no)
	}
	if !more {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	data := caseNews{Known: caseNumbers(fresh)}
	for _, c := range fresh {
		row, err := s.caseRow(r.Context(), v, &c, roster)
		if err != nil {
			s.fail(w, r, v, err)
			return
		}
		data.Rows = append(data.Rows, row)
	}
	s.piece(w, r, v, http.StatusOK, "cases", "case-news", data)
}

// waitingCases counts the live cases in a visitor's regions, and those that are overdue.
func (s *Server) waitingCases(ctx context.Context, v *visit) (live, overdue int, err error) {
	if !v.May(account.Case) {
		return 0, 0, nil
	}
	list, roster, err := s.casesOf(ctx, v, false)
	for i := range list {
		if list[i].Overdue(roster, s.Now()) {
			overdue++
		}
	}
	return len(list), overdue, err
}
