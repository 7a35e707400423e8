package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"jinguo/index"
	"jinguo/index/learn"
	"jinguo/knowledge"
)

// heldOut is in how many parts the questions are cut of which one is not learned
// from, and leastHeld how many questions that part needs to tell good from bad.
const (
	heldOut   = 10
	leastHeld = 20
)

func learnVerb(set *settings) *cobra.Command {
	var (
		pairs          []string
		folds          int
		asJSON, forget bool
	)
	cmd := &cobra.Command{
		Use:   "learn",
		Short: "Learn from the knowledge base and from answered questions how to rank better",
		Long: `Learn from the knowledge base and from answered questions how to rank better, on
this machine alone.

It learns which words go together from the entries themselves, and which entry
answers what from their example questions and from files of pairs, one a line:
{"id","query","relevant":["entry id", …]} as eval has them, and {"id","keywords",
"answer"} for what else was said of the question with that id. A tenth of the
questions is held out: what was learned is used only if it ranks them better. It
shows how far it is, and after an interrupt the next call goes on.

With --folds N it learns N times, each time measures the questions that it did not
learn from, and uses nothing of it. --forget goes back to ranking by words.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if folds < 0 || folds == 1 || folds > 20 {
				return misused("--folds wants a number from 2 to 20, not %d", folds)
			}
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			if forget {
				return b.forget(cmd)
			}
			t, err := b.newTeacher(cmd, pairs)
			if err != nil {
				return err
			}
			defer t.close()
			if folds > 0 {
				return t.crossValidate(folds, asJSON)
			}
			return t.teach(asJSON)
		},
	}
	cmd.Flags().StringSliceVar(&pairs, "pairs", nil, "`file` of questions with known answers; may be given more than once")
	cmd.Flags().IntVar(&folds, "folds", 0, "measure by that many-fold cross-validation, and use nothing of it")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the figures as one JSON object")
	cmd.Flags().BoolVar(&forget, "forget", false, "forget what was learned")
	return cmd
}

// learnSay is what the verb says, by language.
var learnSay = map[string]struct {
	questions, without, with, on, off, few, forgotten, nothing, rebuilt, later, unknown string
}{
	"zh": {"%d 篇段落，%d 个已知答案的问题，留出 %d 个检验。\n", "学习前", "学习后", "已启用：留出的问题排得更准。\n",
		"没有启用：留出的问题没有排得更准，继续按原来的方法查。\n",
		"没有启用：留出检验的问题只有 %d 个，至少要 %d 个才看得出好坏。请用 --pairs 提供更多问题。\n",
		"已忘掉学到的内容。\n", "没有学过的内容。\n", "索引已按学到的内容重建，用时 %s。\n", "正在运行的 jinguo serve 会自己换用。\n",
		"%d 个问题的答案不在知识库里，没有用上。\n"},
	"en": {"%d passages, %d questions with known answers, %d of them held out.\n", "before", "after", "In use: it ranks the held-out questions better.\n",
		"Not in use: it does not rank the held-out questions better, so search goes on as before.\n",
		"Not in use: only %d questions were held out, and at least %d are needed to tell good from bad; give more with --pairs.\n",
		"What was learned is forgotten.\n", "Nothing was learned.\n", "Index made anew with it in %s.\n", "The running jinguo serve takes it up by itself.\n",
		"%d questions have no answer in the knowledge base and were left out.\n"},
}

// teacher is one call of learn: what there is to learn from.
type teacher struct {
	*base
	ctx      context.Context
	out      io.Writer
	bar      bar
	passages []learn.Passage
	pairs    []taught
	unknown  int // pairs without an answer in the knowledge base
	index    *index.Index
	withheld map[string][]string // example questions that the index does not see, by entry
}

// newTeacher collects what there is to learn from.
func (b *base) newTeacher(cmd *cobra.Command, files []string) (*teacher, error) {
	given, err := readPairs(files)
	if err != nil {
		return nil, err
	}
	t := &teacher{base: b, ctx: cmd.Context(), out: cmd.OutOrStdout(), bar: newBar(cmd.ErrOrStderr(), 0, false), withheld: map[string][]string{}}
	known := map[string]bool{}
	for after := int64(0); ; {
		changes, err := b.store.Changes(t.ctx, after, 500)
		if err != nil {
			return nil, err
		}
		if len(changes) == 0 {
			break
		}
		for i := range changes {
			c := &changes[i]
			after = c.No
			if c.Sample && !b.cfg.Sample {
				continue
			}
			lessons := index.Lessons(&c.Entry)
			if len(lessons) == 0 {
				continue
			}
			known[c.Entry.ID] = true
			t.passages = append(t.passages, lessons...)
			t.pairs = append(t.pairs, examples(&c.Entry)...)
		}
	}
	told := answerable(given, known)
	t.unknown = len(given) - len(told)
	t.pairs = append(told, t.pairs...)
	if len(t.passages) == 0 {
		return nil, errors.New("there is nothing to learn from; import entries first")
	}
	return t, nil
}

// work is the folder of what a call leaves for the next one after an interrupt.
func (t *teacher) work() string { return filepath.Join(t.modelDir(), "work") }

// open makes an index of the knowledge base without the held-out example
// questions, to learn and to measure with. It is apart from the one that answers.
func (t *teacher) open(held []taught) error {
	clear(t.withheld)
	for _, q := range held {
		if q.example {
			t.withheld[q.Relevant[0]] = append(t.withheld[q.Relevant[0]], q.Query)
		}
	}
	if err := t.words.look(t.ctx); err != nil {
		return err
	}
	dir := t.indexDir()
	_, left := os.Stat(dir) // nil where an earlier call was interrupted
	t.bar.describe("index")
	x, err := index.Open(t.ctx, dir, withholding{t.store, t.withheld}, index.Options{Lay: t.words.table.Load, Progress: t.bar.reach})
	if errors.Is(err, index.ErrLocked) {
		return errors.New("another jinguo learn is at work in this data folder")
	}
	if err != nil {
		return err
	}
	t.index = x
	if left == nil {
		return x.Rebuild(t.ctx, t.bar.reach) // it may withhold other questions
	}
	return nil
}

// indexDir is the folder of the index to measure with.
func (t *teacher) indexDir() string { return filepath.Join(t.work(), "index") }

// drop closes that index, if it is open, and removes it.
func (t *teacher) drop() error {
	if t.index == nil {
		return nil
	}
	err := t.index.Close()
	t.index = nil
	return errors.Join(err, os.RemoveAll(t.indexDir()))
}

func (t *teacher) close() {
	t.bar.close()
	t.drop() // of what failed anyway
}

// withholding is the store without some example questions.
type withholding struct {
	index.Source
	withheld map[string][]string
}

func (w withholding) Changes(ctx context.Context, after int64, limit int) ([]knowledge.Change, error) {
	changes, err := w.Source.Changes(ctx, after, limit)
	for i := range changes {
		e := &changes[i].Entry
		if held := w.withheld[e.ID]; held != nil {
			e.Questions = slices.DeleteFunc(slices.Clone(e.Questions), func(q string) bool { return slices.Contains(held, q) })
		}
	}
	return changes, err
}

// train learns from all pairs but those whose question is held out.
func (t *teacher) train(held map[string]bool) (*learn.Model, error) {
	var pairs []learn.Pair
	for i := range t.pairs {
		if q := &t.pairs[i]; !held[q.Query] {
			pairs = append(pairs, q.pair())
		}
	}
	return learn.Train(t.ctx, t.passages, pairs, learn.Options{
		Tokenize: index.Tokenize,
		Dir:      t.work(),
		Progress: func(stage string, done, total int) {
			t.bar.describe("%s", stage)
			t.bar.reach(done, total)
		},
		Threads:    runtime.GOMAXPROCS(0),
		Seed:       1,
		Candidates: func(query string, n int) []learn.Candidate { return t.index.Candidates(t.ctx, query, n) },
	})
}

// measured is how well the held-out questions are ranked before and after.
type measured struct {
	Passages int           `json:"passages"`
	Pairs    int           `json:"pairs"`
	Held     int           `json:"held_out"`
	Before   index.Figures `json:"before"`
	After    index.Figures `json:"after"`
	On       bool          `json:"on"`
}

// better reports whether what was learned ranks better, and no measure tells the opposite.
func (m *measured) better() bool {
	b, a := &m.Before, &m.After
	return m.Held >= leastHeld && a.MRR10 >= b.MRR10 && a.Recall10 >= b.Recall10 && a.MRR10+a.Recall10 > b.MRR10+b.Recall10
}

// teach learns, and has searches follow it if that ranks the held-out questions better.
func (t *teacher) teach(asJSON bool) error {
	held := t.part(heldOut, 0)
	m := measured{Passages: len(t.passages), Pairs: len(t.pairs), Held: len(held)}
	say := learnSay[t.cfg.Lang]
	if !asJSON {
		fmt.Fprintf(t.out, say.questions, m.Passages, m.Pairs, m.Held)
		if t.unknown > 0 {
			fmt.Fprintf(t.out, say.unknown, t.unknown)
		}
	}
	var model *learn.Model
	if m.Held >= leastHeld {
		var err error
		if model, err = t.measure(&m, held); err != nil {
			return err
		}
	}
	m.On = model != nil && m.better()
	if m.On {
		if err := t.keep(model); err != nil {
			return err
		}
	}
	if asJSON {
		if err := encode(t.out, m); err != nil {
			return err
		}
	} else {
		if model != nil {
			if err := t.print(&m); err != nil {
				return err
			}
		}
		switch {
		case model == nil:
			fmt.Fprintf(t.out, say.few, m.Held, leastHeld)
		case m.On:
			fmt.Fprint(t.out, say.on)
		default:
			fmt.Fprint(t.out, say.off)
		}
	}
	if err := os.RemoveAll(t.work()); err != nil || !m.On {
		return err
	}
	return t.takeUp(asJSON)
}

// part are the questions that fall in one of n parts.
func (t *teacher) part(n, number int) []taught {
	var list []taught
	for _, q := range t.pairs {
		if fold(q.Query, n) == number {
			list = append(list, q)
		}
	}
	return list
}

// measure learns from all questions but the held-out ones and ranks those before and after.
func (t *teacher) measure(m *measured, held []taught) (*learn.Model, error) {
	if err := t.open(held); err != nil {
		return nil, err
	}
	judged := make([]index.Judged, len(held))
	asked := map[string]bool{}
	for i, q := range held {
		judged[i], asked[q.Query] = q.Judged, true
	}
	q := index.Query{On: today(), NoSample: !t.cfg.Sample, AsTyped: true}
	var err error
	if m.Before, err = t.index.Evaluate(t.ctx, judged, q, nil); err != nil {
		return nil, err
	}
	model, err := t.train(asked)
	if err != nil {
		return nil, err
	}
	t.bar.describe("index")
	if err := t.index.Use(t.ctx, model, t.bar.reach); err != nil {
		return nil, err
	}
	m.After, err = t.index.Evaluate(t.ctx, judged, q, nil)
	return model, errors.Join(err, t.drop())
}

// crossValidate learns n times and prints the mean of what each time was not learned.
func (t *teacher) crossValidate(n int, asJSON bool) error {
	var all measured
	all.Passages, all.Pairs = len(t.passages), len(t.pairs)
	for number := range n {
		m := measured{}
		held := t.part(n, number)
		if len(held) == 0 {
			return fmt.Errorf("%d questions are too few for %d folds; give more with --pairs", len(t.pairs), n)
		}
		m.Held = len(held)
		if _, err := t.measure(&m, held); err != nil {
			return err
		}
		all.Held += m.Held
		all.Before.Add(m.Before)
		all.After.Add(m.After)
		if !asJSON {
			fmt.Fprintf(t.out, "%d/%d\n", number+1, n)
			if err := t.print(&m); err != nil {
				return err
			}
		}
	}
	if asJSON {
		return encode(t.out, all)
	}
	fmt.Fprintln(t.out)
	return t.print(&all)
}

func (t *teacher) print(m *measured) error {
	say := learnSay[t.cfg.Lang]
	columns := tabwriter.NewWriter(t.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(columns, "\tquestions\tMRR@10\tRecall@1\t@10\t@100\tHit@1\t@3\tp50 ms\tp99\t\n")
	for i, f := range []*index.Figures{&m.Before, &m.After} {
		name := []string{say.without, say.with}[i]
		fmt.Fprintf(columns, "%s\t%d\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\t%.2f\t%.2f\t\n",
			name, f.Questions, f.MRR10, f.Recall1, f.Recall10, f.Recall100, f.Hit1, f.Hit3, f.P50, f.P99)
	}
	return columns.Flush()
}

// takeUp makes the index anew with the kept model, unless a running server will.
func (t *teacher) takeUp(quiet bool) error {
	start := time.Now()
	t.bar.describe("index")
	say := learnSay[t.cfg.Lang]
	x, err := t.openIndex(t.ctx, index.Options{Progress: t.bar.reach})
	if errors.Is(err, index.ErrLocked) {
		if !quiet {
			fmt.Fprint(t.out, say.later)
		}
		return nil
	}
	if err != nil {
		return err
	}
	if !quiet {
		fmt.Fprintf(t.out, say.rebuilt, time.Since(start).Round(100*time.Millisecond))
	}
	return x.Close()
}

// forget has searches rank by words again.
func (b *base) forget(cmd *cobra.Command) error {
	say := learnSay[b.cfg.Lang]
	_, err := os.Stat(b.modelFile())
	if errors.Is(err, os.ErrNotExist) {
		_, err = fmt.Fprint(cmd.OutOrStdout(), say.nothing)
		return err
	}
	if err := os.RemoveAll(b.modelDir()); err != nil {
		return fmt.Errorf("forget: %w", err)
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), say.forgotten)
	return err
}
