package intake

import (
	"hash/maphash"
	"strconv"

	"jinguo/knowledge"
)

// ids gives the entries of one file their ids. It remembers hashes only, so that
// a file of a million lines costs little.
type ids struct {
	seed maphash.Seed
	seen map[uint64]int // by id: how many entries wanted it
}

func newIDs() *ids { return &ids{seed: maphash.MakeSeed(), seen: map[uint64]int{}} }

// give sets e.ID where it is empty. It reports false where the file gave the
// same id before.
func (s *ids) give(e *knowledge.Entry) bool {
	if e.ID != "" {
		return s.take(e.ID)
	}
	e.ID = knowledge.Key(e)
	if s.take(e.ID) {
		return true
	}
	e.ID = knowledge.Key(e, marks(e)...)
	for marked := s.hash(e.ID); !s.take(e.ID); {
		e.ID = knowledge.Key(e, append(marks(e), strconv.Itoa(s.seen[marked]))...)
	}
	return true
}

// giveAll sets the ids of a whole file's entries. Entries that would share an
// id are all told apart by their marks, so that their order does not count.
func (s *ids) giveAll(entries []knowledge.Entry) {
	sharing := map[string]int{}
	for i := range entries {
		if e := &entries[i]; e.ID == "" {
			sharing[knowledge.Key(e)]++
		}
	}
	for i := range entries {
		e := &entries[i]
		if e.ID == "" && sharing[knowledge.Key(e)] > 1 {
			if id := knowledge.Key(e, marks(e)...); s.take(id) {
				e.ID = id
				continue
			}
		}
		s.give(e)
	}
}

func (s *ids) take(id string) bool {
	h := s.hash(id)
	s.seen[h]++
	return s.seen[h] == 1
}

func (s *ids) hash(id string) uint64 { return maphash.String(s.seed, id) }

// marks are what tells two entries of the same title apart.
func marks(e *knowledge.Entry) []string {
	var address, phone string
	if e.Point != nil {
		address = e.Point.Address
	}
	for _, c := range e.Contacts {
		if address == "" {
			address = c.Address
		}
	}
	if phones := e.Phones(); len(phones) > 0 {
		phone = phones[0].Number
	}
	return []string{e.Title, address, phone}
}
