package bot_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"jinguo/bot"
	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

var update = flag.Bool("update", false, "rewrite the transcripts' replies")

// noon is a Monday in working hours, China's time.
var noon = time.Date(2026, 11, 23, 11, 0, 0, 0, time.FixedZone("", 8*60*60))

// TestTranscripts plays the conversations of testdata/*.txt against a real store
// and index that hold testdata/base.jsonl; those of screen*.txt hold screening.jsonl too.
//
// A line "> text" is what the resident writes. "! press LABEL", "! place LAT,LON",
// "! region R", "! at TIME", "! lang L", "! whole", "! reach", "! wait 31m" are what else a
// message may bring or, for press and place, is; region, at, lang, whole and reach
// hold until the end; so do "! chat NAME", which cases and misses need, "! shared" and
// "! paused on". "! session" prints what is remembered. "staff> take", "staff> reply TEXT",
// "note", "pass REGION", "close" are what staff do with the newest case, "staff> answer
// ENTRY" answers the misses. CODE stands for the newest receipt. What stands between them
// is the reply.
func TestTranscripts(t *testing.T) {
	base := knowledgeBase(t)
	ruled := knowledgeBase(t, "testdata/screening.jsonl")
	ruled.rules = ruled.entries.(bot.Programmes)
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			base := base
			if strings.HasPrefix(filepath.Base(file), "screen") {
				base = ruled
			}
			for i := range archive.Files {
				f := &archive.Files[i]
				t.Run(f.Name, func(t *testing.T) {
					got := play(t, base, string(f.Data))
					if !*update {
						if diff := cmp.Diff(string(f.Data), got); diff != "" {
							t.Errorf("transcript differs (-want +got; go test ./bot -update rewrites it):\n%s", diff)
						}
						return
					}
					f.Data = []byte(got)
				})
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// parts are a knowledge base that conversations search.
type parts struct {
	search  bot.Searcher
	entries bot.Entries
	rules   bot.Programmes // nil where nobody is told what she can have
}

// knowledgeBase holds testdata/base.jsonl, and the entries of further files.
func knowledgeBase(t testing.TB, more ...string) parts {
	t.Helper()
	var entries []knowledge.Entry
	for _, file := range append([]string{"testdata/base.jsonl"}, more...) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(data) {
			e, unknown, err := knowledge.Decode(line)
			if err != nil || len(unknown) > 0 {
				t.Fatalf("%s: %v, unknown fields %v", file, err, unknown)
			}
			entries = append(entries, e)
		}
	}
	return opened(t, entries)
}

// opened is a store with these entries and an index of it.
func opened(t testing.TB, entries []knowledge.Entry) parts {
	t.Helper()
	ctx := context.Background()
	dir := t.TempDir()
	s, err := store.Open(ctx, filepath.Join(dir, "jinguo.db"), store.Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Save(ctx, store.Edit{Who: "test"}, entries...); err != nil {
		t.Fatal(err)
	}
	x, err := index.Open(ctx, filepath.Join(dir, "index"), s, index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	if _, err := x.Sync(ctx); err != nil {
		t.Fatal(err)
	}
	return parts{search: x, entries: s}
}

// play runs a script and returns it with the replies that it got.
func play(t *testing.T, base parts, script string) string {
	t.Helper()
	clock := noon
	now := func() time.Time { return clock }
	paused := false
	config := bot.Config{
		Search: base.search, Entries: base.entries, Programmes: base.rules, Now: now,
		Paused: func() bool { return paused }, Patience: time.Minute,
	}
	var book *casebook
	if strings.Contains(script, "! chat ") {
		book = newCasebook(t, now)
		config.Cases = book
	}
	b := bot.New(config)
	code := "" // the newest receipt
	var out strings.Builder
	var always bot.Message // what holds until the end
	var session bot.Session
	pressable := map[string]string{}
	lines := bufio.NewScanner(strings.NewReader(script))
	for lines.Scan() {
		line := lines.Text()
		m := always
		verb, rest, _ := strings.Cut(strings.TrimPrefix(line, "! "), " ")
		switch {
		case strings.HasPrefix(line, "staff> "):
			did, err := book.staff(strings.TrimPrefix(line, "staff> "), pressable)
			if err != nil {
				t.Errorf("%s: %v", line, err)
			}
			fmt.Fprintf(&out, "%s\n%s\n", line, did)
			continue
		case strings.HasPrefix(line, "> "):
			m.Text = strings.ReplaceAll(strings.TrimPrefix(line, "> "), "CODE", code)
		case !strings.HasPrefix(line, "! "):
			continue
		case verb == "press":
			m.Press = rest
			if data, ok := pressable[rest]; ok {
				m.Press = data
			}
		case verb == "place":
			m.Place = place(t, rest)
		case verb == "paused":
			paused = rest == "on"
			fmt.Fprintln(&out, line)
			continue
		case verb == "new": // another browser, or another phone
			session = bot.Session{}
			always.Chat = rest
			fmt.Fprintln(&out, line)
			continue
		case verb == "session":
			data, err := json.Marshal(session)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&out, "%s\n%s\n\n", line, data)
			continue
		default:
			fmt.Fprintln(&out, line)
			before := clock
			holds(t, &always, &clock, verb, rest)
			if after := clock; book != nil && after.After(before) {
				for clock = before; clock.Before(after); clock = clock.Add(max(time.Minute, after.Sub(before)/200)) {
					out.WriteString(raised(t, book))
				}
				clock = after
				out.WriteString(raised(t, book))
			}
			continue
		}
		m.Session = session
		reply, err := b.Reply(context.Background(), m)
		if err != nil {
			t.Errorf("%s: %v", line, err)
		}
		session = kept(t, reply.Session)
		if book != nil {
			if err := book.keep(m, &reply); err != nil {
				t.Errorf("%s: keep: %v", line, err)
			}
		}
		if reply.Handing != nil && reply.Handing.Code != "" {
			code = reply.Handing.Code
		}
		if len(reply.Buttons) > 0 {
			clear(pressable)
		}
		fmt.Fprintf(&out, "%s\n%s%s\n", line, rendered(reply, pressable), raised(t, book))
		clock = clock.Add(10 * time.Second)
	}
	return out.String()
}

// raised tells staff of what is due, and says so.
func raised(t *testing.T, book *casebook) string {
	t.Helper()
	if book == nil {
		return ""
	}
	told, err := book.raise()
	if err != nil {
		t.Error(err)
	}
	return told
}

// holds applies a line that is no message.
func holds(t *testing.T, always *bot.Message, clock *time.Time, verb, rest string) {
	t.Helper()
	switch verb {
	case "region":
		always.Region = rest
	case "lang":
		always.Lang = rest
	case "reach":
		always.Reach = true
	case "whole":
		always.Whole = true
	case "shared":
		always.Shared = true
	case "chat":
		always.Chat = rest
	case "at":
		m, err := bot.Question{At: rest}.Message()
		if err != nil {
			t.Fatal(err)
		}
		always.At, always.AllDay = m.At, m.AllDay
	case "wait":
		if days, ok := strings.CutSuffix(rest, "d"); ok {
			n, err := strconv.Atoi(days)
			if err != nil {
				t.Fatal(err)
			}
			rest = fmt.Sprintf("%dh", 24*n)
		}
		d, err := time.ParseDuration(rest)
		if err != nil {
			t.Fatal(err)
		}
		*clock = clock.Add(d)
	default:
		t.Fatalf("unknown line %q", verb)
	}
}

func place(t *testing.T, s string) *knowledge.LatLon {
	t.Helper()
	lat, lon, _ := strings.Cut(s, ",")
	var p knowledge.LatLon
	var err1, err2 error
	p.Lat, err1 = strconv.ParseFloat(lat, 64)
	p.Lon, err2 = strconv.ParseFloat(lon, 64)
	if err1 != nil || err2 != nil {
		t.Fatalf("place %q", s)
	}
	return &p
}

// kept takes a session through JSON, as channels do, and the place beside it, as
// Telegram's does.
func kept(t *testing.T, s bot.Session) bot.Session {
	t.Helper()
	data, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var again bot.Session
	if err := json.Unmarshal(data, &again); err != nil {
		t.Fatal(err)
	}
	again.Near, again.NearAt = s.Near, s.NearAt
	return again
}

var reference = regexp.MustCompile(`(编号|Reference) [a-z2-7]{6}`)

// receipts are random, and written in two groups.
var receipts = regexp.MustCompile(`\b[A-Z0-9]{5}-[A-Z0-9]{5}\b`)

// rendered is a reply as a transcript shows it.
func rendered(r bot.Reply, pressable map[string]string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "[%s", r.Status)
	if r.Urgent != nil {
		fmt.Fprintf(&out, " %s", r.Urgent.Topic)
	}
	if r.Region.Name != "" {
		fmt.Fprintf(&out, " %s", r.Region.Name)
	}
	if r.Mark != nil {
		fmt.Fprintf(&out, " mark %s %v", r.Mark.Entry, r.Mark.Useful)
	}
	if q := r.Request; q != nil {
		fmt.Fprintf(&out, " request %s %s %q → %q", q.Entry, q.Field, q.Old, q.Proposed)
		if q.Version == 0 {
			fmt.Fprintf(&out, " tell %v", q.Tell)
		}
	}
	if h := r.Handing; h != nil {
		fmt.Fprintf(&out, " hand %s %s %s %q", h.Kind, h.Topic, h.Region, h.Text)
		if h.Urgent {
			out.WriteString(" urgent")
		}
	}
	if r.Asked != nil {
		fmt.Fprintf(&out, " asked %q %s", r.Asked.Text, r.Asked.Entry)
	}
	if r.TellMe {
		out.WriteString(" tell her")
	}
	if r.Forget {
		out.WriteString(" forget")
	}
	fmt.Fprintf(&out, "]\n%s\n", receipts.ReplaceAllString(reference.ReplaceAllString(bot.Plain(r.Lines), "$1 xxxxxx"), "CODE"))
	var labels []string
	for _, row := range r.Buttons {
		for _, b := range row {
			labels = append(labels, b.Label)
			pressable[b.Label] = b.Data
		}
	}
	if len(labels) > 0 {
		fmt.Fprintf(&out, "( %s )\n", strings.Join(labels, " | "))
	}
	return out.String()
}
