package report

import (
	"slices"
	"strings"

	"jinguo/knowledge/figures"
)

// mostNamed is how many things a sentence names.
const mostNamed = 3

// tell adds a sentence with the sources of its figures.
func (r *making) tell(sources []int, key string, args ...any) {
	r.report.Summary = append(r.report.Summary, Sentence{r.say(key, args...), sources})
}

// summary says in sentences what the tables tell. It takes every number from them.
func (r *making) summary() {
	now, before := r.now(r.asked, all), r.earlier(r.asked, all)
	trend, compared := r.trend(now, before)
	switch {
	case now.Hidden || now.N == 0:
		r.tell([]int{fromNeeds, fromRule}, "sum_few", "Region", r.report.Region.Name, "Period", r.span(r.Period), "Fewest", figures.Fewest)
	case !compared:
		r.tell([]int{fromNeeds}, "sum_first", "Region", r.report.Region.Name, "Period", r.span(r.Period), "N", group(now.N))
	default:
		r.tell([]int{fromNeeds, fromRule}, "sum_"+string(trend),
			"Region", r.report.Region.Name, "Period", r.span(r.Period), "N", group(now.N), "Before", r.span(r.before), "Was", group(before.N))
	}
	r.tellTopics()
	r.tellAnswers(now)
	if n := r.now(r.asked, urgent); n.N > 0 {
		r.tell([]int{fromNeeds}, "sum_urgent", "N", group(n.N))
	}
	r.tellLists()
	r.tellCases()
	if n, of := r.now(r.asked, useful), r.now(r.asked, marked); !n.Hidden && !of.Hidden && of.N > 0 {
		r.tell([]int{fromNeeds}, "sum_marks", "N", group(of.N), "Percent", figures.Percent(n.N, of.N))
	}
}

// tellTopics names the topics that were asked about most, and those that became more or
// less.
func (r *making) tellTopics() {
	var most []string
	moved := map[figures.Trend][]string{}
	for _, key := range r.ranked(topicKey, r.asked) {
		now, before := r.now(r.asked, key), r.earlier(r.asked, key)
		if now.N > 0 && len(most) < mostNamed && key != topicKey+figures.Other {
			most = append(most, r.say("named_times", "Name", r.topicName(key), "N", group(now.N)))
		}
		if trend, ok := r.trend(now, before); ok && trend != figures.Steady && len(moved[trend]) < mostNamed {
			moved[trend] = append(moved[trend], r.say("named_moved", "Name", r.topicName(key), "Was", group(before.N), "N", group(now.N)))
		}
	}
	if len(most) > 0 {
		r.tell([]int{fromNeeds}, "sum_topics", "Topics", r.join(most))
	}
	if list := moved[figures.Rising]; len(list) > 0 {
		r.tell([]int{fromNeeds, fromRule}, "sum_more", "Topics", r.join(list))
	}
	if list := moved[figures.Falling]; len(list) > 0 {
		r.tell([]int{fromNeeds, fromRule}, "sum_less", "Topics", r.join(list))
	}
}

// tellAnswers says how many questions were answered.
func (r *making) tellAnswers(sum figures.Count) {
	answered, open := r.now(r.asked, statuses[0]), r.now(r.asked, statuses[2])
	if sum.Hidden || sum.N == 0 || answered.Hidden {
		return
	}
	if open.Hidden {
		r.tell([]int{fromNeeds}, "sum_answered", "Percent", figures.Percent(answered.N, sum.N))
		return
	}
	r.tell([]int{fromNeeds}, "sum_answers", "Percent", figures.Percent(answered.N, sum.N), "Open", figures.Percent(open.N, sum.N), "N", group(open.N))
}

// tellLists names what heads the lists: of each table its first rows.
func (r *making) tellLists() {
	for _, one := range []struct {
		table, key string
		source     int
	}{
		{"unanswered", "sum_unanswered", fromMisses}, {"programmes", "sum_programmes", fromShown},
		{"conditions", "sum_conditions", fromUnmet}, {"points", "sum_points", fromShown}, {"wrong", "sum_wrong", fromReports},
	} {
		at := slices.IndexFunc(r.report.Tables, func(t Table) bool { return t.Key == one.table })
		rows := r.report.Tables[at].Rows
		var names []string
		for _, row := range rows[:min(mostNamed, len(rows))] {
			if one.table == "conditions" {
				names = append(names, r.say("named_condition", "Name", row.Cells[0].Text, "Condition", row.Cells[1].Text, "N", row.Cells[2].Text))
				continue
			}
			names = append(names, r.say("named_times", "Name", row.Cells[0].Text, "N", row.Cells[1].Text))
		}
		if len(names) > 0 {
			r.tell([]int{one.source}, one.key, "Names", r.join(names))
		}
	}
}

// tellCases says how quickly people were answered.
func (r *making) tellCases() {
	done := r.now(r.asked, replied)
	if done.Hidden || done.N == 0 {
		return
	}
	median, p90 := r.hours(r.Period, done, 0.5), r.hours(r.Period, done, 0.9)
	r.tell([]int{fromCases}, "sum_cases", "N", group(done.N), "Median", median.Text, "P90", p90.Text)
	if soon := r.now(r.asked, inTime); !soon.Hidden {
		r.tell([]int{fromCases}, "sum_in_time", "Percent", figures.Percent(soon.N, done.N))
	}
}

func (r *making) join(list []string) string { return strings.Join(list, r.say("and")) }
