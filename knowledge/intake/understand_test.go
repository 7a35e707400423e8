package intake

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
)

// TestUnderstand reads each file of testdata/understand as the program would and
// compares the entries and problems with the file of the same name and ".golden".
func TestUnderstand(t *testing.T) {
	files, err := filepath.Glob("testdata/understand/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if filepath.Ext(path) == ".golden" {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			entries, problems := readAll(t, Reader{}, path)
			withoutDisk(t, path, entries)
			golden(t, path+".golden", show(t, entries, problems))
			again, _ := readAll(t, Reader{}, path)
			withoutDisk(t, path, again)
			if show(t, entries, nil) != show(t, again, nil) {
				t.Error("the second reading differs")
			}
		})
	}
}

// withoutDisk drops the day on which the file was changed on this disk, where entries
// have no other.
func withoutDisk(t *testing.T, path string, entries []knowledge.Entry) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.Source != nil && e.Source.Edition == knowledge.DateOf(info.ModTime().In(knowledge.China)) {
			e.Source.Edition = ""
		}
	}
}

// show prints problems and entries so that a person can compare them with the file.
func show(t *testing.T, entries []knowledge.Entry, problems []knowledge.Problem) string {
	t.Helper()
	codes(t, problems)
	var out strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&out, "! %s %s: %s\n", p.Severity, p.Place, p.What("zh"))
	}
	for _, e := range entries {
		if err := e.Validate(); err != nil || e.ID == "" || e.Source == nil || len(e.Source.Hash) != 64 {
			t.Errorf("entry %+v: %v", e, err)
		}
		source := *e.Source
		source.Hash = ""
		e.Source = &source
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(e); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "\n%s", buf.String())
	}
	return out.String()
}

// TestOpinionBecomesSections holds what staff and residents rely on in the
// document that the project starts from.
func TestOpinionBecomesSections(t *testing.T) {
	entries, problems := readAll(t, Reader{}, sharedFile(t, "documents/shandong-2012-opinion.txt"))
	if len(entries) != 1 || len(problems) != 0 {
		t.Fatalf("%d entries, problems %+v", len(entries), problems)
	}
	e := entries[0]
	got := fmt.Sprintln(e.Kind, e.Title, e.Issuer, e.Issued, e.Region)
	if want := "policy 山东省妇联关于贯彻落实全国妇联和省委、省政府领导同志重要批示精神的意见 山东省妇联 2012-02-06 37\n"; got != want {
		t.Errorf("got  %swant %s", got, want)
	}
	var paths strings.Builder
	for _, s := range e.Sections {
		start := []rune(s.Text)
		fmt.Fprintf(&paths, "%s｜%s\n", strings.Join(s.Path, "／"), string(start[:8]))
	}
	const one, two, three = "一、认真学习领会领导同志批示精神,进一步增强做好妇女儿童工作的责任感和使命感",
		"二、突出重点，狠抓落实，推动各项工作再上新水平", "三、立足基层，转变作风，帮助妇女儿童解决实际困难和问题"
	want := "｜各市妇联，省直机\n" + one + "｜陈至立同志在省妇\n" +
		two + "｜全省各级妇联组织\n" + two + "／一要｜一要着力做好用社\n" + two + "／二要｜二要着力做好团结\n" +
		two + "／三要｜三要着力做好维护\n" + two + "／四要｜四要着力做好推动\n" + two + "／五要｜五要着力做好抓基\n" +
		three + "｜县以上妇联组织要\n" + three + "／一要｜一要深入基层调查\n" + three + "／二要｜二要推动为妇女儿\n" + three + "／三要｜三要加强对困难妇\n"
	if diff := cmp.Diff(want, paths.String()); diff != "" {
		t.Errorf("sections (-want +got):\n%s", diff)
	}
}
