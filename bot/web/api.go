package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strings"

	"jinguo/bot"
)

// ask answers one question of a program. It keeps no session: what a question
// needs stands in it.
func (s *Server) ask(w http.ResponseWriter, r *http.Request) {
	start := s.Now()
	question, err := readQuestion(w, r)
	if err != nil {
		s.refuse(w, r, refusalOf(err))
		return
	}
	message, err := question.Message()
	if err != nil {
		s.refuse(w, r, wrong("question", map[string]any{"What": err.Error()}))
		return
	}
	alarm, err := s.heed(r, message)
	if err != nil {
		s.refuse(w, r, refusalOf(err))
		return
	}
	o := s.inTime(r, alarm, func(ctx context.Context) outcome { return s.converse(ctx, message) })
	if o.status != http.StatusOK {
		refuseJSON(w, o.status, "internal", bot.Plain(o.reply.Lines))
		return
	}
	o.begin(w)
	writeJSON(w, http.StatusOK, o.reply.Answer(question, s.Now().Sub(start)))
	o.finish(w)
}

// readQuestion reads exactly one question. Fields that it does not have are
// passed over, as in ask --batch: a newer client may know more than this server.
func readQuestion(w http.ResponseWriter, r *http.Request) (bot.Question, error) {
	var q bot.Question
	if err := readJSON(w, r, &q); err != nil {
		return q, err
	}
	if strings.TrimSpace(q.Query) == "" && q.Lat == nil {
		return q, wrong("json_query", nil)
	}
	return q, nil
}

// readJSON reads a body that is one JSON value.
func readJSON(w http.ResponseWriter, r *http.Request, into any) error {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return refusal{status: http.StatusUnsupportedMediaType, code: "media_type"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return err
	}
	return json.Unmarshal(body, into)
}

func wrong(code string, args map[string]any) refusal {
	return refusal{status: http.StatusBadRequest, code: code, args: args}
}

// refusalOf says in one sentence what is wrong with a question's JSON.
func refusalOf(err error) refusal {
	var f refusal
	var large *http.MaxBytesError
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &large):
		return refusal{status: http.StatusRequestEntityTooLarge, code: "too_large"}
	case errors.As(err, &syntax):
		return wrong("json", map[string]any{"At": syntax.Offset})
	case errors.As(err, &kind) && kind.Field == "":
		return wrong("json_object", nil)
	case errors.As(err, &kind):
		field := kind.Field[strings.LastIndexByte(kind.Field, '.')+1:]
		return wrong("json_type", map[string]any{"Field": field, "Want": jsonType(kind.Type)})
	}
	return wrong("question", map[string]any{"What": err.Error()})
}

// jsonType is the name that JSON has for the type of a field.
func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Float64:
		return "number"
	case reflect.Map, reflect.Struct:
		return "object"
	case reflect.Slice:
		return "array"
	}
	return t.Kind().String()
}
