package alarm

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"

	"jinguo/knowledge/lay"
)

// lexicon finds words in texts by their sound.
type lexicon struct {
	words   map[string][]string // joined syllables → words, such as da'wo → 打我
	singles map[string]string   // syllable → the character that it is taken for in pinyin
	spoken  map[string]bool     // words that may be written with other characters too
	longest int                 // characters in a word
}

func newLexicon() lexicon {
	return lexicon{words: map[string][]string{}, singles: map[string]string{}, spoken: map[string]bool{}}
}

// add takes words up, those that may be written with other characters as spoken.
func (x *lexicon) add(words []string, spoken bool) {
	for _, w := range words {
		chars := []rune(lay.Fold(w))
		var key []string
		for _, r := range chars {
			if s := sound(r); s != "" {
				key = append(key, s)
			}
		}
		switch {
		case len(key) == 0 || len(key) != len(chars):
		case len(key) == 1:
			if _, taken := x.singles[key[0]]; !taken {
				x.singles[key[0]] = string(chars)
			}
		default:
			joined := strings.Join(key, "'")
			x.words[joined] = append(x.words[joined], string(chars))
			x.spoken[string(chars)] = x.spoken[string(chars)] || spoken
			x.longest = max(x.longest, len(chars))
		}
	}
}

// token is a Chinese character, a syllable of pinyin or anything else.
type token struct {
	text  string
	sound string // empty for what is neither
	han   bool
}

// read is text with the words of the lexicon put in for what sounds the same, and
// pinyin written as characters; empty where that is text itself.
func (x lexicon) read(text string) string {
	tokens := tokensOf(text)
	var out strings.Builder
	changed := false
	for i := 0; i < len(tokens); {
		word, n := x.at(tokens[i:])
		t := tokens[i]
		switch {
		case n > 0:
			out.WriteString(word)
			changed = true
			i += n
			continue
		case t.sound != "" && !t.han:
			changed = true
			if single, ok := x.singles[t.sound]; ok {
				out.WriteString(single)
			} else {
				out.WriteString("某") // a character that no row has
			}
		default:
			out.WriteString(t.text)
		}
		i++
	}
	if !changed {
		return ""
	}
	return out.String()
}

// at is the longest word that tokens begin with by sound alone, and its length; 0 where
// there is none.
func (x lexicon) at(tokens []token) (word string, n int) {
	key, ends := "", []int{} // of the key, by token
	for i := 0; i < min(x.longest, len(tokens)) && tokens[i].sound != ""; i++ {
		if i > 0 {
			key += "'"
		}
		key += tokens[i].sound
		ends = append(ends, len(key))
	}
	for n := len(ends); n > 1; n-- {
		for _, word := range x.words[key[:ends[n-1]]] {
			if x.fits(word, tokens[:n]) {
				return word, n
			}
		}
	}
	return "", 0
}

// fits reports whether tokens may have been meant for word, and are not word itself. Of
// Chinese characters at least half must be the word's own.
func (x lexicon) fits(word string, tokens []token) bool {
	han, same, i := 0, 0, 0
	for _, r := range word {
		if tokens[i].han {
			han++
			if tokens[i].text == string(r) {
				same++
			}
		}
		i++
	}
	return same < len(tokens) && 2*same >= han && (x.spoken[word] || han == same)
}

// tokensOf parts a text.
func tokensOf(text string) []token {
	var tokens []token
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		if 'a' <= r && r <= 'z' {
			n := strings.IndexFunc(text, func(r rune) bool { return (r < 'a' || r > 'z') && r != ' ' && r != '\'' })
			if n < 0 {
				n = len(text)
			}
			tokens = append(tokens, pinyinTokens(text[:n])...)
			text = text[n:]
			continue
		}
		t := token{text: text[:size]}
		if unicode.Is(unicode.Han, r) {
			t.han, t.sound = true, sound(r)
		}
		tokens = append(tokens, t)
		text = text[size:]
	}
	return tokens
}

// pinyinTokens are the syllables of Latin letters; words that are none stay as they are.
func pinyinTokens(text string) []token {
	var tokens []token
	for i, word := range strings.Split(text, " ") {
		syllables := syllablesOf(strings.ReplaceAll(word, "'", ""))
		if syllables == nil {
			if i > 0 {
				word = " " + word
			}
			tokens = append(tokens, token{text: word + " "})
			continue
		}
		for _, s := range syllables {
			tokens = append(tokens, token{text: s, sound: s})
		}
	}
	return tokens
}

// syllablesOf parts a word into as few syllables of pinyin as it has; nil where it is
// none.
func syllablesOf(word string) []string {
	if word == "" || len(word) > 120 {
		return nil
	}
	const longest = 6
	best := make([][]string, len(word)+1) // of the letters up to there
	best[0] = []string{}
	for end := 1; end <= len(word); end++ {
		for from := max(0, end-longest); from < end; from++ {
			if best[from] == nil || !readings().syllables[word[from:end]] {
				continue
			}
			if best[end] == nil || len(best[from])+1 < len(best[end]) {
				best[end] = append(slices.Clone(best[from]), word[from:end])
			}
		}
	}
	return best[len(word)]
}

// toneless takes the tones off the letters of pinyin.
var toneless = strings.NewReplacer(
	"ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e",
	"ī", "i", "í", "i", "ǐ", "i", "ì", "i", "ō", "o", "ó", "o", "ǒ", "o", "ò", "o",
	"ū", "u", "ú", "u", "ǔ", "u", "ù", "u", "ü", "v", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v")

// reading holds the toneless sounds of the characters in use, the usual one of each, and
// all syllables.
type reading struct {
	sounds    map[rune]string
	syllables map[string]bool
}

var readings = sync.OnceValue(func() *reading {
	t := &reading{map[rune]string{}, map[string]bool{}}
	for code, marked := range pinyin.PinyinDict {
		if code < 0x4E00 || code > 0x9FFF {
			continue
		}
		s, _, _ := strings.Cut(marked, ",")
		s = toneless.Replace(s)
		if s == "" || strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") != "" {
			continue
		}
		t.sounds[rune(code)] = s
		if strings.ContainsAny(s, "aeiouv") {
			t.syllables[s] = true
		}
	}
	return t
})

// sound is the usual toneless sound of a character; empty where it has none.
func sound(r rune) string { return readings().sounds[r] }
