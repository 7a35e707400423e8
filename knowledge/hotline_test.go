package knowledge_test

import (
	"strings"
	"testing"

	"jinguo/knowledge"
)

func TestHotlinesAreCompleteAndSourced(t *testing.T) {
	seen := map[string]bool{}
	for _, h := range knowledge.Hotlines() {
		if seen[h.Number] {
			t.Errorf("%s stands twice", h.Number)
		}
		seen[h.Number] = true
		if !(knowledge.Phone{Number: h.Number}).Plausible() {
			t.Errorf("%s cannot be dialled", h.Number)
		}
		for field, value := range map[string]string{
			"name": h.Name, "name_en": h.NameEn, "for": h.For, "for_en": h.ForEn,
			"source": h.Source, "checked": string(h.Checked),
		} {
			if value == "" {
				t.Errorf("%s has no %s", h.Number, field)
			}
		}
		if h.URL != "" && !strings.HasPrefix(h.URL, "http") {
			t.Errorf("%s: the source's address is %q", h.Number, h.URL)
		}
	}
	for _, n := range []string{"110", "120", "119", "12338", "12355", "12356", "12345", "12348", "12333", "12309"} {
		if !seen[n] {
			t.Errorf("%s is missing", n)
		}
	}
}

func TestHotlineByNumber(t *testing.T) {
	if h, ok := knowledge.HotlineByNumber("12338"); !ok || h.Name != "妇女维权公益服务热线" {
		t.Errorf("12338 = %+v, %v", h, ok)
	}
	if h, ok := knowledge.HotlineByNumber("1233"); ok {
		t.Errorf("1233 is %+v, want none", h)
	}
}

func TestHotlinesAreNotShared(t *testing.T) {
	knowledge.Hotlines()[0].Number = "changed"
	if knowledge.Hotlines()[0].Number != "110" {
		t.Error("a caller changed the list for all")
	}
}
