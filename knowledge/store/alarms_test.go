package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge/alarm"
)

func TestAlarms(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s, ctx := open(t, Options{}), t.Context()
		beat := alarm.Row{Topic: "domestic_violence", Kind: alarm.Fires, Text: "往死里…整俺", Note: "山东"}
		husband := alarm.Row{Kind: alarm.Class, Text: "他=俺家杠头"}
		save := func(added, changed int, rows ...alarm.Row) int64 {
			t.Helper()
			gotAdded, gotChanged, err := s.SaveAlarms(ctx, rows, "tester")
			if gotAdded != added || gotChanged != changed || err != nil {
				t.Fatalf("added %d, changed %d, %v; want %d and %d", gotAdded, gotChanged, err, added, changed)
			}
			version, err := s.AlarmsVersion(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return version
		}
		first := save(2, 0, beat, husband)
		if again := save(0, 0, husband, beat); first == 0 || again != first {
			t.Errorf("version %d, and %d after saving the same", first, again)
		}
		beat.Off = true
		second := save(0, 1, beat)
		rows, version, err := open(t, Options{}).AlarmRows(ctx)
		if err != nil || version != second || second <= first {
			t.Fatalf("version %d after %d, %v; want %d", version, first, err, second)
		}
		if diff := cmp.Diff([]alarm.Row{husband, beat}, rows); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
		if n, err := s.DropAlarms(ctx, []alarm.Row{husband, {Kind: alarm.Class, Text: "他=别的"}}); n != 1 || err != nil {
			t.Errorf("dropped %d, %v; want 1", n, err)
		}
		if third, err := s.AlarmsVersion(ctx); third <= second || err != nil {
			t.Errorf("version %d after %d, %v", third, second, err)
		}
		if _, _, err := s.SaveAlarms(ctx, []alarm.Row{beat, {Topic: "danger", Kind: alarm.Fires, Text: "打"}}, "tester"); err == nil {
			t.Error("a row that every question has was kept")
		}
	})
}
