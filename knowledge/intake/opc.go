package intake

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"
)

// opc is an Open Packaging Conventions file, the zip of XML parts that .docx and
// .xlsx are. All parts share one allowance of unpacked bytes and of elements.
type opc struct {
	format   string // "Word" or "Excel", for messages
	parts    map[string]*zip.File
	lim      limits
	unpacked int64
	elements int
}

func openOPC(format string, data []byte, lim limits) (*opc, error) {
	if err := lim.weigh(data); err != nil {
		return nil, err
	}
	z, err := openZip(format, data, lim)
	if err != nil {
		return nil, err
	}
	p := &opc{format: format, parts: make(map[string]*zip.File, len(z.File)), lim: lim}
	for _, f := range z.File {
		p.parts[strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))] = f
	}
	return p, nil
}

// openZip reads the directory of a zip. A directory of more members than allowed is
// refused before any memory is spent on it: what it says of their number is not to
// be trusted.
func openZip(format string, data []byte, lim limits) (*zip.Reader, error) {
	if bytes.Count(data, []byte("PK\x01\x02")) > lim.Members {
		return nil, trouble("zip_bomb", "megabytes", megabytes(lim.Unpacked))
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, trouble("damaged", "format", format)
	}
	return z, nil
}

func (p *opc) bomb() Trouble    { return trouble("zip_bomb", "megabytes", megabytes(p.lim.Unpacked)) }
func (p *opc) damaged() Trouble { return trouble("damaged", "format", p.format) }

// open gives a walker over the part of that name, or nil where there is none.
func (p *opc) open(name string) (*walker, error) {
	f := p.parts[strings.ToLower(strings.TrimPrefix(name, "/"))]
	if f == nil {
		return nil, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, p.damaged()
	}
	in := &metered{r: r, p: p}
	dec := xml.NewDecoder(in)
	dec.Strict = true
	dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return &walker{p: p, in: in, dec: dec, close: r.Close}, nil
}

// metered counts unpacked bytes and stops a zip bomb while it unpacks; what the
// zip says of its sizes is not to be trusted. It stops at one element or text that
// is longer than all the text may be, too, since that is held in memory at once.
type metered struct {
	r     io.Reader
	p     *opc
	piece int // bytes since the last element or text
}

func (m *metered) Read(buf []byte) (int, error) {
	n, err := m.r.Read(buf)
	m.piece += n
	if m.p.unpacked += int64(n); m.p.unpacked > m.p.lim.Unpacked || m.piece > 4*m.p.lim.Runes {
		return 0, m.p.bomb()
	}
	return n, err
}

// walker steps through the elements of one part.
type walker struct {
	p     *opc
	in    *metered
	dec   *xml.Decoder
	depth int
	close func() error
}

// token gives the next start, end or text; io.EOF at the end of the part.
func (w *walker) token() (xml.Token, error) {
	for {
		w.in.piece = 0
		tok, err := w.dec.RawToken()
		if err != nil {
			return nil, w.fault(err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			w.depth++
			w.p.elements++
			if w.depth > w.p.lim.Depth {
				return nil, beyond("too_deep", w.p.lim.Depth)
			}
			if w.p.elements > w.p.lim.Elements {
				return nil, w.p.bomb()
			}
			return t, nil
		case xml.EndElement:
			if w.depth--; w.depth < 0 {
				return nil, w.p.damaged()
			}
			return t, nil
		case xml.CharData:
			return t, nil
		}
	}
}

// fault tells a bomb from damage.
func (w *walker) fault(err error) error {
	var t Trouble
	switch {
	case errors.Is(err, io.EOF) && w.depth == 0:
		return io.EOF
	case errors.As(err, &t):
		return t
	}
	return w.p.damaged()
}

// each calls visit for every element inside of the one just started and returns
// at its end. What visit does not read of an element is skipped. Elements are
// told apart by local name: the transitional and the strict form of the formats
// differ in their namespaces only.
func (w *walker) each(visit func(xml.StartElement) error) error {
	inside := w.depth
	for {
		tok, err := w.token()
		if err != nil {
			if errors.Is(err, io.EOF) && inside == 0 {
				return nil
			}
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if err := visit(t); err != nil {
				return err
			}
			if err := w.leave(inside); err != nil {
				return err
			}
		case xml.EndElement:
			if w.depth < inside {
				return nil
			}
		}
	}
}

// leave skips to the end of every element deeper than depth.
func (w *walker) leave(depth int) error {
	for w.depth > depth {
		if _, err := w.token(); err != nil {
			return err
		}
	}
	return nil
}

// text gives the characters of the element just started, those of elements
// inside included, and returns at its end.
func (w *walker) text() (string, error) {
	inside := w.depth
	var out strings.Builder
	for w.depth >= inside {
		tok, err := w.token()
		if err != nil {
			return "", err
		}
		if chars, ok := tok.(xml.CharData); ok {
			if out.Write(chars); out.Len() > 4*w.p.lim.Runes {
				return "", beyond("too_long", w.p.lim.Runes)
			}
		}
	}
	return out.String(), nil
}

// part calls visit for every element below the root of the named part, at any
// depth; a part that does not exist has none.
func (p *opc) part(name string, visit func(w *walker, el xml.StartElement) error) error {
	w, err := p.open(name)
	if w == nil || err != nil {
		return err
	}
	defer w.close()
	for {
		tok, err := w.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if el, ok := tok.(xml.StartElement); ok {
			if err := visit(w, el); err != nil {
				return err
			}
		}
	}
}

// related maps the ids of the relationships of the named part to their targets,
// and their types' last words to the first target of that type.
func (p *opc) related(name string) (byID, byType map[string]string, err error) {
	dir, base := path.Split(name)
	byID, byType = map[string]string{}, map[string]string{}
	err = p.part(dir+"_rels/"+base+".rels", func(_ *walker, el xml.StartElement) error {
		if el.Name.Local != "Relationship" || attr(el, "TargetMode") == "External" {
			return nil
		}
		target := attr(el, "Target")
		if !strings.HasPrefix(target, "/") {
			target = path.Join("/", dir, target)
		}
		target = strings.TrimPrefix(target, "/")
		byID[attr(el, "Id")] = target
		if kind := path.Base(attr(el, "Type")); byType[kind] == "" {
			byType[kind] = target
		}
		return nil
	})
	return byID, byType, err
}

// properties puts what the file says about itself into meta.
func (p *opc) properties(meta map[string]string) error {
	for name, keys := range map[string]map[string]string{
		"docProps/core.xml": {"title": "doc.title", "subject": "doc.subject", "creator": "doc.author", "created": "doc.created", "modified": "doc.modified"},
		"docProps/app.xml":  {"Company": "doc.company"},
	} {
		err := p.part(name, func(w *walker, el xml.StartElement) error {
			key := keys[el.Name.Local]
			if key == "" {
				return nil
			}
			text, err := w.text()
			if err != nil {
				return err
			}
			if text = tidy(text); strings.HasSuffix(key, "ed") && len(text) > 10 {
				text = text[:10] // the date of 2012-02-06T08:00:00Z
			}
			if text != "" {
				meta[key] = text
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// attr is the value of el's attribute of that local name, whatever its prefix.
func attr(el xml.StartElement, name string) string {
	for _, a := range el.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
