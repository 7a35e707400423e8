package telegramtest

import (
	"regexp"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// entityTypes are the tags of Telegram's HTML with the entity each stands for.
var entityTypes = map[string]string{
	"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
	"s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
	"span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}

var (
	startTag = regexp.MustCompile(`^<([A-Za-z][A-Za-z0-9-]*)((?:\s+[A-Za-z-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+))?)*)\s*>`)
	endTag   = regexp.MustCompile(`^</([A-Za-z][A-Za-z0-9-]*)\s*>`)
	hrefs    = regexp.MustCompile(`(?i)\bhref\s*=\s*["']?([^"'>\s]*)`)
	charRef  = regexp.MustCompile(`^&(lt|gt|amp|quot|#\d{1,7}|#x[0-9A-Fa-f]{1,6});`)
)

// parseHTML is Telegram's HTML style: the text without tags and the entities
// over it. It refuses unknown, unclosed and wrongly nested tags; an ampersand
// that starts no known reference stands for itself.
func parseHTML(source string) (string, []Entity, error) {
	type open struct {
		tag    string
		entity Entity
	}
	var (
		out      strings.Builder
		at       int // UTF-16 units written
		stack    []open
		entities []Entity
	)
	write := func(r rune) {
		out.WriteRune(r)
		at++
		if r > 0xFFFF {
			at++
		}
	}
	for i := 0; i < len(source); {
		rest := source[i:]
		switch {
		case strings.HasPrefix(rest, "</"):
			m := endTag.FindStringSubmatch(rest)
			if m == nil {
				return "", nil, inTheirWords("Unclosed end tag at byte offset %d", i)
			}
			if len(stack) == 0 {
				return "", nil, inTheirWords("Unexpected end tag at byte offset %d", i)
			}
			top := stack[len(stack)-1]
			if tag := strings.ToLower(m[1]); tag != top.tag {
				return "", nil, inTheirWords("Unmatched end tag at byte offset %d, expected \"</%s>\", found \"</%s>\"", i, top.tag, tag)
			}
			stack = stack[:len(stack)-1]
			if top.entity.Length = at - top.entity.Offset; top.entity.Length > 0 {
				entities = append(entities, top.entity)
			}
			i += len(m[0])
		case rest[0] == '<':
			m := startTag.FindStringSubmatch(rest)
			if m == nil {
				return "", nil, inTheirWords("Unclosed start tag at byte offset %d", i)
			}
			tag := strings.ToLower(m[1])
			kind, ok := entityTypes[tag]
			if !ok {
				return "", nil, inTheirWords("Unsupported start tag \"%s\" at byte offset %d", tag, i)
			}
			e := Entity{Type: kind, Offset: at}
			if href := hrefs.FindStringSubmatch(m[2]); kind == "text_link" && href != nil {
				e.URL = href[1]
			}
			stack = append(stack, open{tag, e})
			i += len(m[0])
		case rest[0] == '&' && charRef.MatchString(rest):
			m := charRef.FindStringSubmatch(rest)
			write(character(m[1]))
			i += len(m[0])
		default:
			r, size := utf8.DecodeRuneInString(rest)
			write(r)
			i += size
		}
	}
	if len(stack) > 0 {
		return "", nil, inTheirWords("Can't find end tag corresponding to start tag \"%s\"", stack[len(stack)-1].tag)
	}
	sort.SliceStable(entities, func(i, j int) bool {
		if entities[i].Offset != entities[j].Offset {
			return entities[i].Offset < entities[j].Offset
		}
		return entities[i].Length > entities[j].Length
	})
	return out.String(), entities, nil
}

func character(ref string) rune {
	switch ref {
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "amp":
		return '&'
	case "quot":
		return '"'
	}
	digits, base := ref[1:], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseInt(digits, base, 32)
	if err != nil || !utf8.ValidRune(rune(n)) {
		return utf8.RuneError
	}
	return rune(n)
}
