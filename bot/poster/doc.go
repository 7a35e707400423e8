// Package poster draws what a [bot.Poster] says on a sheet of paper, as SVG and as PDF.
//
// A [Page] is laid out once, in millimetres of A4, from widths of text that a font
// gives or that are estimated without one; [Page.SVG] and [Page.PDF] write it. SVG keeps
// its text as text in fonts that the reader's machine has. PDF carries the outlines of
// the glyphs that it shows, from a font of the machine that made it, as a font of its own
// (Type 3), so that its text can be searched and copied and looks alike everywhere. No
// font comes with the program.
package poster
