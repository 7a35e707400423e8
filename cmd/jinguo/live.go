package main

import (
	"context"
	"sync/atomic"

	"jinguo/knowledge/alarm"
	"jinguo/knowledge/lay"
	"jinguo/knowledge/store"
)

// liveWords are the lay words of the program and the office, as of the last look.
type liveWords struct {
	store   *store.Store
	version int64
	table   atomic.Pointer[lay.Table] // nil before the first look
}

// look reads the office's words if they changed. Only one goroutine may call it.
func (w *liveWords) look(ctx context.Context) error {
	version, err := w.store.WordsVersion(ctx)
	if err != nil || (w.table.Load() != nil && version == w.version) {
		return err
	}
	rows, version, err := w.store.Words(ctx)
	if err != nil {
		return err
	}
	w.table.Store(lay.NewTable(lay.Default(), rows))
	w.version = version
	return nil
}

// liveAlarms are the urgent rules of the program and the office, as of the last look.
type liveAlarms struct {
	store   *store.Store
	version int64
	table   atomic.Pointer[alarm.Table] // nil before the first look
}

// look reads the office's urgent rules if they changed. Only one goroutine may call it.
func (w *liveAlarms) look(ctx context.Context) error {
	version, err := w.store.AlarmsVersion(ctx)
	if err != nil || (w.table.Load() != nil && version == w.version) {
		return err
	}
	rows, version, err := w.store.AlarmRows(ctx)
	if err != nil {
		return err
	}
	table := alarm.Default()
	if len(rows) > 0 {
		table, _ = alarm.NewTable(alarm.Rows(), rows) // the store keeps none with a fault
	}
	w.table.Store(table)
	w.version = version
	return nil
}
