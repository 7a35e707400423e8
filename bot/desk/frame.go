package desk

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strconv"
	"strings"

	"jinguo/bot"
	"jinguo/bot/block"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/region"
)

//go:embed templates
var templateFiles embed.FS

// page is what a template gets: who looks, and what there is to see as .Data.
type page struct {
	*visit
	Office string
	Path   string // of the request
	Data   any
}

// Of is the page for a piece that is about something of its own.
func (p page) Of(data any) page {
	p.Data = data
	return p
}

// part is an area of the desk, as the navigation names it.
type part struct {
	Path, Key string
	need      account.Right
}

// parts are the areas in the order of the navigation.
var parts = []part{
	{"/desk/", "nav_home", account.SignIn},
	{"/desk/entries", "nav_entries", account.Read},
	{"/desk/review", "nav_review", account.Read},
	{"/desk/import", "nav_import", account.Edit},
	{"/desk/try", "nav_try", account.Read},
	{"/desk/misses", "nav_misses", account.Answer},
	{"/desk/cases", "nav_cases", account.Case},
	{"/desk/requests", "nav_requests", account.Publish},
	{"/desk/report", "nav_report", account.Report},
	{"/desk/accounts", "nav_accounts", account.Manage},
	{"/desk/audit", "nav_audit", account.Manage},
	{"/desk/settings", "nav_settings", account.Manage},
}

// Parts are the areas that the visitor may enter.
func (p page) Parts() []part {
	var open []part
	for _, one := range parts {
		if p.In() && p.May(one.need) {
			open = append(open, one)
		}
	}
	return open
}

// Here reports whether the page belongs to an area.
func (p page) Here(one part) bool {
	if one.Path == "/desk/" {
		return p.Path == one.Path
	}
	return p.Path == one.Path || strings.HasPrefix(p.Path, one.Path+"/")
}

// HTMLLang is the language for the page's lang attribute.
func (p page) HTMLLang() string {
	if p.Lang == bot.English {
		return "en"
	}
	return "zh-CN"
}

// parsePages makes a template of each file but layout.html and parts*.html, in the frame
// of the first and with the pieces of the others. A page is named by its file; it defines
// "title" and "main", and pieces of its own.
func parsePages(a assets) map[string]*template.Template {
	funcs := template.FuncMap{"asset": a.url, "region": regionName, "kind": kindKey, "join": strings.Join,
		"look": lookPath, "entry": entryPath, "severity": severityKey, "outcome": outcomeKey, "stateKey": stateKey, "weblink": webLink,
		"pair": pairOf, "moment": moment}
	frame := template.Must(template.New("").Funcs(funcs).ParseFS(templateFiles, "templates/layout.html", "templates/parts*.html"))
	frame = template.Must(frame.ParseFS(block.Templates, "templates/*.html"))
	files, err := templateFiles.ReadDir("templates")
	if err != nil {
		panic(fmt.Sprintf("embedded templates: %v", err))
	}
	pages := map[string]*template.Template{}
	for _, file := range files {
		name := strings.TrimSuffix(file.Name(), path.Ext(file.Name()))
		if name != "layout" && !strings.HasPrefix(name, "parts") {
			pages[name] = template.Must(template.Must(frame.Clone()).ParseFS(templateFiles, "templates/"+file.Name()))
		}
	}
	return pages
}

// regionName is a region's full name.
func regionName(code string) string { return region.Full(code) }

// pair is an item for a piece of a page that also speaks.
type pair struct {
	Page page
	Item any
}

func pairOf(p page, item any) pair { return pair{p, item} }

// kindKey is the key of the name of a kind of entry.
func kindKey(k knowledge.Kind) string { return "kind_" + string(k) }

// show writes a whole page.
func (s *Server) show(w http.ResponseWriter, r *http.Request, v *visit, status int, name string, data any) {
	s.piece(w, r, v, status, name, "layout", data)
}

// piece writes one template of a page's file, such as rows that htmx puts in a table.
func (s *Server) piece(w http.ResponseWriter, r *http.Request, v *visit, status int, name, piece string, data any) {
	var out bytes.Buffer
	p := page{visit: v, Office: s.Office, Path: r.URL.Path, Data: data}
	if err := s.pages[name].ExecuteTemplate(&out, piece, p); err != nil {
		panic(fmt.Errorf("show %s of %s: %w", piece, name, err)) // rescue answers it
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(out.Len()))
	w.WriteHeader(status)
	w.Write(out.Bytes())
}

// byScript reports whether htmx asks, for a piece of a page.
func byScript(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

func (s *Server) frameRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/static/{file}", account.Anyone, s.static},
		{http.MethodPost, "/desk/lang", account.Anyone, s.setLang},
	}
}

// langCookie holds the language that somebody chose on this machine.
const langCookie = "desk_lang"

// setLang changes the language of the desk, and goes back to where the visitor was.
func (s *Server) setLang(w http.ResponseWriter, r *http.Request, _ *visit) {
	lang := r.PostForm.Get("lang")
	if lang != bot.English {
		lang = bot.Chinese
	}
	s.keepLang(w, lang)
	http.Redirect(w, r, local(r.PostForm.Get("to")), http.StatusSeeOther)
}

// keepLang has this machine show the desk in a language.
func (s *Server) keepLang(w http.ResponseWriter, lang string) {
	http.SetCookie(w, &http.Cookie{Name: langCookie, Value: lang, Path: "/desk/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.Proxied, MaxAge: 365 * 24 * 3600})
}
