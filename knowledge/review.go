package knowledge

import (
	"errors"
	"slices"
	"time"
)

// ReviewState says what became of a request for review.
type ReviewState string

// The states of a request for review.
const (
	ReviewOpen      ReviewState = "open"
	ReviewPublished ReviewState = "published"
	ReviewApproved  ReviewState = "approved"  // is published by itself on the day on which it comes into force
	ReviewReturned  ReviewState = "returned"  // sent back with a reason
	ReviewWithdrawn ReviewState = "withdrawn" // by who asked, or an approval taken back
	ReviewOvertaken ReviewState = "overtaken" // by a newer version, or by one that came into force without it
)

// Review is the request that one version of an entry be published, with what became of
// it. An entry has one open request at most.
type Review struct {
	No       int64
	Entry    string // its id
	Version  int    // of the entry, that is to be published
	Asker    string // name of the account
	At       time.Time
	Note     string // to the reviewer; may be empty
	Due      Date
	Reviewer string // name of the account that should look at it; empty for any
	State    ReviewState
	Starts   Date // on which an approved one is published

	Decider string // name of the account that ended it
	Decided time.Time
	Why     string // of a return
	Became  int    // the version that was published
}

// Overdue reports whether the request should have been decided before today.
func (r *Review) Overdue(today Date) bool { return r.State == ReviewOpen && r.Due < today }

// Waiting is a version of an entry that is not in force, with what it would take the place of.
type Waiting struct {
	Entry  Entry
	Before *Entry // the version in force, or the archived one; nil where there is none
	By     string // who wrote the version, as its history says
	At     time.Time
	// Newest is the number of the entry's newest version, above that of Entry where
	// somebody wrote another one since. It is Entry's own where that waits.
	Newest int
	Review *Review // about this version; nil where nobody asked for one
}

// Stale reports whether there is a newer version.
func (d *Waiting) Stale() bool { return d.Entry.Version != d.Newest }

// Live reports whether residents see another version of the entry meanwhile.
func (d *Waiting) Live() bool { return d.Before != nil && d.Before.State == Published }

// Regions are those that publishing the draft concerns: its own, and that of the version
// in force.
func (d *Waiting) Regions() []string {
	regions := []string{d.Entry.Region}
	if d.Live() && d.Before.Region != d.Entry.Region {
		regions = append(regions, d.Before.Region)
	}
	return regions
}

// ReviewCount is what of the reviews waits for an account.
type ReviewCount struct {
	Waiting  int // that it may decide
	Overdue  int // of these
	Returned int // sent back to it
	Expiring int // entries that end within the days of the rules, and that it may change
}

// ExpiryNote says that somebody looked at the last day of an entry and left it as it is.
type ExpiryNote struct {
	Entry   string
	Expires Date // that was looked at: of another one the note says nothing
	Who     string
	At      time.Time
	Note    string
}

// What steps of a review come to that cannot be taken.
var (
	ErrNoReview = errors.New("no such review")
	// ErrStale is what a step comes to that was decided by a version which is not the
	// one that waits any more.
	ErrStale = errors.New("the entry changed since")
	// ErrReviewed is what a step comes to that ends a review which is over.
	ErrReviewed = errors.New("the review is over")
	// ErrFourEyes is what publishing one's own words comes to where four eyes are asked for.
	ErrFourEyes = errors.New("whoever wrote a version may not publish it")
)

// AddWorkDays is the day n working days after d: public holidays and weekends do not
// count, weekends that are worked in exchange do. An unknown date stays unknown.
func (d Date) AddWorkDays(n int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	for n > 0 {
		if t = t.AddDate(0, 0, 1); worked(t) {
			n--
		}
	}
	return DateOf(t)
}

// worked reports whether offices work on t's day.
func worked(t time.Time) bool {
	switch dayKind(t) {
	case publicHoliday:
		return false
	case workedWeekend:
		return true
	}
	return !slices.Contains([]time.Weekday{time.Saturday, time.Sunday}, t.Weekday())
}
