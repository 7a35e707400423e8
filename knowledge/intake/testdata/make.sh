#!/bin/sh
# Makes the office files of readers/ and office/ from their sources by LibreOffice 7.4
# with the font Noto Sans CJK SC (Debian: libreoffice-writer, libreoffice-calc,
# fonts-noto-cjk). Goldens: go test ./knowledge/intake -run 'Readers|Office' -update
set -eu
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
convert() { # FILTER SOURCE… : beside the folder source
	filter=$1
	shift
	for source in "$@"; do
		soffice -env:UserInstallation="file://$scratch/profile" --headless \
			--convert-to "$filter" --outdir "$(dirname "$source")/.." "$source" >/dev/null
	done
}
docx='docx:MS Word 2007 XML'
doc='doc:MS Word 97'
pdf=pdf:writer_pdf_Export
xlsx='xlsx:Calc MS Excel 2007 XML'
xls='xls:MS Excel 97'

r=readers/source
convert "$docx" $r/guide.fodt $r/marks.fodt
convert "$doc" $r/guide.fodt $r/marks.fodt
convert "$pdf" $r/guide.fodt $r/directory.fodt $r/plain-table.fodt $r/two-columns.fodt
convert "$xlsx" $r/points.fods $r/traps.fods
convert "$xls" $r/points.fods $r/traps.fods
iconv -t GBK $r/page.html >readers/page.html
head -c 3000 readers/guide.docx >readers/truncated.docx

o=office/source
convert "$xlsx" $o/directory.fods
convert "$xls" $o/directory.fods
convert 'csv:Text - txt - csv (StarCalc):44,34,76' $o/directory.fods
convert 'html:HTML (StarCalc)' $o/directory.fods
convert pdf:calc_pdf_Export $o/directory.fods
convert "$docx" $o/measures.fodt
convert "$doc" $o/measures.fodt
convert "$pdf" $o/measures.fodt
convert 'html:HTML (StarWriter)' $o/measures.fodt
convert 'txt:Text (encoded):UTF8' $o/measures.fodt
