package telegram

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/bot/telegram/telegramtest"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// inAccounts is inOffice for an office whose staff work by their accounts: with a duty
// table where shifts are given, and no chat of the settings.
func inAccounts(t *testing.T, shifts knowledge.Roster, f func(o *office)) {
	t.Helper()
	inStoreWorld(t, func(w *world) {
		o := &office{world: w, store: w.mail.(kept), county: w.api.Private(501), city: w.api.Group(-502), ann: w.api.Private(7), staff: w.api.Private(99)}
		if err := o.store.SaveRoster(context.Background(), shifts); err != nil {
			t.Fatal(err)
		}
		cfg := w.config(handing)
		cfg.Cases, cfg.StaffLang, cfg.Accounts, cfg.Region = o.store, "zh", o.store, "371324"
		cfg.Requests, cfg.Misses = ruled{o.store}, o.store
		stop := w.run(cfg)
		time.Sleep(10 * time.Second)
		f(o)
		time.Sleep(time.Minute)
		stop()
		w.settled()
	})
}

// account makes an account, and links it to a chat where there is one.
func (o *office) account(name, shown string, chat *telegramtest.Chat, regions []string, roles ...account.Role) account.Account {
	o.t.Helper()
	a, err := o.store.SaveAccount(context.Background(), account.Account{Name: name, Shown: shown, Roles: roles, Regions: regions, Password: "hash"})
	if err != nil {
		o.t.Fatal(err)
	}
	if chat != nil {
		o.after(func() { chat.Say("/link " + o.code(a)) })
		o.last(chat, "已关联工作台账号", a.Title())
	}
	return a
}

func (o *office) code(a account.Account) string {
	o.t.Helper()
	code, err := o.store.NewPass(context.Background(), account.Chat, a.No)
	if err != nil {
		o.t.Fatal(err)
	}
	return code
}

// TestLink shows how a chat becomes an account's and stops being it.
func TestLink(t *testing.T) {
	inAccounts(t, nil, func(o *office) {
		a := o.account("zhang", "张丽", nil, []string{"371324"}, account.Duty)
		o.after(func() { o.ann.Say("/cases") })
		o.last(o.ann, ". /cases") // a resident like any other
		o.after(func() { o.ann.Say("/unlink") })
		o.last(o.ann, "没有关联")
		for _, wrong := range []string{"/link", "/link WRONGWRONG", "/link " + strings.Repeat("x", 3000)} {
			o.after(func() { o.ann.Say(wrong) })
			o.last(o.ann, "编号不对")
		}
		code := o.code(a)
		o.after(func() { o.city.Say("/link@" + o.me() + " " + code) })
		o.last(o.city, "私聊")
		o.after(func() { o.county.Say("/start " + bot.StartLink + strings.ToLower(code)) })
		o.last(o.county, "已关联工作台账号：张丽")
		o.after(func() { o.ann.Say("/link " + code) })
		o.last(o.ann, "已经用过")
		o.after(func() { o.county.Say("/cases") })
		o.last(o.county, bot.Say("zh", "case_none", nil))
		if menu := o.api.DeskCommands(501); !strings.Contains(menu, "/take 7") || strings.Contains(menu, "requests") || !strings.Contains(menu, "unlink") {
			t.Errorf("menu of somebody on duty: %s", menu)
		}

		// A code counts ten minutes, and the newest alone.
		old := o.code(a)
		late := o.code(a)
		o.after(func() { o.city.Say("x") })
		o.after(func() { o.ann.Say("/link " + old) })
		o.last(o.ann, "编号不对")
		time.Sleep(10 * time.Minute)
		o.after(func() { o.ann.Say("/link " + late) })
		o.last(o.ann, "编号不对")

		// Another chat takes the account over; the one before is a resident's again.
		phone := o.api.Private(502)
		o.after(func() { phone.Say("/link " + o.code(a)) })
		o.last(phone, "已关联")
		o.after(func() { o.county.Say("/cases") })
		o.last(o.county, ". /cases")
		o.after(func() { phone.Say("/unlink") })
		o.last(phone, "已断开")
		o.after(func() { phone.Say("/cases") })
		o.last(phone, ". /cases")
		if menu := o.api.DeskCommands(502); strings.Contains(menu, "take") {
			t.Errorf("the menu stays: %s", menu)
		}
	})
}

// me is the bot's name.
func (o *office) me() string { return "jinguo_test_bot" }

