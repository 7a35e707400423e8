package learn

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestNearestOf holds that the few greatest cosines are those that sorting all gives.
func TestNearestOf(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		list := make([]float32, random.IntN(80))
		for i := range list {
			list[i] = float32(random.IntN(9)-4) / 4
			if random.IntN(2) == 0 {
				list[i] = random.Float32()*2 - 1
			}
		}
		n := random.IntN(90)
		if got, want := nearestOf(list, n), descending(list)[:min(n, len(list))]; !slices.Equal(got, want) {
			t.Fatalf("%d of %v: %v, not %v", n, list, got, want)
		}
	}
}
