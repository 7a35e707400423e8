package intake

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"

	"jinguo/knowledge"
)

// readDoc reads a document of Word 97 to 2003 ([MS-DOC]) as [readDocx] reads
// those of today. Documents of older editions, and those of the XML that Word 2003
// writes too, are to be saved anew; so are files named .wps, which WPS may have
// written in a way of its own.
func readDoc(ctx context.Context, name string, data []byte, lim limits) (*document, []knowledge.Problem, error) {
	if err := lim.weigh(data); err != nil {
		return nil, nil, err
	}
	if strings.EqualFold(filepath.Ext(name), ".wps") {
		return nil, nil, trouble("legacy_format", "ext", ".wps", "instead", ".docx")
	}
	file, err := word97File(data)
	if err != nil {
		return nil, nil, err
	}
	doc, err := readWord97(ctx, file, lim)
	return doc, nil, err
}

// word97File gives the streams of the document in data.
func word97File(data []byte) (map[string]bin, error) {
	if !bytes.HasPrefix(data, []byte(compoundMark)) {
		if beforeCompound(data) {
			return nil, oldWord()
		}
		return nil, badWord()
	}
	file, err := streams(data, "WordDocument", "0Table", "1Table", "Data", "SummaryInformation", "DocumentSummaryInformation")
	switch {
	case err == nil && file["WordDocument"] != nil:
		return file, nil
	case bytes.Contains(data, utf16le("EncryptedPackage")):
		return nil, trouble("encrypted") // a .docx with a password
	case err != nil:
		return nil, badWord()
	}
	return nil, oldWord()
}

func badWord() Trouble { return trouble("damaged", "format", "Word") }
func oldWord() Trouble { return trouble("old_edition", "ext", ".doc", "instead", ".docx") }

// beforeCompound reports whether data is a document of Word 2003 in XML, or of
// Word before version 6, which held no compound file yet.
func beforeCompound(data []byte) bool {
	for _, mark := range []string{"\xDB\xA5", "\x9B\xA5", "\xDC\xA5", "\x31\xBE", "\x32\xBE"} {
		if bytes.HasPrefix(data, []byte(mark)) {
			return true
		}
	}
	return byContent(data) == ".doc"
}

// word97 is the state of reading one document of Word 97 to 2003. Its text is one
// row of characters, told by position: the main text, then that of its footnotes,
// headers, comments, endnotes and text boxes.
type word97 struct {
	*word
	main  bin // stream WordDocument
	side  bin // stream 0Table or 1Table
	data  bin // stream Data
	pairs bin // where each thing stands in side: its offset and its length

	pieces  []piece97
	prms    []bin     // changes to the look of whole pieces
	chars   fkps      // looks of characters
	paras   fkps      // looks of paragraphs
	stories [8]span97 // the text by what it is

	refs    map[int]string // position → the note referred to there
	anchors map[int][]int  // position → the text boxes that hang there
	boxes   []box97
	steps   int // properties read so far
}

// What the text is made of, in order ([MS-DOC] 2.4.1).
const (
	storyText = iota
	storyFootnotes
	storyHeaders
	storyMacros
	storyComments
	storyEndnotes
	storyBoxes
	storyHeaderBoxes
)

// span97 is a stretch of the text, by position.
type span97 struct{ from, to int }

// within is the part of s inside of another stretch.
func (s span97) within(o span97) span97 { return span97{max(s.from, o.from), min(s.to, o.to)} }

// Numbers of the pairs of offset and length ([MS-DOC] 2.5.6).
const (
	pairStyles       = 1
	pairFootnoteRefs = 2
	pairFootnoteText = 3
	pairCharLooks    = 12
	pairParaLooks    = 13
	pairPieces       = 33
	pairAnchors      = 40
	pairEndnoteRefs  = 46
	pairEndnoteText  = 47
	pairDrawings     = 50
	pairBoxes        = 56
	pairLists        = 73
	pairListUses     = 74
)

// readWord97 reads the document that the streams of a file hold.
func readWord97(ctx context.Context, file map[string]bin, lim limits) (*document, error) {
	d, err := openWord97(file, lim)
	if err != nil {
		return nil, err
	}
	summary(file["SummaryInformation"], file["DocumentSummaryInformation"], d.b.doc.Meta)
	d.readStyles(d.sideBy(pairStyles))
	d.lists = d.readLists()
	if err := d.readNotes("footnote", pairFootnoteRefs, pairFootnoteText, d.stories[storyFootnotes]); err != nil {
		return nil, err
	}
	if err := d.readNotes("endnote", pairEndnoteRefs, pairEndnoteText, d.stories[storyEndnotes]); err != nil {
		return nil, err
	}
	d.findBoxes()
	if err := d.body(d.add(ctx)); err != nil {
		return nil, err
	}
	return d.done()
}

// openWord97 opens a document by the block at the start of its main stream
// ([MS-DOC] 2.5.1).
func openWord97(file map[string]bin, lim limits) (*word97, error) {
	d := &word97{word: newWord(lim), main: file["WordDocument"], data: file["Data"], refs: map[int]string{}, anchors: map[int][]int{}}
	const (
		oldest    = 0xC0 // Word 97 wrote 0xC1, a few of its editions 0xC0 and 0xC2
		encrypted = 1 << 8
		firstSide = 1 << 9
	)
	edition, flags := d.main.u16(2), d.main.u16(10)
	d.side = file["0Table"]
	if flags&firstSide != 0 {
		d.side = file["1Table"]
	}
	switch {
	case len(d.main) < 512:
		return nil, badWord()
	case edition < oldest:
		return nil, oldWord()
	case flags&encrypted != 0:
		return nil, trouble("encrypted")
	case d.side == nil:
		return nil, badWord()
	}
	return d, d.locate()
}

// locate finds where the text and its looks stand.
func (d *word97) locate() error {
	const shorts = 34 // offset of the first array of the block; each has its length before it
	longs := shorts + 2*d.main.u16(shorts-2) + 2
	pairs := longs + 4*d.main.u16(longs-2) + 2
	d.pairs = d.main.cut(pairs, 8*d.main.u16(pairs-2))
	at := 0
	for i := range d.stories {
		const first = 3 // number of the length of the main text
		to := at + d.main.u32(longs+4*(first+i))
		d.stories[i] = span97{at, to}
		at = to
	}
	d.chars = fkps{main: d.main, plc: newPlc(d.sideBy(pairCharLooks), 4), entry: 1}
	d.paras = fkps{main: d.main, plc: newPlc(d.sideBy(pairParaLooks), 4), entry: 13}
	return d.readPieces(d.sideBy(pairPieces))
}

// sideBy is the part of the side stream that a pair tells of.
func (d *word97) sideBy(pair int) bin {
	return d.side.cut(d.pairs.u32(8*pair), d.pairs.u32(8*pair+4))
}
