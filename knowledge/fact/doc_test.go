package fact

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var updateDocs = flag.Bool("update-docs", false, "rewrite the table of facts in docs/rules.md")

// The documentation of rules lists the vocabulary as it is.
func TestVocabularyIsDocumented(t *testing.T) {
	const file = "../../docs/rules.md"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const from, to = "<!-- facts -->\n", "<!-- end of facts -->"
	before, rest, ok := strings.Cut(string(data), from)
	_, after, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("%s has no place for the table of facts", file)
	}
	want := before + from + vocabularyTable() + to + after
	if *updateDocs {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != string(data) {
		t.Errorf("%s lists other facts than facts.toml; go test ./knowledge/fact -update-docs mends it", file)
	}
}

func vocabularyTable() string {
	var b strings.Builder
	b.WriteString("| 名称 name | 叫法 label | 类型 type | 值 values | 问法 question | 敏感 |\n|---|---|---|---|---|---|\n")
	for _, f := range All() {
		name := "`" + f.Name + "`"
		if f.Each {
			name += " 每项"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s<br>%s | %d |\n", name, strings.Join(append([]string{f.Zh.Label}, f.Also...), "、"),
			f.Type, documented(f), f.Zh.Ask, f.En.Ask, f.Private)
	}
	return b.String()
}

// documented says which values a fact has.
func documented(f *Fact) string {
	switch f.Type {
	case Choice, Choices:
		parts := make([]string, len(f.Options))
		for i, o := range f.Options {
			parts[i] = "`" + o.Value + "` " + strings.Join(append([]string{o.Zh}, o.Also...), "、")
		}
		return strings.Join(parts, "<br>")
	case Number, Ages:
		return fmt.Sprintf("%d–%d %s", f.Min, f.Max, f.Unit["zh"])
	case Bool:
		return "是、否"
	}
	return "代码或名称"
}
