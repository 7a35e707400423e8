package main

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/spf13/cobra"

	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

// livePause is whether staff paused the program, as of the last look. While the store does
// not answer, the last look counts.
type livePause struct {
	store *store.Store
	on    atomic.Bool
}

func (p *livePause) look(ctx context.Context) error {
	pause, err := p.store.Paused(ctx)
	if err == nil {
		p.on.Store(pause.On())
	}
	return err
}

// pauseFlags are what pause was called with.
type pauseFlags struct {
	off, show, json bool
	why             string
}

func pauseVerb(set *settings) *cobra.Command {
	var flags pauseFlags
	cmd := &cobra.Command{
		Use:   "pause",
		Short: "Pause answers to residents, but for danger; --off ends it",
		Long: `Pause answers to residents. Whoever is in danger is answered as ever, replies of staff
can be read and residents can have themselves forgotten; to all else the program says
one sentence and whom to call. A running server follows within a second.

--off ends the pause, --show tells whether there is one. Staff do the same on Telegram
with /pause and /resume.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if flags.off && (flags.show || flags.why != "") {
				return misused("--off goes with neither --show nor --why")
			}
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			return b.pause(cmd, flags)
		},
	}
	cmd.Flags().BoolVar(&flags.off, "off", false, "answer again")
	cmd.Flags().BoolVar(&flags.show, "show", false, "tell whether the program is paused, and change nothing")
	cmd.Flags().StringVar(&flags.why, "why", "", "reason, for other staff")
	cmd.Flags().BoolVar(&flags.json, "json", false, "print one JSON object")
	return cmd
}

// pauseWords are what the verb says, by language.
var pauseWords = map[string]struct{ on, off string }{
	"zh": {"已暂停：%s，%s%s。危险照样答。--off 恢复。\n", "没有暂停，照常回答。\n"},
	"en": {"Paused since %s by %s%s. Danger is answered. --off ends it.\n", "Not paused; questions are answered.\n"},
}

func (b *base) pause(cmd *cobra.Command, flags pauseFlags) error {
	ctx := cmd.Context()
	var changed error
	if !flags.show {
		changed = b.store.SetPaused(ctx, !flags.off, operator(), flags.why)
	}
	now, err := b.store.Paused(ctx)
	if err := errors.Join(changed, err); err != nil {
		return err
	}
	out, words := cmd.OutOrStdout(), pauseWords[b.cfg.Lang]
	switch {
	case flags.json:
		return encode(out, struct {
			Paused bool `json:"paused"`
			knowledge.Pause
		}{now.On(), now})
	case !now.On():
		_, err = fmt.Fprint(out, words.off)
	default:
		why := now.Why
		if why != "" {
			why = " (" + why + ")"
		}
		_, err = fmt.Fprintf(out, words.on, now.At.In(knowledge.China).Format("2006-01-02 15:04"), now.By, why)
	}
	return err
}
