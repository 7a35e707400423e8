package knowledge

import "time"

// Pause says that staff paused the program: only danger, cases and requests to be forgotten
// are answered. The zero Pause is none.
type Pause struct {
	At  time.Time `json:"at,omitzero"`
	By  string    `json:"by,omitempty"`
	Why string    `json:"why,omitempty"`
}

// On reports whether the program is paused.
func (p Pause) On() bool { return !p.At.IsZero() }
