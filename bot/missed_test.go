package bot_test

import (
	"strings"
	"testing"

	"jinguo/bot"
)

// TestMissAnswered holds that what arrives unasked names nothing, and leads to the entry.
func TestMissAnswered(t *testing.T) {
	for lang, want := range map[string]string{bot.Chinese: "您之前问的事有答复了", bot.English: "There is an answer to what you asked before"} {
		r := bot.MissAnswered(lang, "f-abc")
		if len(r.Lines) != 1 || !strings.HasPrefix(r.Lines[0].Text, want) || len(r.Buttons) != 1 || r.Buttons[0][0].Data != "read:f-abc" {
			t.Errorf("%+v", r)
		}
		long := bot.MissAnswered(lang, strings.Repeat("x", 60))
		if len(long.Lines) != 2 || len(long.Buttons) != 0 {
			t.Errorf("of a long id: %+v", long)
		}
	}
}
