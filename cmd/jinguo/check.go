package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"jinguo/knowledge"
	"jinguo/knowledge/check"
	"jinguo/knowledge/importer"
)

func checkVerb(set *settings) *cobra.Command {
	var asJSON, stale, cases bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Find what is wrong in the knowledge base, with advice",
		Long: `Find what is wrong in the knowledge base, with advice: what expired but is still
published, phones that cannot be one, duplicates, entries without a contact …
The exit status is 1 where something is wrong that residents would see.

--stale lists instead the service points that somebody should verify next: first
those whose phone people say is wrong, then by how often they were the answer since
the last time, then by how long ago that was. It has those that nobody verified within
half a year. A column 核对日期 of an imported list says when that was.

--cases runs the cases of every rule and prints a table of them: how many pass, what
the others should come to and do, and which conditions no case holds. The exit status
is 1 where one fails.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			var entries []knowledge.Entry
			for e, err := range b.store.Entries(cmd.Context()) {
				if err != nil {
					return err
				}
				entries = append(entries, e)
			}
			if stale {
				return b.listDue(cmd, entries, asJSON)
			}
			if cases {
				return b.runCases(cmd, entries, asJSON)
			}
			problems := append(check.All(entries, today()), ruleFindings(entries)...)
			if err := printFindings(cmd, problems, len(entries), b.cfg.Lang, asJSON); err != nil {
				return err
			}
			if importer.Faulty(problems) {
				return errReported
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print each problem, or service point, as a line of JSON")
	cmd.Flags().BoolVar(&cases, "cases", false, "run the cases of every rule")
	cmd.Flags().BoolVar(&stale, "stale", false, "list the service points to verify next")
	return cmd
}

// checkSums are the closing line of check, by language: entries, problems.
var checkSums = map[string]string{
	"zh": "已检查 %d 条，发现 %d 个问题。\n",
	"en": "%d entries checked, %d problems found.\n",
}

func printFindings(cmd *cobra.Command, problems []knowledge.Problem, entries int, lang string, asJSON bool) error {
	w := cmd.OutOrStdout()
	if !asJSON {
		if err := printProblems(w, problems, lang); err != nil {
			return err
		}
		_, err := fmt.Fprintf(w, checkSums[lang], entries, len(problems))
		return err
	}
	for _, p := range problems {
		if err := encode(w, lineOf(p, lang)); err != nil {
			return err
		}
	}
	return nil
}
