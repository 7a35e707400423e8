package telegram

import (
	"encoding/json"
	"strings"
	"unicode/utf16"

	"github.com/go-telegram/bot/models"

	"jinguo/bot"
	"jinguo/knowledge"
)

// update is what we use of a Telegram update. The client's own type reads
// everything, and fails as a whole on a part that Telegram has added since.
type update struct {
	Message *message `json:"message"`
	Edited  *message `json:"edited_message"`
	Press   *press   `json:"callback_query"`
	Inquiry *inquiry `json:"inline_query"`
}

type message struct {
	ID       int64                  `json:"message_id"`
	Thread   int                    `json:"message_thread_id"`
	Topic    bool                   `json:"is_topic_message"`
	From     *models.User           `json:"from"`
	Chat     models.Chat            `json:"chat"`
	Text     string                 `json:"text"`
	Entities []models.MessageEntity `json:"entities"`
	EditedAt int64                  `json:"edit_date"` // seconds since 1970
	Location *location              `json:"location"`
	Via      *models.User           `json:"via_bot"` // whose inline result it is
	ReplyTo  *struct {
		From *models.User `json:"from"`
		Text string       `json:"text"`
	} `json:"reply_to_message"`
	unsupported
}

// unsupported are the contents that a person may send and that we cannot read.
// Everything else without a text is Telegram's own notice, such as a new member.
type unsupported struct {
	Animation json.RawMessage `json:"animation"`
	Audio     json.RawMessage `json:"audio"`
	Contact   json.RawMessage `json:"contact"`
	Dice      json.RawMessage `json:"dice"`
	Document  json.RawMessage `json:"document"`
	Photo     json.RawMessage `json:"photo"`
	Poll      json.RawMessage `json:"poll"`
	Sticker   json.RawMessage `json:"sticker"`
	Story     json.RawMessage `json:"story"`
	Video     json.RawMessage `json:"video"`
	VideoNote json.RawMessage `json:"video_note"`
	Voice     json.RawMessage `json:"voice"`
}

func (u unsupported) any() bool {
	for _, content := range []json.RawMessage{
		u.Animation, u.Audio, u.Contact, u.Dice, u.Document, u.Photo, u.Poll, u.Sticker, u.Story, u.Video, u.VideoNote, u.Voice,
	} {
		if len(content) > 0 {
			return true
		}
	}
	return false
}

// location is a point in WGS-84 degrees, once or kept up to date while she moves.
type location struct {
	Lat *float64 `json:"latitude"`
	Lon *float64 `json:"longitude"`
}

// place is l as the conversation takes it; nil where it is none on earth.
func (l *location) place() *knowledge.LatLon {
	if l == nil || l.Lat == nil || l.Lon == nil {
		return nil
	}
	if p := (knowledge.LatLon{Lat: *l.Lat, Lon: *l.Lon}); bot.OnEarth(p) {
		return &p
	}
	return nil
}

type press struct {
	ID      string      `json:"id"`
	From    models.User `json:"from"`
	Message *message    `json:"message"`
	Data    string      `json:"data"`
}

// place is where an update came from: its chat and, unless it is about an older
// message, the number of its message. Both are 0 where there is none.
func place(body []byte) (chat, message int64) {
	var u update
	if json.Unmarshal(body, &u) != nil {
		return 0, 0
	}
	switch {
	case u.Message != nil:
		return u.Message.Chat.ID, u.Message.ID
	case u.Edited != nil:
		return u.Edited.Chat.ID, 0
	case u.Press != nil && u.Press.Message != nil:
		return u.Press.Message.Chat.ID, 0
	}
	return 0, 0
}

// request is what an update asks of us.
type request struct {
	chat    int64
	person  int64 // who wrote or pressed; the chat itself where nobody is named
	group   bool
	thread  int    // topic to answer in
	message int64  // number of the message that was sent or that has the button
	lang    string // what her Telegram is set to; empty where unknown
	query   string // of a press, to be released
	urgent  bool   // it is of somebody in danger, and has a bell
	replied string // text of our message that hers answers
	ask     bot.Message
	notice  string // key of a sentence to say instead of asking the bot
}

