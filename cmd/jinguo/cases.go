package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"jinguo/bot"
	"jinguo/bot/telegram"
	"jinguo/knowledge"
	"jinguo/knowledge/region"
	"jinguo/knowledge/store"
)

// casesFlags are what cases was called with.
type casesFlags struct {
	all, json, stats      bool
	numbers               map[string]*int64 // what to do → the number of the case
	text, why, to, on, by string
}

// caseTasks are what cases can do with one case, by their flags, and the step that each is.
var caseTasks = []struct {
	flag, usage string
	step        knowledge.StepKind
}{
	{"show", "`number` of a case to show with its history", ""},
	{"take", "`number` of a case to take, or to open again after it was closed", knowledge.StepTaken},
	{"reply", "`number` of a case whose resident to answer with --text", knowledge.StepReplied},
	{"note", "`number` of a case to note --text in, which the resident never sees", knowledge.StepNoted},
	{"pass", "`number` of a case to pass to the staff of --region, with --text where they should know something", knowledge.StepPassed},
	{"remind", "`number` of a case to be reminded of --on a day, of --text", knowledge.StepRemind},
	{"close", "`number` of a case that is done", knowledge.StepClosed},
	{"hold", "`number` of a case to keep, --why, whatever expires or is erased", knowledge.StepHeld},
	{"release", "`number` of a case to hold no longer, --why", knowledge.StepReleased},
}

