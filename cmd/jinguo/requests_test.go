package main

import (
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jinguo/bot/telegram/telegramtest"
)

// places are two service points, the first of which has a wrong phone.
const places = `{"id":"aid","kind":"service_point","title":"示例兰陵县法律援助中心","region":"371324","service_point":{"kinds":["法律援助"],"address":"示例路2号","location":{"lat":34.86,"lon":118.08},"phones":["000-0000-0102"]}}
{"id":"fed","kind":"service_point","title":"示例兰陵县妇联","region":"371324","service_point":{"kinds":["妇联"],"address":"示例路1号","location":{"lat":34.857,"lon":118.071},"phones":["000-0000-0101"]}}
`

// talker is a chat whose answers are read in order.
type talker struct {
	*telegramtest.Chat
	t     *testing.T
	heard int
}

// hears waits for the next message and holds that it says all wants.
func (c *talker) hears(wants ...string) string {
	c.t.Helper()
	c.heard++
	answers, err := c.Wait(c.heard, patience)
	if err != nil {
		c.t.Fatalf("%v\n%s", err, c.Transcript())
	}
	text := answers[c.heard-1].Text
	for _, want := range wants {
		if !strings.Contains(text, want) {
			c.t.Errorf("message %d does not say %q:\n%s", c.heard, want, text)
		}
	}
	return text
}

// sees waits for the next message and holds that it is the pin of that place.
func (c *talker) sees(title string) {
	c.t.Helper()
	c.heard++
	answers, err := c.Wait(c.heard, patience)
	if err != nil {
		c.t.Fatalf("%v\n%s", err, c.Transcript())
	}
	if pin := answers[c.heard-1].Venue; pin == nil || pin.Title != title {
		c.t.Errorf("message %d is no pin of %s:\n%s", c.heard, title, c.Transcript())
	}
}

func (c *talker) press(label string) {
	c.t.Helper()
	if err := c.Press(label); err != nil {
		c.t.Fatalf("%v\n%s", err, c.Transcript())
	}
}

// TestRequestsOnTelegram is the way of a wrong phone: a place, the card, its pin, what is
// wrong, the staff's decision, the word back; on the emulated Bot API.
func TestRequestsOnTelegram(t *testing.T) {
	api := telegramtest.New(t)
	data := t.TempDir()
	file := filepath.Join(t.TempDir(), "places.jsonl")
	writeTo(t, file, places)
	jinguo(t, "import", "--data", data, "--sample=false", file)
	p := serve(t, data, "JINGUO_SAMPLE=false", "JINGUO_TELEGRAM_TOKEN="+api.Token, "JINGUO_TELEGRAM_API="+api.URL, "JINGUO_TELEGRAM_STAFF=99,98")
	ann, ben := &talker{api.Private(7), t, 0}, &talker{api.Private(8), t, 0}
	staff, other := &talker{api.Private(99), t, 0}, &talker{api.Private(98), t, 0}

	report := func(c *talker, right string) {
		t.Helper()
		c.Say("兰陵县法律援助")
		c.hears("示例兰陵县法律援助中心")
		c.Send(telegramtest.Content{Location: &telegramtest.Location{Lat: 34.86, Lon: 118.07}})
		c.hears("示例兰陵县法律援助中心", "000-0000-0102")
		c.sees("示例兰陵县法律援助中心")
		c.press("号码不对？")
		c.hears("哪里不对")
		c.press("号码换了")
		c.hears("新号码")
		c.Say("是新号码 " + right)
		if text := c.hears("谢谢", "核实"); strings.Contains(text, right) {
			t.Errorf("a number of nobody knows where is told: %s", text)
		}
		c.press("告诉我结果")
		c.hears("发到这里")
	}
	report(ann, "000-0000-0199")
	for _, c := range []*talker{staff, other} {
		c.hears("信息更正 1", "示例兰陵县法律援助中心", "000-0000-0102 → 000-0000-0199", "1人反映")
	}
	report(ben, "000-0000-0199")
	staff.hears("2人反映")
	other.hears("2人反映")

	ben.Say("/requests")
	ben.hears("这个命令我不认识")
	ben.PressData(int(ben.Answers()[0].ID), "approve:1")
	ben.hears("不记得了")
	ben.Say("/approve 1 000-0000-0666")
	ben.hears("这个命令我不认识")

	staff.Say("/requests")
	staff.hears("信息更正 1", "2人反映")
	staff.Say("/approve")
	staff.hears("/approve 7")
	staff.press("采纳")
	staff.hears("信息更正 2 已采纳", "告知2人")
	for _, c := range []*talker{ann, ben} {
		if text := c.hears("核实过了", "改好"); strings.ContainsAny(text, "0123456789") || strings.Contains(text, "法律") {
			t.Errorf("what arrives unasked tells the matter: %s", text)
		}
	}
	other.press("不采纳")
	other.hears("处理过了")
	p.await(t, "the right phone", func() bool {
		return strings.Contains(p.ask(t, "兰陵县法律援助中心电话").Text, "000-0000-0199")
	})

	// Another process decides; the running server says so.
	ann.Say("兰陵县妇联电话")
	ann.hears("示例兰陵县妇联")
	ann.press("号码不对？")
	ann.hears()
	ann.press("打不通")
	ann.hears("谢谢")
	ann.press("告诉我结果")
	ann.hears()
	staff.hears("信息更正 3", "电话打不通：000-0000-0101")
	staff.press("采纳")
	staff.hears("没有写明正确的内容")
	if out := jinguo(t, "requests", "--data", data, "--sample=false"); !strings.Contains(out, "3  fed  示例兰陵县妇联  电话打不通：000-0000-0101  1人反映，0天前") || !strings.Contains(out, "共 1 项") {
		t.Errorf("listed:\n%s", out)
	}
	if out := jinguo(t, "requests", "--data", data, "--sample=false", "--reject", "3", "--why", "打通了"); !strings.Contains(out, "告知 1 人") {
		t.Errorf("rejected:\n%s", out)
	}
	ann.hears("核实过了", "没有变")
	ann.press("看一看")
	ann.hears("示例兰陵县妇联", "000-0000-0101")
	if out := jinguo(t, "requests", "--data", data, "--sample=false", "--all"); !strings.Contains(out, "未采纳：") || !strings.Contains(out, "(打通了)") {
		t.Errorf("all:\n%s", out)
	}
	if out := jinguo(t, "check", "--data", data, "--sample=false", "--stale", "--json"); !strings.Contains(out, `"entry":"fed"`) || strings.Contains(out, `"entry":"aid"`) || strings.Contains(out, `"shown":0`) {
		t.Errorf("what was approved is verified, and what was shown counts:\n%s", out)
	}
	p.kill()
	if log := p.log.String(); strings.Contains(log, "000-0000-0199") || strings.Contains(log, "是新号码") {
		t.Errorf("the log tells what it must not:\n%s", log)
	}
}

