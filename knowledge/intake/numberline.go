package intake

import (
	"regexp"
	"strings"
)

// startsItem reports whether text starts with the number of a heading, an article
// or a list item: 一、 （一） 第一条 1. 1、 （1） ① or a bullet. Numbers that stand
// inside of sentences just as well (一是, 第三条规定, 24 hours) do not count.
func startsItem(text string) bool {
	if itemNumber.MatchString(text) {
		return true
	}
	at := articleNumber.FindStringIndex(text)
	return at != nil && !strings.ContainsAny(firstRune(text[at[1]:]), "规第、的所之和及或至，中。；")
}

var itemNumber = regexp.MustCompile(`^(?:` +
	`[（(][一二三四五六七八九十百零〇\d]{1,4}[）)]` +
	`|[一二三四五六七八九十百]{1,4}[、．.]` +
	`|\d{1,3}(?:\.\d{1,3}){0,3}[、．)）]` +
	`|\d{1,3}(?:\.\d{1,3}){1,3}\s` +
	`|\d{1,2}\.(?:[^\d]|$)` +
	`|[①-⑳⑴-⒇⒈-⒛㈠-㈩❶-❿]` +
	`|[●○■□◆◇▪•·※★☆►]` +
	`|[-–*]\s` +
	`)`)

var articleNumber = regexp.MustCompile(`^第[一二三四五六七八九十百千零〇\d]{1,6}[条章节编]`)

func firstRune(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}
