package intake

import (
	"regexp"
	"strings"

	"jinguo/knowledge/region"
)

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

// national matches what speaks for the whole nation: its organs, its laws.
var national = regexp.MustCompile(`^(?:中华人民共和国|中华全国|全国|国务院|中共中央|中央|最高人民|国家)`)

// place finds the one region that a title, an issuer or the like names; ok is
// false where it names none for certain. near settles namesakes.
func place(text, near string) (code string, ok bool) {
	text = strings.TrimSpace(text)
	found := region.Find(text, near)
	switch {
	case len(found) > 0 && found[0].Start == 0 && len(found[0].Others) == 0:
		return found[0].Region.Code, true
	case national.MatchString(text):
		return "", true
	case len(found) == 0:
		return "", false
	}
	for _, m := range found {
		if len(m.Others) > 0 || m.Region.Code != found[0].Region.Code {
			return "", false
		}
	}
	return found[0].Region.Code, true
}

// firstPlace is the place that the first of texts that names one for certain names.
func firstPlace(near string, texts ...string) (code string, ok bool) {
	for _, text := range texts {
		if code, ok = place(text, near); ok {
			return code, true
		}
	}
	return "", false
}

// inhabitants matches how a text says for whom or where it holds.
var inhabitants = regexp.MustCompile(`(?:具有|持有?)(\p{Han}{2,15}?)(?:常住|城镇|农村)?(?:户籍|户口|居住证)|(\p{Han}{2,15}?)(?:行政区域|辖区)(?:范围)?内`)

// holdsIn is the place that text names where it says for whom it is.
func holdsIn(text string) string {
	m := inhabitants.FindStringSubmatch(text[:min(len(text), longestSentence)])
	if m == nil {
		return ""
	}
	return m[1] + m[2]
}

// placesIn are the codes of the regions that text names, each once.
func placesIn(text, near string) []string {
	var codes []string
	seen := map[string]bool{}
	for _, m := range region.Find(text, near) {
		if len(m.Others) == 0 && !seen[m.Region.Code] {
			seen[m.Region.Code] = true
			codes = append(codes, m.Region.Code)
		}
	}
	return codes
}
