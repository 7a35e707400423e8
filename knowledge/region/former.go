package region

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed former.tsv
var formerTSV string

// formerNames returns what regions were called before, each former name with the
// code of today. The head of former.tsv says how that file is laid out.
var formerNames = sync.OnceValue(func() []Region {
	var list []Region
	for line := range strings.Lines(formerTSV) {
		field := strings.Split(line, "\t")
		if strings.HasPrefix(line, "#") || len(field) < 2 {
			continue
		}
		for name := range strings.FieldsSeq(field[0]) {
			list = append(list, Region{Code: field[1], Name: name})
		}
	}
	return list
})
