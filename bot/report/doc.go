// Package report tells what women need in a period and a region: figures that are kept
// without anything about a person, as sentences, tables and charts, each with how it was
// counted, for a page, and as HTML, Word and Excel files.
//
// [Maker.Make] counts and decides what may be told, once; whatever renders a [Report]
// holds nothing else, so that no file tells more than another.
package report
