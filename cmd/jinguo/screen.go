package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/fact"
	"jinguo/knowledge/region"
	"jinguo/knowledge/screen"
)

// screenFlags are what screen was called with.
type screenFlags struct {
	bot.ScreenQuery
	file          string
	json, explain bool
}

func screenVerb(set *settings) *cobra.Command {
	var flags screenFlags
	cmd := &cobra.Command{
		Use:   "screen",
		Short: "Tell which aid somebody can get, asking only what still matters",
		Long: `Tell whether somebody can get a programme, or which programmes of a region, with
reasons, the words of the policy, amount, papers and whom to call.

With --facts a JSON object of what is known ({"age":40,"children":[6,11]}; docs/rules.md
lists the facts) is read from a file, or from standard input for -. Otherwise it asks,
one question at a time: answer with the number of a choice or in words, or with 不知道,
不想说, 上一步 or 不问了. Nothing is kept.

--explain prints the rule in plain words instead.`,
		Example: "  jinguo screen --programme 两癌救助\n  jinguo screen --region 兰陵县 --facts F.json --json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return flags.run(cmd, set)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.Programme, "programme", "", "the programme: its id, its title or another `name` of it; all of the region where there is none")
	f.StringVar(&flags.file, "facts", "", "`file` of what is known, as JSON; - for standard input")
	f.StringVar(&flags.Region, "region", "", "whose programmes: code or name, such as 兰陵县; the office's where there is none")
	f.StringVar(&flags.At, "at", "", "the day that it is about, such as 2026-05-01")
	f.StringVar(&flags.Lang, "lang", "", "language, zh or en; the setting lang where there is none")
	f.BoolVar(&flags.json, "json", false, "print one JSON object, as POST /api/v1/screen gives it")
	f.BoolVar(&flags.explain, "explain", false, "print the rule in plain words, each condition with the words of the policy")
	return cmd
}

func (flags screenFlags) run(cmd *cobra.Command, set *settings) error {
	if err := flags.check(); err != nil {
		return err
	}
	b, err := openBase(cmd.Context(), set)
	if err != nil {
		return err
	}
	defer b.Close()
	if flags.Lang == "" {
		flags.Lang = b.cfg.Lang
	}
	if flags.Programme != "" {
		e, err := b.programme(cmd.Context(), flags.Programme)
		if err != nil {
			return err
		}
		flags.Programme, flags.Draft = e.ID, true
		if p := e.Programme; p != nil && p.Rule != nil && !p.Rule.Confirmed {
			fmt.Fprintf(cmd.ErrOrStderr(), "jinguo: nobody has confirmed the rule of %s yet; residents are not screened by it\n", e.Title)
		}
	}
	switch {
	case flags.explain:
		return b.explainRules(cmd.Context(), flags.ScreenQuery, cmd.OutOrStdout())
	case flags.file != "":
		return b.screen(cmd.Context(), flags, cmd.InOrStdin(), cmd.OutOrStdout())
	}
	return b.interview(cmd.Context(), flags.ScreenQuery, cmd.InOrStdin(), cmd.OutOrStdout())
}

// check tells flags that do not go together, and values that cannot be.
func (flags screenFlags) check() error {
	switch {
	case flags.json && flags.file == "":
		return misused("--json goes with --facts FILE, or --facts - for standard input")
	case flags.explain && flags.file != "":
		return misused("--explain and --facts go one at a time")
	case flags.At != "" && flags.file == "" && !flags.explain:
		return misused("--at goes with --facts")
	}
	if flags.Region != "" {
		if _, err := region.Parse(flags.Region); err != nil {
			return misused("--region: %v", err)
		}
	}
	if _, err := (bot.Question{Lang: flags.Lang, At: flags.At}).Message(); err != nil {
		return misused("--%v", err)
	}
	return nil
}

// screen tells what comes of facts that are all there.
func (b *base) screen(ctx context.Context, flags screenFlags, stdin io.Reader, out io.Writer) error {
	start := time.Now()
	facts, err := readFacts(flags.file, stdin)
	if err != nil {
		return err
	}
	flags.Facts = facts
	answer, err := b.newBot(nil).Screen(ctx, flags.ScreenQuery)
	var wrong bot.Misused
	if errors.As(err, &wrong) {
		return usageError{wrong}
	}
	if err != nil {
		return err
	}
	if flags.json {
		answer.TookMS = time.Since(start).Milliseconds()
		return encode(out, answer)
	}
	_, err = fmt.Fprintln(out, bot.Plain(answer.Lines(flags.Lang)))
	return err
}

// readFacts reads a JSON object. An error never holds a fact.
func readFacts(file string, stdin io.Reader) (map[string]any, error) {
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		stdin = f
	}
	data, err := io.ReadAll(io.LimitReader(stdin, 1<<20))
	if err != nil {
		return nil, err
	}
	var facts map[string]any
	if err := json.Unmarshal(data, &facts); err != nil || facts == nil {
		return nil, misused("--facts wants one JSON object, such as {\"age\": 40, \"children\": [6, 11]}")
	}
	return facts, nil
}

