package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/scrub"
)

const (
	// judgedFor is how long after an answer she may say that it was of no use.
	judgedFor = 30 * time.Minute
	// mostMisses is how many open misses one chat may have, mostMissesInAll all chats.
	mostMisses      = 20
	mostMissesInAll = 50_000
	// mostOthers is how many other wordings of a group are listed.
	mostOthers = 4
)

// ask keeps what she asked as a miss, or until it is known whether its answer was of
// use.
func (s *Store) ask(ctx context.Context, tx *sql.Tx, eff Effects) error {
	if eff.Chat == "" {
		return nil
	}
	if eff.Mark != nil {
		if err := s.judge(ctx, tx, eff.Chat, *eff.Mark); err != nil {
			return err
		}
	}
	if a := eff.Asked; a != nil && strings.TrimSpace(a.Text) != "" {
		if err := s.question(ctx, tx, eff.Chat, *a); err != nil {
			return err
		}
	}
	if eff.Tell != nil {
		return s.tell(ctx, tx, eff.Chat, *eff.Tell)
	}
	return nil
}

// question keeps a question: a miss where nothing answered it.
func (s *Store) question(ctx context.Context, tx *sql.Tx, chat string, a knowledge.Asked) error {
	m := knowledge.Miss{
		Text: scrub.Text(a.Text), Region: a.Region, Lang: a.Lang, Reason: knowledge.MissUnanswered, Who: chat, At: s.opt.Now(),
	}
	if s.opt.KeepRaw > 0 {
		m.Raw = a.Text
	}
	if a.Entry == "" {
		return s.miss(ctx, tx, m)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO asked (who, entry, text, raw, region, lang, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (who, entry) DO UPDATE SET text = excluded.text, raw = excluded.raw, region = excluded.region, lang = excluded.lang, at = excluded.at`,
		chat, a.Entry, s.box.Seal(m.Text), s.sealOrNull(m.Raw), m.Region, m.Lang, stamp(m.At))
	return err
}

// sealOrNull seals a text, and makes NULL of an empty one.
func (s *Store) sealOrNull(text string) sql.NullString {
	return sql.NullString{String: s.box.Seal(text), Valid: text != ""}
}

// judge makes a miss of the question whose answer she marked not useful.
func (s *Store) judge(ctx context.Context, tx *sql.Tx, chat string, mark Mark) error {
	m := knowledge.Miss{Who: chat, Entry: mark.Entry, Reason: knowledge.MissUseless}
	var text, at string
	var raw sql.NullString
	err := tx.QueryRowContext(ctx, `DELETE FROM asked WHERE who = $1 AND entry = $2 RETURNING text, raw, region, lang, at`, chat, mark.Entry).
		Scan(&text, &raw, &m.Region, &m.Lang, &at)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if m.At, err = time.Parse(time.RFC3339, at); err != nil {
		return err
	}
	var ok bool
	m.Text, ok = s.unseal(text)
	if m.Raw, _ = s.unseal(raw.String); !ok || mark.Useful || s.opt.Now().Sub(m.At) > judgedFor {
		return nil
	}
	return s.miss(ctx, tx, m)
}

// miss keeps a miss in the group that asks about the same. What a chat has asked before
// counts once.
func (s *Store) miss(ctx context.Context, tx *sql.Tx, m knowledge.Miss) error {
	k, err := s.kinNow(ctx, tx)
	if err != nil {
		return err
	}
	t := traitsOf(k.seed, m.Text)
	if m.Group = k.nearest(t); m.Group != 0 {
		again, err := tx.ExecContext(ctx, `UPDATE misses SET again = $1, lang = $2 WHERE group_no = $3 AND who = $4`, s.now(), m.Lang, m.Group, m.Who)
		if err != nil {
			return err
		}
		if n, err := again.RowsAffected(); err != nil || n > 0 {
			return err
		}
	}
	if err := s.makeRoom(ctx, tx, m.Who); err != nil {
		return err
	}
	if m.No, err = take(ctx, tx, "miss", 1); err != nil {
		return err
	}
	if m.Group == 0 {
		if m.Group, err = take(ctx, tx, "miss_group", 1); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO miss_groups (no, entry, dropped) VALUES ($1, '', 0)`, m.Group); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO misses (no, group_no, text, raw, region, lang, reason, entry, at, again, channel, who)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, '', $10)`,
		m.No, m.Group, s.box.Seal(m.Text), s.sealOrNull(m.Raw), m.Region, m.Lang, string(m.Reason), m.Entry, stamp(m.At), m.Who)
	if err != nil {
		return err
	}
	k.add(m.No, m.Group, t)
	k.version = m.No
	return nil
}

// kinNow is the kin of all misses as they are in tx. Only a writer may call it.
func (s *Store) kinNow(ctx context.Context, tx *sql.Tx) (*kin, error) {
	var version int64
	if err := tx.QueryRowContext(ctx, `SELECT value FROM counters WHERE name = 'miss'`).Scan(&version); err != nil {
		return nil, err
	}
	if s.kin.version == version {
		return s.kin, nil
	}
	if len(s.kin.list) > 2*len(s.kin.at)+1000 {
		s.kin = newKin() // most of it is gone
	}
	return s.kin, s.meet(ctx, tx, s.kin, version)
}

// meet has k know the misses of the database, as of a version.
func (s *Store) meet(ctx context.Context, q querier, k *kin, version int64) error {
	rows, err := q.QueryContext(ctx, `SELECT m.no, m.group_no, m.text, g.entry FROM misses m JOIN miss_groups g ON g.no = m.group_no`)
	if err != nil {
		return err
	}
	defer rows.Close()
	gone, fresh, total := maps.Clone(k.at), k.fresh, 0
	for rows.Next() {
		var no, group int64
		var sealed, entry string
		if err := rows.Scan(&no, &group, &sealed, &entry); err != nil {
			return err
		}
		total++
		if entry != "" {
			continue
		}
		if _, known := k.at[no]; known {
			delete(gone, no)
		} else if text, ok := s.unseal(sealed); ok {
			k.add(no, group, traitsOf(k.seed, text))
		}
	}
	for no := range gone {
		k.drop(no)
	}
	k.fresh, k.total, k.version = fresh, total, version
	return rows.Err()
}

// warm has the kin know the misses before the first question needs it, which would hold up
// all that is written.
func (s *Store) warm(ctx context.Context) error {
	s.writing.Lock()
	cold := s.kin.version < 0 && len(s.kin.at) == 0
	s.writing.Unlock()
	if !cold {
		return nil
	}
	k := newKin()
	if err := s.meet(ctx, s.db, k, -1); err != nil {
		return err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if len(s.kin.at) == 0 {
		s.kin = k
	}
	return nil
}

// makeRoom deletes misses where a chat, or all chats, have as many as there may be: the
// oldest that nobody waits for an answer to go first.
func (s *Store) makeRoom(ctx context.Context, tx *sql.Tx, chat string) error {
	_, err := s.dropMisses(ctx, tx, `no IN (SELECT m.no FROM misses m JOIN miss_groups g ON g.no = m.group_no WHERE m.who = $1 AND g.entry = ''
		ORDER BY CASE WHEN m.address IS NULL THEN 1 ELSE 0 END, m.again DESC, m.no DESC LIMIT $2 OFFSET $3)`, chat, mostMisses, mostMisses-1)
	if err != nil || s.kin.total < mostMissesInAll {
		return err
	}
	_, err = s.dropMisses(ctx, tx, `no IN (SELECT no FROM misses ORDER BY CASE WHEN address IS NULL THEN 0 ELSE 1 END, again, no LIMIT $1)`,
		s.kin.total-mostMissesInAll+mostMissesInAll/100)
	return err
}

// dropMisses deletes misses, with the groups that are empty then, and returns how many
// those were.
func (s *Store) dropMisses(ctx context.Context, tx *sql.Tx, where string, args ...any) (int, error) {
	rows, err := tx.QueryContext(ctx, `DELETE FROM misses WHERE `+where+` RETURNING no, group_no`, args...)
	if err != nil {
		return 0, err
	}
	var gone []int64
	groups := map[int64]bool{}
	for rows.Next() {
		var no, group int64
		if err := rows.Scan(&no, &group); err != nil {
			return 0, errors.Join(err, rows.Close())
		}
		gone = append(gone, no)
		groups[group] = true
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || len(gone) == 0 {
		return 0, err
	}
	for group := range groups {
		_, err := tx.ExecContext(ctx, `DELETE FROM miss_groups WHERE no = $1 AND NOT EXISTS (SELECT 1 FROM misses WHERE group_no = $1)`, group)
		if err != nil {
			return 0, err
		}
	}
	return len(gone), s.changeKin(ctx, tx, func(k *kin) {
		for _, no := range gone {
			k.drop(no)
		}
	})
}

// changeKin has this process's kin, and those of others, know of a change of misses.
func (s *Store) changeKin(ctx context.Context, tx *sql.Tx, change func(*kin)) error {
	version, err := take(ctx, tx, "miss", 1)
	if err == nil && s.kin.version == version-1 {
		change(s.kin)
		s.kin.version = version
	}
	return err
}

// tell notes where she waits for an answer to what she asked last.
func (s *Store) tell(ctx context.Context, tx *sql.Tx, chat string, who knowledge.Handing) error {
	_, err := tx.ExecContext(ctx, `UPDATE misses SET channel = $2, address = $3, lang = CASE WHEN $4 = '' THEN lang ELSE $4 END WHERE no = (
		SELECT m.no FROM misses m JOIN miss_groups g ON g.no = m.group_no WHERE m.who = $1 AND g.entry = '' ORDER BY m.again DESC, m.no DESC LIMIT 1)`,
		chat, who.Channel, s.sealOrNull(who.Address), who.Lang)
	return err
}

// Misses returns the groups of misses that are open, or all of them, those that most
// asked about first.
func (s *Store) Misses(ctx context.Context, all bool) ([]knowledge.MissGroup, error) {
	where := `WHERE g.entry = '' AND g.dropped = 0 `
	if all {
		where = ``
	}
	rows, err := s.db.QueryContext(ctx, `SELECT g.no, g.entry, g.dropped, m.text, m.region, m.who, m.at, m.again, COALESCE(m.address, '')
		FROM miss_groups g JOIN misses m ON m.group_no = g.no `+where+`ORDER BY g.no, m.no`)
	if err != nil {
		return nil, fmt.Errorf("read misses: %w", err)
	}
	defer rows.Close()
	var list []knowledge.MissGroup
	var people map[string]bool
	for rows.Next() {
		var g knowledge.MissGroup
		var dropped int
		var text, region, who, at, again, address string
		if err := rows.Scan(&g.No, &g.Entry, &dropped, &text, &region, &who, &at, &again, &address); err != nil {
			return nil, fmt.Errorf("read misses: %w", err)
		}
		if len(list) == 0 || list[len(list)-1].No != g.No {
			g.Dropped = dropped == 1
			list, people = append(list, g), map[string]bool{}
		}
		of := &list[len(list)-1]
		if who != "" {
			people[who] = true
		}
		of.Count++
		of.People = len(people)
		if address != "" {
			of.Tell++
		}
		if err := s.describe(of, text, region, at, again); err != nil {
			return nil, fmt.Errorf("read misses: %w", err)
		}
	}
	slices.SortFunc(list, func(a, b knowledge.MissGroup) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), b.Last.Compare(a.Last), cmp.Compare(a.No, b.No))
	})
	return list, rows.Err()
}

// describe adds to a group what one of its misses says.
func (s *Store) describe(g *knowledge.MissGroup, sealed, region, at, again string) error {
	first, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return err
	}
	last, err := time.Parse(time.RFC3339, again)
	if err != nil {
		return err
	}
	if g.First.IsZero() || first.Before(g.First) {
		g.First = first
	}
	if last.After(g.Last) {
		g.Last = last
	}
	if region != "" && !slices.Contains(g.Regions, region) {
		g.Regions = append(g.Regions, region)
	}
	if len(g.Others) == mostOthers {
		return nil
	}
	text, ok := s.unseal(sealed)
	switch {
	case !ok || text == g.Text || slices.Contains(g.Others, text):
	case g.Text == "":
		g.Text = text
	default:
		g.Others = append(g.Others, text)
	}
	return nil
}

// MissesOf returns the misses of a group, the oldest first. Its error wraps
// knowledge.ErrNoMiss where there are none.
func (s *Store) MissesOf(ctx context.Context, group int64) ([]knowledge.Miss, error) {
	list, err := s.missesOf(ctx, s.db, group)
	if err != nil {
		return nil, fmt.Errorf("read misses: %w", err)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("misses %d: %w", group, knowledge.ErrNoMiss)
	}
	return list, nil
}

func (s *Store) missesOf(ctx context.Context, q querier, group int64) ([]knowledge.Miss, error) {
	rows, err := q.QueryContext(ctx, `SELECT no, text, COALESCE(raw, ''), region, lang, reason, entry, at, channel, who, COALESCE(address, '')
		FROM misses WHERE group_no = $1 ORDER BY no`, group)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []knowledge.Miss
	for rows.Next() {
		m := knowledge.Miss{Group: group}
		var at string
		if err := rows.Scan(&m.No, &m.Text, &m.Raw, &m.Region, &m.Lang, &m.Reason, &m.Entry, &at, &m.Channel, &m.Who, &m.Address); err != nil {
			return nil, err
		}
		for _, sealed := range []*string{&m.Text, &m.Raw, &m.Address} {
			*sealed, _ = s.unseal(*sealed)
		}
		if m.At, err = time.Parse(time.RFC3339, at); err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, rows.Err()
}

// AnswerMiss notes which published entry answers a group, and posts what letters makes of
// each of its misses whose chat waits to be told, in one transaction. It says how many
// those were. Its errors wrap knowledge.ErrNoMiss, ErrAnswered and ErrNotFound.
func (s *Store) AnswerMiss(ctx context.Context, group int64, entry string, letters func(knowledge.Miss) ([]Outbound, error)) (told int, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		told = 0
		if err := s.openMiss(ctx, tx, group); err != nil {
			return err
		}
		var found int
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM entries WHERE id = $1 AND state = 'published'`, entry).Scan(&found)
		if err != nil {
			return err
		}
		if found == 0 {
			return fmt.Errorf("entry %q is not published: %w", entry, knowledge.ErrNotFound)
		}
		list, err := s.missesOf(ctx, tx, group)
		if err != nil {
			return err
		}
		for _, m := range list {
			if m.Address == "" {
				continue
			}
			out, err := letters(m)
			if err != nil {
				return err
			}
			if err := s.post(ctx, tx, out); err != nil {
				return err
			}
			told++
		}
		if err := s.endMiss(ctx, tx, group, `UPDATE miss_groups SET entry = $2, dropped = 0 WHERE no = $1`, group, entry); err != nil {
			return err
		}
		return s.record(ctx, tx, "miss.answer", strconv.FormatInt(group, 10), "", "entry "+entry)
	})
	if err != nil {
		return 0, fmt.Errorf("answer misses: %w", err)
	}
	return told, nil
}

