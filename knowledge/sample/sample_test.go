package sample

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"jinguo/knowledge"
	"jinguo/knowledge/check"
	"jinguo/knowledge/region"
)

func TestEveryLineIsRead(t *testing.T) {
	list, err := read()
	if err != nil {
		t.Fatal(err)
	}
	count := map[knowledge.Kind]int{}
	for _, e := range list {
		count[e.Kind]++
	}
	for kind, least := range map[knowledge.Kind]int{knowledge.FAQ: 60, knowledge.Program: 16, knowledge.ServicePoint: 30} {
		if count[kind] < least {
			t.Errorf("%d entries of kind %s, want at least %d", count[kind], kind, least)
		}
	}
}

func TestEntriesIsTheCallersOwn(t *testing.T) {
	Entries()[0].ID = "changed"
	if Entries()[0].ID == "changed" {
		t.Error("a caller changed the list for all")
	}
}

var readable = regexp.MustCompile(`^sample-(faq|programme|hotline|point)-[a-z0-9]+(-[a-z0-9]+)*$`)

func TestIDsAreReadableAndUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, e := range Entries() {
		if !readable.MatchString(e.ID) {
			t.Errorf("id %q is not like sample-faq-protection-order", e.ID)
		}
		if seen[e.ID] {
			t.Errorf("id %s stands twice", e.ID)
		}
		seen[e.ID] = true
	}
}

// A title, a name or a question that two entries share would leave it to chance
// which of them answers.
func TestNoTwoEntriesAnswerToTheSameWords(t *testing.T) {
	owner := map[string]string{}
	for _, e := range Entries() {
		own := map[string]bool{}
		for _, words := range slices.Concat([]string{e.Title}, e.Aliases, e.Questions) {
			key := strings.ToLower(words)
			if own[key] {
				t.Errorf("%s says %q twice", e.ID, words)
			}
			own[key] = true
			if other, taken := owner[key]; taken && other != e.ID {
				t.Errorf("%s and %s both answer to %q", other, e.ID, words)
			}
			owner[key] = e.ID
		}
		for _, words := range e.CounterQuestions {
			if own[strings.ToLower(words)] {
				t.Errorf("%s both answers %q and does not", e.ID, words)
			}
		}
	}
}

const longest = 400 // runes that a text may have, to be read on a phone

func TestTextsAreShort(t *testing.T) {
	for _, e := range Entries() {
		if n := utf8.RuneCountInString(e.Text); n == 0 || n > longest {
			t.Errorf("%s has %d characters of text, want 1 to %d", e.ID, n, longest)
		}
	}
}

func TestRegionsExist(t *testing.T) {
	for _, e := range Entries() {
		if _, ok := region.Lookup(e.Region); !ok {
			t.Errorf("%s: region %q does not exist", e.ID, e.Region)
		}
	}
}

func TestPhonesAreHotlinesOrSamples(t *testing.T) {
	points := map[string]string{}
	for _, e := range Entries() {
		for _, p := range e.Phones() {
			_, known := knowledge.HotlineByNumber(p.Number)
			if !known && !p.Sample() {
				t.Errorf("%s: %s could be somebody's phone", e.ID, p.Number)
			}
			if !p.Plausible() {
				t.Errorf("%s: %s cannot be dialled", e.ID, p.Number)
			}
		}
		for _, c := range e.Contacts {
			for _, p := range c.Phones {
				if h, _ := knowledge.HotlineByNumber(p.Number); h.Name != c.Name {
					t.Errorf("%s calls %s %q, it is %q", e.ID, p.Number, c.Name, h.Name)
				}
			}
		}
		if e.Point == nil {
			continue
		}
		for _, p := range e.Point.Phones {
			if other, taken := points[p.Number]; taken {
				t.Errorf("%s and %s have the phone %s", other, e.ID, p.Number)
			}
			points[p.Number] = e.ID
		}
	}
}

func TestFAQsAreSourcedAndAskedInSeveralWays(t *testing.T) {
	for _, e := range Entries() {
		if e.Kind != knowledge.FAQ {
			continue
		}
		if len(e.Questions) < 3 {
			t.Errorf("%s has %d questions, want 3", e.ID, len(e.Questions))
		}
		if len(e.Contacts) == 0 {
			t.Errorf("%s names nobody to call", e.ID)
		}
	}
}

// trusted are the publishers whose pages a resident may be sent to.
var trusted = []string{"gov.cn", "gqt.org.cn", "hnwomen.org.cn", "tawomen.org.cn", "lawyers.org.cn", "china.com.cn", "sxgov.cn", "163.com"}

func TestSourcesAreNamedAndTheirAddressesTrusted(t *testing.T) {
	for _, e := range Entries() {
		if isExample(e) {
			continue
		}
		if e.Source == nil || e.Source.Cite == "" || e.Source.Checked == "" {
			t.Errorf("%s does not name its source and when it was checked", e.ID)
			continue
		}
		if e.Source.URL == "" {
			continue
		}
		u, err := url.Parse(e.Source.URL)
		if err != nil || !slices.ContainsFunc(trusted, func(host string) bool {
			return u.Hostname() == host || strings.HasSuffix(u.Hostname(), "."+host)
		}) {
			t.Errorf("%s sends residents to %s", e.ID, e.Source.URL)
		}
	}
}

