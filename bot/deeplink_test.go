package bot

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestDeepLink holds that a link carries any id in what Telegram takes, and finds it again.
func TestDeepLink(t *testing.T) {
	if got := DeepLink(""); got != "screen_all" {
		t.Errorf("all programmes: %s", got)
	}
	if got := DeepLink("prog-two-cancers"); got != "screen_prog-two-cancers" {
		t.Errorf("a plain id: %s", got)
	}
	payload := regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.OneOf(
			rapid.StringMatching(`[A-Za-z0-9_-]{1,70}`), rapid.StringN(1, 60, -1),
			rapid.SampledFrom([]string{"all", "x-", "x-abc", "两癌救助", strings.Repeat("a", 57), strings.Repeat("a", 58)}),
		).Draw(t, "id")
		link := DeepLink(id)
		if !payload.MatchString(link) {
			t.Fatalf("%q gives %q", id, link)
		}
		if got, ok := fromDeepLink(link, []string{"other", id}); !ok || got != id {
			t.Fatalf("%q comes back as %q, %v", id, got, ok)
		}
		if _, ok := fromDeepLink(link, []string{"other"}); ok && id != "other" {
			t.Fatalf("%q is found where it is not", id)
		}
		for _, code := range []string{strings.TrimPrefix(link, "screen_"), id} {
			if want := "start:" + link; id != allProgrammes && !strings.HasPrefix(id, hashedLink) && LinkButton(code) != want {
				t.Fatalf("the page's %q becomes %q, want %q", code, LinkButton(code), want)
			}
		}
	})
}
