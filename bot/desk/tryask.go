package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/bot"
	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/lay"
)

// trialChat is what stands for a resident's chat: nothing of it is ever kept.
const trialChat = "try"

// askFor is how long an answer may take.
const askFor = 20 * time.Second

// ask has the conversation answer a message, as it answers residents, and keeps nothing
// of what it would have the store keep. Said is what the page shows of the message.
func (s *Server) ask(ctx context.Context, t *trial, m bot.Message, said string) error {
	conversation, end, err := s.conversation(ctx, t.asked, nil)
	if err != nil {
		return err
	}
	defer end()
	if len(t.steps) == 0 {
		t.session = bot.Session{Region: t.asked.Region, Told: true, Near: t.asked.Place}
		if t.session.Near != nil {
			t.session.NearAt = conversation.Now()
		}
	}
	first := len(t.steps) == 0
	m.Session, m.Lang, m.Chat, m.Reach, m.Explain = t.session, t.asked.Lang, trialChat, true, first
	reply, err := converse(ctx, conversation, m)
	if err != nil {
		s.Log.Error("a tried question was not answered whole", "error", err)
	}
	t.fell = err != nil
	t.session = reply.Session
	t.session.Near, t.session.NearAt = t.asked.Place, time.Time{}
	if t.asked.Place != nil {
		t.session.NearAt = conversation.Now()
	}
	if len(t.steps) == mostSteps {
		t.steps = slices.Delete(t.steps, 1, 2)
	}
	t.steps = append(t.steps, step{said, reply})
	if first {
		t.heard, t.found = reply.Heard, reply.Searched
		for _, h := range reply.Hits {
			t.hits = append(t.hits, h.ID)
		}
	}
	return nil
}

func converse(ctx context.Context, b *bot.Bot, m bot.Message) (bot.Reply, error) {
	ctx, cancel := context.WithTimeout(ctx, askFor)
	defer cancel()
	return b.Reply(ctx, m)
}

// supposed are entries as they would be, and lay words; nil words are those of the moment.
type supposed struct {
	changes []knowledge.Change
	words   *lay.Table
}

// suppose is what a question supposes: a draft in force, and a plan carried out, which may
// be nil.
func (s *Server) suppose(ctx context.Context, a asked, p *plan) (supposed, error) {
	var sup supposed
	if a.Draft != "" {
		st, err := s.Store.Tryable(ctx, a.Draft)
		if err != nil && !notThere(err) {
			return sup, err
		}
		if st.Draft != nil {
			e := *st.Draft
			e.State = knowledge.Published
			change, err := s.Store.AsChange(ctx, e)
			if err != nil {
				return sup, err
			}
			sup.changes = append(sup.changes, change)
		}
	}
	if p != nil {
		sup.changes, sup.words = append(sup.changes, p.changes...), p.words
	}
	return sup, nil
}

// over opens the index as it would be; nil where nothing is supposed.
func (s *Server) over(ctx context.Context, sup supposed) (*index.Trial, error) {
	if s.Index == nil || len(sup.changes) == 0 && sup.words == nil {
		return nil, nil
	}
	return s.Index.Try(ctx, sup.changes, sup.words)
}

// talker is the bot as it answers at a moment, zero for now, over a trial of what is
// supposed, which may be nil. It neither counts nor limits, finds nobody's case, and
// answers while staff paused the program.
func (s *Server) talker(at time.Time, sup supposed, over *index.Trial) *bot.Bot {
	c := s.Bot.Config
	c.Flood, c.Paused, c.Patience = nil, nil, 2*time.Second
	if !at.IsZero() {
		c.Now = func() time.Time { return at }
	}
	if c.Cases != nil {
		c.Cases = noCases{c.Cases}
	}
	if over == nil {
		return bot.New(c)
	}
	c.Search = over
	if c.Entries != nil {
		c.Entries = otherEntries{c.Entries, sup.changes}
	}
	if c.Programmes != nil {
		c.Programmes = otherProgrammes{c.Programmes, sup.changes}
	}
	return bot.New(c)
}

// conversation is the talker of a question, with a plan carried out, which may be nil. The
// caller ends it.
func (s *Server) conversation(ctx context.Context, a asked, p *plan) (*bot.Bot, func(), error) {
	sup, err := s.suppose(ctx, a, p)
	if err != nil {
		return nil, nil, err
	}
	over, err := s.over(ctx, sup)
	if err != nil {
		return nil, nil, err
	}
	return s.talker(a.At, sup, over), func() {
		if over != nil {
			over.Close()
		}
	}, nil
}

