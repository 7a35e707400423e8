package store

import (
	"context"
	"fmt"
)

// Messages returns the channel's own numbers of our messages to a chat that are younger
// than 48 hours, which is how long a bot may delete them.
func (s *Store) Messages(ctx context.Context, channel, chat string) ([]int64, error) {
	numbers, err := column[int64](ctx, s.db, `SELECT message FROM outbox WHERE channel = $1 AND chat = $2 AND message > 0 AND ended >= $3 ORDER BY message`,
		channel, chat, stamp(s.opt.Now().Add(-sentFor)))
	if err != nil {
		return nil, fmt.Errorf("read numbers of messages: %w", err)
	}
	return numbers, nil
}
