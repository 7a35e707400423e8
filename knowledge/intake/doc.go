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
//     replaces, its sections under their headings and its contacts; and beside it a
//     programme where headings state who gets what, and how.
//
// Everything that was not taken, or that staff should look at, comes back as a
// [knowledge.Problem] with the place where a clerk finds it: sheet, row and column,
// page, line or paragraph. What is concluded and not stated is marked on the entry
// ([knowledge.Guess]).
//
// # Formats
//
//	.docx .docm .dotx .doc .dot      as it prints: numbers of lists written out, changes
//	                                 accepted, hidden text and comments left out
//	.xlsx .xlsm .xls .csv .tsv       as it shows: dates as dates, merged cells repeated,
//	                                 what is hidden or struck out left out
//	.pdf                             text and tables by position; pages of pictures by
//	                                 tesseract, where [Reader.OCR] names it
//	.png .jpg .jpeg                  by tesseract
//	.html .htm .xhtml .md .txt       the main text; any Chinese encoding
//	.zip                             each file in it, three archives deep at most; folders'
//	                                 names say where files hold
//	.jsonl .jsonl.gz                 the exchange format
//
// The content counts for more than the name. Formats without a reader (.wps .et .rtf
// .odt …) are refused with the format to save them in. What was recognised in
// pictures comes in as drafts.
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
//	policy    = [card] {letterhead | number} title [number] [date] body [passed on] {appendix}
//	body      = {paragraph | heading | table} {last word | contact} [signature]
//	passed on = title body, where the title above names it: 关于印发《…》的通知
//	number    = 鲁妇发〔2024〕12号, with the brackets 〔〕 [] （） 【】 or none; 省政府令第329号;
//	            公告2024年第3号
//	date      = （2012年2月6日）
//	heading   = a heading of the format, or a paragraph that starts with
//	            第一编 第一章 第一节 第一条 一、 （一） 1. （1） and is short or has a short
//	            label: 一、申请条件：凡… | （一）加强领导。各级…
//	series    = paragraphs that start with 一要 二要 …, 一是 二是 …, 第一， 第二， …
//	last word = 本通知自…起施行 | 特此通知
//	contact   = 联系单位：… | 联系电话：… | 地址：… | 县妇联权益部：…
//	signature = {issuer} date
//	card      = a table or lines of a web site: 索引号, 发文机关, 发文字号, 成文日期, 有效性 …
//
// A class of number nests under the classes that were open when it first came up,
// so any order of classes works. A paragraph of a series is a section of its own
// under the label 一要. Short numbered items, and lists whose items end in ；, stay
// lines of their section; a table that is none of entries is text, a row a line.
// 附件 and what follows stands apart from the headings before it, and so does a text
// that is passed on, under its title, which is an alias. A card becomes facts and no
// text; numbers of pages are left out.
//
// Dates that are computed (有效期5年, 自发布之日起), an issuer that only the title
// names, and the region are marked as guessed. Contacts are offices: names of persons
// are taken out of their lines, and the text keeps the rest.
//
// Where a policy states facts of aid under headings of their own (救助对象, 补助标准,
// 申请材料, 办理程序 …; policyaid.go lists them), three at the least, it gives a programme
// beside, which quotes them; where several headings have such facts each, one
// programme for each. Laws and plans give none. For example
//
//	兰陵县妇联关于做好示例救助工作的通知
//	示妇发〔2024〕6号
//	一、救助对象
//	示例妇女。
//	二、救助标准：每人示例元。
//	三、申请材料
//	身份证、户口簿
//	本通知自2024年3月1日起施行，有效期3年，《示例救助规定》同时废止。
//	联系电话：县妇联权益部 000-0000-0131
//
// is a policy in force up to 2027-02-28 that replaces 示例救助规定, and the programme
// 示例救助.
//
// # Tables
//
// The header is the first row, or pair of rows with merged upper cells, that
// names a title (名称, 项目名称, 站点名称 …) together with facts of a programme
// (帮扶对象, 条件, 标准, 材料, 流程, 时限, 依据), of a service point (地址, 电话,
// 服务时间, 服务内容, 经度, 纬度), or a question and its answer; rows.go lists the names.
// A table whose first column holds such names is one entry for each further column.
// Counties and kinds that stand in the first row of a group only hold for the rows
// below. Coordinates are of the datum that their header or a title names, else of
// GCJ-02, and come out in WGS-84. Columns with other names are kept as lines of text. Names of private persons are
// left out.
//
// # Rules
//
// A table whose header names 事实 and 关系 (or 关系 and 值, or 事实 and 金额) says conditions and amounts
// of programmes, one with 用例 and 结果 cases, and one of nothing but 项目名称, 不能同时享受, 申请时间,
// 规则日期 and 已核对 what holds for a whole rule; package clerk tells how their cells are read.
// Such tables may stand below one another, each under its header and a caption. Their
// programme is named by a column, a caption, the sheet, the table before, or is the only
// one of the file; it need not be in the file, so that what they say comes apart from the
// entries ([Reader.Rule], [RulePart]):
//
//	示例单亲母亲救助条件表
//	条件,事实,关系,值,说明,组,已核对
//	年龄,年龄,在…之间,35-64,年满35周岁、不满65周岁,,示例核对员
//	户籍,户籍,位于,本地,户口在本县,甲,示例核对员
//	户籍,居住证月数,满,6个月,居住证满6个月,甲,示例核对员
//
//	用例,年龄,户籍,居住证月数,结果
//	刚好35,35,本地,0,符合
//
// A rule of which one row cannot be read is left out as a whole. Conditions that a policy
// states in so many words are proposed with the programme that is found in it
// (ruledraft.go).
//
// # Privacy
//
// A table that looks like a register of persons is refused: 姓名 beside 身份证号,
// 家庭住址, 案情, mobiles, sex and age or what somebody got, filled in, with a header or
// without; so is a form filled in for somebody, a text with three identity numbers, one
// marked as a state secret (秘密★1年) and the log of a chat. A text for inside use
// (内部资料, 此件不予公开), and one that names somebody with sex or age, comes in as a
// draft; names in a list of those who were helped are masked. In every text of an
// entry, whatever its file, identity numbers are masked, and by the words around them
// bank cards, mobiles and homes of private persons; phones of offices stay. Where a shelter is never comes in but as the address of a
// confidential service point. Problems quote no number of a person.
//
// # Ids
//
// An id that is given is kept. Others are derived by [knowledge.Key] from what a second
// edition of the file would say again; rows of one file that would share an id are
// told apart by address and first phone.
package intake
