package knowledge

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Decode reads one line of the exchange format. Fields that it does not know
// come back by name, those inside others as in programme.who, so that a
// misspelt one is not lost in silence.
func Decode(line []byte) (e Entry, unknown []string, err error) {
	if err := json.Unmarshal(line, &e); err != nil {
		return Entry{}, nil, fmt.Errorf("not an entry in JSON: %w", err)
	}
	var fields any
	if err := json.Unmarshal(line, &fields); err != nil {
		return Entry{}, nil, fmt.Errorf("not an entry in JSON: %w", err)
	}
	unknown = strangers(fields, reflect.TypeFor[Entry](), "", nil)
	slices.Sort(unknown)
	e.Title = strings.TrimSpace(e.Title)
	if e.State == "" {
		e.State = Published
	}
	return e, slices.Compact(unknown), e.Validate()
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
	var line any = e
	if e.Point != nil && !e.Point.Confidential {
		line = openEntry{entry(e), &openPoint{Point: *e.Point}}
	}
	err := enc.Encode(line)
	return buf.Bytes(), err
}

// openEntry is an entry whose place is said to be open to all: a shelter that staff
// made public must not be taken for a secret one when it is read back.
type openEntry struct {
	entry
	Point *openPoint `json:"service_point"`
}

type entry Entry

type openPoint struct {
	Point
	Confidential bool `json:"confidential"`
}

// strangers adds to found the names of the fields of a JSON value that a value of
// type t has not, each behind the path to it.
func strangers(value any, t reflect.Type, path string, found []string) []string {
	switch {
	case t.Kind() == reflect.Pointer:
		return strangers(value, t.Elem(), path, found)
	case reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()):
		return found
	case t.Kind() == reflect.Slice:
		list, _ := value.([]any)
		for _, item := range list {
			found = strangers(item, t.Elem(), path, found)
		}
	case t.Kind() == reflect.Struct:
		object, _ := value.(map[string]any)
		for name, inner := range object {
			if field, known := fieldNamed(t, name); known {
				found = strangers(inner, field, path+name+".", found)
			} else {
				found = append(found, path+name)
			}
		}
	}
	return found
}

// fieldNamed returns the type of t's field with that name in JSON, in whose
// capitals encoding/json sees no difference.
func fieldNamed(t reflect.Type, name string) (reflect.Type, bool) {
	for f := range t.Fields() {
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if strings.EqualFold(tag, name) {
			return f.Type, true
		}
	}
	return nil, false
}
