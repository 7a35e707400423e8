package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinguo/bot/report"
	"jinguo/knowledge"
	"jinguo/knowledge/figures"
	"jinguo/knowledge/seal"
	"jinguo/knowledge/store"
)

// TestReportVerb reports what was counted last month, in words and as JSON.
func TestReportVerb(t *testing.T) {
	data := t.TempDir()
	key := []byte(strings.Repeat("k", seal.KeyBytes))
	if err := writeKeys(filepath.Join(data, "key"), key); err != nil {
		t.Fatal(err)
	}
	month := figures.LastFull(time.Now()).To
	s, err := store.Open(t.Context(), filepath.Join(data, "jinguo.db"), store.Options{Keys: [][]byte{key}, Now: func() time.Time { return month.Start().Add(240 * time.Hour) }})
	if err != nil {
		t.Fatal(err)
	}
	for topic, n := range map[string]int{"marriage": 25, "aid": 14, "housing": 4, "law": 11} {
		for range n {
			eff := store.Effects{Need: &knowledge.Need{Region: "371324", Topic: topic, Status: knowledge.NeedAnswered}}
			if err := s.KeepSession(t.Context(), eff); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	out := jinguo(t, "report", "--data", data, "--sample=false", "--region", "兰陵县")
	for _, want := range []string{"共有54次提问", "问得最多的是“婚姻家庭”（25次）、“低保与救助”（14次）", "住房", "不显示"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
	var got report.Report
	if err := json.Unmarshal([]byte(jinguo(t, "report", "--data", data, "--sample=false", "--from", string(month), "--json", "--lang", "en")), &got); err != nil {
		t.Fatal(err)
	}
	if got.From != string(month) || got.Region.Code != "" || len(got.Summary) < 2 || len(got.Sources) != 7 {
		t.Errorf("as JSON it is %+v", got)
	}
}
