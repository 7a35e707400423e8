package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jinguo/bot/telegram"
	"jinguo/bot/telegram/telegramtest"
	"jinguo/knowledge"
	"jinguo/knowledge/seal"
	"jinguo/knowledge/store"
)

// missFolder is a data folder where twelve people asked for one thing, and two for
// another; one of them waits on Telegram to be told.
func missFolder(t *testing.T) (data string) {
	t.Helper()
	data = t.TempDir()
	key := []byte(strings.Repeat("k", seal.KeyBytes))
	if err := writeKeys(filepath.Join(data, "key"), key); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), filepath.Join(data, "jinguo.db"), store.Options{Keys: [][]byte{key}, KeepRaw: 1 << 40})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ask := func(chat, text string) {
		eff := store.Effects{Chat: telegram.Hash(key, chat), Asked: &knowledge.Asked{Text: text, Region: "371324", Lang: "zh"}}
		if chat == "1001" {
			eff.Tell = &knowledge.Handing{Channel: "telegram", Address: chat, Lang: "zh"}
		}
		if err := s.KeepSession(t.Context(), eff); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 12 {
		ask(fmt.Sprint(1000+i), "我叫柳莺莺，骑行头盔在哪里领")
	}
	ask("1001", "月嫂培训免费吗") // it is this that she waits for
	ask("1002", "请问月嫂培训要不要钱")
	return data
}

// TestMissesVerb lists, shows, counts, exports, answers and drops misses.
func TestMissesVerb(t *testing.T) {
	data := missFolder(t)
	run := func(args ...string) string {
		t.Helper()
		return jinguo(t, append([]string{"misses", "--data", data, "--sample=false"}, args...)...)
	}
	says := func(out string, wants ...string) {
		t.Helper()
		for _, want := range wants {
			if !strings.Contains(out, want) {
				t.Errorf("it does not say %q:\n%s", want, out)
			}
		}
		if strings.Contains(out, "柳莺莺") {
			t.Errorf("it tells who asked:\n%s", out)
		}
	}
	says(run(), "1  我叫（姓名），骑行头盔在哪里领  问过12次", "2  月嫂培训免费吗  问过2次", "1人等答复", "也这样问：请问月嫂培训要不要钱", "共 2 组。")
	says(run("--json"), `"no":1,"text":"我叫（姓名），骑行头盔在哪里领","count":12,"people":12`)
	if out := run("--show", "1"); !strings.Contains(out, "原话：我叫柳莺莺，骑行头盔在哪里领") || !strings.Contains(out, "兰陵县  没有答案") {
		t.Errorf("it shows %s", out)
	}
	says(run("--stats"), "原因  没有答案  14", "合计：14", "地区  山东省临沂市兰陵县  14")
	file := filepath.Join(data, "misses.csv")
	run("--export", file)
	table, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	says(string(table), "1,我叫（姓名），骑行头盔在哪里领,,12,", "2,月嫂培训免费吗,请问月嫂培训要不要钱,<10,")

	text := filepath.Join(data, "answer.txt")
	writeTo(t, text, "示例：免费，每人一次。")
	draft := run("--answer", "2", "--title", "月嫂培训免费吗", "--text", text, "--draft")
	says(draft, "已存为草稿 f-", "居民还看不到")
	says(run(), "共 2 组。")

	api := telegramtest.New(t)
	p := serve(t, data, "JINGUO_TELEGRAM_TOKEN="+api.Token, "JINGUO_TELEGRAM_API="+api.URL, "JINGUO_SAMPLE=false")
	api.Private(1001)
	says(run("--answer", "2", "--title", "月嫂培训免费吗", "--text", text, "--question", "月嫂培训要不要钱"), "告知 1 人")
	p.await(t, "she is told", func() bool { return len(api.Private(1001).Answers()) == 1 })
	if got := api.Private(1001).Answers()[0]; got.Text != "您之前问的事有答复了。" {
		t.Errorf("she is told %q", got.Text)
	}
	says(jinguo(t, "ask", "--data", data, "--sample=false", "月嫂培训要不要钱"), "示例：免费，每人一次。")
	says(run("--drop", "1"), "未答问题 1 不再列出。")
	says(run(), "没有未答问题。")
	says(run("--all"), "（已答：f-", "（不用答）")
}

// TestMissCounts holds that numbers of fewer than ten people are not told, whichever way
// they are looked at.
func TestMissCounts(t *testing.T) {
	var list []knowledge.Miss
	for i := range 30 {
		m := knowledge.Miss{Who: fmt.Sprint(i), Reason: knowledge.MissUnanswered, Region: "371324"}
		if i < 4 {
			m.Reason = knowledge.MissUseless
		}
		if i >= 10 && i < 15 {
			m.Region = "371323"
		}
		list = append(list, m)
	}
	for range 50 { // one person asks and asks
		list = append(list, knowledge.Miss{Who: "0", Reason: knowledge.MissUseless, Region: "371324"})
	}
	got := countMisses(list)
	if got.Total != "80" || got.Reason["useless"] != "<10" || got.Reason["unanswered"] != "" || got.Region["371323"] != "<10" || got.Region["371324"] != "" {
		t.Errorf("%+v", got)
	}
}
