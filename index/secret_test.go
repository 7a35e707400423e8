package index

import (
	"bytes"
	"encoding/json"
	"testing"

	"jinguo/knowledge"
)

// TestSecretsAreNotIndexed holds that nothing of where a confidential point is reaches
// a document or what is learned.
func TestSecretsAreNotIndexed(t *testing.T) {
	e := knowledge.Entry{
		ID: "e", Kind: knowledge.ServicePoint, Title: "示例庇护所", State: knowledge.Published,
		Aliases: []string{"鼙鼓路的姐妹"}, Questions: []string{"鹣鲽大厦怎么走"}, CounterQuestions: []string{"鹣鲽大厦物业"},
		Text: "鼙鼓路7391号后门，坐标34.8527419,118.0463857，照片 鼙鼓.jpg",
		Point: &knowledge.Point{
			Kinds: knowledge.Strings{"庇护所"}, Address: "鼙鼓路7391号鹣鲽大厦", Location: &knowledge.LatLon{Lat: 34.8527419, Lon: 118.0463857},
			Services: knowledge.Strings{"鹣鲽大厦食宿"}, Confidential: true,
		},
		Contacts: []knowledge.Contact{{Name: "示例妇联", Address: "鹣鲽大厦7391室"}},
		Source:   &knowledge.Source{Place: "鼙鼓表"},
	}
	var all bytes.Buffer
	for _, doc := range documents(&knowledge.Change{Entry: e}, nil) {
		for _, f := range doc.fields {
			all.Write(f.value)
			for term := range f.terms {
				all.WriteString(term + "\n")
			}
		}
	}
	lessons, err := json.Marshal(Lessons(&e))
	if err != nil {
		t.Fatal(err)
	}
	all.Write(lessons)
	for _, canary := range []string{"鼙", "鹣", "7391", "34.85", "118.04", "8527419", "0463857"} {
		if bytes.Contains(all.Bytes(), []byte(canary)) {
			t.Errorf("%q gets out", canary)
		}
	}
	if !bytes.Contains(all.Bytes(), []byte("庇护")) {
		t.Error("nothing gets out")
	}
}
