package bot_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot"
)

// TestQuestion reads the public contract's questions, and refuses wrong ones by
// the name of the field.
func TestQuestion(t *testing.T) {
	for _, c := range []struct{ in, at, wrong string }{
		{in: `{"id":"a","query":"产假"}`},
		{in: `{"id":7,"query":"产假"}`},
		{in: `{"query":"产假","lat":34.8,"lon":118.0,"lang":"en","region":"兰陵县"}`},
		{in: `{"query":"x","at":"2012-05-01T09:30:00+08:00"}`, at: "2012-05-01T09:30:00+08:00"},
		{in: `{"query":"x","at":"2012-05-01"}`, at: "2012-05-01T12:00:00+08:00"},
		{in: `{"query":"x","at":"2012-02"}`, at: "2012-02-29T12:00:00+08:00"},
		{in: `{"query":"x","at":"2012"}`, at: "2012-12-31T12:00:00+08:00"},
		{in: `{"query":"x","at":"yesterday"}`, wrong: "at"},
		{in: `{"query":"x","at":"2012-13"}`, wrong: "at"},
		{in: `{"query":"x","at":"2012-02-30"}`, wrong: "at"},
		{in: `{"query":"x","lang":"fr"}`, wrong: "lang"},
		{in: `{"query":"x","lat":34}`, wrong: "lat"},
		{in: `{"query":"x","lat":134,"lon":0}`, wrong: "lat"},
		{in: `{"query":"x","lat":34,"lon":200}`, wrong: "lon"},
		{in: `{"query":5}`, wrong: "query"},
		{in: `{"id":[],"query":"x"}`, wrong: "id"},
	} {
		var q bot.Question
		err := json.Unmarshal([]byte(c.in), &q)
		var m bot.Message
		if err == nil {
			m, err = q.Message()
		}
		if c.wrong != "" {
			if err == nil || !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%s: error %v does not name %s", c.in, err, c.wrong)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
		}
		if at := m.At.Format(time.RFC3339); c.at != "" && at != c.at {
			t.Errorf("%s: at %s, want %s", c.in, at, c.at)
		}
	}
}

// TestAnswer holds the JSON of an answer, field by field.
func TestAnswer(t *testing.T) {
	kb := knowledgeBase(t)
	b := bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Patience: time.Minute, Now: clock})
	for query, want := range map[string]string{
		`{"id":"1","query":"法律援助中心东城工作站电话","region":"371324","lat":34.87,"lon":118.12}`: `{
			"id":"1","query":"法律援助中心东城工作站电话","status":"answered","region":{"code":"371324","name":"兰陵县"},
			"text":"【示例兰陵县法律援助中心东城工作站】\n电话：000-0000-0103\n服务时间：周一至周五 9:00-17:00（现在开门，到17:00）\n地址：示例东路8号\n距离：直线约0米",
			"hits":[{"id":"point-aid-county-east","kind":"service_point","title":"示例兰陵县法律援助中心东城工作站","score":0,
				"excerpt":"示例兰陵县法律援助中心东城工作站","region":"371324","source":{},
				"contacts":[{"name":"示例兰陵县法律援助中心东城工作站","phones":["000-0000-0103"],"address":"示例东路8号","hours":"周一至周五 9:00-17:00","open":true,"lat":34.87,"lon":118.12,"distance_m":0}]}],
			"took_ms":3}`,
		`{"id":"2","query":"贫困母亲救助","region":"371324"}`: `{
			"id":"2","query":"贫困母亲救助","status":"answered","region":{"code":"371324","name":"兰陵县"},
			"text":"【贫困母亲救助（示例）】\n帮扶对象：家庭困难的母亲，含外嫁未迁户口的\n标准：每户每年1200元（示例）\n所需材料：1) 申请书；2) 村委会证明\n电话：示例兰陵县妇联 000-0000-0101\n另见2：贫困母亲救助（示例）（临沂市）",
			"hits":[
				{"id":"prog-mother-county","kind":"programme","title":"贫困母亲救助（示例）","score":0,"excerpt":"家庭困难的母亲，含外嫁未迁户口的；每户每年1200元（示例）","region":"371324","source":{},
				 "contacts":[{"name":"示例兰陵县妇联","phones":["000-0000-0101"],"address":"示例路1号","hours":"周一至周五 8:30-12:00,13:30-17:30","open":true,"lat":34.857,"lon":118.071}]},
				{"id":"prog-mother-city","kind":"programme","title":"贫困母亲救助（示例）","score":0,"excerpt":"家庭困难的母亲；每户每年1000元（示例）","region":"3713","source":{},
				 "contacts":[{"name":"示例市妇联发展部","phones":["000-0000-0201","000-0000-0202"]}]}],
			"took_ms":3}`,
		`{"id":"3","query":"量子计算机"}`: `{
			"id":"3","query":"量子计算机","status":"no_answer",
			"text":"这件事我这里没有可靠的答案，不想猜给您听。请问问这里：\n电话：妇女维权公益服务热线 12338\n告诉我您在哪个县区，我可以给您当地妇联的电话。",
			"hits":[],"took_ms":3}`,
	} {
		var q bot.Question
		if err := json.Unmarshal([]byte(query), &q); err != nil {
			t.Fatal(err)
		}
		m, err := q.Message()
		if err != nil {
			t.Fatal(err)
		}
		reply, err := b.Reply(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		answer := reply.Answer(q, 3*time.Millisecond)
		for i := range answer.Hits {
			if answer.Hits[i].Score <= 0 {
				t.Errorf("%s: hit %s has score %v", query, answer.Hits[i].ID, answer.Hits[i].Score)
			}
			answer.Hits[i].Score = 0 // the index's own tests hold it
		}
		got, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(decoded(t, want), decoded(t, string(got))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
}

func decoded(t *testing.T, s string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%v in %s", err, s)
	}
	return v
}

// TestUrgentAnswer holds the emergency of the contract.
func TestUrgentAnswer(t *testing.T) {
	reply, err := bot.New(bot.Config{Now: clock}).Reply(context.Background(), bot.Message{Text: "老公打我"})
	if err != nil {
		t.Fatal(err)
	}
	got, _ := json.Marshal(reply.Answer(bot.Question{ID: "u"}, 0).Urgent)
	const want = `{"topic":"domestic_violence","hotlines":[{"name":"公安报警","number":"110"},{"name":"医疗急救","number":"120"},{"name":"妇女维权公益服务热线","number":"12338"}]}`
	if string(got) != want {
		t.Errorf("urgent %s, want %s", got, want)
	}
}

// TestConfidential holds that neither address nor place of a shelter leaves in
// any form, for somebody who says where she is too.
func TestConfidential(t *testing.T) {
	kb := knowledgeBase(t)
	b := bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Patience: time.Minute, Now: clock})
	lat, lon := 35.0, 118.3
	q := bot.Question{Query: "家庭暴力庇护所地址在哪里", Region: "371324", Lat: &lat, Lon: &lon}
	m, err := q.Message()
	if err != nil {
		t.Fatal(err)
	}
	reply, err := b.Reply(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := json.Marshal(reply.Answer(q, 0))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(answer), "000-0000-0105") {
		t.Errorf("the shelter's phone is missing in %s", answer)
	}
	for _, secret := range []string{"绝不可见", "35.05", "118.34", "distance_m"} {
		if strings.Contains(string(answer), secret) {
			t.Errorf("%s is told in %s", secret, answer)
		}
	}
}
