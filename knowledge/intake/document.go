package intake

// document is what every reader makes of a file: its text in reading order,
// free of the format, ready to be understood.
type document struct {
	// Title is the title that the format itself states (front matter, <title>,
	// a title style) or that is plain to see at the top; empty where there is
	// none. Where the title is a paragraph too, it stays in Blocks, with the
	// same Text.
	Title string
	// Meta holds named facts that the format states. Keys are lower-case: those
	// of front matter as they stand there; "issued" (2006-01-02), "source" and
	// "author" of a web page; "doc.title", "doc.subject", "doc.author",
	// "doc.company", "doc.created" and "doc.modified" (2006-01-02) of an office
	// file or PDF, which are hints only: often a template's, not the text's.
	Meta map[string]string
	// Card is what a government site says of the text in a table of its own, which
	// is no part of Blocks then.
	Card card
	// Recognised says that some of the text was recognised from pictures, so that
	// a figure in it may be wrong.
	Recognised bool
	Blocks     []block

	choice Columns // what staff said of the headers of its tables
}

// block is a paragraph or a table. Exactly one of Text and Table is set.
type block struct {
	Place string // where a clerk finds it: 第3页, 第12行, 工作表「名录」
	Level int    // 1 and up for a heading that the format marks as such, else 0
	// Text is a paragraph without line breaks of the layout, its automatic
	// number (一、（一）1.) written out.
	Text  string
	Table *table
}

// table is a grid of cells. A merged cell's text stands in each cell that it
// covers; rows are padded to the same width.
type table struct {
	Name string // sheet name or caption; may be empty
	Rows []row
	// Columns are the numbers, from 1, that the cells' columns have in a sheet; nil
	// where columns have none.
	Columns []int

	choice Columns // what staff said of headers
}

// row is one line of a table with the place that a clerk would look for.
type row struct {
	Place string   // 第5行
	Cells []string // a cell's own lines are separated by "\n"
}
