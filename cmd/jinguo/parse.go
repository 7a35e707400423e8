package main

import (
	"github.com/spf13/cobra"

	"jinguo/knowledge/intake"
)

// parseVerb is what the program runs itself as, once a file, so that a hostile
// file can harm nothing but that child.
func parseVerb() *cobra.Command {
	return &cobra.Command{
		Use:                intake.ChildVerb,
		Hidden:             true,
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return intake.Child(cmd.Context(), args, cmd.OutOrStdout())
		},
	}
}