// noCases is the duty table without anybody's case.
type noCases struct{ bot.Cases }

func (noCases) CaseOf(context.Context, string) (knowledge.Case, error) {
	return knowledge.Case{}, knowledge.ErrNoCase
}

func (noCases) CaseByCode(context.Context, string) (knowledge.Case, error) {
	return knowledge.Case{}, knowledge.ErrNoCase
}

// otherEntries gives some entries as they would be.
type otherEntries struct {
	bot.Entries
	changes []knowledge.Change
}

func (o otherEntries) Entry(ctx context.Context, id string) (knowledge.Entry, error) {
	for _, c := range o.changes {
		if c.Entry.ID == id {
			return c.Entry, nil
		}
	}
	return o.Entries.Entry(ctx, id)
}

func (o otherEntries) Points(ctx context.Context, kind string, regions []string) ([]knowledge.Entry, error) {
	list, err := o.Entries.Points(ctx, kind, regions)
	return instead(list, o.changes), err
}

func (o otherEntries) PointsWithin(ctx context.Context, kinds []string, region string, n int) ([]knowledge.Entry, error) {
	list, err := o.Entries.PointsWithin(ctx, kinds, region, n)
	return instead(list, o.changes), err
}

// otherProgrammes are the programmes with some as they would be.
type otherProgrammes struct {
	from    bot.Programmes
	changes []knowledge.Change
}

func (o otherProgrammes) LastChange(ctx context.Context) (int64, error) {
	return o.from.LastChange(ctx)
}

func (o otherProgrammes) Programmes(ctx context.Context) ([]knowledge.Entry, error) {
	list, err := o.from.Programmes(ctx)
	return instead(list, o.changes), err
}

// instead is list with changed entries in the places of those with their ids.
func instead(list []knowledge.Entry, changes []knowledge.Change) []knowledge.Entry {
	for i := range list {
		for _, c := range changes {
			if c.Entry.ID == list[i].ID {
				list[i] = c.Entry
			}
		}
	}
	return list
}

// placeOf reads a place: coordinates, or the name of a service point that a map shows,
// which is then named. It is nil where there is none such.
func (s *Server) placeOf(ctx context.Context, text, code string) (*knowledge.LatLon, string, error) {
	if lat, lon, ok := strings.Cut(strings.ReplaceAll(text, "，", ","), ","); ok {
		y, errY := strconv.ParseFloat(strings.TrimSpace(lat), 64)
		x, errX := strconv.ParseFloat(strings.TrimSpace(lon), 64)
		if at := (knowledge.LatLon{Lat: y, Lon: x}); errY == nil && errX == nil && bot.OnEarth(at) {
			return &at, "", nil
		}
	}
	if s.Index == nil {
		return nil, "", nil
	}
	found, err := s.Index.Search(ctx, index.Query{
		Text: text, Region: code, Kinds: []knowledge.Kind{knowledge.ServicePoint}, On: knowledge.DateOf(s.Now().In(knowledge.China)),
		NoSample: s.Bot.NoSample, Limit: 10,
	})
	if err != nil {
		return nil, "", err
	}
	for _, h := range found.Hits {
		e, err := s.Store.Entry(ctx, h.Entry)
		if errors.Is(err, knowledge.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		if e.Point != nil && e.Point.Location != nil && !e.Confidential() {
			return e.Point.Location, e.Title, nil
		}
	}
	return nil, "", nil
}

// tryPress answers a button under the answer.
func (s *Server) tryPress(w http.ResponseWriter, r *http.Request, v *visit, t *trial) {
	press := r.PostForm.Get("press")
	label := ""
	for _, row := range t.last().Buttons {
		for _, b := range row {
			if b.Data == press {
				label = b.Label
			}
		}
	}
	if label == "" {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	if err := s.ask(r.Context(), t, bot.Message{Press: press}, label); err != nil {
		s.fail(w, r, v, err)
		return
	}
	http.Redirect(w, r, t.path()+"#last", http.StatusSeeOther)
}

// last is the newest reply.
func (t *trial) last() *bot.Reply { return &t.steps[len(t.steps)-1].Reply }
