package store

import (
	"context"
	"database/sql"
)

// hand does with her case what she wants done.
func (s *Store) hand(ctx context.Context, tx *sql.Tx, eff Effects) error {
	return nil
}
