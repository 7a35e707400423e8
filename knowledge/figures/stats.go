package figures

import (
	"math"
	"slices"
	"time"
)

// Trend says whether a count changed.
type Trend string

// The trends.
const (
	Steady  Trend = "steady"
	Rising  Trend = "rising"
	Falling Trend = "falling"
)

// How great a difference must be to be one.
const (
	leastChange = 0.2  // of the count before, by the day
	leastMore   = 10   // counts
	leastZ      = 1.96 // standard deviations: chance gives as much once in twenty times
)

// TrendOf compares a count of some days with one before. Rising or falling is only what
// differs, by the day, by a fifth, by ten at least, and by more than chance: of all counts
// of both periods together, the share of the later one is compared with its share of the
// days (the conditional test of two Poisson counts, in normal approximation).
func TrendOf(now, days, before, daysBefore int) Trend {
	share := float64(days) / float64(days+daysBefore)
	all := float64(now + before)
	expected := float64(before) * float64(days) / float64(daysBefore)
	off := float64(now) - expected
	z := (float64(now) - all*share) / math.Sqrt(all*share*(1-share))
	switch {
	case all == 0 || math.Abs(off) < leastMore || math.Abs(off) < leastChange*expected || math.Abs(z) < leastZ:
		return Steady
	case off > 0:
		return Rising
	}
	return Falling
}

// Quantile is the smallest duration that at least that share of them does not exceed; 0
// of none. The list is sorted by it.
func Quantile(list []time.Duration, share float64) time.Duration {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[max(0, int(math.Ceil(share*float64(len(list))))-1)]
}

// Percent is n of all in percent, rounded.
func Percent(n, all int) int { return int(math.Round(100 * float64(n) / float64(all))) }
