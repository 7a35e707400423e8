package intake

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// limits bounds what one file may cost. Every reader stops with a [Trouble]
// where it would go beyond.
type limits struct {
	File     int64 // bytes of the file
	Unpacked int64 // bytes of what is read from a zip, unpacked
	Members  int   // files in a zip
	Depth    int   // elements inside each other
	Elements int   // elements of XML or HTML
	Cells    int   // cells of all tables together
	Runes    int   // characters of text, cells included
	Pages    int   // pages of a PDF

	// Cache is a folder for the compiled PDF module, which otherwise takes
	// seconds to compile for every file. Empty means none.
	Cache string
	// OCR is the path of the program tesseract, which has the language chi_sim.
	// Empty means that pictures are not read.
	OCR string
	// Columns are what staff said of the headers of tables; may be nil.
	Columns Columns
}

// usual are the limits for the files of an office: far above what its longest
// text or list needs, and within what a process of 1 GB can bear.
func usual() limits {
	return limits{
		File:     64 << 20,
		Unpacked: 256 << 20,
		Members:  4096,
		Depth:    200,
		Elements: 5_000_000,
		Cells:    1_000_000,
		Runes:    10_000_000,
		Pages:    3000,
	}
}

// builder gathers a document within limits.
type builder struct {
	doc                document
	lim                limits
	runes, cells       int
	paragraphs, tables int // as counted by nextParagraph and nextTable
}

func newBuilder(lim limits) *builder {
	return &builder{doc: document{Meta: map[string]string{}}, lim: lim}
}

// paragraph adds text unless it is blank; level is 0 for what is no heading.
func (b *builder) paragraph(place string, level int, text string) error {
	if text = tidy(text); text == "" {
		return nil
	}
	if b.runes += utf8.RuneCountInString(text); b.runes > b.lim.Runes {
		return beyond("too_long", b.lim.Runes)
	}
	b.doc.Blocks = append(b.doc.Blocks, block{Place: place, Level: level, Text: text})
	return nil
}

// table adds t without its blank rows and without the blank columns at its
// right, its rows padded to the same width; a table with no text is left out.
func (b *builder) table(place string, t *table) error {
	width, rows := 0, t.Rows[:0]
	for _, r := range t.Rows {
		used := 0
		for i := range r.Cells {
			if r.Cells[i] = tidyLines(r.Cells[i]); r.Cells[i] != "" {
				used = i + 1
				b.runes += utf8.RuneCountInString(r.Cells[i])
			}
		}
		if used > 0 {
			rows = append(rows, r)
			width = max(width, used)
		}
	}
	t.Rows = rows
	b.cells += width * len(rows)
	switch {
	case len(rows) == 0:
		return nil
	case b.cells > b.lim.Cells:
		return beyond("too_many_cells", b.lim.Cells)
	case b.runes > b.lim.Runes:
		return beyond("too_long", b.lim.Runes)
	}
	for i := range t.Rows {
		r := &t.Rows[i]
		for len(r.Cells) < width {
			r.Cells = append(r.Cells, "")
		}
		r.Cells = r.Cells[:width]
	}
	b.doc.Blocks = append(b.doc.Blocks, block{Place: place, Table: t})
	return nil
}

// nextParagraph and nextTable are places in a format whose text has no lines or
// pages of its own.
func (b *builder) nextParagraph() string {
	b.paragraphs++
	return fmt.Sprintf("第%d段", b.paragraphs)
}

func (b *builder) nextTable() string {
	b.tables++
	return fmt.Sprintf("表格%d", b.tables)
}

// done gives the document; a file without any text is a trouble.
func (b *builder) done() (*document, error) {
	if len(b.doc.Blocks) == 0 {
		return nil, trouble("empty_file")
	}
	return &b.doc, nil
}

func beyond(code string, most int) Trouble {
	return trouble(code, "most", strconv.Itoa(most))
}

// megabytes is a size as staff read it.
func megabytes(bytes int64) string { return strconv.FormatInt(max(bytes>>20, 1), 10) }

// weigh refuses a file that is empty or larger than the limits allow.
func (lim limits) weigh(data []byte) error {
	switch {
	case len(data) == 0:
		return trouble("empty_file")
	case int64(len(data)) > lim.File:
		return trouble("too_large", "megabytes", megabytes(lim.File))
	}
	return nil
}