// TestLinkGuesses shows that a chat cannot try codes out.
func TestLinkGuesses(t *testing.T) {
	inAccounts(t, nil, func(o *office) {
		a := o.account("zhang", "", nil, nil, account.Duty)
		for i := range freeCodes + 5 {
			o.after(func() { o.ann.Say(fmt.Sprintf("/link GUESSGUES%d", i%8)) })
		}
		code := o.code(a)
		wrong, waits := 0, 0
		for _, text := range texts(o.ann) {
			switch {
			case strings.Contains(text, "编号不对"):
				wrong++
			case strings.Contains(text, "错的次数太多"):
				waits++
			}
		}
		if wrong < freeCodes || waits == 0 {
			t.Errorf("%d guesses are looked at, %d have to wait", wrong, waits)
		}
		o.after(func() { o.ann.Say("/link GUESSGUESS") })
		o.after(func() { o.ann.Say("/link " + code) })
		o.last(o.ann, "错的次数太多") // the right one, too
		o.after(func() { o.county.Say("/link " + code) })
		o.last(o.county, "已关联")
	})
}

// TestAccountCasework shows that an account works at the cases of its regions, under its
// name, as long as it is switched on.
func TestAccountCasework(t *testing.T) {
	inAccounts(t, nil, func(o *office) {
		a := o.account("zhang", "张丽", o.county, []string{"371324"}, account.Duty)
		elsewhere := o.api.Private(601)
		o.account("sun", "孙", elsewhere, []string{"371323"}, account.Duty, account.Reviewer)
		editor := o.api.Private(602)
		o.account("wang", "王", editor, []string{"371324"}, account.Editor)

		// With no duty table and no chat of the settings, who is on duty there is told.
		o.after(func() { o.ann.Say("person: 想问离婚的事") })
		news := o.last(o.county, "诉求 1", "想问离婚的事")
		for _, other := range []*telegramtest.Chat{elsewhere, editor} {
			if strings.Contains(strings.Join(texts(other), " "), "离婚") {
				t.Errorf("chat %d is told of a case that is not theirs", other.ID())
			}
		}
		for _, said := range []string{"/case 1", "/take 1", "/reply 1 x", "/note 1 x", "/close 1", "/pass 1 临沂市", "/remind 1 2030-01-01 x"} {
			o.after(func() { elsewhere.Say(said) })
			o.last(elsewhere, "没有编号为 1 的诉求")
			o.after(func() { editor.Say(said) })
			o.last(editor, "没有这项权限")
		}
		o.after(func() { elsewhere.PressData(elsewhere.Answers()[0].ID, "take:1") })
		o.last(elsewhere, "没有编号为 1 的诉求")
		o.after(func() { elsewhere.Say("/cases") })
		o.last(elsewhere, bot.Say("zh", "case_none", nil))
		o.after(func() { editor.Say("/misses") })
		o.last(editor, "没有等着补答案的问题")
		o.after(func() { editor.Say("/pause") })
		o.last(editor, "没有这项权限")
		o.after(func() { elsewhere.Say("/pause") }) // the office is another's
		o.last(elsewhere, "没有这项权限")
		o.after(func() { o.county.Say("/requests") })
		o.last(o.county, "没有这项权限")

		o.after(func() { _ = o.county.Press(bot.Say("zh", "button_case_take", nil)) })
		o.last(o.county, "张丽 (zhang) 接手诉求 1")
		o.after(func() { o.county.Send(telegramtest.Content{Text: "明天上午可以来窗口", ReplyTo: news.ID}) })
		o.last(o.county, "已答复诉求 1")
		o.last(o.ann, "有回复了")
		k, err := o.store.Case(context.Background(), 1)
		if err != nil || k.Taker != "张丽 (zhang)" {
			t.Errorf("taken by %q, %v", k.Taker, err)
		}
		acts := map[string]string{}
		for r, err := range o.store.Audit(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(r.Action, "case.taken") || strings.HasPrefix(r.Action, "case.replied") {
				acts[r.Action] = r.Actor.Name + " " + r.Actor.Door
			}
		}
		if len(acts) != 2 || acts["case.taken"] != "zhang telegram" || acts["case.replied"] != "zhang telegram" {
			t.Errorf("audit %v", acts)
		}

		// Switched off, it stops at once: orders, and what it would be told.
		off := func(on bool) {
			t.Helper()
			if _, err := o.store.ChangeAccount(context.Background(), a.No, "account.off", func(a *account.Account) error { a.Off = !on; return nil }); err != nil {
				t.Fatal(err)
			}
		}
		off(false)
		for _, said := range []string{"/cases", "/case 1", "/reply 1 x"} {
			o.after(func() { o.county.Say(said) })
			o.last(o.county, "已停用")
		}
		o.after(func() { o.county.Send(telegramtest.Content{Text: "还有一句", ReplyTo: news.ID}) })
		o.last(o.county, "已停用")
		told := len(o.county.Answers())
		o.after(func() { o.ann.Say("add: 还有孩子的事") })
		if got := len(o.county.Answers()); got != told {
			t.Errorf("an account that is switched off is told: %q", texts(o.county)[told:])
		}
		off(true)
		o.after(func() { o.county.Say("/case 1") })
		o.last(o.county, "诉求 1", "还有孩子的事")

		// Nor is a chat told any more that took the case and is nobody's now.
		o.after(func() { o.county.Say("/unlink") })
		told = len(o.county.Answers())
		o.after(func() { o.ann.Say("add: 他又来了") })
		if got := len(o.county.Answers()); got != told {
			t.Errorf("a chat that was unlinked is told: %q", texts(o.county)[told:])
		}
	})
}

