package desk

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/region"
	"jinguo/knowledge/store"
)

// What keeps a form about a case from being carried out, beside the store's reasons.
var (
	errDoneBefore  = errors.New("the same was done since the page was shown")
	errReplied     = errors.New("somebody else replied since the page was shown")
	errSheWrote    = errors.New("she wrote since the page was shown")
	errNoReason    = errors.New("no reason is given")
	errNoDay       = errors.New("no day is given")
	errWhichRegion = errors.New("no such region")
)

// caseForm is what was written into a form that was not carried out.
type caseForm struct {
	Act                        string // which form
	Text, Region, Day, At, Why string
	Fault                      string
}

// casePage is what the page of a case shows.
type casePage struct {
	No                      int64
	Title, Line             string
	Urgent, Late, Off, Live bool
	Open, Mine, Taken, Held bool
	Reopens, Reach          bool
	Taker, Reminder, Region string
	Reached                 string // how she reads a reply
	English                 bool   // she writes English
	Seen, Max               int
	Notes                   []string // what there is to know of it beside its history
	Steps                   []stepLine
	Form                    caseForm
	Regions                 []dutyRegion
	Reasons                 []string
	Today                   string
	Known                   string
}

// stepLine is a step as its history shows it.
type stepLine struct {
	At, What, Text string
	Hers           bool
}

// dutyRegion is a region that the duty table has a desk for.
type dutyRegion struct{ Name, Desks string }

// closeReasons are why a case is closed; the keys of what is said of each.
var closeReasons = []string{"solved", "referred", "unreachable", "twice", "other"}

// caseOf is the case that a request names, if v may see it; else the request is answered.
func (s *Server) caseOf(w http.ResponseWriter, r *http.Request, v *visit) (knowledge.Case, bool) {
	no, err := strconv.ParseInt(r.PathValue("no"), 10, 64)
	if err != nil {
		s.fail(w, r, v, knowledge.ErrNoCase)
		return knowledge.Case{}, false
	}
	c, err := s.Store.Case(r.Context(), no)
	if err == nil && !v.MayIn(account.Case, s.here(c.Region)) {
		err = knowledge.ErrNoCase
	}
	if err != nil {
		s.fail(w, r, v, err)
		return knowledge.Case{}, false
	}
	return c, true
}

func (s *Server) caseShow(w http.ResponseWriter, r *http.Request, v *visit) {
	if c, ok := s.caseOf(w, r, v); ok {
		s.casePage(w, r, v, http.StatusOK, c, caseForm{})
	}
}

// casePage shows a case with its words, and notes in the audit log that v saw them.
func (s *Server) casePage(w http.ResponseWriter, r *http.Request, v *visit, status int, c knowledge.Case, form caseForm) {
	ctx := r.Context()
	if err := s.Store.Saw(ctx, "case.view", strconv.FormatInt(c.No, 10), c.Region, ""); err != nil {
		s.fail(w, r, v, err)
		return
	}
	list, roster, err := s.casesOf(ctx, v, false)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	now := s.Now()
	data := casePage{
		No: c.No, Title: bot.CaseTitle(v.Lang, &c), Line: bot.CaseLine(v.Lang, &c), Urgent: c.Urgent,
		Late: c.Overdue(roster, now), Off: c.AfterHours(roster), Live: c.Live(), Open: c.State == knowledge.CaseOpen,
		Taken: c.State == knowledge.CaseTaken, Mine: c.State == knowledge.CaseTaken && c.Taker == v.signature(), Held: c.Held,
		Reopens: c.State == knowledge.CaseClosed && now.Sub(c.Ended) < knowledge.CaseReopen && c.Who != "",
		Reach:   c.Address != "" || c.Code != "", Taker: c.Taker, Reminder: clock(c.Remind), Region: s.casePlace(v, c.Region),
		Seen: len(c.Steps), Max: knowledge.CaseRunes, Form: form, Reasons: closeReasons, Today: dateOf(now), Known: caseNumbers(urgentOpen(list)),
	}
	lines := bot.CaseShown(v.Lang, c).Lines
	if c.Live() {
		lines = lines[:len(lines)-1] // how to reply on Telegram
	}
	data.tell(lines, c.Steps)
	data.English = c.Lang == bot.English
	data.Reached = v.Say("cases_reach_" + reachOf(&c))
	data.Regions = dutyRegions(roster)
	s.show(w, r, v, status, "casesone", data)
}

