package figures

import (
	"math"
	"math/rand/v2"
	"testing"

	"jinguo/knowledge/region"
)

// year is a year of n questions in a city, of which some topics and counties have few.
func year(n int) *Cube {
	r := rand.New(rand.NewPCG(1, 1))
	places := region.Children("3713")
	keys := []string{}
	for _, t := range Topics() {
		keys = append(keys, "t:"+t.Key)
	}
	c := NewCube(Parts{"all": {append(keys, "urgent"), {"s:answered", "s:clarify", "s:no_answer", "urgent"}}})
	pick := func(n int) int { return int(math.Pow(r.Float64(), 2.5) * float64(n)) }
	for range n {
		week := Month("2026-01").Add(r.IntN(12)).Weeks()[r.IntN(4)]
		c.Add(1, places[pick(len(places))].Code, week, "all", keys[pick(len(keys))], []string{"s:answered", "s:clarify", "s:no_answer"}[pick(3)])
	}
	return c
}

func BenchmarkHide(b *testing.B) {
	for name, n := range map[string]int{"20k": 20_000, "1M": 1_000_000} {
		c := year(n)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				clear(c.hidden)
				c.Hide()
			}
			b.ReportMetric(float64(len(c.hidden))/float64(len(c.counts)), "hidden/cell")
		})
	}
}
