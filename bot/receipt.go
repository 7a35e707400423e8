package bot

import (
	"crypto/rand"
	"strings"
	"time"
	"unicode"
)

// receiptLetters are the characters of a receipt: none of them looks like another.
const receiptLetters = "ACDEFGHJKMNPQRTUVWXY34679"

const (
	receiptLength = 10
	mostCodes     = 5 // wrong receipts that a chat may try in codeWait
	codeWait      = time.Hour
)

// newReceipt is a random receipt. At least two of its characters are letters and two
// digits, so that it is neither a word nor a number.
func newReceipt() string {
	for {
		var code strings.Builder
		random := make([]byte, 4*receiptLength)
		_, _ = rand.Read(random) // it never fails
		for _, b := range random {
			// The bytes above the last multiple are left out, so that each letter is as likely.
			if most := 256 / len(receiptLetters) * len(receiptLetters); int(b) < most && code.Len() < receiptLength {
				code.WriteByte(receiptLetters[int(b)%len(receiptLetters)])
			}
		}
		if isReceipt(code.String()) {
			return code.String()
		}
	}
}

// grouped is a receipt as it is written down.
func grouped(code string) string { return code[:receiptLength/2] + "-" + code[receiptLength/2:] }

// receiptIn is the receipt that a text consists of, however it is written: with spaces
// or hyphens, in small letters; empty where it is none.
func receiptIn(text string) string {
	code := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, text)
	if !isReceipt(code) {
		return ""
	}
	return code
}

func isReceipt(code string) bool {
	if len(code) != receiptLength {
		return false
	}
	letters, digits := 0, 0
	for _, r := range code {
		switch {
		case !strings.ContainsRune(receiptLetters, r):
			return false
		case unicode.IsDigit(r):
			digits++
		default:
			letters++
		}
	}
	return letters >= 2 && digits >= 2
}

// Codes counts the wrong receipts that a chat tried.
type Codes struct {
	Wrong int       `json:"wrong,omitempty"`
	Since time.Time `json:"since,omitzero"`
}

// spent reports whether no more of them may be tried now.
func (c *Codes) spent(now time.Time) bool {
	if now.Sub(c.Since) > codeWait {
		*c = Codes{}
	}
	return c.Wrong >= mostCodes
}

func (c *Codes) count(now time.Time) {
	if c.Wrong++; c.Wrong == 1 {
		c.Since = now.UTC().Truncate(time.Second)
	}
}
