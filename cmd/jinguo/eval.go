package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"jinguo/index"
	"jinguo/knowledge"
)

func evalVerb(set *settings) *cobra.Command {
	var (
		asJSON  bool
		runFile string
	)
	cmd := &cobra.Command{
		Use:   "eval FILE…",
		Short: "Measure the search with questions whose answers are known",
		Long: `Measure the search with questions whose answers are known, one a line:
{"id","query","relevant":["entry id", …]}. Staff use it to see whether an edit
made answers better.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			questions, err := readQuestions(args)
			if err != nil {
				return err
			}
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			x, err := b.openIndex(cmd.Context())
			if err != nil {
				return busy(err)
			}
			defer x.Close()
			today := knowledge.DateOf(time.Now())
			figures, runs, err := index.Evaluate(cmd.Context(), x, questions, index.Query{On: today, NoSample: !b.cfg.Sample})
			if err != nil {
				return err
			}
			if err := writeRuns(runFile, runs); err != nil {
				return err
			}
			if asJSON {
				return encode(cmd.OutOrStdout(), figures)
			}
			return printFigures(cmd.OutOrStdout(), figures)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the figures as one JSON object")
	cmd.Flags().StringVar(&runFile, "run", "", "write each question's ranked entry ids to `file`")
	return cmd
}
