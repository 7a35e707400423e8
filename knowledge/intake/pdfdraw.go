package intake

import (
	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/structs"
)

// What is looked at of drawings, since each look is a call into the PDF module.
const (
	mostDrawn     = 300_000 // objects of a file
	mostPageDrawn = 20_000  // objects and points of a page
	deepestForm   = 3       // forms inside each other
)

// drawing is a page while what it draws is looked at.
type drawing struct {
	file    *pdfFile
	page    requests.Page
	looks   int
	rules   rulings
	images  int
	largest float64 // area of an image, in square points
	strokes int     // paths that are no straight lines
	hidden  int     // texts that are not shown
	shown   int     // texts that are
}

// outlines is how many paths make a page without text one of words that are drawn.
const outlines = 50

// picture reports whether the page shows a picture, or words as drawings.
func (d *drawing) picture(pieces int) bool {
	return d.images > 0 || pieces == 0 && d.strokes >= outlines
}

func (d *drawing) look() error {
	objects, err := d.file.engine.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: d.page})
	if err != nil {
		return err
	}
	for i := range objects.Count {
		if !d.may() {
			break
		}
		object, err := d.file.engine.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: d.page, Index: i})
		if err != nil {
			return err
		}
		d.object(object.PageObject, structs.FPDF_FS_MATRIX{A: 1, D: 1}, 0)
	}
	return nil
}

// may counts a look at something and reports whether it is still allowed.
func (d *drawing) may() bool {
	d.looks++
	d.file.drawn++
	return d.looks <= mostPageDrawn && d.file.drawn <= mostDrawn
}

// object looks at a thing that is drawn; what cannot be told of it is left out,
// since text is read without it. at is where its coordinates are on the page.
func (d *drawing) object(o references.FPDF_PAGEOBJECT, at structs.FPDF_FS_MATRIX, depth int) {
	kind, err := d.file.engine.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: o})
	if err != nil {
		return
	}
	switch kind.Type {
	case enums.FPDF_PAGEOBJ_IMAGE:
		d.images++
		if b, err := d.bounds(o, at); err == nil {
			d.largest = max(d.largest, (b.right-b.left)*b.height())
		}
	case enums.FPDF_PAGEOBJ_TEXT:
		mode, err := d.file.engine.FPDFTextObj_GetTextRenderMode(&requests.FPDFTextObj_GetTextRenderMode{PageObject: o})
		if err == nil && mode.TextRenderMode == enums.FPDF_TEXTRENDERMODE_INVISIBLE {
			d.hidden++
		} else {
			d.shown++
		}
	case enums.FPDF_PAGEOBJ_PATH:
		d.path(o, at)
	case enums.FPDF_PAGEOBJ_FORM:
		d.form(o, at, depth)
	}
}

func (d *drawing) form(o references.FPDF_PAGEOBJECT, at structs.FPDF_FS_MATRIX, depth int) {
	objects, err := d.file.engine.FPDFFormObj_CountObjects(&requests.FPDFFormObj_CountObjects{PageObject: o})
	if err != nil || depth == deepestForm {
		return
	}
	placed, err := d.file.engine.FPDFPageObj_GetMatrix(&requests.FPDFPageObj_GetMatrix{PageObject: o})
	if err != nil {
		return
	}
	at = behind(placed.Matrix, at)
	for i := range objects.Count {
		if !d.may() {
			return
		}
		object, err := d.file.engine.FPDFFormObj_GetObject(&requests.FPDFFormObj_GetObject{PageObject: o, Index: uint64(i)})
		if err != nil {
			return
		}
		d.object(object.PageObject, at, depth+1)
	}
}

// path takes the straight lines of a path: the path itself where it is thin, and
// else the thin ones of its parts and, where it is stroked, their sides.
func (d *drawing) path(o references.FPDF_PAGEOBJECT, at structs.FPDF_FS_MATRIX) {
	b, err := d.bounds(o, at)
	if err != nil || d.rules.add(b.left, b.bottom, b.right, b.top) {
		return
	}
	mode, err := d.file.engine.FPDFPath_GetDrawMode(&requests.FPDFPath_GetDrawMode{PageObject: o})
	if err != nil || !mode.Stroke && mode.FillMode == enums.FPDF_FILLMODE_NONE {
		return
	}
	placed, err := d.file.engine.FPDFPageObj_GetMatrix(&requests.FPDFPageObj_GetMatrix{PageObject: o})
	if err != nil {
		return
	}
	for _, part := range d.parts(o, behind(placed.Matrix, at)) {
		d.part(part, mode.Stroke)
	}
}

