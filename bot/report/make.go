package report

import (
	"context"
	"strconv"
	"time"

	"jinguo/bot"
	"jinguo/knowledge/figures"
	"jinguo/knowledge/region"
)

// Maker makes reports.
type Maker struct {
	Counts Counts
	Now    func() time.Time
}

// making is a report that is being made.
type making struct {
	*counted
	Ask
	before figures.Period
	report *Report
	text   func(ctx context.Context, group int64, region string) (string, error) // of a group of misses
}

// Make makes a report. A period that is not over, or too long, is an error that says so.
func (m Maker) Make(ctx context.Context, ask Ask) (*Report, error) {
	if err := ask.Period.Check(m.Now()); err != nil {
		return nil, err
	}
	before := ask.Period.Before()
	counted, err := load(ctx, m.Counts, figures.Period{From: before.From, To: ask.Period.To})
	if err != nil {
		return nil, err
	}
	r := &making{counted: counted, Ask: ask, before: before, text: m.Counts.MissText, report: &Report{
		Lang: ask.Lang, Region: Place{ask.Region, region.Full(ask.Region)}, period: ask.Period,
		From: string(ask.Period.From), To: string(ask.Period.To), Before: Before{string(before.From), string(before.To)},
		Made: day(m.Now()), Tables: []Table{},
	}}
	r.report.Title = r.say("title", "Region", r.report.Region.Name, "Period", r.span(ask.Period))
	r.origins(m.Counts.Queries())
	if err := r.tables(ctx); err != nil {
		return nil, err
	}
	r.summary()
	return r.report, nil
}

// say is a sentence of the word list; args are names and values in turn.
func (r *making) say(key string, args ...any) string {
	named := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			named[name] = args[i+1]
		}
	}
	return bot.Say(r.Lang, "report_"+key, named)
}

// span is a period in words.
func (r *making) span(p figures.Period) string {
	if p.From == p.To {
		return r.month(p.From)
	}
	return r.say("span", "From", r.month(p.From), "To", r.month(p.To))
}

func (r *making) month(m figures.Month) string {
	at := m.Start()
	return r.say("month_"+strconv.Itoa(int(at.Month())), "Year", at.Year())
}

// now is what may be told of a key in the period, and earlier in the one before.
func (r *making) now(c *figures.Cube, key string) figures.Count {
	return c.Period(key, r.Region, r.Period)
}

func (r *making) earlier(c *figures.Cube, key string) figures.Count {
	return c.Period(key, r.Region, r.before)
}

// number is a cell with what may be told of a count.
func (r *making) number(n figures.Count) Cell {
	if n.Hidden {
		return Cell{Text: r.say("hidden"), Hidden: true}
	}
	return Cell{Text: group(n.N), N: &n.N}
}

// share is a cell with a count as a share of another, if both may be told.
func (r *making) share(n, of figures.Count) Cell {
	switch {
	case n.Hidden || of.Hidden:
		return Cell{Text: r.say("hidden"), Hidden: true}
	case of.N == 0:
		return Cell{}
	}
	p := figures.Percent(n.N, of.N)
	return Cell{Text: group(p) + "%", N: &p, Percent: true}
}

// group writes a number with its thousands apart.
func group(n int) string {
	if n < 0 {
		return "-" + group(-n)
	}
	text := ""
	for ; n >= 1000; n /= 1000 {
		text = "," + string([]byte{'0' + byte(n/100%10), '0' + byte(n/10%10), '0' + byte(n%10)}) + text
	}
	digits := ""
	for {
		digits = string('0'+byte(n%10)) + digits
		if n /= 10; n == 0 {
			return digits + text
		}
	}
}
