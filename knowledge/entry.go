package knowledge

import (
	"errors"
	"fmt"
	"slices"
)

// Kind says which of the four things an entry is.
type Kind string

// The four kinds of entry.
const (
	Policy       Kind = "policy"        // 政策文件: a published text, in sections
	Program      Kind = "programme"     // 帮扶项目: aid that somebody can apply for; [Programme] is its facts
	ServicePoint Kind = "service_point" // 服务点: a place or line that helps
	FAQ          Kind = "faq"           // 问答: a question that staff answered
)

// Kinds lists every kind in the order in which they are shown.
var Kinds = [...]Kind{Policy, Program, ServicePoint, FAQ}

// Valid reports whether k is one of the four kinds.
func (k Kind) Valid() bool {
	for _, known := range Kinds {
		if k == known {
			return true
		}
	}
	return false
}

// State says how far an entry has come. Residents see published entries only.
type State string

// The three states of an entry.
const (
	Draft     State = "draft"
	Published State = "published"
	Archived  State = "archived"
)

// ErrNotFound is returned where an entry is asked for that the store does not hold.
var ErrNotFound = errors.New("entry not found")

// Entry is one thing that the knowledge base knows. Its JSON form is the
// exchange format.
type Entry struct {
	// ID names the entry for ever. An id that a file gives is kept; intake
	// derives one otherwise from what does not change between two editions of a
	// file (see [Key]).
	ID    string `json:"id,omitempty"`
	Kind  Kind   `json:"kind"`
	Title string `json:"title"`

	// Aliases are other names that people use for the entry.
	Aliases []string `json:"aliases,omitempty"`
	// Questions are wordings that this entry answers, CounterQuestions wordings
	// that look alike and that it does not answer.
	Questions        []string `json:"questions,omitempty"`
	CounterQuestions []string `json:"counter_questions,omitempty"`

	// Region is a GB/T 2260 code of 2, 4, 6 or 9 digits without trailing
	// 00 pairs (37, 3713, 371324, 371324001); empty means the whole nation.
	Region string `json:"region,omitempty"`

	Issuer    string  `json:"issuer,omitempty"`    // 发文机关
	Number    string  `json:"number,omitempty"`    // 文号
	Issued    Date    `json:"issued,omitempty"`    // 发布日期
	Effective Date    `json:"effective,omitempty"` // 施行日期; Issued where empty
	Expires   Date    `json:"expires,omitempty"`   // last day in force
	Replaces  Strings `json:"replaces,omitempty"`  // id, number or title of what this entry replaces

	// Text is the answer of a faq and the body of an entry without sections.
	Text     string    `json:"text,omitempty"`
	Sections []Section `json:"sections,omitempty"`

	// Programme and Point are set for entries of that kind only.
	Programme *Programme `json:"programme,omitempty"`
	Point     *Point     `json:"service_point,omitempty"`
	Contacts  []Contact  `json:"contacts,omitempty"`

	Source *Source `json:"source,omitempty"`
	// Guessed names the fields that intake concluded, which the source does not state.
	Guessed []Guess `json:"guessed,omitempty"`
	// State is Published where the exchange format leaves it out.
	State State `json:"state,omitempty"`
	// Version counts from 1; the store sets it.
	Version int `json:"version,omitempty"`
}

// Section is a piece of a text under its headings.
type Section struct {
	// Path holds the headings from the outermost down, each as written with its
	// number: ["三、保障措施", "（二）资金"].
	Path []string `json:"path,omitempty"`
	Text string   `json:"text"`
}

// Programme holds the facts of aid that somebody can apply for, each as staff
// wrote it. Empty means that the source does not say.
type Programme struct {
	Who        string  `json:"who,omitempty"`         // 帮扶对象
	Conditions Strings `json:"conditions,omitempty"`  // 申请条件
	Amount     string  `json:"amount,omitempty"`      // 标准
	Papers     Strings `json:"papers,omitempty"`      // 所需材料
	Steps      Strings `json:"steps,omitempty"`       // 办理流程
	Where      string  `json:"where,omitempty"`       // 办理地点
	Deadline   string  `json:"deadline,omitempty"`    // 时限
	LegalBasis Strings `json:"legal_basis,omitempty"` // 政策依据
	// Rule tells by its facts whether somebody can have the aid; nil where nobody wrote one.
	Rule *Rule `json:"rule,omitempty"`
}

