package telegramtest

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Chat is a chat of people with the bot.
type Chat struct {
	server   *Server
	info     chatInfo
	person   User // who writes unless another is named
	blocked  bool
	box      int // last message number of a supergroup
	messages []*Message
}

// Private is the chat of person id with the bot, made where it is new.
func (s *Server) Private(id int64) *Chat {
	return s.chat(chatInfo{ID: id, Type: "private"}, id)
}

// Group is the group with that negative id, made where it is new; at or below
// -1000000000000 it is a supergroup.
func (s *Server) Group(id int64) *Chat {
	kind := "group"
	if id <= -1_000_000_000_000 {
		kind = "supergroup"
	}
	return s.chat(chatInfo{ID: id, Type: kind, Title: "group " + strconv.FormatInt(-id, 10)}, 1)
}

func (s *Server) chat(info chatInfo, person int64) *Chat {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[info.ID]
	if c == nil {
		c = &Chat{server: s, info: info, person: somebody(person)}
		s.chats[info.ID] = c
	}
	return c
}

func somebody(id int64) User {
	return User{ID: id, FirstName: "Person " + strconv.FormatInt(id, 10), Language: "zh-hans"}
}

// ID is the chat's id.
func (c *Chat) ID() int64 { return c.info.ID }

// Block makes every further call for the chat fail with 403.
func (c *Chat) Block() {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.blocked = true
}

// Content is something that a person sends. Photo, Sticker and Voice are sent as
// made-up ones.
type Content struct {
	From     int64 // another member of a group; the chat's own person where 0
	Text     string
	Entities []Entity // commands and mentions in Text are found where nil
	Caption  string   // beside a photo
	ReplyTo  int      // number of a message
	Thread   int      // topic of a forum
	Location *Location
	Venue    *Venue
	Via      *User     // the bot whose inline result it is
	Keyboard *Keyboard // of an inline result
	Photo    bool
	Sticker  bool
	Voice    bool
	// Document is the name of a file, and File what AddFile calls it; Size is what Telegram
	// says of it.
	Document, File string
	Size           int64
}

// Say sends a text.
func (c *Chat) Say(text string) *Message { return c.Send(Content{Text: text}) }

// Send sends anything.
func (c *Chat) Send(content Content) *Message {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	m := &Message{Chat: c.info, From: c.person, Text: content.Text, Entities: content.Entities, Caption: content.Caption,
		Location: content.Location, Venue: content.Venue, Via: content.Via, Keyboard: content.Keyboard, Thread: content.Thread, Topic: content.Thread != 0}
	if content.From != 0 {
		m.From = somebody(content.From)
	}
	if m.Entities == nil {
		m.Entities = spot(m.Text)
	}
	if content.ReplyTo != 0 {
		m.ReplyTo = c.quote(content.ReplyTo)
	}
	for on, field := range map[*bool]*json.RawMessage{&content.Voice: &m.Voice, &content.Sticker: &m.Sticker} {
		if *on {
			*field = json.RawMessage(`{"file_id":"f1","file_unique_id":"f1","type":"regular","width":1,"height":1,"duration":1}`)
		}
	}
	if content.Photo {
		m.Photo = json.RawMessage(`[{"file_id":"f1","file_unique_id":"f1","width":90,"height":90}]`)
	}
	if content.Document != "" {
		m.Document, _ = json.Marshal(map[string]any{"file_id": content.File, "file_unique_id": content.File, "file_name": content.Document, "file_size": content.Size})
	}
	s.add(m)
	s.push("message", m)
	sent := *m
	return &sent
}

// marked finds the commands and mentions that Telegram's clients mark.
var marked = regexp.MustCompile(`(?:^|\s)(/[a-z0-9_]{1,32}(?:@[A-Za-z0-9_]+)?|@[A-Za-z0-9_]{4,32})`)

func spot(text string) []Entity {
	var found []Entity
	for _, at := range marked.FindAllStringSubmatchIndex(text, -1) {
		kind := "bot_command"
		if text[at[2]] == '@' {
			kind = "mention"
		}
		found = append(found, Entity{Type: kind, Offset: units(text[:at[2]]), Length: units(text[at[2]:at[3]])})
	}
	return found
}

