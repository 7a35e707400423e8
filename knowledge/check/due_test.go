package check

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
)

func TestDue(t *testing.T) {
	point := func(id string, verified, checked knowledge.Date) knowledge.Entry {
		e := knowledge.Entry{ID: id, Kind: knowledge.ServicePoint, Title: id, State: knowledge.Published, Point: &knowledge.Point{Verified: verified}}
		if checked != "" {
			e.Source = &knowledge.Source{Checked: checked}
		}
		return e
	}
	gone := point("gone", "", "")
	gone.State = knowledge.Archived
	entries := []knowledge.Entry{
		point("fresh", "2026-11-01", ""), point("old", "2026-01-01", ""), point("older", "2025-01-01", ""), point("used", "2026-05-01", ""),
		point("unknown", "", ""), point("compared", "2020-01-01", "2026-11-01"), point("doubted", "2026-11-20", ""),
		point("on the day", "2026-05-27", ""), point("a day before", "2026-05-26", ""),
		gone, {ID: "faq", Kind: knowledge.FAQ, Title: "q", State: knowledge.Published},
	}
	times := map[string]int{"used": 5, "unknown": 2}
	due := Due(entries, "2026-11-23", map[string]int{"doubted": 3, "old": 2}, func(id string, since knowledge.Date) int {
		if id == "used" && since != "2026-05-01" {
			t.Errorf("counted since %q", since)
		}
		return times[id]
	})
	var got []string
	for _, p := range due {
		got = append(got, p.Entry.ID)
	}
	want := []string{"doubted", "used", "unknown", "older", "old", "a day before"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
}
