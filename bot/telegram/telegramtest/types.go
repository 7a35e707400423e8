package telegramtest

import "encoding/json"

// User is a person or a bot.
type User struct {
	ID        int64  `json:"id"`
	IsBot     bool   `json:"is_bot"`
	FirstName string `json:"first_name"`
	Username  string `json:"username,omitempty"`
	Language  string `json:"language_code,omitempty"`
}

// Entity is a range of a text, in UTF-16 units, with a meaning.
type Entity struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	URL    string `json:"url,omitempty"`
	User   *User  `json:"user,omitempty"`
}

// Location is a point in WGS-84 degrees.
type Location struct {
	Lat float64 `json:"latitude"`
	Lon float64 `json:"longitude"`
	// Live is how many seconds a person keeps it up to date; 0 for a mere place.
	Live int `json:"live_period,omitempty"`
}

// Venue is a place with a name.
type Venue struct {
	Location Location `json:"location"`
	Title    string   `json:"title"`
	Address  string   `json:"address"`
}

// Button is a button under a message.
type Button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Keyboard is the buttons under a message, by rows.
type Keyboard struct {
	Rows [][]Button `json:"inline_keyboard"`
}

// Message is a message as the API shows it.
type Message struct {
	ID       int             `json:"message_id"`
	Thread   int             `json:"message_thread_id,omitempty"`
	Topic    bool            `json:"is_topic_message,omitempty"`
	From     User            `json:"from"`
	Chat     chatInfo        `json:"chat"`
	Date     int64           `json:"date"`
	Edited   int64           `json:"edit_date,omitempty"`
	ReplyTo  *Message        `json:"reply_to_message,omitempty"`
	Via      *User           `json:"via_bot,omitempty"`
	Text     string          `json:"text,omitempty"`
	Entities []Entity        `json:"entities,omitempty"`
	Caption  string          `json:"caption,omitempty"`
	Location *Location       `json:"location,omitempty"`
	Venue    *Venue          `json:"venue,omitempty"`
	Photo    json.RawMessage `json:"photo,omitempty"`
	Sticker  json.RawMessage `json:"sticker,omitempty"`
	Voice    json.RawMessage `json:"voice,omitempty"`
	Document json.RawMessage `json:"document,omitempty"`
	Keyboard *Keyboard       `json:"reply_markup,omitempty"`

	// Preview tells whether the bot left link previews on.
	Preview bool `json:"-"`
	// Silent tells whether the bot sent it without a sound.
	Silent bool `json:"-"`
}

type chatInfo struct {
	ID    int64  `json:"id"`
	Type  string `json:"type"`
	Title string `json:"title,omitempty"`
}

// apiError is a refusal in Telegram's form.
type apiError struct {
	Code        int
	Description string
	RetryAfter  int
	MigrateTo   int64
}

func badRequest(why string) *apiError {
	return &apiError{Code: 400, Description: "Bad Request: " + why}
}
