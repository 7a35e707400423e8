package desk

// About is the page for a piece that is about one thing of it.
func (p page) About(data any) page {
	p.Data = data
	return p
}

// formOf is one of several forms of a page.
type formOf struct {
	page
	Act string
}

// For hands the page to the template of a form.
func (p page) For(act string) formOf { return formOf{p, act} }

// rowForm is the form for a row, with what its fields' ids begin with.
type rowForm struct {
	ID   string
	Page page
	Row  dutyRow
}

// Row hands a row of the duty table to the template of its form.
func (p page) Row(id string, row dutyRow) rowForm { return rowForm{id, p, row} }

// Visitor is who looks at the page.
func (p page) Visitor() *visit { return p.visit }

// Empty is a row in which nothing is written.
func (dutyPage) Empty() dutyRow { return dutyRow{At: -1} }
