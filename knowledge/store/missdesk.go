package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"strconv"
	"time"

	"jinguo/knowledge"
)

// MissWork is what somebody of staff does about a group of misses at the desk.
type MissWork struct {
	Group int64
	By    string // as it is kept
	// Mine reports whether a question from a region is theirs to answer; nil is all.
	// The group's other questions stay open, in a group of their own.
	Mine func(region string) bool
}

func (w *MissWork) mine(region string) bool { return w.Mine == nil || w.Mine(region) }

// fileColumns are what scanFile reads of a group g and a miss m of it.
const fileColumns = `g.no, g.entry, g.dropped, g.proposed, g.proposed_version, g.proposed_by, g.proposed_at, g.told, g.doer, g.ended,
	m.no, m.text, m.region, m.lang, m.reason, m.entry, m.at, m.again, m.who, COALESCE(m.address, '')`

// MissFiles returns the groups of misses that have questions from regions that mine
// reports, with these questions alone: the open ones, or all. Mine may be nil for every
// region. Those that most asked about come first.
func (s *Store) MissFiles(ctx context.Context, all bool, mine func(region string) bool) ([]knowledge.MissFile, error) {
	where := `WHERE g.entry = '' AND g.dropped = 0 `
	if all {
		where = ``
	}
	list, _, err := s.missFiles(ctx, where, mine)
	if err != nil {
		return nil, fmt.Errorf("read misses: %w", err)
	}
	slices.SortFunc(list, func(a, b knowledge.MissFile) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		if c := b.Last.Compare(a.Last); c != 0 {
			return c
		}
		return int(a.No - b.No)
	})
	return list, nil
}

// MissFile returns a group as [Store.MissFiles] does, with its questions, the oldest
// first, without what they were as they were written. Its error wraps knowledge.ErrNoMiss
// where there are none that mine reports.
func (s *Store) MissFile(ctx context.Context, group int64, mine func(region string) bool) (knowledge.MissFile, []knowledge.Miss, error) {
	list, misses, err := s.missFiles(ctx, `WHERE g.no = $1 `, mine, group)
	switch {
	case err != nil:
		return knowledge.MissFile{}, nil, fmt.Errorf("read misses: %w", err)
	case len(list) == 0:
		return knowledge.MissFile{}, nil, fmt.Errorf("misses %d: %w", group, knowledge.ErrNoMiss)
	}
	return list[0], misses, nil
}

func (s *Store) missFiles(ctx context.Context, where string, mine func(string) bool, args ...any) ([]knowledge.MissFile, []knowledge.Miss, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+fileColumns+` FROM miss_groups g JOIN misses m ON m.group_no = g.no `+where+`ORDER BY g.no, m.no`, args...)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	var list []knowledge.MissFile
	var misses []knowledge.Miss
	work, now := MissWork{Mine: mine}, s.opt.Now()
	for rows.Next() {
		f, m, last, err := s.scanFile(rows)
		if err != nil {
			return nil, nil, err
		}
		if len(list) == 0 || list[len(list)-1].No != f.No {
			list = append(list, f)
		}
		of := &list[len(list)-1]
		if !work.mine(m.Region) {
			of.Else++
			continue
		}
		of.Take(m, last, now)
		if len(args) > 0 {
			misses = append(misses, m)
		}
	}
	return slices.DeleteFunc(list, func(f knowledge.MissFile) bool { return f.Count == 0 }), misses, rows.Err()
}

func (s *Store) scanFile(rows *sql.Rows) (f knowledge.MissFile, m knowledge.Miss, last time.Time, err error) {
	var dropped int
	var proposedAt, ended, text, at, again, address string
	err = rows.Scan(&f.No, &f.Entry, &dropped, &f.Proposal.Entry, &f.Proposal.Version, &f.Proposal.By, &proposedAt, &f.Told, &f.By, &ended,
		&m.No, &text, &m.Region, &m.Lang, &m.Reason, &m.Entry, &at, &again, &m.Who, &address)
	if err != nil {
		return f, m, last, err
	}
	f.Dropped, f.Proposal.At, f.Ended = dropped == 1, when(proposedAt), when(ended)
	m.Group, m.Text, m.Address = f.No, s.unsealed(text), s.unsealed(address)
	if m.At, err = time.Parse(time.RFC3339, at); err != nil {
		return f, m, last, err
	}
	last, err = time.Parse(time.RFC3339, again)
	return f, m, last, err
}

