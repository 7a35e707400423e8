package store

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"jinguo/knowledge/account"
)

// opened is a store whose clock the test turns.
func opened(t *testing.T, open opener) (*Store, *clock) {
	c := &clock{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	return open(t, Options{Now: c.now, Keys: [][]byte{testKey(1)}}), c
}

func taken(t *testing.T, s *Store, name string, roles []account.Role, regions ...string) account.Account {
	t.Helper()
	a, err := s.SaveAccount(t.Context(), account.Account{Name: name, Roles: roles, Regions: regions, Password: "hash"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestLastOwner(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s, _ := opened(t, open)
		ctx := t.Context()
		first := taken(t, s, "zhang", []account.Role{account.Owner})
		taken(t, s, "li", []account.Role{account.Owner}, "371324") // manages a county alone
		if _, err := s.SaveAccount(ctx, account.Account{Name: "wang", Roles: []account.Role{account.Owner}}); err != nil {
			t.Fatal(err) // was invited, and may never come
		}
		for what, change := range map[string]func(*account.Account) error{
			"off":     func(a *account.Account) error { a.Off = true; return nil },
			"demoted": func(a *account.Account) error { a.Roles = []account.Role{account.Editor}; return nil },
			"moved":   func(a *account.Account) error { a.Regions = []string{"371324"}; return nil },
			"emptied": func(a *account.Account) error { a.Password = ""; return nil },
		} {
			if _, err := s.ChangeAccount(ctx, first.No, "account.change", change); !errors.Is(err, account.ErrLastOwner) {
				t.Errorf("the last owner is %s: %v", what, err)
			}
		}
		taken(t, s, "zhao", []account.Role{account.Owner})
		off := func(a *account.Account) error { a.Off = true; return nil }
		if a, err := s.ChangeAccount(ctx, first.No, "account.off", off); err != nil || !a.Off || a.Epoch != first.Epoch+1 {
			t.Errorf("one of two owners: %+v, %v", a, err)
		}
	})
}

func TestPasses(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s, c := opened(t, open)
		ctx := t.Context()
		old, err := s.NewPass(ctx, account.SetUp, 0)
		must(t, err)
		setup, err := s.NewPass(ctx, account.SetUp, 0)
		must(t, err)
		first := account.Account{Name: "Zhang", Roles: account.Roles[:], Password: "hash"}
		if _, err := s.SetUp(ctx, old, first); !errors.Is(err, account.ErrPass) {
			t.Errorf("the link of an earlier start: %v", err)
		}
		zhang, err := s.SetUp(ctx, strings.ToLower(setup), first)
		must(t, err)
		if _, err := s.SetUp(ctx, setup, first); !errors.Is(err, account.ErrPass) {
			t.Errorf("set up twice: %v", err)
		}
		late, err := s.NewPass(ctx, account.SetUp, 0)
		must(t, err)
		if _, err := s.SetUp(ctx, late, account.Account{Name: "second", Password: "hash"}); !errors.Is(err, account.ErrPass) {
			t.Errorf("set up beside an account: %v", err)
		}

		li, err := s.SaveAccount(ctx, account.Account{Name: "li", Roles: []account.Role{account.Editor}})
		must(t, err)
		invite, err := s.NewPass(ctx, account.Invite, li.No)
		must(t, err)
		if _, err := s.LinkChat(ctx, invite, "telegram", "h", "7"); !errors.Is(err, account.ErrPass) {
			t.Errorf("an invitation links a chat: %v", err)
		}
		c.Time = c.Add(7*24*time.Hour - time.Minute)
		if kind, a, err := s.Pass(ctx, invite); err != nil || kind != account.Invite || a.No != li.No {
			t.Errorf("%s, %+v, %v", kind, a, err)
		}
		c.Time = c.Add(time.Minute)
		if _, err := s.TakeUp(ctx, invite, "hash2"); !errors.Is(err, account.ErrPass) {
			t.Errorf("after seven days: %v", err)
		}
		invite, err = s.NewPass(ctx, account.Invite, li.No)
		must(t, err)
		if a, err := s.TakeUp(ctx, invite, "hash2"); err != nil || a.Password != "hash2" || a.Epoch == li.Epoch {
			t.Errorf("%+v, %v", a, err)
		}
		if _, err := s.TakeUp(ctx, invite, "hash3"); !errors.Is(err, account.ErrPass) {
			t.Errorf("taken up twice: %v", err)
		}

		reset, err := s.NewPass(ctx, account.Reset, zhang.No)
		must(t, err)
		if _, err := s.SetCodes(ctx, zhang.No, "SECRET", 5, account.NewRecovery()); err != nil {
			t.Fatal(err)
		}
		if a, err := s.TakeUp(ctx, reset, "hash4"); err != nil || a.Secret != "" {
			t.Errorf("after a reset: %+v, %v", a, err)
		}
		if n, err := s.Recovery(ctx, zhang.No); err != nil || n != 0 {
			t.Errorf("%d recovery codes after a reset, %v", n, err)
		}

		link, err := s.NewPass(ctx, account.Chat, li.No)
		must(t, err)
		_, err = s.ChangeAccount(ctx, li.No, "account.off", func(a *account.Account) error { a.Off = true; return nil })
		must(t, err)
		if _, err := s.LinkChat(ctx, link, "telegram", "h", "7"); !errors.Is(err, account.ErrPass) {
			t.Errorf("a code of an account that was switched off: %v", err)
		}
		if _, err := s.NewPass(ctx, account.Reset, li.No); !errors.Is(err, account.ErrOff) {
			t.Errorf("a link for an account that is switched off: %v", err)
		}
	})
}

