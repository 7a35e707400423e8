package intake

import "jinguo/knowledge/region"

// regionCode is the code of a region that a file gives by code or name. A code
// of a street that the divisions do not have yet stands where its county is known.
func regionCode(given string) (code string, ok bool) {
	if r, err := region.Parse(given); err == nil {
		return r.Code, true
	}
	r, _ := region.Lookup(given)
	if len(r.Code) != 9 {
		return "", false
	}
	_, ok = region.Lookup(r.Code[:6])
	return r.Code, ok
}
