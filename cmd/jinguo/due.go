package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"jinguo/knowledge"
	"jinguo/knowledge/check"
)

// dueWords are what check --stale says of a service point, by language: its title,
// when it was verified and how often it was shown; who doubts it; the sum.
var dueWords = map[string]struct{ point, unknown, doubted, some, sum string }{
	"zh": {"%s  %s（上次核对：%s；此后答过%d次）", "未注明核对时间", "  [%d人反映电话不对，已提示居民]", "  [%d人反映电话不对]", "共 %d 个服务点待核实。\n"},
	"en": {"%s  %s (last verified: %s; shown %d times since)", "not noted", "  [%d people say the phone is wrong; residents are told]", "  [%d people say the phone is wrong]", "%d service points to verify.\n"},
}

// dueLine is a service point as --json prints it.
type dueLine struct {
	Entry      string         `json:"entry"`
	Title      string         `json:"title"`
	Region     string         `json:"region,omitempty"`
	Verified   knowledge.Date `json:"verified,omitempty"`
	VerifiedBy string         `json:"verified_by,omitempty"`
	Shown      int            `json:"shown"`
	Reports    int            `json:"reports"`
	Flagged    bool           `json:"flagged"`
}

// listDue lists the service points to verify next.
func (b *base) listDue(cmd *cobra.Command, entries []knowledge.Entry, asJSON bool) error {
	people, err := b.store.AllDoubted(cmd.Context())
	if err != nil {
		return err
	}
	uses, err := b.store.Shown(cmd.Context())
	if err != nil {
		return err
	}
	// Months that began before the day count too: nobody knows the days of what was shown.
	shown := func(entry string, since knowledge.Date) int {
		times := 0
		for _, u := range uses {
			if u.Entry == entry && u.Month+"-31" >= string(since) {
				times += u.Times
			}
		}
		return times
	}
	due := check.Due(entries, today(), people, shown)
	out, words := cmd.OutOrStdout(), dueWords[b.cfg.Lang]
	for _, p := range due {
		e := p.Entry.Public()
		if asJSON {
			line := dueLine{e.ID, e.Title, e.Region, p.Verified, e.Point.VerifiedBy, p.Shown, p.People, p.Doubted()}
			if err := encode(out, line); err != nil {
				return err
			}
			continue
		}
		verified := words.unknown
		if p.Verified != "" {
			verified = string(p.Verified)
		}
		fmt.Fprintf(out, words.point, e.ID, e.Title, verified, p.Shown)
		switch {
		case p.Doubted():
			fmt.Fprintf(out, words.doubted, p.People)
		case p.People > 0:
			fmt.Fprintf(out, words.some, p.People)
		}
		if _, err := fmt.Fprintln(out); err != nil {
			return err
		}
	}
	if asJSON {
		return nil
	}
	_, err = fmt.Fprintf(out, words.sum, len(due))
	return err
}
