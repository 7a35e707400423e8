package knowledge

import (
	"encoding/json"
	"regexp"
	"strings"

	"golang.org/x/text/width"
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
	`|0\d{2,3}-?[2-8]\d{6,7}(?:-\d{1,6})?` + // area code and number, extension
	`|[2-8]\d{6,7}(?:-\d{1,6})?` + // number without area code
	`|[48]00-?\d{3,4}-?\d{3,4}` + // 400 and 800 lines
	`|1[012]\d{1,4}|9\d{4,5}|16\d{3,6}` + // short numbers: 110, 12338, 95xxx
	`|000-0000-\d{4}` + // marked samples
	`)$`)

// Plausible reports whether the number has a form that can be dialled in China
// or is one of the unmistakable sample numbers 000-0000-NNNN.
func (p Phone) Plausible() bool { return dialable.MatchString(p.Number) }

// Sample reports whether the number is one of the unmistakable sample numbers.
func (p Phone) Sample() bool { return strings.HasPrefix(p.Number, "000-0000-") }

var (
	number    = regexp.MustCompile(`\+?\d[\d\-—–－ ()]*\d`)
	dashes    = strings.NewReplacer("—", "-", "–", "-", "－", "-", " ", "", "(", "", ")", "-")
	labelTrim = " \t\n:：,，;；、/()（）|"
)

// ParsePhones splits a cell such as "0539-8208001、8208002（夜间）" into phones.
// Words before a number label it where they end in a colon, words in brackets
// behind it otherwise. Text without a number gives none.
func ParsePhones(cell string) []Phone {
	cell = strings.ReplaceAll(width.Narrow.String(cell), "(0", "0")
	found := number.FindAllStringIndex(cell, -1)
	phones := make([]Phone, 0, len(found))
	for i, at := range found {
		n := strings.TrimPrefix(dashes.Replace(cell[at[0]:at[1]]), "+86")
		p := Phone{Number: strings.Trim(strings.ReplaceAll(n, "--", "-"), "-")}
		end := len(cell)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		start := 0
		if i > 0 {
			start = found[i-1][1]
		}
		before := strings.TrimSpace(cell[start:at[0]])
		if strings.HasSuffix(before, ":") || i == 0 {
			if cut := strings.LastIndexAny(strings.TrimRight(before, labelTrim), ")、,;/\n"); cut >= 0 {
				before = before[cut+1:]
			}
			p.Label = strings.Trim(before, labelTrim)
		}
		if after := cell[at[1]:end]; p.Label == "" && strings.HasPrefix(after, "(") {
			if shut := strings.IndexByte(after, ')'); shut > 0 {
				p.Label = strings.Trim(after[:shut], labelTrim)
			}
		}
		if !bare[p.Label] {
			phones = append(phones, p)
			continue
		}
		p.Label = ""
		phones = append(phones, p)
	}
	return phones
}

// bare are labels that say nothing beyond that a phone is a phone.
var bare = map[string]bool{"电话": true, "联系电话": true, "咨询电话": true, "手机": true, "座机": true, "tel": true, "Tel": true, "TEL": true}
