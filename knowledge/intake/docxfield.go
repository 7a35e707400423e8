package intake

import "strings"

// wordField is a field of a Word document while it is read: an instruction, and mostly
// a result behind it.
type wordField struct {
	instructing bool
	code        string // the instruction, in so far as it may hold text
}

// longestCode is how many bytes of an instruction are kept.
const longestCode = 1 << 10

// mark follows the marks of fields.
func (d *word) mark(kind string, p *paragraph) {
	if kind == "begin" {
		d.fields = append(d.fields, wordField{instructing: true})
		d.instructions++
		return
	}
	last := len(d.fields) - 1
	if last < 0 {
		return
	}
	f := &d.fields[last]
	bare := f.instructing
	if bare {
		d.instructions--
	}
	if f.instructing = false; kind != "end" {
		return
	}
	code := f.code
	if d.fields = d.fields[:last]; bare && d.instructions == 0 {
		p.text.WriteString(equation(code))
	}
}

// instruct takes text of the instruction of the innermost field.
func (d *word) instruct(text string) {
	last := len(d.fields) - 1
	if last < 0 || !d.fields[last].instructing {
		return
	}
	if f := &d.fields[last]; len(f.code)+len(text) <= longestCode {
		f.code += text
	}
}

// equation is the text of a field EQ, which has no result: Word writes characters
// with their pronunciation above, in circles or as fractions so.
func equation(code string) string {
	code = strings.TrimSpace(code)
	if len(code) < 2 || !strings.EqualFold(code[:2], "EQ") {
		return ""
	}
	text, _ := equate(code[2:], 0)
	return strings.TrimSpace(text)
}

// equate reads s up to a , or ) that belongs to what is around it, and gives the
// rest from there.
func equate(s string, depth int) (text, rest string) {
	const deepest = 10
	var out strings.Builder
	for s != "" {
		switch {
		case depth > 0 && (s[0] == ',' || s[0] == ';' || s[0] == ')'):
			return out.String(), s
		case len(s) > 1 && s[0] == '\\' && strings.IndexByte(`\,;()`, s[1]) >= 0:
			out.WriteByte(s[1])
			s = s[2:]
		case s[0] == '\\' && depth < deepest:
			text, s = operate(s[1:], depth+1)
			out.WriteString(text)
		default:
			out.WriteByte(s[0])
			s = s[1:]
		}
	}
	return out.String(), ""
}

// operate reads operators, from the letter of the first, with their options and
// arguments.
func operate(s string, depth int) (text, rest string) {
	open := strings.IndexByte(s, '(')
	if open < 0 {
		return "", ""
	}
	over, divided := false, false
	for operator := range strings.SplitSeq(strings.ToLower(s[:open]), `\`) {
		over = over || operator == "o"
		divided = divided || operator == "f"
	}
	s = s[open:]
	var args []string
	for s != "" && s[0] != ')' {
		text, s = equate(s[1:], depth)
		args = append(args, text)
	}
	switch {
	case len(args) == 0:
	case over: // over each other: the last is the character itself
		text = args[len(args)-1]
	case divided:
		text = strings.Join(args, "/")
	default:
		text = strings.Join(args, " ")
	}
	return text, s[min(len(s), 1):]
}
