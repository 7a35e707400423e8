package bot_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot"
	"jinguo/index"
	"jinguo/knowledge"
)

// everywhere counts how often all points of a kind are read.
type everywhere struct {
	bot.Entries
	read int
}

func (e *everywhere) Points(ctx context.Context, kind string, regions []string) ([]knowledge.Entry, error) {
	if len(regions) == 0 {
		e.read++
	}
	return e.Entries.Points(ctx, kind, regions)
}

func (e *everywhere) PointsWithin(ctx context.Context, kinds []string, region string, n int) ([]knowledge.Entry, error) {
	if region == "" {
		e.read++
	}
	return e.Entries.PointsWithin(ctx, kinds, region, n)
}

// wordsOnly is a Searcher that knows no places.
type wordsOnly struct{ x bot.Searcher }

func (w wordsOnly) Search(ctx context.Context, q index.Query) (index.Result, error) {
	return w.x.Search(ctx, q)
}

// TestClosest holds that a place sent without words is answered with the points that
// are closest to it, whether the index knows places or not, and that no more than
// these are read where it does.
func TestClosest(t *testing.T) {
	var entries []knowledge.Entry
	add := func(id string, lat float64, change func(e *knowledge.Entry)) {
		e := knowledge.Entry{
			ID: id, Kind: knowledge.ServicePoint, Title: "示例妇联" + id, Region: "371324", State: knowledge.Published,
			Point: &knowledge.Point{
				Kinds: knowledge.Strings{"妇联"}, Location: &knowledge.LatLon{Lat: lat, Lon: 118},
				Phones: []knowledge.Phone{{Number: "000-0000-0101"}},
			},
		}
		change(&e)
		entries = append(entries, e)
	}
	same := func(*knowledge.Entry) {}
	for i := range 7 {
		add(fmt.Sprint("n", i), 35+float64(i)/100, same)
	}
	add("secret", 35, func(e *knowledge.Entry) { e.Point.Confidential = true })
	add("nowhere", 35, func(e *knowledge.Entry) { e.Point.Location = nil })
	add("expired", 35, func(e *knowledge.Entry) { e.Expires = "2020-01-01" })
	add("other", 35, func(e *knowledge.Entry) { e.Point.Kinds = knowledge.Strings{"法律援助"} })
	base := opened(t, entries)
	for name, search := range map[string]bot.Searcher{"index": base.search, "words only": wordsOnly{base.search}} {
		kept := &everywhere{Entries: base.entries}
		b := bot.New(bot.Config{Search: search, Entries: kept, Now: clock})
		reply, err := b.Reply(t.Context(), bot.Message{Place: &knowledge.LatLon{Lat: 35.021, Lon: 118}})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, hit := range reply.Hits {
			got = append(got, hit.ID)
		}
		if diff := cmp.Diff([]string{"n2", "n3", "n1", "n4"}, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if _, places := search.(bot.Nearby); places != (kept.read == 0) {
			t.Errorf("%s: all points were read %d times", name, kept.read)
		}
	}
}

// TestOpenIsOfTheAskedTime holds that the contract's "open" is of the time that a
// question names, in its words or by its moment.
func TestOpenIsOfTheAskedTime(t *testing.T) {
	base := knowledgeBase(t)
	b := bot.New(bot.Config{Search: base.search, Entries: base.entries, Now: clock})
	for question, want := range map[string]bool{
		"卞庄街道儿童之家周六开门吗": true, "兰陵镇儿童之家现在开门吗": false, "兰陵镇儿童之家周日上午开门吗": true, "兰陵县法律援助中心周六开门吗": false,
	} {
		reply, err := b.Reply(t.Context(), bot.Message{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		if len(reply.Hits) == 0 || reply.Hits[0].Contacts[0].Open == nil || *reply.Hits[0].Contacts[0].Open != want {
			t.Errorf("%s: want %v in %+v", question, want, reply.Hits)
		}
	}
}
