package telegram

import (
	"context"
	"strconv"
	"strings"

	client "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"

	"jinguo/bot"
)

// keepResults is for how many seconds Telegram may give the same results to the
// same question.
const keepResults = 60

// inquiry is an inline query: somebody typed our name and a question in any chat.
type inquiry struct {
	ID       string      `json:"id"`
	From     models.User `json:"from"`
	Query    string      `json:"query"`
	Location *location   `json:"location"`
}

// message is the question without anything that we know of who asks. Her
// Telegram's language counts where she has typed nothing that tells one.
func (q *inquiry) message() bot.Message {
	m := bot.Message{Text: q.Query, Place: q.Location.place()}
	if strings.TrimSpace(q.Query) == "" {
		m.Lang = language(&q.From)
	}
	return m
}

// inquire answers an inline query with cards to pick from. One that cannot be
// answered is left: Telegram shows nothing then, and she types on.
func (c *Channel) inquire(ctx context.Context, update int64, q *inquiry) {
	err := guard(func() error {
		m := q.message()
		cards, failed := c.cfg.Bot.Cards(ctx, m)
		if ctx.Err() != nil {
			return nil
		}
		if failed != nil {
			c.log.Error("telegram: inline query not searched", "update", update, "error", c.api.redact(failed))
		}
		results := articles(cards)
		if len(results) == 0 {
			return nil
		}
		p := &client.AnswerInlineQueryParams{
			InlineQueryID: q.ID, Results: results, CacheTime: keepResults, IsPersonal: m.Place != nil || m.Lang != "",
		}
		if failed != nil {
			p.CacheTime, p.IsPersonal = 1, true
		}
		_, err := c.api.calls.AnswerInlineQuery(ctx, p)
		return c.api.failure("answerInlineQuery", err)
	})
	if err != nil && ctx.Err() == nil {
		c.log.Info("telegram: inline query left unanswered", "update", update, "error", c.api.redact(err))
	}
}

// articles are cards as Telegram lists them, without those that have no text.
func articles(cards []bot.Card) []models.InlineQueryResult {
	var list []models.InlineQueryResult
	for i, card := range cards {
		title := oneLine(card.Title)
		parts := split(compose(card.Lang, card.Lines), longestText)
		if title == "" || len(parts) == 0 {
			continue
		}
		article := &models.InlineQueryResultArticle{
			ID: strconv.Itoa(i + 1), Title: title, Description: oneLine(card.Brief),
			InputMessageContent: models.InputTextMessageContent{
				MessageText: parts[0].html(), ParseMode: models.ParseModeHTML, LinkPreviewOptions: noPreview(),
			},
		}
		if k := keys(card.Links); k != nil {
			article.ReplyMarkup = k
		}
		list = append(list, article)
	}
	return list
}
