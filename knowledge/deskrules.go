package knowledge

import "errors"

// DeskRules are what an office's owner settles about the work on entries.
type DeskRules struct {
	// FourEyes has nobody publish a version that they wrote or edited last.
	FourEyes bool `json:"four_eyes"`
	// ReviewDays is in how many days a review is due, where whoever asks for it names no
	// other day.
	ReviewDays int `json:"review_days"`
	// WarnDays is for how many days ahead what expires is listed.
	WarnDays int `json:"warn_days"`
}

// The bounds of the days in [DeskRules].
const (
	MaxReviewDays = 60
	MaxWarnDays   = 365
)

// ErrDeskRules is what rules out of their bounds come to.
var ErrDeskRules = errors.New("days of the desk's rules are out of bounds")

// DefaultDeskRules are in force until somebody settles others.
func DefaultDeskRules() DeskRules { return DeskRules{ReviewDays: 3, WarnDays: 30} }

// Check returns ErrDeskRules where a number of days cannot be.
func (r DeskRules) Check() error {
	if r.ReviewDays < 1 || r.ReviewDays > MaxReviewDays || r.WarnDays < 1 || r.WarnDays > MaxWarnDays {
		return ErrDeskRules
	}
	return nil
}
