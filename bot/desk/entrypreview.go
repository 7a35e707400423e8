package desk

import (
	"context"
	"net/http"
	"strings"

	"jinguo/bot"
	"jinguo/bot/block"
	"jinguo/knowledge"
)

// preview is an entry as a resident reads it.
type preview struct {
	Lang     string
	Pages    [][]block.Block // what "more" turns through
	Sections []passage       // that may answer her; none where there is no choice
}

// passage is a section of a text, to be chosen.
type passage struct {
	No     int
	Name   string
	Chosen bool
}

// preview draws e.
func (s *Server) preview(ctx context.Context, v *visit, f *entryForm, e *knowledge.Entry) (*preview, error) {
	p := &preview{Lang: f.PreviewLang}
	if p.Lang != bot.Chinese && p.Lang != bot.English {
		p.Lang = bot.Chinese
	}
	section := -1
	if len(e.Sections) > 0 && e.Kind == knowledge.Policy {
		section = min(max(f.PreviewSection, 0), len(e.Sections)-1)
	}
	pages, err := s.Bot.Show(ctx, *e, section, p.Lang)
	if err != nil {
		return nil, err
	}
	for _, reply := range pages {
		p.Pages = append(p.Pages, block.Of(reply))
	}
	if section < 0 || len(e.Sections) < 2 {
		return p, nil
	}
	public := e.Public()
	for i, one := range public.Sections {
		name := strings.Join(one.Path, " › ")
		if name == "" {
			name = v.Say("entry_passage", "No", i+1)
		}
		p.Sections = append(p.Sections, passage{i, name, i == section})
	}
	return p, nil
}

// previewEntry draws what is typed, and says what is to be said of it, for htmx.
func (s *Server) previewEntry(w http.ResponseWriter, r *http.Request, v *visit) {
	f, ok := s.sent(w, r, v)
	if !ok {
		return
	}
	if err := s.fill(r.Context(), v, f.entryForm); err != nil {
		s.fail(w, r, v, err)
		return
	}
	if !byScript(r) {
		s.show(w, r, v, http.StatusOK, "entry", f.entryForm)
		return
	}
	s.piece(w, r, v, http.StatusOK, "entry", "entry-live", f.entryForm)
}
