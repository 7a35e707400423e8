package bot_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"

	"jinguo/bot"
	"jinguo/knowledge/alarm"
)

var placeholder = regexp.MustCompile(`{{\.(\w+)}}`)

// TestWordsAreEqual holds that both languages have the same keys with the same
// placeholders, and that no sentence is empty.
func TestWordsAreEqual(t *testing.T) {
	zh, en := words(t, bot.Chinese), words(t, bot.English)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(zh)), slices.Sorted(maps.Keys(en))); diff != "" {
		t.Errorf("keys differ (-zh +en):\n%s", diff)
	}
	for key, sentence := range zh {
		if sentence == "" || en[key] == "" {
			t.Errorf("%s is empty", key)
		}
		if diff := cmp.Diff(places(sentence), places(en[key])); diff != "" {
			t.Errorf("%s: placeholders differ (-zh +en):\n%s", key, diff)
		}
	}
}

func places(sentence string) []string {
	var names []string
	for _, m := range placeholder.FindAllStringSubmatch(sentence, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func words(t *testing.T, lang string) map[string]string {
	t.Helper()
	files, err := filepath.Glob("words/*." + lang + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	list := map[string]string{}
	for _, file := range append(files, "words/"+lang+".toml") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var more map[string]string
		if err := toml.Unmarshal(data, &more); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for key, sentence := range more {
			if _, twice := list[key]; twice {
				t.Errorf("%s: key %s is in another file, too", file, key)
			}
			list[key] = sentence
		}
	}
	return list
}

// TestWordsAreUsed holds that every key that the conversation, the page and
// Telegram name is in the word list, and that every key there is named.
func TestWordsAreUsed(t *testing.T) {
	list := words(t, bot.Chinese)
	named := keysOfTemplates(t, "web/templates", "web_")
	maps.Copy(named, keysOfTemplates(t, "desk/templates", "desk_"))
	for key, where := range named {
		if _, ok := list[key]; !ok && !strings.HasSuffix(key, "_") {
			t.Errorf("%s: key %s is not in the word list", where, key)
		}
	}
	for _, dir := range []string{".", "web", "desk", "telegram"} {
		for key, where := range keysOfSources(t, dir, list) {
			if _, ok := list[key]; !ok && !strings.HasSuffix(key, "_") {
				t.Errorf("%s: key %s is not in the word list", where, key)
			}
			named[key] = where
		}
	}
	for _, topic := range alarm.Topics() {
		for _, past := range []bool{false, len(topic.Calm) > 0} {
			for _, other := range []bool{false, true} {
				key := alarm.Alarm{Topic: topic, Past: past, Other: other}.Reply()
				for _, key := range []string{key, key + "_next"} {
					if _, ok := list[key]; !ok {
						t.Errorf("topic %s: key %s is not in the word list", topic.Key, key)
					}
					named[key] = "topics.toml"
				}
			}
		}
	}
	for key := range list {
		if !isNamed(key, named) {
			t.Errorf("key %s of the word list is named nowhere", key)
		}
	}
}

// isNamed reports whether key or, for keys that are put together, its beginning
// up to an underscore is among named.
func isNamed(key string, named map[string]string) bool {
	for i := range key {
		if _, ok := named[key[:i+1]]; ok && (i+1 == len(key) || key[i] == '_') {
			return true
		}
	}
	return false
}

// speaking are the functions that take keys.
var speaking = map[string]bool{"Say": true, "say": true, "word": true, "talk": true, "human": true, "notice": true}

// keysOfSources finds the keys in the Go files of dir: what looks like a
// channel's key anywhere, and all that is handed to a speaking function. A word
// that only happens to be a key counts as named, not as missing.
func keysOfSources(t *testing.T, dir string, list map[string]string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		prefix := map[string]string{"web": "web_", "desk": "desk_"}[dir] // the view's Say adds it
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				text := literal(n)
				_, known := list[text]
				if known || strings.HasPrefix(text, "web_") || strings.HasPrefix(text, "telegram_") {
					found[text] = file
				}
				if _, known := list[prefix+text]; known || prefix != "" && strings.HasSuffix(text, "_") {
					found[prefix+text] = file // whole, or the beginning of keys that are put together
				}
			case *ast.CallExpr:
				if !speaking[called(n)] {
					return true
				}
				args := n.Args
				if dir == "desk" {
					args = args[:1] // names and values of placeholders follow
				}
				for _, arg := range args {
					if lit, ok := arg.(*ast.BasicLit); ok && literal(lit) != "" && !strings.HasPrefix(literal(lit), prefix) {
						found[prefix+literal(lit)] = file
					} else if ok && literal(lit) != "" {
						found[literal(lit)] = file
					}
				}
			}
			return true
		})
	}
	return found
}

func literal(lit *ast.BasicLit) string {
	if lit.Kind != token.STRING {
		return ""
	}
	text, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return text
}

func called(call *ast.CallExpr) string {
	switch fun := call.Fun.(type) {
	case *ast.Ident:
		return fun.Name
	case *ast.SelectorExpr:
		return fun.Sel.Name
	}
	return ""
}

// templateKey is a key in a template, or the beginning of one that is put together.
var templateKey = regexp.MustCompile(`\.Say (?:"|\(print ")(\w+)"`)

func keysOfTemplates(t *testing.T, dir, prefix string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range templateKey.FindAllStringSubmatch(string(data), -1) {
			found[prefix+m[1]] = file
		}
	}
	return found
}

// TestSay holds that arguments are filled in as they are and that a language
// without a word list gets Chinese.
func TestSay(t *testing.T) {
	const name = `<b>"{{.X}}"`
	if got := bot.Say("xx", "region_unknown", map[string]any{"Name": name}); !strings.Contains(got, name) {
		t.Errorf("Say gives %q", got)
	}
}
