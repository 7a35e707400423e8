package knowledge

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestDecode(t *testing.T) {
	line := `{"kind":"programme","title":" 春蕾计划 ","region":"371324","issued":"2012年2月6日","replaces":"鲁妇字〔2011〕1号",
		"programme":{"who":"女童","whom":"x","papers":["身份证",""," 户口簿 "]},"contacts":[{"phones":["12338",{"number":"000-0000-0101","label":"夜间"}],"fone":1}],
		"Number":"","titel":"x","notes":1}`
	want := Entry{
		Kind: Program, Title: "春蕾计划", Region: "371324", Issued: "2012-02-06", Replaces: Strings{"鲁妇字〔2011〕1号"}, State: Published,
		Programme: &Programme{Who: "女童", Papers: Strings{"身份证", "户口簿"}},
		Contacts:  []Contact{{Phones: []Phone{{Number: "12338"}, {Number: "000-0000-0101", Label: "夜间"}}}},
	}
	got, unknown, err := Decode([]byte(line))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"contacts.fone", "notes", "programme.whom", "titel"}, unknown); diff != "" {
		t.Errorf("unknown fields: %s", diff)
	}
}

func TestDecodeRefuses(t *testing.T) {
	for line, want := range map[string]string{
		``:                            "not an entry in JSON",
		`null`:                        "kind",
		`[]`:                          "not an entry in JSON",
		`{"kind":"policy"`:            "not an entry in JSON",
		`{"kind":"policy"}`:           "title is missing",
		`{"kind":"law","title":"t"}`:  `kind "law"`,
		`{"kind":"faq","title":"  "}`: "title is missing",
		`{"kind":"faq","title":"t","state":"gone"}`:      `state "gone"`,
		`{"kind":"faq","title":"t","programme":{}}`:      "programme facts",
		`{"kind":"faq","title":"t","service_point":{}}`:  "service_point facts",
		`{"kind":"faq","title":"t","issued":"30. Feb"}`:  "date",
		`{"kind":"faq","title":"t","replaces":7}`:        "string or a list",
		`{"kind":"faq","title":"t","text":["a","b"]}`:    "not an entry in JSON",
		`{"kind":"faq","title":"t"} {"kind":"faq"}`:      "not an entry in JSON",
		"{\"kind\":\"faq\",\"title\":\"\x00\",\"a\":\"}": "not an entry in JSON",
	} {
		if _, _, err := Decode([]byte(line)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Decode(%s): %v, want an error with %q", line, err, want)
		}
	}
}

// TestRoundTrip holds the exchange format to give back what it was given.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := anyEntry(t)
		line, err := Encode(want)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.IndexByte(line, '\n'); n != len(line)-1 {
			t.Fatalf("newline at %d of %d", n, len(line))
		}
		got, unknown, err := Decode(line)
		if err != nil || unknown != nil {
			t.Fatalf("%s: unknown %v, %v", line, unknown, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s: %s", line, diff)
		}
	})
}

// TestEncodeLeavesOutWhatTheStoreSets holds that an export says neither the version
// nor that an entry is published.
func TestEncodeLeavesOutWhatTheStoreSets(t *testing.T) {
	line, err := Encode(Entry{ID: "a", Kind: FAQ, Title: "问", State: Published, Version: 3})
	if want := `{"id":"a","kind":"faq","title":"问"}` + "\n"; err != nil || string(line) != want {
		t.Errorf("%s, %v; want %s", line, err, want)
	}
}

