package knowledge

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStrings(t *testing.T) {
	tests := []struct {
		data string
		want Strings
	}{
		{`"身份证"`, Strings{"身份证"}},
		{`" 身份证 "`, Strings{"身份证"}},
		{`["身份证","",  " 户口簿"]`, Strings{"身份证", "户口簿"}},
		{`""`, nil},
		{`[]`, nil},
		{`null`, nil},
	}
	for _, tt := range tests {
		got := Strings{"left over"}
		if err := json.Unmarshal([]byte(tt.data), &got); err != nil {
			t.Errorf("%s: %v", tt.data, err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.data, diff)
		}
	}
	for _, data := range []string{`1`, `{"a":1}`, `[1]`, `["a",["b"]]`} {
		var got Strings
		if err := json.Unmarshal([]byte(data), &got); err == nil {
			t.Errorf("%s was read as %v", data, got)
		}
	}
}
