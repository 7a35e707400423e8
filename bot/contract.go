package bot

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"jinguo/knowledge"
)

// Question is what ask --batch and POST /api/v1/ask take, one JSON object.
type Question struct {
	ID     string   `json:"id"`
	Query  string   `json:"query"`
	Region string   `json:"region,omitempty"` // code or name
	Lat    *float64 `json:"lat,omitempty"`    // WGS-84 degrees, with Lon
	Lon    *float64 `json:"lon,omitempty"`
	At     string   `json:"at,omitempty"` // RFC 3339, 2012-05-01, 2012-05 or 2012
	Lang   string   `json:"lang,omitempty"`

	Explain bool `json:"explain,omitempty"`
}

// UnmarshalJSON takes an id that is a number for the string of its digits.
func (q *Question) UnmarshalJSON(data []byte) error {
	type plain Question
	object := struct {
		*plain
		ID json.RawMessage `json:"id"`
	}{plain: (*plain)(q)}
	if err := json.Unmarshal(data, &object); err != nil {
		return err
	}
	if len(object.ID) == 0 || json.Unmarshal(object.ID, &q.ID) == nil {
		return nil
	}
	var number json.Number
	if json.Unmarshal(object.ID, &number) != nil {
		return fmt.Errorf("id: want a string or a number")
	}
	q.ID = number.String()
	return nil
}

// Message is the question as the conversation takes it. The error names the
// field that is wrong.
func (q Question) Message() (Message, error) {
	m := Message{Text: q.Query, Region: q.Region, Lang: q.Lang, Whole: true, Explain: q.Explain}
	if q.Lang != "" && q.Lang != Chinese && q.Lang != English {
		return Message{}, fmt.Errorf("lang: want zh or en, not %.20q", q.Lang)
	}
	if (q.Lat == nil) != (q.Lon == nil) {
		return Message{}, fmt.Errorf("lat, lon: want both or neither")
	}
	if q.Lat != nil {
		if *q.Lat < -90 || *q.Lat > 90 {
			return Message{}, fmt.Errorf("lat: want -90 to 90, not %v", *q.Lat)
		}
		if *q.Lon < -180 || *q.Lon > 180 {
			return Message{}, fmt.Errorf("lon: want -180 to 180, not %v", *q.Lon)
		}
		m.Place = &knowledge.LatLon{Lat: *q.Lat, Lon: *q.Lon}
	}
	if q.At != "" {
		at, allDay, err := parseAt(q.At)
		if err != nil {
			return Message{}, err
		}
		m.At, m.AllDay = at, allDay
	}
	return m, nil
}

var period = regexp.MustCompile(`^(\d{4})(?:-(\d{2}))?$`)

// parseAt reads a moment, a day, a month or a year; the last three stand for
// noon of their last day.
func parseAt(s string) (at time.Time, allDay bool, err error) {
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return at, false, nil
	}
	if m := period.FindStringSubmatch(s); m != nil {
		year, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(m[2])
		if m[2] == "" || (1 <= month && month <= 12) {
			return lastDay(year, month, 0), true, nil
		}
	} else if day, err := knowledge.ParseDate(s); err == nil {
		at, err := time.ParseInLocation(time.DateOnly, string(day), knowledge.China)
		return at.Add(12 * time.Hour), true, err
	}
	return time.Time{}, false, fmt.Errorf("at: want a time such as 2012-05-01T09:00:00+08:00, 2012-05-01, 2012-05 or 2012, not %.40q", s)
}

// Answer is what ask --json, ask --batch and POST /api/v1/ask give, one JSON object.
type Answer struct {
	ID     string     `json:"id"`
	Query  string     `json:"query"`
	Status Status     `json:"status"`
	Region *Region    `json:"region,omitempty"` // nil where none is known
	Text   string     `json:"text"`
	Urgent *Emergency `json:"urgent,omitempty"`
	Hits   []Hit      `json:"hits"` // never null
	TookMS int64      `json:"took_ms"`

	Heard    *Heard     `json:"heard,omitempty"`   // where the question asks to explain
	Searched []Searched `json:"explain,omitempty"` // likewise
}

// Answer is r in the public contract's shape, for a question that took that long.
func (r Reply) Answer(q Question, took time.Duration) Answer {
	a := Answer{
		ID: q.ID, Query: q.Query, Status: r.Status, Text: Plain(r.Lines),
		Urgent: r.Urgent, Hits: r.Hits, TookMS: took.Milliseconds(), Heard: r.Heard, Searched: r.Searched,
	}
	if r.Region.Name != "" {
		a.Region = &r.Region
	}
	if a.Hits == nil {
		a.Hits = []Hit{}
	}
	return a
}
