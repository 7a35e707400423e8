package bot

import (
	"strings"
	"testing"
	"time"
)

// TestReceipts holds that a receipt is read however it is written down, and that nothing
// is taken for one that people write for themselves.
func TestReceipts(t *testing.T) {
	seen := map[string]bool{}
	for range 2000 {
		code := newReceipt()
		if seen[code] {
			t.Fatalf("%s comes twice", code)
		}
		seen[code] = true
		for _, written := range []string{code, grouped(code), strings.ToLower(code), strings.ReplaceAll(grouped(code), "-", " "), strings.ReplaceAll(grouped(code), "-", "－")} {
			if got := receiptIn(normalise(written)); got != code {
				t.Fatalf("%q is read as %q, want %q", written, got, code)
			}
		}
	}
	for _, text := range []string{"", "management", "1234567890", "13900000000", "产假几天", "ACDEF3467", "ACDEF346799", "ACDEF3467B", "ACDEFGHJK3", "AC34679346x"} {
		if got := receiptIn(text); got != "" {
			t.Errorf("%q is read as receipt %q", text, got)
		}
	}
}

// TestCodes holds that a chat tries five wrong receipts an hour.
func TestCodes(t *testing.T) {
	var c Codes
	now := time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC)
	for range mostCodes {
		if c.spent(now) {
			t.Fatal("spent too early")
		}
		c.count(now)
		now = now.Add(time.Minute)
	}
	if !c.spent(now) {
		t.Error("a sixth may be tried")
	}
	if c.spent(now.Add(codeWait)) {
		t.Error("an hour later none may be tried")
	}
}

// FuzzReceipt holds that what is read as a receipt is one.
func FuzzReceipt(f *testing.F) {
	for _, text := range []string{"进度 ACDEF-34679", "ACDEF34679", "编号：acdef 34679", "status ACDEF34679", "进度"} {
		f.Add(text)
	}
	b := New(Config{})
	f.Fuzz(func(t *testing.T, text string) {
		code := b.hear(Message{Text: text}).receipt()
		if code != "" && (!isReceipt(code) || len(code) != receiptLength) {
			t.Errorf("%q is read as %q", text, code)
		}
	})
}
