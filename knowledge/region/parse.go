package region

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/text/width"
)

// ErrUnknown is returned by [Parse] for what names no region.
var ErrUnknown = errors.New("unknown region")

// Ambiguous is the error of [Parse] for a name that several regions of one level have.
type Ambiguous struct {
	Name    string
	Regions []Region // by code
}

// Error names up to three of the regions in full, so that one can be picked.
func (e *Ambiguous) Error() string {
	var full []string
	for _, r := range e.Regions[:min(3, len(e.Regions))] {
		full = append(full, Full(r.Code))
	}
	return fmt.Sprintf("region %q names %d places; write more, such as %s", e.Name, len(e.Regions), strings.Join(full, " or "))
}

// Parse reads what somebody entered as a region: a code, with or without trailing
// zeros, or a name, short or whole, alone or after what contains it. The empty
// string and 全国 are the nation. Of namesakes the one highest in the tree is meant;
// the error is an [*Ambiguous] where there are several, and wraps [ErrUnknown]
// where there is none.
func Parse(nameOrCode string) (Region, error) {
	name := strings.TrimSpace(width.Fold.String(nameOrCode))
	if name == "" || digits(name) {
		if r, ok := Lookup(name); ok {
			return r, nil
		}
		return Region{}, fmt.Errorf("%w code %q", ErrUnknown, nameOrCode)
	}
	for _, prefix := range [...]string{"中华人民共和国", "中国", nation.Name} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			if rest == "" {
				return nation, nil
			}
			name = strings.TrimSpace(rest)
			break
		}
	}
	s := newScan(name)
	s.whole = true
	best := s.phrase(0)
	if best.end == 0 {
		return Region{}, unknown(nameOrCode)
	}
	r, others := settle(best.regions, "")
	if s.skip(s.swallow(best.end, r)) != len(s.runes) {
		return Region{}, unknown(nameOrCode)
	}
	if len(others) > 0 {
		return Region{}, &Ambiguous{nameOrCode, append([]Region{r}, others...)}
	}
	return r, nil
}

func unknown(name string) error {
	return fmt.Errorf("%w %q; write a code such as 371324 or a name such as 兰陵县", ErrUnknown, name)
}
