// Package index finds entries by their words. It keeps a bleve index as a
// disposable copy of the store, follows the store's change numbers, and ranks
// passages by BM25. No other package imports bleve.
package index
