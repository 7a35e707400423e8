package main

import (
	"bufio"
	"fmt"

	"github.com/spf13/cobra"

	"jinguo/knowledge"
	"jinguo/knowledge/directory"
)

// directoryVerb writes an invented directory of service points in the exchange
// format, to try how an installation of a whole country behaves:
//
//	jinguo directory --points 700000 --seed 1 > directory.jsonl
//	jinguo --sample=false --data /tmp/large import directory.jsonl
//
// It is hidden, because nobody needs it to answer questions, and residents must never
// be sent to what it invents.
func directoryVerb() *cobra.Command {
	var (
		points int
		seed   uint64
	)
	cmd := &cobra.Command{
		Use:    "directory",
		Short:  "Write an invented directory of service points as JSON lines",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if points < 0 {
				return misused("--points wants a number from 0 on, not %d", points)
			}
			buf := bufio.NewWriter(cmd.OutOrStdout())
			for e := range directory.Points(points, seed) {
				line, err := knowledge.Encode(e)
				if err != nil {
					return fmt.Errorf("write entry %s: %w", e.ID, err)
				}
				if _, err := buf.Write(line); err != nil {
					return fmt.Errorf("write directory: %w", err)
				}
			}
			return buf.Flush()
		},
	}
	cmd.Flags().IntVar(&points, "points", 7_000, "how `many` points to invent")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "`number` that decides what they are like")
	return cmd
}
