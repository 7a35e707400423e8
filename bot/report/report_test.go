package report_test

import (
	"os"
	"testing"
)

func TestLook(t *testing.T) {
	w := seed(t)
	for _, lang := range []string{"zh", "en"} {
		r := march(t, w, "3713", lang)
		for ext, f := range map[string]func() ([]byte, error){"html": r.HTML, "docx": r.DOCX, "xlsx": r.XLSX} {
			data, err := f()
			if err != nil {
				t.Fatal(err)
			}
			os.WriteFile("/tmp/hr/look-"+lang+"."+ext, data, 0o644)
		}
		for _, s := range r.Summary {
			t.Log(s.Text, s.Sources)
		}
		if lang == "zh" {
			for _, x := range r.Tables {
				t.Log(x.Title)
				for _, row := range x.Rows {
					s := ""
					for _, c := range row.Cells {
						s += c.Text + " | "
					}
					t.Log("   ", s)
				}
			}
		}
	}
}
