package telegram

import (
	"context"
	"strings"

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
	if c.menus == nil {
		c.menus = map[int64]string{}
	}
	wanted := c.deskMenus()
	for chat := range c.menus {
		if wanted[chat] == nil {
			wanted[chat] = menu(c.cfg.StaffLang, "telegram_command_", commands) // it is staff's no more
		}
	}
	for chat, list := range wanted {
		names := make([]string, len(list))
		for i, one := range list {
			names[i] = one.Command
		}
		now := strings.Join(names, " ")
		if c.menus[chat] == now {
			continue
		}
		c.menus[chat] = now
		if err := c.api.setCommands(ctx, chat, "", list); err != nil && ctx.Err() == nil {
			c.log.Warn("telegram: menu of staff not set", "error", err)
		}
	}
}

// deskMenus are the menus of the chats of staff: in that of an account what it may do.
func (c *Channel) deskMenus() map[int64][]models.BotCommand {
	menus, members := map[int64][]models.BotCommand{}, c.members()
	for _, chat := range c.desks() {
		if members[chat] == nil {
			menus[chat] = menu(c.cfg.StaffLang, "telegram_staff_", deskCommands)
		}
	}
	for chat, a := range members {
		var names []string
		for _, verb := range deskCommands {
			if may(a, verb) {
				names = append(names, verb)
			}
		}
		if !a.Off {
			menus[chat] = menu(c.of(a).lang, "telegram_staff_", append(names, "unlink"))
		}
	}
	return menus
}
