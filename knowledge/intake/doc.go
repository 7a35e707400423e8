// Package intake reads the files that an office has and makes entries of them.
//
// # From a file to entries
//
// A [Reader] takes one file at a time. The file's reader (see readers.go) turns
// bytes into a document: paragraphs and tables in reading order, free of the
// format. Understanding then turns the document into entries:
//
//   - A table whose header names what people write about programmes, service
//     points or questions becomes one entry a row.
//   - A text of questions and answers (问：… 答：…) becomes one faq a question.
//   - Any other text becomes one policy: title, number, issuer, dates, what it
//     replaces, and its sections under their headings.
//
// Everything that was not taken, or that staff should look at, comes back as a
// [knowledge.Problem] with the place where a clerk finds it.
//
// Parsers run in a child process ([Child]) that is given little memory, little
// time and none of this process's environment. What a child says of a file counts
// only when it came to its end, so that a file comes in whole or not at all.
//
// # JSON lines
//
// .jsonl and .jsonl.gz hold the exchange format: UTF-8, one entry a line, as
// [knowledge.Decode] reads it; blank lines count but say nothing.
//
//	{"kind":"faq","title":"产假有多少天？","text":"…","region":"3713"}
//	{"id":"s-1","kind":"service_point","title":"示例服务站","service_point":{"phones":["000-0000-0101"]}}
//
// A line that cannot be read is reported and left out; the others come in, also
// where the file breaks off. The child streams them: a file may be larger than its
// memory, a line is held to 32 MiB and what gzip unpacks to 200 times its size, and
// the time that storing takes does not count.
//
// # Front matter
//
// A document may state facts of its own, as Markdown does between two lines of
// ---. The names are those of the exchange format (kind, title, region, aliases,
// questions, issued …) or their Chinese headings (类型, 标题, 地区 …), and win
// over what is found in the text. A kind other than policy makes one entry of that
// kind of the text:
//
//	---
//	kind: programme
//	title: 示例救助项目
//	region: 兰陵县
//	---
//	## 申请条件
//	…
//
// # Policies
//
//	policy    = {letterhead | number} title [number] [date] {paragraph | heading | table} [signature]
//	number    = 鲁妇发〔2024〕12号, with the brackets 〔〕 [] （） 【】
//	date      = （2012年2月6日）
//	heading   = a heading of the format, or a paragraph that starts with
//	            第一编 第一章 第一节 第一条 一、 （一） 1. （1） and is short or has a short
//	            label: 一、申请条件：凡… | （一）加强领导。各级…
//	series    = paragraphs that start with 一要 二要 …, 一是 二是 …, 第一， 第二， …
//	signature = {issuer} date
//
// A class of number nests under the classes that were open when it first came up,
// so any order of classes works. A paragraph of a series is a section of its own
// under the label 一要. Short numbered items, and lists whose items end in ；, stay
// lines of their section; a table that is none of entries is text, a row a line.
// 附件 and what follows stands apart from the headings before it.
//
// # Tables
//
// The header is the first row, or pair of rows with merged upper cells, that
// names a title (名称, 项目名称, 站点名称 …) together with facts of a programme
// (帮扶对象, 条件, 标准, 材料, 流程, 时限, 依据), of a service point (地址, 电话,
// 服务时间, 服务内容, 经度, 纬度), or a question and its answer; rows.go lists the names.
// A table of two columns, with four such names at the left, is one entry.
// Columns with other names are kept as lines of text. Names of private persons are
// left out, and a table that looks like a register of persons (姓名 beside 身份证号 or
// 家庭住址, filled in) is refused.
//
// # Ids
//
// An id that is given is kept. Others are derived by [knowledge.Key] from what a second
// edition of the file would say again; rows of one file that would share an id are
// told apart by address and first phone.
package intake
