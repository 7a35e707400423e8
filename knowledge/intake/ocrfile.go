package intake

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg" // formats of pictures that are read
	_ "image/png"

	"jinguo/knowledge"
)

// What pictures are read as: a page of the width of A4. They are refused above so many
// pixels, as they are unpacked whole.
const (
	pictureWidth  = 595.0 // points
	largestPixels = 40_000_000
)

// readPicture reads a picture of a page, such as a scan, by OCR.
func readPicture(ctx context.Context, _ string, data []byte, lim limits) (*document, []knowledge.Problem, error) {
	if err := lim.weigh(data); err != nil {
		return nil, nil, err
	}
	shape, format, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil || shape.Width < 1 || shape.Height < 1:
		return nil, nil, trouble("damaged", "format", "PNG/JPEG")
	case shape.Width > largestPixels/shape.Height:
		return nil, nil, beyond("too_many_pixels", largestPixels/1_000_000)
	case lim.OCR == "":
		return nil, nil, trouble("picture")
	}
	r := &recognition{program: lim.OCR}
	within, cancel := sparing(ctx)
	defer cancel()
	shown, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, nil, trouble("damaged", "format", format)
	}
	seen, ok := r.page(within, 1, func() (scan, error) { return pictureScan(shown), nil })
	if err := ctx.Err(); err != nil {
		return nil, nil, fmt.Errorf("recognise: %w", err)
	}
	if !ok {
		r.bare = nil
		return nil, r.problems(), trouble("picture")
	}
	page, err := (&pdfFile{lim: lim}).laid(seen, 1)
	if err != nil {
		return nil, nil, err
	}
	b := newBuilder(lim)
	b.doc.Recognised = true
	pages := []pdfPage{page}
	if err := layOut(pages, arrange(pages), b); err != nil {
		return nil, nil, err
	}
	if len(b.doc.Blocks) == 0 {
		return nil, nil, trouble("picture")
	}
	b.findTitle()
	return &b.doc, r.problems(), nil
}

// pictureScan makes a scan of a picture, with what is see-through white, and not larger
// than a page that is rendered.
func pictureScan(shown image.Image) scan {
	at := shown.Bounds()
	grey := image.NewGray(image.Rect(0, 0, at.Dx(), at.Dy()))
	if photo, ok := shown.(*image.YCbCr); ok {
		for y := range at.Dy() {
			from := photo.YOffset(at.Min.X, at.Min.Y+y)
			copy(grey.Pix[y*grey.Stride:(y+1)*grey.Stride], photo.Y[from:from+at.Dx()])
		}
	} else {
		draw.Draw(grey, grey.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(grey, grey.Rect, shown, at.Min, draw.Over)
	}
	s := newScan(grey, float64(at.Dx())/pictureWidth)
	return s.shrunk(ocrDots / 72.0)
}
