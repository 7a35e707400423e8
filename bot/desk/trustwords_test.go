package desk

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// auditEnds are what follows the beginnings of actions that are put together.
func auditEnds() map[string][]string {
	ends := map[string][]string{"account.": {"on", "off", "out"}}
	for _, pass := range []account.Pass{account.SetUp, account.Invite, account.Reset, account.Chat} {
		ends["account."] = append(ends["account."], string(pass))
	}
	for _, pass := range []account.Pass{account.Invite, account.Reset} { // what uses the others has a name of its own
		ends["account."] = append(ends["account."], string(pass)+"_used")
	}
	for _, kind := range []knowledge.StepKind{knowledge.StepTaken, knowledge.StepReplied, knowledge.StepNoted, knowledge.StepPassed,
		knowledge.StepRemind, knowledge.StepClosed, knowledge.StepHeld, knowledge.StepReleased} {
		ends["case."] = append(ends["case."], string(kind))
	}
	for _, state := range []store.ImportState{store.ImportQueued, store.ImportReading, store.ImportReady, store.ImportSaving,
		store.ImportDone, store.ImportStopped, store.ImportBroken} {
		ends["import."] = append(ends["import."], string(state))
	}
	for _, b := range bulks {
		ends["entries."] = append(ends["entries."], b.name)
	}
	return ends
}

// TestAuditWords holds that whatever the program writes into the log has a word in both
// languages, and can be filtered by what it begins with.
func TestAuditWords(t *testing.T) {
	found := auditActions(t)
	if len(found) < 60 {
		t.Fatalf("only %d actions: %v", len(found), slices.Sorted(maps.Keys(found)))
	}
	for _, lang := range []string{bot.Chinese, bot.English} {
		p := page{visit: &visit{Lang: lang}}
		for _, action := range slices.Sorted(maps.Keys(found)) {
			if p.Action(action) == action {
				t.Errorf("%s: no word in %s for %s", found[action], lang, action)
			}
			area, _, _ := strings.Cut(action, ".")
			if !slices.Contains(auditAreas, area) {
				t.Errorf("%s: %s is in no area", found[action], action)
			}
		}
		for _, area := range auditAreas {
			if key := "audit_area_" + area; p.Say(key) == "desk_"+key {
				t.Errorf("no word in %s for area %s", lang, area)
			}
			if !slices.ContainsFunc(slices.Collect(maps.Keys(found)), func(action string) bool { return strings.HasPrefix(action, area+".") }) {
				t.Errorf("nothing is in area %s", area)
			}
		}
	}
}

// auditActions finds what the sources give where an action of the log is asked for, and
// where that is.
func auditActions(t *testing.T) map[string]token.Position {
	set, found, ends := token.NewFileSet(), map[string]token.Position{}, auditEnds()
	var files []*ast.File
	for _, dir := range []string{"../../knowledge/store", ".", "../telegram", "../../cmd/jinguo"} {
		names, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			file, err := parser.ParseFile(set, name, text, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	note := func(at ast.Node, value ast.Expr) {
		text, whole := beginning(value)
		switch {
		case text == "", !strings.Contains(text, "."): // handed on, or the name of a deed
		case whole:
			found[text] = set.Position(at.Pos())
		case ends[text] == nil:
			t.Errorf("%s: what follows %q is known to no test", set.Position(at.Pos()), text)
		default:
			for _, end := range ends[text] {
				found[text+end] = set.Position(at.Pos())
			}
		}
	}
	takes := actionParams(files)
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok {
					if at, ok := takes[f.Sel.Name]; ok && at < len(n.Args) {
						note(n, n.Args[at])
					}
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Action" {
					note(n, n.Value)
				}
			case *ast.AssignStmt:
				if to, ok := n.Lhs[0].(*ast.Ident); ok && to.Name == "action" {
					note(n, n.Rhs[0])
				}
			}
			return true
		})
	}
	return found
}

// actionParams finds the methods that take an action of the log, and which argument it is.
func actionParams(files []*ast.File) map[string]int {
	takes := map[string]int{}
	for _, file := range files {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			at := 0
			for _, param := range f.Type.Params.List {
				for _, name := range param.Names {
					if name.Name == "action" && f.Recv != nil {
						takes[f.Name.Name] = at
					}
					at++
				}
			}
		}
	}
	return takes
}

// beginning is the literal that an expression is, or begins with.
func beginning(e ast.Expr) (text string, whole bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		text, _ := beginning(e.X)
		return text, false
	}
	return "", false
}
