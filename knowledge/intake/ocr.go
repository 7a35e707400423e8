package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/klippa-app/go-pdfium/requests"

	"jinguo/knowledge"
)

// What recognition may cost.
const (
	ocrDots      = 300              // of an inch, in which lines of tables are found
	readDots     = 200              // of an inch, in which tesseract reads office print best
	mostPixels   = 12_000_000       // of a page; larger ones get fewer dots
	ocrPageTime  = 40 * time.Second // of one run
	mostOCR      = 8 << 20          // bytes that a run may write
	ocrLanguage  = "chi_sim"
	badlyBelow   = 75 // mean confidence, of 100: clear print has 83 and more, print on its head 34 and less
	fewestGlyphs = 4  // characters of a page that is worth having
)

// FindOCR gives the path of tesseract where it is installed and knows simplified
// Chinese, "" otherwise.
func FindOCR(ctx context.Context) string {
	path, err := exec.LookPath("tesseract")
	if err != nil {
		return ""
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "--list-langs")
	cmd.Env = ocrEnv()
	out, err := cmd.CombinedOutput()
	if err != nil || !slices.Contains(strings.Fields(string(out)), ocrLanguage) {
		return ""
	}
	return path
}

// ocrEnv is the environment of tesseract: one thread, since a file is read on one
// processor.
func ocrEnv() []string { return []string{"OMP_THREAD_LIMIT=1", "LANG=C.UTF-8"} }

// The ways in which tesseract takes a page apart.
const (
	wholePage = "3" // into columns and blocks
	oneBlock  = "6" // into lines below each other
)

// tesseract gives the words of a picture.
func tesseract(ctx context.Context, program, mode string, s scan) ([]ocrWord, error) {
	small := s.shrunk(readDots / 72.0)
	ctx, cancel := context.WithTimeout(ctx, ocrPageTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "stdin", "stdout", "-l", ocrLanguage, "--psm", mode, "--dpi", strconv.Itoa(readDots), "-c", "tessedit_create_tsv=1")
	cmd.Env, cmd.WaitDelay = ocrEnv(), time.Second
	out := &capped{most: mostOCR, full: cancel}
	cmd.Stdin, cmd.Stdout = bytes.NewReader(small.pgm()), out
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("tesseract: %w", err)
	}
	return enlarged(wordsOf(out.kept.String()), s.scale/small.scale), nil
}

// sparing leaves a quarter of the time that ctx has to the other work, so that what was
// read is not lost with the file.
func sparing(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, deadline.Add(-time.Until(deadline)/4))
}

// recognition is the work of reading pictures of one file.
type recognition struct {
	program string

	read, badly, late, bare []string // pages, by what came of them
}

// page reads a picture of a page and notes what came of it; ok is false where nothing
// did.
func (r *recognition) page(ctx context.Context, no int, picture func() (scan, error)) (seen seenPage, ok bool) {
	name := strconv.Itoa(no)
	switch {
	case r.program == "":
		r.bare = append(r.bare, name)
		return seen, false
	case ctx.Err() != nil:
		r.late = append(r.late, name)
		return seen, false
	}
	s, err := picture()
	if err != nil {
		r.bare = append(r.bare, name)
		return seen, false
	}
	found, err := r.upright(ctx, s)
	switch {
	case ctx.Err() != nil:
		r.late = append(r.late, name)
	case err != nil, found.glyphs < fewestGlyphs:
		r.bare = append(r.bare, name)
	case found.sure() < badlyBelow:
		r.badly = append(r.badly, name)
	default:
		r.read = append(r.read, name)
		return found.seenPage, true
	}
	return seen, false
}

// recognised is what was read of a page.
type recognised struct {
	seenPage
	glyphs int     // characters
	trust  float64 // sum of their confidence
	lost   bool    // nothing was read in more than a quarter of a table's cells
}

// sure is the mean confidence, of 100.
func (r *recognised) sure() float64 {
	if r.lost {
		return 0
	}
	return r.trust / float64(max(r.glyphs, 1))
}

// take adds words by their place in a picture.
func (r *recognised) take(words []ocrWord, s scan) {
	for _, w := range words {
		n := len([]rune(w.text))
		r.glyphs += n
		r.trust += float64(n) * w.sure
	}
	r.pieces = append(r.pieces, piecesOfWords(words, s)...)
}