// MissAnswer is an entry that answers misses.
type MissAnswer struct {
	MissWork
	Entry string
	// Version is the one that has to be published first; see [Store.ProposeAnswer].
	Version int
}

// AnswerMine has a published entry answer those questions of a group that are theirs
// whose work it is and that the entry's region concerns, as [Store.AnswerMiss] answers
// all. It says how many were told. Its errors wrap knowledge.ErrNoMiss, ErrAnswered,
// ErrNotFound and ErrNotAsked.
func (s *Store) AnswerMine(ctx context.Context, a MissAnswer, letters func(knowledge.Miss, string) ([]Outbound, error)) (told int, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		told, err = 0, s.openMiss(ctx, tx, a.Group)
		if err != nil {
			return err
		}
		told, err = s.settleMiss(ctx, tx, a, letters)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("answer misses: %w", err)
	}
	return told, nil
}

// settleMiss answers an open group with a published entry.
func (s *Store) settleMiss(ctx context.Context, tx *sql.Tx, a MissAnswer, letters func(knowledge.Miss, string) ([]Outbound, error)) (told int, err error) {
	region, err := regionOf(ctx, tx, a.Entry, true)
	if err != nil {
		return 0, err
	}
	if err := s.part(ctx, tx, a.Group, func(m *knowledge.Miss) bool { return a.mine(m.Region) && knowledge.Concerns(region, m.Region) }); err != nil {
		return 0, err
	}
	list, err := s.missesOf(ctx, tx, a.Group)
	if err != nil {
		return 0, err
	}
	written := map[string]bool{}
	for _, m := range list {
		if m.Address == "" || written[m.Who] {
			continue
		}
		out, err := letters(m, a.Entry)
		if err != nil {
			return 0, err
		}
		if err := s.post(ctx, tx, out); err != nil {
			return 0, err
		}
		told++
		written[m.Who] = m.Who != ""
	}
	err = s.endMiss(ctx, tx, a.Group, `UPDATE miss_groups SET entry = $2, dropped = 0, proposed = '', told = $3, doer = $4, ended = $5 WHERE no = $1`,
		a.Group, a.Entry, told, a.By, s.now())
	if err != nil {
		return 0, err
	}
	return told, s.recordMiss(ctx, tx, "miss.answer", a.Group, region, "entry "+a.Entry)
}

