package desk

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

// What keeps a change of the duty table from being carried out.
var (
	errDutyMoved  = errors.New("somebody else changed the row")
	errDutyRegion = errors.New("the row is of a region that is not theirs")
)

// dutyRow is a row of the duty table on its page.
type dutyRow struct {
	At                         int    // place in the table
	Was                        string // what it was, so that nobody overwrites what another changed
	Region, Hours, Name, Chat  string
	Topics, Now                string
	Urgent, Reads, May, Edited bool
}

// dutyTopic is a topic that a row may be for.
type dutyTopic struct{ Key, Name string }

// dutyPage is what the page of the duty table shows.
type dutyPage struct {
	May      bool // change it
	Rows     []dutyRow
	Fresh    dutyRow // what is written into the form for a new row
	Topics   []dutyTopic
	Readers  string // who of the table reads now
	Problems []problemLine
	Preview  []dutyRow // of a file that may be taken
	File     string    // the table that was read from it
	Kept     int       // rows of other regions that stay
	Fault    string
}

// problemLine is what is wrong with an uploaded file or a form.
type problemLine struct{ Place, What, Advice string }

// duty shows the duty table to who reads cases and who manages the desk.
func (s *Server) duty(w http.ResponseWriter, r *http.Request, v *visit) {
	if !v.May(account.Case) && !v.May(account.Manage) {
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	s.dutyShow(w, r, v, http.StatusOK, dutyPage{})
}

func (s *Server) dutyShow(w http.ResponseWriter, r *http.Request, v *visit, status int, data dutyPage) {
	roster, err := s.Store.Roster(r.Context())
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	data.May = v.May(account.Manage)
	for _, topic := range knowledge.Topics() {
		data.Topics = append(data.Topics, dutyTopic{topic, bot.CaseTopic(v.Lang, topic)})
	}
	var reads []string
	for i := range roster {
		if !v.Sees(roster[i].Region) {
			continue
		}
		row := s.dutyRow(v, roster, i)
		if row.Reads && !slices.Contains(reads, row.Name) {
			reads = append(reads, row.Name)
		}
		data.Rows = append(data.Rows, row)
	}
	data.Readers = strings.Join(reads, v.Say("cases_comma"))
	s.show(w, r, v, status, "casesduty", data)
}

// dutyRow is a row of a table as its page shows it.
func (s *Server) dutyRow(v *visit, roster knowledge.Roster, at int) dutyRow {
	shift, one, now := roster[at], roster[at:at+1], s.Now()
	row := dutyRow{At: at, Was: dutyMark(&shift), Region: regionName(shift.Region), Hours: shift.Hours, Name: shift.Name, Urgent: shift.Urgent,
		Reads: len(one.On(now)) > 0, May: v.MayIn(account.Manage, shift.Region), Topics: strings.Join(shift.Topics, "|")}
	if row.May {
		row.Chat = shift.Chat
	}
	next, known := one.Next(now)
	switch {
	case row.Reads:
		row.Now = v.Say("cases_duty_now")
	case known:
		row.Now = v.Say("cases_duty_next", "At", clock(next))
	default:
		row.Now = v.Say("cases_duty_unknown")
	}
	return row
}

// TopicNames are the topics of a row as they are read.
func (row dutyRow) TopicNames(v *visit) string {
	if row.Topics == "" {
		return v.Say("cases_duty_any")
	}
	var names []string
	for topic := range strings.SplitSeq(row.Topics, "|") {
		names = append(names, bot.CaseTopic(v.Lang, topic))
	}
	return strings.Join(names, v.Say("cases_comma"))
}

// Has reports whether a row is for a topic.
func (row dutyRow) Has(topic string) bool {
	return slices.Contains(strings.Split(row.Topics, "|"), topic)
}

// dutyMark is a mark of what a row says.
func dutyMark(s *knowledge.Shift) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %q %t", s.Region, s.Hours, s.Name, s.Chat, s.Topics, s.Urgent))
	return hex.EncodeToString(sum[:8])
}

