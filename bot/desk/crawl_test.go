package desk

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// form is a form of a page, as a browser would send it.
type form struct {
	page   string // where it stands
	action string
	get    bool
	files  bool // it is sent as multipart
	fields []control
	send   [][2]string // its buttons, by name and value
}

// control is what can be filled in.
type control struct {
	name, value string
	kind        string   // type of an input, else select or textarea
	options     []string // of a select
}

// typed reports whether somebody may type into the control.
func (f control) typed() bool {
	return slices.Contains([]string{"text", "search", "tel", "email", "url", "textarea", "number", "date", "datetime-local", "password"}, f.kind)
}

// formsOf are the forms of a page, and the links on it that lead to other pages of the desk.
func formsOf(path, page string) (forms []form, links []string) {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return nil, nil
	}
	byID := map[string]int{}
	var walk func(n *html.Node, in int)
	walk = func(n *html.Node, in int) {
		if n.Type == html.ElementNode {
			switch n.Data {
			case "form":
				f := form{page: path, action: attr(n, "action"), get: !strings.EqualFold(attr(n, "method"), "post"), files: attr(n, "enctype") == "multipart/form-data"}
				if f.action == "" {
					f.action = path
				}
				forms = append(forms, f)
				in = len(forms) - 1
				if id := attr(n, "id"); id != "" {
					byID[id] = in
				}
			case "a":
				if to := attr(n, "href"); strings.HasPrefix(to, "/desk/") {
					to, _, _ = strings.Cut(to, "#")
					links = append(links, to)
				}
			case "input", "select", "textarea", "button":
				at := in
				if id := attr(n, "form"); id != "" {
					if other, ok := byID[id]; ok {
						at = other
					}
				}
				if at >= 0 {
					forms[at].add(n)
				}
			}
		}
		for c := range n.ChildNodes() {
			walk(c, in)
		}
	}
	walk(root, -1)
	return forms, links
}

// add takes a control of a form in.
func (f *form) add(n *html.Node) {
	name, value := attr(n, "name"), attr(n, "value")
	if to := attr(n, "formaction"); to != "" && n.Data == "button" {
		name, value = "\x00"+to, name+"="+value
	}
	switch {
	case n.Data == "button":
		f.send = append(f.send, [2]string{name, value})
	case name == "":
	case n.Data == "select":
		one := control{name: name, kind: "select"}
		for c := range n.Descendants() {
			if c.Type == html.ElementNode && c.Data == "option" {
				one.options = append(one.options, attr(c, "value"))
				if has(c, "selected") {
					one.value = attr(c, "value")
				}
			}
		}
		if one.value == "" && len(one.options) > 0 {
			one.value = one.options[0]
		}
		f.fields = append(f.fields, one)
	case n.Data == "textarea":
		text := ""
		for c := range n.ChildNodes() {
			text += c.Data
		}
		f.fields = append(f.fields, control{name: name, value: text, kind: "textarea"})
	default:
		kind := attr(n, "type")
		if kind == "" {
			kind = "text"
		}
		if (kind == "checkbox" || kind == "radio") && value == "" {
			value = "on"
		}
		f.fields = append(f.fields, control{name: name, value: value, kind: kind})
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// submit sends a form with what fill makes of each control, pressing one of its buttons.
func (c *client) submit(f form, button [2]string, fill func(control) string) reply {
	values := url.Values{}
	action := f.action
	for _, one := range f.fields {
		if one.kind != "file" {
			values.Add(one.name, fill(one))
		}
	}
	name, value := button[0], button[1]
	if to, ok := strings.CutPrefix(name, "\x00"); ok {
		action = to
		name, value, _ = strings.Cut(value, "=")
	}
	if name != "" {
		values.Set(name, value)
	}
	switch {
	case f.get:
		path, _, _ := strings.Cut(action, "?")
		return c.get(path + "?" + values.Encode())
	case f.files:
		var body bytes.Buffer
		parts := multipart.NewWriter(&body)
		for _, one := range f.fields {
			if one.kind == "file" {
				file, _ := parts.CreateFormFile(one.name, fill(one)+".csv")
				file.Write([]byte("标题,内容\n" + fill(one) + "," + fill(one) + "\n"))
			}
		}
		for key, list := range values {
			for _, value := range list {
				parts.WriteField(key, value)
			}
		}
		parts.Close()
		r := httptest.NewRequest(http.MethodPost, action, &body)
		r.Header.Set("Content-Type", parts.FormDataContentType())
		return c.do(r)
	}
	r := httptest.NewRequest(http.MethodPost, action, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(r)
}

// crawl visits every page that links lead to from start, at most n of them, and hands
// each to see.
func (c *client) crawl(start []string, n int, see func(path string, p reply, forms []form)) {
	seen := map[string]bool{}
	for queue := slices.Clone(start); len(queue) > 0 && len(seen) < n; queue = queue[1:] {
		path := queue[0]
		if seen[path] || strings.HasPrefix(path, "/desk/static/") || strings.Contains(path, "/export") {
			continue
		}
		seen[path] = true
		p := c.get(path)
		if p.Code == http.StatusSeeOther && strings.HasPrefix(p.To, "/desk/") {
			queue = append(queue, p.To)
			continue
		}
		forms, links := formsOf(path, p.Body)
		see(path, p, forms)
		queue = append(queue, links...)
	}
}
