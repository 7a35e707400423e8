package knowledge

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Field is what a change request says is wrong about a service point.
type Field string

// The fields. A phone without a proposed one does not answer.
const (
	PhoneField   Field = "phone"
	HoursField   Field = "hours"
	AddressField Field = "address"
	ClosedField  Field = "closed" // it is not there any more
	MovedField   Field = "moved"  // it is at another address
	OtherField   Field = "other"
)

// Ruling is how far a change request has come.
type Ruling string

// The rulings.
const (
	Open     Ruling = "open"
	Approved Ruling = "approved"
	Rejected Ruling = "rejected"
)

// Request is a change request 信息更正: what somebody says is wrong about a service
// point. Only staff apply it.
type Request struct {
	No      int64 // grows; 0 before it is kept
	Entry   string
	Title   string // of the entry's newest version; the store fills it in
	Version int    // of the entry, when it was said; 0 changes only whether to tell
	Field   Field
	// Old is what the entry says there, or the one of its phones that is meant;
	// Proposed what is said to be right. Both may be empty.
	Old, Proposed string
	Note          string // why staff decided so

	Who     string // keyed hash of the chat
	Channel string
	Lang    string // to tell her in
	Tell    bool   // she wants to know what comes of it
	Address string // what the channel needs to tell her; dropped when she is told

	At      time.Time
	State   Ruling
	Decided time.Time
	By      string
}

// Decision is what staff make of a change request.
type Decision struct {
	No      int64
	Approve bool
	// Value is what is right where that is not what was proposed; NoValue takes what
	// stands there away.
	Value string
	Why   string
	By    string
}

// NoValue is the Value that leaves a field empty.
const NoValue = "-"

// What keeps a decision from being carried out. Errors that wrap them name the
// request and say what to do.
var (
	ErrNoRequest   = errors.New("there is no such change request")
	ErrDecided     = errors.New("it is decided already")
	ErrChanged     = errors.New("the entry has changed there since")
	ErrValueNeeded = errors.New("the right value is needed")
	ErrValueWrong  = errors.New("that is no such value")
)

// DoubtFrom is how many people must have said within [DoubtFor] that a number of a
// service point is wrong or dead for that to be said to others.
const (
	DoubtFrom = 3
	DoubtFor  = 90 * 24 * time.Hour
)

// FieldValue is what e says there, as a person reads it.
func FieldValue(e *Entry, f Field) string {
	switch {
	case f == ClosedField:
		return string(e.State)
	case e.Point == nil:
		return ""
	case f == PhoneField:
		return phoneList(e.Point.Phones)
	case f == HoursField:
		return e.Point.Hours
	case f == AddressField || f == MovedField:
		return e.Point.Address
	}
	return ""
}

// Public is r as it may be told, where e is what it is about now: where a confidential
// place is or was, nobody is told.
func (r Request) Public(e *Entry) Request {
	if e.Confidential() && (r.Field == AddressField || r.Field == MovedField) {
		r.Old, r.Proposed = "", ""
	}
	return r
}

// Same reports whether two requests claim the same of an entry.
func (r *Request) Same(other *Request) bool {
	return r.Entry == other.Entry && r.Field == other.Field && r.Old == other.Old && r.Proposed == other.Proposed
}

// Grants reports whether approving r with value is what other asks for too: it
// proposes that, or nothing.
func (r *Request) Grants(value string, other *Request) bool {
	return r.Entry == other.Entry && r.Field == other.Field && r.Old == other.Old &&
		(other.Proposed == "" || other.Proposed == r.Proposed || other.Proposed == value)
}

// Apply is e as r asks for it, with value in the place of what r proposes unless it
// is empty. It counts as verified by whom that day. It shares nothing with e that it
// changes.
func (r *Request) Apply(e Entry, value string, on Date, by string) (Entry, error) {
	value = cmp.Or(strings.TrimSpace(value), r.Proposed)
	if r.Field == ClosedField {
		e.State = Archived
		return e, nil
	}
	if e.Point == nil || r.Field == OtherField {
		return e, fmt.Errorf("request %d: edit the entry and import it, then reject the request: %w", r.No, ErrValueNeeded)
	}
	if value == "" {
		return e, fmt.Errorf("request %d proposes none: %w; give it, or %s for none", r.No, ErrValueNeeded, NoValue)
	}
	if value == NoValue {
		value = ""
	}
	if e.Confidential() && (r.Field == AddressField || r.Field == MovedField) {
		e.moving()
	}
	point := *e.Point
	e.Point = &point
	point.Verified, point.VerifiedBy = on, by
	switch r.Field {
	case PhoneField:
		phones, err := r.renumbered(point.Phones, value)
		if err != nil {
			return e, err
		}
		point.Phones = phones
		e.known("service_point.phones")
	case HoursField:
		point.Hours = value
		e.known("service_point.hours")
	default:
		point.Address, point.Location = value, nil // where it was is where it is not
		e.known("service_point.address", "service_point.location")
	}
	return e, nil
}

// renumbered is phones with those that value holds in the place of the old one; of
// all where r names none of them.
func (r *Request) renumbered(phones []Phone, value string) ([]Phone, error) {
	right := ParsePhones(value)
	if len(right) == 0 && value != "" || slices.ContainsFunc(right, func(p Phone) bool { return !p.Plausible() }) {
		return nil, fmt.Errorf("request %d: %q is no telephone number: %w", r.No, value, ErrValueWrong)
	}
	at := slices.IndexFunc(phones, func(p Phone) bool { return p.Number == r.Old })
	if at < 0 {
		return right, nil
	}
	if len(right) == 1 && right[0].Label == "" {
		right[0].Label = phones[at].Label
	}
	return slices.Concat(phones[:at], right, phones[at+1:]), nil
}

// known takes the mark that they were concluded from fields.
func (e *Entry) known(fields ...string) {
	e.Guessed = slices.DeleteFunc(slices.Clone(e.Guessed), func(g Guess) bool { return slices.Contains(fields, g.Field) })
	if len(e.Guessed) == 0 {
		e.Guessed = nil
	}
}

// Change is what r says in a line, for staff: 电话：0539-1 → 0539-2.
func (r *Request) Change(lang string) string {
	name := FieldName("request."+string(r.Field), lang)
	if r.Field == PhoneField && r.Proposed == "" {
		name = FieldName("request.dead", lang)
	}
	from, to := r.Old, cmp.Or(r.Proposed, "?")
	switch {
	case from == "" && r.Proposed == "":
		return name
	case r.Field == ClosedField || r.Field == PhoneField && r.Proposed == "":
		to = from
	case from != "":
		to = from + " → " + to
	}
	return name + FieldName("request.colon", lang) + to
}

// Claim is what one or several people say of an entry.
type Claim struct {
	Request     // the first of them
	People  int // who say so
}

// Claims puts the same requests together, in their order.
func Claims(requests []Request) []Claim {
	var claims []Claim
	people := map[int]map[string]bool{}
	for _, r := range requests {
		at := slices.IndexFunc(claims, func(c Claim) bool { return c.State == r.State && c.Same(&r) })
		if at < 0 {
			at = len(claims)
			claims = append(claims, Claim{Request: r})
			people[at] = map[string]bool{}
		}
		people[at][r.Who] = true
		claims[at].People = len(people[at])
	}
	return claims
}
