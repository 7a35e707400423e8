package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

// AccountChat is a chat from which an account works.
type AccountChat struct {
	Account account.Account
	Address string // of the chat, as its channel has it; empty where no key opens it
}

// LinkChat has an account work from a chat, by a code that its desk showed. A chat is of
// one account, and an account has one chat on a channel: what was before ends. Its error
// wraps account.ErrPass where the code does not count.
func (s *Store) LinkChat(ctx context.Context, code, channel, chat, address string) (a account.Account, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		if _, a, err = s.use(ctx, tx, code, account.Chat); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM account_chats WHERE chat = $1 OR account = $2 AND channel = $3`, chat, a.No, channel); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO account_chats (account, channel, chat, address, since) VALUES ($1, $2, $3, $4, $5)`,
			a.No, channel, chat, s.box.Seal(address), s.now())
		if err != nil {
			return err
		}
		return s.record(ctx, tx, "account.chat_linked", a.Name, "", channel)
	})
	if err != nil {
		return account.Account{}, fmt.Errorf("link chat: %w", err)
	}
	return a, nil
}

// UnlinkChat ends that an account works from a chat, and reports whether it did.
func (s *Store) UnlinkChat(ctx context.Context, chat string) (bool, error) {
	return s.unlink(ctx, `chat = $1`, chat)
}

// UnlinkAccount ends that an account works from any chat, and reports whether it did.
func (s *Store) UnlinkAccount(ctx context.Context, no int64) (bool, error) {
	return s.unlink(ctx, `account = $1`, no)
}

func (s *Store) unlink(ctx context.Context, where string, arg any) (was bool, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		was = false
		numbers, err := column[int64](ctx, tx, `SELECT account FROM account_chats WHERE `+where, arg)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM account_chats WHERE `+where, arg); err != nil {
			return err
		}
		for _, no := range numbers {
			a, err := s.accountIn(ctx, tx, no)
			if err != nil {
				return err
			}
			if err := s.record(ctx, tx, "account.chat_unlinked", a.Name, "", ""); err != nil {
				return err
			}
			was = true
		}
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("unlink chat: %w", err)
	}
	return was, nil
}

// ChatAccount is the account that works from a chat, also one that is switched off; false
// where there is none.
func (s *Store) ChatAccount(ctx context.Context, chat string) (account.Account, bool, error) {
	var no int64
	err := s.db.QueryRowContext(ctx, `SELECT account FROM account_chats WHERE chat = $1`, chat).Scan(&no)
	if errors.Is(err, sql.ErrNoRows) {
		return account.Account{}, false, nil
	}
	if err != nil {
		return account.Account{}, false, fmt.Errorf("read account of a chat: %w", err)
	}
	a, err := s.Account(ctx, no)
	if errors.Is(err, knowledge.ErrNotFound) {
		return a, false, nil
	}
	return a, err == nil, err
}

// AccountChats are the chats on a channel from which accounts work, also those of
// accounts that are switched off.
func (s *Store) AccountChats(ctx context.Context, channel string) ([]AccountChat, error) {
	all, err := s.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	addresses, err := s.addresses(ctx, channel)
	if err != nil {
		return nil, fmt.Errorf("read chats of accounts: %w", err)
	}
	var chats []AccountChat
	for _, a := range all {
		if sealed, ok := addresses[a.No]; ok {
			address, _ := s.unseal(sealed)
			chats = append(chats, AccountChat{a, address})
		}
	}
	return chats, nil
}

// addresses are the sealed addresses of chats, by account.
func (s *Store) addresses(ctx context.Context, channel string) (map[int64]string, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT account, address FROM account_chats WHERE channel = $1`, channel)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[int64]string{}
	for rows.Next() {
		var no int64
		var sealed string
		if err := rows.Scan(&no, &sealed); err != nil {
			return nil, err
		}
		found[no] = sealed
	}
	return found, rows.Err()
}
