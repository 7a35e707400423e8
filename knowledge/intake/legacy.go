package intake

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"

	"jinguo/knowledge"
)

// saveAs tells, for each format that has no reader yet, in which one staff can
// save it instead.
var saveAs = map[string]string{
	".wps": ".docx", ".rtf": ".docx", ".odt": ".docx", ".mht": ".docx", ".mhtml": ".docx", ".pages": ".docx",
	".xlsb": ".xlsx", ".et": ".xlsx", ".ods": ".xlsx", ".numbers": ".xlsx",
	".ppt": ".pdf", ".pptx": ".pdf", ".dps": ".pdf", ".odp": ".pdf", ".ofd": ".pdf",
}

// advise makes the reader of a format that can't be read: it says in which one
// to save the file.
func advise(ext, instead string) reader {
	return func(_ context.Context, name string, data []byte, lim limits) (*document, []knowledge.Problem, error) {
		if err := lim.weigh(data); err != nil {
			return nil, nil, err
		}
		if bytes.Contains(data, utf16le("EncryptedPackage")) {
			return nil, nil, trouble("encrypted")
		}
		if named := strings.ToLower(filepath.Ext(name)); saveAs[named] == instead {
			ext = named // staff know the file by its name
		}
		return nil, nil, trouble("legacy_format", "ext", ext, "instead", instead)
	}
}

// renameLines is the reader of JSON lines under a name that says nothing of them:
// residents would be shown its braces, and what is confidential in it, as text.
func renameLines(_ context.Context, _ string, data []byte, lim limits) (*document, []knowledge.Problem, error) {
	if err := lim.weigh(data); err != nil {
		return nil, nil, err
	}
	return nil, nil, trouble("json_lines")
}
