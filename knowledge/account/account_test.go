package account

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestRights is the table of what each role may do.
func TestRights(t *testing.T) {
	all := []Right{Read, Edit, Publish, Answer, Case, Report, Manage}
	want := map[Role]string{
		Editor: "read edit answer", Reviewer: "read edit publish answer report", Duty: "read answer case", Owner: "read report manage", "king": "",
	}
	for role, rights := range want {
		a := Account{Roles: []Role{role}}
		var may []string
		for _, right := range all {
			if a.May(right) {
				may = append(may, string(right))
			}
		}
		if got := strings.Join(may, " "); got != rights {
			t.Errorf("%s may %q, want %q", role, got, rights)
		}
		if !a.May(SignIn) || !a.May(Anyone) {
			t.Errorf("%s may not sign in", role)
		}
	}
}

// TestManages shows whom an owner manages: nobody who is for more than the owner is.
func TestManages(t *testing.T) {
	nation, county := &Account{Roles: []Role{Owner}}, &Account{Roles: []Role{Owner}, Regions: []string{"371324", "371323"}}
	for _, c := range []struct {
		regions        []string
		nation, county bool
	}{
		{nil, true, false}, {[]string{"371324"}, true, true}, {[]string{"371324001"}, true, true}, {[]string{"371324", "371323"}, true, true},
		{[]string{"371300"}, true, false}, {[]string{"371324", "371321"}, true, false}, {[]string{"37"}, true, false},
	} {
		other := &Account{Regions: c.regions}
		if got := nation.Manages(other); got != c.nation {
			t.Errorf("an owner for everywhere, %v: %v", c.regions, got)
		}
		if got := county.Manages(other); got != c.county {
			t.Errorf("an owner of counties, %v: %v", c.regions, got)
		}
	}
	if (&Account{Roles: []Role{Editor, Reviewer, Duty}}).Manages(&Account{Regions: []string{"371324"}}) {
		t.Error("who is no owner manages accounts")
	}
}

func TestWait(t *testing.T) {
	l := Limit{Free: 5}
	var waits []string
	for failed := range 18 {
		waits = append(waits, l.Wait(failed).String())
	}
	want := "0s 0s 0s 0s 0s 1s 2s 4s 8s 16s 32s 1m4s 2m8s 4m16s 8m32s 15m0s 15m0s 15m0s"
	if got := strings.Join(waits, " "); got != want {
		t.Errorf("waits %s", got)
	}
	if l.Wait(1_000_000) != LongestWait {
		t.Errorf("after a million failures %v", l.Wait(1_000_000))
	}
}

func TestNamed(t *testing.T) {
	for name, want := range map[string]bool{
		"zhangli": true, "张丽": true, "Zhang.Li_2-a": true, " zhang ": true, "ＺＨＡＮＧ": true, strings.Repeat("a", 40): true,
		"": false, " ": false, "a b": false, "a/b": false, "a@b": false, "a\x00": false, "\xff": false, "a\nb": false, "<b>": false, strings.Repeat("a", 41): false, "../x": false,
	} {
		if Named(name) != want {
			t.Errorf("Named(%q) is %v", name, !want)
		}
	}
	if Fold(" ＺＨＡＮＧ ") != "zhang" {
		t.Errorf("folded %q", Fold(" ＺＨＡＮＧ "))
	}
}

// TestPasses shows that words cannot be told from their digests, are typed as people do,
// and never come twice.
func TestPasses(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		for _, p := range []Pass{SetUp, Invite, Reset, Chat} {
			word := p.New()
			if seen[word] || len(word) < 10 || strings.Contains(Digest(word), strings.ToLower(word)) {
				t.Fatalf("%s: %q", p, word)
			}
			seen[word] = true
		}
	}
	codes := NewRecovery()
	if len(codes) != RecoveryCodes || Digest(codes[0]) == Digest(codes[1]) {
		t.Errorf("%q", codes)
	}
	typed := " " + strings.ToLower(strings.ReplaceAll(codes[0], "-", " - ")) + " "
	if Digest(typed) != Digest(codes[0]) {
		t.Errorf("%q is not taken for %q", typed, codes[0])
	}
	if got := fmt.Sprint(Chat.Lasts(), Invite.Lasts(), Reset.Lasts(), SetUp.Lasts()); got != fmt.Sprint(10*time.Minute, 168*time.Hour, 24*time.Hour, 24*time.Hour) {
		t.Errorf("last %s", got)
	}
}

// TestSignature shows that no two accounts sign alike.
func TestSignature(t *testing.T) {
	for want, a := range map[string]Account{"zhang": {Name: "zhang"}, "张丽 (zhang)": {Name: "zhang", Shown: "张丽"}, "li": {Name: "li", Shown: "LI"}} {
		if got := a.Signature(); got != want {
			t.Errorf("%+v signs %q", a, got)
		}
	}
}
