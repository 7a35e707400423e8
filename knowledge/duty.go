package knowledge

import (
	"slices"
	"time"

	"jinguo/knowledge/region"
)

// Shift is a row of the duty table 值班表: who of staff reads cases of a region, and when.
type Shift struct {
	Region string   `json:"region,omitempty"` // code; empty for the whole nation
	Hours  string   `json:"hours"`            // as offices write them; see [ReadHours]. Empty: always
	Name   string   `json:"name"`             // of the desk or person, as residents and staff read it
	Chat   string   `json:"chat"`             // id of the Telegram chat of staff
	Topics []string `json:"topics,omitempty"` // of urgent replies; empty for any matter
	Urgent bool     `json:"urgent,omitempty"` // is told of urgent cases at any hour
}

// Roster is the duty table.
type Roster []Shift

// For are the shifts that read cases of a topic in a region: those of the innermost
// region around it that has any, and of these the ones for that topic where there are.
func (r Roster) For(code, topic string) Roster {
	for _, outer := range region.Chain(code) {
		var own, any Roster
		for _, s := range r {
			switch {
			case s.Region != outer:
			case len(s.Topics) == 0:
				any = append(any, s)
			case slices.Contains(s.Topics, topic):
				own = append(own, s)
			}
		}
		if len(own) > 0 {
			return own
		}
		if len(any) > 0 {
			return any
		}
	}
	return nil
}

// On are the shifts that read at t. Hours that say nothing of t count as closed.
func (r Roster) On(t time.Time) Roster {
	var on Roster
	for _, s := range r {
		if s.on(t) {
			on = append(on, s)
		}
	}
	return on
}

// Next is when somebody of r reads, from t on; false where that is unknown.
func (r Roster) Next(t time.Time) (time.Time, bool) {
	var next time.Time
	for _, s := range r {
		if s.on(t) {
			return t, true
		}
		week, _, ok := ReadHours(s.Hours)
		if !ok {
			continue
		}
		if at, ok := week.NextChange(t); ok && s.on(at) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, !next.IsZero()
}

func (s *Shift) on(t time.Time) bool {
	if s.Hours == "" {
		return true
	}
	week, _, ok := ReadHours(s.Hours)
	if !ok {
		return false
	}
	open, known := week.Open(t)
	return open && known
}
