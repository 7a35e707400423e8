package region

import (
	_ "embed"
	"strings"
	"sync"
)

// former is a name that a region had before.
type former struct{ Name, Code string }

//go:embed former.tsv
var formerTSV string

// formerNames reads former.tsv, whose head says how it is laid out.
var formerNames = sync.OnceValue(func() []former {
	var list []former
	for line := range strings.Lines(formerTSV) {
		if field := strings.Split(line, "\t"); len(field) > 2 {
			list = append(list, former{field[0], field[1]})
		}
	}
	return list
})
