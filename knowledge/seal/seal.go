// Package seal encrypts what a resident wrote, and how to reach her, before it is kept:
// a copy of the database without the key tells nothing of it.
//
// A sealed text is "~" and the name of its key, a dot, and the base64 of nonce and
// AES-256-GCM of the text. The name is no secret.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// KeyBytes is the length of a key.
const KeyBytes = 32

// What keeps a text from being opened.
var (
	ErrKey     = errors.New("it was sealed with a key that is not here")
	ErrDamaged = errors.New("it is damaged")
)

// Box seals with its first key and opens with all. It may be used from many goroutines.
type Box struct {
	first string
	keys  map[string]cipher.AEAD // by name
}

// New makes a box of keys, the current one first.
func New(keys ...[]byte) (*Box, error) {
	if len(keys) == 0 {
		return nil, errors.New("seal: a key is needed")
	}
	b := &Box{keys: map[string]cipher.AEAD{}}
	for i, key := range keys {
		if len(key) != KeyBytes {
			return nil, fmt.Errorf("seal: key %d has %d bytes in place of %d", i+1, len(key), KeyBytes)
		}
		own, err := hkdf.Key(sha256.New, key, nil, "jinguo seal", KeyBytes)
		if err != nil {
			return nil, fmt.Errorf("seal: %w", err)
		}
		block, err := aes.NewCipher(own)
		if err != nil {
			return nil, fmt.Errorf("seal: %w", err)
		}
		sealer, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return nil, fmt.Errorf("seal: %w", err)
		}
		name := Name(key)
		if i == 0 {
			b.first = name
		}
		b.keys[name] = sealer
	}
	return b, nil
}

// Name is what a key is called in what it sealed.
func Name(key []byte) string {
	sum := sha256.Sum256(append([]byte("jinguo key name "), key...))
	return hex.EncodeToString(sum[:4])
}

// Seal seals a text; an empty one stays empty.
func (b *Box) Seal(text string) string {
	if text == "" {
		return ""
	}
	return "~" + b.first + "." + base64.RawStdEncoding.EncodeToString(b.keys[b.first].Seal(nil, nil, []byte(text), nil))
}

// Open opens a sealed text. What is not sealed, as databases of older versions have it,
// is returned as it is. Errors wrap ErrKey or ErrDamaged.
func (b *Box) Open(sealed string) (string, error) {
	if !Sealed(sealed) {
		return sealed, nil
	}
	name, body, _ := strings.Cut(sealed[1:], ".")
	opener, ok := b.keys[name]
	if !ok {
		return "", fmt.Errorf("open what key %s sealed: %w", name, ErrKey)
	}
	raw, err := base64.RawStdEncoding.DecodeString(body)
	if err != nil {
		return "", fmt.Errorf("open what key %s sealed: %w", name, ErrDamaged)
	}
	text, err := opener.Open(nil, nil, raw, nil)
	if err != nil {
		return "", fmt.Errorf("open what key %s sealed: %w", name, ErrDamaged)
	}
	return string(text), nil
}

// First is the name of the key that the box seals with.
func (b *Box) First() string { return b.first }

// Names are those of all its keys, in no order.
func (b *Box) Names() []string { return slices.Collect(maps.Keys(b.keys)) }

// Current reports whether the first key sealed a text.
func (b *Box) Current(sealed string) bool { return strings.HasPrefix(sealed, "~"+b.first+".") }

// Sealed reports whether a text looks sealed.
func Sealed(text string) bool {
	if len(text) < 10 || text[0] != '~' || text[9] != '.' {
		return false
	}
	_, err := hex.DecodeString(text[1:9])
	return err == nil
}
