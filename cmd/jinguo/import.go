package main

import (
	"errors"
	"io"
	"os/user"
	"strconv"

	"github.com/spf13/cobra"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// importFlags are what import was called with.
type importFlags struct {
	json, prune, dry bool
	region, as, undo string
}

func importVerb(set *settings) *cobra.Command {
	var flags importFlags
	cmd := &cobra.Command{
		Use:   "import PATH…",
		Short: "Read office files and folders into the knowledge base",
		Long: `Read office files and folders into the knowledge base: .docx .doc .xlsx .xls .pdf
.html .md .txt .csv .zip .jsonl .jsonl.gz, and pictures where tesseract is installed
with Chinese. Importing the same files twice changes nothing; a changed file makes
new versions of what changed; of one entry in several files the newer is kept. A
file that cannot be read is reported and skipped.

--dry-run shows what an import would do, entry by entry, and changes nothing. Every
import that changes something has a number, by which --undo takes it back.`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case flags.undo != "" && len(args) > 0:
				return errors.New("--undo takes no PATH")
			case flags.undo == "" && len(args) == 0:
				return errors.New("import needs a file or a folder")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			if flags.undo != "" {
				return b.undo(cmd, flags)
			}
			return b.importPaths(cmd, args, flags)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&flags.json, "json", false, "print the table as JSON lines")
	f.StringVar(&flags.region, "region", "", "`region` of what names none, by code or name; the setting region where not given")
	f.BoolVar(&flags.prune, "prune", false, "archive entries of an earlier edition of a file that are no longer in it")
	f.BoolVar(&flags.dry, "dry-run", false, "show what would be new, changed, merged and refused, and change nothing")
	f.StringVar(&flags.as, "as", "", "`state` of what is imported: draft keeps it from residents, published shows it")
	f.StringVar(&flags.undo, "undo", "", "take the import of that `batch` back")
	return cmd
}

func (b *base) importPaths(cmd *cobra.Command, paths []string, flags importFlags) error {
	im, err := newImporter(cmd.Context(), b)
	if err != nil {
		return err
	}
	watch := &barWatcher{cmd.ErrOrStderr(), newBar(io.Discard, 0, true)}
	defer func() { watch.close() }()
	im.Watch = watch
	im.Prune, im.Dry = flags.prune, flags.dry
	switch state := knowledge.State(flags.as); state {
	case "", knowledge.Draft, knowledge.Published:
		im.As = state
	default:
		return misused("--as takes draft or published, not %q", flags.as)
	}
	if flags.region != "" {
		r, err := region.Parse(flags.region)
		if err != nil {
			return misused("--region: %w", err)
		}
		im.Reader.Region = r.Code
	}
	found, err := im.Run(cmd.Context(), paths)
	watch.close()
	if err == nil && !im.Dry {
		err = b.follow(cmd.Context(), cmd.ErrOrStderr())
	}
	if err != nil && cmd.Context().Err() != nil {
		err = errInterrupted
	}
	report := importReport{found}
	show := report.table
	if flags.json {
		show = report.json
	}
	if err := errors.Join(err, show(cmd.OutOrStdout(), b.cfg.Lang)); err != nil {
		return err
	}
	if report.Failed() {
		return errReported
	}
	return nil
}

// errInterrupted ends an import that was told to stop.
var errInterrupted = errors.New("interrupted; what the table counts is in, import the same files again for the rest")

// operator is who runs this program, for the history of entries.
func operator() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "unknown"
}

func count(n int) string { return strconv.Itoa(n) }
