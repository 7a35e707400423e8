package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// shelterAddress stands in a text for the address of a shelter.
const shelterAddress = "庇护场所地址保密"

// shelterWords are in each name of a shelter.
var shelterWords = [...]string{"庇护", "避险", "安全屋", "helter", "efuge"}

var (
	shelterName = regexp.MustCompile(`庇护(?:所|中心|点|站|场所|机构|基地|家园|房|住所)|安全屋|(?i:shelter|women's refuge)`)
	havenName   = regexp.MustCompile(`避险(?:所|点|中心|站|场所)`)
	// refuge matches places where people flee from nature, which everybody must find.
	refuge = regexp.MustCompile(`应急避险|地质|灾害|防汛|防洪|洪水|地震|台风|山洪`)

	addressLabel = regexp.MustCompile(`(?:地\s*址|地点|位置|(?i:address))\s*(?:[：:|]|是|为|在|位于)\s*([^，。；;\n|（(）)]{2,60})`)
	addressLine  = regexp.MustCompile(`^[-*•·\s]*(?:(?:详细|具体|办公|联系|所在)?(?:地\s*址|地点|位置)|位于|(?i:address))`)
	located      = regexp.MustCompile(`(?:位于|[坐座]落[于在]|设[于在]|就在|地处|搬到|迁至|迁到)\s*([^，。；;\n|（(）)]{2,60})`)
	street       = regexp.MustCompile(`\p{Han}{1,12}?(?:路|街|巷|弄|胡同|大道|村|小区|社区)(?:[东西南北中]段)?[0-9０-９一二三四五六七八九十百]{1,6}(?:[-－][0-9０-９]+)?(?:号|栋|幢|楼|组|单元)[^，。；;\n|（(）)\s]{0,20}`)
	exactPlace   = regexp.MustCompile(`[路街巷弄村号栋幢楼]|胡同|大道|小区|社区|单元|大厦|院内|对面|隔壁|旁|\d`)
)

const (
	shelterLines = 4  // lines below the name of a shelter that may say where it is
	shelterTitle = 40 // characters of a line that is such a name
)

// namesShelter reports whether text names a place where women hide from violence.
func namesShelter(text string) bool {
	return mayNameShelter(text) && (shelterName.MatchString(text) || havenName.MatchString(text) && !refuge.MatchString(text))
}

// mayNameShelter is what nearly every text fails, and fast for that.
func mayNameShelter(text string) bool {
	for _, word := range shelterWords {
		if strings.Contains(text, word) {
			return true
		}
	}
	return false
}

// shelters takes out of the lines of a text where a shelter is.
type shelters struct {
	about bool // the text is about a shelter
	under bool // the last heading names one
	below int  // lines left in which its address may stand
	taken []string
}

// line masks a line. level is that of a heading, or 0.
func (s *shelters) line(text string, level int) string {
	named := namesShelter(text)
	switch {
	case level > 0:
		s.under, s.below = named, shelterLines
	case named && utf8.RuneCountInString(text) <= shelterTitle:
		s.below = shelterLines
	case strings.TrimSpace(text) == "":
		s.below = 0
	default:
		s.below--
	}
	if named || s.about || s.under || s.below >= 0 && addressLine.MatchString(text) {
		return s.maskAddresses(text)
	}
	return text
}

// text masks each line of a text.
func (s *shelters) text(text string) string {
	if !s.about && !mayNameShelter(text) {
		return text
	}
	before := len(s.taken)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = s.line(line, 0)
	}
	s.below = 0
	if len(s.taken) == before {
		return text
	}
	return strings.Join(lines, "\n")
}

// maskAddresses takes the addresses out of a line.
func (s *shelters) maskAddresses(line string) string {
	for _, pattern := range [...]*regexp.Regexp{addressLabel, located, street} {
		var out strings.Builder
		end := 0
		for _, at := range pattern.FindAllStringSubmatchIndex(line, -1) {
			from, to := at[len(at)-2], at[len(at)-1]
			place := line[from:to]
			if !exactPlace.MatchString(place) || strings.Contains(place, shelterAddress) {
				continue
			}
			s.taken = append(s.taken, strings.TrimSpace(place))
			out.WriteString(line[end:from])
			out.WriteString(inBrackets(shelterAddress, line, from, to))
			end = to
		}
		out.WriteString(line[end:])
		line = out.String()
	}
	return line
}

// tells reports whether an address is one that was taken out, or a part of it.
func (s *shelters) tells(address string) bool {
	return slices.ContainsFunc(s.taken, func(place string) bool {
		return strings.Contains(address, place) || strings.Contains(place, address)
	})
}
