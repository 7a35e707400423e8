package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
	kb "jinguo/knowledge/sample"
)

// shelf is the sample's entries as a store gives them.
type shelf struct {
	bot.Entries
	broken error
}

func (s shelf) LastChange(context.Context) (int64, error) { return 1, s.broken }

func (s shelf) Programmes(context.Context) ([]knowledge.Entry, error) {
	return slices.DeleteFunc(kb.Entries(), func(e knowledge.Entry) bool { return e.Kind != knowledge.Program }), s.broken
}

func (s shelf) Entry(_ context.Context, id string) (knowledge.Entry, error) {
	for _, e := range kb.Entries() {
		if e.ID == id {
			return e, s.broken
		}
	}
	return knowledge.Entry{}, knowledge.ErrNotFound
}

func (s shelf) Points(context.Context, string, []string) ([]knowledge.Entry, error) {
	return nil, s.broken
}

// screening is a server that tells who can have the sample's programmes, of an office of
// that region.
func screening(t *testing.T, region string, broken error) Config {
	c := sample(t)
	s := shelf{broken: broken}
	c.Screen = bot.New(bot.Config{Entries: s, Programmes: s, Region: region, Now: func() time.Time { return noon }})
	return c
}

func screenQuery(body string) exchange {
	return exchange{method: "POST", path: "/api/v1/screen", header: asJSON, body: body}
}

func screened(t *testing.T, h http.Handler, body string) bot.ScreenAnswer {
	t.Helper()
	w := screenQuery(body).on(h)
	var a bot.ScreenAnswer
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || w.Code != 200 {
		t.Fatalf("%s: %d %v %s", body, w.Code, err, w.Body)
	}
	return a
}

func (a outcomes) of(id string) *bot.ScreenFound {
	for i := range a {
		if a[i].Programme == id {
			return &a[i]
		}
	}
	return nil
}

type outcomes []bot.ScreenFound

// TestScreen holds that it answers from facts alone, in the shape of the contract.
func TestScreen(t *testing.T) {
	h := New(screening(t, "371324", nil)).Handler()
	const cancer = "sample-programme-two-cancers-aid"

	a := screened(t, h, `{"programme":"`+cancer+`","facts":{"sex":"female","born":"1986-03-08","category":["dibao"],"illness":["breast"],"had":false}}`)
	one := outcomes(a.Outcomes).of(cancer)
	if one == nil || len(a.Outcomes) != 1 || one.Result != "fits" || one.Amount == nil || one.Amount.Yuan != 10000 || one.Amount.Per != "once" {
		t.Fatalf("fits: %+v", a)
	}
	if len(one.Papers) == 0 || len(one.Contacts) == 0 || one.Contacts[0].Phones[0] != "12338" || one.Standard == "" || a.Next != nil || a.Region != nil {
		t.Errorf("how to go on is missing: %+v", one)
	}
	for _, c := range one.Clauses {
		if c.Result != "met" || c.Reason == "" || c.Quote == "" || len(c.Facts) == 0 {
			t.Errorf("clause %+v", c)
		}
	}

	a = screened(t, h, `{"programme":"低收入妇女“两癌”救助","facts":{"sex":"female"},"skip":["category"],"lang":"en"}`)
	if a.Next == nil || a.Next.Fact == "category" || a.Next.Question == "" || a.Next.Why == "" || slices.Contains(a.Open, "category") {
		t.Errorf("next %+v, open %q", a.Next, a.Open)
	}
	if a.Outcomes[0].Result != "open" || !strings.Contains(a.Outcomes[0].Clauses[0].Reason, "woman") {
		t.Errorf("in English: %+v", a.Outcomes[0].Clauses[0])
	}
	if a = screened(t, h, `{"programme":"`+cancer+`","facts":{"sex":"male"}}`); a.Outcomes[0].Result != "does_not_fit" || a.Outcomes[0].Amount != nil || len(a.Outcomes[0].Contacts) == 0 {
		t.Errorf("does not fit: %+v", a.Outcomes[0])
	}

	raw := screenQuery(`{"facts":{}}`).on(h).Body.String()
	for _, want := range []string{`"region":{"code":"371324","name":"兰陵县"}`, `"outcomes":[{"id":"`, `"next":{"fact":"`, `"choices":[`, `"private":`, `"open":["`, `"took_ms":`} {
		if !strings.Contains(raw, want) {
			t.Errorf("%s is not in %s", want, raw)
		}
	}
	if strings.Contains(raw, "null") {
		t.Errorf("a list is null: %s", raw)
	}
}

