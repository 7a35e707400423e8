package bot

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"
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

//go:embed words
var wordFiles embed.FS

// speakers are the localizers by language, made once.
var speakers = sync.OnceValue(func() map[string]*i18n.Localizer {
	bundle := i18n.NewBundle(language.Chinese)
	bundle.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	speak := make(map[string]*i18n.Localizer)
	for _, lang := range []string{Chinese, English} {
		for _, file := range wordLists(lang) {
			if _, err := bundle.LoadMessageFileFS(wordFiles, file); err != nil {
				panic(fmt.Sprintf("%s: %v", file, err)) // embedded, and held by a test
			}
		}
		speak[lang] = i18n.NewLocalizer(bundle, lang)
	}
	return speak
})

// wordLists are the files of a language: words/zh.toml, and words/desk.zh.toml and the
// like for what one part of the program says.
func wordLists(lang string) []string {
	parts, err := fs.Glob(wordFiles, "words/*."+lang+".toml")
	if err != nil {
		panic(err) // the pattern is well-formed
	}
	return append(parts, "words/"+lang+".toml")
}

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
	return quoted(sentence)
}

// quoted writes quotations inside of quotations with single marks: “低收入妇女‘两癌’救助”.
// A sentence whose marks do not match stays as it is.
func quoted(sentence string) string {
	depth := 0
	changed := strings.Map(func(r rune) rune {
		switch r {
		case '“':
			if depth++; depth == 2 {
				return '‘'
			}
		case '”':
			if depth--; depth == 1 {
				return '’'
			}
		}
		return r
	}, sentence)
	if depth != 0 || strings.Count(sentence, "“") != strings.Count(sentence, "”") {
		return sentence
	}
	return changed
}