// upright reads a picture, turned to a side or over where that reads better.
func (r *recognition) upright(ctx context.Context, s scan) (*recognised, error) {
	best, err := r.scan(ctx, s)
	if err != nil || best.glyphs < fewestGlyphs {
		return best, err
	}
	for range 3 {
		if best.sure() >= badlyBelow {
			return best, nil
		}
		s = s.turned()
		found, err := r.scan(ctx, s)
		if err != nil {
			return nil, err
		}
		if found.glyphs >= fewestGlyphs && found.sure() > best.sure() {
			best = found
		}
	}
	return best, nil
}

// scan reads a picture: the cells of tables first, each on its own, since text on both
// sides of a line confuses the recogniser, then what is left.
func (r *recognition) scan(ctx context.Context, s scan) (*recognised, error) {
	s = s.straight()
	seen := &recognised{seenPage: seenPage{width: s.points(s.Rect.Dx()), height: s.points(s.Rect.Dy()), rules: s.takeLines()}}
	for _, g := range seen.rules.lattices() {
		stack, places := s.stacked(g)
		if len(places) < 2 {
			continue
		}
		words, err := tesseract(ctx, r.program, oneBlock, stack)
		if err != nil {
			return nil, err
		}
		words, unread := placed(words, places)
		if 4*unread > len(places) {
			seen.lost = true
		}
		seen.take(words, s)
		s.blankBox(g.box())
	}
	if s.empty() {
		return seen, nil
	}
	words, err := tesseract(ctx, r.program, wholePage, s)
	if err != nil {
		return nil, err
	}
	seen.take(words, s)
	return seen, nil
}

// problems tells staff which pages were recognised, and which were left out and why.
func (r *recognition) problems() []knowledge.Problem {
	var all []knowledge.Problem
	for _, p := range []struct {
		code  string
		pages []string
	}{
		{"text_recognised", r.read},
		{"recognised_badly", r.badly},
		{"ocr_out_of_time", r.late},
		{"pages_without_text", r.bare},
	} {
		if len(p.pages) > 0 {
			all = append(all, knowledge.Problem{Code: p.code, Severity: knowledge.Doubt, Args: map[string]string{"pages": strings.Join(p.pages, ", ")}})
		}
	}
	return all
}

// recognise reads the pages of a PDF that hold pictures only, and tells of them and of
// those that another program has recognised.
func (f *pdfFile) recognise(ctx context.Context, pages []pdfPage) (*recognition, error) {
	r := &recognition{program: f.lim.OCR}
	within, cancel := sparing(ctx)
	defer cancel()
	bare := picturesOnly(pages)
	for i, p := range pages {
		if p.recognised {
			r.read = append(r.read, strconv.Itoa(p.no))
		}
		if _, found := slices.BinarySearch(bare, i); !found {
			continue
		}
		seen, ok := r.page(within, p.no, func() (scan, error) { return f.picture(i) })
		if !ok {
			continue
		}
		page, err := f.laid(seen, p.no)
		if err != nil {
			return nil, err
		}
		pages[i] = page
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("recognise: %w", err)
	}
	return r, nil
}

var errEmptyPage = errors.New("page without size")

// picture renders the page of an index, from 0.
func (f *pdfFile) picture(index int) (scan, error) {
	page := requests.Page{ByIndex: &requests.PageByIndex{Document: f.doc, Index: index}}
	size, err := f.engine.GetPageSize(&requests.GetPageSize{Page: page})
	if err != nil {
		return scan{}, err
	}
	if !(size.Width >= 1 && size.Height >= 1 && size.Width < 1e5 && size.Height < 1e5) {
		return scan{}, errEmptyPage
	}
	scale := math.Min(ocrDots/72.0, math.Sqrt(mostPixels/(size.Width*size.Height)))
	shown, err := f.engine.RenderPageInPixels(&requests.RenderPageInPixels{
		Page: page, Width: max(int(size.Width*scale), 1), Height: max(int(size.Height*scale), 1),
		ImageFormat: requests.RenderImageFormatGrayscale,
	})
	if err != nil {
		return scan{}, err
	}
	defer shown.Cleanup()
	grey, ok := shown.Result.RenderedImage.(*image.Gray)
	if !ok {
		return scan{}, errEmptyPage
	}
	own := *grey
	own.Pix = slices.Clone(grey.Pix) // the PDF module's own until now
	return newScan(&own, float64(own.Rect.Dx())/size.Width), nil
}
