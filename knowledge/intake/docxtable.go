package intake

import "encoding/xml"

// Word's tables have at most 63 columns, so that no cell spans more.
const widestSpan = 63

// cell is a cell of a Word table while its table is read.
type cell struct {
	span   int
	below  bool // goes on with the cell above
	beside bool // goes on with the cell to the left
	items  []item
}

func (d *docx) table(w *walker, out emit) error {
	var rows [][]cell
	if err := d.tableRows(w, &rows); err != nil {
		return err
	}
	return d.lay(rows, out)
}

// lay makes a table of rows. A merged cell's text is repeated in all that it
// covers. Tables inside of cells follow the table itself; a table of one cell is a
// frame around text and gives that text.
func (d *word) lay(rows [][]cell, out emit) error {
	if len(rows) == 1 && len(rows[0]) == 1 {
		return emitAll(rows[0][0].items, out)
	}
	t := &table{}
	var above []string
	var nested []item
	for no, cells := range rows {
		line, err := d.line(cells, above)
		if err != nil {
			return err
		}
		for _, c := range cells {
			nested = append(nested, c.tables()...)
		}
		t.Rows = append(t.Rows, row{Place: linePlace(no + 1), Cells: line})
		above = line
	}
	if err := out(item{table: t}); err != nil {
		return err
	}
	return emitAll(nested, out)
}

// line is the text of a row below the row above, column by column.
func (d *word) line(cells []cell, above []string) ([]string, error) {
	var line []string
	for _, c := range cells {
		text := textOfItems(c.items)
		if at := len(line); c.beside && at > 0 {
			text = line[at-1]
		}
		for range c.span {
			if at := len(line); c.below && at < len(above) {
				text = above[at]
			}
			line = append(line, text)
		}
	}
	if d.cells += len(line); d.cells > d.b.lim.Cells {
		return nil, beyond("too_many_cells", d.b.lim.Cells)
	}
	return line, nil
}

func (c cell) tables() []item {
	var tables []item
	for _, it := range c.items {
		if it.table != nil {
			tables = append(tables, it)
		}
	}
	return tables
}

func (d *docx) tableRows(w *walker, rows *[][]cell) error {
	return w.each(func(el xml.StartElement) error {
		switch el.Name.Local {
		case "tr":
			return d.tableRow(w, rows)
		case "sdt", "sdtContent", "customXml", "ins", "moveTo":
			return d.tableRows(w, rows)
		}
		return nil
	})
}

func (d *docx) tableRow(w *walker, rows *[][]cell) error {
	var cells []cell
	deleted, after := false, 0
	props := func(el xml.StartElement) error {
		switch el.Name.Local {
		case "gridBefore":
			cells = append(cells, cell{span: span(attr(el, "val"))})
		case "gridAfter":
			after = span(attr(el, "val"))
		case "del":
			deleted = true
		}
		return nil
	}
	var visit func(el xml.StartElement) error
	visit = func(el xml.StartElement) error {
		switch el.Name.Local {
		case "trPr":
			return w.each(props)
		case "tc":
			c, err := d.tableCell(w)
			cells = append(cells, c)
			return err
		case "sdt", "sdtContent", "customXml":
			return w.each(visit)
		}
		return nil
	}
	if err := w.each(visit); err != nil || deleted {
		return err
	}
	if after > 0 {
		cells = append(cells, cell{span: after})
	}
	*rows = append(*rows, cells)
	return nil
}

func (d *docx) tableCell(w *walker) (cell, error) {
	c := cell{span: 1}
	var carried string
	take := gather(&c.items)
	err := w.each(func(el xml.StartElement) error {
		switch el.Name.Local {
		case "tcPr":
			return w.each(func(el xml.StartElement) error {
				switch el.Name.Local {
				case "gridSpan":
					c.span = span(attr(el, "val"))
				case "vMerge":
					c.below = attr(el, "val") != "restart"
				case "hMerge":
					c.beside = attr(el, "val") != "restart"
				}
				return nil
			})
		case "p":
			return d.paragraph(w, &carried, take)
		case "tbl":
			return d.table(w, take)
		}
		return d.flow(w, take)
	})
	return c, err
}

func span(s string) int { return min(max(intOf(s, 1), 1), widestSpan) }
