package intake

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jinguo/knowledge"
)

const pointsCSV = "站点名称,地址,联系电话\n示例站,示例路1号,000-0000-0101\n"

// packed is an archive of names and contents in turn.
func packed(t testing.TB, files ...string) []byte {
	t.Helper()
	return zipOf(t, files...)
}

func TestArchive(t *testing.T) {
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String("沂水县/名录.csv")
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for _, f := range []struct {
		header zip.FileHeader
		data   string
	}{
		{zip.FileHeader{Name: "临沂市/兰陵县/名录.csv", Modified: time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC)}, pointsCSV},
		{zip.FileHeader{Name: gbk, NonUTF8: true}, strings.Replace(pointsCSV, "101", "102", 1)},
		{zip.FileHeader{Name: "内层.zip"}, string(packed(t, "费县/名录.csv", strings.Replace(pointsCSV, "101", "103", 1)))},
		{zip.FileHeader{Name: "问答.jsonl"}, `{"kind":"faq","title":"产假有多少天？","text":"示例","region":"371324"}`},
		{zip.FileHeader{Name: "__MACOSX/名录.csv"}, pointsCSV},
		{zip.FileHeader{Name: "~$名录.csv"}, pointsCSV},
		{zip.FileHeader{Name: "程序.exe"}, "MZ"},
		{zip.FileHeader{Name: "../../逃逸.csv"}, pointsCSV},
	} {
		w, err := z.CreateHeader(&f.header)
		if err != nil {
			t.Fatal(err)
		}
		w.Write([]byte(f.data))
	}
	link := &zip.FileHeader{Name: "链接.csv"}
	link.SetMode(fs.ModeSymlink | 0o777)
	w, err := z.CreateHeader(link)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte("/etc/passwd"))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	entries, problems := readAll(t, apart(t), write(t, "资料.zip", buf.Bytes()))
	got := map[string]string{}
	for _, e := range entries {
		got[e.Source.File] = e.Region
	}
	want := map[string]string{"资料.zip/临沂市/兰陵县/名录.csv": "371324", "资料.zip/沂水县/名录.csv": "371323",
		"资料.zip/内层.zip/费县/名录.csv": "371325", "资料.zip/问答.jsonl": "371324"}
	for file, region := range want {
		if got[file] != region {
			t.Errorf("%s is of %q, want %q", file, got[file], region)
		}
	}
	if len(entries) != len(want) {
		t.Errorf("%d entries from %v", len(entries), got)
	}
	if entries[0].Source.Edition != "2024-05-06" {
		t.Errorf("edition %q", entries[0].Source.Edition)
	}
	told := map[string]string{}
	for _, p := range problems {
		told[p.Code] = p.File
	}
	for code, file := range map[string]string{"unsupported": "资料.zip/程序.exe", "archive_escape": "逃逸.csv", "link": "资料.zip/链接.csv"} {
		if !strings.HasSuffix(told[code], file) {
			t.Errorf("problem %s of %q, want of %s", code, told[code], file)
		}
	}
}

func TestEditionOf(t *testing.T) {
	changed := time.Date(2023, 7, 8, 1, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		file, title string
		meta        string
		want        knowledge.Date
	}{
		{"名录.xlsx", "", "", "2023-07-08"},
		{"名录.xlsx", "", "2023-06-01", "2023-06-01"},
		{"名录2024.xlsx", "", "2023-06-01", "2024-01-01"},
		{"2024-03名录.xlsx", "", "", "2024-03-01"},
		{"20240315名录.xlsx", "", "", "2024-03-15"},
		{"名录.xlsx", "兰陵县服务点名录（截至2024年3月31日）", "", "2024-03-31"},
		{"2022年名录.xlsx", "兰陵县2024年度服务点名录", "", "2024-01-01"},
		{"02024001.xlsx", "", "", "2023-07-08"},
	} {
		doc := &document{Title: c.title, Meta: map[string]string{"doc.modified": c.meta}}
		if got := editionOf(doc, c.file, changed); got != c.want {
			t.Errorf("%s, %s, %s: %s, want %s", c.file, c.title, c.meta, got, c.want)
		}
	}
}

// FuzzArchive holds that whatever an archive holds, reading it ends within its
// limits, and that every entry says which file it came from.
func FuzzArchive(f *testing.F) {
	inner := packed(f, "费县/名录.csv", pointsCSV, "说明.txt", "示例办法\n第一条　示例。")
	f.Add(inner)
	f.Add(packed(f, "a/b.zip", string(inner), "../c.csv", pointsCSV, "d.jsonl", `{"kind":"faq","title":"问","text":"答"}`))
	f.Add(overlapping(30, []byte("名称,电话\n甲,1\n")))
	f.Fuzz(func(t *testing.T, data []byte) {
		rep := newReport("x.zip")
		u := newUnpacking(strict())
		entries, stack := u.archive(t.Context(), fileContent{data: data}, "371324", rep)
		if stack != nil {
			t.Fatalf("crashed: %s", stack)
		}
		if u.left < -strict().File {
			t.Fatalf("unpacked %d bytes too many", -u.left)
		}
		for _, e := range entries {
			if e.Source == nil || !strings.HasPrefix(e.Source.File, "x.zip/") {
				t.Fatalf("entry from %+v", e.Source)
			}
		}
	})
}
