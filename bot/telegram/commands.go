package telegram

import (
	"context"

	"github.com/go-telegram/bot/models"

	"jinguo/bot"
)

// commands are the ones in the menu, in its order. The word list describes each
// under telegram_command_ and its name.
var commands = []string{"start", "help", "human", "region", "forget"}

// menu describes commands, each under prefix and its name.
func menu(lang, prefix string, names []string) []models.BotCommand {
	list := make([]models.BotCommand, len(names))
	for i, command := range names {
		list[i] = models.BotCommand{Command: command, Description: bot.Say(lang, prefix+command, nil)}
	}
	return list
}

// setCommands sets the menu of commands: Chinese for everybody, English for whom
// Telegram shows in English. The conversation works without it.
func (c *Channel) setCommands(ctx context.Context) {
	for _, m := range []struct{ code, lang string }{{"", bot.Chinese}, {"zh", bot.Chinese}, {"en", bot.English}} {
		if err := c.api.setCommands(ctx, 0, m.code, menu(m.lang, "telegram_command_", commands)); err != nil && ctx.Err() == nil {
			c.log.Warn("telegram: menu of commands not set", "language", m.lang, "error", err)
		}
	}
}

// setDeskCommands sets the menu of staff in those of their chats that have none yet. One
// that Telegram refuses is left without: the commands work all the same.
func (c *Channel) setDeskCommands(ctx context.Context) {
	if c.cfg.Cases == nil {
		return
	}
	for _, chat := range c.desks() {
		if c.menus[chat] {
			continue
		}
		if c.menus == nil {
			c.menus = map[int64]bool{}
		}
		c.menus[chat] = true
		if err := c.api.setCommands(ctx, chat, "", menu(c.cfg.StaffLang, "telegram_staff_", deskCommands)); err != nil && ctx.Err() == nil {
			c.log.Warn("telegram: menu of staff not set", "error", err)
		}
	}
}
