// Package knowledge is the domain of Jinguo: the entries that a women's
// federation keeps, when and where they hold, and how they are exchanged.
//
// An [Entry] is one thing that the knowledge base knows: a policy, a programme,
// a service point or a question with its answer. It has a region (a code of
// GB/T 2260, empty for the whole nation), a time in which it is in force, a
// state and a version. Entries are exchanged as JSON, one a line; [Decode]
// reads such a line and [Entry]'s JSON form writes it.
//
// The package knows no network, no SQL and no search index.
package knowledge