func isExample(e knowledge.Entry) bool { return strings.HasPrefix(e.ID, "sample-point-") }

func TestExamplesAreMarked(t *testing.T) {
	n, confidential := 0, 0
	for _, e := range Entries() {
		if !isExample(e) {
			continue
		}
		n++
		if e.Confidential() {
			confidential++
		}
		switch {
		case !strings.HasPrefix(e.Title, "（示例）"),
			!strings.Contains(e.Text, "此为示例，请换成本地真实信息"),
			!strings.Contains(e.Point.Address, "示例路1号"):
			t.Errorf("%s is not marked as an example", e.ID)
		case e.Point.Location == nil || !within(*e.Point.Location):
			t.Errorf("%s lies at %v, want a place in Linyi", e.ID, e.Point.Location)
		case !region.Within(e.Region, "3713"):
			t.Errorf("%s is of region %s, want one of Linyi", e.ID, e.Region)
		}
	}
	if n != 20 || confidential == 0 {
		t.Errorf("%d examples, %d of them confidential; want 20 and at least one", n, confidential)
	}
}

// within is a frame around Linyi in WGS-84 degrees.
func within(p knowledge.LatLon) bool {
	return 34.3 < p.Lat && p.Lat < 36.3 && 117.4 < p.Lon && p.Lon < 119.2
}

func TestHotlinesAreThoseOfKnowledge(t *testing.T) {
	got := map[string]knowledge.Entry{}
	for _, e := range Entries() {
		if number, ok := strings.CutPrefix(e.ID, "sample-hotline-"); ok {
			got[number] = e
		}
	}
	for _, h := range knowledge.Hotlines() {
		e, ok := got[h.Number]
		if !ok {
			t.Errorf("%s is missing", h.Number)
			continue
		}
		delete(got, h.Number)
		want := knowledge.Point{
			Kinds:    knowledge.Strings{"热线"},
			Phones:   []knowledge.Phone{{Number: h.Number}},
			Hours:    h.Hours,
			Services: knowledge.Strings{h.For},
		}
		if e.Title != h.Number+" "+h.Name || e.Region != "" || !slices.Contains(e.Aliases, h.NameEn) {
			t.Errorf("%s is called %q %q", h.Number, e.Title, e.Aliases)
		}
		if !equalPoints(*e.Point, want) {
			t.Errorf("%s = %+v, want %+v", h.Number, *e.Point, want)
		}
		if *e.Source != (knowledge.Source{Cite: h.Source, URL: h.URL, Checked: h.Checked}) {
			t.Errorf("%s has the source %+v", h.Number, *e.Source)
		}
	}
	for number := range got {
		t.Errorf("%s is no hotline of package knowledge", number)
	}
}

func equalPoints(a, b knowledge.Point) bool {
	return slices.Equal(a.Kinds, b.Kinds) && slices.Equal(a.Phones, b.Phones) && slices.Equal(a.Services, b.Services) &&
		a.Hours == b.Hours && a.Address == b.Address && a.Location == b.Location && a.Confidential == b.Confidential
}

// The questions that ranking is measured with name entries of the sample, and
// use words of their own: a question that stands in an entry would prove nothing.
func TestRankQuestionsAskForTheSampleInOtherWords(t *testing.T) {
	known, said := map[string]bool{}, map[string]bool{}
	for _, e := range Entries() {
		known[e.ID] = true
		for _, words := range slices.Concat([]string{e.Title}, e.Aliases, e.Questions) {
			said[strings.ToLower(words)] = true
		}
	}
	f, err := os.Open(filepath.Join("..", "..", "index", "testdata", "rank", "sample.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	n := 0
	for dec := json.NewDecoder(f); dec.More(); n++ {
		var q struct {
			ID, Query string
			Relevant  []string
		}
		if err := dec.Decode(&q); err != nil {
			t.Fatal(err)
		}
		if said[strings.ToLower(q.Query)] {
			t.Errorf("%s: %q stands in an entry", q.ID, q.Query)
		}
		for _, id := range q.Relevant {
			if !known[id] {
				t.Errorf("%s: no entry %s", q.ID, id)
			}
		}
		if len(q.Relevant) == 0 {
			t.Errorf("%s: nothing answers it", q.ID)
		}
	}
	if n < 60 {
		t.Errorf("%d questions, want at least 60", n)
	}
}

// The sample shows staff how entries should look, so it must not be in need of
// advice itself.
func TestChecksFindNothing(t *testing.T) {
	for _, p := range check.All(Entries(), "2026-11-23") {
		t.Errorf("%s: %s (%s)", p.Entry, p.What("zh"), p.Code)
	}
}