func TestTries(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s, c := opened(t, open)
		ctx := t.Context()
		name, address := account.Limit{Who: "name", Free: 5, For: 24 * time.Hour}, account.Limit{Who: "address", Free: 7, For: time.Hour}
		try := func(want time.Duration, limits ...account.Limit) {
			t.Helper()
			if wait, err := s.Try(ctx, limits...); err != nil || wait != want {
				t.Errorf("wait %v, %v; want %v", wait, err, want)
			}
		}
		for range 5 {
			try(0, name, address)
		}
		try(time.Second, name, address)
		s = open(t, Options{Now: c.now, Keys: [][]byte{testKey(1)}}) // a restart changes nothing
		try(time.Second, name, address)
		for _, wait := range []time.Duration{1, 2} {
			c.Time = c.Add(wait * time.Second)
			try(0, name, address)
		}
		try(4*time.Second, name)
		must(t, s.Passed(ctx, "name", address))
		try(0, name)
		try(0, address) // the seventh that counts
		try(time.Second, address)
		for range 30 {
			c.Time = c.Add(15 * time.Minute)
			try(0, name)
		}
		try(15*time.Minute, name)
		c.Time = c.Add(24 * time.Hour)
		try(0, name)
		try(0, name)

		// However many come at the same moment, no more than the free ones are looked at.
		let := 0
		var count sync.Mutex
		var all sync.WaitGroup
		for range 40 {
			all.Go(func() {
				wait, err := s.Try(ctx, account.Limit{Who: "flood", Free: 5, For: time.Hour})
				count.Lock()
				defer count.Unlock()
				if err == nil && wait == 0 {
					let++
				}
			})
		}
		all.Wait()
		if let != 5 {
			t.Errorf("%d of 40 tries at the same moment are looked at", let)
		}
	})
}

