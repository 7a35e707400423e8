package report

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"sync"

	"jinguo/bot"
)

//go:embed templates docx
var files embed.FS

// pages are the parsed templates.
var pages = sync.OnceValue(func() *template.Template {
	return template.Must(template.ParseFS(files, "templates/report.html"))
})

// view is a report for templates.
type view struct {
	Report *Report
	CSS    template.CSS
	drawn  map[string]template.HTML // charts by the key of their table
}

// Say is a sentence of the word list; args are names and values in turn.
func (v view) Say(key string, args ...any) string {
	return (&making{Ask: Ask{Lang: v.Report.Lang}}).say(key, args...)
}

// HTMLLang is the language for the page's lang attribute.
func (v view) HTMLLang() string {
	if v.Report.Lang == bot.English {
		return "en"
	}
	return "zh-CN"
}

// Colon stands between a label and what it is of.
func (v view) Colon() string {
	if v.Report.Lang == bot.English {
		return ": "
	}
	return "："
}

// Drawn is the chart of a table; empty where it has none.
func (v view) Drawn(t Table) template.HTML { return v.drawn[t.Key] }

// draw draws the report's charts.
func (r *Report) draw() (map[string]template.HTML, error) {
	drawn := map[string]template.HTML{}
	for _, t := range r.Tables {
		if t.Chart == nil {
			continue
		}
		svg, err := t.Chart.SVG()
		if err != nil {
			return nil, err
		}
		drawn[t.Key] = template.HTML(svg) // written by an XML encoder
	}
	return drawn, nil
}

// Body is the report as a piece of a page, without its title: sections with headings of
// the second level.
func (r *Report) Body() (template.HTML, error) {
	text, err := r.render("body")
	return template.HTML(text), err
}

// HTML is the report as a page of its own that needs no other file.
func (r *Report) HTML() ([]byte, error) { return r.render("page") }

func (r *Report) render(name string) ([]byte, error) {
	drawn, err := r.draw()
	if err != nil {
		return nil, err
	}
	css, err := files.ReadFile("templates/report.css")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := pages().ExecuteTemplate(&out, name, view{r, template.CSS(css), drawn}); err != nil {
		return nil, fmt.Errorf("write report: %w", err)
	}
	return out.Bytes(), nil
}
