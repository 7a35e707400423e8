package intake

import (
	"slices"
	"strings"

	"jinguo/knowledge"
)

// facts is what a document states of itself: front matter, or what a web page
// says around its text.
type facts struct {
	page   bool // nothing but a web page's word on itself, which the text outdoes
	id     string
	kind   knowledge.Kind
	region *string // nil where it is not stated
	title  string
	state  knowledge.State
	cite   string
	url    string

	replaces, counter knowledge.Strings
	rec               record // the rest
}

// factNames are the names of facts that are no columns of tables.
var factNames = map[string]string{
	"种类": "kind", "标题": "title", "出处": "cite", "来源": "cite", "source": "cite", "网址": "url", "链接": "url", "状态": "state", "编号": "id",
	"替代": "replaces", "废止": "replaces", "不适用问法": "counter_questions", "地区": "region", "适用地区": "region",
}

// kindNames are the kinds as people write them.
var kindNames = map[string]knowledge.Kind{
	"政策": knowledge.Policy, "政策文件": knowledge.Policy,
	"项目": knowledge.Program, "帮扶项目": knowledge.Program, "program": knowledge.Program,
	"服务点": knowledge.ServicePoint, "问答": knowledge.FAQ,
}

// readFacts reads what a format states; what makes no sense is reported.
func readFacts(meta map[string]string, rep *report) facts {
	f := facts{page: true}
	keys := make([]string, 0, len(meta))
	for key := range meta {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		text := strings.TrimSpace(meta[key])
		if text == "" || key == "author" || strings.HasPrefix(key, "doc.") {
			continue
		}
		f.page = f.page && (key == "issued" || key == "source")
		known := key
		if english, ok := factNames[key]; ok {
			known = english
		}
		if !f.set(known, text) {
			rep.note("bad_fact", knowledge.Doubt, "", "name", clip(key, 40), "value", clip(text, 60))
		}
	}
	return f
}

// set takes one fact and reports whether it makes sense.
func (f *facts) set(name, text string) bool {
	switch name {
	case "id":
		f.id = text
	case "title":
		f.title = text
	case "cite":
		f.cite = text
	case "url":
		f.url = text
	case "replaces":
		f.replaces = items(text, "；;")
	case "counter_questions":
		f.counter = items(text, "；;|")
	case "state":
		state := knowledge.State(text)
		if state != knowledge.Draft && state != knowledge.Published && state != knowledge.Archived {
			return false
		}
		f.state = state
	case "region":
		code, ok := regionCode(text)
		if ok {
			f.region = &code
		}
		return ok
	case "kind", "类型", "类别":
		kind, ok := kindNames[text]
		if !ok {
			kind = knowledge.Kind(text)
		}
		if !kind.Valid() {
			return false
		}
		f.kind = kind
	case "kinds":
		f.rec.add(colKinds, name, text)
	default:
		column := fieldOf(strings.ReplaceAll(name, "_", ""))
		if column == colUnknown {
			return false
		}
		f.rec.add(column, name, text)
	}
	return true
}

// common gives e what is stated for all entries of the document.
func (f *facts) common(e *knowledge.Entry) {
	if f.state != "" {
		e.State = f.state
	}
	if f.region != nil {
		e.Region = *f.region
	}
	if f.cite != "" || f.url != "" {
		e.Source = &knowledge.Source{Cite: f.cite, URL: f.url}
	}
}

// fill gives the policy e what is stated; that wins over what was found.
func (f *facts) fill(e *knowledge.Entry) {
	stated := knowledge.Entry{Kind: e.Kind}
	f.rec.head(&stated)
	f.common(e)
	for _, s := range []struct {
		name string
		to   *string
		said string
	}{{"id", &e.ID, f.id}, {"title", &e.Title, f.title}, {"number", &e.Number, stated.Number}, {"issuer", &e.Issuer, stated.Issuer}} {
		if s.said != "" {
			*s.to = s.said
			unguess(e, s.name)
		}
	}
	for _, s := range []struct {
		name     string
		to, said *knowledge.Date
	}{{"issued", &e.Issued, &stated.Issued}, {"effective", &e.Effective, &stated.Effective}, {"expires", &e.Expires, &stated.Expires}} {
		switch {
		case *s.said == "", *s.to != "" && f.page:
			continue
		case f.page:
			e.Guess(s.name, string(*s.said))
		default:
			unguess(e, s.name)
		}
		*s.to = *s.said
	}
	e.Aliases = append(e.Aliases, stated.Aliases...)
	e.Questions = append(e.Questions, stated.Questions...)
	e.CounterQuestions = f.counter
	if len(f.replaces) > 0 {
		e.Replaces = f.replaces
	}
}

// unguess unmarks a field that is stated after all.
func unguess(e *knowledge.Entry, field string) {
	e.Guessed = slices.DeleteFunc(e.Guessed, func(g knowledge.Guess) bool { return g.Field == field })
}

// entry makes one entry of the stated kind of the whole text. Sections under
// headings that name a field (申请条件, 地址 …) give that field, and so do lines
// such as 电话：…
func (f *facts) entry(title string, paras []para, file string, note func(string, knowledge.Severity, ...string)) knowledge.Entry {
	h := readHead(title, paras)
	if f.title == "" {
		f.title = h.title
	}
	if f.title == "" {
		f.title = stem(file)
	}
	f.rec.add(colName, "title", f.title)
	var rest []para
	for _, p := range paras[h.lines:] {
		label, text, ok := strings.Cut(strings.Replace(p.text, ":", "：", 1), "：")
		if column := fieldOf(label); ok && !p.table && p.level == 0 && text != "" && f.wants(column) {
			f.rec.add(column, label, text)
			continue
		}
		rest = append(rest, p)
	}
	var left []knowledge.Section
	for _, s := range sections(rest) {
		if n := len(s.Path); n > 0 {
			heading := s.Path[n-1]
			if m := markerOf(heading); m.class != unnumbered {
				heading = m.rest
			}
			if column := fieldOf(heading); f.wants(column) {
				f.rec.add(column, heading, s.Text)
				continue
			}
		}
		left = append(left, s)
	}
	e := f.rec.entry(f.kind, note)
	e.ID, e.Title, e.Replaces, e.CounterQuestions = f.id, f.title, f.replaces, f.counter
	f.common(&e)
	if e.Text != "" && len(left) > 0 {
		if len(left[0].Path) == 0 {
			left[0].Text = e.Text + "\n" + left[0].Text
		} else {
			left = slices.Insert(left, 0, knowledge.Section{Text: e.Text})
		}
		e.Text = ""
	}
	put(&e, left)
	return e
}

// wants reports whether a text of the stated kind is read for column.
func (f *facts) wants(column field) bool {
	switch {
	case slices.Contains(programmeFacts, column):
		return f.kind == knowledge.Program && column != colContent
	case slices.Contains(pointFacts, column), column == colKinds, column == colLat, column == colConfidential:
		return f.kind == knowledge.Program || f.kind == knowledge.ServicePoint
	case column == colAnswer:
		return f.kind == knowledge.FAQ
	}
	return column == colOffice && f.kind == knowledge.Program
}
