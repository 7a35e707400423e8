package fact

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// Values are what is known of a person, by key; see the package for their types. What
// is not known is not in it.
type Values map[string]any

// Born and ChildrenBorn stand in input for age and children: a date of birth, and a
// list of them.
const (
	Born         = "born"
	ChildrenBorn = "children_born"
)

// Read makes values of decoded JSON on the day on, from which ages are counted. Each
// problem names the key and what is wanted there, and the key is left out.
func Read(raw map[string]any, on knowledge.Date) (Values, error) {
	values := make(Values, len(raw))
	var wrong []error
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		if err := values.read(key, raw[key], on); err != nil {
			wrong = append(wrong, fmt.Errorf("%.40q: %w", key, err))
		}
	}
	return values, errors.Join(wrong...)
}

func (v Values) read(key string, raw any, on knowledge.Date) error {
	switch key {
	case Born:
		age, err := years(raw, on)
		if err != nil {
			return err
		}
		return v.Set("age", age)
	case ChildrenBorn:
		list, ok := raw.([]any)
		if !ok {
			return errors.New("want a list of dates such as 2019-05-01")
		}
		ages := []int64{}
		for _, born := range list {
			age, err := years(born, on)
			if err != nil {
				return err
			}
			ages = append(ages, age)
		}
		return v.Set("children", ages)
	}
	return v.Set(key, raw)
}

// years are the full years between a date of birth and the day on.
func years(raw any, on knowledge.Date) (int64, error) {
	text, _ := raw.(string)
	born, err := knowledge.ParseDate(text)
	if err != nil || born == "" || born > on {
		return 0, errors.New("want a date of birth such as 1988-05-01, not later than the day")
	}
	return Age(born, on), nil
}

// Age counts full years, which are full from the birthday on; who was born on
// February 29 has hers on March 1 in other years.
func Age(born, on knowledge.Date) int64 {
	var by, bm, bd, y, m, d int64
	fmt.Sscanf(string(born), "%d-%d-%d", &by, &bm, &bd)
	fmt.Sscanf(string(on), "%d-%d-%d", &y, &m, &d)
	age := y - by
	if m < bm || m == bm && d < bd {
		age--
	}
	return age
}

// Set sets a value, or says what is wrong with it.
func (v Values) Set(key string, raw any) error {
	f := Named(key)
	if f == nil {
		return errors.New("no such fact")
	}
	value, err := f.value(raw)
	if err == nil {
		v[key] = value
	}
	return err
}

// value is raw, which may be decoded JSON or TOML, as a value of f.
func (f *Fact) value(raw any) (any, error) {
	switch f.Type {
	case Bool:
		if b, ok := raw.(bool); ok {
			return b, nil
		}
		return nil, errors.New("want true or false")
	case Number:
		return f.number(raw)
	case Choice:
		s, _ := raw.(string)
		if f.Option(s) != nil {
			return s, nil
		}
		return nil, fmt.Errorf("want one of %s", f.values())
	case Choices:
		return f.several(raw)
	case Ages:
		return f.ages(raw)
	case Region:
		s, _ := raw.(string)
		if s == Elsewhere {
			return s, nil
		}
		if r, err := region.Parse(s); err == nil && r.Code != "" {
			return r.Code, nil
		}
		return nil, fmt.Errorf("want a code or the name of a region, or %s", Elsewhere)
	}
	return nil, fmt.Errorf("unknown type %s", f.Type)
}

func (f *Fact) number(raw any) (int64, error) {
	n, ok := whole(raw)
	if !ok || n < f.Min || n > f.Max {
		return 0, fmt.Errorf("want a whole number from %d to %d", f.Min, f.Max)
	}
	return n, nil
}

func whole(raw any) (int64, bool) {
	switch n := raw.(type) {
	case int64:
		return n, true
	case int:
		return int64(n), true
	case float64:
		return int64(n), n == float64(int64(n))
	case json.Number:
		i, err := n.Int64()
		return i, err == nil
	}
	return 0, false
}

func (f *Fact) several(raw any) ([]string, error) {
	list := []string{}
	for _, item := range items(raw) {
		s, _ := item.(string)
		if f.Option(s) == nil {
			return nil, fmt.Errorf("want a list of any of %s", f.values())
		}
		list = append(list, s)
	}
	if items(raw) == nil {
		return nil, fmt.Errorf("want a list of any of %s", f.values())
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

// mostChildren is how many children a value may hold.
const mostChildren = 20

func (f *Fact) ages(raw any) ([]int64, error) {
	list := []int64{}
	given := items(raw)
	if given == nil || len(given) > mostChildren {
		return nil, fmt.Errorf("want a list of at most %d ages", mostChildren)
	}
	for _, item := range given {
		n, err := f.number(item)
		if err != nil {
			return nil, fmt.Errorf("want a list of ages: %w", err)
		}
		list = append(list, n)
	}
	slices.Sort(list)
	slices.Reverse(list)
	return list, nil
}

// items are the elements of a list of any kind, nil where raw is none.
func items(raw any) []any {
	v := reflect.ValueOf(raw)
	if v.Kind() != reflect.Slice || v.IsNil() {
		return nil
	}
	list := make([]any, v.Len())
	for i := range list {
		list[i] = v.Index(i).Interface()
	}
	return list
}

func (f *Fact) values() string {
	names := make([]string, len(f.Options))
	for i, o := range f.Options {
		names[i] = o.Value
	}
	return strings.Join(names, ", ")
}

// UnmarshalJSON takes what [Values.Set] takes.
func (v *Values) UnmarshalJSON(data []byte) error {
	var raw map[string]any
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	*v = make(Values, len(raw))
	for key, value := range raw {
		if err := v.Set(key, value); err != nil {
			return fmt.Errorf("%.40q: %w", key, err)
		}
	}
	return nil
}

// Derived are v and what follows from them: a man is not pregnant. What is in v stays.
func (v Values) Derived() Values {
	all := maps.Clone(v)
	if all == nil {
		all = Values{}
	}
	for range All() { // what follows may let more follow; the vocabulary bounds how often
		grown := false
		for _, f := range All() {
			if _, known := all[f.Name]; known || f.Each {
				continue
			}
			for _, when := range f.When {
				if all.hold(when.Facts) {
					all[f.Name] = when.Value
					grown = true
					break
				}
			}
		}
		if !grown {
			break
		}
	}
	return all
}

// hold reports whether every one of the facts has that value.
func (v Values) hold(facts map[string]any) bool {
	for name, raw := range facts {
		want, err := Named(name).value(raw)
		if got, known := v[name]; err != nil || !known || !reflect.DeepEqual(got, want) {
			return false
		}
	}
	return true
}
