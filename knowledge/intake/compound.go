package intake

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"github.com/richardlehane/mscfb"
)

// compoundMark is what each of Microsoft's compound files starts with.
const compoundMark = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

// topStreams are the names of the streams at the top of a compound file, without
// those of files embedded in it.
func topStreams(data []byte) (map[string]bool, error) {
	file, err := mscfb.New(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, f := range file.File {
		if atTop(f) {
			names[f.Name] = true
		}
	}
	return names, nil
}

func atTop(f *mscfb.File) bool { return len(f.Path) == 0 && !f.FileInfo().IsDir() }

// streams reads those of the named streams at the top of a compound file that
// it has.
func streams(data []byte, names ...string) (map[string]bin, error) {
	file, err := mscfb.New(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	found := map[string]bin{}
	for _, f := range file.File {
		for _, name := range names {
			if f.Name != name || !atTop(f) || found[name] != nil {
				continue
			}
			if f.Size > int64(len(data)) {
				return nil, io.ErrUnexpectedEOF
			}
			if found[name], err = contents(f); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// contents reads a stream in steps, since the time of one long read grows with the
// square of its length.
func contents(f *mscfb.File) (bin, error) {
	all := make(bin, f.Size)
	for at := 0; at < len(all); {
		n, err := f.Read(all[at:min(at+32<<10, len(all))])
		if at += n; at < len(all) && (err != nil || n == 0) {
			return nil, errors.Join(io.ErrUnexpectedEOF, err)
		}
	}
	return all, nil
}

// bin is a piece of a binary file. What lies outside of it reads as zero.
type bin []byte

// cut is the part of n bytes at the offset at, as far as there is one.
func (b bin) cut(at, n int) bin {
	if at < 0 || n <= 0 || at >= len(b) {
		return nil
	}
	return b[at:min(at+n, len(b))]
}

func (b bin) from(at int) bin { return b.cut(at, len(b)) }

func (b bin) u8(at int) int {
	if at < 0 || at >= len(b) {
		return 0
	}
	return int(b[at])
}

func (b bin) u16(at int) int { return b.u8(at) | b.u8(at+1)<<8 }

func (b bin) i16(at int) int { return int(int16(b.u16(at))) }

func (b bin) u32(at int) int {
	if at < 0 || at+4 > len(b) {
		return 0
	}
	return int(binary.LittleEndian.Uint32(b[at:]))
}