// dutyChange adds a row, changes one or takes it away.
func (s *Server) dutyChange(w http.ResponseWriter, r *http.Request, v *visit) {
	post := r.PostForm
	at, what := -1, post.Get("do")
	if what != "add" {
		var err error
		if at, err = strconv.Atoi(post.Get("at")); err != nil || what != "change" && what != "remove" {
			s.refuse(w, r, v, http.StatusNotFound, "not_found")
			return
		}
	}
	written := dutyRow{At: at, Was: post.Get("was"), Region: post.Get("region"), Hours: post.Get("hours"), Name: post.Get("name"),
		Chat: post.Get("chat"), Topics: strings.Join(post["topic"], "|"), Urgent: post.Get("urgent") != "", Edited: true}
	var shift knowledge.Shift
	if what != "remove" {
		read, problems := written.read()
		if len(problems) > 0 {
			s.dutyAgain(w, r, v, http.StatusUnprocessableEntity, written, dutyPage{Problems: problemLines(v, problems)})
			return
		}
		shift = read
	}
	err := s.Store.ChangeRoster(r.Context(), func(roster knowledge.Roster) (knowledge.Roster, error) {
		return dutyChanged(v, roster, what, at, written.Was, shift)
	})
	switch {
	case errors.Is(err, errDutyMoved):
		s.dutyAgain(w, r, v, http.StatusConflict, written, dutyPage{Fault: v.Say("cases_duty_moved")})
	case errors.Is(err, errDutyRegion):
		s.dutyAgain(w, r, v, http.StatusForbidden, written, dutyPage{Fault: v.Say("cases_duty_not_yours")})
	case err != nil:
		s.fail(w, r, v, err)
	default:
		s.done(w, r, "/desk/cases/duty", v.Say("cases_duty_did_"+what, "Name", cmp.Or(shift.Name, written.Name)))
	}
}

// dutyChanged is a table with one row added, changed or taken away.
func dutyChanged(v *visit, roster knowledge.Roster, what string, at int, was string, shift knowledge.Shift) (knowledge.Roster, error) {
	if what != "remove" && !v.MayIn(account.Manage, shift.Region) {
		return nil, errDutyRegion
	}
	if what == "add" {
		return append(roster, shift), nil
	}
	if at < 0 || at >= len(roster) || dutyMark(&roster[at]) != was {
		at = slices.IndexFunc(roster, func(s knowledge.Shift) bool { return dutyMark(&s) == was }) // another row was taken away
	}
	switch {
	case at < 0:
		return nil, errDutyMoved
	case !v.MayIn(account.Manage, roster[at].Region):
		return nil, errDutyRegion
	case what == "remove":
		return slices.Delete(roster, at, at+1), nil
	}
	roster[at] = shift
	return roster, nil
}

// dutyAgain shows the table with what was written and is not taken.
func (s *Server) dutyAgain(w http.ResponseWriter, r *http.Request, v *visit, status int, written dutyRow, data dutyPage) {
	data.Fresh = written
	s.dutyShow(w, r, v, status, data)
}

// read reads a row that was written into a form as one of a file is read.
func (row dutyRow) read() (knowledge.Shift, []knowledge.Problem) {
	var file bytes.Buffer
	out := csv.NewWriter(&file)
	urgent := ""
	if row.Urgent {
		urgent = "是"
	}
	out.WriteAll([][]string{
		{"region", "hours", "name", "chat", "topics", "urgent"},
		{unbroken(row.Region), unbroken(row.Hours), unbroken(row.Name), unbroken(row.Chat), unbroken(row.Topics), urgent},
	})
	roster, problems := knowledge.ReadRoster("", file.Bytes())
	if len(problems) > 0 || len(roster) != 1 {
		for i := range problems {
			problems[i].Place = ""
		}
		return knowledge.Shift{}, problems
	}
	return roster[0], nil
}

// unbroken is a text without line breaks.
func unbroken(text string) string { return strings.Join(strings.Fields(text), " ") }

