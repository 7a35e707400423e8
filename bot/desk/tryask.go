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
)

// trialChat is what stands for a resident's chat: nothing of it is ever kept.
const trialChat = "try"

// askFor is how long an answer may take.
const askFor = 20 * time.Second

// ask has the conversation answer a message, as it answers residents, and keeps nothing
// of what it would have the store keep. Said is what the page shows of the message.
func (s *Server) ask(ctx context.Context, t *trial, m bot.Message, said string) error {
	conversation, end, err := s.conversation(ctx, t.asked, t.asked.draftOnly())
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

// trying is what a conversation supposes that is not so.
type trying struct {
	entries []knowledge.Entry // in force as they are here
	drafts  []string          // ids whose newest drafts are in force
	plan    *plan             // may be nil
}

func (a *asked) draftOnly() trying {
	if a.Draft == "" {
		return trying{}
	}
	return trying{drafts: []string{a.Draft}}
}

// conversation is the bot as it answers at the moment of a question, supposing something.
// It neither counts nor limits, finds nobody's case, and answers while staff paused the
// program. The caller ends it.
func (s *Server) conversation(ctx context.Context, a asked, suppose trying) (*bot.Bot, func(), error) {
	c := s.Bot.Config
	c.Flood, c.Paused, c.Patience = nil, nil, 2*time.Second
	if !a.At.IsZero() {
		c.Now = func() time.Time { return a.At }
	}
	if c.Cases != nil {
		c.Cases = noCases{c.Cases}
	}
	end := func() {}
	entries := slices.Clone(suppose.entries)
	for _, id := range suppose.drafts {
		st, err := s.Store.Standing(ctx, id)
		if err != nil {
			return nil, end, err
		}
		if st.Draft != nil {
			e := *st.Draft
			e.State = knowledge.Published
			entries = append(entries, e)
		}
	}
	if len(entries) == 0 && suppose.plan == nil || s.Index == nil {
		return bot.New(c), end, nil
	}
	var changes []knowledge.Change
	for _, e := range entries {
		change, err := s.Store.AsChange(ctx, e)
		if err != nil {
			return nil, end, err
		}
		changes = append(changes, change)
	}
	var trial *index.Trial
	var err error
	if suppose.plan != nil {
		trial, err = s.Index.Try(ctx, append(changes, suppose.plan.changes...), suppose.plan.words)
		for _, change := range suppose.plan.changes {
			entries = append(entries, change.Entry)
		}
	} else {
		trial, err = s.Index.Try(ctx, changes, nil)
	}
	if err != nil {
		return nil, end, err
	}
	c.Search = trial
	if c.Entries != nil {
		c.Entries = supposed{c.Entries, entries}
	}
	if c.Programmes != nil {
		c.Programmes = supposedProgrammes{c.Programmes, entries}
	}
	return bot.New(c), func() { trial.Close() }, nil
}

// noCases is the duty table without anybody's case.
type noCases struct{ bot.Cases }

func (noCases) CaseOf(context.Context, string) (knowledge.Case, error) {
	return knowledge.Case{}, knowledge.ErrNoCase
}

func (noCases) CaseByCode(context.Context, string) (knowledge.Case, error) {
	return knowledge.Case{}, knowledge.ErrNoCase
}

// supposed gives some entries as they would be.
type supposed struct {
	bot.Entries
	list []knowledge.Entry
}

func (s supposed) Entry(ctx context.Context, id string) (knowledge.Entry, error) {
	for _, e := range s.list {
		if e.ID == id {
			return e, nil
		}
	}
	return s.Entries.Entry(ctx, id)
}

func (s supposed) Points(ctx context.Context, kind string, regions []string) ([]knowledge.Entry, error) {
	list, err := s.Entries.Points(ctx, kind, regions)
	return instead(list, s.list), err
}

func (s supposed) PointsWithin(ctx context.Context, kinds []string, region string, n int) ([]knowledge.Entry, error) {
	list, err := s.Entries.PointsWithin(ctx, kinds, region, n)
	return instead(list, s.list), err
}

// supposedProgrammes are the programmes with some as they would be.
type supposedProgrammes struct {
	from bot.Programmes
	list []knowledge.Entry
}

func (s supposedProgrammes) LastChange(ctx context.Context) (int64, error) {
	return s.from.LastChange(ctx)
}

func (s supposedProgrammes) Programmes(ctx context.Context) ([]knowledge.Entry, error) {
	list, err := s.from.Programmes(ctx)
	return instead(list, s.list), err
}

// instead is list with the entries of others in the places of those with their ids.
func instead(list, others []knowledge.Entry) []knowledge.Entry {
	for i := range list {
		for _, e := range others {
			if e.ID == list[i].ID {
				list[i] = e
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
