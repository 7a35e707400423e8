package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/intake"
	"jinguo/knowledge/region"
	"jinguo/knowledge/store"
)

// batchSize is how many entries are saved in one transaction: enough to be
// fast, few enough that a running server never waits long for its turn to write.
const batchSize = 500

func importVerb(set *settings) *cobra.Command {
	var (
		asJSON, prune bool
		place         string
	)
	cmd := &cobra.Command{
		Use:   "import PATH…",
		Short: "Read office files and folders into the knowledge base",
		Long: `Read office files and folders into the knowledge base: .docx .xlsx .pdf .html .md
.txt .csv .jsonl .jsonl.gz. Importing the same files twice changes nothing; a
changed file makes new versions of what changed. A file that cannot be read is
reported and skipped.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			im, err := newImporter(b, cmd.ErrOrStderr(), prune)
			if err != nil {
				return err
			}
			if place != "" {
				r, err := region.Parse(place)
				if err != nil {
					return misused("--region: %w", err)
				}
				im.reader.Region = r.Code
			}
			report, err := im.run(cmd.Context(), args)
			if err != nil && cmd.Context().Err() != nil {
				err = errInterrupted
			}
			if asJSON {
				err = errors.Join(err, report.json(cmd.OutOrStdout(), b.cfg.Lang))
			} else {
				err = errors.Join(err, report.table(cmd.OutOrStdout(), b.cfg.Lang))
			}
			if err != nil {
				return err
			}
			if report.failed() {
				return errReported
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the table as JSON lines")
	cmd.Flags().StringVar(&place, "region", "", "`region` of what names none, by code or name; the setting region where not given")
	cmd.Flags().BoolVar(&prune, "prune", false, "archive entries of an earlier edition of a file that are no longer in it")
	return cmd
}

// errInterrupted ends an import that was told to stop.
var errInterrupted = errors.New("interrupted; what the table counts is in, import the same files again for the rest")

// importer reads files into the store.
type importer struct {
	*base
	reader intake.Reader
	prune  bool
	status io.Writer // where progress is shown
	bar    bar
	// seen holds the ids that each file gave, by base name.
	seen map[string]map[string]bool
	// owner is the path of the file that gave an id first.
	owner map[string]string
}

func newImporter(b *base, status io.Writer, prune bool) (*importer, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	cache, err := filepath.Abs(filepath.Join(b.cfg.Data, "cache"))
	if err != nil {
		return nil, fmt.Errorf("find cache folder: %w", err)
	}
	return &importer{
		base: b,
		reader: intake.Reader{
			Command: []string{program, intake.ChildVerb},
			Memory:  int64(b.cfg.Intake.MemoryMB) << 20,
			Timeout: b.cfg.Intake.Timeout,
			Cache:   cache,
			Region:  b.region,
		},
		prune:  prune,
		status: status,
		seen:   map[string]map[string]bool{},
		owner:  map[string]string{},
	}, nil
}

// run imports every file under paths and brings the index up to date.
func (im *importer) run(ctx context.Context, paths []string) (*importReport, error) {
	files, problems := intake.Files(paths)
	report := &importReport{}
	for _, p := range problems {
		row := report.at(p.File)
		row.Problems = append(row.Problems, p)
	}
	var total int64
	for _, f := range files {
		total += f.Size
	}
	im.bar = newBar(im.status, total, true)
	for _, f := range files {
		im.bar.describe("%s", filepath.Base(f.Path))
		if err := im.file(ctx, f.Path, report.at(f.Path)); err != nil {
			return report, fmt.Errorf("import %s: %w", f.Path, err)
		}
		im.bar.add(f.Size)
	}
	if err := im.missing(ctx, report); err != nil {
		return report, err
	}
	im.bar.close()
	report.sort()
	return report, im.follow(ctx)
}

// file imports one file. Lines of the exchange format each stand for themselves
// and are saved as they come; what any other file becomes is saved when the file
// was read to its end.
func (im *importer) file(ctx context.Context, path string, row *importRow) error {
	limit := 0
	if intake.Lines(path) {
		limit = batchSize
	}
	var batch []knowledge.Entry
	problems, err := im.reader.Read(ctx, path, func(e knowledge.Entry) error {
		batch = append(batch, e)
		if limit == 0 || len(batch) < limit {
			return nil
		}
		err := im.save(ctx, path, batch, row)
		batch = batch[:0]
		return err
	})
	row.Problems = append(row.Problems, problems...)
	if err != nil {
		return err
	}
	for len(batch) > 0 {
		n := min(len(batch), batchSize)
		if err := im.save(ctx, path, batch[:n], row); err != nil {
			return err
		}
		batch = batch[n:]
	}
	return nil
}

func (im *importer) save(ctx context.Context, path string, entries []knowledge.Entry, row *importRow) error {
	name := filepath.Base(path)
	entries = im.own(path, entries, row)
	outcomes, err := im.store.Save(ctx, store.Edit{Who: operator(), Why: "import of " + name}, entries...)
	if err != nil {
		return err
	}
	if im.seen[name] == nil {
		im.seen[name] = map[string]bool{}
	}
	for _, o := range outcomes {
		im.seen[name][o.ID] = true
		switch o.Action {
		case store.New:
			row.New++
		case store.Changed:
			row.Changed++
		case store.Unchanged:
			row.Unchanged++
		}
	}
	im.bar.describe("%s: %d", name, row.New+row.Changed+row.Unchanged)
	return nil
}

// own gives the entries that no file before this one gave in the same import. A
// copy of a file would otherwise take its entries, and lose them to it the next
// time. Ids of the exchange format are given on purpose: there the last one counts.
func (im *importer) own(path string, entries []knowledge.Entry, row *importRow) []knowledge.Entry {
	twice := map[string]int{} // by the other file
	mine := make([]knowledge.Entry, 0, len(entries))
	for _, e := range entries {
		if other, ok := im.owner[e.ID]; ok && other != path && !intake.Lines(path) {
			twice[other]++
			row.Unchanged++
			continue
		}
		im.owner[e.ID] = path
		mine = append(mine, e)
	}
	for _, other := range slices.Sorted(maps.Keys(twice)) {
		row.Problems = append(row.Problems, knowledge.Problem{Code: "in_other_file", Severity: knowledge.Doubt, File: filepath.Base(path),
			Args: map[string]string{"count": strconv.Itoa(twice[other]), "other": other}})
	}
	return mine
}

// missing finds entries of an earlier edition that the imported files no longer
// hold: it tells of them, or archives them where that was asked for. Files of one
// name in several folders count as one, of which nothing is known to be gone while
// any of them could not be read.
func (im *importer) missing(ctx context.Context, report *importReport) error {
	for _, row := range report.rows {
		if row.failed() {
			delete(im.seen, filepath.Base(row.File))
		}
	}
	for _, row := range report.rows {
		name := filepath.Base(row.File)
		seen, ok := im.seen[name]
		if !ok {
			continue
		}
		delete(im.seen, name)
		stored, err := im.store.FromFile(ctx, name)
		if err != nil {
			return err
		}
		var gone []string
		for _, id := range stored {
			if !seen[id] {
				gone = append(gone, id)
			}
		}
		if len(gone) == 0 {
			continue
		}
		args := map[string]string{"count": strconv.Itoa(len(gone))}
		p := knowledge.Problem{Code: "gone_from_file", Severity: knowledge.Hint, File: name, Args: args}
		if im.prune {
			p = knowledge.Problem{Code: "archived_with_file", Severity: knowledge.Hint, File: name, Args: args}
			if err := im.store.Archive(ctx, store.Edit{Who: operator(), Why: "no longer in " + name}, gone...); err != nil {
				return err
			}
		}
		row.Problems = append(row.Problems, p)
	}
	return nil
}

// follow brings the index up to date, unless a running server does that anyway.
func (im *importer) follow(ctx context.Context) error {
	bar := newBar(im.status, 0, false)
	defer bar.close()
	bar.describe("index")
	x, err := im.openIndex(ctx, index.Options{Progress: bar.reach})
	if errors.Is(err, index.ErrLocked) {
		return nil
	}
	if err != nil {
		return err
	}
	return x.Close()
}

// operator is who runs this program, for the history of entries.
func operator() string {
	if u, err := user.Current(); err == nil && u.Username != "" {
		return u.Username
	}
	return "unknown"
}