func TestCodesCountOnce(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s, _ := opened(t, open)
		ctx := t.Context()
		a := taken(t, s, "zhang", account.Roles[:])
		codes := account.NewRecovery()
		after, err := s.SetCodes(ctx, a.No, "SECRET", 100, codes)
		must(t, err)
		if after.Epoch == a.Epoch {
			t.Error("sessions live on after new codes")
		}
		for _, c := range []struct {
			step  int64
			fresh bool
		}{{100, false}, {99, false}, {101, true}, {101, false}} {
			if fresh, err := s.UseCode(ctx, a.No, c.step); err != nil || fresh != c.fresh {
				t.Errorf("step %d: %v, %v", c.step, fresh, err)
			}
		}
		for i, want := range []bool{true, false} {
			if ok, err := s.UseRecovery(ctx, a.No, strings.ToLower(strings.ReplaceAll(codes[3], "-", " "))); err != nil || ok != want {
				t.Errorf("recovery code, time %d: %v, %v", i+1, ok, err)
			}
		}
		if n, err := s.Recovery(ctx, a.No); err != nil || n != 9 {
			t.Errorf("%d codes left, %v", n, err)
		}
		// Without the key that sealed the secret nobody may set up another.
		lost, err := open(t, Options{Keys: [][]byte{testKey(2)}}).Account(ctx, a.No)
		if err != nil || lost.Secret != account.Lost {
			t.Errorf("without the key the secret is %q, %v", lost.Secret, err)
		}
	})
}

func TestDeskSessions(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s, c := opened(t, open)
		ctx := t.Context()
		held := func(want bool, used bool) {
			t.Helper()
			body, ok, err := s.DeskSession(ctx, "token", used)
			if err != nil || ok != want || ok && string(body) != "\x00held" {
				t.Errorf("%q, %v, %v; want %v", body, ok, err, want)
			}
		}
		held(false, true)
		must(t, s.KeepDeskSession(ctx, "token", []byte("\x00held")))
		for range 16 { // 7 hours 44 minutes
			c.Time = c.Add(29 * time.Minute)
			must(t, s.Forget(ctx))
			held(true, true)
		}
		c.Time = c.Add(16 * time.Minute)
		held(false, true)
		must(t, s.KeepDeskSession(ctx, "token2", []byte("x")))
		must(t, s.Forget(ctx))
		if rows, err := column[string](ctx, s.db, `SELECT token FROM desk_sessions`); err != nil || len(rows) != 1 || rows[0] != "token2" {
			t.Errorf("left: %q, %v", rows, err)
		}
		must(t, s.KeepDeskSession(ctx, "token", []byte("\x00held")))
		c.Time = c.Add(20 * time.Minute)
		held(true, false) // a page that asks by itself
		c.Time = c.Add(10 * time.Minute)
		held(false, true)
		must(t, s.KeepDeskSession(ctx, "token", []byte("\x00held")))
		must(t, s.EndDeskSession(ctx, "token"))
		held(false, true)
	})
}

func TestAccountChats(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s, _ := opened(t, open)
		ctx := t.Context()
		a, b := taken(t, s, "zhang", []account.Role{account.Duty}), taken(t, s, "li", []account.Role{account.Editor})
		link := func(no int64, chat, address string) {
			t.Helper()
			code, err := s.NewPass(ctx, account.Chat, no)
			must(t, err)
			_, err = s.LinkChat(ctx, code, "telegram", chat, address)
			must(t, err)
			if _, err := s.LinkChat(ctx, code, "telegram", "other", "1"); !errors.Is(err, account.ErrPass) {
				t.Errorf("a code counts twice: %v", err)
			}
		}
		link(a.No, "1:h7", "7")
		link(a.No, "1:h8", "8") // the chat before is nobody's now
		if _, ok, err := s.ChatAccount(ctx, "1:h7"); ok || err != nil {
			t.Errorf("an account has two chats, %v", err)
		}
		link(b.No, "1:h8", "8") // and this one is another's
		chats, err := s.AccountChats(ctx, "telegram")
		if err != nil || len(chats) != 1 || chats[0].Account.No != b.No || chats[0].Address != "8" {
			t.Errorf("%+v, %v", chats, err)
		}
		raw, err := column[string](ctx, s.db, `SELECT address FROM account_chats`)
		if err != nil || len(raw) != 1 || strings.Contains(raw[0], "8") && !strings.HasPrefix(raw[0], "~") {
			t.Errorf("addresses are kept as %q, %v", raw, err)
		}
		if done, err := s.UnlinkChat(ctx, "1:h8"); err != nil || !done {
			t.Errorf("%v, %v", done, err)
		}
		if done, err := s.UnlinkAccount(ctx, b.No); err != nil || done {
			t.Errorf("%v, %v", done, err)
		}
	})
}
