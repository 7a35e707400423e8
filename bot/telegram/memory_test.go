package telegram

import (
	"cmp"
	"context"
	"slices"
	"sync"
)

// memory is Mail with the store's semantics, for a process's life.
type memory struct {
	mu       sync.Mutex
	in       map[int64]*received
	out      []*posted
	sessions map[string][]byte
	marks    []Mark
}

type received struct {
	Inbound
	done bool
}

type posted struct {
	Outbound
	ended   bool
	message int64
	reason  string
}

func newMemory() *memory {
	return &memory{in: map[int64]*received{}, sessions: map[string][]byte{}}
}

func (m *memory) Receive(_ context.Context, in []Inbound) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, row := range in {
		if m.in[row.ID] == nil {
			m.in[row.ID] = &received{Inbound: row}
		}
	}
	return nil
}

func (m *memory) Unhandled(context.Context, string) ([]Inbound, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var open []Inbound
	for _, row := range m.in {
		if !row.done {
			open = append(open, row.Inbound)
		}
	}
	slices.SortFunc(open, func(a, b Inbound) int { return cmp.Compare(a.ID, b.ID) })
	return open, nil
}

func (m *memory) Finish(_ context.Context, _ string, id int64, eff Effects) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	row := m.in[id]
	if row == nil || row.done {
		return nil
	}
	row.done, row.Body = true, nil
	if eff.Forget {
		m.forget(eff.Chat)
	}
	for _, out := range eff.Out {
		out.No = int64(len(m.out) + 1)
		m.out = append(m.out, &posted{Outbound: out})
	}
	if eff.Mark != nil {
		m.marks = append(m.marks, *eff.Mark)
	}
	if eff.Chat != "" {
		m.sessions[eff.Chat] = eff.Session
	}
	return nil
}

// forget erases what is kept of a chat. m.mu is held.
func (m *memory) forget(chat string) {
	delete(m.sessions, chat)
	for _, row := range m.out {
		if row.Chat == chat && !row.ended {
			row.ended, row.reason, row.Body, row.Address = true, "forgotten", nil, ""
		}
	}
}

func (m *memory) Unsent(context.Context, string) ([]Outbound, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var open []Outbound
	for _, row := range m.out {
		if !row.ended {
			open = append(open, row.Outbound)
		}
	}
	return open, nil
}

func (m *memory) Sending(_ context.Context, no, after int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.out[no-1].Tried, m.out[no-1].After = true, after
	return nil
}

func (m *memory) Sent(_ context.Context, no, message int64) error {
	return m.end(no, message, "")
}

func (m *memory) Failed(_ context.Context, no int64, reason string) error {
	return m.end(no, 0, reason)
}

func (m *memory) end(no, message int64, reason string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	row := m.out[no-1]
	row.ended, row.message, row.reason = true, message, reason
	row.Body, row.Address = nil, ""
	return nil
}

func (m *memory) Delivered(_ context.Context, _, chat string) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var last int64
	for _, row := range m.out {
		if row.Chat == chat {
			last = max(last, row.message)
		}
	}
	return last, nil
}

func (m *memory) Messages(_ context.Context, _, chat string) ([]int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []int64
	for _, row := range m.out {
		if row.Chat == chat && row.ended {
			list = append(list, row.message)
		}
	}
	return list, nil
}

func (m *memory) Session(_ context.Context, chat string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sessions[chat], nil
}

// rows is a copy of the outbox.
func (m *memory) rows() []posted {
	m.mu.Lock()
	defer m.mu.Unlock()
	rows := make([]posted, len(m.out))
	for i, row := range m.out {
		rows[i] = *row
	}
	return rows
}
