package poster

import (
	"bytes"
	"encoding/xml"
	"fmt"
)

// family are the fonts in which an SVG asks to be shown: those that systems and offices
// have for Chinese.
const family = "'Noto Sans CJK SC','Source Han Sans SC','Noto Sans SC','Microsoft YaHei','PingFang SC','WenQuanYi Micro Hei','WenQuanYi Zen Hei',SimHei,sans-serif"

// SVG is the page as an SVG document on paper of that size.
func (p *Page) SVG(size Size) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%gmm" height="%gmm" viewBox="0 0 %g %g" xml:lang="%s">`+"\n",
		size.Width, size.Height, width, height, p.Lang)
	fmt.Fprintf(&b, "<title>%s</title>\n<style>@page{size:%gmm %gmm;margin:0}</style>\n", escape(p.Title), size.Width, size.Height)
	fmt.Fprintf(&b, `<rect width="%g" height="%g" fill="%s"/>`+"\n", width, height, white)
	for _, r := range p.boxes {
		fmt.Fprintf(&b, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="%s"/>`+"\n", r.x, r.y, r.w, r.h, r.ink)
	}
	fmt.Fprintf(&b, `<path id="code" transform="translate(%.3f %.3f) scale(%.5f)" fill="#000" shape-rendering="crispEdges" d="%s"/>`+"\n",
		p.code.x, p.code.y, p.code.module(), p.code.path())
	fmt.Fprintf(&b, `<g font-family="%s">`+"\n", family)
	for _, t := range p.texts {
		weight := ""
		if t.bold {
			weight = ` font-weight="bold"`
		}
		fmt.Fprintf(&b, `<text x="%.2f" y="%.2f" font-size="%.2f" fill="%s"%s>%s</text>`+"\n", t.x, t.y, t.size, t.ink, weight, escape(t.string))
	}
	b.WriteString("</g>\n</svg>\n")
	return b.Bytes()
}

func escape(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}
