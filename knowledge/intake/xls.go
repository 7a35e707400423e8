package intake

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"jinguo/knowledge"
)

// readXls reads a workbook of Excel 5.0 to 2003, as readXlsx reads later ones.
//
// The format is [MS-XLS]: a compound file whose stream Workbook (before Excel 97:
// Book) is a row of records, first those of the workbook, then those of each sheet.
func readXls(ctx context.Context, name string, data []byte, lim limits) (*document, []knowledge.Problem, error) {
	if err := lim.weigh(data); err != nil {
		return nil, nil, err
	}
	if strings.EqualFold(filepath.Ext(name), ".et") {
		return nil, nil, trouble("legacy_format", "ext", ".et", "instead", ".xlsx")
	}
	file, err := xlsFile(data)
	if err != nil {
		return nil, nil, err
	}
	x := &xls{workbook: workbook{b: newBuilder(lim)}, biff: biff{data: file["Workbook"], left: len(file["Workbook"])}}
	summary(file["SummaryInformation"], file["DocumentSummaryInformation"], x.b.doc.Meta)
	sheets, err := x.globals()
	if err != nil {
		return nil, nil, err
	}
	for _, s := range sheets {
		if err := ctx.Err(); err != nil {
			return nil, nil, fmt.Errorf("read sheet %s: %w", s.name, err)
		}
		if err := x.sheet(s); err != nil {
			return nil, nil, err
		}
	}
	doc, err := x.b.done()
	return doc, x.problems, err
}

// xlsFile gives the streams of the workbook in data, its records as Workbook.
func xlsFile(data []byte) (map[string]bin, error) {
	switch {
	case bytes.HasPrefix(data, []byte(biffMark)):
		return map[string]bin{"Workbook": data}, nil
	case bytes.HasPrefix(data, []byte(compoundMark)):
	case excelXML.Match(data[:min(len(data), 4096)]), beforeWorkbooks(data):
		return nil, oldExcel()
	default:
		return nil, badExcel()
	}
	file, err := streams(data, "Workbook", "WORKBOOK", "Book", "BOOK", "SummaryInformation", "DocumentSummaryInformation")
	for _, name := range []string{"WORKBOOK", "Book", "BOOK"} {
		if err == nil && file["Workbook"] == nil {
			file["Workbook"] = file[name]
		}
	}
	switch {
	case err == nil && file["Workbook"] != nil:
		return file, nil
	case bytes.Contains(data, utf16le("EncryptedPackage")):
		return nil, trouble("encrypted") // an .xlsx with a password
	}
	return nil, badExcel()
}

// biffMark starts the records of a workbook, which some programs write without a
// compound file around them.
const biffMark = "\x09\x08"

// beforeWorkbooks reports whether data is a sheet of Excel 2 to 4.
func beforeWorkbooks(data []byte) bool {
	return len(data) > 2 && data[0] == 0x09 && (data[1] == 0 || data[1] == 2 || data[1] == 4)
}

func badExcel() Trouble { return trouble("damaged", "format", "Excel") }
func oldExcel() Trouble { return trouble("old_edition", "ext", ".xls", "instead", ".xlsx") }

// xls is the state of reading one workbook.
type xls struct {
	workbook
	biff
	codepage int
	fonts    []bool // struck through, by index
	formats  formats
	strings  []wording // texts that cells share
	runes    int       // of strings, at least
}

// sheetAt is a sheet of a workbook, and where its records begin.
type sheetAt struct {
	name   string
	at     int
	hidden bool
}

// Records of a workbook and its sheets ([MS-XLS] 2.3).
const (
	recFormula    = 0x0006
	recEOF        = 0x000A
	recDate1904   = 0x0022
	recFilePass   = 0x002F
	recFont       = 0x0031
	recContinue   = 0x003C
	recCodePage   = 0x0042
	recColInfo    = 0x007D
	recBoundSheet = 0x0085
	recMulRk      = 0x00BD
	recRString    = 0x00D6
	recXF         = 0x00E0
	recMergeCells = 0x00E5
	recSST        = 0x00FC
	recLabelSST   = 0x00FD
	recNumber     = 0x0203
	recLabel      = 0x0204
	recBoolErr    = 0x0205
	recString     = 0x0207
	recRow        = 0x0208
	recRK         = 0x027E
	recFormat     = 0x041E
	recBOF        = 0x0809
)

// Versions and kinds of a stream of records, as its BOF says.
const (
	biff5, biff8 = 0x0500, 0x0600

	kindWorksheet, kindChart, kindMacros = 0x10, 0x20, 0x40
)

// globals reads what the sheets refer to and lists them.
func (x *xls) globals() ([]sheetAt, error) {
	if !x.next() || x.id != recBOF {
		return nil, badExcel()
	}
	switch version := x.body.u16(0); {
	case version == biff8:
		x.wide = true
	case version != biff5:
		return nil, oldExcel()
	}
	var sheets []sheetAt
	x.formats = formats{}
	for x.next() {
		switch x.id {
		case recEOF:
			if len(sheets) == 0 {
				return nil, badExcel()
			}
			return sheets, nil
		case recFilePass:
			return nil, trouble("encrypted")
		case recCodePage:
			x.codepage = x.body.u16(0)
		case recDate1904:
			if x.body.u16(0) == 1 {
				x.since = since1904
			}
		case recFont:
			x.fonts = append(x.fonts, x.body.u16(2)&0x0008 != 0)
		case recFormat:
			x.formats.set(x.body.u16(0), x.short(2, x.wide))
		case recXF:
			x.addLook(look{numberFormat: x.formats.get(x.body.u16(2)), struck: x.struck(x.body.u16(0))})
		case recBoundSheet:
			if s, ok := x.boundSheet(); ok {
				sheets = append(sheets, s)
			}
			if len(sheets) > x.b.lim.Members {
				return nil, badExcel()
			}
		case recSST:
			if err := x.shared(); err != nil {
				return nil, err
			}
		}
	}
	return nil, badExcel()
}

// boundSheet reads where a sheet is; ok is false for a chart or a macro sheet.
func (x *xls) boundSheet() (s sheetAt, ok bool) {
	at, flags := x.body.u32(0), x.body.u16(4)
	s = sheetAt{name: tidy(x.short(6, false)), at: at, hidden: flags&3 != 0}
	return s, len(x.body) > 6 && flags>>8 == 0
}

// struck reports whether a font is struck through. Fonts are numbered from 0, and
// there is no number 4.
func (x *xls) struck(font int) bool {
	if font > 4 {
		font--
	}
	return font < len(x.fonts) && x.fonts[font]
}
