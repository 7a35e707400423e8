package intake

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// A text beside tables of entries is a policy of its own from this length on;
// below, it is a title and notes.
const aloneFrom = 200 // characters

// understand makes entries of a document. What it is unsure of goes to rep.
func understand(doc *document, source knowledge.Source, home string, rep *report) []knowledge.Entry {
	u := understanding{doc: doc, file: source.File, home: home, rep: rep, sheets: ruleSheets{rep: rep, file: source.File}}
	u.read()
	u.dial()
	u.entries = guard{rep}.entries(u.entries)
	u.once()
	newIDs().giveAll(u.entries)
	for i := range u.entries {
		e := &u.entries[i]
		shorten(e)
		if doc.Recognised || u.draft {
			e.State = knowledge.Draft
		}
		s := source
		if e.Source != nil {
			s.Place, s.Cite, s.URL = e.Source.Place, e.Source.Cite, e.Source.URL
		}
		e.Source = &s
	}
	rep.rules = append(rep.rules, u.sheets.parts(onlyProgramme(u.entries))...)
	return u.entries
}

// onlyProgramme is the title of the one programme among entries; empty where there is
// none, or several.
func onlyProgramme(entries []knowledge.Entry) string {
	title := ""
	for _, e := range entries {
		switch {
		case e.Kind != knowledge.Program:
		case title != "":
			return ""
		default:
			title = e.Title
		}
	}
	return title
}

// understanding is the work on one document.
type understanding struct {
	doc     *document
	file    string
	home    string // code of the region where texts hold that name none; may be empty
	rep     *report
	entries []knowledge.Entry
	tables  []*tabular // those whose rows became entries
	sheets  ruleSheets // those of the rules of programmes
	draft   bool       // residents may not read this before staff did
	refused bool       // some of the document may not come in
}

func (u *understanding) read() {
	private := guard{u.rep}
	if private.secret(u.doc) || private.chat(u.doc) {
		return
	}
	u.draft = private.internal(u.doc)
	u.draft = private.named(u.doc) || u.draft
	facts := readFacts(u.doc.Meta, u.rep)
	u.doc.Title = cmp.Or(u.doc.Title, facts.title)
	u.tidy()
	for _, b := range u.doc.Blocks {
		if b.Table != nil {
			b.Table.choice = u.doc.choice
		}
	}
	u.doc.Blocks = partedTables(u.sheets.takeAll(u.doc.Blocks))
	near, certain := u.around(facts)
	var paras []para
	var strange []*tabular // tables that were not understood
	length, written := 0, false
	u.refused = private.paragraphs(u.doc, facts.kind == knowledge.ServicePoint)
	whole := !u.refused // the paragraphs may stand
	wide := 0           // columns of the register before
	for _, b := range u.doc.Blocks {
		if b.Table == nil {
			if whole {
				p := newPara(b.Text, b.Level)
				p.place = b.Place
				paras = append(paras, p)
				length += utf8.RuneCountInString(b.Text)
				written = true
			}
			continue
		}
		switch t := newTabular(b, near, certain, u.rep); {
		case isRegister(b.Table, t.understoodAlone()), wide > 0 && !t.understood() && b.Table.width() == wide:
			u.refused, wide = true, b.Table.width()
			u.rep.note("register", knowledge.Fault, b.Place)
		case t.understood():
			u.rows(t)
			u.tell(t)
		case t.changeLog():
			u.rep.note("change_log", knowledge.Hint, b.Place)
		default:
			strange = append(strange, t)
			text := private.table(t.text(), b.Place)
			paras = append(paras, para{text: text, table: true, place: b.Place})
			length += utf8.RuneCountInString(text)
		}
	}
	switch {
	case len(paras) == 0:
	case !written: // a workbook whose sheets are no lists that we know
		for _, p := range paras {
			u.rep.note("header_unknown", knowledge.Doubt, p.place, "text", clip(oneLine(p.text), 60))
		}
		for _, t := range strange {
			u.tell(t)
		}
	case (len(u.entries) > 0 || u.sheets.found()) && length < aloneFrom:
		u.notes(paras)
	default:
		u.text(facts, paras)
	}
	if len(u.entries) == 0 && !u.refused && !u.sheets.found() {
		u.rep.note("nothing_found", knowledge.Fault, "")
	}
}

