package knowledge

import "slices"

// KeepCorrected keeps in e, which a file says again, what staff corrected in the entry:
// now is the entry as it stands, right as they left it, said what a file said of it
// before. Where the file says something else than then, the file counts. It shares
// nothing with e that it changes.
func (e *Entry) KeepCorrected(now, right, said *Entry) {
	if e.Kind != ServicePoint || e.Point == nil || now.Point == nil || right.Point == nil || said.Point == nil {
		return
	}
	point := *e.Point
	corrected := func(field Field) bool {
		was := FieldValue(said, field)
		is := FieldValue(now, field)
		return is != was && is == FieldValue(right, field) && FieldValue(e, field) == was
	}
	kept := []string{}
	if corrected(PhoneField) {
		point.Phones = slices.Clone(now.Point.Phones)
		kept = append(kept, "service_point.phones")
	}
	if corrected(HoursField) {
		point.Hours = now.Point.Hours
		kept = append(kept, "service_point.hours")
	}
	if corrected(AddressField) {
		point.Address, point.Location = now.Point.Address, now.Point.Location
		kept = append(kept, "service_point.address", "service_point.location")
	}
	if len(kept) > 0 && point.Verified <= now.Point.Verified {
		point.Verified, point.VerifiedBy = now.Point.Verified, now.Point.VerifiedBy
	}
	e.Point = &point
	if len(kept) > 0 {
		e.known(kept...)
	}
}

// ruleField is how a guess names the rule of a programme.
const ruleField = "programme.rule"

// KeepRule keeps in e, which a file says again, the rule that the programme has: now is
// the entry as it stands. A rule that e states counts, unless it was only proposed from
// a text and the one that stands was not.
func (e *Entry) KeepRule(now *Entry) {
	if e.Kind != Program || now.Programme == nil || now.Programme.Rule == nil {
		return
	}
	stated := e.Programme != nil && e.Programme.Rule != nil
	if stated && (!e.guesses(ruleField) || now.guesses(ruleField)) {
		return
	}
	e.SetRule(now.Programme.Rule)
	if at := slices.IndexFunc(now.Guessed, func(g Guess) bool { return g.Field == ruleField }); at >= 0 {
		e.Guessed = append(slices.Clone(e.Guessed), now.Guessed[at])
	}
}

// guesses reports whether a field of e was concluded.
func (e *Entry) guesses(field string) bool {
	return slices.ContainsFunc(e.Guessed, func(g Guess) bool { return g.Field == field })
}

// SetRule gives the programme e a rule that somebody wrote. It shares nothing with e
// that it changes.
func (e *Entry) SetRule(r *Rule) {
	programme := Programme{}
	if e.Programme != nil {
		programme = *e.Programme
	}
	programme.Rule = r
	e.Programme = &programme
	e.known(ruleField)
}
