package report

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/alarm"
	"jinguo/knowledge/figures"
	"jinguo/knowledge/region"
)

// mostListed is how many rows a list of entries or questions has.
const mostListed = 10

// tables adds the tables in the order in which they are read.
func (r *making) tables(ctx context.Context) error {
	r.add(r.topicTable())
	r.add(r.timeTable())
	r.add(r.regionTable())
	r.add(r.statusTable())
	r.add(r.urgentTable())
	unanswered, err := r.missTable(ctx)
	if err != nil {
		return err
	}
	r.add(unanswered)
	r.add(r.entryTable("programmes", "programmes", shownKey, fromShown, knowledge.Program))
	r.add(r.unmetTable())
	r.add(r.entryTable("points", "points", shownKey, fromShown, knowledge.ServicePoint))
	r.add(r.entryTable("wrong", "wrong", wrongKey, fromReports, knowledge.ServicePoint))
	r.add(r.caseTable())
	r.add(r.markTable())
	return nil
}

// add adds a table, if there can be anything in it for this region.
func (r *making) add(t *Table) {
	if t == nil {
		return
	}
	if t.Rows == nil {
		t.Rows = []Row{}
	}
	for _, row := range t.Rows {
		t.Hides = t.Hides || slices.ContainsFunc(row.Cells, func(c Cell) bool { return c.Hidden })
	}
	if len(t.Rows) == 0 {
		t.Empty = r.say("too_few", "Fewest", figures.Fewest)
	}
	r.report.Tables = append(r.report.Tables, *t)
}

// label is a column of texts, amount one of numbers.
func label(text string) Column  { return Column{Label: text} }
func amount(text string) Column { return Column{Label: text, Number: true} }

// ranked are the keys of topics that have counts, the most asked first, hidden ones
// after those that are told.
func (r *making) ranked(prefix string, cube *figures.Cube) []string {
	var keys []string
	for _, key := range cube.Keys() {
		if strings.HasPrefix(key, prefix) && (r.now(cube, key) != figures.Count{} || r.earlier(cube, key) != figures.Count{}) {
			keys = append(keys, key)
		}
	}
	slices.SortStableFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(r.now(cube, b).N, r.now(cube, a).N), cmp.Compare(a, b))
	})
	return keys
}

// topicName is the name of a key of topics, dangers, statuses and the sums over them.
func (r *making) topicName(key string) string {
	switch {
	case key == all:
		return r.say("all")
	case key == urgent:
		return r.say("urgent_row")
	case key == topicKey+figures.Other:
		return r.say("other")
	}
	for _, t := range figures.Topics() {
		if key == topicKey+t.Key {
			return r.inLang(t.Name, t.NameEn)
		}
	}
	for _, t := range alarm.Topics() {
		if key == dangerKey+t.Key {
			return r.inLang(t.Name, t.NameEn)
		}
	}
	return key
}

func (r *making) inLang(zh, en string) string {
	if r.Lang == bot.English {
		return en
	}
	return zh
}

// topicRows are the topics that were asked about, urgent questions, and the sum.
func (r *making) topicRows() []string {
	if r.now(r.asked, all) == (figures.Count{}) && r.earlier(r.asked, all) == (figures.Count{}) {
		return nil
	}
	keys := r.ranked(topicKey, r.asked)
	if (r.now(r.asked, urgent) != figures.Count{}) || (r.earlier(r.asked, urgent) != figures.Count{}) {
		keys = append(keys, urgent)
	}
	return append(keys, all)
}

