package report

import (
	"jinguo/knowledge/figures"
)

// The sources of figures, by their numbers.
const (
	fromNeeds = iota + 1
	fromMisses
	fromShown
	fromUnmet
	fromReports
	fromCases
	fromRule
)

// origins are how the figures were counted.
func (r *making) origins(queries map[string]string) {
	p, b := r.Period, r.before
	filter := func(key string) string {
		return r.say(key, "Region", r.report.Region.Name, "From", string(p.From), "To", string(p.To), "Before", string(b.From), "BeforeTo", string(b.To))
	}
	r.report.Sources = []Origin{
		{fromNeeds, r.say("from_needs"), filter("filter_weeks"), queries["needs"]},
		{fromMisses, r.say("from_misses"), filter("filter_asked"), queries["misses"]},
		{fromShown, r.say("from_shown"), filter("filter_months"), queries["shown"]},
		{fromUnmet, r.say("from_unmet"), filter("filter_months"), queries["unmet"]},
		{fromReports, r.say("from_reports"), filter("filter_points"), queries["requests"]},
		{fromCases, r.say("from_cases"), filter("filter_opened"), queries["cases"]},
		{fromRule, r.say("from_rule", "Fewest", figures.Fewest), r.say("filter_rule"), "knowledge/figures: Cube.Hide, TrendOf"},
	}
}
