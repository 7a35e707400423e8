package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"jinguo/bot"
	"jinguo/bot/block"
	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

//go:embed templates
var templateFiles embed.FS

// view is what the templates show.
type view struct {
	Lang   string // of the page, zh or en
	Chosen string // language as its forms carry it; empty until she chose one
	Office string
	Exit   string
	Chat   string // id for the forms, empty where a cookie carries it

	Region  string   // as the region field shows it
	Default string   // the region that counts where the field is empty
	Regions []string // what the region field suggests

	Start string // data of the button that starts what the page's link is for; may be empty

	Asked    string // what she asked in this turn
	Blocks   []block.Block
	Places   *places // nil where the answer has none
	Buttons  [][]bot.Button
	Turn     int // of the answer that Buttons belong to
	Answered bool

	Alone   bool // the answer knows nothing of the chat, and changes nothing of its page
	Forget  bool // the answer is all that is to be left of the chat
	Cleared bool // the page before this one was cleared because nobody used it

	Refused  bool
	Sentence string // why there is no answer

	raw, asked time.Duration // how long a question without an answer is kept
}

// call is a number that is always in sight.
type call struct{ Number, Label string }

// always are the numbers in sight on every page: police, ambulance, the women's
// federation. Each must stand in the table of hotlines.
var always = []string{"110", "120", "12338"}

// Say is the page's sentence of the word list.
func (v view) Say(key string) string { return bot.Say(v.Lang, "web_"+key, nil) }

// HTMLLang is the language for the page's lang attribute.
func (v view) HTMLLang() string { return htmlLang(v.Lang) }

// Other is the language that the switch offers.
func (v view) Other() string {
	if v.Lang == bot.English {
		return bot.Chinese
	}
	return bot.English
}

// Examples are questions to begin with.
func (v view) Examples() []string {
	return []string{v.Say("example_1"), v.Say("example_2"), v.Say("example_3"), v.Say("example_4")}
}

// Missed says how long a question is kept that found no answer.
func (v view) Missed() string {
	lang := v.Lang
	return bot.Say(lang, "web_traces_missed", map[string]any{"Hours": int(v.raw.Hours()), "Days": int(v.asked.Hours()) / 24})
}

// Idle is after how many seconds without use a page clears itself.
func (v view) Idle() int { return int(idle.Seconds()) }

// Emergency are the numbers that are always in sight.
func (v view) Emergency() []call { return emergency(v.Lang) }

func emergency(lang string) []call {
	var calls []call
	for _, number := range always {
		if h, ok := knowledge.HotlineByNumber(number); ok {
			calls = append(calls, call{h.Number, bot.Say(lang, "web_call_"+number, nil)})
		}
	}
	return calls
}

// emergencyLine is the numbers that are always in sight, as text.
func emergencyLine(lang string) string {
	var named []string
	for _, c := range emergency(lang) {
		named = append(named, c.Number+" "+c.Label)
	}
	return strings.Join(named, " · ")
}

func htmlLang(lang string) string {
	if lang == bot.English {
		return "en"
	}
	return "zh-CN"
}

// langOf is the language that she chose in this request or before; empty where
// she chose none.
func langOf(r *http.Request) string {
	for _, lang := range []string{r.URL.Query().Get("lang"), r.PostForm.Get("lang")} {
		if lang == bot.Chinese || lang == bot.English {
			return lang
		}
	}
	if c, err := r.Cookie(langCookie); err == nil && (c.Value == bot.Chinese || c.Value == bot.English) {
		return c.Value
	}
	return ""
}

// view begins a page for the request.
func (s *Server) view(r *http.Request, c chat) view {
	v := view{
		Chosen: langOf(r), Office: s.Office, Exit: s.Exit, Chat: c.field(),
		Default: s.region, Regions: s.regions, raw: s.KeepRaw, asked: s.KeepAsked,
	}
	v.Lang = v.Chosen
	if v.Lang == "" {
		v.Lang = bot.Chinese
	}
	if v.Office == "" {
		v.Office = v.Say("title")
	}
	return v
}

func (s *Server) refusalView(r *http.Request, f refusal) view {
	v := s.view(r, chatOf(r))
	v.Sentence = f.sentence(v.Lang)
	return v
}

// fullName is a region's full name, as the region field shows it; no namesake shares it.
func fullName(code string) string {
	if code == "" {
		return ""
	}
	return region.Full(code)
}

func parsePages(a assets) *template.Template {
	funcs := template.FuncMap{"asset": a.url}
	own := template.Must(template.New("").Funcs(funcs).ParseFS(templateFiles, "templates/*.html"))
	return template.Must(own.ParseFS(block.Templates, "templates/*.html"))
}

// show writes the chat page.
func (s *Server) show(w http.ResponseWriter, status int, v view) { s.render(w, status, "page", v) }

// render writes a whole page.
func (s *Server) render(w http.ResponseWriter, status int, name string, v view) {
	var page bytes.Buffer
	if err := s.pages.ExecuteTemplate(&page, name, v); err != nil {
		panic(fmt.Errorf("show page: %w", err)) // rescue answers it
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(page.Len()))
	w.WriteHeader(status)
	w.Write(page.Bytes())
}