// TestScreenRegion holds whose programmes are meant: the named region's and those of all
// around it, the office's where none is named, the nation's where there is neither.
func TestScreenRegion(t *testing.T) {
	for _, test := range []struct {
		office, body string
		shandong     bool
	}{
		{"371324", `{"facts":{}}`, true},
		{"371324", `{"facts":{},"region":"北京市"}`, false},
		{"", `{"facts":{}}`, false},
		{"", `{"facts":{},"region":"兰陵县"}`, true},
	} {
		a := outcomes(screened(t, New(screening(t, test.office, nil)).Handler(), test.body).Outcomes)
		if (a.of("sample-programme-poor-mothers") != nil) != test.shandong || a.of("sample-programme-two-cancers-check") == nil {
			t.Errorf("office %q, %s: %d outcomes", test.office, test.body, len(a))
		}
	}
}

// TestScreenDay holds that ages are counted on the day that is asked about.
func TestScreenDay(t *testing.T) {
	h := New(screening(t, "371324", nil)).Handler()
	for day, want := range map[string]string{"2026-05-01": "does_not_fit", "2026-05-02": "fits"} {
		a := screened(t, h, `{"programme":"sample-programme-two-cancers-check","facts":{"sex":"female","born":"1991-05-02"},"at":"`+day+`"}`)
		if got := string(a.Outcomes[0].Result); got != want {
			t.Errorf("%s: %s", day, got)
		}
	}
}

func TestScreenRefuses(t *testing.T) {
	h := New(screening(t, "371324", nil)).Handler()
	for _, test := range []struct {
		name, body string
		kind       string
		status     int
		code, says string
	}{
		{name: "empty", body: ``, status: 400, code: "json"},
		{name: "cut off", body: `{"facts":{`, status: 400, code: "json", says: "字节"},
		{name: "two", body: `{"facts":{}}{}`, status: 400, code: "json"},
		{name: "list", body: `[]`, status: 400, code: "json_object"},
		{name: "no facts", body: `{}`, status: 400, code: "json_facts", says: "facts"},
		{name: "misspelt", body: `{"fact":{"age":3}}`, status: 400, code: "json_facts"},
		{name: "facts as a list", body: `{"facts":[]}`, status: 400, code: "json_type", says: "facts"},
		{name: "skip as a word", body: `{"facts":{},"skip":"age"}`, status: 400, code: "json_type", says: "array"},
		{name: "unknown fact", body: `{"facts":{"agee":40}}`, status: 400, code: "question", says: `"agee"`},
		{name: "out of range", body: `{"facts":{"age":-1}}`, status: 400, code: "question", says: "0 to 120"},
		{name: "not whole", body: `{"facts":{"age":38.5}}`, status: 400, code: "question", says: `"age"`},
		{name: "huge", body: `{"facts":{"income":1e300}}`, status: 400, code: "question", says: `"income"`},
		{name: "text for a number", body: `{"facts":{"age":"38"}}`, status: 400, code: "question", says: `"age"`},
		{name: "unknown choice", body: `{"facts":{"marital":"happy"}}`, status: 400, code: "question", says: "divorced"},
		{name: "several", body: `{"facts":{"age":999,"sex":"x"}}`, status: 400, code: "question", says: `"sex"`},
		{name: "not born yet", body: `{"facts":{"born":"2999-01-01"}}`, status: 400, code: "question", says: `"born"`},
		{name: "children born", body: `{"facts":{"children_born":["2019-13-40"]}}`, status: 400, code: "question", says: `"children_born"`},
		{name: "too many children", body: `{"facts":{"children":[` + strings.Repeat("1,", 30) + `1]}}`, status: 400, code: "question", says: `"children"`},
		{name: "each without a programme", body: `{"facts":{"had":true}}`, status: 400, code: "question", says: `"had"`},
		{name: "unknown skip", body: `{"facts":{},"skip":["x"]}`, status: 400, code: "question", says: "skip"},
		{name: "unknown programme", body: `{"facts":{},"programme":"x"}`, status: 400, code: "question", says: "programme"},
		{name: "unknown region", body: `{"facts":{},"region":"不知何处"}`, status: 400, code: "question", says: "region"},
		{name: "language", body: `{"facts":{},"lang":"fr"}`, status: 400, code: "question", says: "lang"},
		{name: "day", body: `{"facts":{},"at":"soon"}`, status: 400, code: "question", says: "at"},
		{name: "large", body: `{"facts":{"` + strings.Repeat("a", 2<<20) + `":1}}`, status: 413, code: "too_large"},
		{name: "form", body: `facts=1`, kind: "application/x-www-form-urlencoded", status: 415, code: "media_type"},
	} {
		e := screenQuery(test.body)
		if test.kind != "" {
			e.header = map[string]string{"Content-Type": test.kind}
		}
		w := e.on(h)
		var got struct {
			Error struct{ Code, Message string }
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Errorf("%s: %v in %s", test.name, err, w.Body)
		}
		if w.Code != test.status || got.Error.Code != test.code || got.Error.Message == "" || !strings.Contains(got.Error.Message, test.says) {
			t.Errorf("%s: %d %s", test.name, w.Code, w.Body)
		}
	}
	if w := (exchange{method: "GET", path: "/api/v1/screen"}).on(h); w.Code != 405 || w.Header().Get("Allow") != "POST" {
		t.Errorf("GET: %d", w.Code)
	}
	if w := screenQuery(`{"facts":{}}`).on(New(sample(t)).Handler()); w.Code != 404 {
		t.Errorf("without rules: %d", w.Code)
	}
}

