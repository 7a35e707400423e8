package web

import (
	"context"
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
)

// noon is the moment at which the tests run.
var noon = time.Date(2026, 3, 8, 12, 0, 0, 0, time.FixedZone("CST", 8*3600))

// talker is a conversation of set replies, by a word of the question or by the
// button, in the shapes that the real one gives.
type talker struct {
	mu   sync.Mutex
	seen []bot.Message
	// hold, where set, keeps replies back until it is closed.
	hold chan struct{}
}

func (t *talker) Reply(ctx context.Context, m bot.Message) (bot.Reply, error) {
	t.mu.Lock()
	t.seen = append(t.seen, m)
	t.mu.Unlock()
	if t.hold != nil {
		select {
		case <-t.hold:
		case <-ctx.Done():
			return bot.Reply{}, ctx.Err()
		}
	}
	reply, err := t.reply(m)
	reply.Session = m.Session
	reply.Session.Turn++
	reply.Session.Seen = noon
	if strings.Contains(m.Text, "兰陵") {
		reply.Session.Region = "371324"
	}
	if reply.Lang == "" {
		reply.Lang = bot.Chinese
	}
	return reply, err
}

// Alarm holds for what the reply is urgent to.
func (t *talker) Alarm(m bot.Message) (bot.Reply, bool) {
	if !strings.Contains(m.Text, "打我") || m.Press != "" {
		return bot.Reply{}, false
	}
	return bot.Reply{Status: bot.Urgent, Lang: bot.Chinese, Urgent: &bot.Emergency{Topic: "domestic_violence"}, Lines: urgent[:4]}, true
}

func (t *talker) last() bot.Message {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.seen[len(t.seen)-1]
}

var judge = []bot.Button{{Label: "有用", Data: "useful:1"}, {Label: "没用", Data: "useless:1"}}

func (t *talker) reply(m bot.Message) (bot.Reply, error) {
	switch {
	case strings.HasPrefix(m.Press, "useful"):
		return bot.Reply{Status: bot.Chat, Lines: []bot.Line{{Text: "谢谢您告诉我们。"}}, Mark: &bot.Mark{Entry: "p-1", Useful: true}}, nil
	case strings.HasPrefix(m.Press, "more"):
		return bot.Reply{Status: bot.Answered, Lines: programme[4:]}, nil
	case m.Place != nil, strings.Contains(m.Text, "附近"):
		return bot.Reply{Status: bot.Answered, Lines: points, Pins: pins, Buttons: [][]bot.Button{
			{{Label: "在地图上打开", URL: "https://map.example/?q=34.8573,118.0703"}}, {{Label: "更多", Data: "more:1"}, {Label: "网站", URL: "https://office.example/"}}, judge,
		}}, nil
	case strings.Contains(m.Text, "援助"):
		return bot.Reply{Status: bot.Answered, Lines: points, Buttons: [][]bot.Button{judge}}, nil
	case strings.Contains(m.Text, "两癌"):
		return bot.Reply{Status: bot.Answered, Lines: programme, Buttons: [][]bot.Button{
			{{Label: "更多", Data: "more:1"}}, judge,
		}}, nil
	case strings.Contains(m.Text, "产假"):
		return bot.Reply{Status: bot.Answered, Lines: leave, Buttons: [][]bot.Button{judge}}, nil
	case strings.Contains(m.Text, "打我"):
		return bot.Reply{Status: bot.Urgent, Urgent: &bot.Emergency{Topic: "domestic_violence"}, Lines: urgent}, nil
	case strings.Contains(m.Text, "补贴"):
		return bot.Reply{Status: bot.Clarify, Lines: []bot.Line{{Text: "您在哪个地方？各地标准不一样。"}}, Buttons: [][]bot.Button{
			{{Label: "兰陵县", Data: "region:371324"}, {Label: "沂水县", Data: "region:371323"}}, {{Label: "不分地区", Data: "region:"}},
		}}, nil
	case strings.Contains(m.Text, "坏了"):
		return bot.Reply{Status: bot.NoAnswer, Lines: []bot.Line{{Text: "出了点问题，请稍后再试。编号：k3f9ab"}}}, errors.New("k3f9ab: search: index is closed")
	case strings.Contains(m.Text, "panic"):
		panic("a reply that quotes " + m.Text)
	case strings.Contains(m.Text, "<"):
		return bot.Reply{Status: bot.Answered, Lines: hostile(m.Text),
			Pins:    []bot.Pin{{Title: m.Text, Address: m.Text, Place: pins[0].Place}, {Title: m.Text, Place: knowledge.LatLon{Lat: math.NaN()}}},
			Buttons: [][]bot.Button{{{Label: m.Text, Data: `"><b>`}, {Label: m.Text, URL: "https://map.test/" + m.Text}, {Label: "run", URL: "javascript:alert(1)"}}}}, nil
	}
	return bot.Reply{Status: bot.NoAnswer, Lines: []bot.Line{
		{Text: "资料里没有找到合适的回答。可以打妇联的电话问一问："},
		{Style: bot.Call, Label: "电话", Text: "妇女维权公益服务热线", Phones: []string{"12338"}},
	}}, nil
}

