package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"

	"jinguo/bot"
)

// maxLine is the longest line, in bytes, that a batch may hold.
const maxLine = 1 << 20

// complaint stands in the output of a batch for a line that is no question.
type complaint struct {
	ID    string `json:"id"`
	Error struct {
		Line    int    `json:"line"`
		Message string `json:"message"`
	} `json:"error"`
}

// outcome is what a line of a batch comes to: what to print, and what went wrong.
type outcome struct {
	value any
	err   error
}

// task is one line on its way to its outcome.
type task struct {
	line input
	out  chan outcome
}

// batch answers the questions of r, one a line, on every core, in order. A line
// that is no question gets a complaint in its place.
func batch(ctx context.Context, ask answerer, defaults bot.Question, r io.Reader, w io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	todo := make(chan task)
	order := make(chan task, 4*runtime.GOMAXPROCS(0))
	var working sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		working.Go(func() {
			for t := range todo {
				t.out <- answerLine(ctx, ask, defaults, t.line)
			}
		})
	}
	var readErr error
	working.Go(func() {
		defer close(order)
		defer close(todo)
		readErr = feed(ctx, r, order, todo)
	})
	writeErr, failure := drain(order, w, cancel)
	working.Wait()
	if err := errors.Join(writeErr, readErr); err != nil {
		return err
	}
	if failure != nil {
		return fmt.Errorf("not every question was answered: %w", failure)
	}
	return nil
}

// feed hands each line of r to whoever is free, and to order in its place.
func feed(ctx context.Context, r io.Reader, order, todo chan<- task) error {
	return eachLine(r, func(in input) error {
		t := task{in, make(chan outcome, 1)}
		select {
		case order <- t:
		case <-ctx.Done():
			return ctx.Err()
		}
		select {
		case todo <- t:
			return nil
		case <-ctx.Done():
			t.out <- outcome{err: ctx.Err()}
			return ctx.Err()
		}
	})
}

// drain prints outcomes in order, flushing whenever it would have to wait, and
// returns the first error of writing and the first of answering.
func drain(order <-chan task, w io.Writer, cancel func()) (writeErr, failure error) {
	buf := bufio.NewWriter(w)
	for t := range order {
		o := <-t.out
		if failure == nil {
			failure = o.err
		}
		if o.value == nil || writeErr != nil {
			continue
		}
		writeErr = encode(buf, o.value)
		if writeErr == nil && len(order) == 0 {
			writeErr = buf.Flush()
		}
		if writeErr != nil {
			cancel()
		}
	}
	return errors.Join(writeErr, buf.Flush()), failure
}

func answerLine(ctx context.Context, ask answerer, defaults bot.Question, in input) outcome {
	if in.tooLong {
		return complain("", in.no, fmt.Errorf("the line is longer than %d bytes", maxLine))
	}
	q := defaults
	if err := json.Unmarshal(in.text, &q); err != nil {
		return complain(q.ID, in.no, fmt.Errorf("not a question in JSON: %w", err))
	}
	answer, err := ask(ctx, q)
	if err != nil && answer.Text == "" {
		return complain(q.ID, in.no, err)
	}
	return outcome{answer, err}
}

func complain(id string, no int, err error) outcome {
	var c complaint
	c.ID, c.Error.Line, c.Error.Message = id, no, line(err)
	return outcome{c, fmt.Errorf("line %d: %w", no, err)}
}

// input is one line of a batch.
type input struct {
	no      int
	text    []byte
	tooLong bool
}

// eachLine calls do with every line of r that is not blank, until do fails. What
// a line has beyond maxLine is read past.
func eachLine(r io.Reader, do func(input) error) error {
	buf := bufio.NewReaderSize(r, 64<<10)
	for in := (input{no: 1}); ; {
		piece, err := buf.ReadSlice('\n')
		if len(in.text)+len(piece) > maxLine {
			in.tooLong, in.text = true, nil
		}
		if !in.tooLong {
			in.text = append(in.text, piece...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read line %d: %w", in.no, err)
		}
		if in.text = bytes.TrimSpace(in.text); len(in.text) > 0 || in.tooLong {
			if err := do(in); err != nil {
				return err
			}
		}
		if err != nil {
			return nil
		}
		in = input{no: in.no + 1}
	}
}
