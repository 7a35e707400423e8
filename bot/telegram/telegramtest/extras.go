package telegramtest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
)

// Answer is the bot's answer to the press of a button.
type Answer struct {
	Query string
	Text  string
	Alert bool
}

// Answers lists the bot's answers to presses of buttons.
func (s *Server) Answers() []Answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.answers)
}

func (s *Server) answerQuery(p params) (any, *apiError) {
	id := p["callback_query_id"]
	if !s.queries[id] {
		return nil, badRequest("query is too old and response timeout expired or query ID is invalid")
	}
	delete(s.queries, id)
	s.answers = append(s.answers, Answer{Query: id, Text: p["text"], Alert: p["show_alert"] == "true"})
	s.changing()
	return true, nil
}

func (s *Server) chatAction(p params) (any, *apiError) {
	if _, refusal := s.reach(p); refusal != nil {
		return nil, refusal
	}
	return true, nil
}

// DeskCommands is the list of commands that the bot set for a chat alone, as JSON.
func (s *Server) DeskCommands(chat int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.commands[scoped(chat)])
}

// scoped is the key of the commands of a chat.
func scoped(chat int64) string { return "chat " + strconv.FormatInt(chat, 10) }

// Commands is the list of commands that the bot set for a language, as JSON.
func (s *Server) Commands(language string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.commands[language])
}

func (s *Server) setCommands(p params) (any, *apiError) {
	var list []struct {
		Command     string `json:"command"`
		Description string `json:"description"`
	}
	if refusal := p.object("commands", &list); refusal != nil {
		return nil, refusal
	}
	for _, c := range list {
		if c.Command == "" || len(c.Command) > 32 {
			return nil, badRequest("BOT_COMMAND_INVALID")
		}
		if c.Description == "" || len(c.Description) > 256 {
			return nil, badRequest("BOT_COMMAND_DESCRIPTION_INVALID")
		}
	}
	var scope struct {
		Type string `json:"type"`
		Chat int64  `json:"chat_id"`
	}
	if refusal := p.object("scope", &scope); refusal != nil {
		return nil, refusal
	}
	if scope.Type == "chat" {
		if s.chats[scope.Chat] == nil {
			return nil, badRequest("chat not found")
		}
		s.commands[scoped(scope.Chat)] = json.RawMessage(p["commands"])
		return true, nil
	}
	s.commands[p["language_code"]] = json.RawMessage(p["commands"])
	return true, nil
}

func (s *Server) getCommands(p params) (any, *apiError) {
	list, ok := s.commands[p["language_code"]]
	if !ok {
		list = json.RawMessage("[]")
	}
	return list, nil
}

// AddFile keeps a file that getFile and the download then give under id.
func (s *Server) AddFile(id string, content []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[id] = content
}

func (s *Server) getFile(p params) (any, *apiError) {
	content, ok := s.files[p["file_id"]]
	if !ok {
		return nil, badRequest("invalid file_id")
	}
	return map[string]any{
		"file_id": p["file_id"], "file_unique_id": p["file_id"], "file_size": len(content), "file_path": "files/" + p["file_id"],
	}, nil
}

func (s *Server) download(w http.ResponseWriter, path string) {
	s.mu.Lock()
	content, ok := s.files[path[min(len("files/"), len(path)):]]
	s.mu.Unlock()
	if !ok {
		answer(w, nil, &apiError{Code: 404, Description: "Not Found"})
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Write(content)
}
