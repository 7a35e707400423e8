package index

import (
	"jinguo/knowledge"
	"jinguo/knowledge/lay"
)

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
	// AsTyped searches for Text only, and for no corrected reading of it.
	AsTyped bool
	// Limit is the greatest number of hits, each of another entry.
	Limit int
}

// Result is what a search found.
type Result struct {
	Hits []Hit // best first
	// Read is the reading that the hits are for, where what was typed seems to be
	// mistyped and finds less; empty where they are for Query.Text.
	Read string
	// Lay are the rows of lay words that the question has, in its order; their
	// Start and End are bytes of Read or else of Query.Text.
	Lay []lay.Match
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
	// Confidence is how likely the entry answers the question, 0 to 1; see confidence.
	Confidence float64
	// Others are entries that say nearly the same and are not hits themselves.
	Others []string
	Signals
}

// Signals are what a hit's score and confidence come from.
type Signals struct {
	// Cover is how much of the question the entry's best passage holds, with its
	// title, 0 to 1: the share of the inverse document frequencies of the
	// question's characters and words. A character counts in full where the
	// passage has it with a neighbour that it has in the question, and a quarter where
	// it stands alone; asking words such as 怎么 hardly count. What stands for lay
	// words counts nearly as they do.
	Cover float64
	// Evidence is what Cover is the share of, as a number of characters that stand
	// in no other passage.
	Evidence float64
	// Beside is how many matters that the question names the passage does not hold,
	// such as 护照; see matters.txt.
	Beside int
	// BM25 is the best passage's score.
	BM25 float64
	// Cosine is how near the passage is to the question in its sense, -1 to 1, by a
	// learned model; 0 without one.
	Cosine float64
	// Asked is how alike the question and one of the entry's names or example questions
	// are, 0 to 1, and Wording which; Counter is the same for its counter-questions.
	Asked, Counter float64
	Wording        string
}

// Span is a range of bytes in a text.
type Span struct{ Start, End int }
