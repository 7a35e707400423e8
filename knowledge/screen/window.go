package screen

import (
	"fmt"
	"regexp"

	"jinguo/knowledge"
)

var monthDay = regexp.MustCompile(`^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$`)

// validWindow reports whether a window is two days of every year, or of a certain one.
func validWindow(w knowledge.Window) bool {
	if monthDay.MatchString(w.From) && monthDay.MatchString(w.To) {
		return true
	}
	from, err := knowledge.ParseDate(w.From)
	to, err2 := knowledge.ParseDate(w.To)
	return err == nil && err2 == nil && string(from) == w.From && string(to) == w.To && from <= to
}

// window is the window that is open on the day, or the one that opens next; nil where
// one can apply at any time, empty where none will open again.
func (r *Rule) window(on knowledge.Date) *Window {
	if len(r.Windows) == 0 || len(on) < 4 {
		return nil
	}
	best := &Window{}
	for _, w := range r.Windows {
		for _, span := range spans(w, on) {
			if span.To < on {
				continue
			}
			span.Now = span.From <= on
			if best.From == "" || span.From < best.From {
				best = &span
			}
		}
	}
	return best
}

// spans are the times that a window stands for around the day: last year's, this one's
// and the next. One that ends before it begins goes over the new year.
func spans(w knowledge.Window, on knowledge.Date) []Window {
	if !monthDay.MatchString(w.From) {
		return []Window{{From: knowledge.Date(w.From), To: knowledge.Date(w.To)}}
	}
	var year int
	fmt.Sscanf(string(on), "%4d", &year)
	var list []Window
	for y := year - 1; y <= year+1; y++ {
		end := y
		if w.To < w.From {
			end++
		}
		list = append(list, Window{
			From: knowledge.Date(fmt.Sprintf("%04d-%s", y, w.From)),
			To:   knowledge.Date(fmt.Sprintf("%04d-%s", end, w.To)),
		})
	}
	return list
}
