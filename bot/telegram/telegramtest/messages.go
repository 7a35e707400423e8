package telegramtest

import (
	"encoding/json"
	"image"
	_ "image/png" // what Telegram must be able to read
	"math"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
)

// The limits that Telegram documents.
const (
	longestText = 4096 // UTF-16 units after parsing
	longestData = 64   // bytes of callback data
	longestURL  = 2048 // bytes of a button's address
)

func (s *Server) sendMessage(p params) (any, *apiError) {
	m, refusal := s.draft(p)
	if refusal != nil {
		return nil, refusal
	}
	if m.Text, m.Entities, refusal = text(p); refusal != nil {
		return nil, refusal
	}
	m.Preview = preview(p)
	return s.add(m), nil
}

func (s *Server) sendLocation(p params) (any, *apiError) {
	m, refusal := s.draft(p)
	if refusal != nil {
		return nil, refusal
	}
	if m.Location, refusal = location(p); refusal != nil {
		return nil, refusal
	}
	return s.add(m), nil
}

func (s *Server) sendVenue(p params) (any, *apiError) {
	m, refusal := s.draft(p)
	if refusal != nil {
		return nil, refusal
	}
	if m.Location, refusal = location(p); refusal != nil {
		return nil, refusal
	}
	for _, needed := range []string{"title", "address"} {
		if strings.TrimSpace(p[needed]) == "" {
			return nil, badRequest("parameter \"" + needed + "\" is required")
		}
	}
	m.Venue = &Venue{Location: *m.Location, Title: p["title"], Address: p["address"]}
	return s.add(m), nil
}

func (s *Server) sendPhoto(p params) (any, *apiError) {
	m, refusal := s.draft(p)
	if refusal != nil {
		return nil, refusal
	}
	id, content := p["photo"], p[uploaded+"photo"]
	switch {
	case content != "":
		if _, _, err := image.DecodeConfig(strings.NewReader(content)); err != nil {
			return nil, badRequest("IMAGE_PROCESS_FAILED")
		}
		id = "photo" + strconv.Itoa(len(s.files)+1)
		s.files[id] = []byte(content)
	case s.files[id] == nil:
		return nil, badRequest("wrong file identifier/HTTP URL specified")
	}
	m.Caption = p["caption"]
	m.Photo = json.RawMessage(`[{"file_id":"` + id + `","file_unique_id":"` + id + `","width":840,"height":450}]`)
	return s.add(m), nil
}

// longestDeletion is how many messages one call deletes, and deletable how old they may be.
const (
	longestDeletion = 100
	deletable       = 48 * time.Hour
)

func (s *Server) deleteMessages(p params) (any, *apiError) {
	chat, refusal := s.reach(p)
	if refusal != nil {
		return nil, refusal
	}
	var ids []int
	if refusal := p.object("message_ids", &ids); refusal != nil {
		return nil, refusal
	}
	if len(ids) == 0 || len(ids) > longestDeletion {
		return nil, badRequest("wrong number of messages to delete")
	}
	for _, id := range ids {
		m := chat.find(id)
		switch {
		case m == nil:
		case time.Since(time.Unix(m.Date, 0)) > deletable, m.From.ID != s.Bot.ID && chat.info.Type != "private":
			return nil, badRequest("message can't be deleted")
		}
	}
	chat.messages = slices.DeleteFunc(chat.messages, func(m *Message) bool { return slices.Contains(ids, m.ID) })
	s.changing()
	return true, nil
}

func location(p params) (*Location, *apiError) {
	for _, needed := range []string{"latitude", "longitude"} {
		if p[needed] == "" {
			return nil, badRequest(needed + " is empty")
		}
	}
	at := &Location{Lat: p.float("latitude"), Lon: p.float("longitude"), Live: int(p.integer("live_period"))}
	if !(math.Abs(at.Lat) <= 90 && math.Abs(at.Lon) <= 180) {
		return nil, badRequest("wrong location specified")
	}
	return at, nil
}

// draft is a message of the bot's without its content: chat, reply, buttons.
func (s *Server) draft(p params) (*Message, *apiError) {
	chat, refusal := s.reach(p)
	if refusal != nil {
		return nil, refusal
	}
	m := &Message{From: s.Bot, Chat: chat.info, Thread: int(p.integer("message_thread_id"))}
	m.Topic = m.Thread != 0
	m.Silent = p["disable_notification"] == "true"
	if m.Keyboard, refusal = keyboard(p); refusal != nil {
		return nil, refusal
	}
	var reply struct {
		ID      int  `json:"message_id"`
		Without bool `json:"allow_sending_without_reply"`
	}
	if refusal := p.object("reply_parameters", &reply); refusal != nil {
		return nil, refusal
	}
	if reply.ID != 0 {
		m.ReplyTo = chat.quote(reply.ID)
		if m.ReplyTo == nil && !reply.Without {
			return nil, badRequest("message to be replied not found")
		}
	}
	return m, nil
}

