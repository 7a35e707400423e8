// Package learn is a small matcher of questions and texts that an office trains on
// its own machine, from its own entries and from questions whose answers are known.
//
// A text is a bag of characters, pairs of them and words, each weighed by
// (1 + ln tf) · idf, times one learned table: a vector. [Train] learns the table
// in two stages: first from the texts alone, where a sentence should find the
// passage that it is from, then from pairs, where a question should find its answer
// rather than what looks alike. A joiner then learns how to put words and sense
// together: from the BM25 that a search gave, from the cosine of the vectors,
// from what other entries of the same title have, and from how near questions were
// answered. It is a sum of weighed features, mended by trees for the best candidates.
//
//	learn.go       what goes in and out
//	bag.go         text → weighed terms
//	table.go       terms → vector, and how a table learns
//	train.go       the stages, and stopping and going on
//	lists.go       candidates of a question, and what is known of each
//	join.go        how that is put together
//	trees.go       what weights cannot tell
//	vectors.go     vectors in eight bits, and the nearest of them
//	file.go        a model as a file
package learn