// topicTable is the questions by topic, and in the period before.
func (r *making) topicTable() *Table {
	t := &Table{Key: "topics", Title: r.say("topics"), Source: fromNeeds, Columns: []Column{
		label(r.say("topic")), amount(r.span(r.Period)), amount(r.span(r.before)), label(r.say("change")),
	}}
	bars := &Chart{Title: t.Title, Lying: true, Series: []Series{{Name: r.Period.String()}, {Name: r.before.String()}}}
	for _, key := range r.topicRows() {
		now, before := r.now(r.asked, key), r.earlier(r.asked, key)
		t.Rows = append(t.Rows, Row{Total: key == all, Cells: []Cell{
			{Text: r.topicName(key)}, r.number(now), r.number(before), {Text: r.trendWord(now, before)},
		}})
		if key != all && !now.Hidden {
			bars.add(r.topicName(key), now, before)
		}
	}
	t.Chart = bars.described(r)
	return t
}

// trend compares what may be told. It reports false where something may not, or where
// nothing was counted before.
func (r *making) trend(now, before figures.Count) (figures.Trend, bool) {
	if first := r.earlier(r.asked, all); now.Hidden || before.Hidden || first.Hidden || first.N == 0 {
		return figures.Steady, false
	}
	return figures.TrendOf(now.N, r.Period.Days(), before.N, r.before.Days()), true
}

func (r *making) trendWord(now, before figures.Count) string {
	trend, ok := r.trend(now, before)
	if !ok {
		return ""
	}
	return r.say("trend_" + string(trend))
}

// node is a part of the period: a week of its only month, or a month.
type node struct{ at, name string }

func (r *making) nodes() []node {
	var list []node
	if r.Period.From != r.Period.To {
		for _, m := range r.Period.Months() {
			list = append(list, node{string(m), string(m)})
		}
		return list
	}
	m := r.Period.From
	for i, week := range m.Weeks() {
		last := 7 * (i + 1)
		if i == 3 {
			last = m.Days()
		}
		list = append(list, node{week, strconv.Itoa(1+7*i) + "–" + strconv.Itoa(last)})
	}
	return list
}

// timeTable is the questions by topic and week or month.
func (r *making) timeTable() *Table {
	nodes := r.nodes()
	t := &Table{Key: "weeks", Title: r.say("weeks"), Source: fromNeeds, Columns: []Column{label(r.say("topic"))}}
	if len(r.Period.Months()) > 1 {
		t.Key, t.Title = "months", r.say("months")
	}
	for _, n := range nodes {
		t.Columns = append(t.Columns, amount(n.name))
	}
	t.Columns = append(t.Columns, amount(r.say("sum")))
	columns := &Chart{Title: t.Title, Series: []Series{{Name: r.say("all")}}}
	for _, key := range r.topicRows() {
		row := Row{Total: key == all, Cells: []Cell{{Text: r.topicName(key)}}}
		for _, n := range nodes {
			count := r.asked.At(key, r.Region, n.at)
			row.Cells = append(row.Cells, r.number(count))
			if key == all {
				columns.add(n.name, count)
			}
		}
		row.Cells = append(row.Cells, r.number(r.now(r.asked, key)))
		t.Rows = append(t.Rows, row)
	}
	t.Chart = columns.described(r)
	return t
}

// regionTable is the questions by topic and the regions that the region is made of; nil
// where it is not made of any.
func (r *making) regionTable() *Table {
	inner := r.asked.Inside(r.Region)
	if len(inner) < 2 {
		return nil
	}
	t := &Table{Key: "regions", Title: r.say("regions"), Source: fromNeeds, Columns: []Column{label(r.say("topic"))}}
	for _, code := range inner {
		t.Columns = append(t.Columns, amount(r.regionName(code)))
	}
	t.Columns = append(t.Columns, amount(r.say("sum")))
	for _, key := range r.topicRows() {
		row := Row{Total: key == all, Cells: []Cell{{Text: r.topicName(key)}}}
		for _, code := range inner {
			row.Cells = append(row.Cells, r.number(r.asked.Period(key, code, r.Period)))
		}
		row.Cells = append(row.Cells, r.number(r.now(r.asked, key)))
		t.Rows = append(t.Rows, row)
	}
	return t
}

// regionName is the name of a region inside of the report's, or of its own part.
func (r *making) regionName(code string) string {
	if strings.HasSuffix(code, figures.Own) {
		return r.say("own")
	}
	if one, ok := region.Lookup(code); ok {
		return one.Name
	}
	return code
}

