package knowledge

import (
	"encoding/json"
	"regexp"
	"strings"
)

// Phone is a number as it may be dialled, with what staff wrote beside it. In
// JSON it is a plain string where it has no label.
type Phone struct {
	Number string // 0539-8208001, 12338, 13800000000
	Label  string // 夜间, 办公室; may be empty
}

type labelled struct {
	Number string `json:"number"`
	Label  string `json:"label"`
}

// MarshalJSON writes a string, or an object where there is a label.
func (p Phone) MarshalJSON() ([]byte, error) {
	if p.Label == "" {
		return json.Marshal(p.Number)
	}
	return json.Marshal(labelled(p))
}

// UnmarshalJSON reads a string or an object with number and label.
func (p *Phone) UnmarshalJSON(data []byte) error {
	*p = Phone{} // a list that is read anew brings its old elements
	if json.Unmarshal(data, &p.Number) == nil {
		return nil
	}
	var l labelled
	err := json.Unmarshal(data, &l)
	*p = Phone(l)
	return err
}

var dialable = regexp.MustCompile(`^(?:` +
	`1[3-9]\d{9}` + // mobile
	`|(?:0\d{2,3}-?)?[2-8]\d{6,7}(?:-\d{1,6})?` + // area code, number, extension
	`|[48]00-?\d{3,4}-?\d{3,4}(?:-\d{1,6})?` + // 400 and 800 lines
	`|(?:1[012]\d{1,4}|9\d{4,5}|16\d{3,6})(?:-\d{1,6})?` + // short numbers: 110, 12338, 95xxx
	`|000-\d{4}-\d{4}` + // marked samples: no area code starts with 00
	`)$`)

// Plausible reports whether the number has a form that can be dialled in China
// or is one of the unmistakable sample numbers 000-NNNN-NNNN.
func (p Phone) Plausible() bool { return dialable.MatchString(p.Number) }

// Sample reports whether the number is one of the unmistakable sample numbers.
func (p Phone) Sample() bool { return strings.HasPrefix(p.Number, "000-") }
