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
	// Score is comparable within one search only.
	Score float64
	// Cover is how much of the question the entry's best passage holds, with its
	// title, 0 to 1: the share of the inverse document frequencies of the
	// question's characters and words. A character counts in full where the
	// passage has it with a neighbour that it has in the question, and a quarter where
	// it stands alone; asking words such as 怎么 hardly count. Of the sample's
	// questions 90% reach 0.16, of those that it cannot answer 10% exceed 0.22.
	Cover float64
}

// Span is a range of bytes in a text.
type Span struct{ Start, End int }
