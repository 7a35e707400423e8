package knowledge

import (
	"errors"
	"slices"
	"time"

	"jinguo/knowledge/region"
)

// MissWeeks is how many weeks of a group of misses are told apart, the current one last.
const MissWeeks = 8

// MissFile is a group of misses as somebody of staff works at it: with those of its
// questions that are theirs to see.
type MissFile struct {
	MissGroup
	Wordings []string           // all that differ, scrubbed, the oldest first
	Weeks    [MissWeeks]int     // questions asked first in each week, from Monday, the oldest week first
	Reasons  map[MissReason]int // questions by reason
	Useless  []string           // ids of the entries that were of no use
	Nowhere  int                // questions that name no region
	Else     int                // questions of the group that are not theirs to see
	Proposal MissProposal       // an answer that waits to be published
	Told     int                // who were told of the answer
	By       string             // who answered or dropped it; empty where that is unknown
	Ended    time.Time          // when; zero where that is unknown
	people   map[string]bool    // chats, and whether they wait to be told
}

// MissProposal is an entry that answers a group once a version of it is published.
type MissProposal struct {
	Entry   string // id; empty for no proposal
	Version int    // the first that has to be published
	By      string
	At      time.Time
}

// What keeps staff from working at a group.
var (
	ErrNotAsked = errors.New("nobody asked for the region of the entry")
	ErrProposed = errors.New("an answer waits to be published")
	ErrNotOver  = errors.New("it is open")
)

// MissState is how far a group has come.
type MissState string

// The states of a group.
const (
	MissOpen     MissState = "open"
	MissProposed MissState = "proposed" // an answer waits to be published
	MissAnswered MissState = "answered"
	MissDropped  MissState = "dropped" // it needs no answer
)

// State is how far the group has come.
func (f *MissFile) State() MissState {
	switch {
	case f.Entry != "":
		return MissAnswered
	case f.Dropped:
		return MissDropped
	case f.Proposal.Entry != "":
		return MissProposed
	}
	return MissOpen
}

// Take adds a question to the group, which was asked last at a moment.
func (f *MissFile) Take(m Miss, last, now time.Time) {
	if f.people == nil {
		f.people, f.Reasons = map[string]bool{}, map[MissReason]int{}
	}
	if m.Address != "" && !f.people[m.Who] {
		f.Tell++
	}
	if m.Who != "" {
		f.people[m.Who] = f.people[m.Who] || m.Address != ""
	}
	f.Count++
	f.People = len(f.people)
	f.Reasons[m.Reason]++
	if f.First.IsZero() || m.At.Before(f.First) {
		f.First = m.At
	}
	if last.After(f.Last) {
		f.Last = last
	}
	if week := weeksBetween(m.At, now); week >= 0 && week < MissWeeks {
		f.Weeks[MissWeeks-1-week]++
	}
	if m.Region == "" {
		f.Nowhere++
	} else if !slices.Contains(f.Regions, m.Region) {
		f.Regions = append(f.Regions, m.Region)
	}
	if m.Entry != "" && !slices.Contains(f.Useless, m.Entry) {
		f.Useless = append(f.Useless, m.Entry)
	}
	f.word(m.Text)
}

// word adds a wording, the first of which stands for the group.
func (f *MissFile) word(text string) {
	if text == "" || slices.Contains(f.Wordings, text) {
		return
	}
	f.Wordings = append(f.Wordings, text)
	if f.Text == "" {
		f.Text = text
	} else {
		f.Others = append(f.Others, text)
	}
}

// Growth is by how many more people asked in the last two weeks than in the two before.
func (f *MissFile) Growth() int {
	w := f.Weeks[:]
	return w[MissWeeks-1] + w[MissWeeks-2] - w[MissWeeks-3] - w[MissWeeks-4]
}

// weeksBetween counts the Mondays in China after then until now.
func weeksBetween(then, now time.Time) int {
	return int(monday(now).Sub(monday(then)) / (7 * 24 * time.Hour))
}

// monday is the day on which the week of t begins in China, which has no summer time.
func monday(t time.Time) time.Time {
	t = t.In(China)
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, China)
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
}

// Concerns reports whether what an entry says, which holds in a region, may answer
// somebody who asked from a region: one around the other, as the search has it.
func Concerns(entry, asked string) bool {
	return region.Within(entry, asked) || region.Within(asked, entry)
}
