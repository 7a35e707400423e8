package intake

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
)

var (
	asked    = regexp.MustCompile(`^(?:(?:\d{1,3}\s*[.、．]|[（(]\d{1,3}[）)]|[一二三四五六七八九十]{1,3}、)\s*)?(?:(?:问|提问|问题|Q)\s*\d{0,3}\s*[：:.、]|【问】|Q\d{1,3}\s)\s*`)
	answered = regexp.MustCompile(`^(?:(?:答|答复|回答|解答|A)\s*\d{0,3}\s*[：:.、]|【答】|A\d{1,3}\s)\s*`)
)

const longestQuestion = 120 // characters

// questions makes an entry of each question of a text that is nothing but
// questions and answers, below a title and an introduction; it gives none for
// another text. before counts the paragraphs above the first question. Marked ones (问：… 答：…) count from one on, and so do questions
// that are headings or numbered from two on, where every heading is one.
func questions(paras []para) (list []knowledge.Entry, before int) {
	if list, before = dialogue(paras, func(p para) (string, bool) {
		at := asked.FindStringIndex(p.text)
		if at == nil {
			return "", false
		}
		return p.text[at[1]:], true
	}, true); len(list) > 0 {
		return list, before
	}
	list, before = dialogue(paras, func(p para) (string, bool) {
		question := p.text
		if p.marker.class != unnumbered && p.marker.class != classArticle {
			question = p.marker.rest
		} else if p.level == 0 {
			return "", false
		}
		return question, strings.HasSuffix(question, "？") || strings.HasSuffix(question, "?")
	}, false)
	if len(list) < 2 {
		return nil, 0
	}
	return list, before
}

// dialogue collects questions, by what ask takes for one, each with the
// paragraphs up to the next as its answer, and counts the paragraphs before the first. Where they are not marked, a heading
// that is no question, but for the title, means that the text is none of
// questions.
func dialogue(paras []para, ask func(para) (string, bool), marked bool) (list []knowledge.Entry, before int) {
	var answers [][]string // lines, by question
	length := 0            // of what stands before, in characters
	for i, p := range paras {
		question, is := ask(p)
		switch {
		case is && question != "" && utf8.RuneCountInString(question) <= longestQuestion:
			list = append(list, knowledge.Entry{Kind: knowledge.FAQ, Title: question, State: knowledge.Published})
			answers = append(answers, nil)
		case len(list) == 0:
			before = i + 1
			if length += utf8.RuneCountInString(p.text); length > aloneFrom {
				return nil, 0
			}
		case !marked && (p.level > 0 || p.marker.class == classFirst):
			return nil, 0
		default:
			text := p.text
			if at := answered.FindStringIndex(text); at != nil {
				text = text[at[1]:]
			}
			if text != "" {
				answers[len(list)-1] = append(answers[len(list)-1], text)
			}
		}
	}
	for i := range list {
		if len(answers[i]) == 0 {
			return nil, 0
		}
		list[i].Text = strings.Join(answers[i], "\n")
	}
	return list, before
}
