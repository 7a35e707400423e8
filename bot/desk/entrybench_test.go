package desk

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"jinguo/bot"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// BenchmarkPreview draws what is typed of a policy of 58 sections, with its checks, and
// the whole page of it.
func BenchmarkPreview(b *testing.B) {
	base, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "jinguo.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer base.Close()
	if _, err := base.Save(b.Context(), store.Edit{Who: "test"}, policyOf(58)); err != nil {
		b.Fatal(err)
	}
	s := New(Config{Store: base, Bot: bot.New(bot.Config{Entries: base})})
	v := &visit{Account: account.Account{No: 1, Roles: []account.Role{account.Editor}}, Lang: bot.Chinese}
	get := func(path string) (*httptest.ResponseRecorder, *http.Request) {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.SetPathValue("id", "policy")
		return httptest.NewRecorder(), r
	}
	w, r := get("/desk/entries/policy")
	s.showEntry(w, r, v)
	form := reply{Code: w.Code, Body: w.Body.String()}.formOf(b, "entry").Encode()
	b.Run("page", func(b *testing.B) {
		for b.Loop() {
			w, r := get("/desk/entries/policy")
			s.showEntry(w, r, v)
			if w.Code != http.StatusOK {
				b.Fatal(w.Code)
			}
		}
	})
	b.Run("preview", func(b *testing.B) {
		for b.Loop() {
			r := httptest.NewRequest(http.MethodPost, "/desk/entries/policy/preview", strings.NewReader(form))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("HX-Request", "true")
			r.SetPathValue("id", "policy")
			if err := r.ParseForm(); err != nil {
				b.Fatal(err)
			}
			w := httptest.NewRecorder()
			s.previewEntry(w, r, v)
			if w.Code != http.StatusOK {
				b.Fatal(w.Code)
			}
		}
	})
}
