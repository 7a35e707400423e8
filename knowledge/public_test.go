package knowledge

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPublic holds what is left of a confidential point, and that nothing is taken from
// any other, nor from the entry itself.
func TestPublic(t *testing.T) {
	e := Entry{
		ID: "e", Kind: ServicePoint, Title: "示例庇护所（青云路17号）", Region: "371324", State: Published,
		Aliases: []string{"青云路的姐妹"}, Questions: []string{"云鹤大厦的庇护所怎么联系"},
		Text: "到青云路17号院3单元按铃。\n云鹤大厦旁。坐标34.8527,118.0463，北纬34°51′10″。照片 门脸.JPG，见 https://map.example/x 。电话0539-8208001，每月3号。",
		Point: &Point{
			Kinds: Strings{"庇护所"}, Address: "临沂市兰陵县青云路17号院云鹤大厦1205室", Location: &LatLon{34.85, 118.04},
			Phones: []Phone{{Number: "0539-8208001", Label: "1205室"}}, Hours: "9:00-17:00", Services: Strings{"临时食宿", "青云路接送"}, Confidential: true,
		},
		Contacts: []Contact{{Name: "示例兰陵县妇联", Address: "兰陵县文化街8号", Phones: []Phone{{Number: "0539-8208002"}}}},
		Source:   &Source{File: "名单.xlsx", Place: "青云路 第3行"},
		Guessed:  []Guess{{"service_point.location", "东经118"}, {"region", "兰陵县青云路"}},
	}
	before, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	want := e
	want.Title, want.Aliases, want.Questions = "示例庇护所（（地址保密））", []string{"（地址保密）的姐妹"}, []string{"（地址保密）的庇护所怎么联系"}
	want.Text = "到（地址保密）按铃。\n（地址保密）旁。坐标（地址保密）,（地址保密），北纬（地址保密）。照片 （地址保密），见 （地址保密） 。电话0539-8208001，每月3号。"
	want.Point = &Point{Kinds: e.Point.Kinds, Phones: []Phone{{Number: "0539-8208001", Label: Kept}}, Hours: "9:00-17:00", Services: Strings{"临时食宿", "（地址保密）接送"}, Confidential: true}
	want.Contacts = []Contact{{Name: "示例兰陵县妇联", Phones: e.Contacts[0].Phones}}
	want.Source, want.Guessed = &Source{File: "名单.xlsx"}, []Guess{{"region", Kept}}
	got := e.Public()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(got, got.Public()); diff != "" {
		t.Errorf("the public of the public (-once +twice):\n%s", diff)
	}
	if after, _ := json.Marshal(e); string(after) != string(before) {
		t.Errorf("the entry itself changed: %s", after)
	}
	open := e
	point := *e.Point
	point.Confidential = false
	open.Point = &point
	if diff := cmp.Diff(open, open.Public()); diff != "" {
		t.Errorf("an open point (-want +got):\n%s", diff)
	}

	moved, err := (&Request{Field: MovedField}).Apply(e, "新泉路9号", "2026-01-01", "staff")
	text, _ := json.Marshal(moved)
	if err != nil || !strings.Contains(string(text), "新泉路9号") || strings.Contains(string(text), "青云路") || strings.Contains(string(text), "云鹤") {
		t.Errorf("where it was stays behind: %v, %s", err, text)
	}
}

// TestAddressThatIsAWordForKept holds that a list which says 地址保密 where the address
// would stand is read like one that says nothing there.
func TestAddressThatIsAWordForKept(t *testing.T) {
	for _, address := range []string{"地址保密", "（地址保密）", "址保密", "保密", "（地址保密）示例路12号"} {
		e := Entry{Kind: ServicePoint, Title: "示例庇护所", Text: "地址保密，在示例路12号", Point: &Point{Confidential: true, Address: address}}
		got := e.Public()
		if got.Point.Address != "" || !strings.HasPrefix(got.Text, "地址保密，在") {
			t.Errorf("%s: %q, %q", address, got.Point.Address, got.Text)
		}
		if again := got.Public(); again.Text != got.Text {
			t.Errorf("%s: %q becomes %q", address, got.Text, again.Text)
		}
	}
}
