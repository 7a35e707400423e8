package knowledge

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func names(r Roster) string {
	var list []string
	for _, s := range r {
		list = append(list, s.Name)
	}
	return strings.Join(list, " ")
}

// table is a duty table with what Lanling 371324, its city 3713 and its province 37 may
// have; the nation has nobody.
var table = Roster{
	{Region: "371324", Hours: "工作日8:30-12:00，14:00-17:30", Name: "县", Chat: "-1"},
	{Region: "371324", Hours: "每天18:00-次日8:00", Name: "县夜", Chat: "-2", Topics: []string{"suicide"}},
	{Region: "3713", Hours: "周一至周五9:00-17:00", Name: "市", Chat: "-3", Urgent: true},
	{Region: "37", Name: "省", Chat: "-4"},
	{Region: "11", Hours: "24小时", Name: "京", Chat: "-1"},
}

func TestRosterFor(t *testing.T) {
	for _, tt := range []struct{ region, topic, want string }{
		{"371324", "", "县"},
		{"371324", "medical", "县"},
		{"371324", "suicide", "县夜"},
		{"371324001", "", "县"},
		{"371300", "suicide", "市"},
		{"370102", "", "省"},
		{"11", "", "京"},
		{"", "", ""},
		{"4401", "", ""},
	} {
		if got := names(table.For(tt.region, tt.topic)); got != tt.want {
			t.Errorf("for %q, %q: %q, want %q", tt.region, tt.topic, got, tt.want)
		}
	}
}

func TestRosterNext(t *testing.T) {
	for _, tt := range []struct{ name, at, on, next string }{
		{"县", "2026-11-26 10:00", "县", "2026-11-26 10:00"},
		{"县", "2026-11-26 12:00", "", "2026-11-26 14:00"},
		{"县", "2026-11-27 17:30", "", "2026-11-30 08:30"},  // a Friday
		{"县", "2026-09-30 18:00", "", "2026-10-08 08:30"},  // National Day
		{"市", "2026-09-30 18:00", "", "2026-10-08 09:00"},  // whose hours say nothing of holidays
		{"县", "2026-10-10 09:00", "县", "2026-10-10 09:00"}, // a Saturday that is worked
		{"县夜", "2026-11-26 17:59", "", "2026-11-26 18:00"},
		{"县夜", "2026-11-27 03:00", "县夜", "2026-11-27 03:00"},
		{"县夜", "2026-11-27 08:00", "", "2026-11-27 18:00"},
		{"省", "2026-10-01 03:00", "省", "2026-10-01 03:00"},
		{"京", "2026-10-01 03:00", "京", "2026-10-01 03:00"},
		{"县", "2099-07-01 10:00", "县", "2099-07-01 10:00"}, // a Wednesday of a year that is not published
		{"县", "2099-07-04 10:00", "", "2099-07-06 08:30"},
	} {
		var one Roster
		for _, s := range table {
			if s.Name == tt.name {
				one = append(one, s)
			}
		}
		at := moment(t, tt.at)
		if got := names(one.On(at)); got != tt.on {
			t.Errorf("%s at %s: on is %q", tt.name, tt.at, got)
		}
		if next, ok := one.Next(at); !ok || !next.Equal(moment(t, tt.next)) {
			t.Errorf("%s at %s: next %v, %v; want %s", tt.name, tt.at, next, ok, tt.next)
		}
	}
	if next, ok := (Roster{{Hours: "看情况"}}).Next(moment(t, "2026-11-26 10:00")); ok {
		t.Errorf("hours that nobody can read open at %v", next)
	}
	if next, _ := table[:3].Next(moment(t, "2026-11-27 08:10")); !next.Equal(moment(t, "2026-11-27 08:30")) {
		t.Errorf("of several the first is %v", next)
	}
}

func TestCircle(t *testing.T) {
	for _, tt := range []struct {
		at     string
		c      Case
		rounds []string
	}{
		{"2026-11-26 10:00", Case{Region: "371324"}, []string{"县", "县 市", "县 市 省", "县 市 省"}},
		{"2026-11-26 22:00", Case{Region: "371324"}, []string{"县", "县 市", "省", "县夜 省 京"}},
		{"2026-11-26 22:00", Case{Region: "371324", Urgent: true}, []string{"县", "市", "市 省", "县夜 市 省 京"}},
		{"2026-11-26 22:00", Case{Region: "371324", Urgent: true, Topic: "suicide"}, []string{"县夜", "县夜 市", "县夜 市 省", "县夜 市 省 京"}},
		{"2026-11-26 10:00", Case{Region: "4401"}, []string{"县 市 省"}},
		{"2026-11-26 10:00", Case{}, []string{"县 市 省"}},
	} {
		for round, want := range tt.rounds {
			tt.c.Raised = round
			if got := names(table.Circle(&tt.c, moment(t, tt.at))); got != want {
				t.Errorf("%s %+v round %d: %q, want %q", tt.at, tt.c, round, got, want)
			}
		}
	}
	if got := (Roster)(nil).Circle(&Case{Region: "371324"}, time.Now()); len(got) > 0 {
		t.Errorf("of nobody %v are told", got)
	}
}

