package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"jinguo/index"
)

func reindexVerb(set *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "reindex",
		Short: "Make the search index anew from the knowledge base",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			start := time.Now()
			x, err := b.openIndex(cmd.Context(), index.Options{})
			if err != nil {
				return busy(err)
			}
			defer x.Close()
			bar := newBar(cmd.ErrOrStderr(), 0, false)
			err = x.Rebuild(cmd.Context(), bar.reach)
			bar.close()
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "index made anew in %s\n", time.Since(start).Round(time.Millisecond))
			return err
		},
	}
}

// busy says what to do about an index that another process has open.
func busy(err error) error {
	if errors.Is(err, index.ErrLocked) {
		return errors.New("a running jinguo has the index open; stop jinguo serve, or run this with a copy of its data folder")
	}
	return err
}
