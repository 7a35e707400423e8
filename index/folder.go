package index

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Names in the folder of an index.
const (
	lockName    = "LOCK"    // held as long as the index is open
	currentName = "CURRENT" // names the generation in use
	generation  = "gen-"    // and a number: a shelf
)

// current returns the folder of the generation in use, empty where there is none.
func current(dir string) (string, error) {
	data, err := os.ReadFile(filepath.Join(dir, currentName))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	name := strings.TrimSpace(string(data))
	if _, err := generationNumber(name); err != nil {
		return "", err
	}
	return filepath.Join(dir, name), nil
}

func generationNumber(name string) (int, error) {
	digits, ok := strings.CutPrefix(name, generation)
	n, err := strconv.Atoi(digits)
	if !ok || err != nil {
		return 0, fmt.Errorf("%q is not the name of a generation", name)
	}
	return n, nil
}

// next returns the folder of a generation that was not there yet.
func next(dir string) (string, error) {
	list, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	greatest := 0
	for _, item := range list {
		if n, err := generationNumber(item.Name()); err == nil {
			greatest = max(greatest, n)
		}
	}
	return filepath.Join(dir, fmt.Sprintf("%s%06d", generation, greatest+1)), nil
}

// point makes path the generation in use: wholly or, after a crash, not at all.
func point(dir, path string) error {
	name := filepath.Join(dir, currentName)
	f, err := os.Create(name + ".new")
	if err != nil {
		return err
	}
	_, err = f.WriteString(filepath.Base(path) + "\n")
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(name+".new", name); err != nil {
		return err
	}
	return syncDir(dir)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// sweep removes every generation but the one at keep.
func sweep(dir, keep string) error {
	list, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, item := range list {
		path := filepath.Join(dir, item.Name())
		if _, err := generationNumber(item.Name()); err == nil && path != keep {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	return nil
}
