package knowledge

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Strings is a list that JSON may also give as one string.
type Strings []string

// UnmarshalJSON reads a list of strings or one string; empty strings are left out.
func (s *Strings) UnmarshalJSON(data []byte) error {
	var list []string
	if err := json.Unmarshal(data, &list); err != nil {
		var one string
		if json.Unmarshal(data, &one) != nil {
			return fmt.Errorf("want a string or a list of strings, not %.40s", data)
		}
		list = []string{one}
	}
	*s = nil
	for _, item := range list {
		if item = strings.TrimSpace(item); item != "" {
			*s = append(*s, item)
		}
	}
	return nil
}
