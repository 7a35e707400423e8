package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"jinguo/knowledge"
)

// readPDF reads the text layer of a PDF, and by OCR, where lim has it, its pages of
// pictures. Other pages of pictures are left out with a problem; a file that has no
// other pages is the trouble no_text_layer.
func readPDF(ctx context.Context, _ string, data []byte, lim limits) (*document, []knowledge.Problem, error) {
	if err := lim.weigh(data); err != nil {
		return nil, nil, err
	}
	f, err := openPDF(ctx, data, lim)
	if err != nil {
		return nil, nil, err
	}
	defer f.close()
	pages, err := f.pages(ctx)
	if err != nil {
		return nil, nil, err
	}
	b := newBuilder(lim)
	b.doc.Meta = f.meta()
	scans, err := f.recognise(ctx, pages)
	if err != nil {
		return nil, nil, err
	}
	b.doc.Recognised = len(scans.read) > 0
	if err := layOut(pages, arrange(pages), b); err != nil {
		return nil, nil, err
	}
	if len(b.doc.Blocks) == 0 {
		scans.bare = nil // all of them
		return nil, scans.problems(), trouble("no_text_layer")
	}
	for _, bl := range b.doc.Blocks {
		if _, err := readable(bl.Text); err != nil && len(bl.Text) > 60 {
			return nil, nil, trouble("garbled_pdf")
		}
	}
	b.findTitle()
	return &b.doc, scans.problems(), nil
}

// stampColumns is how wide the text of a scan is at most, in columns, that a program
// for scanning has put on it.
const stampColumns = 30

// picturesOnly gives the pages, by index, that hold a picture and no text, or hardly any
// on a picture of the whole page.
func picturesOnly(pages []pdfPage) []int {
	written := map[int]int{}
	for _, l := range withoutFurniture(pages) {
		written[l.page] += columns(l.text)
		if l.table != nil {
			written[l.page] += stampColumns
		}
	}
	var bare []int
	for i, p := range pages {
		if text := written[p.no]; p.picture && text == 0 || p.scanned && !p.recognised && text < stampColumns {
			bare = append(bare, i)
		}
	}
	return bare
}

// pdfPage is what a page holds, in the order of its content, as it is seen when
// the page is turned so that most of its text is upright.
type pdfPage struct {
	no            int // from 1
	width, height float64
	lines         []pdfLine
	picture       bool // shows a picture
	scanned       bool // is covered by it
	recognised    bool // shows a picture of its text, which another program recognised
}

// pdfMemory bounds the memory of the PDF module, in pages of 64 KB: 512 MB.
const pdfMemory = 8192

// pdfEngine starts a PDF module of its own, which sees no file of the machine.
// What it returns ends it.
func pdfEngine(ctx context.Context, cache string) (pdfium.Pdfium, func(), error) {
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(pdfMemory)
	if cache != "" {
		compiled, err := wazero.NewCompilationCacheWithDir(cache)
		if err != nil {
			return nil, nil, fmt.Errorf("keep the compiled PDF module in %s: %w", cache, err)
		}
		config = config.WithCompilationCache(compiled)
	}
	pool, err := webassembly.Init(webassembly.Config{
		Context: ctx, MaxIdle: 1, MaxTotal: 1, RuntimeConfig: config,
		FSConfig: wazero.NewFSConfig(), Stdout: io.Discard, Stderr: io.Discard,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("start the PDF module: %w", err)
	}
	engine, err := pool.GetInstance(time.Minute)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("start the PDF module: %w", err), pool.Close())
	}
	return engine, func() { _ = pool.Close() }, nil
}

// pdfFile is a PDF that is open.
type pdfFile struct {
	engine  pdfium.Pdfium
	doc     references.FPDF_DOCUMENT
	lim     limits
	drawn   int // objects of pages that have been looked at
	cells   int // of tables that have been found
	release func()
}

// openPDF opens a PDF, to be closed again.
func openPDF(ctx context.Context, data []byte, lim limits) (*pdfFile, error) {
	engine, end, err := pdfEngine(ctx, lim.Cache)
	if err != nil {
		return nil, err
	}
	opened, err := engine.OpenDocument(&requests.OpenDocument{File: &data})
	if err == nil {
		return &pdfFile{engine: engine, doc: opened.Document, lim: lim, release: end}, nil
	}
	end()
	if errors.Is(err, pdferrors.ErrPassword) || errors.Is(err, pdferrors.ErrSecurity) {
		return nil, trouble("encrypted")
	}
	return nil, trouble("damaged", "format", "PDF")
}

func (f *pdfFile) close() { f.release() }

// pages gives the text and the tables of every page with their place.
func (f *pdfFile) pages(ctx context.Context) ([]pdfPage, error) {
	count, err := f.engine.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: f.doc})
	if err != nil {
		return nil, trouble("damaged", "format", "PDF")
	}
	if count.PageCount > f.lim.Pages {
		return nil, beyond("too_many_pages", f.lim.Pages)
	}
	var pages []pdfPage
	runes := 0
	for i := range count.PageCount {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("read page %d: %w", i+1, err)
		}
		page, err := f.page(i)
		if err != nil {
			return nil, err
		}
		for _, l := range page.lines {
			runes += len(l.text)
		}
		if runes > 4*f.lim.Runes {
			return nil, beyond("too_long", f.lim.Runes)
		}
		pages = append(pages, page)
	}
	return pages, nil
}

// page reads the page of an index, from 0.
func (f *pdfFile) page(index int) (pdfPage, error) {
	seen, err := f.see(index)
	if err != nil {
		return pdfPage{}, trouble("damaged", "format", "PDF")
	}
	return f.laid(seen, index+1)
}

// laid puts what a page shows into lines and tables.
func (f *pdfFile) laid(seen seenPage, no int) (pdfPage, error) {
	page := pdfPage{no: no, width: seen.width, height: seen.height, picture: seen.picture, scanned: seen.scanned, recognised: seen.recognised}
	tables := ruledTables(page.no, seen.pieces, seen.rules)
	for _, t := range tables {
		f.cells += t.cells()
	}
	if f.cells > f.lim.Cells {
		return page, beyond("too_many_cells", f.lim.Cells)
	}
	for _, piece := range tabled(seen.pieces, tables) {
		piece.page = page.no
		page.add(piece)
	}
	return page, nil
}

// meta is what the file says about itself; what can't be read of it is left
// out, since these are hints only.
func (f *pdfFile) meta() map[string]string {
	meta := map[string]string{}
	said, err := f.engine.GetMetaData(&requests.GetMetaData{Document: f.doc})
	if err != nil {
		return meta
	}
	keys := map[string]string{"Title": "doc.title", "Author": "doc.author", "Subject": "doc.subject", "CreationDate": "doc.created", "ModDate": "doc.modified"}
	for _, tag := range said.Tags {
		key, value := keys[tag.Tag], tidy(tag.Value)
		if day, ok := strings.CutPrefix(value, "D:"); ok && len(day) >= 8 {
			value = day[:4] + "-" + day[4:6] + "-" + day[6:8]
		}
		if key != "" && value != "" {
			meta[key] = value
		}
	}
	return meta
}
