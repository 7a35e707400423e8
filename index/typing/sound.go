package typing

import (
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
)

// plain takes the tones off the letters of pinyin.
var plain = strings.NewReplacer(
	"ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e",
	"ī", "i", "í", "i", "ǐ", "i", "ì", "i", "ō", "o", "ó", "o", "ǒ", "o", "ò", "o",
	"ū", "u", "ú", "u", "ǔ", "u", "ù", "u", "ü", "v", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v",
	"ń", "n", "ň", "n", "ǹ", "n", "ḿ", "m")

// table holds the toneless readings of the characters in use, the usual one first,
// and all syllables.
type table struct {
	sounds    map[rune][]string
	syllables map[string]bool
}

var pinyinTable = sync.OnceValue(func() *table {
	t := &table{map[rune][]string{}, map[string]bool{}}
	for code, marked := range pinyin.PinyinDict {
		if !isHan(rune(code)) {
			continue
		}
		var list []string
		for s := range strings.SplitSeq(plain.Replace(marked), ",") {
			if s == "" || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != "" || len(list) == 3 {
				continue
			}
			known := false
			for _, other := range list {
				known = known || other == s
			}
			if !known {
				list = append(list, s)
			}
		}
		t.sounds[rune(code)] = list
		if len(list) > 0 && strings.ContainsAny(list[0], "aeiouv") {
			t.syllables[list[0]] = true
		}
	}
	return t
})

// sounds are the toneless readings of a character, at most three, the usual first.
func sounds(r rune) []string { return pinyinTable().sounds[r] }

func isSyllable(s string) bool { return pinyinTable().syllables[s] }

// southern are the sounds that southern speech does not tell apart.
var southern = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ang", "an", "eng", "en", "ing", "in")

// blur is a syllable with the sounds that southern speech does not tell apart made one.
func blur(s string) string {
	s = southern.Replace(s)
	if strings.HasPrefix(s, "l") {
		return "n" + s[1:]
	}
	return s
}

// spoken is the reading of a character that is compared: the usual one, but for
// 俩, which is written for 两.
func spoken(r rune) string {
	if r == '俩' {
		return "liang"
	}
	if list := sounds(r); len(list) > 0 {
		return list[0]
	}
	return ""
}

// alike tells how alike two characters sound: 1 the same, 0.8 the same in southern
// speech, 0 else.
func alike(a, b rune) float64 {
	s, t := spoken(a), spoken(b)
	switch {
	case s == "" || t == "":
		return 0
	case s == t:
		return 1
	case blur(s) == blur(t):
		return 0.8
	}
	return 0
}

// Sounds are the toneless readings of a character, at most three, the usual first;
// none of what is no Han character.
func Sounds(r rune) []string { return sounds(r) }
