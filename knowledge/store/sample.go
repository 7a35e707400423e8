package store

import (
	"context"
	"fmt"

	"jinguo/knowledge"
)

// sampleReason is why every version of the sample was made.
const sampleReason = "sample knowledge base"

// InstallSample brings the embedded sample knowledge base up to date: new and
// changed sample entries are saved, ones that the program no longer brings are
// archived, and ones that somebody edited or replaced by an import stay as they are.
func (s *Store) InstallSample(ctx context.Context, entries []knowledge.Entry) error {
	theirs, err := column[string](ctx, s.db, `SELECT id FROM entries WHERE sample = 0`)
	if err != nil {
		return fmt.Errorf("install sample: %w", err)
	}
	skip := make(map[string]bool, len(theirs))
	for _, id := range theirs {
		skip[id] = true
	}
	var ours []knowledge.Entry
	for _, e := range entries {
		if !skip[e.ID] {
			ours = append(ours, e)
			skip[e.ID] = true
		}
	}
	edit := Edit{Who: "jinguo", Why: sampleReason, sample: true}
	if _, err := s.Save(ctx, edit, ours...); err != nil {
		return fmt.Errorf("install sample: %w", err)
	}
	installed, err := column[string](ctx, s.db, `SELECT id FROM entries WHERE sample = 1 AND state <> 'archived'`)
	if err != nil {
		return fmt.Errorf("install sample: %w", err)
	}
	var gone []string
	for _, id := range installed {
		if !skip[id] {
			gone = append(gone, id)
		}
	}
	if err := s.Archive(ctx, edit, gone...); err != nil {
		return fmt.Errorf("install sample: %w", err)
	}
	return nil
}
