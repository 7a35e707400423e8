package telegram

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot"
	"jinguo/bot/telegram/telegramtest"
	"jinguo/knowledge"
)

// handing answers like echo, and hands what follows "person" or "help me" to a person,
// urgently in the second case.
var handing = replies(func(m bot.Message) (bot.Reply, error) {
	reply, err := echo(m)
	verb, words, _ := strings.Cut(m.Text, ": ")
	kind := map[string]knowledge.StepKind{"person": knowledge.StepOpened, "help me": knowledge.StepOpened, "add": knowledge.StepAdded, "withdraw": knowledge.StepWithdrawn}[verb]
	if kind != "" {
		reply.Handing = &knowledge.Handing{Kind: kind, Text: words, Region: "371324", Lang: "zh", Urgent: verb == "help me"}
	}
	if m.Text == "/forget" {
		reply.Forget, reply.Session = true, bot.Session{}
	}
	return reply, err
})

// office is a world with the real store, a duty table, its staff and a resident.
type office struct {
	*world
	store             kept
	county, city, ann *telegramtest.Chat // the city's is a group
	staff             *telegramtest.Chat // of the settings
}

func inOffice(t *testing.T, f func(o *office)) {
	t.Helper()
	inStoreWorld(t, func(w *world) {
		o := &office{world: w, store: w.mail.(kept), county: w.api.Private(501), city: w.api.Group(-502), ann: w.api.Private(7), staff: w.api.Private(99)}
		err := o.store.SaveRoster(context.Background(), knowledge.Roster{
			{Region: "371324", Name: "示例兰陵县妇联", Chat: "501"},
			{Region: "371300", Name: "示例临沂市妇联", Chat: "-502"},
		})
		if err != nil {
			t.Fatal(err)
		}
		cfg := w.config(handing)
		cfg.Cases, cfg.Staff, cfg.StaffLang = o.store, []int64{99}, "zh"
		stop := w.run(cfg)
		time.Sleep(10 * time.Second)
		f(o)
		time.Sleep(time.Minute)
		stop()
		w.settled()
	})
}

// after does something and gives it time to arrive.
func (o *office) after(do func()) {
	do()
	time.Sleep(12 * time.Second) // a group gets no more than one message in four seconds
}

// last is the newest message of ours in a chat, which must say all of wants.
func (o *office) last(c *telegramtest.Chat, wants ...string) telegramtest.Message {
	o.t.Helper()
	answers := c.Answers()
	if len(answers) == 0 {
		o.t.Errorf("chat %d got nothing", c.ID())
		return telegramtest.Message{}
	}
	m := answers[len(answers)-1]
	for _, want := range wants {
		if !strings.Contains(m.Text, want) {
			o.t.Errorf("chat %d: %q does not say %q", c.ID(), m.Text, want)
		}
	}
	return m
}

func (o *office) paused() bool {
	p, err := o.store.Paused(context.Background())
	if err != nil {
		o.t.Error(err)
	}
	return p.On()
}

func TestCasework(t *testing.T) {
	inOffice(t, func(o *office) {
		o.after(func() { o.ann.Say("person: 想问离婚的事") })
		news := o.last(o.county, "诉求 1", "想问离婚的事")
		if news.Silent {
			t.Error("staff are told without a sound")
		}
		if got := len(o.city.Answers()) + len(o.staff.Answers()); got > 0 {
			t.Errorf("%d others were told as well", got)
		}
		o.after(func() { _ = o.county.Press(bot.Say("zh", "button_case_take", nil)) })
		o.last(o.county, "示例兰陵县妇联 接手诉求 1")

		// The reply goes to her in neutral words, and what was sent is shown.
		o.after(func() { o.county.Send(telegramtest.Content{Text: "明天上午可以来窗口", ReplyTo: news.ID}) })
		o.last(o.county, "已答复诉求 1", "明天上午可以来窗口")
		arrived := o.last(o.ann, "有回复了")
		if !arrived.Silent || strings.Contains(arrived.Text, "窗口") || arrived.Keyboard == nil || arrived.Keyboard.Rows[0][0].Data != "case:read" {
			t.Errorf("she got %+v", arrived)
		}

		// What she adds reaches the desk that took it.
		o.after(func() { o.ann.Say("add: 还有孩子的事") })
		added := o.last(o.county, "诉求 1", "还有孩子的事")
		o.after(func() { o.county.Send(telegramtest.Content{Text: "/note 已电话核实", ReplyTo: added.ID}) })
		o.last(o.county, "备注", "诉求 1")

		// Another desk cannot take it, but help.
		o.after(func() { o.city.Say("/take 1") })
		o.last(o.city, "已经由 示例兰陵县妇联 接手")
		o.after(func() { o.city.Say("/case 1") })
		o.last(o.city, "诉求 1", "已电话核实", "明天上午可以来窗口")
		o.after(func() { o.staff.Say("/cases") })
		o.last(o.staff, "诉求 1", "示例兰陵县妇联 处理中")

		// A reminder comes on its day.
		o.after(func() { o.county.Say("/remind 1 2000-01-05 问近况") })
		o.last(o.county, "2000-01-05")
		soon := knowledge.Step{Kind: knowledge.StepRemind, By: "示例兰陵县妇联", Desk: "501", Until: time.Now().Add(10 * time.Minute), Text: "问问孩子"}
		if _, err := o.store.Act(context.Background(), 1, soon, nil); err != nil {
			t.Fatal(err)
		}
		time.Sleep(11 * time.Minute)
		o.last(o.county, "诉求 1", "问问孩子")

		o.after(func() { o.county.Say("/pass 1 临沂市") })
		o.last(o.county, "转给山东省临沂市")
		o.last(o.city, "诉求 1", "想问离婚的事")
		o.after(func() { o.city.Say("/close 1") })
		o.last(o.city, "已办结诉求 1")
		o.after(func() { o.county.Say("/reply 1 还有一句") })
		o.last(o.county, "诉求 1 已经结束")
	})
}