// reachOf is how she reads a reply: in her chat, with her receipt, or not at all.
func reachOf(c *knowledge.Case) string {
	switch {
	case c.Address != "":
		return "chat"
	case c.Code != "":
		return "code"
	}
	return "none"
}

// tell takes the history of what staff are shown of a case on Telegram: a title, a line,
// a field for each step, and what else there is to know.
func (p *casePage) tell(lines []bot.Line, steps []knowledge.Step) {
	for i, line := range lines {
		switch {
		case i < 2:
		case line.Style == bot.Field && len(p.Steps) < len(steps):
			p.Steps = append(p.Steps, stepLine{At: line.Label, What: line.Text, Hers: steps[len(p.Steps)].Hers()})
		case line.Style == bot.Quote && len(p.Steps) > 0:
			p.Steps[len(p.Steps)-1].Text = line.Text
		default:
			p.Notes = append(p.Notes, line.Text)
		}
	}
}

// dutyRegions are the regions of the duty table, with who reads there.
func dutyRegions(roster knowledge.Roster) []dutyRegion {
	var list []dutyRegion
	for _, shift := range roster {
		name := regionName(shift.Region)
		at := slices.IndexFunc(list, func(d dutyRegion) bool { return d.Name == name })
		switch {
		case at < 0:
			list = append(list, dutyRegion{name, shift.Name})
		case !strings.Contains(list[at].Desks, shift.Name):
			list[at].Desks += "、" + shift.Name
		}
	}
	return list
}

