package intake

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"jinguo/knowledge"
)

// ChildVerb is the verb, hidden from people, that runs [Child] in the program.
const ChildVerb = "parse"

// What a parent takes from a child.
const (
	mostOutput = 128 << 20 // bytes of entries: four times the longest text
	mostStderr = 64 << 10  // bytes kept of a crash's trace
	mostChoice = 4 << 20   // bytes of what staff said of columns
)

// A child that had to give up says why by its exit status. They are none
// that the Go runtime or a shell uses.
const (
	exitMemory = 81 // grew beyond its memory
	exitOrphan = 82 // its parent is gone
)

// message is a line that a child writes. Exactly one field is set.
type message struct {
	Entry   *knowledge.Entry   `json:"entry,omitempty"`
	Rule    *RulePart          `json:"rule,omitempty"`
	Table   *TableHead         `json:"table,omitempty"`
	Problem *knowledge.Problem `json:"problem,omitempty"`
	Done    bool               `json:"done,omitempty"` // the last line of a child that was not cut short
}

// job is what a child is to do, as its arguments say it.
type job struct {
	path    string
	memory  int64
	timeout time.Duration
	cache   string
	ocr     string  // path of tesseract; may be empty
	parent  int     // process that the child must not outlive
	region  string  // code of the region where what names none holds; may be empty
	columns Columns // a child reads them from its standard input; may be nil
}

// cpu is how much processor time a child may use: its time on four processors,
// so that the parent's clock is what ends it as a rule.
func (j job) cpu() time.Duration { return 4 * (j.timeout + time.Second) }

func (j job) args() []string {
	return []string{
		"-memory", strconv.FormatInt(j.memory, 10),
		"-timeout", j.timeout.String(),
		"-cache", j.cache,
		"-ocr", j.ocr,
		"-parent", strconv.Itoa(j.parent),
		"-region", j.region,
		"-columns=" + strconv.FormatBool(len(j.columns) > 0),
		"--", j.path,
	}
}

