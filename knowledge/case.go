package knowledge

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Case 诉求 is a matter that a resident handed to a person.
type Case struct {
	No     int64
	Topic  string // of the urgent reply that it comes from, such as suicide; empty for any other matter
	Region string // code; may be empty
	Urgent bool
	State  CaseState

	Who     string // keyed hash of the chat; empty once that is forgotten
	Channel string
	Lang    string // to answer her in
	Address string // what the channel needs to write to her; empty where it cannot, or where that is over
	Code    string // mark of the receipt by which she asks again on a channel that cannot write to her, and not the receipt itself; empty where there is none

	Opened time.Time
	Ended  time.Time // when it was closed or withdrawn; zero before
	Due    time.Time // when staff are told of it (again) unless somebody takes it; zero where nobody has to be
	Raised int       // how often staff were told of it since it was opened or given back
	Taker  string    // who of staff took it, as they are called; empty where nobody did
	Desk   string    // Telegram chat of staff in which it was taken; empty where nobody took it there
	Remind time.Time // when its taker is reminded; zero for never
	Held   bool      // kept by a person's decision, whatever else is erased

	Steps []Step // oldest first; only where a whole case was asked for
}

// CaseState is how far a case has come.
type CaseState string

// The states of a case.
const (
	CaseOpen      CaseState = "open"      // nobody took it yet
	CaseTaken     CaseState = "taken"     // somebody works at it
	CaseClosed    CaseState = "closed"    // staff are done
	CaseWithdrawn CaseState = "withdrawn" // she took it back, or asked to be forgotten
)

// StepKind says what happened to a case.
type StepKind string

// What a resident does.
const (
	StepOpened    StepKind = "opened"
	StepAdded     StepKind = "added"
	StepWithdrawn StepKind = "withdrawn"
	StepRead      StepKind = "read" // she read what staff replied
)

// What staff do, and what the program does.
const (
	StepTaken    StepKind = "taken"
	StepReplied  StepKind = "replied"
	StepNoted    StepKind = "noted" // a note for staff, which she never sees
	StepPassed   StepKind = "passed"
	StepRemind   StepKind = "remind" // a reminder was set, for Until
	StepClosed   StepKind = "closed"
	StepHeld     StepKind = "held"
	StepReleased StepKind = "released"
	StepRaised   StepKind = "raised"   // staff were told of it, or of what she did
	StepReminded StepKind = "reminded" // the reminder came
	StepErased   StepKind = "erased"   // the words of the case are gone
)

// Step is one thing that happened to a case.
type Step struct {
	Kind   StepKind
	At     time.Time
	By     string    // who of staff; empty for the resident and the program
	Text   string    // what was said; it is kept sealed
	Until  time.Time // of StepRemind
	Region string    // code of the region to which StepPassed hands it
	Desk   string    // Telegram chat of staff in which it was done; empty elsewhere
}

// Handing is what a resident wants done with her case. A chat has one open case at most:
// opening a second adds to the first. The channel fills in who she is.
type Handing struct {
	Kind   StepKind // StepOpened, StepAdded, StepWithdrawn, StepRead, or StepClosed where she says that it is solved
	Text   string   // what she chose to say; may be empty
	Topic  string
	Region string
	Lang   string
	Urgent bool
	Code   string // receipt, where the channel cannot write to her

	Who, Channel, Address string
}

// What keeps a step from being carried out.
var (
	ErrNoCase    = errors.New("there is no such case")
	ErrCaseOver  = errors.New("the case is closed")
	ErrCaseTaken = errors.New("somebody else took the case")
	ErrNoAddress = errors.New("the resident cannot be written to")
	ErrCaseText  = fmt.Errorf("a text is needed, of at most %d characters", CaseRunes)
	ErrCasePast  = errors.New("that time is over")
)

// Limits of a case.
const (
	CaseRunes = 2000 // of one text; what she writes beyond is cut off
	CaseSteps = 30   // of hers; what she adds beyond is not kept
	CasesADay = 5    // of one chat; what would open another adds to the newest, unless it is urgent
	// CaseReopen is how long after its end what she adds opens a case again, and she can
	// be reached about it.
	CaseReopen = 30 * 24 * time.Hour
)

// Live reports whether somebody still has to do something about the case.
func (c *Case) Live() bool { return c.State == CaseOpen || c.State == CaseTaken }

// Hers reports whether the step is the resident's own.
func (s *Step) Hers() bool {
	switch s.Kind {
	case StepOpened, StepAdded, StepWithdrawn, StepRead:
		return true
	}
	return s.Kind == StepClosed && s.By == ""
}

// Public is the case as she may see it: without notes, what staff do and say among
// themselves, and without how they and she are reached.
func (c *Case) Public() Case {
	open := *c
	open.Who, open.Address, open.Desk, open.Held, open.Remind = "", "", "", false, time.Time{}
	open.Steps = nil
	for _, s := range c.Steps {
		switch s.Kind {
		case StepNoted, StepHeld, StepReleased, StepRemind, StepReminded:
			continue
		}
		s.Desk = ""
		if !s.Hers() && s.Kind != StepReplied {
			s.Text = "" // why it was passed on or closed
		}
		open.Steps = append(open.Steps, s)
	}
	return open
}

// Unread reports whether staff replied since she last read what they say.
func (c *Case) Unread() bool {
	for _, s := range slices.Backward(c.Steps) {
		switch s.Kind {
		case StepReplied:
			return true
		case StepRead:
			return false
		}
	}
	return false
}

// Untold are her steps since staff were last told of the case or did something
// about it.
func (c *Case) Untold() []Step {
	from := 0
	for i, s := range c.Steps {
		switch s.Kind {
		case StepRaised, StepTaken, StepReplied, StepClosed:
			if !s.Hers() {
				from = i + 1
			}
		}
	}
	var fresh []Step
	for _, s := range c.Steps[from:] {
		if s.Hers() && s.Kind != StepRead || s.Kind == StepErased {
			fresh = append(fresh, s)
		}
	}
	return fresh
}
