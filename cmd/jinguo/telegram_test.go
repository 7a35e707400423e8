package main

import (
	"strings"
	"testing"
	"time"

	"jinguo/bot/telegram/telegramtest"
)

// TestTelegramConversation is a conversation of a resident with a running
// jinguo, on the emulated Bot API and the sample knowledge base.
func TestTelegramConversation(t *testing.T) {
	api := telegramtest.New(t)
	p := serve(t, t.TempDir(), "JINGUO_TELEGRAM_TOKEN="+api.Token, "JINGUO_TELEGRAM_API="+api.URL)
	ann := api.Private(7)
	heard := 0
	hear := func(wants ...string) {
		t.Helper()
		heard++
		answers, err := ann.Wait(heard, patience)
		if err != nil {
			t.Fatalf("%v\n%s\n%s", err, ann.Transcript(), p.log)
		}
		for _, want := range wants {
			if !strings.Contains(answers[heard-1].Text, want) {
				t.Errorf("answer %d does not say %q:\n%s", heard, want, answers[heard-1].Text)
			}
		}
	}
	press := func(label string) {
		t.Helper()
		if err := ann.Press(label); err != nil {
			t.Fatalf("%v\n%s", err, ann.Transcript())
		}
	}
	ann.Say("/start")
	hear("巾帼", "110")
	ann.Say("贫困母亲救助怎么申请")
	hear("贫困母亲救助行动", "办理流程", "12338")
	press("更多")
	hear("帮扶生活特别困难的母亲")
	press("有用")
	hear("谢谢")
	ann.Say("/region 兰陵县")
	hear("兰陵县")
	ann.Say("妇联电话")
	hear("（示例）兰陵县妇女联合会", "000-0000-0109")
	ann.Say("几点上班")
	hear("8:30-12:00")
	ann.Send(telegramtest.Content{Location: &telegramtest.Location{Lat: 35.79, Lon: 118.63}})
	hear("沂水县")
	hear() // the pin
	ann.PressData(1, "no such button")
	hear()
	ann.Send(telegramtest.Content{Sticker: true})
	hear()
	ann.Say("俺男人又打俺，还拿着刀")
	hear("110")
	ann.Say("how long is maternity leave")
	hear("Source")
	ann.Say("/forget")
	for deadline := time.Now().Add(patience); len(ann.Messages()) != 2; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("more is left than the goodbye and the picture:\n%s\n%s", ann.Transcript(), p.log)
		}
	}
	heard = 2

	const canary = "金丝雀密语"
	ann.Say("<b>" + canary + "</i> & 产假有多少天")
	hear()
	for _, c := range api.Calls("sendMessage") {
		if c.Status != 200 {
			t.Errorf("refused: %s %s", c.Outcome, c.Text)
		}
	}
	time.Sleep(100 * time.Millisecond)
	p.kill()
	if strings.Contains(p.log.String(), canary) || strings.Contains(p.log.String(), api.Token) {
		t.Errorf("the log tells what it must not:\n%s", p.log)
	}
	t.Log(ann.Transcript())
}
