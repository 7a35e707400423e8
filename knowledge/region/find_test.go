package region

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFind(t *testing.T) {
	tests := []struct {
		text, near string
		want       string // code=words of the text, +n for n others; separated by spaces
	}{
		// whole names, alone and down the tree
		{"兰陵县有没有法律援助中心", "", "371324=兰陵县"},
		{"沂水县夏蔚镇有法律援助吗", "", "371323110=沂水县夏蔚镇"},
		{"山东临沂兰陵的两癌检查", "", "371324=山东临沂兰陵"},
		{"山东省 临沂市 兰陵县", "", "371324=山东省 临沂市 兰陵县"},
		{"我住在临沂市兰陵县卞庄街道", "", "371324001=临沂市兰陵县卞庄街道"},
		{"卞庄街道办事处电话", "", "371324001=卞庄街道办事处"},
		{"北京市市辖区朝阳区妇联", "", "110105=北京市市辖区朝阳区"},
		{"广东省东莞市虎门镇", "", "441900121=广东省东莞市虎门镇"},
		{"济源市妇联", "", "419001=济源市"},
		{"香港的姐妹能申请吗", "", "81=香港"},
		{"莒县和费县哪个能办", "", "371122=莒县 371325=费县"},
		{"兰陵县、沂水县都可以", "", "371324=兰陵县 371323=沂水县"},

		// short names
		{"兰陵有没有法律援助", "", "371324=兰陵"},
		{"沂水妇联电话", "", "371323=沂水"},
		{"请问沂水夏蔚怎么办", "", "371323110=沂水夏蔚"},
		{"延边州妇联", "", "2224=延边州"},
		{"延边的补贴", "", "2224=延边"},
		{"长阳县有吗", "", "420528=长阳县"},
		{"内蒙的政策", "", "15=内蒙"},
		{"临沂高新区在哪办", "", "371371=临沂高新区"},
		{"浦东怎么申请", "", "310115=浦东"},

		// former names and suffixes
		{"苍山县妇联电话是多少", "", "371324=苍山县"},
		{"苍山妇联", "", "371324=苍山"},
		{"思茅有吗", "", "530802=思茅"},
		{"章丘市妇联", "", "370114=章丘市"},
		{"兰陵县卞庄镇", "", "371324001=兰陵县卞庄镇"},

		// ordinary words
		{"希望和平解决家庭纠纷", "", ""},
		{"新城建设", "", ""},
		{"城关的事", "", ""},
		{"河东的人", "", ""},
		{"城市中的妇女", "", ""},
		{"中山装", "", ""},
		{"朝阳产业", "", ""},
		{"东方妇女解放", "", ""},
		{"长安街", "", ""},
		{"合作市场", "", ""},
		{"公安机关会同民政部门", "", ""},
		{"中华人民共和国妇女权益保障法", "", ""},
		{"有重大理由的", "", ""},
		{"公民和政府", "", ""},
		{"免费县级以上", "", ""},
		{"国务院和县级以上政府", "", ""},
		{"最新乡村振兴政策", "", ""},
		{"水质向城镇排水", "", ""},
		{"黄河南岸", "", ""},
		{"，向城镇排水", "371324", ""},
		{"向城镇有法律援助吗", "371324", "371324108=向城镇"},
		{"兰陵县向城镇", "", "371324108=兰陵县向城镇"},
		{"离开原居住地", "", ""},
		{"买大理石", "", ""},
		{"南京东路", "", ""},
		{"推广信用贷款", "", ""},
		{"家属于都市打工", "", ""},
		{"区别对待", "", ""},
		{"旧城区改建", "", ""},
		{"兰陵县农场", "", "371324=兰陵县"},

		// ordinary words in their place
		{"天津和平", "", "120101=天津和平"},
		{"和平区妇联", "12", "120101=和平区"},
		{"天津和平解决纠纷", "", "12=天津"},
		{"临沂河东有吗", "", "371312=临沂河东"},
		{"济南市中区", "", "370103=济南市中区"},
		{"济南市中医院", "", "3701=济南市"},
		{"沈阳和平区", "", "210102=沈阳和平区"},

		// streets and towns by their short names, from their county only
		{"夏蔚有没有法律援助", "", ""},
		{"夏蔚有没有法律援助", "371323", "371323110=夏蔚"},
		{"我在夏蔚镇", "", "371323110=夏蔚镇"},
		{"我家在夏蔚，怎么办", "371323110", "371323110=夏蔚"},
		{"新兴产业补贴", "371324", ""},
		{"兰陵新兴产业补贴", "371324", "371324=兰陵"},
		{"发展方向城市化", "371324", ""},

		// namesakes
		{"鼓楼区妇联", "", "320106=鼓楼区+3"},
		{"鼓楼区妇联", "350102", "350102=鼓楼区"},
		{"鼓楼区妇联", "3203", "320302=鼓楼区"},
		{"市中区妇联", "37", "370103=市中区+1"},
		{"吉林有吗", "", "22=吉林"},
		{"吉林市有吗", "", "2202=吉林市"},
		{"长沙的政策", "430121", "4301=长沙"},
		{"海南有吗", "6325", "6325=海南"},
		{"海南有吗", "37", "46=海南"},
	}
	for _, tt := range tests {
		var got []string
		for _, m := range Find(tt.text, tt.near) {
			one := m.Region.Code + "=" + tt.text[m.Start:m.End]
			if len(m.Others) > 0 {
				one += "+" + string(rune('0'+len(m.Others)))
			}
			got = append(got, one)
		}
		// A match may hold a space, so the words are compared joined.
		if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("Find(%q, %q): %s", tt.text, tt.near, diff)
		}
	}
}

func TestOthersAreNamesakes(t *testing.T) {
	found := Find("鼓楼区", "")
	want := []Region{{"320302", "鼓楼区"}, {"350102", "鼓楼区"}, {"410204", "鼓楼区"}}
	if diff := cmp.Diff(want, found[0].Others); diff != "" {
		t.Error(diff)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("山东省临沂市兰陵县卞庄街道办事处", "3713")
	f.Add("济南市中区 市辖区", "")
	f.Add("\xff兰陵\xff县\x00", "37132")
	f.Add("新乡村镇银行", "nonsense")
	f.Fuzz(func(t *testing.T, text, near string) {
		last := 0
		for _, m := range Find(text, near) {
			if m.Start < last || m.End <= m.Start || m.End > len(text) {
				t.Fatalf("Find(%q): match from %d to %d after %d", text, m.Start, m.End, last)
			}
			last = m.End
			if r, ok := Lookup(m.Region.Code); !ok || r != m.Region {
				t.Fatalf("Find(%q): %v is no region", text, m.Region)
			}
		}
	})
}

var long = strings.Repeat("我在沂水县夏蔚镇，公安机关会同民政部门重大理由公民和政府，最新乡村振兴。", 28)

func BenchmarkFind(b *testing.B) {
	text := string([]rune(long)[:1000])
	Find(text, "")
	b.ReportAllocs()
	for b.Loop() {
		Find(text, "371323")
	}
}

func BenchmarkFindQuestion(b *testing.B) {
	Find("", "")
	b.ReportAllocs()
	for b.Loop() {
		Find("沂水县夏蔚镇有没有免费的两癌检查，需要带什么材料", "371324")
	}
}

func BenchmarkFirstUse(b *testing.B) {
	for b.Loop() {
		unpack()
		buildNames()
	}
}
