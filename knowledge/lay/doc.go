// Package lay knows what people say for what the papers say: 老公打我 is 家庭暴力
// there. A search that asks for both finds what neither finds alone.
//
// A [Row] pairs one way of saying with up to eight terms of papers. The rows of
// this package stand in lay.tsv, a line each, fields parted by tabs, the last ones
// optional:
//
//	said|said ⇥ written|written ⇥ region ⇥ dialect
//	男人…打我|挨男人打 ⇥ 家庭暴力
//	动手术|动手做 ⇥ -
//
// Lines that are empty or begin with # are passed over. Several ways of saying on
// one line are as many rows. Within one, … stands for up to four characters that
// are no punctuation. Written as - the row is a guard: it finds its words, so
// that no shorter row does, and adds nothing. The region is a code of GB/T 2260;
// such a row is for words that mean something else in other places. The dialect
// is a note for the reader.
//
// The rows of an office come in a table of CSV or TSV, which [Read] explains, and
// [NewTable] lays them over those of this package.
package lay
