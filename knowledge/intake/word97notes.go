package intake

import (
	"strconv"
	"strings"
)

// box97 is the text of a text box.
type box97 struct {
	span97
	read bool
}

// mostRefs is far above the notes, and the text boxes, of any document.
const mostRefs = 1 << 16

// readNotes reads the notes of one kind, in which a table has where they are
// referred to and another where each one's text begins.
func (d *word97) readNotes(kind string, refs, texts int, within span97) error {
	at, from := newPlc(d.sideBy(refs), 2), newPlc(d.sideBy(texts), 0)
	for i := range min(at.n, from.n, mostRefs) {
		key := kind + " " + strconv.Itoa(i)
		var lines []item
		text := span97{within.from + from.at(i), within.from + from.at(i+1)}
		if err := d.flow(text.within(within), gather(&lines)); err != nil {
			return err
		}
		d.refs[at.at(i)], d.notes[key] = key, textOfItems(lines)
	}
	return nil
}

// findBoxes finds the text boxes, and where in the main text they hang.
func (d *word97) findBoxes() {
	texts, base := newPlc(d.sideBy(pairBoxes), 22), d.stories[storyBoxes]
	groups, hanging := d.groups(), map[int][]int{} // shape or group → text boxes in it
	for i := range min(texts.n, mostRefs) {
		item := texts.item(i)
		shape, unused := item.u32(14), item.u16(8) != 0
		if group, ok := groups[shape]; ok {
			shape = group
		}
		if text := (span97{base.from + texts.at(i), base.from + texts.at(i+1)}); !unused {
			hanging[shape] = append(hanging[shape], len(d.boxes))
			d.boxes = append(d.boxes, box97{span97: text.within(base)})
		}
	}
	at := newPlc(d.sideBy(pairAnchors), 26)
	for i := range min(at.n, mostRefs) {
		if boxes := hanging[at.item(i).u32(0)]; at.at(i) < d.stories[storyText].to {
			d.anchors[at.at(i)] = boxes
		}
	}
}

// anchored puts the text of the text boxes that hang at a position, if any, behind
// the paragraph; where the position is hidden, so are they.
func (d *word97) anchored(at int, hidden bool, p *paragraph) error {
	for _, b := range d.anchors[at] {
		if hidden {
			d.boxes[b].read = true
		}
		if err := d.box(b, gather(&p.attached)); err != nil {
			return err
		}
	}
	return nil
}

// box reads a text box, once. A blank paragraph ends the text of each.
func (d *word97) box(i int, out emit) error {
	if d.boxes[i].read {
		return nil
	}
	d.boxes[i].read = true
	var items []item
	if err := d.flow(d.boxes[i].span97, gather(&items)); err != nil {
		return err
	}
	if last := len(items) - 1; last >= 0 && items[last].table == nil && strings.TrimSpace(items[last].text) == "" {
		items = items[:last]
	}
	return emitAll(items, out)
}
