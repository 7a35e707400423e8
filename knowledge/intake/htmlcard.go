package intake

import (
	"strings"

	"golang.org/x/net/html"
)

// How far a page is looked at for its card: names that may be of one, elements around
// such a name, bytes of text.
const (
	cardTries  = 5
	cardRise   = 8
	cardLength = 4000
)

// takePageCard finds what the page says of its text in a table or list of its own,
// inside of the main text or beside it, and takes that out of the page where it
// holds nothing else.
func takePageCard(root *html.Node) card {
	tries := 0
	for n := range root.Descendants() {
		if n.Type != html.TextNode || len(n.Data) > 200 {
			continue
		}
		name, _, _ := strings.Cut(strings.ReplaceAll(tidy(n.Data), ":", "："), "：")
		if what := cardName(name); what == "" || what == "title" || what == "published" {
			continue
		}
		if c, whole, ok := cardAround(n); ok {
			if whole != nil {
				whole.Parent.RemoveChild(whole)
			}
			return c
		}
		if tries++; tries == cardTries {
			break
		}
	}
	return card{}
}

// cardAround reads the card that the text n is part of. whole is the largest element
// that holds it and nothing else, or nil.
func cardAround(n *html.Node) (c card, whole *html.Node, ok bool) {
	for range cardRise {
		if n = n.Parent; n == nil || n.Parent == nil {
			break
		}
		text := plainTextOf(n, cardLength)
		if len(text) > cardLength {
			break
		}
		read, rest, is := readCard(strings.Split(tidyLines(text), "\n"))
		switch {
		case is && len(rest) == 0:
			c, whole, ok = read, n, true
		case is && !ok:
			c, ok = read, true
		}
	}
	return c, whole, ok
}
