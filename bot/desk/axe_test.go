package desk

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jinguo/bot/browsertest"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// axe is the source of axe-core. Without JINGUO_AXE, the path of the axe.min.js of its npm
// package, the test is skipped, unless JINGUO_REQUIRE_BROWSER=1.
func axe(t *testing.T) string {
	t.Helper()
	path := os.Getenv("JINGUO_AXE")
	if path == "" {
		if os.Getenv("JINGUO_REQUIRE_BROWSER") == "1" {
			t.Fatal("JINGUO_REQUIRE_BROWSER=1, and JINGUO_AXE names no axe.min.js")
		}
		t.Skip("JINGUO_AXE names no axe.min.js of npm's axe-core")
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// findings is what axe finds on the page that is open: of each rule its impact, what it
// says and the elements.
func findings(b *browsertest.Browser, source string) []string {
	browsertest.Eval[bool](b, source+"; true")
	browsertest.Eval[bool](b, `window.axeDone = null; axe.run({resultTypes: ["violations"],
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
		.then(r => { window.axeDone = JSON.stringify(r.violations.map(v => v.impact + " " + v.id + ": " + v.help + " " + v.nodes.map(n => n.html + " " + (n.any[0]||n.all[0]||n.none[0]||{}).message).slice(0, 3).join(" | "))) }); true`)
	b.Until(`window.axeDone !== null`)
	var list []string
	if err := json.Unmarshal([]byte(browsertest.Eval[string](b, `window.axeDone`)), &list); err != nil {
		list = append(list, err.Error())
	}
	return list
}

// unseen are routes that are no pages: files, and pieces of pages. TestBrowserTryAxe sees the pages of a trial.
var unseen = []string{
	"/desk/static/{file}", "/desk/audit/export", "/desk/accounts/regions", "/desk/cases/news", "/desk/cases/duty/table.csv", "/desk/report/{file}",
	"/desk/entries/counts", "/desk/try/goldens/export", "/desk/try/goldens/{no}", "/desk/try/q/{trial}", "/desk/import/{no}/fix",
}

// TestBrowserAxe runs axe-core on every page of the desk, in both languages on the width
// of a phone, in Chinese also on that of an old office PC and at 200% zoom of it.
func TestBrowserAxe(t *testing.T) {
	source := axe(t)
	o, all := furnished(t)
	b := all.browse()
	for _, lang := range []string{"zh", "en"} {
		if lang == "en" {
			b.Open("/desk/")
			b.Click(`button[name="lang"]`)
			b.Until(`document.documentElement?.lang === "en"`)
		}
		for _, path := range pagesOf(t, o.Server) {
			sizes := [][2]int64{{390, 844}, {1366, 768}, {683, 384}}
			if lang == "en" {
				sizes = sizes[:1] // longer words show on a phone first
			}
			for _, size := range sizes {
				b.Size(size[0], size[1])
				b.Open(path)
				if t.Run(fmt.Sprintf("%s %s %d", lang, path, size[0]), func(t *testing.T) {
					b.In(t)
					b.Fits()
					for _, finding := range findings(b, source) {
						if strings.HasPrefix(finding, "serious") || strings.HasPrefix(finding, "critical") {
							t.Error(finding)
						} else {
							t.Log(finding)
						}
					}
				}); lang == "zh" {
					b.In(t)
					b.Shot(fmt.Sprintf("axe%s-%d", strings.NewReplacer("/", "-", "?", "-").Replace(path), size[0]))
				}
			}
		}
	}
	b.In(t)
	b.Quiet()
}

// furnished is a desk with something on every page, and somebody who may see all of it.
func furnished(t *testing.T) (*office, *client) {
	t.Helper()
	o := newOffice(t, func(c *Config) { c.Backups, c.Uploads = &shelf{}, filepath.Join(t.TempDir(), "uploads") }, policyOf(3), point)
	draft := policyOf(4)
	draft.State = knowledge.Draft
	saved, err := o.Store.Save(t.Context(), store.Edit{Who: "li", Wait: true}, draft)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Store.SubmitReview(t.Context(), knowledge.Review{Entry: "policy", Version: saved[0].Version, Due: "2026-03-12"}); err != nil {
		t.Fatal(err)
	}
	full := &inbox{office: o}
	full.ask("ann", "骑行头盔在哪里领", "371324", true)
	full.ask("bea", "请问骑行头盔去哪里领", "110101", false)
	full.hand("ann", "想问低保怎么办", "371324", "suicide")
	full.claim("ann", knowledge.PhoneField, "000-0000-0101", "000-0000-0102")
	o.run(t)
	all := o.staff("quanbu", account.Roles[:])
	all.begin([]paper{{"站点.csv", points}}) // whose form TestBrowserImport looks at
	return o, all
}

// pagesOf are the paths of all pages of a desk, with something that is there in the place
// of each placeholder.
func pagesOf(t *testing.T, s *Server) []string {
	t.Helper()
	setUp, err := s.Store.NewPass(t.Context(), account.SetUp, 0)
	if err != nil {
		t.Fatal(err)
	}
	invite, err := s.Store.NewPass(t.Context(), account.Invite, 1)
	if err != nil {
		t.Fatal(err)
	}
	filled := map[string]string{
		"{$}": "", "/review/look": "/review/look?entry=policy&version=2", "/entries/{id}": "/entries/policy", "/accounts/{no}": "/accounts/1", "/desk/cases/{no}": "/desk/cases/1",
		"/desk/misses/{no}": "/desk/misses/1", "/import/{no}": "/import/1", "/setup/{token}": "/setup/" + setUp, "/invite/{token}": "/invite/" + invite,
	}
	var paths []string
	for _, one := range s.routes {
		if one.method != http.MethodGet || slices.Contains(unseen, one.path) {
			continue
		}
		path := one.path
		for from, to := range filled {
			path = strings.ReplaceAll(path, from, to)
		}
		if strings.Contains(path, "{") {
			t.Errorf("the test knows nothing to put into %s", path)
			continue
		}
		paths = append(paths, path)
	}
	return paths
}