// reach is the chat that a call names, if the bot may write to it.
func (s *Server) reach(p params) (*Chat, *apiError) {
	chat := s.chats[p.integer("chat_id")]
	switch {
	case chat == nil:
		return nil, badRequest("chat not found")
	case chat.blocked && chat.info.Type == "private":
		return nil, &apiError{Code: 403, Description: "Forbidden: bot was blocked by the user"}
	case chat.blocked:
		return nil, &apiError{Code: 403, Description: "Forbidden: bot was kicked from the group chat"}
	}
	return chat, nil
}

// add puts a message into its chat under the next number.
func (s *Server) add(m *Message) *Message {
	chat := s.chats[m.Chat.ID]
	if chat.info.Type == "supergroup" {
		chat.box++
		m.ID = chat.box
	} else {
		s.box++
		m.ID = s.box
	}
	m.Date = time.Now().Unix()
	chat.messages = append(chat.messages, m)
	s.changing()
	return m
}

// text is a message's text as Telegram understands it.
func text(p params) (string, []Entity, *apiError) {
	text, entities := p["text"], []Entity(nil)
	switch strings.ToLower(p["parse_mode"]) {
	case "":
		if refusal := p.object("entities", &entities); refusal != nil {
			return "", nil, refusal
		}
	case "html":
		var err error
		if text, entities, err = parseHTML(text); err != nil {
			return "", nil, badRequest("can't parse entities: " + err.Error())
		}
	default:
		return "", nil, badRequest("unsupported parse_mode")
	}
	text, entities = trim(text, entities)
	switch n := units(text); {
	case n == 0:
		return "", nil, badRequest("message text is empty")
	case n > longestText:
		return "", nil, badRequest("message is too long")
	}
	return text, entities, nil
}

// trim drops white space around a text, and moves the entities with it.
func trim(text string, entities []Entity) (string, []Entity) {
	left := strings.TrimLeftFunc(text, unicode.IsSpace)
	moved := units(text) - units(left)
	text = strings.TrimRightFunc(left, unicode.IsSpace)
	end := units(text)
	var kept []Entity
	for _, e := range entities {
		from, to := max(e.Offset-moved, 0), min(e.Offset-moved+e.Length, end)
		if from < to {
			e.Offset, e.Length = from, to-from
			kept = append(kept, e)
		}
	}
	return text, kept
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

func preview(p params) bool {
	var options struct {
		Off bool `json:"is_disabled"`
	}
	p.object("link_preview_options", &options)
	return !options.Off && p["disable_web_page_preview"] != "true"
}

func keyboard(p params) (*Keyboard, *apiError) {
	if p["reply_markup"] == "" {
		return nil, nil
	}
	var k Keyboard
	if refusal := p.object("reply_markup", &k); refusal != nil {
		return nil, refusal
	}
	if len(k.Rows) == 0 {
		return nil, nil
	}
	if refusal := k.check(); refusal != nil {
		return nil, refusal
	}
	return &k, nil
}

func (k *Keyboard) check() *apiError {
	for _, row := range k.Rows {
		for _, b := range row {
			switch {
			case b.Text == "":
				return badRequest("can't parse inline keyboard button: field \"text\" must be of type String")
			case b.Data == "" && b.URL == "":
				return badRequest("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
			case len(b.Data) > longestData:
				return badRequest("BUTTON_DATA_INVALID")
			case b.URL != "" && !webAddress(b.URL):
				return badRequest("inline keyboard button URL '" + b.URL + "' is invalid: Wrong HTTP URL")
			}
		}
	}
	return nil
}

func webAddress(address string) bool {
	u, err := url.Parse(address)
	return err == nil && len(address) <= longestURL && (u.Scheme == "https" || u.Scheme == "http" || u.Scheme == "tg") && u.Host != ""
}

func (s *Server) editText(p params) (any, *apiError) {
	m, refusal := s.editable(p)
	if refusal != nil {
		return nil, refusal
	}
	text, entities, refusal := text(p)
	if refusal != nil {
		return nil, refusal
	}
	keys, refusal := keyboard(p)
	if refusal != nil {
		return nil, refusal
	}
	edited := *m
	edited.Text, edited.Entities, edited.Keyboard = text, entities, keys
	return s.replace(m, edited)
}

func (s *Server) editKeyboard(p params) (any, *apiError) {
	m, refusal := s.editable(p)
	if refusal != nil {
		return nil, refusal
	}
	keys, refusal := keyboard(p)
	if refusal != nil {
		return nil, refusal
	}
	edited := *m
	edited.Keyboard = keys
	return s.replace(m, edited)
}

func (s *Server) replace(m *Message, edited Message) (any, *apiError) {
	if reflect.DeepEqual(*m, edited) {
		return nil, badRequest("message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	edited.Edited = time.Now().Unix()
	*m = edited
	s.changing()
	return m, nil
}

// editable is the message that an edit names, if it is the bot's own.
func (s *Server) editable(p params) (*Message, *apiError) {
	chat, refusal := s.reach(p)
	if refusal != nil {
		return nil, refusal
	}
	m := chat.find(int(p.integer("message_id")))
	switch {
	case m == nil:
		return nil, badRequest("message to edit not found")
	case m.From.ID != s.Bot.ID:
		return nil, badRequest("message can't be edited")
	}
	return m, nil
}