// caseAct carries out a form about a case.
func (s *Server) caseAct(w http.ResponseWriter, r *http.Request, v *visit) {
	c, ok := s.caseOf(w, r, v)
	if !ok {
		return
	}
	post := r.PostForm
	form := caseForm{Act: r.PathValue("act"), Text: strings.TrimSpace(post.Get("text")), Region: post.Get("region"), Day: post.Get("day"), At: post.Get("at"), Why: post.Get("why")}
	step, known, err := s.stepOf(v, &c, form)
	if !known {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	if err == nil {
		seen, _ := strconv.Atoi(post.Get("seen"))
		var after knowledge.Case
		after, err = s.Store.Act(r.Context(), c.No, step, func(after knowledge.Case) ([]store.Outbound, error) {
			return s.actLetters(v, step, after, seen)
		})
		if after.No != 0 {
			c = after
		}
	}
	switch key, status := caseFault(err); {
	case err == nil, errors.Is(err, errDoneBefore):
		s.caseDone(w, r, v, form.Act, &c)
	case key == "":
		s.fail(w, r, v, err)
	default:
		if c, ok = s.caseOf(w, r, v); ok { // as it is now
			form.Fault = v.Say("cases_fault_"+key, "By", replierOr(&c, err), "Max", knowledge.CaseRunes)
			s.casePage(w, r, v, status, c, form)
		}
	}
}

// stepOf is the step that a form asks for; false where there is no such form.
func (s *Server) stepOf(v *visit, c *knowledge.Case, form caseForm) (step knowledge.Step, known bool, err error) {
	step = knowledge.Step{By: v.signature(), Text: strings.ReplaceAll(form.Text, "\r\n", "\n")}
	switch form.Act {
	case "take":
		step.Kind, step.Text = knowledge.StepTaken, ""
	case "reply":
		step.Kind = knowledge.StepReplied
	case "note":
		step.Kind = knowledge.StepNoted
	case "back":
		step.Kind, step.Region = knowledge.StepPassed, c.Region
	case "pass":
		step.Kind = knowledge.StepPassed
		place, bad := region.Parse(form.Region)
		if bad != nil || strings.TrimSpace(form.Region) == "" {
			err = errWhichRegion
		}
		step.Region = place.Code
	case "remind":
		step.Kind = knowledge.StepRemind
		step.Until, err = remindAt(form.Day, form.At)
	case "close":
		step.Kind = knowledge.StepClosed
		if !slices.Contains(closeReasons, form.Why) {
			return step, true, errNoReason
		}
		if why := v.Say("cases_close_" + form.Why); step.Text == "" {
			step.Text = why
		} else {
			step.Text = why + v.Say("cases_colon") + step.Text
		}
	case "hold":
		step.Kind = knowledge.StepHeld
	case "release":
		step.Kind = knowledge.StepReleased
	default:
		return step, false, nil
	}
	return step, true, err
}

// remindAt is when a reminder comes: at nine where no time is given.
func remindAt(day, at string) (time.Time, error) {
	if at == "" {
		at = "09:00"
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", day+" "+at, knowledge.China)
	if err != nil {
		return t, errNoDay
	}
	return t, nil
}

// actLetters are what is sent because of a step, with the case as it is after it. They
// keep the step from being carried out where the same was done since the page was shown,
// where somebody else replied or she wrote more, which whoever replies or closes has to
// read first, and where the case has left the visitor's regions.
func (s *Server) actLetters(v *visit, step knowledge.Step, after knowledge.Case, seen int) ([]store.Outbound, error) {
	if step.Kind != knowledge.StepPassed && !v.MayIn(account.Case, s.here(after.Region)) {
		return nil, knowledge.ErrNoCase
	}
	if step.Kind != knowledge.StepTaken {
		before := len(after.Steps) - 1
		if err := overtaken(&step, after.Steps[min(max(seen, 0), before):before]); err != nil {
			return nil, err
		}
	}
	if step.Kind != knowledge.StepReplied {
		return nil, nil
	}
	return s.Letters.Replied(after)
}

// overtaken tells why a step is not to be carried out after others that whoever wants it
// has not seen.
func overtaken(step *knowledge.Step, unseen []knowledge.Step) error {
	replies, closes := step.Kind == knowledge.StepReplied, step.Kind == knowledge.StepClosed
	var found error
	for _, other := range unseen {
		switch {
		case other.Kind == step.Kind && other.By == step.By && other.Text == step.Text && other.Region == step.Region && other.Until.Equal(step.Until):
			return errDoneBefore
		case replies && other.Kind == knowledge.StepReplied:
			found = fmt.Errorf("%w: %s", errReplied, other.By)
		case (replies || closes) && other.Kind == knowledge.StepAdded && found == nil:
			found = errSheWrote
		}
	}
	return found
}

// caseFault is the key of what is said of an error, and the status; empty for one that is
// nothing of the visitor's.
func caseFault(err error) (key string, status int) {
	for _, known := range []struct {
		err    error
		key    string
		status int
	}{
		{knowledge.ErrCaseOver, "over", http.StatusConflict},
		{knowledge.ErrCaseTaken, "taken", http.StatusConflict},
		{errReplied, "replied", http.StatusConflict},
		{errSheWrote, "added", http.StatusConflict},
		{knowledge.ErrNoAddress, "no_address", http.StatusUnprocessableEntity},
		{knowledge.ErrCaseText, "text", http.StatusUnprocessableEntity},
		{knowledge.ErrCasePast, "past", http.StatusUnprocessableEntity},
		{errNoReason, "reason", http.StatusUnprocessableEntity},
		{errNoDay, "day", http.StatusUnprocessableEntity},
		{errWhichRegion, "region", http.StatusUnprocessableEntity},
	} {
		if errors.Is(err, known.err) {
			return known.key, known.status
		}
	}
	return "", 0
}

// replierOr is who replied before, where that is what err is about, or else who took c.
func replierOr(c *knowledge.Case, err error) string {
	if errors.Is(err, errReplied) {
		for _, step := range slices.Backward(c.Steps) {
			if step.Kind == knowledge.StepReplied {
				return step.By
			}
		}
	}
	return c.Taker
}

// caseDone says that a form about c was carried out. Who passed a case out of their
// regions goes back to the list.
func (s *Server) caseDone(w http.ResponseWriter, r *http.Request, v *visit, act string, c *knowledge.Case) {
	said := v.Say("cases_did_"+act, "No", c.No, "Region", regionName(c.Region))
	if act == "reply" && c.Address == "" {
		said = v.Say("cases_did_reply_code", "No", c.No)
	}
	to := "/desk/cases/" + strconv.FormatInt(c.No, 10)
	if !v.MayIn(account.Case, s.here(c.Region)) || act == "close" || act == "back" || act == "pass" {
		to = "/desk/cases"
	}
	s.done(w, r, to, said)
}