// Point holds the facts of a place or line that helps.
type Point struct {
	// Kinds are words such as 法律援助, 妇幼保健院, 妇联, 热线.
	Kinds    Strings `json:"kinds,omitempty"`
	Address  string  `json:"address,omitempty"`
	Location *LatLon `json:"location,omitempty"`
	Phones   []Phone `json:"phones,omitempty"`
	Hours    string  `json:"hours,omitempty"` // as written; see ReadHours
	Services Strings `json:"services,omitempty"`
	// Verified is when somebody last made sure of these facts, VerifiedBy who that
	// was, for staff only.
	Verified   Date   `json:"verified,omitempty"`
	VerifiedBy string `json:"verified_by,omitempty"`
	// Confidential marks a shelter or the like: its phones are public, its
	// address and location are never shown.
	Confidential bool `json:"confidential,omitempty"`
}

// Contact is somebody to turn to about an entry: an office, never a private person.
type Contact struct {
	Name    string  `json:"name,omitempty"`
	Phones  []Phone `json:"phones,omitempty"`
	Address string  `json:"address,omitempty"`
	Hours   string  `json:"hours,omitempty"`
}

// LatLon is a place in WGS-84 degrees.
type LatLon struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// Guess is a field that intake concluded from words which do not state it.
type Guess struct {
	// Field is the field's name in JSON, those inside others behind a dot:
	// region, expires, programme.amount, service_point.phones.
	Field string `json:"field"`
	From  string `json:"from"` // the words, as written
}

// Guess marks field as concluded from the words from. A field is marked once, by
// its first words.
func (e *Entry) Guess(field, from string) {
	if slices.ContainsFunc(e.Guessed, func(g Guess) bool { return g.Field == field }) {
		return
	}
	e.Guessed = append(e.Guessed, Guess{field, from})
}

// Source says where an entry's facts come from.
type Source struct {
	File    string `json:"file,omitempty"`    // base name of the imported file
	Hash    string `json:"hash,omitempty"`    // SHA-256 of that file, hexadecimal
	Place   string `json:"place,omitempty"`   // sheet and row, page or line in it
	Edition Date   `json:"edition,omitempty"` // the day that the file's content is of: as it says itself, or when it was last changed
	Cite    string `json:"cite,omitempty"`    // the published source, such as a law with its article
	URL     string `json:"url,omitempty"`     // where that can be read
	Checked Date   `json:"checked,omitempty"` // when somebody last compared the two
}

// Start is the first day on which the entry is in force; empty means always.
func (e *Entry) Start() Date {
	if e.Effective != "" {
		return e.Effective
	}
	return e.Issued
}

// Phones returns every phone of the entry, its point's first.
func (e *Entry) Phones() []Phone {
	var phones []Phone
	if e.Point != nil {
		phones = append(phones, e.Point.Phones...)
	}
	for _, c := range e.Contacts {
		phones = append(phones, c.Phones...)
	}
	return phones
}

// Confidential reports whether the entry's address must never be shown.
func (e *Entry) Confidential() bool { return e.Point != nil && e.Point.Confidential }

// Validate tells what keeps e from being stored at all; doubts about content
// are package check's matter.
func (e *Entry) Validate() error {
	switch {
	case !e.Kind.Valid():
		return fmt.Errorf("kind %q is none of policy, programme, service_point, faq", e.Kind)
	case e.Title == "":
		return errors.New("title is missing")
	case e.State != "" && e.State != Draft && e.State != Published && e.State != Archived:
		return fmt.Errorf("state %q is none of draft, published, archived", e.State)
	case e.Kind != ServicePoint && e.Point != nil:
		return fmt.Errorf("kind %s has service_point facts", e.Kind)
	case e.Kind != Program && e.Programme != nil:
		return fmt.Errorf("kind %s has programme facts", e.Kind)
	}
	return nil
}

// Change is a step of the knowledge base that its index follows.
type Change struct {
	// No is the change number; numbers grow, with gaps.
	No int64
	// Entry is the newest version, whatever its state.
	Entry Entry
	// Until is the last day on which the entry is in force: its own expiry, or
	// the day before what replaces it starts. Empty means without end.
	Until Date
	// Sample marks an entry of the embedded sample knowledge base.
	Sample bool
}
