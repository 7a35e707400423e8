package knowledge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"strings"
)

// Decode reads one line of the exchange format. Fields that it does not know
// come back by name, so that a misspelt one is not lost in silence.
func Decode(line []byte) (e Entry, unknown []string, err error) {
	if err := json.Unmarshal(line, &e); err != nil {
		return Entry{}, nil, fmt.Errorf("not an entry in JSON: %w", err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(line, &fields); err != nil {
		return Entry{}, nil, fmt.Errorf("not an entry in JSON: %w", err)
	}
	for name := range fields {
		if !entryFields[name] {
			unknown = append(unknown, name)
		}
	}
	sort.Strings(unknown)
	e.Title = strings.TrimSpace(e.Title)
	if e.State == "" {
		e.State = Published
	}
	return e, unknown, e.Validate()
}

// Encode writes e as one line of the exchange format with a newline.
func Encode(e Entry) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if e.State == Published {
		e.State = ""
	}
	e.Version = 0
	err := enc.Encode(e)
	return buf.Bytes(), err
}

var entryFields = jsonNames(reflect.TypeFor[Entry]())

func jsonNames(t reflect.Type) map[string]bool {
	names := make(map[string]bool, t.NumField())
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names[name] = true
	}
	return names
}
