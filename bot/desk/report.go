package desk

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jinguo/bot/report"
	"jinguo/knowledge/account"
	"jinguo/knowledge/figures"
	"jinguo/knowledge/region"
)

func (s *Server) reportRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/report", account.Report, s.report},
		{http.MethodGet, "/desk/report/{file}", account.Report, s.reportFile},
	}
}

// reportPage is what the page of the report shows.
type reportPage struct {
	From, To string // months
	Region   string // code
	Months   []string
	Regions  []region.Region // to choose from, by their full names
	Fault    string          // why there is no report
	Title    string
	Body     template.HTML
	Query    template.URL // of the files
	Small    bool         // the account is for places of which no figures are kept
}

// report shows what women needed.
func (s *Server) report(w http.ResponseWriter, r *http.Request, v *visit) {
	page, ask, ok := s.reportAsk(r, v)
	if !ok {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	status := http.StatusOK
	switch {
	case page.Small:
	case ask.Period.Check(s.Now()) != nil:
		page.Fault, status = v.Say("report_fault_period", "Most", figures.MostMonths), http.StatusUnprocessableEntity
	default:
		made, err := s.maker().Make(r.Context(), ask)
		if err != nil {
			s.fail(w, r, v, err)
			return
		}
		if page.Body, err = made.Body(); err != nil {
			s.fail(w, r, v, err)
			return
		}
		page.Title = made.Title
	}
	s.show(w, r, v, status, "report", page)
}

// reportForms are the files of a report by their ends, and what they are.
var reportForms = map[string]struct {
	media string
	write func(*report.Report) ([]byte, error)
}{
	"report.html": {"text/html; charset=utf-8", (*report.Report).HTML},
	"report.docx": {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", (*report.Report).DOCX},
	"report.xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (*report.Report).XLSX},
}

// reportFile hands out the report as a file.
func (s *Server) reportFile(w http.ResponseWriter, r *http.Request, v *visit) {
	form, known := reportForms[r.PathValue("file")]
	page, ask, ok := s.reportAsk(r, v)
	if !known || !ok || page.Small || ask.Period.Check(s.Now()) != nil {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	made, err := s.maker().Make(r.Context(), ask)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	data, err := form.write(made)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	_, end, _ := strings.Cut(r.PathValue("file"), ".")
	if err := s.Store.Saw(r.Context(), "report.export", made.Name()+"."+end, ask.Region, ""); err != nil {
		s.fail(w, r, v, err)
		return
	}
	w.Header().Set("Content-Type", form.media)
	w.Header().Set("Content-Disposition", `attachment; filename="`+made.Name()+"."+end+`"`)
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	w.Write(data)
}

func (s *Server) maker() report.Maker { return report.Maker{Counts: s.Store, Now: s.Now} }

// reportAsk reads which report is asked for, and what there is to choose from. ok is false
// for a region that the account may not see, or that there is none of.
func (s *Server) reportAsk(r *http.Request, v *visit) (page reportPage, ask report.Ask, ok bool) {
	last := figures.LastFull(s.Now())
	ask = report.Ask{Period: last, Lang: v.Lang}
	form := r.URL.Query()
	for name, month := range map[string]*figures.Month{"from": &ask.Period.From, "to": &ask.Period.To} {
		if m, err := figures.ParseMonth(form.Get(name)); err == nil {
			*month = m
		} else if form.Get(name) != "" {
			return page, ask, false
		}
	}
	roots := s.reportRoots(v)
	page.Small = len(roots) == 0
	if page.Small {
		return page, ask, true
	}
	ask.Region = roots[0].Code
	if form.Has("region") {
		one, known := region.Lookup(form.Get("region"))
		if !known || !v.MayIn(account.Report, one.Code) || one.Level() > region.County {
			return page, ask, false
		}
		ask.Region = one.Code
	}
	page.From, page.To, page.Region = string(ask.Period.From), string(ask.Period.To), ask.Region
	for i := range figures.MostMonths {
		page.Months = append(page.Months, string(last.To.Add(-i)))
	}
	page.Regions = choices(roots, ask.Region)
	page.Query = template.URL(url.Values{"from": {page.From}, "to": {page.To}, "region": {page.Region}}.Encode())
	return page, ask, true
}

// reportRoots are the regions that the account is for, down to counties; the office's
// first for an account that is for all.
func (s *Server) reportRoots(v *visit) []region.Region {
	codes := v.Regions
	if len(codes) == 0 {
		codes = []string{s.Region, ""}
	}
	var roots []region.Region
	for _, code := range codes {
		one, ok := region.Lookup(code)
		if ok && one.Level() <= region.County && !slices.Contains(roots, one) {
			roots = append(roots, one)
		}
	}
	return roots
}

// choices are the regions to choose from: the roots, what they are made of, and what leads
// down to and on from the chosen one.
func choices(roots []region.Region, chosen string) []region.Region {
	var list []region.Region
	add := func(one region.Region) {
		if one.Level() <= region.County && !slices.Contains(list, one) {
			list = append(list, one)
		}
	}
	for _, root := range roots {
		add(root)
		for _, inner := range region.Children(root.Code) {
			add(inner)
			if region.Within(chosen, inner.Code) {
				for _, further := range region.Children(inner.Code) {
					add(further)
					if region.Within(chosen, further.Code) {
						for _, last := range region.Children(further.Code) {
							add(last)
						}
					}
				}
			}
		}
	}
	return list
}
