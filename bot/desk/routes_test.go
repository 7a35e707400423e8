package desk

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge/account"
)

var update = flag.Bool("update", false, "write the golden files anew")

// What a route is to somebody.
const (
	opens   = "open"      // it lets them through; which regions they see is its own matter
	signs   = "sign in"   // it asks them to sign in
	forbids = "forbidden" // it says that they have not the right
)

// who are the columns of the table of routes.
type who struct {
	name    string
	roles   []account.Role // none for nobody
	regions []string
}

func everybody() []who {
	all := []who{{name: "nobody"}}
	for _, role := range account.Roles {
		all = append(all, who{string(role), []account.Role{role}, nil})
	}
	return append(all, who{"editor elsewhere", []account.Role{account.Editor}, []string{"371323"}})
}

// may is what a route should be to somebody.
func (w who) may(need account.Right) string {
	a := account.Account{Roles: w.roles}
	switch {
	case need == account.Anyone:
		return opens
	case w.roles == nil:
		return signs
	case a.May(need):
		return opens
	}
	return forbids
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// TestRoutes holds the table of who may do what against every route that there is, and
// makes each request for real: it reaches its handler exactly where the table says so, and
// none of them breaks on an id that does not exist and an empty form. With -update it
// writes the table.
func TestRoutes(t *testing.T) {
	o := newOffice(t, nil)
	reached := false
	for i := range o.routes {
		do := o.routes[i].do
		o.routes[i].do = func(w http.ResponseWriter, r *http.Request, v *visit) {
			reached = true
			do(w, r, v)
		}
	}
	o.handler = o.guard(o.sameOrigin(bySelf(o.sessions.LoadAndSave(o.mux()))))

	routes := slices.Clone(o.routes)
	slices.SortStableFunc(routes, func(a, b route) int { return strings.Compare(a.path+" "+a.method, b.path+" "+b.method) })
	columns := everybody()
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "method\tpath")
	for _, c := range columns {
		fmt.Fprint(w, "\t", c.name)
	}
	fmt.Fprintln(w)
	for _, one := range routes {
		fmt.Fprint(w, one.method, "\t", one.path)
		for _, c := range columns {
			want := c.may(one.need)
			fmt.Fprint(w, "\t", want)
			reached = false
			p := o.as(c).ask(one)
			if got := outcome(p, reached); got != want {
				t.Errorf("%s %s: %s is told %q with status %d, want %q", one.method, one.path, c.name, got, p.Code, want)
			}
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	golden := filepath.Join("testdata", "routes.golden")
	if *update {
		if err := os.WriteFile(golden, table.Bytes(), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(table.String(), "\n")); diff != "" {
		t.Errorf("the table of routes changed; look whether that is meant, and run the test with -update (-was +is):\n%s", diff)
	}
}

// as is somebody's browser, signed in a moment ago.
func (o *office) as(c who) *client {
	o.t.Helper()
	if c.roles == nil {
		return o.visitor()
	}
	a, err := o.Store.AccountNamed(o.t.Context(), strings.ReplaceAll(c.name, " ", "-"))
	if err != nil {
		return o.staff(strings.ReplaceAll(c.name, " ", "-"), c.roles, c.regions...)
	}
	return o.signed(a)
}

// ask makes a request for a route, about what does not exist.
func (c *client) ask(one route) reply {
	path := wildcard.ReplaceAllString(strings.TrimSuffix(one.path, "{$}"), "999999")
	var r *http.Request
	if one.method == http.MethodPost {
		r = httptest.NewRequest(one.method, path, strings.NewReader("nonsense=1"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	} else {
		r = httptest.NewRequest(one.method, path, nil)
	}
	ctx, cancel := context.WithTimeout(c.t.Context(), 5*time.Second) // a stream of events goes on
	defer cancel()
	return c.do(r.WithContext(ctx))
}

// outcome is what a reply says of who asked.
func outcome(p reply, reached bool) string {
	switch {
	case reached && p.Code >= 500 && p.Code != http.StatusServiceUnavailable:
		return "broken"
	case reached && p.Code == http.StatusUnauthorized:
		return "sign in by its handler"
	case reached:
		return opens
	case p.Code == http.StatusUnauthorized, p.Code == http.StatusSeeOther && strings.HasPrefix(p.To, "/desk/login?to="):
		return signs
	case p.Code == http.StatusForbidden:
		return forbids
	}
	return "something else"
}
