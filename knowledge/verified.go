package knowledge

// VerifiedFor is how many days a service point counts as checked.
const VerifiedFor = 180

// Verified is when somebody last made sure of what e says, or compared it with its
// source; empty where nobody noted that.
func (e *Entry) Verified() Date {
	var d Date
	if e.Point != nil {
		d = e.Point.Verified
	}
	if e.Source != nil {
		d = max(d, e.Source.Checked)
	}
	return d
}

// Overdue reports whether that is so long ago, or unknown, that somebody should do
// it again.
func (e *Entry) Overdue(today Date) bool { return e.Verified() < today.AddDays(-VerifiedFor) }
