#!/bin/sh
# Makes the office files of this folder from source/ by LibreOffice (Debian:
# libreoffice-writer, libreoffice-calc, fonts-noto-cjk).
set -eu
cd "$(dirname "$0")"
out=$(mktemp -d)
convert() { # TARGET FORMAT SOURCE
	soffice -env:UserInstallation="file://$out/profile" --headless --convert-to "$2" --outdir "$out" "source/$3" >/dev/null
	mv "$out/${3%.*}.${2%%:*}" "$1"
}
convert 2023年服务点名录.xlsx 'xlsx:Calc MS Excel 2007 XML' 名录2023.fods
convert 2024年服务点名录.xls 'xls:MS Excel 97' 名录2024.fods
convert 受助人员.xlsx 'xlsx:Calc MS Excel 2007 XML' 登记表.fods
convert 救助办法.docx 'docx:MS Word 2007 XML' 办法.fodt
convert 救助办法2019.doc 'doc:MS Word 97' 办法2019.fodt
convert 救助办法.pdf 'pdf:writer_pdf_Export' 办法2019.fodt
rm -r "$out"
