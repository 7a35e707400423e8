package intake

import (
	"errors"
	"strconv"

	"jinguo/knowledge"
)

// sameProblems is how many problems of one code are told one by one; the rest
// of them are counted.
const sameProblems = 50

// report gathers the problems of one file.
type report struct {
	file   string
	list   []knowledge.Problem
	count  map[string]int    // problems seen, by code
	first  map[string]string // place of the first, by code
	rules  []RulePart        // what the file says of rules
	tables []TableHead       // what columns were taken for
}

func newReport(file string) *report {
	return &report{file: file, count: map[string]int{}, first: map[string]string{}}
}

// add takes p, with the file's name where it has none, and takes out of what it
// quotes numbers that could be of a person.
func (r *report) add(p knowledge.Problem) {
	for name, words := range p.Args {
		p.Args[name] = discreet(words)
	}
	if p.File == "" {
		p.File = r.file
	}
	r.count[p.Code]++
	switch n := r.count[p.Code]; {
	case n == 1:
		r.first[p.Code] = p.Place
		fallthrough
	case n <= sameProblems:
		r.list = append(r.list, p)
	}
}

// note adds a problem by its parts; args are names and values in turn.
func (r *report) note(code string, severity knowledge.Severity, place string, args ...string) {
	p := knowledge.Problem{Code: code, Severity: severity, Place: place}
	for i := 0; i+1 < len(args); i += 2 {
		if p.Args == nil {
			p.Args = make(map[string]string, len(args)/2)
		}
		p.Args[args[i]] = args[i+1]
	}
	r.add(p)
}

// fail reports why the file could not be read.
func (r *report) fail(err error) {
	var t Trouble
	if !errors.As(err, &t) {
		t = trouble("unreadable", "reason", clip(err.Error(), 200))
	}
	r.add(knowledge.Problem{Code: t.Code, Severity: knowledge.Fault, Args: t.Args})
}

// problems gives the problems in the order in which they came up, each code's
// surplus as one problem at the end.
func (r *report) problems() []knowledge.Problem {
	all := r.list
	told := map[string]bool{}
	for _, p := range r.list {
		if n := r.count[p.Code]; n > sameProblems && !told[p.Code] {
			told[p.Code] = true
			all = append(all, knowledge.Problem{
				Code: "more_alike", Severity: p.Severity, File: r.file,
				Args: map[string]string{"count": strconv.Itoa(n - sameProblems), "place": r.first[p.Code]},
			})
		}
	}
	return all
}
