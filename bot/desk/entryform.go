package desk

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
	"jinguo/knowledge/revise"
	"jinguo/knowledge/screen"
)

// entryForm is the page of an entry.
type entryForm struct {
	*subject
	Form  revise.Form
	Base  int    // version that the form began from; 0 for none
	Why   string // as typed
	Dirty bool   // the form may say something that is not kept
	Apart bool   // another entry has the id that this one would get
	Focus string // where to go on typing
	Live  bool   // htmx puts the form, and what stands beside it, into a page

	Groups  []fieldGroup
	Notes   []note // about the whole
	Regions []string
	Rule    *ruleView // nil where the entry has no rule
	Preview *preview
	Steps   *steps // what may be done with it next; nil for an entry that is not kept yet

	PreviewLang    string
	PreviewSection int
	faults         []revise.Fault
}

// fieldGroup is fields that stand together, as on the paper.
type fieldGroup struct {
	Key    string
	Title  string
	Fold   bool // it is shut unless something in it needs to be seen
	Open   bool
	Fields []fieldView
}

// fieldView is a field as the page shows it.
type fieldView struct {
	Name, Type string // line, long, check or rows
	Label      string
	Hint       string // key of a sentence; may be empty
	Cell       cellView
	Rows       []rowView
	Headed     bool // the columns have names
	Guess      *knowledge.Guess
}

// rowView is a row of a list.
type rowView struct {
	No, Count int
	Last      bool
	Cells     []cellView
}

// cellView is one control.
type cellView struct {
	At, ID, Label, Value string
	Long                 bool
	Lines                int // of a long one
	Notes                []note
	Noted                bool // there may be notes, now or when more is typed
	Invalid, Focus       bool
	List                 string // id of suggestions; may be empty
}

// ruleView is a programme's rule in plain words.
type ruleView struct {
	Lines     []string
	Faults    []string
	Confirmed bool
	Drafted   string // the words from which intake proposed it; may be empty
}

// layout is the fields of each kind in the order of the paper.
var layout = map[knowledge.Kind][]fieldGroup{
	knowledge.Policy: {
		group("head", "title", "number", "issuer", "issued", "effective", "expires", "replaces", "region"),
		group("body", "text", "sections"), group("call", "contacts"), words, origin,
	},
	knowledge.Program: {
		group("head", "title", "region"),
		group("aid", "programme.who", "programme.conditions", "programme.amount", "programme.papers", "programme.steps", "programme.where",
			"programme.deadline", "programme.legal_basis"),
		group("call", "contacts"), folded("body", "text", "sections"),
		folded("term", "issuer", "number", "issued", "effective", "expires", "replaces"), words, origin,
	},
	knowledge.ServicePoint: {
		group("head", "title", "service_point.kinds", "region"),
		group("reach", "service_point.phones", "service_point.address", "service_point.location", "service_point.hours", "service_point.services",
			"service_point.confidential"),
		group("verified", "service_point.verified", "service_point.verified_by"),
		folded("body", "text", "sections"), folded("call", "contacts"), words,
		folded("term", "issuer", "number", "issued", "effective", "expires", "replaces"), origin,
	},
	knowledge.FAQ: {
		group("head", "title"), group("asked", "questions", "counter_questions"), group("answer", "text", "region"),
		folded("call", "contacts"), folded("body", "sections"), folded("names", "aliases"),
		folded("term", "issuer", "number", "issued", "effective", "expires", "replaces"), origin,
	},
}

var (
	words  = folded("words", "aliases", "questions", "counter_questions")
	origin = folded("origin", "source.cite", "source.url", "source.checked")
)

func group(key string, names ...string) fieldGroup {
	g := fieldGroup{Key: key}
	for _, name := range names {
		g.Fields = append(g.Fields, fieldView{Name: name})
	}
	return g
}

func folded(key string, names ...string) fieldGroup {
	g := group(key, names...)
	g.Fold = true
	return g
}

// fill works out what the page shows of a form: what it is checked for, its preview.
func (s *Server) fill(ctx context.Context, v *visit, f *entryForm) error {
	e, faults := f.Form.Entry(f.Entry)
	faults = append(faults, f.faults...)
	notes := noteList{}
	if f.MayEdit {
		var err error
		if notes, err = s.check(ctx, v, f, &e, faults); err != nil {
			return err
		}
	}
	f.Notes = notes[""]
	f.Groups = groups(v, f, notes)
	f.Regions = suggested(v)
	f.Rule = ruleOf(v, &f.Entry)
	var err error
	if f.Preview, err = s.preview(ctx, v, f, &e); err != nil || f.Standing == nil {
		return err
	}
	f.Steps, err = s.steps(ctx, v, f.Entry.ID)
	return err
}

// groups lays out the fields with what is typed in them.
func groups(v *visit, f *entryForm, notes noteList) []fieldGroup {
	var all []fieldGroup
	for _, g := range layout[f.Entry.Kind] {
		g.Title = v.Say("entry_group_" + g.Key)
		g.Fields = slices.Clone(g.Fields)
		for i := range g.Fields {
			g.Fields[i] = viewOf(v, f, g.Fields[i].Name, notes)
			g.Open = g.Open || g.Fields[i].speaks() || f.Focus != "" && strings.HasPrefix(f.Focus, g.Fields[i].Name)
		}
		all = append(all, g)
	}
	return all
}

