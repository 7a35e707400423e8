// Package audit is the log of what staff did and saw, as a chain: each record holds a
// hash of the one before, so that nobody changes, drops or inserts one without it
// showing. The store keeps it; nothing that a resident wrote stands in it.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"iter"
	"time"
)

// Actor is who does something.
type Actor struct {
	Name string // of the account, or of whoever used the door; never a resident's
	Door string // desk, telegram, terminal
}

type actorKey struct{}

// As has all that is done with the context count as the actor's.
func As(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, actorKey{}, a) }

// By is whom what is done with the context counts as; empty for the program itself.
func By(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}

// Record is one thing that was done or seen.
type Record struct {
	No     int64
	At     time.Time // to the microsecond
	Actor  Actor
	Action string // a word such as entry.save, case.view, account.invite
	Object string // what it was done to: an entry's id, a case's number; may be empty
	Region string // code of the region concerned; may be empty
	Detail string // what else matters, in a few words of the program's own; may be empty
	Hash   string // hexadecimal SHA-256 of the record and the hash of the one before
}

// Chain is the hash of r behind the record with the hash before; the first record has
// none before it. Fields are told apart by their lengths.
func Chain(before string, r *Record) string {
	h := sha256.New()
	var n [8]byte
	for _, field := range []string{
		before, fmt.Sprint(r.No), r.At.UTC().Format(time.RFC3339Nano), r.Actor.Name, r.Actor.Door, r.Action, r.Object, r.Region, r.Detail,
	} {
		binary.BigEndian.PutUint64(n[:], uint64(len(field)))
		h.Write(n[:])
		h.Write([]byte(field))
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Broken tells where a chain stops being whole.
type Broken struct {
	No     int64 // of the first record that is not as it was written
	Reason string
}

func (b Broken) Error() string { return fmt.Sprintf("audit record %d: %s", b.No, b.Reason) }

// Verify goes through a chain from its first record and returns how many records it
// holds and the hash of the last. Its error is a [Broken] for a chain that is not whole.
func Verify(chain iter.Seq2[Record, error]) (n int64, head string, err error) {
	for r, err := range chain {
		switch {
		case err != nil:
			return n, head, err
		case r.No != n+1:
			return n, head, Broken{n + 1, fmt.Sprintf("missing; record %d follows", r.No)}
		case Chain(head, &r) != r.Hash:
			return n, head, Broken{r.No, "changed since it was written"}
		}
		n, head = r.No, r.Hash
	}
	return n, head, nil
}
