package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jinguo/knowledge"
	"jinguo/knowledge/audit"
	"jinguo/knowledge/store"
)

// auditFlags are what audit was called with.
type auditFlags struct {
	query store.AuditQuery
	json  bool
}

func auditVerb(set *settings) *cobra.Command {
	var flags auditFlags
	cmd := &cobra.Command{
		Use:   "audit",
		Short: "List what staff did and saw; audit verify tells whether anything was changed",
		Long: `List what staff did and which cases they saw, newest first. Nothing that a resident
wrote stands in it. Records can be added only: each holds a hash of the one before.

--action takes a word such as case.view, or its beginning: case.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if flags.query.Limit < 1 {
				return misused("--limit takes a number from 1")
			}
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			return b.listAudit(cmd, flags)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.query.Actor, "by", "", "`name` of who did it")
	f.StringVar(&flags.query.Action, "action", "", "`word` of what was done")
	f.StringVar(&flags.query.Object, "object", "", "`id` of an entry, number of a case, … that it was done to")
	f.IntVar(&flags.query.Limit, "limit", 50, "`number` of records at most")
	f.BoolVar(&flags.json, "json", false, "print each record as a line of JSON")
	cmd.AddCommand(auditVerifyVerb(set))
	return cmd
}

// auditWords are what the verb says, by language.
var auditWords = map[string]struct{ none, whole string }{
	"zh": {"还没有操作记录。", "操作记录完整，共 %d 条，条目的各个版本与记录一致。\n请把下面这一行抄在别处，以后用 --head 核对：\n%s\n"},
	"en": {"Nothing was logged yet.", "The audit log is whole: %d records, and the versions of entries are as it says.\nNote this line somewhere else, and compare with --head later:\n%s\n"},
}

// auditLine is a record as --json prints it.
type auditLine struct {
	No     int64     `json:"no"`
	At     time.Time `json:"at"`
	By     string    `json:"by,omitempty"`
	Door   string    `json:"door,omitempty"`
	Action string    `json:"action"`
	Object string    `json:"object,omitempty"`
	Region string    `json:"region,omitempty"`
	Detail string    `json:"detail,omitempty"`
	Hash   string    `json:"hash"`
}

func (b *base) listAudit(cmd *cobra.Command, flags auditFlags) error {
	records, err := b.store.AuditRecords(cmd.Context(), flags.query)
	if err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	for _, r := range records {
		if flags.json {
			err = encode(out, auditLine{r.No, r.At, r.Actor.Name, r.Actor.Door, r.Action, r.Object, r.Region, r.Detail, r.Hash})
		} else {
			said := fmt.Sprintf("%d  %s  %s  %s  %s  %s", r.No, r.At.In(knowledge.China).Format("2006-01-02 15:04:05"), r.Actor.Name, r.Action, r.Object, r.Detail)
			_, err = fmt.Fprintln(out, strings.TrimRight(said, " "))
		}
		if err != nil {
			return err
		}
	}
	if len(records) == 0 && !flags.json {
		_, err = fmt.Fprintln(out, auditWords[b.cfg.Lang].none)
	}
	return err
}

func auditVerifyVerb(set *settings) *cobra.Command {
	var known string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Tell whether the audit log, and what it says was written, is as it was",
		Long: `Tell whether the audit log is whole, and whether every version of an entry is as the
log says that it was written. It prints the last record as NUMBER:HASH. Note that
somewhere else: with --head it shows later whether all up to there is as it was then, even
if somebody had this machine to himself.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var head audit.Head
			if known != "" {
				var err error
				if head, err = audit.ParseHead(known); err != nil {
					return misused("--head: %v", err)
				}
			}
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			return b.verifyAudit(cmd, head)
		},
	}
	cmd.Flags().StringVar(&known, "head", "", "`NUMBER:HASH` of a record as it was noted before")
	return cmd
}

func (b *base) verifyAudit(cmd *cobra.Command, known audit.Head) error {
	head, err := b.store.VerifyAudit(cmd.Context())
	if err == nil && known.No > 0 {
		err = knownRecord(cmd.Context(), b.store, known)
	}
	var broken audit.Broken
	switch {
	case errors.As(err, &broken), errors.Is(err, store.ErrHead):
		return fmt.Errorf("%w; keep this database as it is, and compare it with a backup", err)
	case err != nil:
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), auditWords[b.cfg.Lang].whole, head.No, head)
	return err
}

// knownRecord holds the log to a record that was noted elsewhere.
func knownRecord(ctx context.Context, s *store.Store, known audit.Head) error {
	list, err := s.AuditRecords(ctx, store.AuditQuery{Before: known.No + 1, Limit: 1})
	if err != nil {
		return err
	}
	if len(list) == 0 || list[0].No != known.No || list[0].Hash != known.Hash {
		return audit.Broken{No: known.No, Reason: "not the one that was noted"}
	}
	return nil
}