// anyEntry makes an entry as the exchange format can hold it: trimmed texts, no
// empty lists, no version.
func anyEntry(t *rapid.T) Entry {
	text := rapid.StringMatching(`([a-z<&"\\]|[一-龥]|[〔〕（）、：]){1,9}`)
	maybe := rapid.OneOf(rapid.Just(""), text)
	texts := rapid.Custom(func(t *rapid.T) []string {
		if n := rapid.IntRange(0, 3).Draw(t, "n"); n > 0 {
			return rapid.SliceOfN(text, n, n).Draw(t, "texts")
		}
		return nil
	})
	date := rapid.Custom(func(t *rapid.T) Date {
		if !rapid.Bool().Draw(t, "dated") {
			return ""
		}
		return Date("2012-02-06").AddDays(rapid.IntRange(-9999, 9999).Draw(t, "days"))
	})
	phones := rapid.Custom(func(t *rapid.T) []Phone {
		var list []Phone
		for range rapid.IntRange(0, 2).Draw(t, "phones") {
			list = append(list, Phone{
				Number: fmt.Sprintf("000-0000-%04d", rapid.IntRange(0, 9999).Draw(t, "number")),
				Label:  maybe.Draw(t, "label"),
			})
		}
		return list
	})
	e := Entry{
		ID: maybe.Draw(t, "id"), Kind: rapid.SampledFrom(Kinds[:]).Draw(t, "kind"), Title: text.Draw(t, "title"),
		Aliases: texts.Draw(t, "aliases"), Questions: texts.Draw(t, "questions"), CounterQuestions: texts.Draw(t, "counter"),
		Region: rapid.SampledFrom([]string{"", "37", "371324001"}).Draw(t, "region"),
		Issuer: maybe.Draw(t, "issuer"), Number: maybe.Draw(t, "number"),
		Issued: date.Draw(t, "issued"), Effective: date.Draw(t, "effective"), Expires: date.Draw(t, "expires"),
		Replaces: texts.Draw(t, "replaces"), Text: maybe.Draw(t, "text"),
		State: rapid.SampledFrom([]State{Draft, Published, Archived}).Draw(t, "state"),
	}
	for range rapid.IntRange(0, 2).Draw(t, "sections") {
		e.Sections = append(e.Sections, Section{Path: texts.Draw(t, "path"), Text: maybe.Draw(t, "section")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "contacts") {
		e.Contacts = append(e.Contacts, Contact{
			Name: maybe.Draw(t, "name"), Phones: phones.Draw(t, "phones"), Address: maybe.Draw(t, "address"), Hours: maybe.Draw(t, "hours"),
		})
	}
	switch e.Kind {
	case Program:
		e.Programme = &Programme{
			Who: maybe.Draw(t, "who"), Conditions: texts.Draw(t, "conditions"), Amount: maybe.Draw(t, "amount"),
			Papers: texts.Draw(t, "papers"), Steps: texts.Draw(t, "steps"), Where: maybe.Draw(t, "where"),
			Deadline: maybe.Draw(t, "deadline"), LegalBasis: texts.Draw(t, "basis"),
		}
	case ServicePoint:
		e.Point = &Point{
			Kinds: texts.Draw(t, "kinds"), Address: maybe.Draw(t, "address"), Phones: phones.Draw(t, "phones"),
			Hours: maybe.Draw(t, "hours"), Services: texts.Draw(t, "services"), Verified: date.Draw(t, "verified"),
			VerifiedBy: maybe.Draw(t, "verified by"), Confidential: rapid.Bool().Draw(t, "confidential"),
		}
		if rapid.Bool().Draw(t, "located") {
			e.Point.Location = &LatLon{Lat: rapid.Float64Range(-90, 90).Draw(t, "lat"), Lon: rapid.Float64Range(-180, 180).Draw(t, "lon")}
		}
	}
	if rapid.Bool().Draw(t, "sourced") {
		e.Source = &Source{File: text.Draw(t, "file"), Place: maybe.Draw(t, "place"), Cite: maybe.Draw(t, "cite"), Checked: date.Draw(t, "checked")}
	}
	return e
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"kind":"faq","title":"t","text":"a","replaces":"x"}`))
	f.Add([]byte(`{"kind":"service_point","title":"t","service_point":{"location":{"lat":1e400},"phones":["110"]}}`))
	f.Add([]byte(`{"kind":"programme","title":"\ud800","programme":{"papers":[null]}}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		e, _, err := Decode(line)
		if err != nil {
			return
		}
		out, err := Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		again, unknown, err := Decode(out)
		if err != nil || unknown != nil {
			t.Fatalf("%s reads as %s, which does not: unknown %v, %v", line, out, unknown, err)
		}
		second, err := Encode(again)
		if err != nil || !bytes.Equal(out, second) {
			t.Fatalf("%s becomes %s", out, second)
		}
	})
}
