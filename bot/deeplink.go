package bot

import (
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"strings"
)

// startScreen opens the payload of a link that starts a screening.
const startScreen = "screen_"

// StartLink opens the payload of a link that has an account of staff work from the chat:
// the code that its desk showed follows.
const StartLink = "link_"

// allProgrammes stands in a link for all programmes of the region.
const allProgrammes = "all"

// plainLink are the ids that a link carries as they are: with startScreen they are at
// most 64 of the characters that Telegram allows there.
var plainLink = regexp.MustCompile(`^[A-Za-z0-9_-]{1,57}$`)

// hashedLink opens what stands in a link for an id that it cannot carry.
const hashedLink = "x-"

// DeepLink is what a link carries that starts the screening for the programme with
// that id, for all programmes where id is empty. It is at most 64 letters, digits, _
// and -, as Telegram's https://t.me/NAME?start=… takes them, and never changes for an
// id. The page takes it without its screen_ as /?screen=…, and any id there as well.
func DeepLink(id string) string {
	switch {
	case id == "":
		return startScreen + allProgrammes
	case plainLink.MatchString(id) && id != allProgrammes && !strings.HasPrefix(id, hashedLink):
		return startScreen + id
	}
	sum := sha256.Sum256([]byte(id))
	return startScreen + hashedLink + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:15]))
}

// LinkButton is the data of a button that does what the page's ?screen=code asks for;
// see [DeepLink].
func LinkButton(code string) string {
	if code == allProgrammes || plainLink.MatchString(code) {
		return startButton + startScreen + code
	}
	return startButton + DeepLink(code)
}

// startButton opens the data of a button that stands for a link.
const startButton = "start:"

// fromDeepLink is the id among ids that a link with that payload is for, empty for all
// programmes; false where it is for none of them.
func fromDeepLink(payload string, ids []string) (id string, ok bool) {
	if payload == DeepLink("") {
		return "", true
	}
	for _, id := range ids {
		if DeepLink(id) == payload {
			return id, true
		}
	}
	return "", false
}
