package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jinguo/knowledge"
)

// archiveExt is the extension of archives, which are read file by file.
const archiveExt = ".zip"

// deepestArchive is how many archives may stand inside each other.
const deepestArchive = 3

// unpacking is the reading of an archive and of those inside of it, which share
// one allowance.
type unpacking struct {
	lim     limits
	left    int64 // bytes that may still be unpacked
	members int   // files that may still be looked at
	depth   int   // archives that are open
}

func newUnpacking(lim limits) *unpacking {
	return &unpacking{lim: lim, left: lim.Unpacked, members: lim.Members}
}

// archive reads the files in c, an archive whose name is the report's. The names of
// the folders in it say where their files hold, as far as they name regions.
func (u *unpacking) archive(ctx context.Context, c fileContent, home string, rep *report) (entries []knowledge.Entry, stack []byte) {
	z, err := openZip("ZIP", c.data, u.lim)
	if err != nil {
		rep.fail(err)
		return nil, nil
	}
	if u.depth++; u.depth > deepestArchive {
		rep.note("archive_too_deep", knowledge.Fault, "", "most", "3")
		return nil, nil
	}
	defer func() { u.depth-- }()
	read := 0
	for _, f := range z.File {
		if u.members--; u.members < 0 || u.left <= 0 {
			rep.note("zip_bomb", knowledge.Fault, "", "megabytes", megabytes(u.lim.Unpacked))
			return nil, stack
		}
		if ctx.Err() != nil {
			return nil, stack
		}
		name := memberName(f)
		if f.FileInfo().IsDir() || hiddenMember(name) {
			continue
		}
		read++
		sub := newReport(rep.file + "/" + name)
		found, trace := u.member(ctx, f, name, home, sub)
		rep.list = append(rep.list, sub.problems()...)
		rep.rules = append(rep.rules, sub.rules...)
		rep.tables = append(rep.tables, sub.tables...)
		entries = append(entries, found...)
		if stack == nil {
			stack = trace
		}
	}
	if read == 0 {
		rep.note("empty_file", knowledge.Fault, "")
	}
	return entries, stack
}

// member reads one file of an archive.
func (u *unpacking) member(ctx context.Context, f *zip.File, name, home string, rep *report) ([]knowledge.Entry, []byte) {
	switch mode := f.Mode(); {
	case escapes(name):
		rep.file = strings.TrimSuffix(rep.file, name) + path.Base(name)
		rep.note("archive_escape", knowledge.Fault, "")
		return nil, nil
	case mode&fs.ModeSymlink != 0:
		rep.note("link", knowledge.Hint, "")
		return nil, nil
	case !mode.IsRegular():
		rep.note("not_a_file", knowledge.Hint, "")
		return nil, nil
	case f.Flags&1 != 0:
		rep.note("encrypted", knowledge.Fault, "")
		return nil, nil
	case scanned(name):
		rep.note("picture_in_folder", knowledge.Hint, "")
		return nil, nil
	case !accepted(name):
		rep.note("unsupported", knowledge.Hint, "")
		return nil, nil
	}
	c, ok := u.unpack(f, rep)
	if !ok {
		return nil, nil
	}
	home = FolderRegion(path.Dir(name), home)
	switch {
	case Lines(name):
		return c.lines(ctx, rep), nil
	case sniff(name, c.data) == archiveExt:
		return u.archive(ctx, c, home, rep)
	}
	return c.entries(ctx, home, u.lim, rep)
}

// unpack gives what a file of an archive holds. What the archive says of its size
// is not to be trusted.
func (u *unpacking) unpack(f *zip.File, rep *report) (fileContent, bool) {
	r, err := f.Open()
	if err != nil {
		rep.note("damaged", knowledge.Fault, "", "format", "ZIP")
		return fileContent{}, false
	}
	defer r.Close()
	most := min(u.left, u.lim.File)
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	u.left -= int64(len(data))
	switch {
	case int64(len(data)) > most && u.left <= 0:
		rep.note("zip_bomb", knowledge.Fault, "", "megabytes", megabytes(u.lim.Unpacked))
		return fileContent{}, false
	case int64(len(data)) > most:
		rep.note("too_large", knowledge.Fault, "", "megabytes", megabytes(u.lim.File))
		return fileContent{}, false
	case err != nil:
		rep.note("damaged", knowledge.Fault, "", "format", "ZIP")
		return fileContent{}, false
	}
	return fileContent{data, f.Modified}, true
}

// lines reads c as JSON lines.
func (c fileContent) lines(ctx context.Context, rep *report) []knowledge.Entry {
	sum := sha256.Sum256(c.data)
	var all []knowledge.Entry
	// An error could come from ctx only, which ends all reading.
	_ = unpackLines(ctx, bytes.NewReader(c.data), int64(len(c.data)), hex.EncodeToString(sum[:]), func(e knowledge.Entry) error {
		all = append(all, e)
		return nil
	}, rep)
	return all
}

// memberName is the name of a file in an archive. Chinese Windows writes names in
// GBK and does not say so.
func memberName(f *zip.File) string {
	name := f.Name
	if !utf8.ValidString(name) {
		if decoded, err := simplifiedchinese.GB18030.NewDecoder().String(name); err == nil {
			name = decoded
		}
	}
	return strings.ReplaceAll(strings.ToValidUTF8(name, "\uFFFD"), `\`, "/")
}

// escapes reports whether a name leads out of the folder that it is unpacked in.
func escapes(name string) bool {
	return !fs.ValidPath(strings.TrimPrefix(name, "./")) || len(name) > 1 && name[1] == ':'
}

// hiddenMember reports whether a file is one that people do not know to be there.
func hiddenMember(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part != ".." && part != "." && passedOver(part) {
			return true
		}
	}
	return false
}

// accepted reports whether files of that name are read at all.
func accepted(name string) bool {
	ext := extension(name)
	return Lines(name) || ext == archiveExt || readers[ext] != nil
}

// FolderRegion is the code of the region that the names of folders, separated by
// slashes, name last inside of home; home where they name none.
func FolderRegion(folders, home string) string {
	for part := range strings.SplitSeq(folders, "/") {
		if code, ok := place(part, home); ok && code != "" {
			home = code
		}
	}
	return home
}
