package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jinguo/bot"
	"jinguo/index"
)

func askVerb(set *settings) *cobra.Command {
	var (
		q           bot.Question
		near        string
		asJSON, bat bool
	)
	cmd := &cobra.Command{
		Use:   "ask QUESTION",
		Short: "Answer a question in the terminal",
		Long: `Answer a question in the terminal.

With --batch, standard input holds one JSON object a line
({"id","query","region","lat","lon","at","lang","explain"}, the flags being its defaults)
and standard output gets one answer a line in the same order.`,
		Example: "  jinguo ask 被家暴了怎么申请保护令\n  jinguo ask --region 兰陵县 --json 妇联电话",
		RunE: func(cmd *cobra.Command, args []string) error {
			q.Query = strings.Join(args, " ")
			if bat == (len(args) > 0) {
				return misused("ask wants either a question or --batch")
			}
			if err := place(near, &q); err != nil {
				return err
			}
			if _, err := q.Message(); err != nil {
				return usageError{err}
			}
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			answerer, closeAll, err := b.answerer(cmd.Context())
			if err != nil {
				return err
			}
			defer closeAll()
			if bat {
				return batch(cmd.Context(), answerer, q, cmd.InOrStdin(), cmd.OutOrStdout())
			}
			return one(cmd.Context(), answerer, q, asJSON, cmd.OutOrStdout())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print the answer as JSON")
	cmd.Flags().BoolVar(&bat, "batch", false, "answer the questions of standard input")
	cmd.Flags().StringVar(&q.Region, "region", "", "where the question is about: code or name, such as 兰陵县")
	cmd.Flags().StringVar(&near, "near", "", "where the asker is: `LAT,LON` in WGS-84 degrees")
	cmd.Flags().StringVar(&q.At, "at", "", "when the question is about: a `time` such as 2026-05-01T09:00:00+08:00 or 2012-03")
	cmd.Flags().BoolVar(&q.Explain, "explain", false, "tell what was searched for, which lay words stood for what, and why what was found ranks so")
	cmd.Flags().StringVar(&q.Lang, "lang", "", "language of the answer: zh or en")
	return cmd
}

// place reads --near into q.
func place(near string, q *bot.Question) error {
	if near == "" {
		return nil
	}
	lat, lon, ok := strings.Cut(near, ",")
	y, err1 := strconv.ParseFloat(strings.TrimSpace(lat), 64)
	x, err2 := strconv.ParseFloat(strings.TrimSpace(lon), 64)
	if !ok || err1 != nil || err2 != nil {
		return misused("--near wants LAT,LON such as 34.85,118.05, not %q", near)
	}
	q.Lat, q.Lon = &y, &x
	return nil
}

// answerer answers one question of the public contract.
type answerer func(context.Context, bot.Question) (bot.Answer, error)

// answerer asks the index here, or the server that has it open.
func (b *base) answerer(ctx context.Context) (answerer, func(), error) {
	x, err := b.openIndex(ctx, index.Options{})
	if errors.Is(err, index.ErrLocked) {
		return b.remote(), func() {}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	conversation := b.newBot(x)
	conversation.Patience = 5 * time.Second // a terminal has just opened the index, and shows nothing before all of it
	return local(conversation), func() { x.Close() }, nil
}

func local(conversation *bot.Bot) answerer {
	return func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		start := time.Now()
		m, err := q.Message()
		if err != nil {
			return bot.Answer{}, usageError{err}
		}
		reply, err := conversation.Reply(ctx, m)
		return reply.Answer(q, time.Since(start)), err
	}
}

// one prints the answer to one question. An answer that comes with an error is
// still worth reading.
func one(ctx context.Context, ask answerer, q bot.Question, asJSON bool, w io.Writer) error {
	answer, failure := ask(ctx, q)
	if failure != nil && answer.Text == "" {
		return failure
	}
	if !asJSON {
		if _, err := fmt.Fprintln(w, answer.Text); err != nil {
			return err
		}
		if err := explain(w, answer.Searched); err != nil {
			return err
		}
		return failure
	}
	if err := encode(w, answer); err != nil {
		return err
	}
	return failure
}

func encode(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