// statusTable is how questions were answered.
func (r *making) statusTable() *Table {
	t := &Table{Key: "answers", Title: r.say("answers"), Source: fromNeeds, Columns: []Column{
		label(r.say("answer")), amount(r.span(r.Period)), amount(r.say("share")), amount(r.span(r.before)), amount(r.say("share_before")),
	}}
	if len(r.topicRows()) == 0 {
		return t
	}
	sum, sumBefore := r.now(r.asked, all), r.earlier(r.asked, all)
	bars := &Chart{Title: t.Title, Lying: true, Series: []Series{{Name: r.Period.String()}, {Name: r.before.String()}}}
	for _, key := range append(statuses[:], urgent, all) {
		now, before := r.now(r.asked, key), r.earlier(r.asked, key)
		name := r.topicName(key)
		if status, ok := strings.CutPrefix(key, statusKey); ok {
			name = r.say("status_" + status)
		}
		t.Rows = append(t.Rows, Row{Total: key == all, Cells: []Cell{
			{Text: name}, r.number(now), r.share(now, sum), r.number(before), r.share(before, sumBefore),
		}})
		if key != all && !now.Hidden {
			bars.add(name, now, before)
		}
	}
	t.Chart = bars.described(r)
	return t
}

// urgentTable is what dangers people told of.
func (r *making) urgentTable() *Table {
	t := &Table{Key: "urgent", Title: r.say("urgent"), Source: fromNeeds, Columns: []Column{
		label(r.say("danger")), amount(r.span(r.Period)), amount(r.span(r.before)), label(r.say("change")),
	}}
	keys := r.ranked(dangerKey, r.asked)
	if len(keys) == 0 {
		return t
	}
	for _, key := range append(keys, urgent) {
		now, before := r.now(r.asked, key), r.earlier(r.asked, key)
		name := r.topicName(key)
		if key == urgent {
			name = r.say("sum")
		}
		t.Rows = append(t.Rows, Row{Total: key == urgent, Cells: []Cell{{Text: name}, r.number(now), r.number(before), {Text: r.trendWord(now, before)}}})
	}
	return t
}

// listed are the keys with a count that is told, the greatest first, at most mostListed.
func (r *making) listed(prefix string, fits func(key string) bool) []string {
	var keys []string
	for _, key := range r.of.Keys() {
		if strings.HasPrefix(key, prefix) && r.now(r.of, key).N >= figures.Fewest && fits(key) {
			keys = append(keys, key)
		}
	}
	slices.SortStableFunc(keys, func(a, b string) int {
		return cmp.Or(cmp.Compare(r.now(r.of, b).N, r.now(r.of, a).N), cmp.Compare(a, b))
	})
	return keys[:min(mostListed, len(keys))]
}

// missTable is what was asked in vain, in the words that stand for each group.
func (r *making) missTable(ctx context.Context) (*Table, error) {
	t := &Table{Key: "unanswered", Title: r.say("unanswered"), Source: fromMisses, Columns: []Column{label(r.say("question")), amount(r.say("people"))}}
	for _, key := range r.listed(missKey, func(string) bool { return true }) {
		no, err := strconv.ParseInt(key[len(missKey):], 10, 64)
		if err != nil {
			return nil, err
		}
		text, err := r.text(ctx, no, r.Region)
		if err != nil {
			return nil, err
		}
		if text != "" {
			t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: text}, r.number(r.now(r.of, key))}})
		}
	}
	return t, nil
}

// entryTable is the entries of a kind that most counts of a key are about.
func (r *making) entryTable(key, title, prefix string, source int, kind knowledge.Kind) *Table {
	t := &Table{Key: key, Title: r.say(title), Source: source, Columns: []Column{
		label(r.say("name_" + title)), amount(r.span(r.Period)), amount(r.span(r.before)),
	}}
	for _, one := range r.listed(prefix, func(k string) bool { return r.names[k[len(prefix):]].Kind == kind }) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: r.names[one[len(prefix):]].Title}, r.number(r.now(r.of, one)), r.number(r.earlier(r.of, one)),
		}})
	}
	return t
}

