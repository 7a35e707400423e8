// Package telegramtest is an emulated Bot API of Telegram, with the people who
// write to the bot. It stands on a port of its own, so that the bot under test
// may be the same process or another one that is killed and started again.
//
//	api := telegramtest.New(t)
//	// … start the bot with api.URL as the API's address and api.Token …
//	ann := api.Private(7)
//	ann.Say("/start")
//	ann.Wait(1, time.Second)       // until the bot has written once
//	ann.Press("Help")              // a button under its newest message
//	fmt.Println(ann.Transcript())
//
// # What it emulates
//
// getMe, getUpdates (long poll, offset, limit, allowed_updates, conflict of two
// pollers), setWebhook, deleteWebhook, getWebhookInfo (delivery with the secret,
// again after every answer but 2xx), sendMessage, sendLocation, sendVenue, sendPhoto, deleteMessages,
// editMessageText, editMessageReplyMarkup, answerCallbackQuery, answerInlineQuery,
// sendChatAction, setMyCommands, getMyCommands, getFile with the file's download. Parameters
// may come in the query, as a form, as multipart or as JSON.
//
// It refuses what Telegram refuses, in Telegram's words: HTML that does not
// parse, an empty text, more than 4,096 UTF-16 units after parsing, callback
// data over 64 bytes, a button's address that is none, a place that is not on earth,
// a result of an inline query without a text, an edit that changes nothing or that names somebody
// else's message, an unknown chat, a person who blocked the bot.
//
// Message numbers are Telegram's: all private chats and basic groups of a bot
// share one sequence, each supergroup (id at or below -1000000000000) has its own.
//
// # What goes wrong on request
//
// [Server.Inject] adds a [Fault]: an error answer, 429 with retry_after, a slow
// answer, a connection that is cut before or after the call took effect; for all
// calls, a method, a chat, a share of calls (seeded) or a number of times.
// [Server.Repeat] and [Server.Disorder] make updates arrive again or shuffled.
//
// # What is known afterwards
//
// [Server.Calls] is the log of what arrived when; [Server.Pace] says how fast
// the bot wrote at its fastest.
//
// # Virtual time
//
// With Options.Memory the server listens in memory and [Server.Client] is the
// only way to it. All of its waiting is then durable in the sense of
// testing/synctest, so that minutes of pace and back-off pass at once.
package telegramtest
