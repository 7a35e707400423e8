package intake

import (
	"archive/zip"
	"bytes"
	"path/filepath"
	"regexp"
	"strings"

	"jinguo/knowledge"
)

// sniff gives the extension by which to read a file: a key of [readers], or ""
// where there is no reader for it. The content counts for more than the name:
// offices hold web pages named .xls, workbooks named .docx and PDFs named .txt.
// Formats of plain text (.md, .csv, .jsonl …) can't be told apart by content, so
// that there the name decides.
func sniff(name string, data []byte) string {
	ext := strings.ToLower(filepath.Ext(name))
	if actual := byContent(data); actual != "" {
		if actual == ".html" && plainText[ext] || actual == ".zip" && readers[ext] != nil {
			return ext
		}
		return known(actual)
	}
	if len(data) == 0 || plainText[ext] {
		return known(ext)
	}
	if _, err := decode(data); err != nil {
		return known(ext) // damaged; its reader says so
	}
	switch {
	case variants[ext] == ".html" || ext == ".html":
		return ".html"
	case variants[ext] == ".xls" || ext == ".xls":
		return ".csv" // as programs write lists, with tabs
	case ext == "" || readers[ext] != nil:
		return ".txt"
	}
	return ""
}

// plainText are the extensions whose files are text with a grammar of their own,
// and so may well start as a web page does.
var plainText = map[string]bool{".md": true, ".markdown": true, ".csv": true, ".tsv": true, ".jsonl": true}

// misnamed tells staff that a file was read by its content as ext, where its name
// says something else.
func misnamed(name, ext string) (knowledge.Problem, bool) {
	named := strings.ToLower(filepath.Ext(name))
	if named == "" || named == ext || saveAs[ext] != "" || ext == ".jsonl" || variants[named] == ext {
		return knowledge.Problem{}, false
	}
	return knowledge.Problem{Code: "wrong_extension", Severity: knowledge.Hint, Args: map[string]string{"ext": named, "actual": ext}}, true
}

// variants are further extensions of formats that content shows.
var variants = map[string]string{".htm": ".html", ".xhtml": ".html", ".docm": ".docx", ".dotx": ".docx", ".dot": ".doc", ".wps": ".doc", ".xlsm": ".xlsx", ".xlt": ".xls", ".et": ".xls", ".text": ".txt", ".jpeg": ".jpg"}

func known(ext string) string {
	if readers[ext] == nil && ext != archiveExt {
		return ""
	}
	return ext
}

var (
	// Office programs save web pages with XML namespaces in the html element,
	// sometimes behind an XML declaration or comments.
	webPage  = regexp.MustCompile(`(?is)^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta)[\s>]`)
	wordXML  = regexp.MustCompile(`(?s)^\s*<\?xml.*?(?:progid="Word\.Document"|<w:wordDocument|<pkg:package)`)
	excelXML = regexp.MustCompile(`(?s)^\s*<\?xml.*?(?:progid="Excel\.Sheet"|urn:schemas-microsoft-com:office:spreadsheet)`)
	// jsonLine matches how a file of the exchange format starts.
	jsonLine = regexp.MustCompile(`^\s*\{\s*"(?:id|kind|title)"\s*:\s*"`)
	webFile  = regexp.MustCompile(`(?is)^\s*MIME-Version:|^\s*From: .{0,40}(?:Saved by|Microsoft)`)
)

// byContent gives the extension that the content itself shows, or "".
func byContent(data []byte) string {
	head := string(data[:min(len(data), 4096)])
	if enc := marked(data); enc != nil {
		text, _ := enc.NewDecoder().String(head)
		head = strings.TrimPrefix(text, "\uFEFF")
	}
	switch {
	case strings.HasPrefix(head, "PK\x03\x04"):
		return zipped(data)
	case strings.HasPrefix(head, compoundMark):
		return compound(data)
	case strings.HasPrefix(head, biffMark):
		return ".xls"
	case strings.Contains(head[:min(len(head), 1024)], "%PDF-"):
		return ".pdf"
	case strings.HasPrefix(head, "\x89PNG\r\n\x1a\n"):
		return ".png"
	case strings.HasPrefix(head, "\xFF\xD8\xFF"):
		return ".jpg"
	case strings.HasPrefix(head, `{\rtf`):
		return ".rtf"
	case wordXML.MatchString(head):
		return ".doc"
	case excelXML.MatchString(head):
		return ".xls"
	case webFile.MatchString(head):
		return ".mht"
	case webPage.MatchString(head):
		return ".html"
	case jsonLine.MatchString(head):
		return ".jsonl"
	}
	return ""
}

// zipped tells the zip-based office formats apart by what they hold; ".zip" is
// any other, or one too damaged to tell.
func zipped(data []byte) string {
	z, err := openZip("", data, usual())
	if err != nil {
		return ".zip"
	}
	for _, f := range z.File {
		switch top, _, _ := strings.Cut(f.Name, "/"); {
		case strings.EqualFold(f.Name, "xl/workbook.bin"):
			return ".xlsb"
		case top == "word":
			return ".docx"
		case top == "xl":
			return ".xlsx"
		case top == "ppt":
			return ".pptx"
		case f.Name == "mimetype" && f.UncompressedSize64 < 100:
			return openDocument(f)
		}
	}
	return ".zip"
}

func openDocument(f *zip.File) string {
	r, err := f.Open()
	if err != nil {
		return ".odt"
	}
	defer r.Close()
	kind := make([]byte, 100)
	n, _ := r.Read(kind)
	switch {
	case bytes.Contains(kind[:n], []byte("spreadsheet")):
		return ".ods"
	case bytes.Contains(kind[:n], []byte("presentation")):
		return ".odp"
	}
	return ".odt"
}

// compound tells the formats in Microsoft's compound files apart by the names
// of their streams, also where one is too damaged to open. An encrypted .docx or
// .xlsx is such a file too; the reader of .doc knows it.
func compound(data []byte) string {
	top, err := topStreams(data)
	has := func(name string) bool {
		return top[name] || err != nil && bytes.Contains(data, utf16le(name))
	}
	switch {
	case has("WordDocument"):
		return ".doc"
	case has("Workbook"), has("WORKBOOK"), has("Book"), has("BOOK"):
		return ".xls"
	case has("PowerPoint Document"):
		return ".ppt"
	case err != nil && !has("EncryptedPackage"):
		return "" // its name is all that tells
	}
	return ".doc"
}

func utf16le(s string) []byte {
	wide := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		wide = append(wide, s[i], 0)
	}
	return wide
}
