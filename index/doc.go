// Package index finds entries by their words, and service points by where they are. It
// keeps a bleve index as a
// disposable copy of the store, follows the store's change numbers, and ranks
// entries by their best passage, their wordings and their place. No other package
// imports bleve.
//
// # From an entry to a search
//
//	fold.go, token.go     text → characters, pairs and words, with their bytes
//	passage.go            entry → passages: its head, its sections, its wordings
//	document.go           passage → what bleve keeps of it
//	shelf.go, folder.go   a bleve index in a folder, and which folder counts
//	index.go, sync.go     opening, following the store, rebuilding
//	view.go, postings.go  what searches see: columns by passage, postings by term
//	question.go, story.go what a question asks for, and what it stresses
//	cover.go              how much of it a text meets, lay words included
//	wording.go            how alike it and the wordings of entries are
//	filter.go, rank.go    who may answer, and who answers best
//	reading.go            what a mistyped question may have meant
//	model.go              what was learned: vectors of texts, and joining them with words
//	gist.go               which entries say nearly the same
//	confidence.go         how likely a hit answers
//	matters.go            what a question names that an entry must hold
//	search.go             hits
//	spot.go, near.go      where service points are, and which are the nearest
//	excerpt.go, wants.go  the piece of a text to show, with the facts that are asked for
//	evaluate.go           how good all that is, on questions with known answers
//
// # The folder
//
//	LOCK          held by the process that has the index open
//	CURRENT       the name of the generation in use and a newline
//	gen-000001/   a generation: bleve's segments and root.bolt
//
// A generation holds its format ([Format]) and the last change that it followed, in
// the same transactions as its documents. It is never mended: one that is of
// another format, damaged or of another source is built anew beside the old one and
// CURRENT is switched. The folder may be deleted at any time when nobody has it open.
package index
