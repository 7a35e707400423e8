package knowledge_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
)

func TestSortKey(t *testing.T) {
	// Signs do not count, so that the fourth from the end is where 试 is.
	want := []string{"100 问", "12岁", "ABC", "abd", "办法", "兰陵县妇联", "山东省妇联", "（试行）“阿”姨家政", "沂水县妇联", "增补", "赠与"}
	got := slices.Clone(want)
	slices.Reverse(got)
	s := knowledge.NewSorter()
	slices.SortFunc(got, func(a, b string) int {
		if s.Key(knowledge.Plain(a)) < s.Key(knowledge.Plain(b)) {
			return -1
		}
		return 1
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
