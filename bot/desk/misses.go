package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/region"
	"jinguo/knowledge/store"
)

func (s *Server) missRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/misses", account.Answer, s.misses},
		{http.MethodPost, "/desk/misses", account.Answer, s.missesFound},
		{http.MethodGet, "/desk/misses/{no}", account.Answer, s.miss},
		{http.MethodPost, "/desk/misses/{no}/entries", account.Answer, s.missEntries},
		{http.MethodPost, "/desk/misses/{no}/answer", account.Answer, s.missAnswer},
		{http.MethodPost, "/desk/misses/{no}/attach", account.Answer, s.missAttach},
		{http.MethodPost, "/desk/misses/{no}/drop", account.Answer, s.missDrop},
		{http.MethodPost, "/desk/misses/{no}/reopen", account.Answer, s.missReopen},
		{http.MethodPost, "/desk/misses/{no}/merge", account.Answer, s.missMerge},
		{http.MethodPost, "/desk/misses/{no}/split", account.Answer, s.missSplit},
	}
}

// missFilter says which groups a list has, and in which order. What is searched for is
// never in an address.
type missFilter struct {
	State, Sort, Region, Reason, Search string
	Page                                string
}

// The states and orders of the list; the first of each is the usual one.
var (
	missStates = []string{"open", "proposed", "answered", "dropped", "all"}
	missSorts  = []string{"count", "newest", "growing", "waiting"}
)

func missFilterOf(values url.Values) missFilter {
	f := missFilter{State: values.Get("state"), Sort: values.Get("sort"), Region: values.Get("region"), Reason: values.Get("reason"), Page: values.Get("page")}
	if !slices.Contains(missStates, f.State) {
		f.State = missStates[0]
	}
	if !slices.Contains(missSorts, f.Sort) {
		f.Sort = missSorts[0]
	}
	if f.Reason != string(knowledge.MissUnanswered) && f.Reason != string(knowledge.MissUseless) {
		f.Reason = ""
	}
	if _, known := region.Lookup(f.Region); !known {
		f.Region = ""
	}
	return f
}

// address is the list's address with the filter, without what is searched for.
func (f missFilter) address() string {
	values := url.Values{}
	for name, value := range map[string]string{"state": f.State, "sort": f.Sort, "region": f.Region, "reason": f.Reason, "page": f.Page} {
		if value != "" && value != missStates[0] && value != missSorts[0] && (name != "page" || value != "1") {
			values.Set(name, value)
		}
	}
	if len(values) == 0 {
		return "/desk/misses"
	}
	return "/desk/misses?" + values.Encode()
}

// keeps reports whether the list has a group.
func (f missFilter) keeps(m *knowledge.MissFile) bool {
	switch state := m.State(); {
	case f.State == "open" && state != knowledge.MissOpen && state != knowledge.MissProposed,
		f.State != "open" && f.State != "all" && f.State != string(state):
		return false
	case f.Reason != "" && m.Reasons[knowledge.MissReason(f.Reason)] == 0:
		return false
	case f.Region != "" && !slices.ContainsFunc(m.Regions, func(code string) bool { return region.Within(code, f.Region) }):
		return false
	case f.Search == "":
		return true
	}
	plain := knowledge.Plain(f.Search)
	return slices.ContainsFunc(m.Wordings, func(text string) bool { return strings.Contains(knowledge.Plain(text), plain) })
}

// sort sorts groups that come with the most asked first.
func (f missFilter) sort(list []knowledge.MissFile) {
	var by func(a, b knowledge.MissFile) int
	switch f.Sort {
	case "newest":
		by = func(a, b knowledge.MissFile) int { return b.Last.Compare(a.Last) }
	case "growing":
		by = func(a, b knowledge.MissFile) int { return b.Growth() - a.Growth() }
	case "waiting":
		by = func(a, b knowledge.MissFile) int { return b.Tell - a.Tell }
	default:
		return
	}
	slices.SortStableFunc(list, by)
}

// missRow is a group in the list.
type missRow struct {
	No                  int64
	Text                string
	Others, Else        int
	Count, People, Tell int
	Regions, Reasons    string
	First, Last         string
	State               knowledge.MissState
	Trend               trend
}

// trend is the questions of a group by week.
type trend struct {
	Weeks []int
	Bars  []bar
	Grows int // questions of the last two weeks over the two before
}

// bar is a bar of a chart of 72 by 24.
type bar struct{ X, Y, H int }

func trendOf(m *knowledge.MissFile) trend {
	const width, height = 9, 24
	most := slices.Max(m.Weeks[:])
	t := trend{Weeks: m.Weeks[:], Grows: m.Growth()}
	for i, n := range m.Weeks {
		h := 1
		if n > 0 {
			h = max(3, height*n/most)
		}
		t.Bars = append(t.Bars, bar{i * width, height - h, h})
	}
	return t
}

// Text says the weeks, the oldest first.
func (t trend) Text() string {
	list := make([]string, len(t.Weeks))
	for i, n := range t.Weeks {
		list[i] = strconv.Itoa(n)
	}
	return strings.Join(list, " ")
}

