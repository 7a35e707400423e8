// Package alarm hears from what somebody writes whether she, or somebody whom she tells
// of, is in danger. A [Table] of rows that staff read and edit decides it: text in,
// decision out, with neither network nor database.
//
// The rows of this package stand in alarm.csv, which has the form of an office's own
// table and opens in Excel:
//
//	主题,类别,写法,备注,停用
//	家庭暴力,报警,往死里…整,山东,
//	家庭暴力,报警,{他}…动手,,
//	家庭暴力,不算,打…电话,,
//	通用,词组,他=老公|丈夫|当家的,动手的人,
//	轻生,报警,/不想再?醒(?:来|过来)/,,
//
// 主题 is a topic of topics.toml by its name or key, or 通用 where the row is for all
// topics. 类别 says what the words do; see the constants of [Kind]. 写法 is plain
// words, in which
//
//   - … stands for up to six characters without a stop or comma,
//   - {他} stands for any word of the class of that name, and
//   - | parts words of which any will do.
//
// Words in Latin letters count whole only. Between two strokes 写法 is an expression of
// RE2 instead, for experts, in which … and {他} mean the same. Both are compared with a
// text as people say it: in lower case and simplified characters, without the signs,
// pictures and spaces that stand between Chinese characters. 停用 is 是 where a row is
// out of use; an office's row takes out the program's row of the same topic, kind and
// words.
//
// A text is read as it stands, then with the words of 谐音 rows put in for others that
// sound the same (老公大我), then, where it is in Latin letters, as the pinyin of such
// words (laogong da wo). The first reading that speaks of danger counts.
//
// What no row names is then compared with labelled utterances by a linear model over
// hashed characters, words and sounds, which [TestLikeness] trains and whose weights are
// likeness.bin: what is much like danger alarms, what is somewhat like it only mentions.
// Words of 不算 rows are taken out before, and a sentence with those of 免报 is passed over.
// The row 通用,相似,开 has it so; a row of an office with 停用 takes it out.
package alarm
