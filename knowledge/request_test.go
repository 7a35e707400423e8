package knowledge

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestApply(t *testing.T) {
	point := func() Entry {
		return Entry{ID: "p", Kind: ServicePoint, Title: "站", State: Published, Guessed: []Guess{{"service_point.phones", "8208001"}},
			Point: &Point{Phones: []Phone{{"0539-8208001", ""}, {"0539-8208002", "夜间"}}, Address: "旧路1号", Location: &LatLon{34, 118}, Hours: "9:00-17:00"}}
	}
	for _, test := range []struct {
		name  string
		r     Request
		value string
		want  func(*Entry)
		err   error
	}{
		{"one of two phones", Request{Field: PhoneField, Old: "0539-8208002", Proposed: "0539-8208009"}, "", func(e *Entry) {
			e.Point.Phones[1].Number = "0539-8208009" // and keeps what stands beside it
			e.Guessed = nil
		}, nil},
		{"staff know better", Request{Field: PhoneField, Old: "0539-8208001", Proposed: "0539-8208009"}, "12338、0539-8208007（办公室）", func(e *Entry) {
			e.Point.Phones = []Phone{{"12338", ""}, {"0539-8208007", "办公室"}, {"0539-8208002", "夜间"}}
			e.Guessed = nil
		}, nil},
		{"a dead phone goes", Request{Field: PhoneField, Old: "0539-8208001"}, "-", func(e *Entry) {
			e.Point.Phones = e.Point.Phones[1:]
			e.Guessed = nil
		}, nil},
		{"nothing proposed", Request{Field: PhoneField, Old: "0539-8208001"}, " ", nil, ErrValueNeeded},
		{"no phone", Request{Field: PhoneField, Old: "0539-8208001"}, "不知道", nil, ErrValueWrong},
		{"an impossible phone", Request{Field: PhoneField, Old: "0539-8208001"}, "123456789", nil, ErrValueWrong},
		{"moved", Request{Field: MovedField, Old: "旧路1号", Proposed: "新路2号"}, "", func(e *Entry) {
			e.Point.Address, e.Point.Location = "新路2号", nil
		}, nil},
		{"hours", Request{Field: HoursField, Proposed: "8:00-12:00"}, "", func(e *Entry) { e.Point.Hours = "8:00-12:00" }, nil},
		{"closed", Request{Field: ClosedField}, "", func(e *Entry) { e.State = Archived }, nil},
		{"other", Request{Field: OtherField, Proposed: "x"}, "", nil, ErrValueNeeded},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := point()
			got, err := test.r.Apply(before, test.value, "2026-11-23", "核对员")
			if !errors.Is(err, test.err) {
				t.Fatalf("error %v, want %v", err, test.err)
			}
			if diff := cmp.Diff(point(), before); diff != "" {
				t.Errorf("the entry before was changed:\n%s", diff)
			}
			if test.err != nil {
				return
			}
			want := point()
			if test.r.Field != ClosedField {
				want.Point.Verified, want.Point.VerifiedBy = "2026-11-23", "核对员"
			}
			test.want(&want)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("applied (-want +got):\n%s", diff)
			}
		})
	}
}

func TestClaims(t *testing.T) {
	say := func(no int64, who, proposed string) Request {
		return Request{No: no, Entry: "p", Field: PhoneField, Old: "1", Proposed: proposed, Who: who, State: Open}
	}
	claims := Claims([]Request{say(1, "a", ""), say(2, "b", "9"), say(3, "c", ""), say(4, "c", "")})
	if len(claims) != 2 || claims[0].No != 1 || claims[0].People != 2 || claims[1].No != 2 || claims[1].People != 1 {
		t.Errorf("claims %+v", claims)
	}
}

func TestChange(t *testing.T) {
	for want, r := range map[string]Request{
		"电话：0539-1 → 0539-2": {Field: PhoneField, Old: "0539-1", Proposed: "0539-2"},
		"电话打不通：0539-1":       {Field: PhoneField, Old: "0539-1"},
		"已关门或撤销":             {Field: ClosedField},
		"已搬走，新地址：旧路 → ?":     {Field: MovedField, Old: "旧路"},
		"服务时间：9:00-17:00":    {Field: HoursField, Proposed: "9:00-17:00"},
	} {
		if got := r.Change("zh"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
