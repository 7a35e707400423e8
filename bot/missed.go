package bot

// MissAnswered is what she is sent who waited for an answer that an entry gives now:
// words that name nothing, for somebody else may see the phone, and a button with which
// she reads it. Where the entry's id is too long for a button, she is asked to ask again.
func MissAnswered(lang, entry string) Reply {
	reply := Reply{Status: Chat, Lang: lang, Lines: []Line{{Text: Say(lang, "arrived_answer", nil)}}}
	data := "read:" + entry
	if len(data) > mostData {
		reply.Lines = append(reply.Lines, Line{Text: Say(lang, "arrived_answer_again", nil)})
		return reply
	}
	reply.Buttons = [][]Button{{{Label: Say(lang, "button_read_answer", nil), Data: data}}}
	return reply
}
