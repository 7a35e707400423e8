package intake

// groups gives the group that each shape in one belongs to, by number; of groups
// inside each other the outermost, which is the one that hangs in the text.
func (d *word97) groups() map[int]int {
	of := map[int]int{}
	_, _, art := artRecord(d.sideBy(pairDrawings))
	for len(art) > 0 {
		var drawing bin
		_, drawing, art = artRecord(art.from(1))
		for len(drawing) > 0 {
			var kind int
			var body bin
			if kind, body, drawing = artRecord(drawing); kind == artGroup {
				addGroup(of, body, 0, 0)
			}
		}
	}
	return of
}

// Records of drawings ([MS-ODRAW] 2.2).
const (
	artGroup   = 0xF003
	artShape   = 0xF004
	artShapeID = 0xF00A
)

// artRecord takes a record off the front of b.
func artRecord(b bin) (kind int, body, rest bin) {
	const head = 8
	n := b.u32(4)
	return b.u16(2), b.cut(head, n), b.from(head + n)
}

// addGroup adds the shapes of a drawing or a group in it; group is 0 for those
// that are in none.
func addGroup(of map[int]int, b bin, group, depth int) {
	const deepest = 10
	for len(b) > 0 && depth < deepest && len(of) < mostRefs {
		var kind int
		var body bin
		switch kind, body, b = artRecord(b); kind {
		case artShape:
			if group != 0 {
				of[shapeID(body)] = group
			}
		case artGroup:
			within := group
			if _, first, _ := artRecord(body); within == 0 {
				within = shapeID(first) // the group itself
			}
			addGroup(of, body, within, depth+1)
		}
	}
}

// shapeID is the number of a shape.
func shapeID(shape bin) int {
	for len(shape) > 0 {
		var kind int
		var body bin
		if kind, body, shape = artRecord(shape); kind == artShapeID {
			return body.u32(0)
		}
	}
	return 0
}
