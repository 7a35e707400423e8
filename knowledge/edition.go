package knowledge

import "regexp"

// In titles without width, case, spaces and signs: the years, and the stage behind.
var (
	titleYear  = regexp.MustCompile(`20\d\d年?度?`)
	titleStage = regexp.MustCompile(`(?:试行|暂行|修订|修正|修订稿|修订版)$`)
)

// SameText is what titles of editions of one text share.
func SameText(title string) string { return titleStage.ReplaceAllString(Plain(title), "") }

// Series is what titles of texts that come again every year share.
func Series(title string) string { return titleYear.ReplaceAllString(SameText(title), "") }
