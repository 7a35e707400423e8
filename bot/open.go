package bot

import "jinguo/knowledge"

// openNow reports whether hours, as staff wrote them, cover the moment that is
// asked about; nil where they do not tell or no time of day is asked about.
func (t *turn) openNow(hours string) *bool {
	if t.AllDay {
		return nil
	}
	week, _, ok := knowledge.ReadHours(hours)
	if !ok {
		return nil
	}
	open, known := week.Open(t.at)
	if !known {
		return nil
	}
	return &open
}

// hours is the line of a desk's hours, with whether it is open; none where
// staff wrote none.
func (t *turn) hours(d desk) []Line {
	if d.Hours == "" {
		return nil
	}
	return []Line{{Style: Field, Label: t.word("label_hours"), Text: d.Hours + t.state(d.Hours)}}
}

// state says whether a place with these hours is open; nothing where that is not known.
func (t *turn) state(hours string) string {
	open := t.openNow(hours)
	switch now := t.At.IsZero(); {
	case open == nil:
		return ""
	case *open && now:
		return t.word("open_now")
	case *open:
		return t.word("open_then")
	case now:
		return t.word("closed_now")
	default:
		return t.word("closed_then")
	}
}

// reach is how to reach the people of a desk, with their hours.
func (t *turn) reach(d desk) []Line { return append(t.calls([]desk{d}), t.hours(d)...) }
