package desk

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jinguo/knowledge/account"
)

// papers are the files that patterns name.
func papers(t *testing.T, patterns ...string) []paper {
	t.Helper()
	var all []paper
	for _, pattern := range patterns {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		if len(found) == 0 {
			t.Logf("no files %s here", pattern)
		}
		for _, name := range found {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, paper{filepath.Base(name), string(text)})
		}
	}
	return all
}

// TestImportMessy imports the files of a real office's sort, and again: nothing changes.
func TestImportMessy(t *testing.T) {
	files := papers(t, "../../cmd/jinguo/testdata/messy/*.xls*", "../../cmd/jinguo/testdata/messy/*.doc*", "../../../shared/documents/*")
	o := newImportOffice(t)
	ed := o.staff("bianji", []account.Role{account.Editor})
	path, p := ed.begin(files)
	for _, want := range []string{"合并", "登记", "受助人员.xlsx", "推断的内容，请核对"} {
		if !strings.Contains(p.Text(), want) {
			t.Errorf("the preview misses %q: %s", want, p.Text())
		}
	}
	ed.post(path+"/keep", "as", "draft")
	ed.await(path, "已完成")
	if _, p = ed.begin(files); !strings.Contains(p.Text(), "没有要保存的内容") {
		t.Errorf("again it is %s", p.Text())
	}
	if p := ed.get(path + "?only=problems"); p.Code != 200 {
		t.Errorf("problems only give %d", p.Code)
	}
}

// TestImportCancelled cancels an import while it is saved: what is in is whole files, and
// can be taken back.
func TestImportCancelled(t *testing.T) {
	o := newImportOffice(t)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	var files []paper
	for f := range 12 {
		var text strings.Builder
		text.WriteString("站点名称,地址,联系电话\n")
		for i := range 100 {
			fmt.Fprintf(&text, "示例%d组%d站,示例路%d号,000-0000-%04d\n", f, i, i, f*100+i)
		}
		files = append(files, paper{fmt.Sprintf("表%d.csv", f), text.String()})
	}
	path, _ := ed.begin(files)
	ed.post(path+"/keep", "as", "draft")
	for saved := 0; saved == 0; {
		entries, err := o.Store.BatchEntries(t.Context(), 1)
		if err != nil {
			t.Fatal(err)
		}
		saved = len(entries)
	}
	ed.post(path + "/cancel")
	p := ed.await(path, "取消之前") // the sentence of the button comes sooner
	entries, err := o.Store.BatchEntries(t.Context(), 1)
	if err != nil || len(entries)%100 != 0 {
		t.Errorf("%d entries are in, %v", len(entries), err)
	}
	if !strings.Contains(p.Text(), "已经保存了一部分") || !strings.Contains(p.Text(), "撤销这次导入") {
		t.Errorf("cancelled it is %s", p.Text())
	}
	if left := o.uploads(); len(left) != 0 {
		t.Errorf("files stay: %v", left)
	}
	ed.post("/desk/import/undo", "batch", "1")
	if p := ed.get("/desk/import"); !strings.Contains(p.Text(), fmt.Sprintf("归档 %d 条", len(entries))) {
		t.Errorf("after the undo: %s", p.Text())
	}
}
