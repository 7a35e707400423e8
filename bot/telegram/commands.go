package telegram

import (
	"context"

	"github.com/go-telegram/bot/models"

	"jinguo/bot"
)

// commands are the ones in the menu, in its order. The word list describes each
// under telegram_command_ and its name.
var commands = []string{"start", "help", "region", "forget"}

// setCommands sets the menu of commands: Chinese for everybody, English for whom
// Telegram shows in English. The conversation works without it.
func (c *Channel) setCommands(ctx context.Context) {
	for _, menu := range []struct{ code, lang string }{{"", bot.Chinese}, {"zh", bot.Chinese}, {"en", bot.English}} {
		list := make([]models.BotCommand, len(commands))
		for i, command := range commands {
			list[i] = models.BotCommand{Command: command, Description: bot.Say(menu.lang, "telegram_command_"+command, nil)}
		}
		if err := c.api.setCommands(ctx, menu.code, list); err != nil && ctx.Err() == nil {
			c.log.Warn("telegram: menu of commands not set", "language", menu.lang, "error", err)
		}
	}
}