// explainRules prints the rule of a programme, or those of all programmes in force.
func (b *base) explainRules(ctx context.Context, q bot.ScreenQuery, out io.Writer) error {
	entries, err := b.store.Programmes(ctx)
	if err != nil {
		return err
	}
	code := b.region
	if r, err := region.Parse(q.Region); q.Region != "" && err == nil {
		code = r.Code
	}
	told := 0
	for i := range entries {
		e := &entries[i]
		switch {
		case q.Programme != "" && e.ID != q.Programme,
			q.Programme == "" && (!region.Within(code, e.Region) || e.Programme == nil || e.Programme.Rule == nil):
			continue
		}
		if told++; told > 1 {
			fmt.Fprintln(out)
		}
		if err := explainRule(out, e, q.Lang); err != nil {
			return err
		}
	}
	if told == 0 {
		return errors.New("no programme of this region has a rule; jinguo check tells what is wrong with rules")
	}
	return nil
}

func explainRule(out io.Writer, e *knowledge.Entry, lang string) error {
	rule, problems := screen.Compile(e)
	if len(problems) > 0 {
		return fmt.Errorf("the rule of %s cannot be read: %s %s", e.Title, problems[0].What(lang), problems[0].Advice(lang))
	}
	if rule == nil {
		return fmt.Errorf("%s has no rule", e.Title)
	}
	_, err := fmt.Fprintf(out, "【%s】 %s\n%s\n", e.Title, e.ID, strings.Join(rule.Explain(lang), "\n"))
	return err
}

// interview asks one question at a time, as the bot does in a chat, until the outcome is
// told or she stops; the end of the input stops too.
func (b *base) interview(ctx context.Context, q bot.ScreenQuery, stdin io.Reader, out io.Writer) error {
	conversation := b.newBot(nil)
	m := bot.Message{Text: "/start " + bot.DeepLink(q.Programme), Region: q.Region, Lang: q.Lang}
	input := bufio.NewScanner(stdin)
	for {
		reply, err := conversation.Reply(ctx, m)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, bot.Plain(reply.Lines))
		if s := reply.Session.Screen; s == nil || s.Pending == "" {
			return nil
		}
		choices := choicesOf(reply)
		for _, c := range choices {
			fmt.Fprintf(out, "  %s) %s\n", c.mark, c.Label)
		}
		fmt.Fprint(out, "> ")
		if !input.Scan() {
			fmt.Fprintln(out)
			return input.Err()
		}
		m = bot.Message{Region: q.Region, Lang: q.Lang, Session: reply.Session}
		m.Text, m.Press = said(input.Text(), q.Lang, choices)
		fmt.Fprintln(out)
	}
}

// choice is a button, and what to type for it.
type choice struct {
	bot.Button
	mark string
}

// choicesOf are the buttons of a question: numbers, or letters where a number may be the
// answer.
func choicesOf(reply bot.Reply) []choice {
	number := false
	if f := fact.Named(reply.Session.Screen.Pending); f != nil {
		number = f.Type == fact.Number || f.Type == fact.Ages
	}
	var list []choice
	for _, button := range slices.Concat(reply.Buttons...) {
		mark := strconv.Itoa(len(list) + 1)
		if number {
			mark = string(rune('a' + len(list)))
		}
		if button.Data != "" {
			list = append(list, choice{button, mark})
		}
	}
	return list
}

// said is what a line of input says: a mark presses its button, and so does the word of
// the one that ends a list of choices; all else is words.
func said(line, lang string, choices []choice) (text, press string) {
	line = strings.TrimSpace(line)
	for _, c := range choices {
		if strings.EqualFold(line, c.mark) || c.Label == line && line == bot.Say(lang, "screen_done", nil) {
			return "", c.Data
		}
	}
	return line, ""
}
