package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// Bleve believes its files: on damaged ones it answers wrongly, crashes, or
// hangs on a lock that a crash of its own left behind. So a shelf is looked at
// before bleve opens it.

// Names in the folder of a shelf.
const (
	rootName = "root.bolt" // bleve's list of segments, and what it is told to keep
	sealName = "SEAL"      // the checksum of that, while the shelf is closed
)

// verify compares every segment with the checksum at its end, and the root with
// the seal. A shelf that was not closed, because the machine or the program was
// stopped, has no seal; its root is taken as it is.
func verify(path string) error {
	segments, err := filepath.Glob(filepath.Join(path, "*.zap"))
	if err != nil {
		return err
	}
	for _, file := range segments {
		whole, err := sound(file)
		if err != nil {
			return err
		}
		if !whole {
			return fmt.Errorf("segment %s is damaged", filepath.Base(file))
		}
	}
	want, err := os.ReadFile(filepath.Join(path, sealName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if got, err := rootSum(path); err != nil || got != string(want) {
		return errors.Join(fmt.Errorf("%s is damaged", rootName), err)
	}
	return nil
}

// sound reports whether a segment, which may be of hundreds of megabytes, has the
// checksum that it ends with.
func sound(file string) (bool, error) {
	f, err := os.Open(file)
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	body := info.Size() - crc32.Size
	if body < 0 {
		return false, nil
	}
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(sum, f, body); err != nil {
		return false, err
	}
	var want [crc32.Size]byte
	if _, err := io.ReadFull(f, want[:]); err != nil {
		return false, err
	}
	return sum.Sum32() == binary.BigEndian.Uint32(want[:]), nil
}

// seal keeps the checksum of a closed shelf's root. Where that fails the root
// will be taken as it is.
func seal(path string) {
	if sum, err := rootSum(path); err == nil {
		os.WriteFile(filepath.Join(path, sealName), []byte(sum), 0o600)
	}
}

// unseal takes the seal away before the shelf may change.
func unseal(path string) error {
	if err := os.Remove(filepath.Join(path, sealName)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func rootSum(path string) (string, error) {
	data, err := os.ReadFile(filepath.Join(path, rootName))
	return strconv.FormatUint(uint64(crc32.ChecksumIEEE(data)), 16), err
}
