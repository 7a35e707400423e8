package poster

import (
	"fmt"
	"strings"
)

// Size is a sheet of paper, in millimetres.
type Size struct{ Width, Height float64 }

// A4 is the size that posters are laid out for; others are scaled from it.
var A4 = Size{width, height}

// ParseSize reads a3, a4 or a5.
func ParseSize(s string) (Size, error) {
	switch strings.ToLower(s) {
	case "a3":
		return Size{297, 420}, nil
	case "a4":
		return A4, nil
	case "a5":
		return Size{148, 210}, nil
	}
	return Size{}, fmt.Errorf("want a3, a4 or a5, not %q", s)
}