// bounds gives where an object is on the page.
func (d *drawing) bounds(o references.FPDF_PAGEOBJECT, at structs.FPDF_FS_MATRIX) (box, error) {
	found, err := d.file.engine.FPDFPageObj_GetBounds(&requests.FPDFPageObj_GetBounds{PageObject: o})
	if err != nil {
		return box{}, err
	}
	x0, y0 := moved(at, found.Left, found.Bottom)
	x1, y1 := moved(at, found.Right, found.Top)
	return box{left: min(x0, x1), right: max(x0, x1), bottom: min(y0, y1), top: max(y0, y1)}, nil
}

// part takes the lines of a part of a path.
func (d *drawing) part(p subpath, stroked bool) {
	if d.rules.add(p.left, p.bottom, p.right, p.top) {
		return
	}
	if p.curved {
		d.strokes++
		return
	}
	for i := 1; stroked && i < len(p.points); i++ {
		d.rules.add(p.points[i-1].x, p.points[i-1].y, p.points[i].x, p.points[i].y)
	}
}

// subpath is a run of points that a path joins by lines.
type subpath struct {
	points []point
	curved bool
	box
}

type point struct{ x, y float64 }

// parts gives the parts of a path, closed ones with their first point at the end
// again.
func (d *drawing) parts(o references.FPDF_PAGEOBJECT, at structs.FPDF_FS_MATRIX) []subpath {
	count, err := d.file.engine.FPDFPath_CountSegments(&requests.FPDFPath_CountSegments{PageObject: o})
	if err != nil {
		return nil
	}
	var parts []subpath
	for i := range count.Count {
		if !d.may() {
			break
		}
		segment, err := d.file.engine.FPDFPath_GetPathSegment(&requests.FPDFPath_GetPathSegment{PageObject: o, Index: i})
		if err != nil {
			break
		}
		kind, err := d.file.engine.FPDFPathSegment_GetType(&requests.FPDFPathSegment_GetType{PathSegment: segment.PathSegment})
		if err != nil {
			break
		}
		where, err := d.file.engine.FPDFPathSegment_GetPoint(&requests.FPDFPathSegment_GetPoint{PathSegment: segment.PathSegment})
		if err != nil {
			break
		}
		if kind.Type == enums.FPDF_SEGMENT_MOVETO || len(parts) == 0 {
			parts = append(parts, subpath{})
		}
		last := &parts[len(parts)-1]
		last.curved = last.curved || kind.Type == enums.FPDF_SEGMENT_BEZIERTO
		x, y := moved(at, where.X, where.Y)
		last.add(x, y)
		shut, err := d.file.engine.FPDFPathSegment_GetClose(&requests.FPDFPathSegment_GetClose{PathSegment: segment.PathSegment})
		if err == nil && shut.IsClose {
			last.add(last.points[0].x, last.points[0].y)
		}
	}
	return parts
}

func (p *subpath) add(x, y float64) {
	at := box{left: x, right: x, top: y, bottom: y}
	if len(p.points) == 0 {
		p.box = at
	}
	p.box = p.around(at)
	p.points = append(p.points, point{x, y})
}

// moved gives a point of an object on the page.
func moved(m structs.FPDF_FS_MATRIX, x, y float32) (float64, float64) {
	return float64(m.A*x + m.C*y + m.E), float64(m.B*x + m.D*y + m.F)
}

// behind is the matrix that does m first and next after it.
func behind(m, next structs.FPDF_FS_MATRIX) structs.FPDF_FS_MATRIX {
	return structs.FPDF_FS_MATRIX{
		A: m.A*next.A + m.B*next.C, B: m.A*next.B + m.B*next.D,
		C: m.C*next.A + m.D*next.C, D: m.C*next.B + m.D*next.D,
		E: m.E*next.A + m.F*next.C + next.E, F: m.E*next.B + m.F*next.D + next.F,
	}
}
