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

// dutyHorizon is how many days ahead [Roster.Next] looks: over a Spring Festival with
// the weekends around it.
const dutyHorizon = 15

// For are the shifts that read cases of a topic in a region: those of the innermost
// region around it that has any, and of these the ones for that topic where there are.
func (r Roster) For(code, topic string) Roster {
	shifts, _ := r.innermost(region.Chain(code), topic)
	return shifts
}

// innermost is For along a chain of regions, and what of the chain lies further out.
func (r Roster) innermost(chain []string, topic string) (shifts Roster, outer []string) {
	for i, code := range chain {
		var own, any Roster
		for _, s := range r {
			switch {
			case s.Region != code:
			case len(s.Topics) == 0:
				any = append(any, s)
			case slices.Contains(s.Topics, topic):
				own = append(own, s)
			}
		}
		if len(own) > 0 {
			return own, chain[i+1:]
		}
		if len(any) > 0 {
			return any, chain[i+1:]
		}
	}
	return nil, nil
}

// On are the shifts that read at t. Hours that say nothing of t count as closed, but
// a year whose public holidays are not known yet is taken to have none.
func (r Roster) On(t time.Time) Roster {
	var on Roster
	for _, s := range r {
		if s.on(t) {
			on = append(on, s)
		}
	}
	return on
}

// Next is when somebody of r reads, from t on; false where that is unknown or not
// within two weeks.
func (r Roster) Next(t time.Time) (time.Time, bool) {
	var next time.Time
	for _, s := range r {
		if at, ok := s.next(t); ok && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next, !next.IsZero()
}

// Circle are the shifts that are told of a case at t, each chat once. The first time
// they are those of its region; each time that nobody took it those of the next region
// outwards that has any join them, and in the end everybody. Of them count the ones that
// read at t, of an urgent case also those that want to be told at any hour, and all
// where that is nobody.
func (r Roster) Circle(c *Case, t time.Time) Roster {
	var ring Roster
	chain := region.Chain(c.Region)
	for range c.Raised + 1 {
		more, outer := r.innermost(chain, c.Topic)
		if len(more) == 0 {
			ring = r
			break
		}
		ring, chain = append(slices.Clip(ring), more...), outer
	}
	told := ring.On(t)
	if c.Urgent {
		told = nil
		for _, s := range ring {
			if s.Urgent || s.on(t) {
				told = append(told, s)
			}
		}
	}
	if len(told) == 0 {
		told = ring
	}
	return told.eachChat()
}

// eachChat is r without the shifts whose chat another one before has.
func (r Roster) eachChat() Roster {
	var each Roster
	for _, s := range r {
		if !slices.ContainsFunc(each, func(o Shift) bool { return o.Chat == s.Chat }) {
			each = append(each, s)
		}
	}
	return each
}

func (s *Shift) on(t time.Time) bool {
	if s.Hours == "" {
		return true
	}
	week, _, ok := ReadHours(s.Hours)
	return ok && week.duty(t)
}

func (s *Shift) next(t time.Time) (time.Time, bool) {
	if s.Hours == "" {
		return t, true
	}
	week, _, ok := ReadHours(s.Hours)
	if !ok {
		return time.Time{}, false
	}
	if week.duty(t) {
		return t, true
	}
	for at := range week.edges(t, t.AddDate(0, 0, dutyHorizon)) {
		if week.duty(at) {
			return at, true
		}
	}
	return time.Time{}, false
}

// duty reports whether somebody with these hours reads at t; see [Roster.On].
func (w Week) duty(t time.Time) bool {
	open, known := w.Open(t)
	if !known && dayKind(t.In(w.zone())) == unpublished {
		usual := w
		usual.work, usual.holiday = false, asUsual
		open, known = usual.Open(t)
	}
	return open && known
}
