package telegramtest

import "fmt"

// words is an error in Telegram's own words, which start with a capital letter.
type words string

func (w words) Error() string { return string(w) }

func inTheirWords(format string, args ...any) error { return words(fmt.Sprintf(format, args...)) }