// ProposeAnswer notes which entry answers those questions of a group that are theirs
// whose work it is, once that version of it, or a later one, is published: see
// [Store.TellAnswered]. Its errors wrap knowledge.ErrNoMiss, ErrAnswered, ErrNotFound and
// ErrNotAsked.
func (s *Store) ProposeAnswer(ctx context.Context, a MissAnswer) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		if err := s.openMiss(ctx, tx, a.Group); err != nil {
			return err
		}
		region, err := regionOf(ctx, tx, a.Entry, false)
		if err != nil {
			return err
		}
		if err := s.part(ctx, tx, a.Group, func(m *knowledge.Miss) bool { return a.mine(m.Region) && knowledge.Concerns(region, m.Region) }); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE miss_groups SET dropped = 0, proposed = $2, proposed_version = $3, proposed_by = $4, proposed_at = $5 WHERE no = $1`,
			a.Group, a.Entry, a.Version, a.By, s.now())
		if err != nil {
			return err
		}
		return s.recordMiss(ctx, tx, "miss.propose", a.Group, region, fmt.Sprintf("entry %s version %d", a.Entry, a.Version))
	})
	if err != nil {
		return fmt.Errorf("propose an answer to misses: %w", err)
	}
	return nil
}

// TellAnswered answers the groups whose proposed answer was published since, and tells
// who waits for it. Those whose proposal was archived are open again. It returns how many
// were told.
func (s *Store) TellAnswered(ctx context.Context, letters func(knowledge.Miss, string) ([]Outbound, error)) (told int, err error) {
	const ready = `SELECT g.no FROM miss_groups g JOIN entries e ON e.id = g.proposed
		WHERE g.proposed <> '' AND g.entry = '' AND g.dropped = 0 AND e.state = 'published' AND e.version >= g.proposed_version`
	list, err := column[int64](ctx, s.db, ready+` ORDER BY g.no`)
	var failed []error
	if lost := s.giveUpProposals(ctx); lost != nil {
		failed = append(failed, lost)
	}
	for _, group := range list {
		err := s.write(ctx, func(tx *sql.Tx) error {
			if still, err := column[int64](ctx, tx, ready+` AND g.no = $1`, group); err != nil || len(still) == 0 {
				return err // another process was faster
			}
			a := MissAnswer{MissWork: MissWork{Group: group}}
			err := tx.QueryRowContext(ctx, `SELECT proposed, proposed_by FROM miss_groups WHERE no = $1`, group).Scan(&a.Entry, &a.By)
			if err != nil {
				return err
			}
			n, err := s.settleMiss(ctx, tx, a, letters)
			if errors.Is(err, knowledge.ErrNotAsked) {
				// It holds elsewhere now: it is for staff to look again.
				_, err = tx.ExecContext(ctx, `UPDATE miss_groups SET proposed = '' WHERE no = $1`, group)
			}
			told += n
			return err
		})
		if err != nil {
			failed = append(failed, fmt.Errorf("misses %d: %w", group, err))
		}
	}
	if err = errors.Join(append(failed, err)...); err != nil {
		return told, fmt.Errorf("tell of answers: %w", err)
	}
	return told, nil
}

// giveUpProposals opens the groups again whose proposed answer is archived or gone.
func (s *Store) giveUpProposals(ctx context.Context) error {
	const lost = `SELECT g.no FROM miss_groups g WHERE g.proposed <> '' AND g.entry = ''
		AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = g.proposed AND e.state <> 'archived')`
	list, err := column[int64](ctx, s.db, lost)
	if err != nil || len(list) == 0 {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		list, err := column[int64](ctx, tx, lost+` ORDER BY g.no`)
		if err != nil {
			return err
		}
		for _, group := range list {
			if _, err := tx.ExecContext(ctx, `UPDATE miss_groups SET proposed = '' WHERE no = $1`, group); err != nil {
				return err
			}
			if err := s.recordMiss(ctx, tx, "miss.reopen", group, "", "its answer is archived"); err != nil {
				return err
			}
		}
		return nil
	})
}

// DropMine notes that those questions of a group that are theirs whose work it is need
// no answer. Who waits for one is still known for a week, so that it can be undone. Its
// errors wrap knowledge.ErrNoMiss and ErrAnswered.
func (s *Store) DropMine(ctx context.Context, w MissWork) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		if err := s.openMiss(ctx, tx, w.Group); err != nil {
			return err
		}
		if err := s.part(ctx, tx, w.Group, func(m *knowledge.Miss) bool { return w.mine(m.Region) }); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE miss_groups SET dropped = 1, proposed = '', doer = $2, ended = $3 WHERE no = $1`, w.Group, w.By, s.now())
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE misses SET raw = NULL WHERE group_no = $1`, w.Group); err != nil {
			return err
		}
		return s.recordMiss(ctx, tx, "miss.drop", w.Group, "", "")
	})
	if err != nil {
		return fmt.Errorf("drop misses: %w", err)
	}
	return nil
}

// ReopenMiss opens a group again that was dropped or answered, or takes back what was
// proposed for it. Its errors wrap knowledge.ErrNoMiss, and ErrNotOver where it is open.
func (s *Store) ReopenMiss(ctx context.Context, w MissWork) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		if err := s.hasMine(ctx, tx, w); err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `UPDATE miss_groups SET entry = '', dropped = 0, proposed = '', told = 0, doer = '', ended = ''
			WHERE no = $1 AND (entry <> '' OR dropped = 1 OR proposed <> '')`, w.Group)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, knowledge.ErrNotOver)
		}
		if _, err := take(ctx, tx, "miss", 1); err != nil { // whoever groups questions looks again
			return err
		}
		return s.recordMiss(ctx, tx, "miss.reopen", w.Group, "", "")
	})
	if err != nil {
		return fmt.Errorf("open misses again: %w", err)
	}
	return nil
}

// MergeMisses puts those questions of another open group that are theirs whose work it
// is into the group. Its errors wrap knowledge.ErrNoMiss, ErrAnswered and ErrProposed.
func (s *Store) MergeMisses(ctx context.Context, w MissWork, from int64) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		if from == w.Group {
			return fmt.Errorf("misses %d with itself: %w", from, knowledge.ErrNoMiss)
		}
		other := w
		other.Group = from
		for _, one := range []MissWork{w, other} {
			if err := s.hasMine(ctx, tx, one); err != nil {
				return err
			}
			if err := s.idleMiss(ctx, tx, one.Group); err != nil {
				return err
			}
		}
		if err := s.part(ctx, tx, from, func(m *knowledge.Miss) bool { return w.mine(m.Region) }); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE misses SET group_no = $1 WHERE group_no = $2`, w.Group, from); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM miss_groups WHERE no = $1`, from); err != nil {
			return err
		}
		if _, err := take(ctx, tx, "miss", 1); err != nil {
			return err
		}
		return s.recordMiss(ctx, tx, "miss.merge", w.Group, "", fmt.Sprintf("with %d", from))
	})
	if err != nil {
		return fmt.Errorf("put misses together: %w", err)
	}
	return nil
}

// SplitMiss takes questions, by their numbers, out of a group into one of their own, and
// returns its number. Its errors wrap knowledge.ErrNoMiss where nothing is taken or
// nothing would be left, ErrAnswered and ErrProposed.
func (s *Store) SplitMiss(ctx context.Context, w MissWork, misses []int64) (group int64, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		if err := s.idleMiss(ctx, tx, w.Group); err != nil {
			return err
		}
		group, err = s.moveMisses(ctx, tx, w.Group, func(m *knowledge.Miss) bool { return slices.Contains(misses, m.No) && w.mine(m.Region) })
		if err != nil {
			return err
		}
		if group == 0 {
			return fmt.Errorf("misses %d: %w", w.Group, knowledge.ErrNoMiss)
		}
		return s.recordMiss(ctx, tx, "miss.split", w.Group, "", "into "+strconv.FormatInt(group, 10))
	})
	if err != nil {
		return 0, fmt.Errorf("take misses apart: %w", err)
	}
	return group, nil
}

// idleMiss tells a group that is not there, answered, or that an answer is proposed for.
func (s *Store) idleMiss(ctx context.Context, tx *sql.Tx, group int64) error {
	if err := s.openMiss(ctx, tx, group); err != nil {
		return err
	}
	var proposed string
	if err := tx.QueryRowContext(ctx, `SELECT proposed FROM miss_groups WHERE no = $1`, group).Scan(&proposed); err != nil {
		return err
	}
	if proposed != "" {
		return fmt.Errorf("misses %d, by entry %s: %w", group, proposed, knowledge.ErrProposed)
	}
	return nil
}

// hasMine tells a group without questions of theirs whose work it is.
func (s *Store) hasMine(ctx context.Context, tx *sql.Tx, w MissWork) error {
	list, err := s.missesOf(ctx, tx, w.Group)
	if err == nil && !slices.ContainsFunc(list, func(m knowledge.Miss) bool { return w.mine(m.Region) }) {
		err = fmt.Errorf("misses %d: %w", w.Group, knowledge.ErrNoMiss)
	}
	return err
}

// part leaves those questions in a group that keep reports, and moves the others into
// one of their own. Its error wraps knowledge.ErrNotAsked where none would be left.
func (s *Store) part(ctx context.Context, tx *sql.Tx, group int64, keep func(*knowledge.Miss) bool) error {
	list, err := s.missesOf(ctx, tx, group)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list, func(m knowledge.Miss) bool { return keep(&m) }) {
		return fmt.Errorf("misses %d: %w", group, knowledge.ErrNotAsked)
	}
	_, err = s.moveMisses(ctx, tx, group, func(m *knowledge.Miss) bool { return !keep(m) })
	return err
}

// moveMisses moves the questions that gone reports out of a group into one of their own, whose
// number it returns; 0 where that would be none or all of them.
func (s *Store) moveMisses(ctx context.Context, tx *sql.Tx, group int64, gone func(*knowledge.Miss) bool) (int64, error) {
	list, err := s.missesOf(ctx, tx, group)
	if err != nil {
		return 0, err
	}
	all := len(list)
	list = slices.DeleteFunc(list, func(m knowledge.Miss) bool { return !gone(&m) })
	if len(list) == 0 || len(list) == all {
		return 0, nil
	}
	own, err := take(ctx, tx, "miss_group", 1)
	if err != nil {
		return 0, err
	}
	var dropped int
	if err := tx.QueryRowContext(ctx, `SELECT dropped FROM miss_groups WHERE no = $1`, group).Scan(&dropped); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO miss_groups (no, entry, dropped) VALUES ($1, '', $2)`, own, dropped); err != nil {
		return 0, err
	}
	for _, m := range list {
		if _, err := tx.ExecContext(ctx, `UPDATE misses SET group_no = $1 WHERE no = $2`, own, m.No); err != nil {
			return 0, err
		}
	}
	_, err = take(ctx, tx, "miss", 1)
	return own, err
}

