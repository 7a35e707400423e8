package intake

import (
	"errors"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
)

const threeLines = `{"id":"a","kind":"faq","title":"甲","text":"一"}
{"id":
{"id":"c","kind":"faq","title":"丙","text":"三","colour":"red"}
`

func TestLinesInAChildAreTheSameLines(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, "a.jsonl", []byte(threeLines))
	here, problems := readAll(t, Reader{}, path)
	apart, again := readAll(t, Reader{Command: []string{self}, env: []string{"INTAKE_CHILD=1"}}, path)
	if len(here) != 2 || codes(t, problems) != "第2行:bad_line 第3行:unknown_field" {
		t.Errorf("%d entries, problems %v", len(here), codes(t, problems))
	}
	if diff := cmp.Diff(here, apart); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(problems, again); diff != "" {
		t.Error(diff)
	}
}

func TestLinesOfAChildThatFails(t *testing.T) {
	const first = `printf '{"entry":{"id":"a","kind":"faq","title":"t"}}\n'; `
	path := write(t, "a.jsonl", []byte(threeLines))
	for name, test := range map[string]struct{ script, code string }{
		"stalls":          {first + "sleep 60", "took_too_long"},
		"is killed":       {first + "kill -9 $$", "needs_too_much_memory"},
		"stops too early": {first, "parser_crashed"},
		"writes nonsense": {first + "echo nonsense", "parser_crashed"},
	} {
		t.Run(name, func(t *testing.T) {
			r := Reader{Command: []string{"sh", "-c", test.script}, Timeout: 300 * time.Millisecond}
			entries, problems := readAll(t, r, path)
			if len(entries) != 1 || codes(t, problems) != test.code {
				t.Errorf("%d entries, problems %v, want 1 and %s", len(entries), codes(t, problems), test.code)
			}
		})
	}
}

func TestLinesEndWhenTheyCannotBeKept(t *testing.T) {
	full := errors.New("disk full")
	r := Reader{Command: []string{"sh", "-c", `while :; do echo '{"entry":{"id":"a","kind":"faq","title":"t"}}'; done`}}
	_, err := r.Read(t.Context(), write(t, "a.jsonl", []byte(threeLines)), func(knowledge.Entry) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("error %v", err)
	}
}

func TestRegionOfWhatNamesNone(t *testing.T) {
	path := write(t, "项目.csv", []byte("项目名称,帮扶对象,补助标准,所在县区\n示例甲,妇女,以通知为准,\n示例乙,妇女,以通知为准,沂水县\n"))
	entries, problems := readAll(t, Reader{Region: "371324"}, path)
	if len(entries) != 2 || entries[0].Region != "371324" || entries[1].Region != "371323" || len(problems) != 0 {
		t.Errorf("entries %+v, problems %v", entries, codes(t, problems))
	}
	entries, problems = readAll(t, Reader{}, path)
	if entries[0].Region != "" || codes(t, problems) != "第2行:region_guessed" {
		t.Errorf("entries %+v, problems %v", entries, codes(t, problems))
	}
}
