package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"jinguo/index"
)

func evalVerb(set *settings) *cobra.Command {
	var (
		asJSON bool
		ranks  string
	)
	cmd := &cobra.Command{
		Use:   "eval FILE…",
		Short: "Measure the search with questions whose answers are known",
		Long: `Measure the search with questions whose answers are known, one a line:
{"id","query","relevant":["entry id", …]}. Staff use it to see whether an edit
made answers better.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			questions, err := readJudged(args)
			if err != nil {
				return err
			}
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			x, err := b.openIndex(cmd.Context(), index.Options{})
			if err != nil {
				return busy(err)
			}
			defer x.Close()
			var ranked []index.Ranked
			base := index.Query{On: today(), NoSample: !b.cfg.Sample}
			figures, err := x.Evaluate(cmd.Context(), questions, base, func(r index.Ranked) error {
				ranked = append(ranked, r)
				return nil
			})
			if err != nil {
				return err
			}
			if err := writeRanks(ranks, ranked); err != nil {
				return err
			}
			if asJSON {
				return encode(cmd.OutOrStdout(), figures)
			}
			return printFigures(cmd.OutOrStdout(), figures)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the figures as one JSON object")
	cmd.Flags().StringVar(&ranks, "run", "", "write each question's ranked entry ids to `file`, one JSON object a line")
	return cmd
}

// readJudged reads the questions of all files.
func readJudged(names []string) ([]index.Judged, error) {
	var all []index.Judged
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("read questions: %w", err)
		}
		questions, err := index.ReadJudged(file)
		file.Close()
		if err != nil {
			return nil, fmt.Errorf("read questions of %s: %w", name, err)
		}
		all = append(all, questions...)
	}
	if len(all) == 0 {
		return nil, errors.New("there is no question in these files")
	}
	return all, nil
}

// writeRanks writes rankings to the file of that name, if it has one.
func writeRanks(name string, ranked []index.Ranked) error {
	if name == "" {
		return nil
	}
	return writeFile(name, func(w io.Writer) error {
		buf := bufio.NewWriter(w)
		for _, r := range ranked {
			if err := encode(buf, r); err != nil {
				return err
			}
		}
		return buf.Flush()
	})
}

func printFigures(w io.Writer, f index.Figures) error {
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(columns, "questions\tMRR@10\tRecall@1\t@5\t@10\t@100\tHit@1\t@3\t@10\tqps\tp50 ms\tp95\tp99\t\n")
	fmt.Fprintf(columns, "%d\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\t%.1f\t%.2f\t%.2f\t%.2f\t\n",
		f.Questions, f.MRR10, f.Recall1, f.Recall5, f.Recall10, f.Recall100, f.Hit1, f.Hit3, f.Hit10, f.QPS, f.P50, f.P95, f.P99)
	return columns.Flush()
}
