package knowledge

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

// Hotline is a telephone line that serves the whole nation. It is compiled in,
// so that it can be named when nothing else works.
type Hotline struct {
	Number string `toml:"number"`
	Name   string `toml:"name"`
	NameEn string `toml:"name_en"`
	// For says in which need to call, in Chinese and in English.
	For   string `toml:"for"`
	ForEn string `toml:"for_en"`
	// Hours are as the source gives them; empty where it gives none.
	Hours string `toml:"hours"`
	// Source is the publication that names the number, URL where it can be read
	// (may be empty), Checked when the two were last compared.
	Source  string `toml:"source"`
	URL     string `toml:"url"`
	Checked Date   `toml:"checked"`
}

//go:embed hotlines.toml
var hotlineTOML []byte

var hotlines = sync.OnceValue(func() []Hotline {
	var file struct {
		Hotline []Hotline `toml:"hotline"`
	}
	if err := toml.Unmarshal(hotlineTOML, &file); err != nil {
		panic(fmt.Sprintf("hotlines.toml: %v", err)) // embedded, and held by a test
	}
	return file.Hotline
})

// Hotlines returns the national lines, those for emergencies first. The slice is
// the caller's own.
func Hotlines() []Hotline { return slices.Clone(hotlines()) }

// HotlineByNumber finds the national line with the number n, such as "12338".
func HotlineByNumber(n string) (Hotline, bool) {
	for _, h := range hotlines() {
		if h.Number == n {
			return h, true
		}
	}
	return Hotline{}, false
}
