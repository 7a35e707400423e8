package main

import (
	"context"
	"errors"
	"sync/atomic"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/lay"
)

// notReady is an error that /readyz shows by its code.
type notReady struct {
	error
	code string
}

// Code names the part that is missing.
func (e notReady) Code() string { return e.code }

// errNoIndex is what a search gives while the index is being opened or made.
var errNoIndex = notReady{errors.New("the index is not ready yet"), "index"}

// lateIndex lets the server answer what is urgent while its index, which may
// have to be made anew, is not open yet.
type lateIndex struct{ open atomic.Pointer[index.Index] }

// Search searches the index once it is open.
func (l *lateIndex) Search(ctx context.Context, q index.Query) (index.Result, error) {
	x := l.open.Load()
	if x == nil {
		return index.Result{}, errNoIndex
	}
	return x.Search(ctx, q)
}

// Near finds service points by where they are once the index is open.
func (l *lateIndex) Near(ctx context.Context, q index.NearQuery) ([]index.Near, error) {
	x := l.open.Load()
	if x == nil {
		return nil, errNoIndex
	}
	return x.Near(ctx, q)
}

// Try is the index as it would be after changes, once it is open.
func (l *lateIndex) Try(ctx context.Context, changes []knowledge.Change, words *lay.Table) (*index.Trial, error) {
	x := l.open.Load()
	if x == nil {
		return nil, errNoIndex
	}
	return x.Try(ctx, changes, words)
}

// Missing are the words of a question that an entry does not hold, once the index is open.
func (l *lateIndex) Missing(ctx context.Context, text, region, entry string) ([]string, error) {
	x := l.open.Load()
	if x == nil {
		return nil, errNoIndex
	}
	return x.Missing(ctx, text, region, entry)
}

// Close closes the index if it was opened.
func (l *lateIndex) Close() error {
	if x := l.open.Swap(nil); x != nil {
		return x.Close()
	}
	return nil
}
