package desk

import (
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
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