// regionOf is the region of an entry, of a published one where that is asked for.
func regionOf(ctx context.Context, tx *sql.Tx, entry string, published bool) (region string, err error) {
	var state string
	err = tx.QueryRowContext(ctx, `SELECT region, state FROM entries WHERE id = $1`, entry).Scan(&region, &state)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", fmt.Errorf("entry %q: %w", entry, knowledge.ErrNotFound)
	case err == nil && published && state != string(knowledge.Published):
		return "", fmt.Errorf("entry %q is not published: %w", entry, knowledge.ErrNotFound)
	}
	return region, err
}

func (s *Store) recordMiss(ctx context.Context, tx *sql.Tx, action string, group int64, region, detail string) error {
	return s.record(ctx, tx, action, strconv.FormatInt(group, 10), region, detail)
}

// AlikeMisses returns those of groups that ask about something like a group does, the
// most like first, at most n.
func AlikeMisses(of *knowledge.MissFile, groups []knowledge.MissFile, n int) []knowledge.MissFile {
	seed := maphash.MakeSeed()
	own := wordingTraits(seed, of)
	type near struct {
		file knowledge.MissFile
		like int
	}
	var found []near
	for i := range groups {
		if groups[i].No == of.No {
			continue
		}
		best := 0
		for _, t := range wordingTraits(seed, &groups[i]) {
			for _, o := range own {
				best = max(best, like(commonWeight(o, t), o, t))
			}
		}
		if best > 0 {
			found = append(found, near{groups[i], best})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return b.like - a.like })
	var list []knowledge.MissFile
	for _, f := range found[:min(n, len(found))] {
		list = append(list, f.file)
	}
	return list
}

// wordingTraits are the traits of the first wordings of a group.
func wordingTraits(seed maphash.Seed, f *knowledge.MissFile) []traits {
	var list []traits
	for _, text := range f.Wordings[:min(mostOthers, len(f.Wordings))] {
		if t := traitsOf(seed, text); t.weight > 0 {
			list = append(list, t)
		}
	}
	return list
}

// commonWeight is the weight of the traits that two questions have in common.
func commonWeight(a, b traits) (weight int) {
	for _, t := range a.list {
		if slices.ContainsFunc(b.list, func(o trait) bool { return o.mark == t.mark }) {
			weight += t.weight
		}
	}
	return weight
}