func parseJob(args []string) (job, error) {
	var j job
	flags := flag.NewFlagSet("parse", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Int64Var(&j.memory, "memory", DefaultMemory, "bytes that parsing may use")
	flags.DurationVar(&j.timeout, "timeout", DefaultTimeout, "time that parsing may take")
	flags.StringVar(&j.cache, "cache", "", "folder of the compiled PDF engine")
	flags.StringVar(&j.ocr, "ocr", "", "path of tesseract")
	flags.IntVar(&j.parent, "parent", os.Getppid(), "process that parsing must not outlive")
	flags.StringVar(&j.region, "region", "", "code of the region where what names none holds")
	columns := flags.Bool("columns", false, "read from standard input what staff said of columns")
	if err := flags.Parse(args); err != nil {
		return j, err
	}
	if flags.NArg() != 1 || j.memory <= 0 || j.timeout <= 0 {
		return j, errors.New("want one file, and memory and timeout above zero")
	}
	j.path = flags.Arg(0)
	if *columns {
		if err := json.NewDecoder(io.LimitReader(os.Stdin, mostChoice)).Decode(&j.columns); err != nil {
			return j, fmt.Errorf("read columns: %w", err)
		}
	}
	return j, nil
}

// Child is the whole of the program that [Reader.Command] starts: it confines
// this process for good to what args allow, parses the file that they name, and
// writes what it found to out, as lines that the parent reads. It ends the
// process where that grows beyond its memory or its parent goes. args are what
// the parent added to the command: -memory BYTES -timeout DURATION -cache DIR
// -ocr PROGRAM -parent PID -region CODE -columns=BOOL -- PATH, each flag with a default;
// with columns it reads them from its standard input.
func Child(ctx context.Context, args []string, out io.Writer) error {
	j, err := parseJob(args)
	if err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	if err := confine(j); err != nil {
		return fmt.Errorf("parse %s: confine: %w", j.path, err)
	}
	buf := bufio.NewWriterSize(out, 1<<16)
	rep := newReport(filepath.Base(j.path))
	if err := errors.Join(j.parse(ctx, newMessages(buf), rep), buf.Flush()); err != nil {
		return fmt.Errorf("parse %s: %w", j.path, err)
	}
	return nil
}

// parse writes the file's entries to out, lines of JSON as they are read and
// those of any other file at its end, then what rep came to.
func (j job) parse(ctx context.Context, out *messages, rep *report) error {
	if Lines(j.path) {
		if err := readLines(ctx, j.path, out.entry, rep); err != nil {
			return err
		}
		return out.end(rep.problems())
	}
	lim := usual()
	lim.Cache, lim.OCR, lim.Columns = j.cache, j.ocr, j.columns
	ctx, cancel := context.WithTimeout(ctx, j.timeout)
	defer cancel()
	entries, stack := parse(ctx, j.path, j.region, lim, rep)
	if len(stack) > 0 {
		os.Stderr.Write(stack)
	}
	for _, e := range entries {
		if err := out.entry(e); err != nil {
			return err
		}
	}
	for i := range rep.rules {
		if err := out.enc.Encode(message{Rule: &rep.rules[i]}); err != nil {
			return err
		}
	}
	for i := range rep.tables {
		if err := out.enc.Encode(message{Table: &rep.tables[i]}); err != nil {
			return err
		}
	}
	return out.end(rep.problems())
}

// messages writes the lines of a child.
type messages struct{ enc *json.Encoder }

func newMessages(w io.Writer) *messages {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return &messages{enc}
}

func (m *messages) entry(e knowledge.Entry) error { return m.enc.Encode(message{Entry: &e}) }

// end writes the problems and that all is said.
func (m *messages) end(problems []knowledge.Problem) error {
	for i := range problems {
		if err := m.enc.Encode(message{Problem: &problems[i]}); err != nil {
			return err
		}
	}
	return m.enc.Encode(message{Done: true})
}

// job is what a child has to do with the file at path.
func (r Reader) job(path string) job {
	j := job{path: path, memory: r.Memory, timeout: r.Timeout, cache: r.Cache, ocr: r.OCR, parent: os.Getpid(), region: r.Region, columns: r.Columns}
	if j.memory <= 0 {
		j.memory = DefaultMemory
	}
	if j.timeout <= 0 {
		j.timeout = DefaultTimeout
	}
	if j.ocr != "" && pictured[extension(path)] {
		j.timeout *= ocrPatience
	}
	return j
}

// ocrPatience is how many times the usual time a file of pictures may take where
// their text is recognised, which takes about two seconds a page.
const ocrPatience = 5

// pictured are the extensions of files that may hold pictures of text.
var pictured = map[string]bool{".pdf": true, ".png": true, ".jpg": true, ".jpeg": true, archiveExt: true}

// apart parses in a child process.
func (r Reader) apart(ctx context.Context, path string, each func(knowledge.Entry) error, rep *report) error {
	j := r.job(path)
	run, err := r.run(ctx, j)
	if err != nil {
		return fmt.Errorf("read %s: %w", rep.file, err)
	}
	r.logCrash(rep.file, frames(run.stderr))
	said := readMessages(run.stdout)
	if !said.done || run.end != nil {
		p, err := run.failure(j)
		if err != nil {
			return fmt.Errorf("read %s: %w", rep.file, err)
		}
		rep.add(p)
		return nil
	}
	rep.list = append(rep.list, said.problems...) // counted and capped by the child
	rep.rules, rep.tables = said.rules, said.tables
	for _, e := range said.entries {
		if err := each(e); err != nil {
			return err
		}
	}
	return nil
}

// outcome is what a child left behind.
type outcome struct {
	stdout, stderr []byte
	end            error // how it ended; nil for exit status 0
	late           bool  // it was stopped for its time
	flood          bool  // it wrote more than mostOutput
}

// command is the child that does j, and nothing of this process's environment.
func (r Reader) command(ctx context.Context, j job) *exec.Cmd {
	cmd := exec.CommandContext(ctx, r.Command[0], append(r.Command[1:len(r.Command):len(r.Command)], j.args()...)...)
	cmd.Env = append([]string{"GOTRACEBACK=single", "LANG=C.UTF-8"}, r.env...)
	if len(j.columns) > 0 {
		text, err := json.Marshal(j.columns)
		if err == nil { // maps of strings always are JSON
			cmd.Stdin = bytes.NewReader(text)
		}
	}
	cmd.WaitDelay = time.Second // for a grandchild that holds the pipes
	ownGroup(cmd)
	return cmd
}

// run runs a child to its end. An error is ctx's, or means that no child could
// be started.
func (r Reader) run(ctx context.Context, j job) (outcome, error) {
	limited, cancel := context.WithTimeout(ctx, j.timeout)
	defer cancel()
	cmd := r.command(limited, j)
	stdout := &capped{most: mostOutput, full: cancel}
	stderr := &prefix{most: mostStderr}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	if err := cmd.Start(); err != nil {
		return outcome{}, fmt.Errorf("start parser: %w", err)
	}
	end := cmd.Wait()
	if err := ctx.Err(); err != nil {
		return outcome{}, err
	}
	return outcome{
		stdout: stdout.kept.Bytes(),
		stderr: stderr.kept,
		end:    end,
		late:   errors.Is(limited.Err(), context.DeadlineExceeded),
		flood:  stdout.over,
	}, nil
}

// failure tells why a child did not come to its end: a problem of the file, or
// an error where the program itself would not run.
func (o outcome) failure(j job) (knowledge.Problem, error) {
	fault := func(t Trouble) (knowledge.Problem, error) {
		return knowledge.Problem{Code: t.Code, Severity: knowledge.Fault, Args: t.Args}, nil
	}
	mib := strconv.FormatInt(j.memory>>20, 10)
	var exit *exec.ExitError
	errors.As(o.end, &exit)
	switch {
	case o.flood:
		return fault(trouble("too_much_output", "megabytes", strconv.Itoa(mostOutput>>20)))
	case o.late, exit != nil && exit.UserTime()+exit.SystemTime() >= j.cpu():
		return fault(trouble("took_too_long", "seconds", strconv.Itoa(int(j.timeout.Seconds()))))
	case exit != nil && (exit.ExitCode() == exitMemory || killed(exit)), starved.Match(o.stderr):
		return fault(trouble("needs_too_much_memory", "mib", mib))
	case exit != nil && exit.ExitCode() == 1:
		return knowledge.Problem{}, fmt.Errorf("parser: %s", clip(lastLine(o.stderr), 300))
	}
	return fault(trouble("parser_crashed"))
}

// starved matches how the Go runtime and the PDF engine end where the kernel gives
// them no more memory.
var starved = regexp.MustCompile(`out of memory|runtime: cannot allocate memory|runtime: cannot map pages|failed to create new OS thread`)

// said is what a child wrote; done is false where its last line is missing.
type said struct {
	entries  []knowledge.Entry
	rules    []RulePart
	tables   []TableHead
	problems []knowledge.Problem
	done     bool
}

// readMessages reads a child's lines.
func readMessages(out []byte) (all said) {
	for dec := json.NewDecoder(bytes.NewReader(out)); !all.done; {
		var m message
		if err := dec.Decode(&m); err != nil {
			return all
		}
		switch {
		case m.Entry != nil:
			all.entries = append(all.entries, *m.Entry)
		case m.Rule != nil:
			all.rules = append(all.rules, *m.Rule)
		case m.Table != nil:
			all.tables = append(all.tables, *m.Table)
		case m.Problem != nil:
			all.problems = append(all.problems, *m.Problem)
		}
		all.done = m.Done
	}
	return all
}

// capped is a buffer that calls full once and takes no more when it has most bytes.
type capped struct {
	kept bytes.Buffer // not embedded: its ReadFrom would go round the cap
	most int
	full func()
	over bool
}

func (c *capped) Write(p []byte) (int, error) {
	if c.kept.Len()+len(p) > c.most {
		c.over = true
		c.full()
		return 0, io.ErrShortBuffer
	}
	return c.kept.Write(p)
}

// prefix keeps the first most bytes of what is written and takes all of it, so
// that the writer never waits.
type prefix struct {
	kept []byte
	most int
}

func (p *prefix) Write(b []byte) (int, error) {
	if room := p.most - len(p.kept); room > 0 {
		p.kept = append(p.kept, b[:min(room, len(b))]...)
	}
	return len(b), nil
}

func lastLine(b []byte) string {
	s := strings.TrimSpace(string(b))
	return s[strings.LastIndexByte(s, '\n')+1:]
}
