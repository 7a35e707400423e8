package alarm

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"jinguo/knowledge/lay"
)

// Kind says what the words of a row do.
type Kind string

// The kinds of a row. All but the last five look at one sentence at a time.
const (
	Fires   Kind = "fires"   // 报警: speak of danger
	Unless  Kind = "unless"  // 不算: only look like danger, and are passed over
	Veto    Kind = "veto"    // 免报: make the sentence a question about such a matter, unless it tells of herself
	Past    Kind = "past"    // 过去: what happened is over …
	Now     Kind = "now"     // 现在: … unless the text has these words too
	Other   Kind = "other"   // 旁人: it happens to somebody else …
	Self    Kind = "self"    // 本人: … unless the text has these words too
	Mention Kind = "mention" // 提及: no danger, but such a matter: a line with numbers goes below the answer
	Class   Kind = "class"   // 词组: name=word|word: what {name} stands for
	Spelled Kind = "spelled" // 换写: word=word|word: how dialects and slips write the first one
	Sound   Kind = "sound"   // 谐音: may be written with other characters that sound the same
	Pinyin  Kind = "pinyin"  // 拼音: may be written in Latin letters
	Alike   Kind = "alike"   // 相似: hear, too, what no row names but is like utterances of danger
)

// kinds are all kinds with what tables call them.
var kinds = []struct {
	kind Kind
	name string
}{
	{Fires, "报警"}, {Unless, "不算"}, {Veto, "免报"}, {Past, "过去"}, {Now, "现在"}, {Other, "旁人"}, {Self, "本人"},
	{Mention, "提及"}, {Class, "词组"}, {Spelled, "换写"}, {Sound, "谐音"}, {Pinyin, "拼音"}, {Alike, "相似"},
}

// Name is what tables call the kind.
func (k Kind) Name() string {
	for _, named := range kinds {
		if named.kind == k {
			return named.name
		}
	}
	return string(k)
}

// kindNamed is the kind that a table calls name; empty where there is none.
func kindNamed(name string) Kind {
	for _, named := range kinds {
		if name == named.name || strings.EqualFold(name, string(named.kind)) {
			return named.kind
		}
	}
	return ""
}

// Row is a row of the table; see the package for what its Text may be.
type Row struct {
	Topic string // key of a [Topic]; empty for all
	Kind  Kind
	Text  string
	Note  string // for the reader
	Off   bool   // out of use; takes out the program's row of the same Key
}

// Key is what rows share of which the later replaces the earlier.
type Key struct {
	Topic string
	Kind  Kind
	Text  string
}

// Key tells the row from others; of words, whatever their width and case.
func (r Row) Key() Key {
	text := r.Text
	if _, ok := r.expression(); !ok {
		text = lay.Fold(text)
	}
	return Key{r.Topic, r.Kind, text}
}

// Clean is the row without needless spaces and with one spelling of ….
func (r Row) Clean() Row {
	r.Topic, r.Note = strings.TrimSpace(r.Topic), strings.TrimSpace(r.Note)
	r.Text = strings.TrimSpace(r.Text)
	if _, ok := r.expression(); !ok {
		r.Text = strings.Join(strings.Fields(dots.Replace(r.Text)), " ")
	}
	return r
}

// dots are the ways to write …, longest first.
var dots = strings.NewReplacer("……", "…", "......", "…", "...", "…", "⋯⋯", "…", "⋯", "…")

// expression is the RE2 expression of a row that is one.
func (r Row) expression() (expr string, ok bool) {
	if len(r.Text) < 2 || r.Text[0] != '/' || r.Text[len(r.Text)-1] != '/' {
		return "", false
	}
	return r.Text[1 : len(r.Text)-1], true
}

// fixed reports whether the row may not be taken out: others stand on it, or it is a
// bare cry for help.
func (r Row) fixed() bool {
	return r.Kind == Class || r.Kind == Fires && r.Topic == "danger"
}

//go:embed alarm.csv
var alarmCSV []byte

var standard = sync.OnceValue(func() []Row {
	// A test finds faults of rows, and each program need not.
	rows, problems := read("alarm.csv", alarmCSV, func([]Row) []Fault { return nil })
	if len(problems) > 0 {
		panic(fmt.Sprintf("alarm.csv: %s: %s", problems[0].Place, problems[0].What("en"))) // embedded, and held by a test
	}
	return rows
})

// Rows returns the rows that come with the program, in the order of their file. The
// list is the caller's own.
func Rows() []Row { return slices.Clone(standard()) }
