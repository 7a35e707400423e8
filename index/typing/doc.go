// Package typing reads a mistyped question. A Lexicon knows the words and the runs
// of up to four characters of a knowledge base's names and example questions. Where
// the typed text holds something that the lexicon does not know, and a change of one
// slip makes it something that it does know, that is a reading:
//
//   - pinyin, in full, as initials, or mixed with characters: shengyu津贴, bhl;
//   - a character that sounds alike: 生育金贴, 俩癌;
//   - a character that looks alike, a missing, a doubled or two exchanged characters;
//   - a key beside the right one: shengyujintoe;
//   - a misspelt English word: protction order.
//
// A word that the lexicon lacks is not a slip, so most unknown text has no reading.
package typing
