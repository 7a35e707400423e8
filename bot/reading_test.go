package bot

import (
	"context"
	"slices"
	"strings"
	"testing"

	"jinguo/knowledge"
)

// drawer is a knowledge base of a few entries by their ids.
type drawer map[string]knowledge.Entry

func (d drawer) Entry(_ context.Context, id string) (knowledge.Entry, error) {
	if e, ok := d[id]; ok {
		return e, nil
	}
	return knowledge.Entry{}, knowledge.ErrNotFound
}

func (d drawer) Points(context.Context, string, []string) ([]knowledge.Entry, error) { return nil, nil }

func (d drawer) PointsWithin(context.Context, []string, string, int) ([]knowledge.Entry, error) {
	return nil, nil
}

// TestReadAs holds that an answer to what a message was read as says so and
// offers to search the message itself, once.
func TestReadAs(t *testing.T) {
	e := knowledge.Entry{ID: "e", Kind: knowledge.FAQ, Title: "生育津贴怎么领？", Text: "向医保经办机构申请。"}
	b := New(Config{Entries: drawer{"e": e}})
	turn := b.hear(Message{Text: "生育金贴怎么领"})
	d := &decision{status: Answered, found: []found{again(e, nil)}, read: "生育津贴怎么领"}
	reply, err := turn.compose(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	if want := Say(Chinese, "read_as", map[string]any{"Read": "生育津贴怎么领"}); reply.Lines[0].Text != want {
		t.Errorf("the reply begins with %q, want %q", reply.Lines[0].Text, want)
	}
	press := reply.Buttons[0][0].Data
	if press != "typed:生育金贴怎么领" || len(press) > 64 {
		t.Errorf("the button carries %q", press)
	}
	turn.typed = true
	if reply, err = turn.compose(context.Background(), d); err != nil || reply.Lines[0].Style != Title {
		t.Errorf("what was typed is answered with %v, %v", reply.Lines[0], err)
	}
	long := b.hear(Message{Text: strings.Repeat("生育金贴怎么领", 5)})
	if reply, err = long.compose(context.Background(), d); err != nil || strings.HasPrefix(reply.Buttons[0][0].Data, "typed") {
		t.Errorf("a long message is put into a button: %v, %v", reply.Buttons, err)
	}
}

// TestTypedIsStillReadForDanger holds that words which come by the button go the
// way of all words.
func TestTypedIsStillReadForDanger(t *testing.T) {
	b := New(Config{})
	reply, err := b.Reply(context.Background(), Message{Press: "typed:老公正在打我"})
	if err != nil || reply.Status != Urgent {
		t.Errorf("%s, %v", reply.Status, err)
	}
	reply, err = b.Reply(context.Background(), Message{Press: "typed:你好"})
	if err != nil || reply.Status != Chat || reply.Lines[0].Text != Say(Chinese, "greeting", nil) {
		t.Errorf("%s, %v, %v", reply.Status, reply.Lines, err)
	}
}

// TestAlike holds that entries of nearly the same text are named with their
// sources, two at most, and those that are gone are not.
func TestAlike(t *testing.T) {
	kb := drawer{
		"a": {ID: "a", Kind: knowledge.FAQ, Title: "产假几天", Text: "98天。"},
		"b": {ID: "b", Kind: knowledge.Policy, Title: "示例办法", Number: "鲁示〔2024〕1号"},
		"c": {ID: "c", Kind: knowledge.FAQ, Title: "休假多久", Source: &knowledge.Source{File: "问答.docx"}},
		"d": {ID: "d", Kind: knowledge.FAQ, Title: "第四个"},
	}
	turn := New(Config{Entries: kb}).hear(Message{Text: "产假几天"})
	f := again(kb["a"], nil)
	f.same = []string{"gone", "b", "c", "d"}
	reply, err := turn.compose(context.Background(), &decision{status: Answered, found: []found{f}})
	if err != nil {
		t.Fatal(err)
	}
	text := Plain(reply.Lines)
	if !strings.Contains(text, "另有相同内容：示例办法（鲁示〔2024〕1号），休假多久（问答.docx）") || strings.Contains(text, "第四个") {
		t.Errorf("the reply is\n%s", text)
	}
}

// TestCloseCalls holds that readings that would each answer are put as a choice.
func TestCloseCalls(t *testing.T) {
	a := knowledge.Entry{ID: "a", Kind: knowledge.FAQ, Title: "产假几天"}
	b := knowledge.Entry{ID: "b", Kind: knowledge.Policy, Title: "示例办法", Sections: []knowledge.Section{
		{Path: []string{"一、总则"}, Text: "总则"}, {Path: []string{"二、产假"}, Text: "产假"}}}
	turn := New(Config{Entries: drawer{"a": a, "b": b}}).hear(Message{Text: "假"})
	d := &decision{status: Clarify, close: true, found: []found{again(a, nil), again(b, []int{1})}}
	reply, err := turn.compose(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	if reply.Status != Clarify || reply.Lines[0].Text != Say(Chinese, "which_one", nil) || len(reply.Buttons) != 2 {
		t.Errorf("%s, %v", reply.Status, reply.Lines)
	}
	if !slices.ContainsFunc(reply.Lines, func(l Line) bool { return l.Text == "2. 示例办法 › 二、产假" }) {
		t.Errorf("the passage is not named: %s", Plain(reply.Lines))
	}
}