// missesPage is what the list shows.
type missesPage struct {
	Filter             missFilter
	States, Sorts      []string
	Regions            []missRegion
	Rows               []missRow
	Total, Waiting     int // groups that the filter leaves, and who wait in them
	Any                bool
	Page, Prev, Next   int
	Reasons            []knowledge.MissReason
	PrevPath, NextPath string
}

// missRegion is a region to filter by.
type missRegion struct{ Code, Name string }

// missesOnPage is how many groups one page lists.
const missesOnPage = 50

// misses lists the groups of questions that got no answer.
func (s *Server) misses(w http.ResponseWriter, r *http.Request, v *visit) {
	s.missList(w, r, v, missFilterOf(r.URL.Query()))
}

// missesFound lists what was searched for; without it, the address says which list it is.
func (s *Server) missesFound(w http.ResponseWriter, r *http.Request, v *visit) {
	f := missFilterOf(r.PostForm)
	f.Search = strings.TrimSpace(r.PostForm.Get("search"))
	if f.Search == "" {
		http.Redirect(w, r, f.address(), http.StatusSeeOther)
		return
	}
	s.missList(w, r, v, f)
}

func (s *Server) missList(w http.ResponseWriter, r *http.Request, v *visit, f missFilter) {
	list, err := s.Store.MissFiles(r.Context(), f.State != "open" && f.State != "proposed", s.mine(v))
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	data := missesPage{Filter: f, States: missStates, Sorts: missSorts, Regions: missRegions(list), Any: len(list) > 0,
		Reasons: []knowledge.MissReason{knowledge.MissUnanswered, knowledge.MissUseless}}
	list = slices.DeleteFunc(list, func(m knowledge.MissFile) bool { return !f.keeps(&m) })
	f.sort(list)
	data.Total = len(list)
	for i := range list {
		data.Waiting += list[i].Tell
	}
	list, data.Page, data.Prev, data.Next = pageOf(list, f.Page, missesOnPage)
	data.PrevPath, data.NextPath = f.at(data.Prev), f.at(data.Next)
	for i := range list {
		data.Rows = append(data.Rows, s.missRow(v, &list[i]))
	}
	s.show(w, r, v, http.StatusOK, "misses", data)
}

// at is the address of a page of the list.
func (f missFilter) at(page int) string {
	f.Page = strconv.Itoa(page)
	return f.address()
}

// missRegions are the counties, or wider regions, from which was asked.
func missRegions(list []knowledge.MissFile) []missRegion {
	var found []missRegion
	for i := range list {
		for _, code := range list[i].Regions {
			code = code[:min(len(code), 6)]
			if !slices.ContainsFunc(found, func(r missRegion) bool { return r.Code == code }) {
				found = append(found, missRegion{code, regionName(code)})
			}
		}
	}
	slices.SortFunc(found, func(a, b missRegion) int { return strings.Compare(a.Code, b.Code) })
	return found
}

func (s *Server) missRow(v *visit, m *knowledge.MissFile) missRow {
	return missRow{
		No: m.No, Text: m.Text, Others: len(m.Others), Else: m.Else, Count: m.Count, People: m.People, Tell: m.Tell,
		Regions: s.missPlaces(v, m), Reasons: missReasons(v, m), First: dateOf(m.First), Last: dateOf(m.Last), State: m.State(), Trend: trendOf(m),
	}
}

// mostPlaces is how many regions of a group are named.
const mostPlaces = 3

// missPlaces names the regions from which a group was asked.
func (s *Server) missPlaces(v *visit, m *knowledge.MissFile) string {
	var names []string
	for _, code := range m.Regions {
		if r, ok := region.Lookup(code); ok && len(names) < mostPlaces {
			names = append(names, r.Name)
		}
	}
	text := strings.Join(names, v.Say("misses_comma"))
	if more := len(m.Regions) - len(names); more > 0 {
		text = v.Say("misses_places_more", "Names", text, "N", len(m.Regions))
	}
	if text == "" {
		return v.Say("misses_no_region")
	}
	return text
}

// missReasons says how often a group got no answer, and how often one of no use.
func missReasons(v *visit, m *knowledge.MissFile) string {
	var parts []string
	for _, reason := range []knowledge.MissReason{knowledge.MissUnanswered, knowledge.MissUseless} {
		if n := m.Reasons[reason]; n > 0 {
			parts = append(parts, v.Say("misses_reason_"+string(reason))+" "+strconv.Itoa(n))
		}
	}
	return strings.Join(parts, v.Say("misses_comma"))
}

// openMisses counts the groups of misses in a visitor's regions that nobody answered yet,
// and those who wait to be told.
func (s *Server) openMisses(ctx context.Context, v *visit) (groups, waiting int, err error) {
	if !v.May(account.Answer) {
		return 0, 0, nil
	}
	list, err := s.Store.MissFiles(ctx, false, s.mine(v))
	for i := range list {
		if list[i].State() == knowledge.MissOpen {
			groups++
		}
		waiting += list[i].Tell
	}
	return groups, waiting, err
}

// missWorkOf is what v does about a group.
func (s *Server) missWorkOf(v *visit, group int64) store.MissWork {
	return store.MissWork{Group: group, By: v.signature(), Mine: s.mine(v)}
}
