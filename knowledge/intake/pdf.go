package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/enums"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"jinguo/knowledge"
)

// readPDF reads the text layer of a PDF. Pages of pictures only are left out
// with a problem; a file that has no other pages is the trouble no_text_layer.
func readPDF(ctx context.Context, name string, data []byte, lim limits) (*document, []knowledge.Problem, error) {
	if err := lim.weigh(data); err != nil {
		return nil, nil, err
	}
	pages, meta, err := pdfPages(ctx, data, lim)
	if err != nil {
		return nil, nil, err
	}
	b := newBuilder(lim)
	b.doc.Meta = meta
	lines := withoutFurniture(pages)
	if err := layOut(pages, lines, b); err != nil {
		return nil, nil, err
	}
	if len(b.doc.Blocks) == 0 {
		return nil, nil, trouble("no_text_layer")
	}
	for _, bl := range b.doc.Blocks {
		if _, err := readable(bl.Text); err != nil && len(bl.Text) > 60 {
			return nil, nil, trouble("garbled_pdf")
		}
	}
	b.findTitle()
	return &b.doc, picturesOnly(pages, lines), nil
}

// picturesOnly tells which pages hold a picture and no text.
func picturesOnly(pages []pdfPage, lines []pdfLine) []knowledge.Problem {
	written := map[int]bool{}
	for _, l := range lines {
		written[l.page] = true
	}
	var without []string
	for _, p := range pages {
		if p.picture && !written[p.no] {
			without = append(without, strconv.Itoa(p.no))
		}
	}
	if len(without) == 0 {
		return nil
	}
	return []knowledge.Problem{{Code: "pages_without_text", Severity: knowledge.Doubt, Args: map[string]string{"pages": strings.Join(without, ", ")}}}
}

// pdfPage is what a page holds, in the order of its content.
type pdfPage struct {
	no      int // from 1
	height  float64
	lines   []pdfLine
	picture bool // shows a picture; told for pages of few lines only
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

// pdfPages gives the text of every page with its place, and what the file says
// about itself.
func pdfPages(ctx context.Context, data []byte, lim limits) ([]pdfPage, map[string]string, error) {
	engine, end, err := pdfEngine(ctx, lim.Cache)
	if err != nil {
		return nil, nil, err
	}
	defer end()
	opened, err := engine.OpenDocument(&requests.OpenDocument{File: &data})
	switch {
	case errors.Is(err, pdferrors.ErrPassword), errors.Is(err, pdferrors.ErrSecurity):
		return nil, nil, trouble("encrypted")
	case err != nil:
		return nil, nil, trouble("damaged", "format", "PDF")
	}
	count, err := engine.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: opened.Document})
	if err != nil {
		return nil, nil, trouble("damaged", "format", "PDF")
	}
	if count.PageCount > lim.Pages {
		return nil, nil, beyond("too_many_pages", lim.Pages)
	}
	var pages []pdfPage
	runes := 0
	for i := range count.PageCount {
		if err := ctx.Err(); err != nil {
			return nil, nil, fmt.Errorf("read page %d: %w", i+1, err)
		}
		page, err := readPage(engine, opened.Document, i)
		if err != nil {
			return nil, nil, trouble("damaged", "format", "PDF")
		}
		for _, l := range page.lines {
			runes += len(l.text)
		}
		if runes > 4*lim.Runes {
			return nil, nil, beyond("too_long", lim.Runes)
		}
		pages = append(pages, page)
	}
	return pages, pdfMeta(engine, opened.Document), nil
}

func readPage(engine pdfium.Pdfium, doc references.FPDF_DOCUMENT, index int) (pdfPage, error) {
	loaded, err := engine.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: doc, Index: index})
	if err != nil {
		return pdfPage{}, err
	}
	defer engine.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	ref := requests.Page{ByReference: &loaded.Page}
	page := pdfPage{no: index + 1}
	size, err := engine.FPDF_GetPageHeight(&requests.FPDF_GetPageHeight{Page: ref})
	if err != nil {
		return page, err
	}
	page.height = size.Height
	text, err := engine.GetPageTextStructured(&requests.GetPageTextStructured{
		Page: ref, Mode: requests.GetPageTextStructuredModeRects, CollectFontInformation: true,
	})
	if err != nil {
		return page, err
	}
	for _, r := range text.Rects {
		piece := pdfLine{text: r.Text, page: page.no, left: r.PointPosition.Left, right: r.PointPosition.Right, top: r.PointPosition.Top, bottom: r.PointPosition.Bottom}
		if r.FontInformation != nil {
			piece.size = r.FontInformation.RenderedSize
		}
		page.add(piece)
	}
	if len(page.lines) <= furnitureLines {
		page.picture, err = hasPicture(engine, ref)
	}
	return page, err
}

// A page of more lines than these has text besides header and footer.
const furnitureLines = 4

// hasPicture reports whether one of the first things that a page draws is a
// picture.
func hasPicture(engine pdfium.Pdfium, page requests.Page) (bool, error) {
	const most = 100
	objects, err := engine.FPDFPage_CountObjects(&requests.FPDFPage_CountObjects{Page: page})
	if err != nil {
		return false, err
	}
	for i := range min(objects.Count, most) {
		object, err := engine.FPDFPage_GetObject(&requests.FPDFPage_GetObject{Page: page, Index: i})
		if err != nil {
			return false, err
		}
		kind, err := engine.FPDFPageObj_GetType(&requests.FPDFPageObj_GetType{PageObject: object.PageObject})
		if err != nil {
			return false, err
		}
		if kind.Type == enums.FPDF_PAGEOBJ_IMAGE || kind.Type == enums.FPDF_PAGEOBJ_FORM {
			return true, nil
		}
	}
	return false, nil
}

// pdfMeta is what the file says about itself; what can't be read of it is left
// out, since these are hints only.
func pdfMeta(engine pdfium.Pdfium, doc references.FPDF_DOCUMENT) map[string]string {
	meta := map[string]string{}
	said, err := engine.GetMetaData(&requests.GetMetaData{Document: doc})
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
