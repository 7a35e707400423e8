// Package directory invents a directory of service points of any size, so that what
// must hold for a whole country can be tried without the data of one: every province,
// city, county and town has points of the kinds that such a place has, and villages
// fill the rest.
//
// Nothing in it can be taken for real: phones have the form 000-NNNN-NNNN, which
// nobody can dial, addresses stand in 示例路, the source is 示例.
//
// A point depends on the seed and on what it is, not on how many there are: a larger
// directory holds the smaller ones.
package directory
