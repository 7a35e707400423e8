package desk

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

// The most runes of what is typed, and bytes of a place in the list.
const (
	mostSearched = 200
	mostFilter   = 200
	mostPlace    = 2000
)

// listAsk is what the list is asked for: the query of its address, or the same as fields of a
// form.
type listAsk struct {
	Q      string // searched for
	Kind   knowledge.Kind
	Region string // as typed
	Stage  store.Stage
	Term   store.Term
	By     string
	Mine   bool
	Own    bool // of the visitor's own regions only
	File   string
	Batch  int64
	Sort   string // one of listSorts
	After  *store.Cursor
	Before *store.Cursor
	From   int // how many rows are before the page; about, where others change the list

	// Every shows all that a search found on one page.
	Every bool

	soon int // days for which expiring entries are marked
}

// listSorts are the orders that the list offers, the first where none is asked for.
var listSorts = []struct {
	name  string
	order store.Order
	down  bool
}{
	{"newest", store.ByChange, true},
	{"oldest", store.ByChange, false},
	{"title", store.ByTitle, false},
	{"backwards", store.ByTitle, true},
	{"ends", store.ByEnd, false},
	{"lasting", store.ByEnd, true},
}

func orderOf(name string) (store.Order, bool) {
	for _, s := range listSorts {
		if s.name == name {
			return s.order, s.down
		}
	}
	return listSorts[0].order, listSorts[0].down
}

// parseListAsk reads what the list is asked for. What cannot be meant is left out.
func parseListAsk(values url.Values) listAsk {
	a := listAsk{Q: listText(values.Get("q"), mostSearched), Region: listText(values.Get("region"), mostFilter), By: listText(values.Get("by"), mostFilter),
		File: listText(values.Get("file"), mostFilter), Mine: values.Get("mine") == "1", Own: values.Get("own") == "1", Every: values.Get("every") == "1", Sort: listSorts[0].name}
	if kind := knowledge.Kind(values.Get("kind")); kind.Valid() {
		a.Kind = kind
	}
	if stage := store.Stage(values.Get("state")); slices.Contains(store.Stages[:], stage) {
		a.Stage = stage
	}
	if term := store.Term(values.Get("term")); slices.Contains(store.Terms[:], term) {
		a.Term = term
	}
	if n, err := strconv.ParseInt(strings.TrimSpace(values.Get("batch")), 10, 64); err == nil && n > 0 {
		a.Batch = n
	}
	for _, s := range listSorts {
		if values.Get("sort") == s.name {
			a.Sort = s.name
		}
	}
	a.After = listPlace(values.Get("after"))
	if a.After == nil {
		a.Before = listPlace(values.Get("before"))
	}
	if n, err := strconv.Atoi(values.Get("from")); err == nil && n > 0 && n < 1_000_000_000 && (a.After != nil || a.Before != nil) {
		a.From = n
	}
	return a
}

// listText is what somebody typed, in one line and of no more runes than most.
func listText(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	runes := []rune(strings.TrimSpace(text))
	return strings.TrimSpace(string(runes[:min(len(runes), most)]))
}

// listPlace reads a place in the list: a key without "~", and an id.
func listPlace(text string) *store.Cursor {
	key, id, ok := strings.Cut(text, "~")
	if !ok || len(text) > mostPlace || !utf8.ValidString(text) || strings.Contains(text, "\x00") {
		return nil
	}
	return &store.Cursor{Key: key, ID: id}
}

// values are the fields of what is asked for, without a place in the list.
func (a listAsk) values() url.Values {
	values := url.Values{}
	set := func(name, value string) {
		if value != "" {
			values.Set(name, value)
		}
	}
	set("q", a.Q)
	set("kind", string(a.Kind))
	set("region", a.Region)
	set("state", string(a.Stage))
	set("term", string(a.Term))
	set("by", a.By)
	if a.Mine {
		set("mine", "1")
	}
	if a.Own {
		set("own", "1")
	}
	set("file", a.File)
	if a.Batch != 0 {
		set("batch", strconv.FormatInt(a.Batch, 10))
	}
	if a.Sort != listSorts[0].name {
		set("sort", a.Sort)
	}
	return values
}

// listField is one of the fields of what is asked for, for a form.
type listField struct{ Name, Value string }

// Hidden are the fields that a form has to send to mean the same list.
func (a listAsk) Hidden() []listField {
	values := a.values()
	var fields []listField
	for _, name := range []string{"q", "kind", "region", "state", "term", "by", "mine", "own", "file", "batch", "sort"} {
		if value := values.Get(name); value != "" {
			fields = append(fields, listField{name, value})
		}
	}
	return fields
}

// blank reports whether everything is asked for.
func (a listAsk) blank() bool {
	a.Sort = listSorts[0].name
	return len(a.values()) == 0 && a.After == nil && a.Before == nil
}

// Narrow reports whether anything is asked for but an order.
func (a listAsk) Narrow() bool {
	a.Sort = listSorts[0].name
	return len(a.values()) > 0
}

// url is the address of what is asked for, from its first page on unless a place is set.
func (a listAsk) url() string {
	return a.at(a.After, a.Before, a.From)
}

// at is the address of the page behind or before a place, with that many rows before it.
func (a listAsk) at(after, before *store.Cursor, from int) string {
	values := a.values()
	switch {
	case after != nil:
		values.Set("after", after.Key+"~"+after.ID)
	case before != nil:
		values.Set("before", before.Key+"~"+before.ID)
	}
	if from > 0 && (after != nil || before != nil) {
		values.Set("from", strconv.Itoa(from))
	}
	if len(values) == 0 {
		return "/desk/entries"
	}
	return "/desk/entries?" + values.Encode()
}
