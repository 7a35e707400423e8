package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"jinguo/bot/telegram"
	"jinguo/knowledge"
)

// requestsFlags are what requests was called with.
type requestsFlags struct {
	json, all       bool
	approve, reject int64
	value, why      string
}

func requestsVerb(set *settings) *cobra.Command {
	var flags requestsFlags
	cmd := &cobra.Command{
		Use:   "requests",
		Short: "List and decide what people say is wrong about service points",
		Long: `List and decide what people say is wrong about service points (change requests,
信息更正): a phone that nobody answers or that has changed, closed, moved, other hours.

Nothing changes until somebody approves. --approve makes a new version of the entry
with what was proposed, or with --value, which counts as verified today; a closed
place is archived. --reject leaves the entry as it is. Who asked to know what comes of
it is told in her chat, by a running server at once. Others who say the same are
decided with it.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("requests takes no %q; give the number with --approve or --reject", args[0])
			}
			return flags.check(cmd)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			if flags.approve != 0 || flags.reject != 0 {
				return b.decide(cmd, flags)
			}
			return b.listRequests(cmd, flags)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&flags.json, "json", false, "print each request as a line of JSON")
	f.BoolVar(&flags.all, "all", false, "list those that are decided too")
	f.Int64Var(&flags.approve, "approve", 0, "`number` of a request to approve")
	f.StringVar(&flags.value, "value", "", "what is right, where --approve shall not take what was proposed; - for nothing")
	f.Int64Var(&flags.reject, "reject", 0, "`number` of a request to reject")
	f.StringVar(&flags.why, "why", "", "`reason`, kept for a month")
	return cmd
}

// check tells flags that do not go together.
func (flags requestsFlags) check(cmd *cobra.Command) error {
	given := cmd.Flags().Changed
	switch {
	case given("approve") && given("reject"):
		return errors.New("--approve and --reject go one at a time")
	case given("approve") && flags.approve < 1, given("reject") && flags.reject < 1:
		return errors.New("--approve and --reject take the number of a request; jinguo requests lists them")
	case given("value") && !given("approve"):
		return errors.New("--value goes with --approve")
	case given("why") && !given("approve") && !given("reject"):
		return errors.New("--why goes with --approve and --reject")
	case flags.all && (given("approve") || given("reject")):
		return errors.New("--all goes with the list")
	}
	return nil
}

// requestWords are what the verb says, by language.
var requestWords = map[string]struct {
	line, decided, sum, approved, rejected string
	state                                  map[knowledge.Ruling]string
}{
	"zh": {"%d  %s  %s  %s  %d人反映，%d天前\n", "%d  %s  %s  %s  %s：%s，%s%s\n", "共 %d 项。\n",
		"信息更正 %d 已采纳（共 %d 条），“%s”已更新，告知 %d 人。\n", "信息更正 %d 未采纳（共 %d 条），“%s”不变，告知 %d 人。\n",
		map[knowledge.Ruling]string{knowledge.Approved: "已采纳", knowledge.Rejected: "未采纳"}},
	"en": {"%d  %s  %s  %s  said by %d, %d days ago\n", "%d  %s  %s  %s  %s by %s on %s%s\n", "%d in all.\n",
		"Change request %d is approved (%d decided), “%s” changed, %d people will be told.\n", "Change request %d is rejected (%d decided), “%s” stays, %d people will be told.\n",
		map[knowledge.Ruling]string{knowledge.Approved: "approved", knowledge.Rejected: "rejected"}},
}

// requestLine is a request as --json prints it.
type requestLine struct {
	No       int64            `json:"no"`
	Entry    string           `json:"entry"`
	Title    string           `json:"title"`
	Field    knowledge.Field  `json:"field"`
	Old      string           `json:"old,omitempty"`
	Proposed string           `json:"proposed,omitempty"`
	People   int              `json:"people"`
	Channel  string           `json:"channel"`
	At       time.Time        `json:"at"`
	Days     int              `json:"days"`
	State    knowledge.Ruling `json:"state"`
	Decided  *time.Time       `json:"decided,omitempty"`
	By       string           `json:"by,omitempty"`
	Note     string           `json:"note,omitempty"`
}

func (b *base) listRequests(cmd *cobra.Command, flags requestsFlags) error {
	list, err := b.store.Requests(cmd.Context(), flags.all)
	if err != nil {
		return err
	}
	claims := knowledge.Claims(list)
	out, words := cmd.OutOrStdout(), requestWords[b.cfg.Lang]
	for _, c := range claims {
		days := int(time.Since(c.At) / (24 * time.Hour))
		switch {
		case flags.json:
			line := requestLine{c.No, c.Entry, c.Title, c.Field, c.Old, c.Proposed, c.People, c.Channel, c.At, days, c.State, nil, c.By, c.Note}
			if !c.Decided.IsZero() {
				line.Decided = &c.Decided
			}
			err = encode(out, line)
		case c.State == knowledge.Open:
			_, err = fmt.Fprintf(out, words.line, c.No, c.Entry, c.Title, c.Change(b.cfg.Lang), c.People, days)
		default:
			note := ""
			if c.Note != "" {
				note = " (" + c.Note + ")"
			}
			_, err = fmt.Fprintf(out, words.decided, c.No, c.Entry, c.Title, c.Change(b.cfg.Lang), words.state[c.State], c.By,
				c.Decided.In(knowledge.China).Format(time.DateOnly), note)
		}
		if err != nil {
			return err
		}
	}
	if flags.json {
		return nil
	}
	_, err = fmt.Fprintf(out, words.sum, len(claims))
	return err
}

func (b *base) decide(cmd *cobra.Command, flags requestsFlags) error {
	d := knowledge.Decision{No: max(flags.approve, flags.reject), Approve: flags.approve != 0, Value: flags.value, Why: flags.why, By: operator()}
	done, err := mailbox{b.store}.settle(cmd.Context(), d, telegram.Told)
	if err != nil {
		return err
	}
	if d.Approve {
		if err := b.follow(cmd.Context(), cmd.ErrOrStderr()); err != nil {
			return err
		}
	}
	words := requestWords[b.cfg.Lang]
	if flags.json {
		return encode(cmd.OutOrStdout(), struct {
			No       int64            `json:"no"`
			State    knowledge.Ruling `json:"state"`
			Entry    string           `json:"entry"`
			Version  int              `json:"version"`
			Requests int              `json:"requests"`
			Told     int              `json:"told"`
		}{d.No, done.Request.State, done.Entry.ID, done.Entry.Version, done.Requests, done.Told})
	}
	say := words.rejected
	if d.Approve {
		say = words.approved
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), say, d.No, done.Requests, done.Entry.Title, done.Told)
	return err
}
