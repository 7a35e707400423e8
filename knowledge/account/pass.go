package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"
)

// Pass is what a link or code lets somebody do, once.
type Pass string

// The passes.
const (
	SetUp  Pass = "setup"  // make the first account
	Invite Pass = "invite" // take an account up, with a password of their own
	Reset  Pass = "reset"  // set a new password and new one-time codes
	Chat   Pass = "chat"   // work from a chat
)

// Lasts is how long a pass counts.
func (p Pass) Lasts() time.Duration {
	switch p {
	case Invite:
		return 7 * 24 * time.Hour
	case Chat:
		return 10 * time.Minute
	}
	return 24 * time.Hour
}

// What keeps a pass from counting, or an account from being changed.
var (
	ErrPass      = errors.New("this link or code does not count, or not any more")
	ErrLastOwner = errors.New("nobody else could manage accounts any more")
	ErrOff       = errors.New("the account is switched off")
)

// chatRunes is the length of a code that is typed into a chat: 50 bits that count ten
// minutes.
const chatRunes = 10

// New makes what a pass is shown by: a word of a link of 130 bits, or a code.
func (p Pass) New() string {
	if p == Chat {
		return rand.Text()[:chatRunes]
	}
	return rand.Text()
}

// Digest is by what a pass or a recovery code is kept: its hash, without regard to case,
// hyphens and spaces. Both are drawn at random, so that the hash needs no work factor.
func Digest(word string) string {
	word = strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' {
			return -1
		}
		return r
	}, strings.ToUpper(Fold(word)))
	sum := sha256.Sum256([]byte("jinguo pass " + word))
	return hex.EncodeToString(sum[:])
}

// Recovery codes: how many there are, and of how many characters (80 bits).
const (
	RecoveryCodes = 10
	recoveryRunes = 16
)

// NewRecovery makes codes for who has lost what makes their one-time codes.
func NewRecovery() []string {
	codes := make([]string, RecoveryCodes)
	for i := range codes {
		word := rand.Text()[:recoveryRunes]
		codes[i] = word[:4] + "-" + word[4:8] + "-" + word[8:12] + "-" + word[12:]
	}
	return codes
}

// How long a session of the desk lasts: without use, and in all.
const (
	IdleFor = 30 * time.Minute
	SignFor = 8 * time.Hour
)

// Limit bounds how often somebody may try to get in.
type Limit struct {
	Who  string        // whom it counts: a keyed hash
	Free int           // failures in a row that cost no wait
	For  time.Duration // after so long without another they are forgotten
}

// The shortest and the longest wait after a failure.
const (
	ShortestWait = time.Second
	LongestWait  = 15 * time.Minute
)

// Wait is how long no other try is looked at after so many failures: a second after the
// last free one, then twice as long each time.
func (l Limit) Wait(failed int) time.Duration {
	switch over := failed - l.Free; {
	case over < 0:
		return 0
	case over < 10: // 2^10 s are more than the longest wait
		return min(ShortestWait<<over, LongestWait)
	}
	return LongestWait
}
