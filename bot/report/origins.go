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
		{fromNeeds, r.say("report_from_needs"), filter("report_filter_weeks"), queries["needs"]},
		{fromMisses, r.say("report_from_misses"), filter("report_filter_asked"), queries["misses"]},
		{fromShown, r.say("report_from_shown"), filter("report_filter_months"), queries["shown"]},
		{fromUnmet, r.say("report_from_unmet"), filter("report_filter_months"), queries["unmet"]},
		{fromReports, r.say("report_from_reports"), filter("report_filter_points"), queries["requests"]},
		{fromCases, r.say("report_from_cases"), filter("report_filter_opened"), queries["cases"]},
		{fromRule, r.say("report_from_rule", "Fewest", figures.Fewest), r.say("report_filter_rule"), "knowledge/figures: Cube.Hide, TrendOf"},
	}
}
