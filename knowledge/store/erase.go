package store

import (
	"context"
	"database/sql"
)

// erase erases all that is kept of a chat that wants to be forgotten.
func (s *Store) erase(ctx context.Context, tx *sql.Tx, eff Effects) error {
	if !eff.Forget {
		return nil
	}
	return s.eraseCases(ctx, tx, eff.Chat)
}