// tidy takes out of the blocks what is no text: the marks of pages, a table that holds
// the red head, and what a site says of the text in a table of its own.
func (u *understanding) tidy() {
	u.doc.Blocks = withoutHeadTable(withoutPageMarks(u.doc.Blocks))
	c, left, blocks := takeCard(u.doc.Blocks)
	u.doc.Card, u.doc.Blocks = cmp.Or(u.doc.Card, c), blocks
	for _, text := range left {
		u.note("note_left_out", knowledge.Hint, "text", clip(oneLine(text), 60))
	}
}

// shorten cuts a title that is none for its length, such as a whole paragraph in
// a cell for names; the text keeps it whole.
func shorten(e *knowledge.Entry) {
	if utf8.RuneCountInString(e.Title) <= longestQuestion {
		return
	}
	whole := knowledge.Section{Text: e.Title}
	e.Title = clip(e.Title, longestQuestion)
	if len(e.Sections) > 0 {
		e.Sections = slices.Insert(e.Sections, 0, whole)
		return
	}
	e.Text = strings.TrimSuffix(whole.Text+"\n"+e.Text, "\n")
}

// once drops entries that say the same as one before.
func (u *understanding) once() {
	said := map[string]bool{}
	u.entries = slices.DeleteFunc(u.entries, func(e knowledge.Entry) bool {
		source := e.Source
		e.Source = nil
		line, err := knowledge.Encode(e)
		if err != nil || !said[string(line)] {
			said[string(line)] = true
			return false
		}
		place := ""
		if source != nil {
			place = source.Place
		}
		u.rep.note("row_twice", knowledge.Hint, place, "title", clip(e.Title, 60))
		return true
	})
}

// around finds the region that the whole document speaks of: stated, or named
// by its title, the name of a sheet or the file's name.
func (u *understanding) around(f facts) (code string, certain bool) {
	if f.region != nil {
		return *f.region, true
	}
	texts := []string{u.doc.Title}
	for _, b := range u.doc.Blocks[:min(len(u.doc.Blocks), 3)] {
		if b.Table == nil && utf8.RuneCountInString(b.Text) <= longestTitle {
			texts = append(texts, b.Text)
		}
	}
	return u.place(append(texts, stem(u.file))...)
}

// place is the region that the first of texts names which names one, or else home.
func (u *understanding) place(texts ...string) (code string, known bool) {
	if code, known = firstPlace(u.home, texts...); !known && u.home != "" {
		return u.home, true
	}
	return code, known
}

// text makes entries of what is not in tables.
func (u *understanding) text(f facts, paras []para) {
	if f.kind != "" && f.kind != knowledge.Policy {
		u.entries = append(u.entries, f.entry(u.doc.Title, paras, u.file, u.note))
		return
	}
	if list, before := questions(paras); len(list) > 0 && f.kind == "" {
		u.notes(paras[:before])
		code, known := u.around(f)
		u.unplaced(known)
		for _, e := range list {
			e.Region = code
			f.common(&e)
			u.entries = append(u.entries, e)
		}
		return
	}
	p := readPolicy(u.doc, paras, u.file, u.doc.Card, u.rep)
	e := p.entry
	f.fill(&e)
	if e.Text == "" && len(e.Sections) == 0 {
		if u.refused || len(u.entries) > 0 {
			return
		}
		e.Text = e.Title
	}
	if f.region == nil {
		u.settle(&e, p.text(), f.cite)
	}
	u.entries = append(u.entries, e)
	u.entries = append(u.entries, p.programmes(e)...)
}

// settle finds where a policy holds, by who issued it, its title, the file's name,
// what it cites, and last by the people of whom it speaks.
func (u *understanding) settle(e *knowledge.Entry, text, cite string) {
	for _, said := range []string{e.Issuer, e.Title, stem(u.file), cite, holdsIn(text)} {
		if code, ok := place(said, u.home); ok {
			e.Region = code
			e.Guess("region", said)
			return
		}
	}
	u.unplaced(u.home != "")
	e.Region = u.home
}

// unplaced reports that nothing tells where a text holds.
func (u *understanding) unplaced(known bool) {
	if !known {
		u.rep.note("region_guessed", knowledge.Doubt, "", "region", region.Full(""))
	}
}

// note reports a doubt about the whole document.
func (u *understanding) note(code string, severity knowledge.Severity, args ...string) {
	u.rep.note(code, severity, "", args...)
}

// notes reports the words around tables that are not a text of their own, except
// for titles.
func (u *understanding) notes(paras []para) {
	for _, p := range paras {
		if !p.table && (p.level > 0 || titleLine(p.text) && utf8.RuneCountInString(p.text) <= longestLead) {
			continue
		}
		u.rep.note("note_left_out", knowledge.Hint, "", "text", clip(p.text, 60))
	}
}
