package intake

// biff steps through the records of a stream.
type biff struct {
	data bin
	at   int  // of the next record
	left int  // bytes that all records together may still have
	wide bool // texts are UTF-16, since Excel 97

	id    int
	body  bin   // of the record
	parts []bin // body, and those of the records that continue it
}

// next goes to the next record; it reports false where there is none that is
// whole. Sheets that overlap, which no honest workbook has, use up what is left.
func (b *biff) next() bool {
	id, body, ok := b.peek()
	if !ok {
		return false
	}
	b.id, b.body = id, body
	b.parts = append(b.parts[:0], body)
	b.pass(body)
	for {
		id, body, ok := b.peek()
		if !ok || id != recContinue {
			return b.left >= 0
		}
		b.parts = append(b.parts, body)
		b.pass(body)
	}
}

func (b *biff) peek() (id int, body bin, ok bool) {
	if b.at < 0 || b.at+4 > len(b.data) {
		return 0, nil, false
	}
	start, size := b.at+4, b.data.u16(b.at+2)
	if start+size > len(b.data) {
		return 0, nil, false
	}
	return b.data.u16(b.at), b.data[start : start+size], true
}

func (b *biff) pass(body bin) {
	b.at += 4 + len(body)
	b.left -= 4 + len(body)
}
