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
