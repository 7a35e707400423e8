package telegram

import (
	"context"
	"strings"

	client "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"jinguo/bot"
)

// longestName is how much of a name or an address stands beside a map, in runes.
const longestName = 120

// venue is a place on a map. Without an address it is a mere point there: Telegram
// takes no name alone.
type venue struct {
	Lat     float64 `json:"lat"`
	Lon     float64 `json:"lon"`
	Title   string  `json:"title,omitempty"`
	Address string  `json:"address,omitempty"`
}

// firstVenue is the first of the pins as a venue; nil where there is none or it
// lies nowhere on earth.
func firstVenue(pins []bot.Pin) *venue {
	if len(pins) == 0 || !bot.OnEarth(pins[0].Place) {
		return nil
	}
	p := pins[0]
	v := &venue{Lat: p.Place.Lat, Lon: p.Place.Lon}
	if title, address := oneLine(p.Title), oneLine(p.Address); title != "" && address != "" {
		v.Title, v.Address = title, address
	}
	return v
}

// oneLine is text on one line of at most longestName runes.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(clean(text)), " ")
	if runes := []rune(text); len(runes) > longestName {
		return string(runes[:longestName-1]) + "…"
	}
	return text
}

// sendVenue sends a letter that is a place. It makes no sound: the text before it
// did.
func (a *api) sendVenue(ctx context.Context, chat int64, l letter) (int64, error) {
	v := l.Venue
	if v.Address == "" {
		m, err := a.calls.SendLocation(ctx, &client.SendLocationParams{
			ChatID: chat, MessageThreadID: l.Thread, Latitude: v.Lat, Longitude: v.Lon, DisableNotification: true,
		})
		return number(m), a.failure("sendLocation", err)
	}
	m, err := a.calls.SendVenue(ctx, &client.SendVenueParams{
		ChatID: chat, MessageThreadID: l.Thread, Latitude: v.Lat, Longitude: v.Lon, Title: v.Title, Address: v.Address, DisableNotification: true,
	})
	return number(m), a.failure("sendVenue", err)
}

// unkey takes the buttons off message number id, of which a venue has none. It is
// the only edit that Telegram takes of a venue.
func (a *api) unkey(ctx context.Context, chat, id int64) error {
	_, err := a.calls.EditMessageReplyMarkup(ctx, &client.EditMessageReplyMarkupParams{ChatID: chat, MessageID: int(id)})
	return a.failure("editMessageReplyMarkup", err)
}

func number(m *models.Message) int64 {
	if m == nil {
		return 0
	}
	return int64(m.ID)
}