// TestScreenIsLimited holds that who asks too fast is told so, and whom to call.
func TestScreenIsLimited(t *testing.T) {
	c := screening(t, "371324", nil)
	c.Rate, c.Burst = 0.001, 1
	h := New(c).Handler()
	screenQuery(`{"facts":{}}`).on(h)
	if w := screenQuery(`{"facts":{}}`).on(h); w.Code != 429 || !strings.Contains(w.Body.String(), "110") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestLogHoldsNoFact holds that neither facts nor what is wrong with them reach the log,
// also where something of ours breaks.
func TestLogHoldsNoFact(t *testing.T) {
	const canary = "王小花38岁"
	for _, broken := range []error{nil, errors.New("store is closed")} {
		var logged bytes.Buffer
		c := screening(t, "371324", broken)
		c.Log = slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))
		h := New(c).Handler()
		for _, body := range []string{
			`{"facts":{"violence":true,"illness":["cervix_late"],"income":987654}}`, `{"facts":{"` + canary + `":1}}`, `{"facts":{"age":"` + canary + `"}}`,
			`{"facts":{},"programme":"` + canary + `"}`, `{"facts":{},"region":"` + canary + `"}`, `{"facts":{},"skip":["` + canary + `"]}`, `{"facts":{"` + canary,
		} {
			w := screenQuery(body).on(h)
			if broken != nil && w.Code == 500 && !strings.Contains(w.Body.String(), "编号") {
				t.Errorf("%s", w.Body)
			}
		}
		for _, part := range []string{canary, "王小花", "violence", "cervix", "987654"} {
			if strings.Contains(logged.String(), part) {
				t.Errorf("the log holds %q:\n%s", part, logged.String())
			}
		}
		if broken != nil && !strings.Contains(logged.String(), "store is closed") {
			t.Errorf("the log does not tell what broke: %s", logged.String())
		}
	}
}

func FuzzScreen(f *testing.F) {
	for _, seed := range []string{`{"facts":{"age":40,"children":[6,11]},"skip":["income"],"at":"2026-05"}`, `{"facts":{"had@春蕾计划":true},"region":"兰陵县"}`, `{"facts":{"born":"1988-05-01"}}`, `{"facts":`, `[]`, `{"facts":{"@":1},"programme":"春蕾计划"}`} {
		f.Add(seed)
	}
	s := shelf{}
	h := New(Config{Bot: echo{}, Sessions: &memory{}, Rate: 1e9, Screen: bot.New(bot.Config{Entries: s, Programmes: s, Region: "371324"})}).Handler()
	f.Fuzz(func(t *testing.T, body string) {
		w := screenQuery(body).on(h)
		if !json.Valid(w.Body.Bytes()) || w.Code != 200 && (w.Code < 400 || w.Code > 499) {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}
