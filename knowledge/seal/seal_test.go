package seal_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jinguo/knowledge/seal"
)

func key(n byte) []byte { return bytes.Repeat([]byte{n}, seal.KeyBytes) }

func box(t *testing.T, keys ...[]byte) *seal.Box {
	t.Helper()
	b, err := seal.New(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSealOpens(t *testing.T) {
	b := box(t, key(1))
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		sealed := b.Seal(text)
		if len(text) > 3 && strings.Contains(sealed, text) {
			t.Fatalf("%q stands in %q", text, sealed)
		}
		if got, err := b.Open(sealed); err != nil || got != text {
			t.Fatalf("opened %q, %v; want %q", got, err, text)
		}
	})
}

func TestOldKeysOpen(t *testing.T) {
	old := box(t, key(1)).Seal("我叫示例")
	both := box(t, key(2), key(1))
	if got, err := both.Open(old); err != nil || got != "我叫示例" {
		t.Errorf("opened %q, %v", got, err)
	}
	if both.Current(old) || !both.Current(both.Seal("x")) {
		t.Error("the current key is not told from the old one")
	}
	if _, err := box(t, key(2)).Open(old); !errors.Is(err, seal.ErrKey) {
		t.Errorf("without its key: %v", err)
	}
}

func TestDamageIsTold(t *testing.T) {
	b := box(t, key(1))
	sealed := b.Seal("救命")
	for _, broken := range []string{sealed[:len(sealed)-3], sealed[:10], sealed[:12] + "!" + sealed[13:]} {
		if got, err := b.Open(broken); !errors.Is(err, seal.ErrDamaged) {
			t.Errorf("%q opens to %q, %v", broken, got, err)
		}
	}
	for _, plain := range []string{"", "~", "说好的~12345678.abc", `{"a":1}`} {
		if got, err := b.Open(plain); err != nil || got != plain {
			t.Errorf("%q, which is not sealed, opens to %q, %v", plain, got, err)
		}
	}
	if _, err := seal.New([]byte("short")); err == nil {
		t.Error("a short key is taken")
	}
	if _, err := seal.New(); err == nil {
		t.Error("no key is taken")
	}
}
