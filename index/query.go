package index

import "jinguo/knowledge"

// Query is a search of the knowledge base.
type Query struct {
	Text string
	// Kinds restricts the kinds; empty means all.
	Kinds []knowledge.Kind
	// Region keeps entries of that region (a GB/T 2260 code), of the regions
	// around and inside it, and of the whole nation; empty keeps all.
	Region string
	// On keeps entries in force on that day; empty keeps all.
	On knowledge.Date
	// NoSample leaves the embedded sample knowledge base out.
	NoSample bool
	// Limit is the greatest number of hits, each of another entry.
	Limit int
}

// Hit is an entry that a search found, by its best passage.
type Hit struct {
	Entry  string
	Kind   knowledge.Kind
	Region string
	// Section is the index of the best passage in Entry.Sections, or -1 where
	// that is the entry's head: title, names, questions, facts.
	Section int
	Score   float64
	// Cover is the share, 0 to 1, of the question's weight that the entry's best passage holds:
	// the sum of inverse document frequencies of the matched terms over that of
	// all the question's terms.
	Cover float64
}

// Span is a range of bytes in a text.
type Span struct{ Start, End int }