// TestCaseworkMistakes shows that what staff mistype gets a clear answer and does nothing.
func TestCaseworkMistakes(t *testing.T) {
	inOffice(t, func(o *office) {
		o.after(func() { o.ann.Say("person: 想问低保") })
		for _, c := range []struct{ said, want string }{
			{"/take", "请写上编号"}, {"/take x", "请写上编号"}, {"/take -1", "请写上编号"}, {"/take 99", "没有编号为 99 的诉求"}, {"/case 99", "没有编号为 99 的诉求"},
			{"/reply 1", "请写上内容"}, {"/note 1", "请写上内容"}, {"/reply 1 " + strings.Repeat("长", 2001), "2000字以内"},
			{"/pass 1", "没认出这个地区"}, {"/pass 1 无此地", "没认出这个地区"}, {"/remind 1 明天", "没看懂日期"}, {"/remind 1 1999-01-01 x", "已经过了"},
			{"/misses", "没有等着补答案的问题"}, {"/duty", "示例兰陵县妇联"}, {"/take 1", "接手诉求 1"},
		} {
			o.after(func() { o.county.Say(c.said) })
			o.last(o.county, c.want)
		}
		before := len(texts(o.ann))
		for _, forged := range []string{"take:99999999999999999999", "take:", "showcase:x", "closecase:-5"} {
			o.after(func() { o.county.PressData(o.county.Answers()[0].ID, forged) })
			o.last(o.county, "请写上编号")
		}
		if got := len(texts(o.ann)); got != before {
			t.Errorf("she got %d messages of it", got-before)
		}
		if o.paused() {
			t.Error("paused")
		}
		o.after(func() { o.county.Say("/pause 资料有误") })
		o.last(o.county, "已暂停", "12338")
		if !o.paused() {
			t.Error("not paused")
		}
		o.after(func() { o.city.Say("/resume") })
		o.last(o.city, "已恢复")
		if o.paused() {
			t.Error("still paused")
		}
		if menu := o.api.DeskCommands(501); !strings.Contains(menu, "/reply 7") {
			t.Errorf("menu of staff: %s", menu)
		}
	})
}

// TestCaseworkIsStaffs shows that a resident who types what staff type gets what the
// conversation says to it, and changes nothing.
func TestCaseworkIsStaffs(t *testing.T) {
	inOffice(t, func(o *office) {
		o.after(func() { o.ann.Say("person: 想问低保") })
		forged := o.last(o.ann)
		for _, said := range []string{"/cases", "/case 1", "/take 1", "/reply 1 x", "/close 1", "/misses", "/duty", "/pause", "/requests"} {
			o.after(func() { o.ann.Say(said) })
			o.last(o.ann, ". "+said)
		}
		o.after(func() { o.ann.PressData(forged.ID, "take:1") })
		o.last(o.ann, "pressed take:1")
		o.after(func() { o.ann.Send(telegramtest.Content{Text: "诉求 1", ReplyTo: forged.ID}) })
		o.last(o.ann, ". 诉求 1")
		if k, err := o.store.Case(context.Background(), 1); err != nil || k.State != knowledge.CaseOpen || o.paused() {
			t.Errorf("%+v, %v", k, err)
		}
	})
}

// TestUrgentCaseIsRaised shows that an urgent case which nobody takes is told again after
// five minutes, to a wider circle each time, and no more once it is taken.
func TestUrgentCaseIsRaised(t *testing.T) {
	inOffice(t, func(o *office) {
		o.after(func() { o.ann.Say("help me: 他拿刀") })
		o.last(o.county, "紧急", "诉求 1", "他拿刀")
		time.Sleep(4 * time.Minute)
		if got := len(o.county.Answers()) + len(o.city.Answers()); got != 1 {
			t.Errorf("told %d times before five minutes were over", got)
		}
		time.Sleep(90 * time.Second)
		o.last(o.county, "第2次通知")
		o.last(o.city, "诉求 1", "第2次通知")
		o.after(func() { o.city.Say("/take 1") })
		told := len(o.county.Answers())
		time.Sleep(20 * time.Minute)
		if got := len(o.county.Answers()); got != told {
			t.Errorf("told %d times after it was taken", got-told)
		}
		o.after(func() { o.ann.Say("withdraw: ") })
		o.last(o.city, "诉求 1", "撤回")
	})
}

// TestCaseWithoutDutyTable goes to the staff of the settings.
func TestCaseWithoutDutyTable(t *testing.T) {
	inOffice(t, func(o *office) {
		if err := o.store.SaveRoster(context.Background(), nil); err != nil {
			t.Fatal(err)
		}
		o.after(func() { o.ann.Say("person: 想问低保") })
		news := o.last(o.staff, "诉求 1", "想问低保")
		o.after(func() { o.staff.Send(telegramtest.Content{Text: "可以到社区办", ReplyTo: news.ID}) })
		o.last(o.ann, "有回复了")
		o.after(func() { o.staff.Say("/duty") })
		o.last(o.staff, "还没有值班表")
		o.after(func() { o.ann.Say("/forget") })
		if got := left(o.ann); !slices.Contains(got, "(photo)") || slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, "低保") || strings.Contains(s, "有回复") }) {
			t.Errorf("left in her chat: %q", got)
		}
		// What she said to staff stays with them until erasing is carried out there.
		if diff := cmp.Diff(0, len(o.county.Answers())); diff != "" {
			t.Error("a chat that is no longer in the table was told")
		}
	})
}
