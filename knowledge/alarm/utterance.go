package alarm

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// Utterance is what somebody may write, and what it is known to be.
type Utterance struct {
	ID    string // an odd number: the rows were made with it; an even one: it was held back
	Label string // key of its topic, "law" for a question of law about such a matter, "-" else
	// Imminent says that harm is under way or may follow within hours, Other that it is
	// somebody else's, Past that it is over.
	Imminent, Other, Past bool
	Text                  string
}

// Urgent reports whether somebody is or was in danger.
func (u Utterance) Urgent() bool { return u.Label != "-" && u.Label != "law" }

//go:embed utterances.tsv
var utteranceTSV string

var utterances = sync.OnceValue(func() []Utterance { return utterancesIn(utteranceTSV) })

// utterancesIn reads a table as the head of utterances.tsv describes it.
func utterancesIn(table string) []Utterance {
	var list []Utterance
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") || len(cells) != 6 {
			continue
		}
		list = append(list, Utterance{
			ID: cells[0], Label: cells[1], Imminent: cells[2] == "now", Other: cells[3] == "other", Past: cells[4] == "past", Text: cells[5],
		})
	}
	return list
}

// Utterances returns the labelled utterances that come with the program. The list is the
// caller's own.
func Utterances() []Utterance { return slices.Clone(utterances()) }

// Trial is what a change of the table does to the utterances that come with the program.
type Trial struct {
	Silenced []Utterance // imminent ones that are heard no more
	Lost     []Utterance // other urgent ones that are heard no more
	Gained   []Utterance // urgent ones that are heard now
	False    []Utterance // ones that are not urgent and are heard now
	Moved    int         // heard as another topic, or with another tense or person
}

// Changed counts all utterances that are answered differently.
func (t Trial) Changed() int {
	return len(t.Silenced) + len(t.Lost) + len(t.Gained) + len(t.False) + t.Moved
}

// Try compares two tables.
func Try(before, after *Table) Trial {
	var trial Trial
	for _, u := range utterances() {
		was, heard := before.Hear(u.Text)
		is, hears := after.Hear(u.Text)
		switch {
		case heard && !hears && u.Imminent:
			trial.Silenced = append(trial.Silenced, u)
		case heard && !hears && u.Urgent():
			trial.Lost = append(trial.Lost, u)
		case !heard && hears && u.Urgent():
			trial.Gained = append(trial.Gained, u)
		case !heard && hears:
			trial.False = append(trial.False, u)
		case heard != hears, heard && (was.Topic.Key != is.Topic.Key || was.Past != is.Past || was.Other != is.Other):
			trial.Moved++
		}
	}
	return trial
}
