package desk

import (
	"context"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"jinguo/knowledge/account"
)

// hashing is the work of one password: of the settings for Argon2id that the OWASP
// Password Storage Cheat Sheet (cheatsheetseries.owasp.org, 2025) lists as equal, the one
// for little memory, 19 MiB and two passes on one thread.
func hashing() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// How many passwords are worked on at the same moment, how many may wait for that and how
// long: 10,000 guesses at once must not take a small server down.
const (
	hashers   = 2
	hashQueue = 32
	hashWait  = 10 * time.Second
)

// errBusy says that too many passwords wait to be worked on.
var errBusy = errors.New("too many passwords at once")

// hasher does the work on passwords.
type hasher struct {
	params  *argon2id.Params
	working chan struct{}
	waiting atomic.Int64
	dummy   string       // that no password has, for names that no account has
	done    atomic.Int64 // how often the work was done; tests compare it
}

func newHasher(params *argon2id.Params) *hasher {
	if params == nil {
		params = hashing()
	}
	h := &hasher{params: params, working: make(chan struct{}, hashers)}
	zero := func(n uint32) string { return base64.RawStdEncoding.EncodeToString(make([]byte, n)) }
	h.dummy = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, params.Memory, params.Iterations, params.Parallelism,
		zero(params.SaltLength), zero(params.KeyLength))
	return h
}

// turn waits for a turn to work.
func (h *hasher) turn(ctx context.Context) (end func(), err error) {
	if h.waiting.Add(1) > hashQueue {
		h.waiting.Add(-1)
		return nil, errBusy
	}
	defer h.waiting.Add(-1)
	late := time.NewTimer(hashWait)
	defer late.Stop()
	select {
	case h.working <- struct{}{}:
		h.done.Add(1)
		return func() { <-h.working }, nil
	case <-late.C:
		return nil, errBusy
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// hash is the hash of a new password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	end, err := h.turn(ctx)
	if err != nil {
		return "", err
	}
	defer end()
	return argon2id.CreateHash(plainPassword(password), h.params)
}

// right reports whether a password has the hash. Without a hash it works as hard, and
// the answer is no.
func (h *hasher) right(ctx context.Context, password, hash string) (bool, error) {
	end, err := h.turn(ctx)
	if err != nil {
		return false, err
	}
	defer end()
	known := hash != ""
	if !known {
		hash = h.dummy
	}
	match, err := argon2id.ComparePasswordAndHash(plainPassword(password), hash)
	return match && known, err
}

// plainPassword is a password as it is hashed: the same, whichever keyboard wrote it.
func plainPassword(password string) string { return norm.NFKC.String(password) }

// The bounds of a password, in characters, and how few different ones are too few.
const (
	passwordMin   = 10
	passwordMax   = 200
	passwordKinds = 5
)

// common are the words that most passwords which are guessed first consist of, with
// digits and signs around them.
//
//go:embed common.txt
var common string

// weakness is the key of what is wrong with a password for an account; empty where
// nothing is.
func weakness(password string, a *account.Account) string {
	plain := plainPassword(password)
	n := utf8.RuneCountInString(plain)
	switch {
	case n < passwordMin:
		return "password_short"
	case n > passwordMax:
		return "password_long"
	case !utf8.ValidString(password):
		return "password_common"
	}
	kinds := map[rune]bool{}
	for _, r := range strings.ToLower(plain) {
		kinds[r] = true
	}
	if len(kinds) < passwordKinds {
		return "password_same"
	}
	word := letters(plain)
	if word == "" && n < 16 {
		return "password_digits"
	}
	for _, own := range []string{a.Name, a.Shown} {
		if own = letters(plainPassword(own)); own != "" && word == own || account.Fold(password) == account.Fold(own) {
			return "password_name"
		}
	}
	for _, known := range strings.Fields(common) {
		if repeated(word, known) {
			return "password_common"
		}
	}
	return ""
}

// letters is a text without digits, signs and case.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// repeated reports whether a text is a word, once or several times.
func repeated(text, word string) bool {
	return text != "" && strings.ReplaceAll(text, word, "") == ""
}