var programme = []bot.Line{
	{Style: bot.Title, Text: "农村妇女“两癌”免费检查（示例）"},
	{Style: bot.Field, Label: "谁能申请", Text: "35至64周岁的农村妇女，城镇低保妇女同样可以"},
	{Style: bot.Field, Label: "多少钱", Text: "免费"},
	{Style: bot.Field, Label: "带什么", Text: "1. 身份证\n2. 户口簿"},
	{Style: bot.Field, Label: "怎么办", Text: "到户籍所在乡镇卫生院登记，按通知的日期检查"},
	{Style: bot.Call, Label: "电话", Text: "示例县妇幼保健院", Phones: []string{"000-0000-0101", "000-0000-0102"}},
	{Style: bot.Cite, Label: "出处", Text: "示例工作手册.docx，二、（三）；2026-01-05"},
	{Style: bot.Break},
	{Text: "还有两条相关的："},
	{Style: bot.Title, Text: "贫困母亲“两癌”救助（示例）"},
}

var leave = func() []bot.Line {
	text := "女职工生育享受98天产假，其中产前可以休假15天；难产的，应增加产假15天；生育多胞胎的，每多生育1个婴儿，可增加产假15天。"
	at := strings.Index(text, "98天产假")
	return []bot.Line{
		{Style: bot.Title, Text: "女职工劳动保护特别规定"},
		{Style: bot.Quote, Text: text, Marks: []bot.Span{{Start: at, End: at + len("98天产假")}}},
		{Style: bot.Cite, Label: "出处", Text: "国务院令第619号，第七条，2012-04-28 施行"},
		{Style: bot.Call, Label: "电话", Text: "妇女维权公益服务热线", Phones: []string{"12338"}},
	}
}()

var urgent = []bot.Line{
	{Style: bot.Alert, Text: "如果他还在打，先到有人的地方或锁上门，马上拨打 110。"},
	{Style: bot.Call, Text: "公安报警", Phones: []string{"110"}},
	{Style: bot.Call, Text: "医疗急救", Phones: []string{"120"}},
	{Style: bot.Call, Text: "妇女维权公益服务热线", Phones: []string{"12338"}},
	{Style: bot.Break},
	{Text: "安全以后：可以请派出所出具告诫书，也可以向法院申请人身安全保护令。"},
}

var points = []bot.Line{
	{Style: bot.Title, Text: "兰陵县法律援助中心（示例）"},
	{Style: bot.Field, Label: "地址", Text: "示例路1号政务服务大厅二楼"},
	{Style: bot.Field, Label: "时间", Text: "周一至周五 8:30—12:00，13:30—17:30（现在开门）"},
	{Style: bot.Call, Label: "电话", Phones: []string{"000-0000-0103"}},
	{Style: bot.Break},
	{Style: bot.Title, Text: "公共法律服务热线"},
	{Style: bot.Call, Label: "电话", Phones: []string{"12348"}},
}

var pins = []bot.Pin{
	{Entry: "s-1", Title: "兰陵县法律援助中心（示例）", Address: "示例路1号政务服务大厅二楼", Place: knowledge.LatLon{Lat: 34.8573, Lon: 118.0703}},
	{Entry: "s-2", Title: "卞庄街道妇女之家（示例）", Address: "示例路22号", Place: knowledge.LatLon{Lat: 34.8621, Lon: 118.0812}},
	{Entry: "s-3", Title: "卞庄街道司法所（示例）", Place: knowledge.LatLon{Lat: 34.8622, Lon: 118.0813}},
	{Entry: "s-4", Title: "县妇幼保健院（示例）", Address: "示例大街3号", Place: knowledge.LatLon{Lat: 34.8402, Lon: 118.0598}},
	{Entry: "s-5", Title: "Family service centre of the southern townships (sample)", Address: "示例村", Place: knowledge.LatLon{Lat: 34.8311, Lon: 118.1027}},
}

// hostile puts text into every place that a record's words can reach.
func hostile(text string) []bot.Line {
	return []bot.Line{
		{Style: bot.Title, Text: text}, {Text: text, Label: text},
		{Style: bot.Field, Label: text, Text: text},
		{Style: bot.Quote, Text: text, Marks: []bot.Span{{Start: 0, End: len(text)}, {Start: 5, End: 999}}},
		{Style: bot.Cite, Text: text},
		{Style: bot.Call, Label: text, Text: text, Phones: []string{text}},
		{Style: bot.Alert, Text: text},
	}
}

// memory keeps sessions while the test runs.
type memory struct {
	mu    sync.Mutex
	kept  map[string][]byte
	marks []bot.Mark
	// effects are all that were kept, in their order.
	effects []Effects
	fail    error
}

func (m *memory) Session(_ context.Context, chat string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.kept[chat], m.fail
}

func (m *memory) KeepSession(_ context.Context, eff Effects) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		return m.fail
	}
	if m.kept == nil {
		m.kept = map[string][]byte{}
	}
	m.kept[eff.Chat] = eff.Session
	if len(eff.Session) == 0 {
		delete(m.kept, eff.Chat)
	}
	m.effects = append(m.effects, eff)
	if eff.Mark != nil {
		m.marks = append(m.marks, *eff.Mark)
	}
	return nil
}

// sample is a configuration that answers; tests change what they are about.
func sample(t *testing.T) Config {
	t.Helper()
	return Config{
		Bot: &talker{}, Sessions: &memory{}, Key: []byte("test"), Office: "兰陵县妇联（示例）",
		Exit: "https://example.com/", Region: "3713", Now: func() time.Time { return noon },
	}
}