// TestAccountOnDutyTable shows that an account governs its chat also where the duty table
// names it.
func TestAccountOnDutyTable(t *testing.T) {
	inAccounts(t, knowledge.Roster{{Region: "371324", Name: "示例兰陵县妇联", Chat: "501"}, {Region: "371300", Name: "示例临沂市妇联", Chat: "-502"}}, func(o *office) {
		o.after(func() { o.county.Say("/cases") })
		o.last(o.county, bot.Say("zh", "case_none", nil)) // as before
		a := o.account("zhang", "", o.county, []string{"371324"}, account.Editor)
		o.after(func() { o.county.Say("/cases") })
		o.last(o.county, "没有这项权限")
		if _, err := o.store.ChangeAccount(context.Background(), a.No, "account.off", func(a *account.Account) error { a.Off = true; return nil }); err != nil {
			t.Fatal(err)
		}
		told := len(o.county.Answers())
		o.after(func() { o.ann.Say("person: 想问低保") })
		if got := len(o.county.Answers()); got != told {
			t.Errorf("told %q", texts(o.county)[told:])
		}
		o.last(o.city, "诉求 1", "想问低保") // somebody has to hear
	})
}

// TestAccountRequests shows that a reviewer decides the change requests of their regions.
func TestAccountRequests(t *testing.T) {
	inAccounts(t, nil, func(o *office) {
		ctx := context.Background()
		point := func(id, code string) knowledge.Entry {
			return knowledge.Entry{ID: id, Kind: knowledge.ServicePoint, Title: "示例服务点 " + id, Region: code, State: knowledge.Published,
				Point: &knowledge.Point{Kinds: knowledge.Strings{"妇联"}, Phones: []knowledge.Phone{{Number: "000-0000-0101"}}, Hours: "工作日8:30-12:00"}}
		}
		if _, err := o.store.Save(ctx, store.Edit{Who: "test"}, point("a", "371324"), point("b", "371323")); err != nil {
			t.Fatal(err)
		}
		for i, id := range []string{"a", "b"} {
			err := o.store.KeepSession(ctx, store.Effects{Chat: fmt.Sprint("h", i), Session: []byte("x"), Request: &knowledge.Request{
				Entry: id, Version: 1, Field: knowledge.HoursField, Old: "工作日8:30-12:00", Proposed: "工作日9:00-12:00", Who: fmt.Sprint("h", i), Channel: "web"}})
			if err != nil {
				t.Fatal(err)
			}
		}
		o.account("li", "李梅", o.county, []string{"371324"}, account.Reviewer)
		o.after(func() { o.county.Say("/requests") })
		if m := o.last(o.county, "示例服务点 a"); strings.Contains(m.Text, "示例服务点 b") {
			t.Errorf("the list holds another region's: %s", m.Text)
		}
		o.after(func() { o.county.Say("/approve 2") })
		o.last(o.county, "没有编号为 2 的信息更正")
		o.after(func() { o.county.Say("/reject 2 x") })
		o.last(o.county, "没有编号为 2 的信息更正")
		o.after(func() { o.county.Say("/approve 1") })
		o.last(o.county, "信息更正 1 已采纳")
		e, err := o.store.Entry(ctx, "a")
		if err != nil || e.Point.Hours != "工作日9:00-12:00" || e.Point.VerifiedBy != "李梅" {
			t.Errorf("%+v, %v", e.Point, err)
		}
		if e, err := o.store.Entry(ctx, "b"); err != nil || e.Point.Hours != "工作日8:30-12:00" {
			t.Errorf("%+v, %v", e.Point, err)
		}
	})
}

// ruled is the store with what staff decide change requests by.
type ruled struct{ kept }

func (r ruled) Announce(ctx context.Context, letters func(knowledge.Claim) ([]Outbound, error)) (int, error) {
	return r.Store.Announce(ctx, func(c knowledge.Claim) ([]store.Outbound, error) { return outward(letters(c)) })
}

func (r ruled) Decide(ctx context.Context, d knowledge.Decision, letters func(knowledge.Request, knowledge.Entry) ([]Outbound, error)) (string, int, error) {
	done, err := r.Store.Decide(ctx, d, func(q knowledge.Request, e knowledge.Entry) ([]store.Outbound, error) { return outward(letters(q, e)) })
	return done.Entry.Title, done.Told, err
}
