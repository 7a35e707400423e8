package main

import (
	"fmt"
	"io"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/importer"
	"jinguo/knowledge/region"
	"jinguo/knowledge/store"
)

// previewWords are the marks of a preview, by language.
var previewWords = map[string]map[string]string{
	"zh": {
		"new": "＋ 新增", "changed": "～ 更新", "unchanged": "＝ 未变", "merged": "＆ 合并", "refused": "✕ 未收",
		"kept": "保留 %s，不采用 %s", "same": "与 %s 相同", "guessed": "推断", "from": "依据", "hours": "读作 %s",
	},
	"en": {
		"new": "+ new", "changed": "~ changed", "unchanged": "= unchanged", "merged": "& merged", "refused": "x refused",
		"kept": "%s is kept, %s is not", "same": "the same as in %s", "guessed": "concluded", "from": "from", "hours": "read as %s",
	},
}

// word is what a plan is called in a preview.
func word(p *importer.Plan) string {
	if p.Other != nil {
		return "merged"
	}
	return string(p.Action)
}

// preview prints what importing a file would come to, entry by entry.
func preview(r *importer.Row, w io.Writer, lang string) error {
	words := previewWords[lang]
	out := &strings.Builder{}
	fmt.Fprintf(out, "\n%s\n", r.File)
	for i := range r.Plans {
		previewPlan(&r.Plans[i], out, lang)
	}
	for _, p := range r.Problems {
		if p.Severity == knowledge.Fault {
			fmt.Fprintf(out, "  %s  %s  %s\n", words["refused"], p.Place, p.What(lang))
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func previewPlan(p *importer.Plan, out *strings.Builder, lang string) {
	words := previewWords[lang]
	public := p.Entry.Public()
	e := &public
	place := ""
	if e.Source != nil {
		place = e.Source.Place
	}
	fmt.Fprintf(out, "  %s  %s  %s（%s）  %s", words[word(p)], knowledge.FieldName(string(e.Kind), lang), e.Title, region.Full(e.Region), place)
	if e.State != knowledge.Published {
		fmt.Fprintf(out, "  [%s]", knowledge.FieldName(string(e.State), lang))
	}
	out.WriteByte('\n')
	changes := p.Changes
	switch {
	case p.Other != nil && len(p.Apart) == 0:
		fmt.Fprintf(out, "      "+words["same"]+"\n", importer.EditionName(p.Other))
	case p.Other != nil:
		kept, older := e.Source, p.Other
		if p.Kept {
			kept, older = older, kept
		}
		fmt.Fprintf(out, "      "+words["kept"]+"\n", importer.EditionName(kept), importer.EditionName(older))
		changes = p.Apart
	}
	for _, c := range changes {
		fmt.Fprintf(out, "      %s：%s → %s\n", knowledge.FieldName(c.Field, lang), importer.Shown(c.Old), importer.Shown(c.New))
	}
	if p.Action == store.New && p.Other == nil {
		fmt.Fprintf(out, "      %s\n", facts(e, lang))
	}
	if p.Action == store.Unchanged || p.Kept {
		return
	}
	if p.Rule != nil {
		previewRule(p.Rule, out, lang)
	}
	for _, g := range e.Guessed {
		fmt.Fprintf(out, "      %s %s（%s：%s）\n", words["guessed"], knowledge.FieldName(g.Field, lang), words["from"], importer.Shown(g.From))
	}
}

// facts are what a clerk compares a new entry with its paper by, on one line.
func facts(e *knowledge.Entry, lang string) string {
	var all []string
	for _, c := range importer.Differences(&knowledge.Entry{}, e) {
		if importer.Telling(c.Field) {
			all = append(all, knowledge.FieldName(c.Field, lang)+" "+importer.Shown(c.New))
		}
	}
	if e.Point != nil {
		if week, rest, ok := knowledge.ReadHours(e.Point.Hours); ok && rest == "" {
			all = append(all, fmt.Sprintf(previewWords[lang]["hours"], week))
		}
	}
	if n := len(e.Sections); n > 0 {
		all = append(all, fmt.Sprintf("%s %d", knowledge.FieldName("sections", lang), n))
	}
	return strings.Join(all, "；")
}

// planLine is a plan as --dry-run --json prints it.
type planLine struct {
	Action  string             `json:"action"` // new, changed, unchanged, merged
	ID      string             `json:"id"`
	Kind    knowledge.Kind     `json:"kind"`
	Title   string             `json:"title"`
	Region  string             `json:"region"`
	Place   string             `json:"place,omitempty"`
	State   knowledge.State    `json:"state"`
	Changes []changeLine       `json:"changes,omitempty"`
	Guessed []knowledge.Guess  `json:"guessed,omitempty"`
	Merged  *mergeLine         `json:"merged,omitempty"`
	Rule    *importer.RuleNews `json:"rule,omitempty"`
}

// changeLine is a field that changes.
type changeLine struct {
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// mergeLine tells of the same entry in another file.
type mergeLine struct {
	File    string       `json:"file"`
	Place   string       `json:"place,omitempty"`
	Edition string       `json:"edition,omitempty"`
	Kept    bool         `json:"kept"` // that file's is kept, not this one's
	Changes []changeLine `json:"changes,omitempty"`
}

func lineOfPlan(p *importer.Plan) planLine {
	e := p.Entry.Public()
	l := planLine{Action: word(p), ID: e.ID, Kind: e.Kind, Title: e.Title, Region: e.Region,
		State: e.State, Changes: changeLines(p.Changes), Guessed: e.Guessed, Rule: p.Rule}
	if e.Source != nil {
		l.Place = e.Source.Place
	}
	if o := p.Other; o != nil {
		l.Merged = &mergeLine{o.File, o.Place, string(o.Edition), p.Kept, changeLines(p.Apart)}
	}
	return l
}

func changeLines(changes []knowledge.FieldChange) []changeLine {
	all := make([]changeLine, len(changes))
	for i, c := range changes {
		all[i] = changeLine(c)
	}
	return all
}

// newsWords tell of a rule, by language.
var newsWords = map[string]struct{ rule, pass, fail, untried, unconfirmed, changes, none string }{
	"zh": {"规则：%d 个条件，%d 档金额，%d 个用例，%s", "全部通过", "%d 个不通过", "还没有试过", "（未核对，不会用来回答居民）", "结果会变的用例：", "无"},
	"en": {"rule: %d conditions, %d amounts, %d cases, %s", "all pass", "%d fail", "not tried yet", " (not confirmed, residents are not screened by it)", "cases that change: ", "none"},
}

func previewRule(n *importer.RuleNews, out *strings.Builder, lang string) {
	words := newsWords[lang]
	pass := words.pass
	switch {
	case n.Cases == 0:
		pass = words.untried
	case n.Failed > 0:
		pass = fmt.Sprintf(words.fail, n.Failed)
	}
	fmt.Fprintf(out, "      "+words.rule, n.Conditions, n.Amounts, n.Cases, pass)
	if !n.Confirmed {
		out.WriteString(words.unconfirmed)
	}
	out.WriteByte('\n')
	if len(n.Changes) > 0 {
		fmt.Fprintf(out, "      %s%s\n", words.changes, strings.Join(n.Changes, "；"))
	}
}
