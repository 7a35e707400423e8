// Package account says who of staff may do what on the desk, and where: accounts
// with roles, each for some regions.
package account

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jinguo/knowledge/region"
)

// Role is what somebody of staff is there for. One account may have several.
type Role string

// The roles.
const (
	Editor   Role = "editor"   // 编辑: writes drafts of entries
	Reviewer Role = "reviewer" // 审核: publishes them
	Duty     Role = "duty"     // 值班: reads and answers cases
	Owner    Role = "owner"    // 管理员: accounts, settings, audit log, backups
)

// Roles lists every role in the order in which they are shown.
var Roles = [...]Role{Editor, Reviewer, Duty, Owner}

// Right is what a page of the desk asks for.
type Right string

// The rights.
const (
	Anyone  Right = ""        // nobody has to sign in
	SignIn  Right = "sign_in" // every account
	Read    Right = "read"    // entries, their history, trying a question
	Edit    Right = "edit"    // drafts, imports
	Publish Right = "publish" // entries and lay words that residents see at once; change requests
	Answer  Right = "answer"  // misses
	Case    Right = "case"    // cases: what residents wrote
	Report  Right = "report"  // what women need, in figures
	Manage  Right = "manage"  // accounts, settings, audit log, backups
)

// rights are what each role may do.
var rights = map[Role][]Right{
	Editor:   {Read, Edit, Answer},
	Reviewer: {Read, Edit, Publish, Answer, Report},
	Duty:     {Read, Answer, Case},
	Owner:    {Read, Report, Manage},
}

// Account is one of staff.
type Account struct {
	No    int64
	Name  string // to sign in with; one of a kind without regard to case and width
	Shown string // as colleagues and the history of entries read it
	Roles []Role
	// Regions are codes; the account is for them and all inside of them. None means
	// everywhere.
	Regions []string
	Lang    string // of the desk, zh or en
	Off     bool   // may not sign in any more
	Created time.Time

	Password string // argon2id hash; empty until an invitation was taken up
	Secret   string // of one-time codes; empty where there are none, Lost where no key opens it
	// Epoch grows when all sessions of the account are to end; a session remembers its.
	Epoch  int64
	Signed time.Time // when it signed in last; zero for never
}

// Lost is the secret of an account whose own cannot be read: no code is right for it.
const Lost = "!"

// Title is what the account is called among colleagues.
func (a *Account) Title() string { return cmp.Or(a.Shown, a.Name) }

// Has reports whether the account has a role.
func (a *Account) Has(role Role) bool { return slices.Contains(a.Roles, role) }

// Waits reports whether nobody took the account up yet.
func (a *Account) Waits() bool { return a.Password == "" }

// Rules reports whether the account manages the whole desk, and can be signed in to.
func (a *Account) Rules() bool {
	return !a.Off && !a.Waits() && a.Has(Owner) && len(a.Regions) == 0
}

// Manages reports whether the account may manage another: one that is for nothing
// outside of its own regions.
func (a *Account) Manages(other *Account) bool {
	if len(a.Regions) > 0 && len(other.Regions) == 0 {
		return false
	}
	return a.May(Manage) && !slices.ContainsFunc(other.Regions, func(code string) bool { return !a.Covers(code) })
}

// May reports whether one of the account's roles has the right, somewhere.
func (a *Account) May(right Right) bool {
	if right == Anyone || right == SignIn {
		return true
	}
	return slices.ContainsFunc(a.Roles, func(r Role) bool { return slices.Contains(rights[r], right) })
}

// Covers reports whether the account is for the region with that code. An empty code is
// the whole nation, which only an account without regions is for.
func (a *Account) Covers(code string) bool {
	if len(a.Regions) == 0 {
		return true
	}
	return slices.ContainsFunc(a.Regions, func(own string) bool { return region.Within(code, own) })
}

// MayIn reports whether the account has the right in a region.
func (a *Account) MayIn(right Right, code string) bool { return a.May(right) && a.Covers(code) }

// Sees reports whether what concerns a region is shown to the account: its own regions,
// and what holds around them.
func (a *Account) Sees(code string) bool {
	return a.Covers(code) || slices.ContainsFunc(a.Regions, func(own string) bool { return region.Within(own, code) })
}

// NeedsCode reports whether the account has to sign in with one-time codes.
func (a *Account) NeedsCode() bool {
	return a.Has(Reviewer) || a.Has(Owner)
}

// ErrName is what a name comes to that another account has.
var ErrName = errors.New("another account has this name")

// Fold is a name as accounts are told apart by it: without width, case and outer spaces.
func Fold(name string) string { return strings.ToLower(strings.TrimSpace(norm.NFKC.String(name))) }

// NameRunes is the longest name of an account.
const NameRunes = 40

// Named reports whether an account can have a name: letters, digits, dots, hyphens and
// underscores.
func Named(name string) bool {
	name = Fold(name)
	return name != "" && utf8.RuneCountInString(name) <= NameRunes && strings.IndexFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-", r)
	}) < 0
}
