package bot

import (
	"embed"
	"fmt"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/pelletier/go-toml/v2"
	"golang.org/x/text/language"
)

// The languages of the word lists.
const (
	Chinese = "zh"
	English = "en"
)

//go:embed words/zh.toml words/en.toml
var wordFiles embed.FS

// speakers are the localizers by language, made once.
var speakers = sync.OnceValue(func() map[string]*i18n.Localizer {
	bundle := i18n.NewBundle(language.Chinese)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	speak := make(map[string]*i18n.Localizer)
	for _, lang := range []string{Chinese, English} {
		if _, err := bundle.LoadMessageFileFS(wordFiles, "words/"+lang+".toml"); err != nil {
			panic(fmt.Sprintf("words/%s.toml: %v", lang, err)) // embedded, and held by a test
		}
		speak[lang] = i18n.NewLocalizer(bundle, lang)
	}
	return speak
})

// Say is the sentence of the word list that stands under key in lang, with args
// in its {{.Placeholders}}. A language that has no word list gets Chinese, a key
// that no list has gives itself; a test keeps such keys out of the program.
func Say(lang, key string, args map[string]any) string {
	speak, ok := speakers()[lang]
	if !ok {
		speak = speakers()[Chinese]
	}
	sentence, err := speak.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: args})
	if err != nil && sentence == "" {
		return key
	}
	return sentence
}
