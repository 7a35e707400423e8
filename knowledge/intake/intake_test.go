package intake

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"jinguo/knowledge"
)

// TestMain lets the test binary be the child that a Reader starts: with
// INTAKE_CHILD set it parses as `jinguo parse` does, with the odd parsers below.
// With INTAKE_PARENT set it is a parent, to be killed.
func TestMain(m *testing.M) {
	if os.Getenv("INTAKE_PARENT") != "" {
		self, _ := os.Executable()
		r := Reader{Command: []string{self}, env: []string{"INTAKE_CHILD=1"}}
		r.Read(context.Background(), os.Args[1], func(knowledge.Entry) error { return nil })
		os.Exit(0)
	}
	if os.Getenv("INTAKE_CHILD") == "" {
		os.Exit(m.Run())
	}
	for name, read := range odd {
		readers[name] = read
	}
	if err := Child(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// odd are the parsers that do what a hostile file might make one do; they stand
// in for the readers of formats in the child only.
var odd = map[string]reader{
	".txt": oddity,
}

var leak [][]byte

func oddity(ctx context.Context, name string, data []byte, lim limits) (*document, []knowledge.Problem, error) {
	switch strings.TrimSpace(string(data)) {
	case "slow":
		time.Sleep(time.Hour)
	case "busy":
		for {
			leak = leak[:0]
		}
	case "hungry":
		for {
			b := make([]byte, 1<<20)
			for i := range b {
				b[i] = 1
			}
			leak = append(leak, b)
		}
	case "gulp":
		b := make([]byte, 64<<30)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		leak = append(leak, b)
	case "panic":
		panic("secret words of the file")
	case "overflow":
		return oddity(ctx, name, append([]byte(nil), data...), lim)
	case "noisy":
		for range 1 << 14 {
			fmt.Fprintln(os.Stderr, strings.Repeat("noise ", 100))
		}
	case "flood":
		for {
			os.Stdout.WriteString(strings.Repeat(" ", 1<<20))
		}
	case "quit":
		os.Exit(0)
	case "halfway":
		fmt.Println(`{"entry":{"id":"x","kind":"faq","title":"x"}}`)
		os.Exit(0)
	case "write":
		f, err := os.CreateTemp("", "intake")
		if err != nil {
			return nil, nil, err
		}
		defer os.Remove(f.Name())
		if _, err := f.WriteString("x"); err != nil {
			return nil, nil, trouble("unreadable", "reason", "cannot write")
		}
	case "environment":
		return nil, nil, trouble("unreadable", "reason", strings.Join(os.Environ(), " "))
	}
	return readText(ctx, name, data, lim)
}

// apart is a Reader whose child is this test binary.
func apart(t testing.TB) Reader {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Reader{Command: []string{self}, Memory: 256 << 20, Timeout: 20 * time.Second, env: []string{"INTAKE_CHILD=1"}}
}

func TestChildIsStopped(t *testing.T) {
	tests := []struct {
		does, problems string
		timeout        time.Duration
	}{
		{"slow", "took_too_long", 300 * time.Millisecond},
		{"busy", "took_too_long", 300 * time.Millisecond},
		{"hungry", "needs_too_much_memory", 0},
		{"gulp", "needs_too_much_memory", 0},
		{"panic", "parser_crashed", 0},
		{"flood", "too_much_output", 0},
		{"quit", "parser_crashed", 0},
		{"halfway", "parser_crashed", 0},
		{"write", "unreadable", 0},
	}
	for _, test := range tests {
		t.Run(test.does, func(t *testing.T) {
			r := apart(t)
			if test.timeout > 0 {
				r.Timeout = test.timeout
			}
			entries, problems := readAll(t, r, write(t, "a.txt", []byte(test.does)))
			if got := codes(t, problems); got != test.problems || len(entries) != 0 {
				t.Errorf("problems %q, want %q; %d entries", got, test.problems, len(entries))
			}
			for _, p := range problems {
				if p.Severity != knowledge.Fault || p.File != "a.txt" {
					t.Errorf("problem %+v", p)
				}
			}
		})
	}
}

func TestNoisyChildIsHeard(t *testing.T) {
	entries, problems := readAll(t, apart(t), write(t, "a.txt", []byte("noisy")))
	if len(entries) != 1 {
		t.Errorf("%d entries, problems %+v", len(entries), problems)
	}
}

func TestChildGetsNoSecrets(t *testing.T) {
	t.Setenv("JINGUO_TELEGRAM_TOKEN", "0:sample")
	_, problems := readAll(t, apart(t), write(t, "a.txt", []byte("environment")))
	if len(problems) != 1 {
		t.Fatalf("problems %+v", problems)
	}
	if env := problems[0].Args["reason"]; strings.Contains(env, "JINGUO") || !strings.Contains(env, "INTAKE_CHILD") {
		t.Errorf("environment: %s", env)
	}
}

func TestChildCannotStart(t *testing.T) {
	path := write(t, "a.txt", []byte("x"))
	for _, command := range [][]string{{filepath.Join(t.TempDir(), "absent")}, {"/bin/false"}} {
		r := Reader{Command: command}
		problems, err := r.Read(context.Background(), path, func(knowledge.Entry) error { return nil })
		if err == nil {
			t.Errorf("%s: no error, problems %+v", command, problems)
		}
	}
}

func TestChildEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	problems, err := apart(t).Read(ctx, write(t, "a.txt", []byte("slow")), func(knowledge.Entry) error { return nil })
	if err == nil || len(problems) != 0 {
		t.Errorf("problems %+v, error %v", problems, err)
	}
}

// TestChildEndsWithItsParent kills a parent with SIGKILL: its child must not live on.
func TestChildEndsWithItsParent(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	parent := exec.Command(self, write(t, "a.txt", []byte("slow")))
	parent.Env = append(os.Environ(), "INTAKE_PARENT=1")
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	child := ""
	for range 500 {
		lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", parent.Process.Pid))
		for _, list := range lists {
			pids, _ := os.ReadFile(list)
			child += strings.TrimSpace(string(pids))
		}
		if child != "" {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	parent.Process.Kill()
	parent.Wait()
	if child == "" {
		t.Skip("this system does not tell of children")
	}
	for range 500 {
		if state, err := os.ReadFile("/proc/" + child + "/stat"); err != nil || strings.Contains(string(state), ") Z ") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("child %s lives on", child)
}

func TestCannotOpen(t *testing.T) {
	dir := t.TempDir()
	for path, want := range map[string]string{
		filepath.Join(dir, "absent.txt"):   "not_found",
		filepath.Join(dir, "absent.jsonl"): "not_found",
		dir:                                "not_a_file",
		write(t, "a.bin", []byte("\x00\x01\x02")): "unsupported",
	} {
		for _, r := range []Reader{{}, apart(t)} {
			entries, problems := readAll(t, r, path)
			if got := codes(t, problems); got != want || len(entries) != 0 {
				t.Errorf("%s: problems %q, want %q", path, got, want)
			}
		}
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"b.txt", "a/z.docx", "a/名录.csv", "a/~$名录.xlsx", ".hidden.txt", ".git/x.txt", "a/.DS_Store",
		"a/photo.png", "c.jsonl.gz", "d.JSONL", "old.xls",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("12345"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(t.TempDir(), filepath.Join(dir, "out")); err != nil {
		t.Skip(err)
	}
	files, problems := Files([]string{dir, filepath.Join(dir, "b.txt"), filepath.Join(dir, "nothing")})
	var got []string
	for _, f := range files {
		name, _ := filepath.Rel(dir, f.Path)
		got = append(got, name)
		if f.Size != 5 {
			t.Errorf("%s has %d bytes", name, f.Size)
		}
	}
	if want := "a/z.docx a/名录.csv b.txt c.jsonl.gz d.JSONL old.xls"; strings.Join(got, " ") != want {
		t.Errorf("files %q, want %q", got, want)
	}
	got = nil
	for _, p := range problems {
		name, _ := filepath.Rel(dir, p.File)
		got = append(got, fmt.Sprintf("%s:%s:%s", name, p.Severity, p.Code))
	}
	if want := "a/photo.png:notice:picture_in_folder out:notice:link nothing:error:not_found"; strings.Join(got, " ") != want {
		t.Errorf("problems %q, want %q", got, want)
	}
}

// TestChildReadsAsWeDo reads every sample in a child and in this process.
func TestChildReadsAsWeDo(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*")
	if err != nil {
		t.Fatal(err)
	}
	cache := pdfCache(t)
	for _, path := range files {
		if readers[extension(path)] == nil {
			continue
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			child := apart(t)
			child.Memory, child.Cache = DefaultMemory, cache
			here, hereProblems := readAll(t, Reader{Cache: cache}, path)
			there, thereProblems := readAll(t, child, path)
			if diff := cmp.Diff(here, there, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("entries (-here +child):\n%s", diff)
			}
			if diff := cmp.Diff(hereProblems, thereProblems, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("problems (-here +child):\n%s", diff)
			}
		})
	}
}
