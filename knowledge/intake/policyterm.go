package intake

import (
	"cmp"

	"jinguo/knowledge"
)

// term sets when the policy is in force: as a web site states it or as its body
// says. Dates that were computed are guesses; a text on trial that names no end has
// none, which staff are told.
func (p *policyText) term(card card, rep *report) {
	e := &p.entry
	t := term(p.text(), p.named, e.Issued)
	if e.Effective = cmp.Or(card.effective, t.effective); card.effective == "" && t.effectiveFrom != "" {
		e.Guess("effective", t.effectiveFrom)
	}
	if e.Expires = cmp.Or(card.expires, t.expires); card.expires == "" && t.expiresFrom != "" {
		e.Guess("expires", t.expiresFrom)
	}
	if title := e.Title + " " + p.inner; e.Expires == "" && onTrial.MatchString(title) {
		rep.note("trial_without_term", knowledge.Hint, "", "title", clip(e.Title, 60))
	}
	p.validity(card, rep)
}

// validity takes what a web site says of whether the policy is still in force. One
// that is not, and of which no end is stated, is put away.
func (p *policyText) validity(card card, rep *report) {
	e := &p.entry
	switch {
	case card.validity == "" || card.expires != "":
	case void.MatchString(card.validity):
		e.State = knowledge.Archived
		rep.note("no_longer_in_force", knowledge.Doubt, "", "said", clip(card.validity, 20))
	case partlyVoid.MatchString(card.validity):
		rep.note("partly_in_force", knowledge.Doubt, "", "said", clip(card.validity, 20))
	}
}