// unmetTable is the conditions for which programmes were most often not to be had.
func (r *making) unmetTable() *Table {
	t := &Table{Key: "conditions", Title: r.say("conditions"), Source: fromUnmet, Columns: []Column{
		label(r.say("name_programmes")), label(r.say("condition")), amount(r.say("unmet")), amount(r.say("screened")), amount(r.say("share")),
	}}
	for _, key := range r.listed(unmetKey, func(string) bool { return true }) {
		programme, clause := clauseOf(key)
		title := r.names[programme].Title
		if title == "" {
			continue // the programme is not there any more
		}
		failed, screened := r.now(r.of, key), r.now(r.of, screenedKey+programme)
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: title}, {Text: clause}, r.number(failed), r.number(screened), r.share(failed, screened)}})
	}
	return t
}

// caseTable is how quickly what was handed to a person was answered.
func (r *making) caseTable() *Table {
	t := &Table{Key: "cases", Title: r.say("cases"), Source: fromCases, Columns: []Column{label(r.say("measure")), amount(r.span(r.Period)), amount(r.span(r.before))}}
	if r.now(r.asked, opened) == (figures.Count{}) && r.earlier(r.asked, opened) == (figures.Count{}) {
		return t
	}
	count := func(word, key string) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: r.say(word)}, r.number(r.now(r.asked, key)), r.number(r.earlier(r.asked, key))}})
	}
	count("cases_opened", opened)
	count("cases_replied", replied)
	count("cases_in_time", inTime)
	t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: r.say("cases_share")},
		r.share(r.now(r.asked, inTime), r.now(r.asked, replied)), r.share(r.earlier(r.asked, inTime), r.earlier(r.asked, replied))}})
	for _, row := range []struct {
		word  string
		share float64
	}{{"cases_median", 0.5}, {"cases_p90", 0.9}} {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: r.say(row.word)}, r.hours(r.Period, r.now(r.asked, replied), row.share), r.hours(r.before, r.earlier(r.asked, replied), row.share)}})
	}
	return t
}

// hours is within how many full hours that share of the replies of a period came; told
// only where their number is.
func (r *making) hours(p figures.Period, replies figures.Count, share float64) Cell {
	if replies.Hidden {
		return Cell{Text: r.say("hidden"), Hidden: true}
	}
	var list []time.Duration
	for _, one := range r.cases {
		if !one.Replied.IsZero() && region.Within(one.Region, r.Region) && !one.Opened.Before(p.Start()) && one.Opened.Before(p.End()) {
			list = append(list, one.Replied.Sub(one.Opened))
		}
	}
	if len(list) < figures.Fewest {
		return Cell{}
	}
	n := int((figures.Quantile(list, share) + time.Hour - 1) / time.Hour)
	return Cell{Text: r.say("hours", "N", group(n)), N: &n}
}

// markTable is what people said of answers.
func (r *making) markTable() *Table {
	t := &Table{Key: "marks", Title: r.say("marks"), Source: fromNeeds, Columns: []Column{
		label(r.say("mark")), amount(r.span(r.Period)), amount(r.say("share")), amount(r.span(r.before)),
	}}
	sum := r.now(r.asked, marked)
	if sum == (figures.Count{}) && r.earlier(r.asked, marked) == (figures.Count{}) {
		return t
	}
	for _, row := range []struct{ key, word string }{{useful, "useful"}, {useless, "useless"}, {marked, "sum"}} {
		now := r.now(r.asked, row.key)
		t.Rows = append(t.Rows, Row{Total: row.key == marked, Cells: []Cell{{Text: r.say(row.word)}, r.number(now), r.share(now, sum), r.number(r.earlier(r.asked, row.key))}})
	}
	return t
}