func problemLines(v *visit, problems []knowledge.Problem) []problemLine {
	var lines []problemLine
	for _, p := range problems {
		lines = append(lines, problemLine{p.Place, p.What(v.Lang), p.Advice(v.Lang)})
	}
	return lines
}

// dutyTable is the table as a file that Excel opens, of the rows that are the visitor's.
func (s *Server) dutyTable(w http.ResponseWriter, r *http.Request, v *visit) {
	roster, err := s.Store.Roster(r.Context())
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	roster = slices.DeleteFunc(roster, func(s knowledge.Shift) bool { return !v.Covers(s.Region) })
	var file bytes.Buffer
	if err := roster.Write(&file); err != nil {
		s.fail(w, r, v, err)
		return
	}
	if err := s.Store.Saw(r.Context(), "duty.export", "", "", strconv.Itoa(len(roster))); err != nil {
		s.fail(w, r, v, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="duty.csv"`)
	w.Write(file.Bytes())
}

// maxDuty is the most bytes of an uploaded table.
const maxDuty = 1 << 20

// dutyImport reads a table that takes the place of the visitor's rows: first it is shown,
// with what is wrong; then, with the form that this makes, it is taken.
func (s *Server) dutyImport(w http.ResponseWriter, r *http.Request, v *visit) {
	data, name, err := dutyFile(w, r)
	if err != nil {
		s.dutyShow(w, r, v, http.StatusUnprocessableEntity, dutyPage{Fault: v.Say("cases_duty_no_file")})
		return
	}
	roster, problems := knowledge.ReadRoster(name, data)
	switch {
	case len(problems) > 0:
		s.dutyShow(w, r, v, http.StatusUnprocessableEntity, dutyPage{Problems: problemLines(v, problems)})
		return
	case len(roster) == 0:
		s.dutyShow(w, r, v, http.StatusUnprocessableEntity, dutyPage{Fault: v.Say("cases_duty_no_rows")})
		return
	}
	for _, shift := range roster {
		if !v.MayIn(account.Manage, shift.Region) {
			s.dutyShow(w, r, v, http.StatusForbidden, dutyPage{Fault: v.Say("cases_duty_not_yours")})
			return
		}
	}
	if r.FormValue("sure") == "" {
		s.dutyPreview(w, r, v, roster)
		return
	}
	err = s.Store.ChangeRoster(r.Context(), func(old knowledge.Roster) (knowledge.Roster, error) {
		return append(slices.DeleteFunc(old, func(s knowledge.Shift) bool { return v.MayIn(account.Manage, s.Region) }), roster...), nil
	})
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.done(w, r, "/desk/cases/duty", v.Say("cases_duty_did_import", "N", len(roster)))
}

// dutyFile is the table of a form: a file, or what the form before read from one.
func dutyFile(w http.ResponseWriter, r *http.Request) (data []byte, name string, err error) {
	if text := r.PostForm.Get("table"); text != "" {
		return []byte(text), "", nil
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxDuty+64<<10)
	file, head, err := r.FormFile("file")
	if err != nil {
		return nil, "", err
	}
	defer file.Close()
	data, err = io.ReadAll(io.LimitReader(file, maxDuty))
	return data, head.Filename, err
}

// dutyPreview shows what a table would come to.
func (s *Server) dutyPreview(w http.ResponseWriter, r *http.Request, v *visit, roster knowledge.Roster) {
	now, err := s.Store.Roster(r.Context())
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	var file bytes.Buffer
	if err := roster.Write(&file); err != nil {
		s.fail(w, r, v, err)
		return
	}
	data := dutyPage{File: strings.TrimPrefix(file.String(), "\uFEFF")}
	for i := range roster {
		data.Preview = append(data.Preview, s.dutyRow(v, roster, i))
	}
	for _, shift := range now {
		if !v.MayIn(account.Manage, shift.Region) {
			data.Kept++
		}
	}
	s.dutyShow(w, r, v, http.StatusOK, data)
}
