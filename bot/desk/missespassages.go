package desk

import (
	"context"
	"slices"
	"strings"

	"jinguo/index"
	"jinguo/knowledge"
)

// How many passages are proposed as the start of an answer, and how much of each is shown.
const (
	mostPassages = 5
	passageRunes = 160
)

// passage is a piece of an entry that may answer a group.
type passage struct {
	entryLink
	Section int
	Heads   string // headings
	Cite    string // source
	Excerpt []excerpt
	Plain   bool // it has a text that can be the start of another
}

// excerpt is a piece of an excerpt, marked where the question has it, too.
type excerpt struct {
	Text string
	Mark bool
}

// passages are those of published entries, expired ones too, that are nearest to what a
// group asks; false where they cannot be searched.
func (s *Server) passages(ctx context.Context, v *visit, f *knowledge.MissFile) ([]passage, bool) {
	if s.Bot == nil || s.Bot.Search == nil {
		return nil, false
	}
	where := s.Region
	if len(f.Regions) == 1 {
		where = f.Regions[0]
	}
	result, err := s.Bot.Search.Search(ctx, index.Query{Text: f.Text, Region: where, NoSample: s.Bot.NoSample, Limit: 2 * mostPassages})
	if err != nil {
		s.Log.Warn("desk: passages cannot be searched yet")
		return nil, false
	}
	var list []passage
	for _, hit := range result.Hits {
		e, err := s.Store.Entry(ctx, hit.Entry)
		if err != nil || !v.Sees(e.Region) {
			continue
		}
		list = append(list, s.passage(v, &e, hit.Section, f.Text))
	}
	slices.SortStableFunc(list, func(a, b passage) int { return len(a.Over) - len(b.Over) }) // expired ones last
	return list[:min(mostPassages, len(list))], true
}

func (s *Server) passage(v *visit, e *knowledge.Entry, section int, question string) passage {
	if section < 0 || section >= len(e.Sections) {
		section = bestSection(e, question)
	}
	text := passageText(v.Lang, e, section)
	p := passage{entryLink: s.link(v, e), Section: section, Cite: citeOf(e, section), Plain: text != ""}
	if section >= 0 {
		p.Heads = strings.Join(e.Sections[section].Path, " › ")
	}
	part, marks := index.Excerpt(question, text, passageRunes)
	at := 0
	for _, m := range marks {
		p.Excerpt = append(p.Excerpt, excerpt{part[at:m.Start], false}, excerpt{part[m.Start:m.End], true})
		at = m.End
	}
	p.Excerpt = append(p.Excerpt, excerpt{part[at:], false})
	return p
}

// bestSection is the section of an entry without a text of its own that has the most of a
// question's words; -1 for none.
func bestSection(e *knowledge.Entry, question string) int {
	best, most := -1, 0
	if e.Text != "" {
		return best
	}
	for i := range e.Sections {
		_, marks := index.Excerpt(question, e.Sections[i].Text, passageRunes)
		held := 0
		for _, m := range marks {
			held += m.End - m.Start
		}
		if held > most {
			best, most = i, held
		}
	}
	if best < 0 && len(e.Sections) > 0 {
		best = 0
	}
	return best
}

// passageText is the text of a section, or of the entry, or the facts that it has instead.
func passageText(lang string, e *knowledge.Entry, section int) string {
	open := e.Public()
	switch {
	case section >= 0 && section < len(open.Sections):
		return open.Sections[section].Text
	case open.Text != "":
		return open.Text
	case open.Programme != nil:
		return programmeText(lang, open.Programme)
	case open.Point != nil:
		return pointText(lang, &open)
	}
	return ""
}

func programmeText(lang string, p *knowledge.Programme) string {
	return factLines(lang, [][2]string{
		{"programme.who", p.Who}, {"programme.conditions", strings.Join(p.Conditions, "；")}, {"programme.amount", p.Amount},
		{"programme.papers", strings.Join(p.Papers, "；")}, {"programme.steps", strings.Join(p.Steps, "；")},
		{"programme.where", p.Where}, {"programme.deadline", p.Deadline},
	})
}

func pointText(lang string, e *knowledge.Entry) string {
	return factLines(lang, [][2]string{
		{"title", e.Title}, {"service_point.phones", knowledge.FieldValue(e, knowledge.PhoneField)},
		{"service_point.address", e.Point.Address}, {"service_point.hours", e.Point.Hours}, {"service_point.services", strings.Join(e.Point.Services, "；")},
	})
}

func factLines(lang string, facts [][2]string) string {
	var lines []string
	for _, fact := range facts {
		if fact[1] != "" {
			lines = append(lines, knowledge.FieldName(fact[0], lang)+knowledge.FieldName("request.colon", lang)+fact[1])
		}
	}
	return strings.Join(lines, "\n")
}

// citeOf names the source of a passage: the document with its number and headings, or what
// the entry itself cites.
func citeOf(e *knowledge.Entry, section int) string {
	cite := "《" + e.Public().Title + "》"
	if e.Number != "" {
		cite += "（" + e.Number + "）"
	}
	if section >= 0 && section < len(e.Sections) {
		cite += strings.Join(e.Sections[section].Path, "")
	}
	if e.Kind == knowledge.FAQ && e.Source != nil && e.Source.Cite != "" {
		return e.Source.Cite
	}
	return cite
}
