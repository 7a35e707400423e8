package knowledge

import "testing"

func TestAddWorkDays(t *testing.T) {
	for _, tt := range []struct {
		from Date
		n    int
		want Date
	}{
		{"2026-03-09", 3, "2026-03-12"},
		{"2026-03-12", 3, "2026-03-17"}, // over a weekend
		{"2026-03-14", 1, "2026-03-16"}, // from a Saturday
		{"2025-09-30", 1, "2025-10-09"}, // over National Day and Mid-Autumn
		{"2025-09-26", 1, "2025-09-28"}, // a Sunday that was worked in exchange
		{"2026-03-09", 0, "2026-03-09"},
		{"2099-04-30", 1, "2099-05-04"}, // of a year whose exchanged days nobody knows
		{"", 3, ""},
	} {
		if got := tt.from.AddWorkDays(tt.n); got != tt.want {
			t.Errorf("%s and %d working days are %s, not %s", tt.from, tt.n, got, tt.want)
		}
	}
}
