package bot

import (
	"testing"
	"time"

	"jinguo/knowledge"
)

// TestWhen holds which day's rules a message asks about, said on 23 November 2026.
func TestWhen(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 11, 23, 11, 0, 0, 0, knowledge.China) }
	b := New(Config{Now: now})
	const today, former = "2026-11-23", ""
	for text, want := range map[string]knowledge.Date{
		"产假多少天": today,
		"2012年的时候小额贷款贴息最高多少":      "2012-12-31",
		"2012年5月时的贴息多少":           "2012-05-31",
		"2019年那会儿产假多少天":           "2019-12-31",
		"2019年那阵子补助多少":            "2019-12-31",
		"去年的标准是多少":                "2025-12-31",
		"去年低保的标准是多少":              "2025-12-31",
		"2015年的时候结了婚的补多少":         "2015-12-31",
		"前年那会儿生育津贴给多少":            "2024-12-31",
		"去年生的孩子，当时产假几天":           "2025-12-31",
		"2018年生的，当时津贴能领多少":        "2018-12-31",
		"今年1月以前产假多少天":             "2025-12-31",
		"今年6月之前的标准":               "2026-05-31",
		"2020年以前的补助标准":            "2019-12-31",
		"按照2015年的政策":              "2015-12-31",
		"what was it before 2020": "2019-12-31",
		"as of 2012 the subsidy":  "2012-12-31",
		"last year's rules":       "2025-12-31",
		"新规之前产假怎么算":               former,
		"以前的规定是什么":                former,
		"老政策补多少":                  former,
		"old rules on leave":      former,

		"明年产假多少天":          today,
		"去年离婚了怎么要抚养费":      today,
		"我2010年以前结的婚":      today,
		"去年那会儿离的婚，现在能要彩礼吗": today,
		"2012年的意见":         today,
		"以前他打我":            today,
		"今年的时候":            today,
		"13年前的事":           today,
	} {
		if got := b.hear(Message{Text: text}).on; got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestFormerFirst holds that a question about former rules is answered by them
// before those of today.
func TestFormerFirst(t *testing.T) {
	b := New(Config{Now: func() time.Time { return time.Date(2026, 11, 23, 11, 0, 0, 0, knowledge.China) }})
	list := func() *decision {
		return &decision{found: []found{
			again(knowledge.Entry{ID: "today"}, nil),
			again(knowledge.Entry{ID: "former", Expires: "2020-12-31"}, nil),
			again(knowledge.Entry{ID: "until next year", Expires: "2027-12-31"}, nil),
		}}
	}
	for text, want := range map[string]string{"以前的规定是什么": "former", "规定是什么": "today"} {
		d := list()
		if b.hear(Message{Text: text}).formerFirst(d); d.found[0].Entry != want {
			t.Errorf("%s: %s comes first, want %s", text, d.found[0].Entry, want)
		}
	}
}
