package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"jinguo/knowledge"
)

func exportVerb(set *settings) *cobra.Command {
	var (
		file, rules  string
		confidential bool
	)
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the knowledge base as JSON lines",
		Long: `Write the knowledge base as JSON lines, which jinguo import reads back to the
same entries. Addresses of confidential places are left out unless they are asked
for; importing such a file leaves the stored ones as they are.

--rules writes the rules of programmes instead, as sheets of conditions, amounts and
cases in one table for Excel, which import reads back. A rule counts for residents
once its column 已核对 is filled in.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			if rules != "" {
				return b.exportRules(cmd.Context(), rules)
			}
			if file == "" {
				return b.export(cmd.Context(), cmd.OutOrStdout(), confidential)
			}
			return writeFile(file, func(w io.Writer) error { return b.export(cmd.Context(), w, confidential) })
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "`file` to write, packed where its name ends in .gz; standard output without")
	cmd.Flags().StringVar(&rules, "rules", "", "`file` to write the rules of programmes to, which Excel opens")
	cmd.Flags().BoolVar(&confidential, "confidential", false, "write addresses of confidential places as well")
	return cmd
}

// export writes every entry to w.
func (b *base) export(ctx context.Context, w io.Writer, confidential bool) error {
	buf := bufio.NewWriter(w)
	for e, err := range b.store.Entries(ctx) {
		if err != nil {
			return err
		}
		if !confidential {
			e = e.Public()
		}
		text, err := knowledge.Encode(e)
		if err != nil {
			return fmt.Errorf("write entry %s: %w", e.ID, err)
		}
		if _, err := buf.Write(text); err != nil {
			return fmt.Errorf("write export: %w", err)
		}
	}
	return buf.Flush()
}

// exportRules writes the rules of programmes to a file.
func (b *base) exportRules(ctx context.Context, file string) error {
	all, err := b.store.AllProgrammes(ctx)
	if err != nil {
		return err
	}
	return writeFile(file, func(w io.Writer) error { return writeRules(w, ruled(all)) })
}

// writeFile lets write fill a file, which appears whole or not at all.
func writeFile(name string, write func(io.Writer) error) (err error) {
	draft, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer func() {
		if err != nil {
			draft.Close()
			os.Remove(draft.Name())
		}
	}()
	if err := fill(draft, strings.HasSuffix(name, ".gz"), write); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	if err := draft.Close(); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return os.Rename(draft.Name(), name)
}

// fill writes to file, packed where asked, and makes it durable.
func fill(file *os.File, pack bool, write func(io.Writer) error) error {
	if !pack {
		if err := write(file); err != nil {
			return err
		}
		return file.Sync()
	}
	packed := gzip.NewWriter(file)
	if err := write(packed); err != nil {
		return err
	}
	if err := packed.Close(); err != nil {
		return err
	}
	return file.Sync()
}
