package learn

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"unsafe"
)

// checkpoint is the file of an interrupted first stage.
func (t *trainer) checkpoint() string { return filepath.Join(t.opt.Dir, "texts") }

// course tells trainings apart that must not go on from each other.
func (t *trainer) course() string {
	h := fnv.New128a()
	fmt.Fprintln(h, magic, dims, passes, batch, firstRate, t.opt.Seed, len(t.passages), len(t.words.idf))
	for i := range t.passages {
		for _, text := range t.passages[i].whole() {
			io.WriteString(h, text)
			h.Write([]byte{0})
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// save keeps how far the first stage came.
func (t *trainer) save(table *table, pass int) error {
	if t.opt.Dir == "" {
		return nil
	}
	if err := os.MkdirAll(t.opt.Dir, 0o700); err != nil {
		return err
	}
	draft := t.checkpoint() + ".new"
	file, err := os.Create(draft)
	if err != nil {
		return err
	}
	buf := bufio.NewWriterSize(file, 1<<20)
	fmt.Fprintf(buf, "%s %d\n", t.course(), pass)
	buf.Write(raw(table.rows))
	buf.Write(raw(table.seen))
	if err = buf.Flush(); err == nil {
		err = file.Sync()
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		os.Remove(draft)
		return fmt.Errorf("keep how far it came: %w", err)
	}
	return os.Rename(draft, t.checkpoint())
}

// resume is the table of an earlier call of the same course and the passes behind
// it, or a new one. A file that does not fit is passed over.
func (t *trainer) resume() (*table, int, error) {
	fresh := newTable(len(t.words.idf), dims, t.opt.Seed)
	if t.opt.Dir == "" {
		return fresh, 0, nil
	}
	file, err := os.Open(t.checkpoint())
	if err != nil {
		return fresh, 0, nil // there is none yet
	}
	defer file.Close()
	buf := bufio.NewReaderSize(file, 1<<20)
	var course string
	var pass int
	if _, err := fmt.Fscanf(buf, "%s %d\n", &course, &pass); err != nil || course != t.course() || pass < 0 || pass > passes {
		return fresh, 0, nil
	}
	kept := &table{fresh.dims, make([]float32, len(fresh.rows)), make([]float32, len(fresh.seen))}
	for _, list := range [][]float32{kept.rows, kept.seen} {
		if _, err := io.ReadFull(buf, raw(list)); err != nil {
			return fresh, 0, nil
		}
	}
	return kept, pass, nil
}

// raw is the memory of a list. The file is read by the machine that wrote it.
func raw(list []float32) []byte {
	if len(list) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&list[0])), 4*len(list))
}
