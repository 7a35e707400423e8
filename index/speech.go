package index

import (
	"strings"

	"jinguo/index/typing"
)

// Simplified is text in simplified characters.
func Simplified(text string) string { return strings.Map(simplified().fold, text) }

// Sounds are the readings of a character in pinyin without tones, at most three, the
// usual one first; none of what is no Han character.
func Sounds(r rune) []string { return typing.Sounds(r) }