// DropMiss notes that a group needs no answer; nobody waits for one any more. Its errors
// wrap knowledge.ErrNoMiss and ErrAnswered.
func (s *Store) DropMiss(ctx context.Context, group int64) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		if err := s.openMiss(ctx, tx, group); err != nil {
			return err
		}
		if err := s.endMiss(ctx, tx, group, `UPDATE miss_groups SET dropped = 1 WHERE no = $1`, group); err != nil {
			return err
		}
		return s.record(ctx, tx, "miss.drop", strconv.FormatInt(group, 10), "", "")
	})
	if err != nil {
		return fmt.Errorf("drop misses: %w", err)
	}
	return nil
}

// openMiss tells a group that is not there or that is answered.
func (s *Store) openMiss(ctx context.Context, tx *sql.Tx, group int64) error {
	var entry string
	err := tx.QueryRowContext(ctx, `SELECT entry FROM miss_groups WHERE no = $1`, group).Scan(&entry)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("misses %d: %w", group, knowledge.ErrNoMiss)
	case err == nil && entry != "":
		return fmt.Errorf("misses %d, by entry %s: %w", group, entry, knowledge.ErrAnswered)
	}
	return err
}

// endMiss changes a group to be open no more, and drops what only open ones need.
func (s *Store) endMiss(ctx context.Context, tx *sql.Tx, group int64, change string, args ...any) error {
	if _, err := tx.ExecContext(ctx, change, args...); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE misses SET address = NULL, raw = NULL WHERE group_no = $1`, group); err != nil {
		return err
	}
	_, err := take(ctx, tx, "miss", 1) // whoever groups questions looks again
	return err
}

// Asks returns every miss that is kept, without its texts and the address, to be counted.
func (s *Store) Asks(ctx context.Context) ([]knowledge.Miss, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT no, group_no, region, reason, at, who FROM misses ORDER BY no`)
	if err != nil {
		return nil, fmt.Errorf("count misses: %w", err)
	}
	defer rows.Close()
	var list []knowledge.Miss
	for rows.Next() {
		var m knowledge.Miss
		var at string
		err := rows.Scan(&m.No, &m.Group, &m.Region, &m.Reason, &at, &m.Who)
		if err == nil {
			m.At, err = time.Parse(time.RFC3339, at)
		}
		if err != nil {
			return nil, fmt.Errorf("count misses: %w", err)
		}
		list = append(list, m)
	}
	return list, rows.Err()
}