// speaks reports whether there is anything of the field to be seen.
func (f *fieldView) speaks() bool { return f.Cell.Value != "" || len(f.Rows) > 0 || f.Guess != nil }

// hinted are the fields that say more of what to write there.
var hinted = []string{
	"region", "expires", "replaces", "sections", "contacts", "questions", "counter_questions", "aliases", "programme.conditions", "programme.amount",
	"service_point.kinds", "service_point.phones", "service_point.location", "service_point.hours", "service_point.confidential", "service_point.verified",
	"source.cite",
}

func viewOf(v *visit, f *entryForm, name string, notes noteList) fieldView {
	field, _ := revise.FieldNamed(name)
	view := fieldView{Name: name, Label: fieldLabel(v, f.Entry.Kind, name), Headed: len(field.Columns) > 1}
	if slices.Contains(hinted, name) {
		view.Hint = "entry_hint_" + strings.ReplaceAll(name, ".", "_")
	}
	for i, g := range f.Entry.Guessed {
		if revise.GuessedIn(g.Field) == name && f.MayEdit && !slices.Contains(f.Form.Sure, name) {
			view.Guess = &f.Entry.Guessed[i]
		}
	}
	if !field.Rows() {
		view.Cell = cell(f, name, f.Form.One[name], field.IsLong(""), notes)
		view.Cell.Label, view.Cell.Noted = view.Label, true
		switch {
		case name == "service_point.confidential":
			view.Type = "check"
		case field.IsLong(""):
			view.Type = "long"
		default:
			view.Type = "line"
		}
		if name == "region" {
			view.Cell.List = "regions"
		}
		return view
	}
	view.Type = "rows"
	view.Cell = cell(f, name, "", false, notes)
	rows := f.Form.Rows[name]
	for no, row := range rows {
		r := rowView{No: no, Count: no + 1, Last: no == len(rows)-1}
		for i, column := range field.Columns {
			at := revise.At(name, no, column)
			c := cell(f, at, row[i], field.IsLong(column), notes)
			c.Label = v.Say("entry_item", "Name", view.Label, "No", no+1)
			if column != "" {
				c.Label = v.Say("entry_column_" + column)
			}
			c.Noted = column == revise.Number || column == revise.Phones || column == revise.Hours || name == "replaces"
			r.Cells = append(r.Cells, c)
		}
		view.Rows = append(view.Rows, r)
	}
	return view
}

// fieldLabel is what a field is called; a question's title is the question.
func fieldLabel(v *visit, kind knowledge.Kind, name string) string {
	switch {
	case kind == knowledge.FAQ && name == "title":
		return v.Say("entry_question")
	case kind == knowledge.FAQ && name == "text":
		return v.Say("entry_answer")
	case kind == knowledge.ServicePoint && name == "title":
		return v.Say("entry_name")
	}
	return knowledge.FieldName(name, v.Lang)
}

// Sizes of a text that grows with what is in it, in characters and lines.
const (
	lineRunes           = 36
	leastLines, mostRow = 2, 14
)

func cell(f *entryForm, at, value string, long bool, notes noteList) cellView {
	c := cellView{At: at, ID: controlID(at), Value: value, Long: long, Notes: notes[at], Focus: at == f.Focus}
	c.Invalid = slices.ContainsFunc(c.Notes, func(n note) bool { return n.Level == "fault" })
	lines := 0
	for line := range strings.Lines(value) {
		lines += 1 + utf8.RuneCountInString(line)/lineRunes
	}
	if c.Lines = min(max(lines, leastLines), mostRow); strings.HasSuffix(at, "."+revise.Path) {
		c.Lines = max(lines, 1)
	}
	return c
}

// controlID is the id of the control at a place of the form.
func controlID(at string) string { return "f-" + strings.NewReplacer(".", "-", "_", "-").Replace(at) }

// mostSuggested is how many regions the page suggests.
const mostSuggested = 300

// suggested are names of regions to choose from: the visitor's, and what is in them.
func suggested(v *visit) []string {
	own := v.Regions
	if len(own) == 0 {
		own = []string{""}
	}
	var names []string
	for _, code := range own {
		names = append(names, region.Full(code))
		for _, inside := range region.Children(code) {
			names = append(names, region.Full(inside.Code))
		}
	}
	return names[:min(len(names), mostSuggested)]
}

// ruleOf puts the rule of a programme into words.
func ruleOf(v *visit, e *knowledge.Entry) *ruleView {
	if e.Programme == nil || e.Programme.Rule == nil {
		return nil
	}
	view := &ruleView{Confirmed: e.Programme.Rule.Confirmed}
	for _, g := range e.Guessed {
		if g.Field == "programme.rule" {
			view.Drafted = g.From
		}
	}
	rule, problems := screen.Compile(e)
	if rule != nil {
		view.Lines = rule.Explain(v.Lang)
	}
	for _, p := range problems {
		view.Faults = append(view.Faults, p.What(v.Lang))
	}
	return view
}

// State is what staff call a state of entries.
func (v *visit) State(s knowledge.State) string { return knowledge.FieldName(string(s), v.Lang) }