func casesVerb(set *settings) *cobra.Command {
	flags := casesFlags{numbers: map[string]*int64{}}
	cmd := &cobra.Command{
		Use:   "cases",
		Short: "List, answer and close what residents handed to a person",
		Long: `List, answer and close what residents handed to a person (cases, 诉求). Without a flag
it lists those that wait or that somebody works at, urgent ones first.

A reply takes the case. On Telegram the resident is sent words that name nothing, and
reads the reply when she presses a button; on the page she reads it with her receipt.
Texts are read from a file, or from standard input with -, so that they stay out of
the history of the terminal. --pass gives a case back to the list, of whatever region.

A hold keeps a case, encrypted, also when she withdraws it or asks to be forgotten. It
is for a suspected crime against a minor and the like, and for a person to decide: who
and why stays in the history until the case is released.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("cases takes no %q; give the number with --show, --take, --reply …", args[0])
			}
			return flags.check(cmd)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			switch step, no := flags.task(cmd); {
			case flags.stats:
				return b.caseStats(cmd, flags.json)
			case no == 0:
				return b.listCases(cmd, flags)
			case step == "":
				return b.showCase(cmd, no, flags.json)
			default:
				return b.actOnCase(cmd, no, step, flags)
			}
		},
	}
	f := cmd.Flags()
	f.BoolVar(&flags.json, "json", false, "print each case as a line of JSON")
	f.BoolVar(&flags.all, "all", false, "list those that are over too")
	f.BoolVar(&flags.stats, "stats", false, "count cases by month, topic, region and state; what is below 10 is not told")
	for _, task := range caseTasks {
		flags.numbers[task.flag] = f.Int64(task.flag, 0, task.usage)
	}
	f.StringVar(&flags.text, "text", "", "`file` with the text; - for standard input")
	f.StringVar(&flags.why, "why", "", "`reason` of --hold and --release")
	f.StringVar(&flags.to, "region", "", "`region` that --pass hands a case to, by code or name")
	f.StringVar(&flags.on, "on", "", "`day` of --remind, such as 2026-12-01 or \"2026-12-01 14:00\"")
	f.StringVar(&flags.by, "by", operator(), "`name` of who does it, which the resident reads")
	return cmd
}

// task is what to do, and with which case; 0 where a list is wanted.
func (flags *casesFlags) task(cmd *cobra.Command) (knowledge.StepKind, int64) {
	for _, task := range caseTasks {
		if cmd.Flags().Changed(task.flag) {
			return task.step, *flags.numbers[task.flag]
		}
	}
	return "", 0
}

// check tells flags that do not go together.
func (flags *casesFlags) check(cmd *cobra.Command) error {
	given := cmd.Flags().Changed
	var tasks []string
	for _, task := range caseTasks {
		if given(task.flag) {
			tasks = append(tasks, task.flag)
			if *flags.numbers[task.flag] < 1 {
				return fmt.Errorf("--%s takes the number of a case; jinguo cases lists them", task.flag)
			}
		}
	}
	if given("stats") {
		tasks = append(tasks, "stats")
	}
	if len(tasks) > 1 {
		return fmt.Errorf("--%s and --%s go one at a time", tasks[0], tasks[1])
	}
	for _, with := range []struct {
		flag   string
		tasks  string // those that may have it
		needed string // those that must
	}{
		{"text", "reply note pass remind", "reply note"},
		{"why", "hold release", "hold release"},
		{"region", "pass", "pass"},
		{"on", "remind", "remind"},
	} {
		task := strings.Join(tasks, "")
		switch {
		case given(with.flag) && (task == "" || !strings.Contains(with.tasks, task)):
			return fmt.Errorf("--%s goes with --%s", with.flag, strings.ReplaceAll(with.tasks, " ", " or --"))
		case !given(with.flag) && task != "" && strings.Contains(with.needed, task):
			return fmt.Errorf("--%s needs --%s", task, with.flag)
		}
	}
	if given("all") && len(tasks) > 0 {
		return errors.New("--all goes with the list")
	}
	if strings.TrimSpace(flags.by) == "" {
		return errors.New("--by takes the name of who does it")
	}
	return nil
}

// step is the step that the flags describe.
func (flags *casesFlags) step(cmd *cobra.Command, kind knowledge.StepKind) (knowledge.Step, error) {
	step := knowledge.Step{Kind: kind, By: strings.TrimSpace(flags.by), Text: strings.TrimSpace(flags.why)}
	if flags.text != "" {
		text, err := textOf(cmd.InOrStdin(), flags.text)
		if err != nil {
			return step, err
		}
		step.Text = text
	}
	if kind == knowledge.StepPassed {
		r, err := region.Parse(flags.to)
		if err != nil {
			return step, misused("--region: %w", err)
		}
		step.Region = r.Code
	}
	if kind == knowledge.StepRemind {
		at, err := reminderAt(flags.on)
		if err != nil {
			return step, err
		}
		step.Until = at
	}
	return step, nil
}

// longestCaseFile is the most that is read of a text, in bytes: more than the store takes.
const longestCaseFile = 16 * knowledge.CaseRunes

// textOf reads the text of a file, or of standard input.
func textOf(stdin io.Reader, name string) (string, error) {
	in := stdin
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return "", fmt.Errorf("read --text: %w", err)
		}
		defer file.Close()
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, longestCaseFile))
	if err != nil {
		return "", fmt.Errorf("read --text: %w", err)
	}
	if !utf8.Valid(data) {
		return "", fmt.Errorf("read --text: %s is no text in UTF-8; save it as such", name)
	}
	return strings.TrimSpace(strings.TrimPrefix(string(data), "\uFEFF")), nil
}

// remindHour is the hour of a reminder for which none is given.
const remindHour = 9

// reminderAt reads the time of a reminder, in China.
func reminderAt(text string) (time.Time, error) {
	if day, err := time.ParseInLocation(time.DateOnly, text, knowledge.China); err == nil {
		return day.Add(remindHour * time.Hour), nil
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, knowledge.China)
	if err != nil {
		return at, misused("--on: want a day such as 2026-12-01, or 2026-12-01 14:00, not %.30q", text)
	}
	return at, nil
}

// casesSay is what the verb says, by language.
var casesSay = map[string]struct {
	sum string
	did map[knowledge.StepKind]string
}{
	"zh": {"共 %d 件。\n", map[knowledge.StepKind]string{
		knowledge.StepTaken: "诉求 %d 由 %s 处理。\n", knowledge.StepReplied: "诉求 %d 已答复，答复人 %s。\n", knowledge.StepNoted: "诉求 %d 已备注，备注人 %s。\n",
		knowledge.StepPassed: "诉求 %d 已转出，等人接手，经手人 %s。\n", knowledge.StepRemind: "诉求 %d 已定提醒，定的人 %s。\n", knowledge.StepClosed: "诉求 %d 已办结，经手人 %s。\n",
		knowledge.StepHeld: "诉求 %d 已依法留存，决定人 %s。\n", knowledge.StepReleased: "诉求 %d 已解除留存，决定人 %s。\n",
	}},
	"en": {"%d in all.\n", map[knowledge.StepKind]string{
		knowledge.StepTaken: "Case %d is with %s.\n", knowledge.StepReplied: "Case %d is answered by %s.\n", knowledge.StepNoted: "Case %d has a note of %s.\n",
		knowledge.StepPassed: "Case %d is passed on by %s and waits for somebody.\n", knowledge.StepRemind: "Case %d has a reminder of %s.\n", knowledge.StepClosed: "Case %d is closed by %s.\n",
		knowledge.StepHeld: "Case %d is on hold by decision of %s.\n", knowledge.StepReleased: "Case %d is released by decision of %s.\n",
	}},
}

// caseJSON is a case as --json prints it: without who she is and how she is reached.
type caseJSON struct {
	No     int64               `json:"no"`
	Urgent bool                `json:"urgent"`
	Topic  string              `json:"topic,omitempty"`
	Region string              `json:"region,omitempty"`
	State  knowledge.CaseState `json:"state"`
	Taker  string              `json:"taker,omitempty"`
	Opened time.Time           `json:"opened"`
	Ended  *time.Time          `json:"ended,omitempty"`
	Due    *time.Time          `json:"due,omitempty"`
	Raised int                 `json:"raised"`
	Remind *time.Time          `json:"remind,omitempty"`
	Held   bool                `json:"held,omitempty"`
	Reach  string              `json:"reach,omitempty"` // telegram, or code where she reads with her receipt
	Steps  []stepJSON          `json:"steps,omitempty"`
}

// stepJSON is a step of it.
type stepJSON struct {
	Kind   knowledge.StepKind `json:"kind"`
	At     time.Time          `json:"at"`
	By     string             `json:"by,omitempty"`
	Text   string             `json:"text,omitempty"`
	Until  *time.Time         `json:"until,omitempty"`
	Region string             `json:"region,omitempty"`
}

func jsonOf(c *knowledge.Case) caseJSON {
	line := caseJSON{c.No, c.Urgent, c.Topic, c.Region, c.State, c.Taker, c.Opened, optionalTime(c.Ended), optionalTime(c.Due), c.Raised, optionalTime(c.Remind), c.Held, "", nil}
	switch {
	case c.Address != "":
		line.Reach = c.Channel
	case c.Code != "":
		line.Reach = "code"
	}
	for _, s := range c.Steps {
		line.Steps = append(line.Steps, stepJSON{s.Kind, s.At, s.By, s.Text, optionalTime(s.Until), s.Region})
	}
	return line
}

// optionalTime is nil for no time.
func optionalTime(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (b *base) listCases(cmd *cobra.Command, flags casesFlags) error {
	list, err := b.store.Cases(cmd.Context(), flags.all)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	for _, c := range list {
		if flags.json {
			err = encode(out, jsonOf(&c))
		} else {
			_, err = fmt.Fprintf(out, "%s  %s\n", bot.CaseTitle(b.cfg.Lang, &c), bot.CaseLine(b.cfg.Lang, &c))
		}
		if err != nil {
			return err
		}
	}
	switch {
	case flags.json:
		return nil
	case len(list) == 0:
		_, err = fmt.Fprintln(out, bot.Plain(bot.CaseList(b.cfg.Lang, nil).Lines))
	default:
		_, err = fmt.Fprintf(out, casesSay[b.cfg.Lang].sum, len(list))
	}
	return err
}

func (b *base) showCase(cmd *cobra.Command, no int64, asJSON bool) error {
	c, err := b.store.Case(cmd.Context(), no)
	if err == nil {
		err = b.store.Saw(cmd.Context(), "case.view", strconv.FormatInt(no, 10), c.Region, "")
	}
	if err != nil {
		return caseAdvice(err)
	}
	if asJSON {
		return encode(cmd.OutOrStdout(), jsonOf(&c))
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), bot.Plain(bot.CaseShown(b.cfg.Lang, c).Lines))
	return err
}

func (b *base) actOnCase(cmd *cobra.Command, no int64, kind knowledge.StepKind, flags casesFlags) error {
	step, err := flags.step(cmd, kind)
	if err != nil {
		return err
	}
	letters := func(knowledge.Case) ([]telegram.Outbound, error) { return nil, nil }
	if kind == knowledge.StepReplied {
		letters = telegram.Answered
	}
	c, err := mailbox{b.store}.Act(cmd.Context(), no, step, letters)
	if err != nil {
		return caseAdvice(err)
	}
	if flags.json {
		return encode(cmd.OutOrStdout(), jsonOf(&c))
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), casesSay[b.cfg.Lang].did[kind], no, step.By)
	return err
}

// caseAdvice adds what to do to what keeps a step from being carried out.
func caseAdvice(err error) error {
	for _, known := range []struct {
		err    error
		advice string
	}{
		{knowledge.ErrNoCase, "jinguo cases --all lists them"},
		{knowledge.ErrCaseTaken, "--pass gives it back first"},
		{knowledge.ErrCaseOver, "--take opens one that was closed lately again"},
		{knowledge.ErrNoAddress, "she can only ask again herself; --note what you found out"},
		{knowledge.ErrCasePast, "--on a later day"},
	} {
		if errors.Is(err, known.err) {
			return fmt.Errorf("%w; %s", err, known.advice)
		}
	}
	return err
}

// Act carries out what staff do with a case; see [store.Store.Act].
func (m mailbox) Act(ctx context.Context, no int64, step knowledge.Step, letters func(knowledge.Case) ([]telegram.Outbound, error)) (knowledge.Case, error) {
	if letters == nil {
		return m.Store.Act(ctx, no, step, nil)
	}
	return m.Store.Act(ctx, no, step, func(c knowledge.Case) ([]store.Outbound, error) {
		out, err := letters(c)
		return convert(out, func(o telegram.Outbound) store.Outbound { return store.Outbound(o) }), err
	})
}

// RaiseCases tells staff of the cases that are due; see [store.Store.RaiseCases].
func (m mailbox) RaiseCases(ctx context.Context, letters func(knowledge.Case, knowledge.Roster) ([]telegram.Outbound, error)) (int, error) {
	return m.Store.RaiseCases(ctx, caseLetters(letters))
}

// RemindCases tells staff of the reminders that came; see [store.Store.RemindCases].
func (m mailbox) RemindCases(ctx context.Context, letters func(knowledge.Case, knowledge.Roster) ([]telegram.Outbound, error)) (int, error) {
	return m.Store.RemindCases(ctx, caseLetters(letters))
}

func caseLetters(letters func(knowledge.Case, knowledge.Roster) ([]telegram.Outbound, error)) func(knowledge.Case, knowledge.Roster) ([]store.Outbound, error) {
	return func(c knowledge.Case, to knowledge.Roster) ([]store.Outbound, error) {
		out, err := letters(c, to)
		return convert(out, func(o telegram.Outbound) store.Outbound { return store.Outbound(o) }), err
	}
}
