package scrub_test

import (
	_ "embed"
	"strings"
	"testing"
	"unicode/utf8"

	"jinguo/knowledge/scrub"
)

var (
	//go:embed testdata/private.txt
	private string
	//go:embed testdata/open.txt
	open string
)

func lines(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\n"); line != "" && !strings.HasPrefix(line, "#") {
			all = append(all, line)
		}
	}
	return all
}

func TestTextTakesOut(t *testing.T) {
	for _, line := range lines(private) {
		said, want, ok := strings.Cut(line, " → ")
		if !ok {
			t.Errorf("%q has no arrow", line)
		}
		if got := scrub.Text(said); got != want {
			t.Errorf("Text(%q)\n got %q\nwant %q", said, got, want)
		}
	}
}

func TestTextLeaves(t *testing.T) {
	for _, said := range lines(open) {
		if got := scrub.Text(said); got != said {
			t.Errorf("Text(%q) = %q", said, got)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, line := range lines(private) {
		said, _, _ := strings.Cut(line, " → ")
		f.Add(said)
	}
	for _, line := range lines(open) {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, said string) {
		once := scrub.Text(said)
		if utf8.ValidString(said) && !utf8.ValidString(once) {
			t.Errorf("Text(%q) = %q is not UTF-8", said, once)
		}
		if again := scrub.Text(once); again != once {
			t.Errorf("Text(%q) = %q, and of that %q", said, once, again)
		}
	})
}

// BenchmarkText scrubs a question of the usual length.
func BenchmarkText(b *testing.B) {
	for name, said := range map[string]string{
		"open":    "我今年45岁，农村户口，老公不给生活费，离婚后孩子归谁，能不能领低保",
		"private": "我叫王秀英，住示例路12号3单元，电话13900000000，老公打我",
		"long":    strings.Repeat("我今年45岁，农村户口，老公不给生活费，离婚后孩子归谁，能不能领低保。", 30),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(said)))
			for b.Loop() {
				scrub.Text(said)
			}
		})
	}
}
