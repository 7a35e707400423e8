package desk

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

// hostile are texts that run as script wherever they are not escaped.
func hostile(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/xss.txt")
	if err != nil {
		t.Fatal(err)
	}
	list := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if len(list) < 150 {
		t.Fatalf("only %d hostile texts", len(list))
	}
	return list
}

// active are the nodes of a page that may run what is not ours, or send it elsewhere.
func active(page string) []string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return []string{err.Error()}
	}
	var found []string
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		own := func(key string) bool {
			return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool {
				return a.Key == key && strings.HasPrefix(a.Val, "/desk/")
			})
		}
		switch n.Data {
		case "script", "iframe", "img":
			if !own("src") && !(n.Data == "img" && dataImage(n)) {
				found = append(found, "<"+n.Data+">")
			}
		case "link":
			if !own("href") {
				found = append(found, "<link>")
			}
		case "object", "embed", "base", "style", "marquee", "math", "foreignobject", "animate", "set", "use", "portal", "frame", "applet", "video", "audio":
			found = append(found, "<"+n.Data+">")
		}
		for _, a := range n.Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", strings.HasPrefix(a.Key, "hx-on"), strings.HasPrefix(a.Key, "data-hx"):
				found = append(found, n.Data+" "+a.Key)
			case slices.Contains([]string{"href", "src", "action", "formaction", "xlink:href", "hx-get", "hx-post", "data", "background"}, a.Key):
				if !strings.HasPrefix(value, "/") && !strings.HasPrefix(value, "#") && !strings.HasPrefix(value, "?") && !strings.HasPrefix(value, "tel:") &&
					!strings.HasPrefix(value, "http://") && !strings.HasPrefix(value, "https://") && !strings.HasPrefix(value, "data:image/png") && value != "" || strings.HasPrefix(value, "//") {
					found = append(found, n.Data+" "+a.Key+"="+a.Val)
				}
			case a.Key == "content" && n.Data == "meta" && strings.Contains(value, "url=") && !strings.Contains(value, "url=/desk/"):
				found = append(found, "meta refresh")
			}
		}
	}
	return found
}

// dataImage reports whether an image is a picture that the page holds itself.
func dataImage(n *html.Node) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool {
		return a.Key == "src" && strings.HasPrefix(a.Val, "data:image/png")
	})
}

// TestActive holds that the tests would see a text that is not escaped.
func TestActive(t *testing.T) {
	seen := 0
	for _, text := range hostile(t) {
		if len(active("<!doctype html><main><p>"+text+"</p><input value=\""+text+"\"></main>")) > 0 {
			seen++
		}
	}
	if seen < 100 {
		t.Errorf("of the hostile texts %d would be seen", seen)
	}
	if found := active(`<!doctype html><link href="/desk/static/desk.css"><script src="/desk/static/desk.js"></script><a href="https://example.org/">x</a>`); len(found) > 0 {
		t.Errorf("harmless, and seen: %v", found)
	}
}

// spared are forms that would end the test: they lock it out.
var spared = []string{"/desk/logout", "/desk/me/out", "/desk/me/password", "/desk/me/codes", "/desk/accounts/", "/desk/lang"}

// TestHostileTexts puts every hostile text into every field of every form that somebody
// with all roles finds, forty at a time, and looks for active nodes in whatever comes back,
// and in all pages afterwards. Each of the texts also stands by itself in entries, in what
// residents wrote and in names, for what cuts long texts off.
func TestHostileTexts(t *testing.T) {
	o, c := furnished(t)
	sow(t, o, 0, hostile(t)[:4])
	var texts []string
	for group := range slices.Chunk(hostile(t), 40) {
		texts = append(texts, strings.Join(group, " "))
	}
	starts := pagesOf(t, o.Server)
	check := func(where string, p reply) {
		t.Helper()
		if p.Code >= 500 {
			t.Errorf("%s: %d", where, p.Code)
		}
		if !strings.HasPrefix(p.Type, "text/html") {
			return
		}
		for _, node := range active(p.Body) {
			if node == "<style>" && strings.Contains(where, "/desk/report/report.html") {
				continue // a file to take away has its style in it
			}
			t.Errorf("%s: %s is active", where, node)
		}
	}
	posts, fields := 0, map[string]bool{}
	for i := range texts {
		c.crawl(starts, 80, func(path string, p reply, forms []form) {
			check(path, p)
			for _, f := range forms {
				if slices.ContainsFunc(spared, func(s string) bool { return strings.HasPrefix(f.action, s) }) {
					continue
				}
				if len(f.send) == 0 {
					f.send = append(f.send, [2]string{})
				}
				for k, button := range f.send {
					n := k
					got := c.submit(f, button, func(one control) string {
						n++
						if !one.typed() && one.kind != "file" {
							return one.value
						}
						fields[f.action+" "+one.name] = true
						return texts[(i+n)%len(texts)]
					})
					posts++
					check(f.action+" of "+path, got)
				}
			}
		})
	}
	sow(t, o, 4, hostile(t)[4:])
	c.crawl(starts, 300, func(path string, p reply, _ []form) { check("afterwards "+path, p) })
	t.Logf("%d forms sent, %d fields, %d groups of texts", posts, len(fields), len(texts))
}

// sow puts hostile texts, counted from first, where residents write, and into every text of entries.
func sow(t *testing.T, o *office, first int, texts []string) {
	t.Helper()
	full := &inbox{office: o}
	var entries []knowledge.Entry
	for i, text := range texts {
		i += first
		who := fmt.Sprint("chat", i)
		full.ask(who, text, "371324", true)
		full.hand(who, text, "371324", "")
		full.claim(who, knowledge.PhoneField, "000-0000-0101", text)
		list := knowledge.Strings{text, text}
		e := knowledge.Entry{ID: fmt.Sprint("x", i), Kind: knowledge.Kinds[i%4], Title: text, Text: text, Aliases: list, Questions: list, CounterQuestions: list,
			Region: "371324", Issuer: text, Number: text, Replaces: list, Sections: []knowledge.Section{{Path: list, Text: text}},
			Contacts: []knowledge.Contact{{Name: text, Address: text, Hours: text, Phones: []knowledge.Phone{{Number: text}}}},
			Source:   &knowledge.Source{File: text, Place: text, Cite: text, URL: text}, State: knowledge.Published,
			Guessed: []knowledge.Guess{{Field: "issuer", From: text}}}
		switch e.Kind {
		case knowledge.Program:
			e.Programme = &knowledge.Programme{Who: text, Conditions: list, Amount: text, Papers: list, Steps: list, Where: text, Deadline: text, LegalBasis: list}
		case knowledge.ServicePoint:
			e.Point = &knowledge.Point{Kinds: list, Address: text, Hours: text, Services: list, VerifiedBy: text, Phones: []knowledge.Phone{{Number: text}}}
		}
		entries = append(entries, e)
	}
	if _, err := o.Store.Save(t.Context(), store.Edit{Who: texts[0], Why: texts[1]}, entries...); err != nil {
		t.Fatal(err)
	}
	for i := range entries { // and drafts of them, to compare
		entries[i].State, entries[i].Text = knowledge.Draft, entries[i].Text+texts[0]
	}
	if _, err := o.Store.Save(t.Context(), store.Edit{Who: texts[0], Why: texts[1], Wait: true}, entries...); err != nil {
		t.Fatal(err)
	}
}
