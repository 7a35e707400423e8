package knowledge

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Kept stands in a text for words that tell where a confidential point is.
const Kept = "（地址保密）"

// Public is e as anybody may see it: a confidential point without its addresses, its
// location and where in its source it stood, and without what its texts say of them:
// parts of the addresses, coordinates, maps and pictures. It shares nothing with e that
// it changes. It is its own Public.
func (e Entry) Public() Entry {
	if !e.Confidential() {
		return e
	}
	p := *e.Point
	e.Point = &p
	e.Contacts = slices.Clone(e.Contacts)
	w := whereabouts(&e)
	p.Address, p.Location = "", nil
	for i := range e.Contacts {
		e.Contacts[i].Address = ""
	}
	w.hideEntry(&e)
	return e
}

// secret is what tells where a point is, the longest first.
type secret []string

// inAddress ends what may stand before a shorter name of a part: regions and numbers.
const inAddress = "省市区县旗州盟镇乡道号院楼栋幢室层段组元"

var (
	// addressPart matches a street, an estate or a building in an address, and addressNo
	// a number of a house or a room that is long enough to tell something by itself.
	addressPart = regexp.MustCompile(`\p{Han}{1,12}?(?:[路街巷弄村苑]|胡同|大道|小区|社区|花园|大厦|公寓|广场|大院)`)
	addressNo   = regexp.MustCompile(`[0-9０-９]{2,}(?:[-－][0-9０-９]+)*(?:号院|号楼|[号栋幢室])`)
	// behindPart matches what of an address may follow a part of it.
	behindPart = regexp.MustCompile(`^(?:[东西南北中]段)?[0-9０-９一二三四五六七八九十百A-Za-z#\-－]+(?:号院|号楼|单元|[号院栋幢楼层室组])(?:[0-9０-９一二三四五六七八九十A-Za-z\-－]+(?:号楼|单元|[栋幢楼层室组]))*`)
	// tellsPlace matches coordinates, pages and pictures in a text.
	tellsPlace = regexp.MustCompile(`[0-9]{1,3}\.[0-9]{3,}|[0-9]{1,3}[°º度]\s*[0-9]{1,2}(?:\.[0-9]+)?[′'’分](?:\s*[0-9]{1,2}(?:\.[0-9]+)?[″"”秒])?|https?://[^\s，。；）)]+|[^\s，。；：:、（(]+\.(?i:jpe?g|png|gif|webp|heic|bmp|tiff?|mp4|mov)`)
)

// whereabouts are the addresses of e and their parts. An address that is itself only a
// word that it is kept, such as 地址保密, tells none.
func whereabouts(e *Entry) secret {
	addresses := []string{e.Point.Address}
	for _, c := range e.Contacts {
		addresses = append(addresses, c.Address)
	}
	var w secret
	for _, a := range addresses {
		w = append(w, strings.TrimSpace(a))
		w = append(w, addressNo.FindAllString(a, -1)...)
		for _, part := range addressPart.FindAllString(a, -1) {
			w = append(w, part)
			for at, r := range part {
				if strings.ContainsRune(inAddress, r) {
					w = append(w, part[at+utf8.RuneLen(r):])
				}
			}
		}
	}
	w = slices.DeleteFunc(w, func(s string) bool { return utf8.RuneCountInString(s) < 3 || strings.Contains(Kept, s) })
	slices.SortFunc(w, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return slices.Compact(w)
}

// hide puts Kept for everything in text that tells the place.
func (w secret) hide(text string) string {
	for _, part := range w {
		for at := strings.Index(text, part); at >= 0; at = strings.Index(text, part) {
			end := at + len(part)
			end += len(behindPart.FindString(text[end:]))
			text = text[:at] + Kept + text[end:]
		}
	}
	text = tellsPlace.ReplaceAllString(text, Kept)
	for strings.Contains(text, Kept+Kept) {
		text = strings.ReplaceAll(text, Kept+Kept, Kept)
	}
	return text
}

func (w secret) hideAll(list []string) []string {
	list = slices.Clone(list)
	for i := range list {
		list[i] = w.hide(list[i])
	}
	return list
}

// hideEntry takes the place out of all that e says; its lists are cloned.
func (w secret) hideEntry(e *Entry) {
	for _, text := range []*string{&e.Title, &e.Text, &e.Issuer, &e.Point.Hours, &e.Point.VerifiedBy} {
		*text = w.hide(*text)
	}
	e.Aliases, e.Questions, e.CounterQuestions = w.hideAll(e.Aliases), w.hideAll(e.Questions), w.hideAll(e.CounterQuestions)
	e.Point.Kinds, e.Point.Services = w.hideAll(e.Point.Kinds), w.hideAll(e.Point.Services)
	e.Point.Phones = w.hideLabels(e.Point.Phones)
	for i := range e.Contacts {
		c := &e.Contacts[i]
		c.Name, c.Hours, c.Phones = w.hide(c.Name), w.hide(c.Hours), w.hideLabels(c.Phones)
	}
	e.Sections = slices.Clone(e.Sections)
	for i := range e.Sections {
		s := &e.Sections[i]
		s.Path, s.Text = w.hideAll(s.Path), w.hide(s.Text)
	}
	if e.Source != nil {
		s := *e.Source
		s.File, s.Cite, s.Place = w.hide(s.File), w.hide(s.Cite), ""
		e.Source = &s
	}
	e.Guessed = slices.DeleteFunc(slices.Clone(e.Guessed), func(g Guess) bool {
		return g.Field == "service_point.address" || g.Field == "service_point.location" || g.Field == "contacts.address"
	})
	for i := range e.Guessed {
		e.Guessed[i].From = w.hide(e.Guessed[i].From)
	}
}

// moving takes out of what e, a confidential point, says where it has been until now.
func (e *Entry) moving() {
	p := *e.Point
	e.Point, e.Contacts = &p, slices.Clone(e.Contacts)
	whereabouts(e).hideEntry(e)
}

func (w secret) hideLabels(phones []Phone) []Phone {
	phones = slices.Clone(phones)
	for i := range phones {
		phones[i].Label = w.hide(phones[i].Label)
	}
	return phones
}
