package bot

import (
	"cmp"
	"net/url"
	"regexp"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// Poster is what a poster says that leads people to a screening; package poster draws it.
type Poster struct {
	Lang   string
	Office string // who puts it up, above the title
	Title  string
	Facts  []PosterFact
	Invite string // beside the code
	Link   string // what the code holds
	Type   string // what stands before Shown
	Shown  string // the link as one would type it
	Call   string // what stands before Phone
	Phone  string
	Desk   string // whose phone that is
	Foot   []string
}

// PosterFact is a fact under its label, which may be empty.
type PosterFact struct{ Label, Text string }

// PosterLink says where the code of a poster leads.
type PosterLink struct {
	Telegram string // name of the bot, without @; the page counts where it is empty
	Page     string // URL of the chat page
}

// URL is the link that starts the screening for the programme with that id, for all
// programmes where id is empty.
func (l PosterLink) URL(id string) string {
	if l.Telegram != "" {
		return l.base() + "?start=" + DeepLink(id)
	}
	page, err := url.Parse(l.Page)
	if err != nil {
		return l.Page
	}
	query := page.Query()
	query.Set("screen", strings.TrimPrefix(DeepLink(id), startScreen))
	page.RawQuery = query.Encode()
	return page.String()
}

func (l PosterLink) base() string {
	if l.Telegram != "" {
		return "https://t.me/" + l.Telegram
	}
	return l.Page
}

// typed is a link without what a browser adds by itself.
func typed(link string) string {
	return strings.TrimPrefix(strings.TrimPrefix(link, "https://"), "http://")
}

// endangers matches what a poster must not say: whoever is seen reading it might be
// asked why.
var endangers = regexp.MustCompile(`家暴|暴力|虐待|性侵|强奸|猥亵|性骚扰|遗弃|拐卖|庇护|保护令|受害|侵害|(?i:violence|abuse|rape|assault|harass|shelter|traffick|victim)`)

// NewPoster is the poster for a programme, or for all programmes where e is nil, of the
// office of that name and region, in a language. Of a programme about violence it says
// neither for whom nor what it is, and prints no link that names it.
func NewPoster(e *knowledge.Entry, link PosterLink, office, home, lang string) Poster {
	p := Poster{
		Lang: lang, Office: cmp.Or(office, Say(lang, "poster_office", nil)), Invite: Say(lang, "poster_scan", nil),
		Type: Say(lang, "poster_type", nil), Call: Say(lang, "poster_call", nil),
	}
	switch {
	case e == nil:
		e = &knowledge.Entry{Region: home}
		p.Title = Say(lang, "poster_all", nil)
		p.Facts = []PosterFact{{Text: Say(lang, "poster_all_line", nil)}}
		p.Shown = typed(link.URL(""))
	case onViolence(e):
		p.discreet(e)
		p.Shown = typed(link.base())
	default:
		p.tell(e)
		p.Shown = typed(link.URL(e.ID))
	}
	p.Link = link.URL(e.ID)
	p.call(e)
	p.foot(e)
	return p
}

// onViolence reports whether a programme's poster would speak of violence.
func onViolence(e *knowledge.Entry) bool {
	said := append([]string{e.Title}, e.Aliases...)
	if e.Programme != nil {
		said = append(said, e.Programme.Who, e.Programme.Amount)
	}
	return endangers.MatchString(strings.Join(said, "\n"))
}

// tell puts what the record says of a programme on the poster.
func (p *Poster) tell(e *knowledge.Entry) {
	p.Title = e.Title
	if facts := e.Programme; facts != nil {
		p.fact("poster_who", facts.Who)
		p.fact("poster_amount", facts.Amount)
	}
	if len(p.Facts) == 0 {
		p.Facts = []PosterFact{{Text: Say(p.Lang, "poster_ask", nil)}}
	}
}

func (p *Poster) fact(label, text string) {
	if text != "" {
		p.Facts = append(p.Facts, PosterFact{Say(p.Lang, label, nil), text})
	}
}

// discreet says nothing that tells what its reader may have suffered.
func (p *Poster) discreet(e *knowledge.Entry) {
	p.Title = e.Title
	if endangers.MatchString(e.Title) {
		p.Title = Say(p.Lang, "poster_discreet_title", nil)
	}
	p.Facts = []PosterFact{{Text: Say(p.Lang, "poster_discreet", nil)}}
	p.Invite = Say(p.Lang, "poster_discreet_scan", nil)
}

// call puts whom to call on the poster: a phone of the record, or else the line of the
// women's federation.
func (p *Poster) call(e *knowledge.Entry) {
	for _, c := range e.Contacts {
		if len(c.Phones) > 0 && !endangers.MatchString(c.Name) {
			p.Phone, p.Desk = c.Phones[0].Number, c.Name
			break
		}
	}
	h, known := knowledge.HotlineByNumber(cmp.Or(p.Phone, "12338"))
	if known {
		p.Phone, p.Desk = h.Number, hotline(h, p.Lang).Name
	}
}

// foot puts under the poster that an office decides, where it holds, who issued it, and
// when its facts were last checked.
func (p *Poster) foot(e *knowledge.Entry) {
	p.Foot = []string{Say(p.Lang, "poster_decides", nil)}
	var parts []string
	if r, ok := region.Lookup(e.Region); ok {
		parts = append(parts, r.Name)
	}
	if e.Issuer != "" && !endangers.MatchString(e.Issuer) {
		parts = append(parts, e.Issuer)
	}
	if day := checkedOn(e); day != "" {
		parts = append(parts, Say(p.Lang, "poster_checked", map[string]any{"Date": string(day)}))
	}
	if len(parts) > 0 {
		p.Foot = append(p.Foot, strings.Join(parts, " · "))
	}
}

// checkedOn is the day on which a programme's facts were last compared with their
// source, or else its rule was; empty where nobody wrote one down.
func checkedOn(e *knowledge.Entry) knowledge.Date {
	switch {
	case e.Source != nil && e.Source.Checked != "":
		return e.Source.Checked
	case e.Programme != nil && e.Programme.Rule != nil:
		return e.Programme.Rule.Dated
	}
	return ""
}
