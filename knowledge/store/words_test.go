package store

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge/lay"
)

func TestWords(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s, ctx := open(t, Options{}), t.Context()
		beat := lay.Row{Said: "挨巴掌", Written: []string{"家庭暴力", "人身安全保护令"}, Dialect: "山东"}
		guard := lay.Row{Said: "打牌子", Region: "37"}
		first := saveWords(t, s, []int{2, 0}, guard, beat)
		if first == 0 {
			t.Fatal("version 0 after a change")
		}
		if again := saveWords(t, s, []int{0, 0}, beat, guard); again != first {
			t.Errorf("version %d after saving the same, want %d", again, first)
		}
		beat.Off = true
		second := saveWords(t, s, []int{0, 1}, beat)
		if second <= first {
			t.Errorf("version %d after %d", second, first)
		}
		rows, version, err := open(t, Options{}).Words(ctx)
		if err != nil || version != second {
			t.Fatalf("words of version %d, %v; want %d", version, err, second)
		}
		slices.SortFunc(rows, func(a, b lay.Row) int { return strings.Compare(a.Region, b.Region) })
		if diff := cmp.Diff([]lay.Row{beat, guard}, rows); diff != "" {
			t.Errorf("words (-want +got):\n%s", diff)
		}
		if n, err := s.DropWords(ctx, []lay.Row{guard, {Said: "挨巴掌", Region: "37"}}); n != 1 || err != nil {
			t.Errorf("dropped %d, %v; want 1", n, err)
		}
		third, err := s.WordsVersion(ctx)
		if err != nil || third <= second {
			t.Errorf("version %d after %d, %v", third, second, err)
		}
		if n, err := s.DropWords(ctx, []lay.Row{guard}); n != 0 || err != nil {
			t.Errorf("dropped %d again, %v", n, err)
		}
		if same, _ := s.WordsVersion(ctx); same != third {
			t.Errorf("version %d after dropping nothing, want %d", same, third)
		}
	})
}

// TestWordsFaulty keeps nothing of a list with a row that would do harm.
func TestWordsFaulty(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		_, _, err := s.SaveWords(t.Context(), []lay.Row{{Said: "挨巴掌", Written: []string{"家庭暴力"}}, {Said: "打", Written: []string{"家庭暴力"}}}, "tester")
		if err == nil {
			t.Error("a single character was kept")
		}
		rows, version, err := s.Words(t.Context())
		if len(rows) != 0 || version != 0 || err != nil {
			t.Errorf("%v of version %d, %v", rows, version, err)
		}
	})
}

// saveWords saves rows, holds what that came to against want, and gives the version.
func saveWords(t *testing.T, s *Store, want []int, rows ...lay.Row) int64 {
	t.Helper()
	added, changed, err := s.SaveWords(t.Context(), rows, "tester")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, []int{added, changed}); diff != "" {
		t.Errorf("added, changed (-want +got):\n%s", diff)
	}
	version, err := s.WordsVersion(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return version
}
