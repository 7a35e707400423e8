package intake

import (
	"os"
	"path/filepath"
	"testing"
)

func TestSniff(t *testing.T) {
	file := func(name string) string {
		data, err := os.ReadFile(filepath.Join("testdata", "readers", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	for _, c := range []struct{ name, data, want string }{
		{"plan.docx", file("guide.docx"), ".docx"},
		{"workbook named.docx", file("points.xlsx"), ".xlsx"},
		{"pdf named.txt", file("guide.pdf"), ".pdf"},
		{"page named.xlsx", file("page.html"), ".html"},
		{"page named.doc", "\uFEFF<!-- saved --> <HTML xmlns:o='x'><body>", ".html"},
		{"page named.txt", "<!DOCTYPE html><html>", ".html"},
		{"UPPER.TXT", "正文", ".txt"},
		{"no extension", "正文", ".txt"},
		{"readme.md", "<html>在 Markdown 中", ".md"},
		{"table.csv", "<b>,1", ".csv"},
		{"text named.docx", "这不是 Word", ".txt"},
		{"garbage.docx", "\x00\x01\x02\xFF\xFE\x80garbage\x00\x99", ".docx"},
		{"truncated.docx", file("truncated.docx"), ".docx"},
		{"old.doc", file("old.doc"), ".doc"},
		{"old named.docx", file("old.doc"), ".doc"},
		{"rich.doc", `{\rtf1\ansi`, ".rtf"},
		{"xml.doc", `<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument>`, ".doc"},
		{"xml.xls", `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>`, ".xls"},
		{"web.doc", "MIME-Version: 1.0\nContent-Type: multipart/related", ".mht"},
		{"open.odt", string(zipOf(t, "mimetype", "application/vnd.oasis.opendocument.text")), ".odt"},
		{"open.ods", string(zipOf(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet")), ".ods"},
		{"binary.xlsb", string(zipOf(t, "xl/workbook.bin", "x")), ".xlsb"},
		{"some.zip", string(zipOf(t, "a.txt", "x")), ".zip"},
		{"photo.jpg", "\xFF\xD8\xFF\xE0\x00\x10JFIF", ".jpg"},
		{"program.go", "package main", ""},
		{"export named.txt", `{"id":"f-1","kind":"faq","title":"甲"}`, ".jsonl"},
		{"export", "\uFEFF{ \"kind\" : \"faq\"}\n", ".jsonl"},
		{"export.json", `{"id":"f-1"}`, ".jsonl"},
		{"braces.txt", "{甲}", ".txt"},
		{"empty.docx", "", ".docx"},
		{"empty.exe", "", ""},
	} {
		if got := sniff(c.name, []byte(c.data)); got != c.want {
			t.Errorf("sniff(%q) = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestMisnamed(t *testing.T) {
	for _, c := range []struct {
		name, ext string
		want      bool
	}{
		{"a.docx", ".docx", false}, {"a.DOCX", ".docx", false}, {"a.docm", ".docx", false}, {"a.htm", ".html", false}, {"a", ".txt", false}, {"a.wps", ".doc", false},
		{"a.xls", ".html", true}, {"a.txt", ".pdf", true}, {"a.docx", ".xlsx", true}, {"a.docx", ".txt", true},
	} {
		if _, got := misnamed(c.name, c.ext); got != c.want {
			t.Errorf("misnamed(%q, %q) = %t", c.name, c.ext, got)
		}
	}
}
