package store

import (
	"errors"
	"testing"

	"jinguo/knowledge"
)

func TestDeskRules(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		if got, err := s.DeskRules(t.Context()); err != nil || got != knowledge.DefaultDeskRules() {
			t.Errorf("before anything is settled: %+v, %v", got, err)
		}
		want := knowledge.DeskRules{FourEyes: true, ReviewDays: 5, WarnDays: 45}
		if err := s.SetDeskRules(t.Context(), want); err != nil {
			t.Fatal(err)
		}
		for _, wrong := range []knowledge.DeskRules{{ReviewDays: 0, WarnDays: 30}, {ReviewDays: 3, WarnDays: 0}, {ReviewDays: 61, WarnDays: 30}, {ReviewDays: 3, WarnDays: 366}} {
			if err := s.SetDeskRules(t.Context(), wrong); !errors.Is(err, knowledge.ErrDeskRules) {
				t.Errorf("%+v: %v", wrong, err)
			}
		}
		if got, err := s.DeskRules(t.Context()); err != nil || got != want {
			t.Errorf("settled %+v, got %+v, %v", want, got, err)
		}
	})
}