// request is what u asks of the bot me; nil where nothing is to be said.
func (u *update) request(me *models.User) *request {
	switch {
	case u.Press != nil && u.Press.Message != nil:
		req := from(u.Press.Message, &u.Press.From)
		req.query, req.ask.Press = u.Press.ID, u.Press.Data
		return req
	case u.Edited != nil:
		req := from(u.Edited, u.Edited.From)
		if req.group || u.Edited.Location != nil || u.Edited.sentBy(me) {
			return nil // a place that is kept up to date asks nothing
		}
		req.notice = "telegram_edited"
		return req
	case u.Message == nil:
		return nil
	}
	m := u.Message
	req := from(m, m.From)
	text, forUs := m.address(me)
	if req.group && !forUs || m.sentBy(me) {
		return nil
	}
	switch place := m.Location.place(); {
	case place != nil:
		req.ask.Place = place
	case m.Location != nil:
		req.notice = "telegram_unsupported"
	case m.Text != "":
		req.ask.Text = text
		if m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == me.ID {
			req.replied = m.ReplyTo.Text
		}
		if text == "" {
			req.ask.Text = "/help" // she only called us by name
		}
	case m.any():
		req.notice = "telegram_unsupported"
	default:
		return nil
	}
	return req
}

func from(m *message, sender *models.User) *request {
	req := &request{chat: m.Chat.ID, person: m.Chat.ID, group: m.Chat.Type != models.ChatTypePrivate, message: m.ID}
	if m.Topic {
		req.thread = m.Thread
	}
	if sender != nil {
		req.person, req.lang = sender.ID, language(sender)
	}
	return req
}

// language is the one that u's Telegram is set to, as far as we speak it; empty
// where it is unknown.
func language(u *models.User) string {
	switch {
	case u.LanguageCode == "":
		return ""
	case strings.HasPrefix(u.LanguageCode, bot.Chinese):
		return bot.Chinese
	}
	return bot.English
}

// sentBy reports whether the message is a result that somebody picked from our
// answer to an inline query. It says what we said, and asks nothing.
func (m *message) sentBy(me *models.User) bool { return m.Via != nil && m.Via.ID == me.ID }

// address is the message's text without our name, and whether it is meant for
// us in a group: called by name, answered to, or commanded.
func (m *message) address(me *models.User) (text string, forUs bool) {
	forUs = m.ReplyTo != nil && m.ReplyTo.From != nil && m.ReplyTo.From.ID == me.ID
	units := utf16.Encode([]rune(m.Text))
	var kept []uint16
	at := 0
	for _, e := range m.Entities {
		// What arrives at a webhook may be forged: a range may lie anywhere.
		if e.Offset < at || e.Length <= 0 || e.Offset > len(units) || e.Length > len(units)-e.Offset {
			continue
		}
		end := e.Offset + e.Length
		word := string(utf16.Decode(units[e.Offset:end]))
		drop := e.Offset // where our name starts in the entity
		switch e.Type {
		case models.MessageEntityTypeMention:
			if !strings.EqualFold(word, "@"+me.Username) {
				continue
			}
		case models.MessageEntityTypeTextMention:
			if e.User == nil || e.User.ID != me.ID {
				continue
			}
		case models.MessageEntityTypeBotCommand:
			command, to, named := strings.Cut(word, "@")
			if e.Offset != 0 || named && !strings.EqualFold(to, me.Username) {
				continue
			}
			drop += len(utf16.Encode([]rune(command)))
		default:
			continue
		}
		forUs = true
		kept = append(kept, units[at:drop]...)
		at = end
	}
	if at == 0 {
		return m.Text, forUs
	}
	kept = append(kept, units[at:]...)
	return strings.TrimSpace(string(utf16.Decode(kept))), forUs
}
