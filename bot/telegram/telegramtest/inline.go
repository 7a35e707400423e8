package telegramtest

import (
	"slices"
	"strconv"
)

// The limits that Telegram documents for answers to inline queries.
const (
	mostResults   = 50
	longestResult = 64 // bytes of a result's id
)

// InlineAnswer is the bot's answer to an inline query.
type InlineAnswer struct {
	Query    string
	Results  []Result
	Cache    int // seconds
	Personal bool
}

// Result is one of the messages that somebody may pick and send.
type Result struct {
	Type        string    `json:"type"`
	ID          string    `json:"id"`
	Title       string    `json:"title"`
	Description string    `json:"description"`
	Content     *Written  `json:"input_message_content"`
	Keyboard    *Keyboard `json:"reply_markup"`

	Text string `json:"-"` // of the message that it sends, after parsing
}

// Written is the text of a result's message.
type Written struct {
	Text      string `json:"message_text"`
	ParseMode string `json:"parse_mode"`
}

// Inline makes person id type the bot's name and a question in some chat, with
// where she is, unless at is nil. It returns the query's id.
func (s *Server) Inline(person int64, question string, at *Location) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := "i" + strconv.FormatInt(s.updates.next, 10)
	s.inlines[id] = true
	query := map[string]any{"id": id, "from": somebody(person), "query": question, "offset": "", "chat_type": "group"}
	if at != nil {
		query["location"] = at
	}
	s.push("inline_query", query)
	return id
}

// InlineAnswers lists the bot's answers to inline queries.
func (s *Server) InlineAnswers() []InlineAnswer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.inlined)
}

// Pick sends a result into the chat as its person would.
func (c *Chat) Pick(r Result) *Message {
	via := c.server.Bot
	return c.Send(Content{Text: r.Text, Via: &via, Keyboard: r.Keyboard})
}

func (s *Server) answerInline(p params) (any, *apiError) {
	id := p["inline_query_id"]
	if !s.inlines[id] {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	a := InlineAnswer{Query: id, Cache: 300, Personal: p["is_personal"] == "true"}
	if p["cache_time"] != "" {
		a.Cache = int(p.integer("cache_time"))
	}
	if p["results"] == "" {
		return nil, badRequest("results is empty")
	}
	if refusal := p.object("results", &a.Results); refusal != nil {
		return nil, refusal
	}
	if len(a.Results) > mostResults {
		return nil, badRequest("RESULTS_TOO_MUCH")
	}
	known := map[string]bool{}
	for i := range a.Results {
		r := &a.Results[i]
		switch {
		case r.ID == "" || len(r.ID) > longestResult:
			return nil, badRequest("RESULT_ID_INVALID")
		case known[r.ID]:
			return nil, badRequest("RESULT_ID_DUPLICATE")
		case r.Type != "article":
			return nil, badRequest("can't parse inline query result: unsupported type")
		case r.Title == "":
			return nil, badRequest("RESULT_TITLE_EMPTY")
		case r.Content == nil:
			return nil, badRequest("can't parse inline query result: message content is not specified")
		}
		known[r.ID] = true
		var refusal *apiError
		if r.Text, _, refusal = text(params{"text": r.Content.Text, "parse_mode": r.Content.ParseMode}); refusal != nil {
			return nil, refusal
		}
		if r.Keyboard != nil {
			if refusal := r.Keyboard.check(); refusal != nil {
				return nil, refusal
			}
		}
	}
	delete(s.inlines, id)
	s.inlined = append(s.inlined, a)
	s.changing()
	return true, nil
}
