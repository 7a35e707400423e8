package intake

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"jinguo/knowledge"
)

var (
	ended = regexp.MustCompile(`废止|不再执行|停止执行|停止施行|失效|为准`)
	// prevails matches where a text is to count and not another: in whole, unless
	// only what differs is meant.
	prevails = regexp.MustCompile(`以本` + kinds + `为准`)
	differs  = regexp.MustCompile(`不一致|不符|不同|抵触|冲突|矛盾|不相符`)
	// endedBefore matches what some other text or day ends.
	endedBefore = regexp.MustCompile(`已(?:经)?(?:废止|失效|停止执行)|(?:废止|失效)(?:前|后|的|日期|之日|之前|时)|失效的`)
	cited       = regexp.MustCompile(`《((?:[^《》]|《[^《》]+》)+)》(?:\s*[（(]([^（）()]{3,60}号)[^（）()]{0,20}[）)])?`)
	// partOf matches where only a part of the text before it is meant.
	partOf = regexp.MustCompile(`^\s*(?:的?第[一二三四五六七八九十百\d]{1,5}[条章款项]|中|有关|相关|关于)`)
	// citesOnly matches a clause that names texts and says nothing of them.
	citesOnly = regexp.MustCompile(`^(?:原|以及|和|及|[^《》]{0,20}(?:发布|印发|公布|制定)的)?《.*[》）)]$`)
	// listBelow matches the end of a sentence that a list of texts follows.
	listBelow  = regexp.MustCompile(`(?:下列|以下|如下).{0,20}[:：]\s*$|废止[:：]\s*$`)
	listedText = regexp.MustCompile(`^原?(?:《|\p{Han}{1,12}[〔\[（(【]\s*\d{4})`)
	// intoNumber are words of a sentence that run into the code of an office.
	intoNumber = regexp.MustCompile(`^(?:.*(?:废止|执行|根据|按照|依照|依据))?原?`)
)

// successions is what a text ends: whole texts, by number where it gives one and by
// title otherwise, and texts of which it ends a part.
type successions struct {
	whole, parts []string
	seen         map[citation]bool
}

// replaced reads from a text what it replaces.
func replaced(text string) successions {
	all := successions{seen: map[citation]bool{}}
	listed := false // the sentence before ends in 下列文件同时废止：
	for _, s := range splitSentences(text) {
		ends := ended.MatchString(s)
		if !ends && !listed {
			continue
		}
		if m := markerOf(s); m.class != unnumbered {
			s = m.rest
		}
		switch {
		case listed && listedText.MatchString(s):
			all.cite(s)
			continue
		case ends && !endedBefore.MatchString(s):
			all.sentence(s)
		}
		listed = ends && listBelow.MatchString(s)
	}
	return all
}

// sentence takes what is ended from each of the clauses that say so.
func (all *successions) sentence(s string) {
	var before []string // texts named right before, in clauses of their own
	for _, clause := range splitOutside(s, "，,") {
		switch {
		case ended.MatchString(clause) && !strings.Contains(clause, "为准"):
			all.cite(strings.Join(append(before, clause), "、"))
			before = nil
		case citesOnly.MatchString(clause):
			before = append(before, clause)
		default:
			before = nil
		}
	}
	if prevails.MatchString(s) {
		all.outdone(s)
	}
}

// outdone takes the texts before which this one counts: whole ones, unless the
// sentence is about what differs.
func (all *successions) outdone(s string) {
	part := differs.MatchString(s)
	if !part && !listedText.MatchString(s) {
		return
	}
	for _, c := range citations(s) {
		if c.part = c.part || part; !all.seen[citation{name: c.name}] {
			all.add(c)
		}
	}
}

// cite takes the texts that clause names.
func (all *successions) cite(clause string) {
	for _, c := range citations(clause) {
		all.add(c)
	}
}

func (all *successions) add(c citation) {
	switch {
	case all.seen[c]:
		return
	case c.part:
		all.parts = append(all.parts, c.name)
	default:
		all.whole = append(all.whole, c.name)
	}
	all.seen[c] = true
}

// citation is a text that another one names.
type citation struct {
	name string // its number, or else its title
	part bool   // only a part of it is meant
}

// longestCited is how many bytes the title of a text may have that another one names.
const longestCited = 300

func citations(clause string) []citation {
	var all []citation
	for _, at := range cited.FindAllStringSubmatchIndex(clause, -1) {
		if at[3]-at[2] > longestCited {
			continue
		}
		c := citation{name: strings.TrimSpace(clause[at[2]:at[3]]), part: partOf.MatchString(clause[at[1]:])}
		if at[4] >= 0 {
			c.name = cmp.Or(tidyNumber(clause[at[4]:at[5]]), c.name)
		}
		all = append(all, c)
	}
	if len(all) > 0 {
		return all
	}
	for rest := clause; ; {
		_, number, behind := aroundNumber(rest)
		if number == "" {
			return all
		}
		all = append(all, citation{name: intoNumber.ReplaceAllString(number, ""), part: partOf.MatchString(behind)})
		rest = behind
	}
}

// replaces takes what the body says that the policy replaces, itself apart. Texts of
// which it ends a part stay in force, and staff are told.
func (p *policyText) replaces(rep *report) {
	e := &p.entry
	self := []string{bareTitle(e.Title), bareTitle(p.inner), squash(e.Number)}
	found := replaced(p.text())
	for _, name := range found.whole {
		if !slices.Contains(self, squash(name)) {
			e.Replaces = append(e.Replaces, name)
		}
	}
	for _, name := range found.parts {
		if !slices.Contains(self, squash(name)) && !found.seen[citation{name: name}] {
			rep.note("replaces_part", knowledge.Doubt, "", "other", clip(name, 60))
		}
	}
}
