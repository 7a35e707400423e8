package desk

import (
	"encoding/csv"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
	"jinguo/knowledge/store"
)

// exportChunk is how many entries are read at once to be exported.
const exportChunk = 200

// exportEntries sends entries as a file: CSV, which Excel opens, or lines of the exchange
// format. Where a confidential place is stands in neither.
func (s *Server) exportEntries(w http.ResponseWriter, r *http.Request, v *visit) {
	form := bulkForm{ask: parseListAsk(r.PostForm), all: r.PostForm.Get("which") == "all"}
	rules, err := s.Store.DeskRules(r.Context())
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	f, problem := s.filterOf(v, &form.ask, rules)
	as := r.PostForm.Get("do")
	if len(problem) > 0 || as != "csv" && as != "jsonl" {
		s.refuse(w, r, v, http.StatusBadRequest, "not_found")
		return
	}
	form.f = f
	if form.ids, err = s.exportIDs(r, v, &form); err != nil {
		s.fail(w, r, v, err)
		return
	}
	if len(form.ids) == 0 {
		s.done(w, r, form.ask.url(), v.Say("entries_none_ticked"))
		return
	}
	if err := s.Store.Saw(r.Context(), "entries.export", as, "", strconv.Itoa(len(form.ids))); err != nil {
		s.fail(w, r, v, err)
		return
	}
	name := "jinguo-" + strings.ReplaceAll(string(s.todayInChina()), "-", "") + "." + as
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	write := s.writeLines
	w.Header().Set("Content-Type", "application/x-ndjson; charset=utf-8")
	if as == "csv" {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		write = s.writeTable
	}
	if err := write(w, r, v, form.ids); err != nil && r.Context().Err() == nil {
		s.Log.Error("desk", "route", r.Pattern, "error", err)
		panic(http.ErrAbortHandler) // a file that ends early must not look whole
	}
}

// exportIDs are the entries that a form means, of all that it finds as many as there are.
func (s *Server) exportIDs(r *http.Request, v *visit, form *bulkForm) ([]string, error) {
	if form.all {
		return s.foundIDs(r.Context(), v, &form.ask, form.f, 1<<30)
	}
	return s.bulkIDs(r.Context(), v, form, r.PostForm["id"])
}

// eachExported calls do for entries as they may be told, each with its row of the list.
func (s *Server) eachExported(w http.ResponseWriter, r *http.Request, v *visit, ids []string, do func(store.Listed, knowledge.Entry) error) error {
	f := store.Filter{Viewer: v.Account}
	control := http.NewResponseController(w)
	for part := range slices.Chunk(ids, exportChunk) {
		rows, err := s.Store.ListedOf(r.Context(), f, part)
		if err != nil {
			return err
		}
		entries, err := s.Store.EntriesOf(r.Context(), f, part)
		if err != nil {
			return err
		}
		byID := make(map[string]knowledge.Entry, len(entries))
		for _, e := range entries {
			byID[e.ID] = e
		}
		for _, row := range rows {
			if e, ok := byID[row.ID]; ok {
				if err := do(row, e.Public()); err != nil {
					return err
				}
			}
		}
		// A large file takes longer than other pages may.
		if err := control.SetWriteDeadline(time.Now().Add(time.Minute)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
	}
	return nil
}

func (s *Server) writeLines(w http.ResponseWriter, r *http.Request, v *visit, ids []string) error {
	return s.eachExported(w, r, v, ids, func(_ store.Listed, e knowledge.Entry) error {
		line, err := knowledge.Encode(e)
		if err != nil {
			return err
		}
		_, err = w.Write(line)
		return err
	})
}

// tableColumns are the columns of the table, of which each has a word.
var tableColumns = []string{"id", "kind", "title", "aliases", "state", "region_code", "region", "issuer", "number", "issued", "effective", "expires",
	"phones", "address", "hours", "verified", "text", "source", "changed", "who", "version"}

// writeTable writes CSV with a byte order mark, without which Excel takes it for another
// encoding.
func (s *Server) writeTable(w http.ResponseWriter, r *http.Request, v *visit, ids []string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	head := make([]string, len(tableColumns))
	for i, name := range tableColumns {
		head[i] = v.Say("entries_column_" + name)
	}
	if err := out.Write(head); err != nil {
		return err
	}
	err := s.eachExported(w, r, v, ids, func(row store.Listed, e knowledge.Entry) error {
		return out.Write(s.tableRow(v, &row, &e))
	})
	out.Flush()
	if err != nil {
		return err
	}
	return out.Error()
}

// tableRow is the cells of an entry, none of which a program takes for a formula.
func (s *Server) tableRow(v *visit, row *store.Listed, e *knowledge.Entry) []string {
	var phones []string
	for _, p := range e.Phones() {
		phones = append(phones, p.Number)
	}
	var address, hours, source string
	if e.Point != nil {
		address, hours = e.Point.Address, e.Point.Hours
	}
	if e.Source != nil {
		source = strings.TrimSpace(e.Source.File + " " + e.Source.Place)
	}
	cells := []string{e.ID, v.Say(kindKey(e.Kind)), e.Title, strings.Join(e.Aliases, "；"), v.Say(stageKey(store.Stage(e.State))), e.Region, region.Full(e.Region),
		e.Issuer, e.Number, string(e.Issued), string(e.Effective), string(e.Expires),
		strings.Join(phones, "；"), address, hours, string(e.Verified()), fullText(e), source, s.minute(row.Changed), row.By, strconv.Itoa(row.Version)}
	for i := range cells {
		cells[i] = knowledge.SafeCell(cells[i])
	}
	return cells
}

// mostCell is the most runes of a cell: Excel takes 32,767 and cuts the rest off in silence.
const mostCell = 32_000

// fullText is what an entry says in words.
func fullText(e *knowledge.Entry) string {
	parts := []string{e.Text}
	for _, section := range e.Sections {
		parts = append(parts, strings.Join(section.Path, " "), section.Text)
	}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	runes := []rune(strings.Join(parts, "\n"))
	return string(runes[:min(len(runes), mostCell)])
}
