package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

// lastBatches is how many imports are listed where one to undo is not found.
const lastBatches = 10

// undoWords say what an undo came to, by language.
var undoWords = map[string]struct{ done, dropped, kept, again string }{
	"zh": {"已撤销第 %d 次导入：归档 %d 条，恢复 %d 条。\n", "其中 %d 条草稿已作废。\n",
		"以下 %d 条之后又改过，没有动：\n", "如需恢复，请运行 jinguo import --undo %d\n"},
	"en": {"Import %d was taken back: %d entries archived, %d restored.\n", "%d drafts were dropped.\n",
		"These %d changed again since and were left alone:\n", "To have it again: jinguo import --undo %d\n"},
}

// undo takes an import back.
func (b *base) undo(cmd *cobra.Command, flags importFlags) error {
	ctx := cmd.Context()
	batch, err := strconv.ParseInt(flags.undo, 10, 64)
	if err != nil || batch < 1 {
		return misused("--undo takes the number of an import, not %q", flags.undo)
	}
	no, err := b.store.Batch(ctx)
	if err != nil {
		return err
	}
	u, err := b.store.Undo(ctx, store.Edit{Who: operator(), Why: fmt.Sprintf("undo of import %d", batch), Batch: no}, batch)
	if errors.Is(err, knowledge.ErrNotFound) {
		return b.noBatch(cmd, batch)
	}
	if err != nil {
		return err
	}
	if err := b.follow(ctx, cmd.ErrOrStderr()); err != nil {
		return err
	}
	if flags.json {
		return encode(cmd.OutOrStdout(), undoneLine(batch, no, u))
	}
	words, out := undoWords[b.cfg.Lang], &strings.Builder{}
	fmt.Fprintf(out, words.done, batch, u.Archived, u.Restored)
	if u.Dropped > 0 {
		fmt.Fprintf(out, words.dropped, u.Dropped)
	}
	if len(u.Kept) > 0 {
		fmt.Fprintf(out, words.kept, len(u.Kept))
	}
	for _, e := range u.Kept {
		fmt.Fprintf(out, "  %s  %s\n", e.ID, e.Title)
	}
	if u.Archived+u.Restored > 0 {
		fmt.Fprintf(out, words.again, no)
	}
	_, err = fmt.Fprint(cmd.OutOrStdout(), out.String())
	return err
}

// noBatch says which imports there are.
func (b *base) noBatch(cmd *cobra.Command, batch int64) error {
	known, err := b.store.Batches(cmd.Context(), lastBatches)
	if err != nil {
		return err
	}
	list := make([]string, len(known))
	for i, k := range known {
		list[i] = fmt.Sprintf("%d (%s, %s, %d entries)", k.No, k.At.In(knowledge.China).Format("2006-01-02 15:04"), k.Who, k.Entries)
	}
	if len(list) == 0 {
		return fmt.Errorf("there is no import %d to take back; nothing was imported yet", batch)
	}
	return fmt.Errorf("there is no import %d to take back; the last ones are: %s", batch, strings.Join(list, ", "))
}

// undoneLine is an undo as --json prints it.
func undoneLine(batch, no int64, u store.Undone) any {
	kept := make([]string, len(u.Kept))
	for i, e := range u.Kept {
		kept[i] = e.ID
	}
	return struct {
		Undone   int64    `json:"undone"`
		Batch    int64    `json:"batch"` // of the undo itself
		Archived int      `json:"archived"`
		Restored int      `json:"restored"`
		Dropped  int      `json:"dropped"`
		Kept     []string `json:"kept"`
	}{batch, no, u.Archived, u.Restored, u.Dropped, kept}
}
