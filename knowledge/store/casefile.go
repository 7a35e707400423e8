package store

import (
	"cmp"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// caseFile is a case with what only the store knows of it.
type caseFile struct {
	knowledge.Case
	wider     time.Time // when staff are told of an open case because nobody took it, whatever she adds before
	forgotten bool      // she wants to be forgotten
	kept      int       // steps that the database has
}

// add adds a step.
func (f *caseFile) add(step knowledge.Step) { f.Steps = append(f.Steps, step) }

// full reports whether she said as much as the case holds.
func (f *caseFile) full() bool {
	said := 0
	for _, step := range f.Steps {
		if step.Kind == knowledge.StepOpened || step.Kind == knowledge.StepAdded {
			said++
		}
	}
	return said >= knowledge.CaseSteps
}

// reopens reports whether what she adds opens the case again.
func (f *caseFile) reopens(now time.Time) bool {
	return !f.Live() && now.Sub(f.Ended) < knowledge.CaseReopen && !f.full()
}

// quiet reports whether staff did nothing about the case lately.
func (f *caseFile) quiet(now time.Time) bool {
	for i := range f.Steps {
		if !f.Steps[i].Hers() && now.Sub(f.Steps[i].At) < quietFor {
			return false
		}
	}
	return true
}

// quietFor is the silence of staff after which a new emergency in a case that somebody
// took is told to everybody again.
const quietFor = time.Hour

// told reports whether staff know of the case.
func (f *caseFile) told() bool { return f.Raised > 0 || f.Taker != "" }

// openCase is a new case.
func openCase(h *knowledge.Handing, roster knowledge.Roster, now time.Time) *caseFile {
	f := &caseFile{Case: knowledge.Case{
		Topic: h.Topic, Region: h.Region, Urgent: h.Urgent, State: knowledge.CaseOpen,
		Who: h.Who, Channel: h.Channel, Lang: h.Lang, Address: h.Address, Opened: now,
	}}
	f.Due = firstDue(roster, &f.Case, now)
	f.add(knowledge.Step{Kind: knowledge.StepOpened, At: now, Text: clip(h.Text), Region: h.Region})
	return f
}

// join adds what she says to her case, which opens again where it is over.
func (f *caseFile) join(h *knowledge.Handing, roster knowledge.Roster, now time.Time) {
	said, worse, over := clip(h.Text), h.Urgent && !f.Urgent, !f.Live()
	if said == "" && !worse && !over {
		f.place(h)
		return // a repeated press
	}
	if f.full() && !worse {
		return
	}
	if h.Topic != "" && (f.Topic == "" || worse) {
		f.Topic = h.Topic
	}
	f.Urgent = f.Urgent || h.Urgent
	f.Lang = h.Lang
	if h.Address != "" {
		f.Address = h.Address
	}
	if over || worse || h.Urgent && f.State == knowledge.CaseTaken && f.quiet(now) {
		f.giveBack()
		f.Ended = time.Time{}
	}
	f.place(h)
	f.add(knowledge.Step{Kind: knowledge.StepAdded, At: now, Text: said, Region: h.Region})
	switch {
	case f.State == knowledge.CaseTaken, f.Urgent:
		f.Due = now
	default:
		f.Due = firstDue(roster, &f.Case, now)
	}
}

// place notes where she says that she is, as long as nobody works at the case.
func (f *caseFile) place(h *knowledge.Handing) {
	if h.Region != "" && (f.State == knowledge.CaseOpen || f.Region == "") {
		f.Region = h.Region
	}
}

// giveBack makes a case one that nobody took and that staff were not told of.
func (f *caseFile) giveBack() {
	f.State, f.Taker, f.Desk, f.Raised = knowledge.CaseOpen, "", "", 0
	f.wider, f.Remind = time.Time{}, time.Time{}
}

// end ends a case.
func (f *caseFile) end(state knowledge.CaseState, now time.Time) {
	f.State, f.Ended = state, now
	f.Due, f.wider, f.Remind = time.Time{}, time.Time{}, time.Time{}
}

// endByHer ends a case for her; staff who know of it are told at once.
func (f *caseFile) endByHer(state knowledge.CaseState, now time.Time) {
	f.end(state, now)
	if f.told() {
		f.Due = now
	}
}

// act carries out a step of staff.
func (f *caseFile) act(step knowledge.Step, now time.Time) error {
	if err := f.allows(&step, now); err != nil {
		return err
	}
	switch step.Kind {
	case knowledge.StepTaken:
		if f.State == knowledge.CaseTaken {
			f.Desk = cmp.Or(step.Desk, f.Desk)
			return nil
		}
		f.Ended = time.Time{}
		f.take(&step)
	case knowledge.StepReplied:
		f.take(&step)
	case knowledge.StepRemind:
		f.take(&step)
		f.Remind = step.Until
	case knowledge.StepPassed:
		f.giveBack()
		f.Region, f.Due = step.Region, now
	case knowledge.StepClosed:
		f.end(knowledge.CaseClosed, now)
	case knowledge.StepHeld:
		f.Held = true
	case knowledge.StepReleased:
		f.Held = false
		if f.forgotten {
			f.erase()
		}
	}
	f.add(step)
	return nil
}

// take makes an open case one that whoever did step works at.
func (f *caseFile) take(step *knowledge.Step) {
	if f.State == knowledge.CaseTaken {
		return
	}
	f.State, f.Taker, f.Desk = knowledge.CaseTaken, step.By, step.Desk
	f.Due, f.wider = time.Time{}, time.Time{}
}

// allows tells why a step of staff cannot be carried out.
func (f *caseFile) allows(step *knowledge.Step, now time.Time) error {
	said := strings.TrimSpace(step.Text) != ""
	switch {
	case step.By == "":
		return errors.New("who of staff does it is missing")
	case len([]rune(step.Text)) > knowledge.CaseRunes:
		return knowledge.ErrCaseText
	case f.Who == "": // nothing of it is left
		return knowledge.ErrCaseOver
	}
	switch step.Kind {
	case knowledge.StepTaken:
		switch {
		case f.State == knowledge.CaseWithdrawn, f.State == knowledge.CaseClosed && !f.reopens(now):
			return knowledge.ErrCaseOver
		case f.State == knowledge.CaseTaken && f.Taker != step.By:
			return fmt.Errorf("%w: %s", knowledge.ErrCaseTaken, f.Taker)
		}
	case knowledge.StepReplied, knowledge.StepRemind, knowledge.StepPassed, knowledge.StepClosed:
		switch {
		case !f.Live():
			return knowledge.ErrCaseOver
		case step.Kind == knowledge.StepReplied && !said:
			return knowledge.ErrCaseText
		case step.Kind == knowledge.StepReplied && f.Address == "" && f.Code == "":
			return knowledge.ErrNoAddress
		case step.Kind == knowledge.StepRemind && !step.Until.After(now):
			return knowledge.ErrCasePast
		}
		if _, known := region.Lookup(step.Region); !known {
			return fmt.Errorf("region %q: %w", step.Region, region.ErrUnknown)
		}
	case knowledge.StepNoted, knowledge.StepHeld, knowledge.StepReleased:
		if !said {
			return knowledge.ErrCaseText
		}
	default:
		return fmt.Errorf("%q is no step of staff", step.Kind)
	}
	return nil
}

// erase takes who she is and how she is reached out of a case; its words go with it.
func (f *caseFile) erase() { f.Who, f.Address, f.Code = "", "", "" }

// firstDue is when staff are told of a case for the first time: at once where it is
// urgent, where somebody of its region reads now, and where nobody knows when.
func firstDue(roster knowledge.Roster, c *knowledge.Case, now time.Time) time.Time {
	if c.Urgent {
		return now
	}
	if next, ok := roster.For(c.Region, c.Topic).Next(now); ok {
		return next
	}
	return now
}

// The time until staff are told again of a case that nobody took, after the first time,
// the second and so on; the last one holds from then on.
var (
	urgentGaps = []time.Duration{5 * time.Minute, 5 * time.Minute, 5 * time.Minute, 5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute, time.Hour}
	otherGaps  = []time.Duration{time.Hour, time.Hour, 2 * time.Hour, 4 * time.Hour, 8 * time.Hour, 24 * time.Hour}
)

// nextDue is when staff are told again, who were told now for the raised'th time: of
// one that is not urgent when somebody of its region reads.
func nextDue(roster knowledge.Roster, c *knowledge.Case, now time.Time) time.Time {
	gaps := otherGaps
	if c.Urgent {
		gaps = urgentGaps
	}
	at := now.Add(gaps[min(max(c.Raised, 1), len(gaps))-1])
	if c.Urgent {
		return at
	}
	if next, ok := roster.For(c.Region, c.Topic).Next(at); ok {
		return next
	}
	return at
}

// clip is a text of hers without white space around it, at most as long as the store
// keeps.
func clip(text string) string {
	text = strings.TrimSpace(text)
	if runes := []rune(text); len(runes) > knowledge.CaseRunes {
		text = string(runes[:knowledge.CaseRunes-1]) + "…"
	}
	return text
}

// codeRounds make trying all receipts of ten letters (2^48) against a stolen database
// hopeless, and cost a few milliseconds once.
const codeRounds = 20_000

// codeMark is what is kept of a receipt; empty for none. It does not depend on the key,
// so that receipts outlive a change of it.
func (s *Store) codeMark(code string) (string, error) {
	plain := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, code)
	if plain == "" {
		return "", nil
	}
	mark, err := pbkdf2.Key(sha256.New, plain, []byte("jinguo receipt "+s.identity), codeRounds, sha256.Size)
	return hex.EncodeToString(mark), err
}

func splitList(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, "|")
}

func joinList(list []string) string { return strings.Join(list, "|") }