var pageButton = regexp.MustCompile(`<button name="press" value="([^"]*)">([^<]*)</button>`)

// visitor is somebody at the page, with a browser of her own.
type visitor struct {
	t      *testing.T
	url    string
	client *http.Client
	page   string
}

func visit(t *testing.T, url string) *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, url: url, client: &http.Client{Jar: jar}}
}

func (v *visitor) post(name, value string) {
	v.t.Helper()
	resp, err := v.client.PostForm(v.url+"/", url.Values{name: {value}})
	if err != nil {
		v.t.Fatal(err)
	}
	defer resp.Body.Close()
	var page strings.Builder
	if err := resp.Write(&page); err != nil {
		v.t.Fatal(err)
	}
	v.page = html.UnescapeString(page.String())
}

func (v *visitor) press(label string) {
	v.t.Helper()
	for _, b := range pageButton.FindAllStringSubmatch(v.page, -1) {
		if b[2] == label {
			v.post("press", b[1])
			return
		}
	}
	v.t.Fatalf("no button %q on the page:\n%s", label, v.page)
}

// TestRequestsOnThePage has three people say on the page that nobody answers: the
// fourth is told so, and the point is the first to verify.
func TestRequestsOnThePage(t *testing.T) {
	data := t.TempDir()
	file := filepath.Join(t.TempDir(), "places.jsonl")
	writeTo(t, file, places)
	jinguo(t, "import", "--data", data, "--sample=false", file)
	p := serve(t, data, "JINGUO_SAMPLE=false")
	for range 3 {
		v := visit(t, p.url)
		v.post("text", "兰陵县法律援助电话")
		if strings.Contains(v.page, "正在核实") {
			t.Error("too few people said so")
		}
		v.press("号码不对？")
		v.press("打不通")
		if !strings.Contains(v.page, "谢谢您告诉我") || strings.Contains(v.page, "告诉我结果") {
			t.Errorf("the page cannot tell anybody later:\n%s", v.page)
		}
	}
	v := visit(t, p.url)
	v.post("text", "兰陵县法律援助电话")
	for _, want := range []string{"有人反映这个号码打不通，正在核实", "000-0000-0102", "示例兰陵县妇联", "000-0000-0101"} {
		if !strings.Contains(v.page, want) {
			t.Errorf("the card does not say %q:\n%s", want, v.page)
		}
	}
	if out := jinguo(t, "check", "--data", data, "--sample=false", "--stale"); !strings.HasPrefix(out, "aid  示例兰陵县法律援助中心（上次核对：未注明核对时间；此后答过4次）  [3人反映电话不对，已提示居民]") {
		t.Errorf("what to verify first:\n%s", out)
	}
	if out := jinguo(t, "requests", "--data", data, "--sample=false", "--json"); !strings.Contains(out, `"people":3,"channel":"web"`) {
		t.Errorf("listed:\n%s", out)
	}
	if out := jinguo(t, "requests", "--data", data, "--sample=false", "--approve", "1", "--value", "000-0000-0188"); !strings.Contains(out, "共 3 条") {
		t.Errorf("approved:\n%s", out)
	}
	p.await(t, "the right phone", func() bool {
		v.post("text", "兰陵县法律援助电话")
		return strings.Contains(v.page, "000-0000-0188") && !strings.Contains(v.page, "正在核实")
	})
}
