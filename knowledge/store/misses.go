package store

import (
	"context"
	"database/sql"
)

// ask keeps what she asked as a miss, or until it is known whether its answer was of
// use.
func (s *Store) ask(ctx context.Context, tx *sql.Tx, eff Effects) error {
	return nil
}
