package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"jinguo/index"
	"jinguo/index/learn"
)

// modelDir is the folder of what was learned from this database.
func (b *base) modelDir() string { return filepath.Join(b.cfg.Data, "model", b.store.Identity()) }

// modelFile is the model in use; there is none where nothing was learned.
func (b *base) modelFile() string { return filepath.Join(b.modelDir(), "current") }

// keep puts a model in the place of the one in use: wholly or, after a crash, not at all.
func (b *base) keep(model *learn.Model) error {
	if err := os.MkdirAll(b.modelDir(), 0o700); err != nil {
		return fmt.Errorf("keep model: %w", err)
	}
	return writeFile(b.modelFile(), func(w io.Writer) error {
		buf := bufio.NewWriterSize(w, 1<<20)
		_, err := model.WriteTo(buf)
		return errors.Join(err, buf.Flush())
	})
}

// model reads the model in use; nil where there is none.
func (b *base) model() (*learn.Model, error) {
	file, err := os.Open(b.modelFile())
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	defer file.Close()
	model, err := learn.Read(bufio.NewReaderSize(file, 1<<20), index.Tokenize)
	if err != nil {
		return nil, fmt.Errorf("read model %s: %w; run jinguo learn again, or jinguo learn --forget", b.modelFile(), err)
	}
	return model, nil
}

// modelMark changes with the model in use.
func (b *base) modelMark() string {
	info, err := os.Stat(b.modelFile())
	if err != nil {
		return ""
	}
	return fmt.Sprint(info.ModTime().UnixNano(), " ", info.Size())
}
