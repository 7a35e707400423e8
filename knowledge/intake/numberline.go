package intake

import "regexp"

// numbered matches a line that starts with the number of a heading, an article
// or a list item: 一、 （一） 第一条 1. 1、 （1） ① 一是 一要 and bullets.
var numbered = regexp.MustCompile(`^(?:` +
	`[（(][一二三四五六七八九十百零〇\d]{1,4}[）)]` +
	`|[一二三四五六七八九十百]{1,4}[、．.]` +
	`|第[一二三四五六七八九十百千零〇\d]{1,6}[条章节编款项部]` +
	`|[一二三四五六七八九十]{1,3}[是要]` +
	`|\d{1,3}(?:\.\d{1,3}){0,3}[、．)）]` +
	`|\d{1,3}(?:\.\d{1,3}){0,3}\.?\s` +
	`|\d{1,2}\.[^\d]` +
	`|[①-⑳⑴-⒇⒈-⒛㈠-㈩❶-❿]` +
	`|[●○■□◆◇▪•·※★☆►]` +
	`|[-–*]\s` +
	`)`)
