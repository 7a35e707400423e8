// Package scrub takes out of what a resident wrote that by which she could be found:
// numbers of identity cards, telephones, bank cards and cars, addresses, names, and what
// she is called on WeChat, QQ and by e-mail. What she asks stays readable, and so do
// national lines, numbers of laws, amounts, ages and dates.
//
// It also has the forms of names and numbers by which office files are read.
package scrub

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Text is s with a word in brackets in place of each such piece: 我叫（姓名）. It errs on
// the side of taking out: seven digits in a row go unless something says that they are an
// amount, a date or a public line. Text that holds nothing private comes back as it is,
// and what Text returned too.
func Text(s string) string {
	for range 5 { // what stood between two pieces may read otherwise without them
		once := pass(s)
		if once == s {
			break
		}
		s = once
	}
	return s
}

// pass is s without the private pieces that it shows as it stands.
func pass(s string) string {
	f := fold(strings.ToValidUTF8(s, "\uFFFD"))
	spans := f.private()
	if len(spans) == 0 {
		return s
	}
	words := wordsZh
	if f.english(spans) {
		words = wordsEn
	}
	var out strings.Builder
	end := 0
	for _, p := range spans {
		out.WriteString(f.text[end:f.from[p.from]])
		out.WriteString(words[p.kind])
		end = f.from[p.to]
	}
	out.WriteString(f.text[end:])
	return out.String()
}

// english reports whether the words around private pieces are English.
func (f *folded) english(spans []span) bool {
	letters, end := 0, 0
	for _, p := range append(spans, span{from: len(f.plain)}) {
		for _, r := range f.plain[end:p.from] {
			switch {
			case unicode.Is(unicode.Han, r):
				return false
			case unicode.Is(unicode.Latin, r):
				letters++
			}
		}
		end = p.to
	}
	return letters >= 3 // QQ, vx and ID are said in Chinese too
}

// kind is a sort of what is taken out.
type kind int

const (
	name kind = iota
	identity
	phone
	card
	number
	plate
	address
	mail
	weixin
	qq
	account
	paper
	lawsuit
	kinds
)

// What stands in a text for what was taken out.
var (
	wordsZh = [kinds]string{"（姓名）", "（身份证号）", "（电话）", "（银行卡号）", "（号码）", "（车牌）", "（地址）", "（邮箱）", "（微信号）", "（QQ号）", "（账号）", "（证件号）", "（案号）"}
	wordsEn = [kinds]string{"(name)", "(id number)", "(phone)", "(bank card)", "(number)", "(plate)", "(address)", "(e-mail)", "(WeChat)", "(QQ)", "(account)", "(document number)", "(case number)"}
)

// Marked reports whether a text has a word in brackets as [Text] puts it in the place of
// what it takes out.
func Marked(text string) bool {
	has := func(word string) bool { return strings.Contains(text, word) }
	return slices.ContainsFunc(wordsZh[:], has) || slices.ContainsFunc(wordsEn[:], has)
}

// span is a private piece of a folded text, in bytes of it.
type span struct {
	from, to int
	kind     kind
}

// private finds the private pieces of a text, in its order and without overlaps.
func (f *folded) private() []span {
	spans := slices.Concat(f.accounts(), f.numbers(), f.plates(), f.addresses())
	spans = append(spans, f.names(spans)...)
	slices.SortStableFunc(spans, func(a, b span) int { return cmp.Or(a.from-b.from, b.to-a.to) })
	var apart []span
	for _, p := range spans {
		if last := len(apart) - 1; last >= 0 && p.from < apart[last].to {
			apart[last].to = max(apart[last].to, p.to)
			continue
		}
		apart = append(apart, p)
	}
	return apart
}