// Edit changes the text of a message that the person sent.
func (c *Chat) Edit(message int, text string) {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	m := c.find(message)
	m.Text, m.Entities, m.Edited = text, spot(text), time.Now().Unix()
	s.push("edited_message", m)
}

// Move changes the place of a live location that the person sent, as she walks.
func (c *Chat) Move(message int, to Location) {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	m := c.find(message)
	m.Location, m.Edited = &to, time.Now().Unix()
	s.push("edited_message", m)
}

// Press presses the button with that label under the newest message that has
// one.
func (c *Chat) Press(label string) error { return c.PressAs(c.person.ID, label) }

// PressAs is Press by another member of a group.
func (c *Chat) PressAs(person int64, label string) error {
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range slices.Backward(c.messages) {
		if m.Keyboard == nil {
			continue
		}
		for _, b := range slices.Concat(m.Keyboard.Rows...) {
			if b.Text == label && b.URL == "" {
				s.press(c, somebody(person), m, b.Data)
				return nil
			}
		}
	}
	return fmt.Errorf("no button %q in chat %d", label, c.info.ID)
}

// PressData presses a button with any data under a message, as a forged client
// could.
func (c *Chat) PressData(message int, data string) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	c.server.press(c, c.person, c.find(message), data)
}

func (s *Server) press(c *Chat, by User, m *Message, data string) {
	id := strconv.FormatInt(s.updates.next, 10) + "0"
	s.queries[id] = true
	s.push("callback_query", map[string]any{
		"id": id, "from": by, "message": m, "chat_instance": "1", "data": data,
	})
}

// find is the message with that number; nil where the chat has none.
func (c *Chat) find(id int) *Message {
	for _, m := range c.messages {
		if m.ID == id {
			return m
		}
	}
	return nil
}

// quote is the message with that number as an answer to it shows it; nil where the
// chat has none.
func (c *Chat) quote(id int) *Message {
	m := c.find(id)
	if m == nil {
		return nil
	}
	quoted := *m
	quoted.ReplyTo = nil
	return &quoted
}

// Messages lists all messages of the chat in order.
func (c *Chat) Messages() []Message {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	list := make([]Message, len(c.messages))
	for i, m := range c.messages {
		list[i] = *m
	}
	return list
}

// Answers lists the bot's messages in the chat in order.
func (c *Chat) Answers() []Message {
	return slices.DeleteFunc(c.Messages(), func(m Message) bool { return m.From.ID != c.server.Bot.ID })
}

// Wait waits until the bot has written n messages in the chat, and returns them.
func (c *Chat) Wait(n int, limit time.Duration) ([]Message, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	for {
		c.server.mu.Lock()
		changed := c.server.changed
		c.server.mu.Unlock()
		list := c.Answers()
		if len(list) >= n {
			return list, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return list, fmt.Errorf("%d of %d messages in chat %d after %v", len(list), n, c.info.ID, limit)
		}
	}
}

// Transcript shows the chat as a screen would: who said what, with the buttons.
func (c *Chat) Transcript() string {
	var b strings.Builder
	for _, m := range c.Messages() {
		who := "> "
		if m.From.ID == c.server.Bot.ID {
			who = "< "
		}
		text := m.Text
		switch {
		case m.Venue != nil:
			text = fmt.Sprintf("(venue %s, %s)", m.Venue.Title, m.Venue.Address)
		case m.Photo != nil && m.From.ID == c.server.Bot.ID:
			text = "(photo) " + m.Caption
		case m.Location != nil:
			text = fmt.Sprintf("(location %.4f, %.4f)", m.Location.Lat, m.Location.Lon)
		}
		b.WriteString(who + strings.ReplaceAll(text, "\n", "\n  ") + "\n")
		if m.Keyboard == nil {
			continue
		}
		for _, row := range m.Keyboard.Rows {
			b.WriteString("  ")
			for _, button := range row {
				b.WriteString("[" + button.Text + "]")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
