package desk

import "jinguo/knowledge/store"

// What the templates of the import call what they show.

// ImportState is how far an import is.
func (p page) ImportState(s store.ImportState) string { return p.Say("import_state_" + string(s)) }

// ImportColumn is what a column is read as.
func (p page) ImportColumn(field string) string { return p.Say("import_col_" + field) }

// ImportMark is what becomes of an entry.
func (p page) ImportMark(mark string) string { return p.Say("import_mark_" + mark) }

// ImportSeverity is the weight of a problem.
func (p page) ImportSeverity(s string) string { return p.Say("import_severity_" + s) }

// ImportNot is why an import cannot be published.
func (p page) ImportNot(why string) string { return p.Say("import_not_" + why) }