func TestReadRoster(t *testing.T) {
	const good = "紧急,名称,聊天编号,地区,主题,值班时间,备注\n" +
		"是,示例县妇联,-100,兰陵县,,工作日8:30-17:30,x\n" +
		",Example desk,7,,suicide|家暴,24小时,\n" +
		"\n"
	roster, problems := ReadRoster("t.csv", []byte(good))
	want := Roster{
		{Region: "371324", Hours: "工作日8:30-17:30", Name: "示例县妇联", Chat: "-100", Urgent: true},
		{Hours: "24小时", Name: "Example desk", Chat: "7", Topics: []string{"suicide", "domestic_violence"}},
	}
	if diff := cmp.Diff(want, roster); diff != "" || len(problems) > 0 {
		t.Errorf("%s\n%+v", diff, problems)
	}
	var out bytes.Buffer
	if err := roster.Write(&out); err != nil {
		t.Fatal(err)
	}
	again, problems := ReadRoster("t.csv", out.Bytes())
	if diff := cmp.Diff(want, again); diff != "" || len(problems) > 0 {
		t.Errorf("read back: %s\n%+v\n%s", diff, problems, out.String())
	}
	roster, problems = ReadRoster("t.csv", []byte("region,hours,name,chat,topics,urgent\n"+
		"nowhere,每天有空就来,,@desk,sports,maybe\n,,ok,1,,\n,周一9:00-11:00需预约,ok,1,,\n,,ok,,,\n"))
	var codes []string
	for _, p := range problems {
		codes = append(codes, p.Code+" "+p.Place)
	}
	wanted := []string{"duty_region 第2行“地区”", "duty_hours 第2行“值班时间”", "duty_name 第2行“名称”", "duty_chat 第2行“聊天编号”",
		"duty_topic 第2行“主题”", "duty_urgent 第2行“紧急”", "duty_hours 第4行“值班时间”", "duty_chat 第5行“聊天编号”"}
	if diff := cmp.Diff(wanted, codes); diff != "" || len(roster) != 1 {
		t.Errorf("%s\n%+v", diff, roster)
	}
	for text, code := range map[string]string{"": "duty_head", "名称\n示例": "duty_head", "a\x00b": "not_text"} {
		if _, problems := ReadRoster("t.csv", []byte(text)); len(problems) != 1 || problems[0].Code != code {
			t.Errorf("%q: %+v", text, problems)
		}
	}
}

func FuzzReadRoster(f *testing.F) {
	f.Add([]byte("地区,值班时间,名称,聊天编号,主题,紧急\n兰陵县,24小时,示例,-1,家暴|自杀,是\n"))
	f.Add([]byte("region\thours\tname\tchat\n37\t工作日8:30-17:30\t\"a\t1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		roster, _ := ReadRoster("t.csv", data)
		var out bytes.Buffer
		if err := roster.Write(&out); err != nil {
			t.Fatal(err)
		}
		again, problems := ReadRoster("t.csv", out.Bytes())
		if fmt.Sprint(again) != fmt.Sprint(roster) || len(problems) > 0 {
			t.Errorf("%+v is read back as %+v, %+v", roster, again, problems)
		}
	})
}

// TestPublicCase holds that she never sees what staff keep for themselves.
func TestPublicCase(t *testing.T) {
	c := Case{Who: "w", Address: "a", Desk: "-1", Held: true, Steps: []Step{
		{Kind: StepOpened, Text: "hers"}, {Kind: StepRaised, Desk: "-1"}, {Kind: StepTaken, By: "县"}, {Kind: StepNoted, Text: "note"},
		{Kind: StepReplied, By: "县", Text: "reply"}, {Kind: StepHeld, Text: "why"}, {Kind: StepRemind, Text: "call"}, {Kind: StepAdded, Text: "more"},
	}}
	open := c.Public()
	if said := fmt.Sprint(open); strings.Contains(said, "note") || strings.Contains(said, "why") || strings.Contains(said, "call") || strings.Contains(said, "-1") || open.Held {
		t.Errorf("she sees %s", said)
	}
	if len(open.Steps) != 5 || !c.Unread() {
		t.Errorf("%+v", open.Steps)
	}
	if fresh := c.Untold(); len(fresh) != 1 || fresh[0].Text != "more" {
		t.Errorf("untold: %+v", fresh)
	}
}
