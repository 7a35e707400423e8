package intake

import (
	"os"
	"path/filepath"
	"testing"

	"jinguo/knowledge"
)

// TestColumns has a table read as staff said, in a child and in this process.
func TestColumns(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "怪表.csv")
	if err := os.WriteFile(path, []byte("甲方,落脚,打这个,户主姓名\n丙镇示例站,丙路1号,000-0000-0105,张示例\n丁镇示例站,丁路1号,000-0000-0106,李示例\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]Reader{"here": {}, "apart": {Command: []string{self}, env: []string{"INTAKE_CHILD=1"}}} {
		t.Run(name, func(t *testing.T) {
			read := func(r Reader) (entries []knowledge.Entry, heads []TableHead) {
				r.Table = func(h TableHead) { heads = append(heads, h) }
				if _, err := r.Read(t.Context(), path, func(e knowledge.Entry) error {
					entries = append(entries, e)
					return nil
				}); err != nil {
					t.Fatal(err)
				}
				return entries, heads
			}
			entries, heads := read(r)
			if len(entries) != 0 || len(heads) != 1 || heads[0].Kind != "" || heads[0].Chosen || len(heads[0].Columns) != 4 {
				t.Fatalf("unasked: %d entries, %+v", len(entries), heads)
			}
			if c := heads[0].Columns; !c[3].Locked || len(c[3].Examples) != 0 || len(c[1].Examples) != 2 {
				t.Errorf("columns are %+v", c)
			}
			r.Columns = Columns{heads[0].Key: {"甲方": "point_name", "落脚": "address", "打这个": "phone", "户主姓名": "point_name"}}
			entries, heads = read(r)
			if len(entries) != 2 || entries[0].Point.Address != "丙路1号" || len(heads) != 1 || !heads[0].Chosen || heads[0].Kind != knowledge.ServicePoint {
				t.Errorf("as staff said: %+v, %+v", entries, heads)
			}
		})
	}
}
