package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"jinguo/bot"
)

// explain prints the searches behind an answer, for staff.
func explain(w io.Writer, searches []bot.Searched) error {
	for _, s := range searches {
		fmt.Fprintf(w, "\n? %s", s.Query)
		if len(s.Kinds) > 0 {
			fmt.Fprintf(w, " %v", s.Kinds)
		}
		fmt.Fprintln(w)
		if s.Read != "" {
			fmt.Fprintf(w, "  ≈ %s\n", s.Read)
		}
		for _, row := range s.Lay {
			fmt.Fprintf(w, "  %s → %s", row.Found, strings.Join(row.Written, " | "))
			if row.Said != row.Found {
				fmt.Fprintf(w, " (%s)", row.Said)
			}
			fmt.Fprintln(w)
		}
		columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(columns, "  score\tconfidence\tcover\tbm25\tasked\tcounter\tid")
		for _, h := range s.Hits {
			fmt.Fprintf(columns, "  %.3f\t%.2f\t%.2f\t%.2f\t%.2f\t%.2f\t%s", h.Score, h.Confidence, h.Cover, h.BM25, h.Asked, h.Counter, h.ID)
			if h.Wording != "" {
				fmt.Fprintf(columns, " (%s)", h.Wording)
			}
			for _, other := range h.Others {
				fmt.Fprintf(columns, " = %s", other)
			}
			fmt.Fprintln(columns)
		}
		if err := columns.Flush(); err != nil {
			return err
		}
		for _, r := range s.Removed {
			fmt.Fprintf(w, "  - %s: %s %s\n", r.ID, r.Why, r.Day)
		}
	}
	return nil
}
