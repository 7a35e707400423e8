package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	client "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

const (
	defaultAPI = "https://api.telegram.org"
	// pollFor is how long Telegram shall hold an empty poll open.
	pollFor = 50 * time.Second
	// callFor is how long any other call may take. It is long because a call that
	// was given up may still take effect later, where nothing looks for it.
	callFor = time.Minute
	// releaseFor is how long the release of a button may keep its answer waiting.
	releaseFor = 5 * time.Second
	// graceFor is how long a call may go on after the program was told to stop.
	graceFor = 5 * time.Second
	// longestAnswer is the most that is read of an answer, in bytes.
	longestAnswer = 32 << 20
)

// wanted are the kinds of update that Telegram shall deliver.
var wanted = []string{
	models.AllowedUpdateMessage, models.AllowedUpdateEditedMessage, models.AllowedUpdateCallbackQuery, models.AllowedUpdateInlineQuery,
}

// api calls the Bot API. Every error that it returns is a *callError, which
// holds neither the token nor a text.
type api struct {
	base   string
	token  string
	client carrier
	calls  *client.Bot
	album  album
}

// carrier sends requests. Its errors do without the request's URL, which holds
// the token: the client would cut that out of an error which another goroutine
// of its own is reading.
type carrier struct{ *http.Client }

func (c carrier) Do(req *http.Request) (*http.Response, error) {
	resp, err := c.Client.Do(req)
	var failed *url.Error
	if errors.As(err, &failed) {
		return nil, &lost{failed.Err}
	}
	return resp, err
}

// lost is a call that got no answer.
type lost struct{ error }

func (l *lost) Unwrap() error { return l.error }

func newAPI(base, token string, c *http.Client, log *slog.Logger) (*api, error) {
	if base == "" {
		base = defaultAPI
	}
	base = strings.TrimRight(base, "/")
	if c == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConnsPerHost = 16
		c = &http.Client{Transport: transport}
	}
	a := &api{base: base, token: token, client: carrier{c}}
	// The client's own loops, handlers and logs stay unused: its default handler
	// would log what residents write.
	calls, err := client.New(token,
		client.WithSkipGetMe(), client.WithServerURL(base), client.WithHTTPClient(pollFor, a.client),
		client.WithDefaultHandler(func(context.Context, *client.Bot, *models.Update) {}),
		client.WithErrorsHandler(func(err error) { log.Debug("telegram: client", "error", a.redact(err)) }))
	if err != nil {
		return nil, fmt.Errorf("telegram: make client: %w", a.redact(err))
	}
	a.calls = calls
	return a, nil
}

func (a *api) close() { a.client.CloseIdleConnections() }

func (a *api) me(ctx context.Context) (*models.User, error) {
	ctx, cancel := context.WithTimeout(ctx, callFor)
	defer cancel()
	me, err := a.calls.GetMe(ctx)
	return me, a.failure("getMe", err)
}

// deliverTo sets the webhook, or removes it where url is empty.
func (a *api) deliverTo(ctx context.Context, url, secret string) error {
	ctx, cancel := context.WithTimeout(ctx, callFor)
	defer cancel()
	if url == "" {
		_, err := a.calls.DeleteWebhook(ctx, &client.DeleteWebhookParams{})
		return a.failure("deleteWebhook", err)
	}
	_, err := a.calls.SetWebhook(ctx, &client.SetWebhookParams{URL: url, SecretToken: secret, AllowedUpdates: wanted})
	return a.failure("setWebhook", err)
}

// updates polls, for a time that an empty answer may be held open. The client has no such call outside its own loop; and updates
// are taken raw, so that one that cannot be read does not hide the others.
func (a *api) updates(ctx context.Context, offset int64, wait time.Duration) ([]json.RawMessage, error) {
	ctx, cancel := context.WithTimeout(ctx, wait+callFor)
	defer cancel()
	query, err := json.Marshal(map[string]any{"offset": offset, "timeout": int(wait.Seconds()), "allowed_updates": wanted})
	if err != nil {
		return nil, a.failure("getUpdates", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.base+"/bot"+a.token+"/getUpdates", bytes.NewReader(query))
	if err != nil {
		return nil, a.failure("getUpdates", err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := a.client.Do(req)
	if err != nil {
		return nil, a.failure("getUpdates", err)
	}
	defer resp.Body.Close()
	var answer struct {
		OK         bool              `json:"ok"`
		Result     []json.RawMessage `json:"result"`
		Parameters struct {
			RetryAfter int `json:"retry_after"`
		} `json:"parameters"`
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, longestAnswer)).Decode(&answer); err != nil {
		return nil, &callError{method: "getUpdates", outcome: unknown, why: fmt.Sprintf("unreadable answer with status %d", resp.StatusCode)}
	}
	if !answer.OK {
		failure := &callError{method: "getUpdates", outcome: unknown, why: fmt.Sprintf("refused with status %d", resp.StatusCode)}
		switch resp.StatusCode {
		case http.StatusTooManyRequests:
			failure.outcome, failure.wait = busy, time.Duration(answer.Parameters.RetryAfter)*time.Second
		case http.StatusConflict:
			failure.why = "another program polls with this token, or a webhook is set"
		}
		return nil, failure
	}
	return answer.Result, nil
}

// send sends a letter and returns the number that Telegram gave it.
func (a *api) send(ctx context.Context, chat int64, l letter) (int64, error) {
	switch {
	case l.Venue != nil:
		return a.sendVenue(ctx, chat, l)
	case l.Picture != "":
		return a.sendPicture(ctx, chat, l)
	}
	p := &client.SendMessageParams{
		ChatID: chat, MessageThreadID: l.Thread, Text: l.Text, ParseMode: models.ParseModeHTML, LinkPreviewOptions: noPreview(),
		DisableNotification: l.Silent,
	}
	if l.Keyboard != nil {
		p.ReplyMarkup = l.Keyboard
	}
	if l.Reply != 0 {
		p.ReplyParameters = &models.ReplyParameters{MessageID: int(l.Reply), AllowSendingWithoutReply: true}
	}
	m, err := a.calls.SendMessage(ctx, p)
	return number(m), a.failure("sendMessage", err)
}

// edit makes message number id of the chat say what l says, as far as a message
// such as l can be edited.
func (a *api) edit(ctx context.Context, chat, id int64, l letter) error {
	if l.Venue != nil || l.Picture != "" {
		return a.unkey(ctx, chat, id)
	}
	p := &client.EditMessageTextParams{
		ChatID: chat, MessageID: int(id), Text: l.Text, ParseMode: models.ParseModeHTML, LinkPreviewOptions: noPreview(),
	}
	if l.Keyboard != nil {
		p.ReplyMarkup = l.Keyboard
	}
	_, err := a.calls.EditMessageText(ctx, p)
	return a.failure("editMessageText", err)
}

func noPreview() *models.LinkPreviewOptions {
	return &models.LinkPreviewOptions{IsDisabled: client.True()}
}

// release ends the waiting that a pressed button shows.
func (a *api) release(ctx context.Context, query string) error {
	ctx, cancel := context.WithTimeout(ctx, releaseFor)
	defer cancel()
	_, err := a.calls.AnswerCallbackQuery(ctx, &client.AnswerCallbackQueryParams{CallbackQueryID: query})
	return a.failure("answerCallbackQuery", err)
}

// setCommands sets the menu of commands for a language; for all that have none
// of their own where it is empty. A chat of 0 is all chats.
func (a *api) setCommands(ctx context.Context, chat int64, language string, commands []models.BotCommand) error {
	ctx, cancel := context.WithTimeout(ctx, callFor)
	defer cancel()
	p := &client.SetMyCommandsParams{Commands: commands, LanguageCode: language}
	if chat != 0 {
		p.Scope = &models.BotCommandScopeChat{ChatID: chat}
	}
	_, err := a.calls.SetMyCommands(ctx, p)
	return a.failure("setMyCommands", err)
}

// outcome is what is known about a call after it.
type outcome int

const (
	done    outcome = iota
	unsent          // it had no effect and may be made again
	unknown         // it may have had its effect
	busy            // too many calls; it had no effect
	same            // an edit that would change nothing
	missing         // an edit of a message that is not there or not ours
	refused         // it will never have an effect
	denied          // the token is not accepted
	moved           // the group has become a supergroup with another id
)

// callError is a call that failed, in words fit for a log.
type callError struct {
	method  string
	outcome outcome
	why     string
	wait    time.Duration // before the next call, for busy
	chat    int64         // the new id, for moved
}

func (e *callError) Error() string { return e.method + ": " + e.why }

func outcomeOf(err error) outcome {
	var failed *callError
	switch {
	case err == nil:
		return done
	case errors.As(err, &failed):
		return failed.outcome
	}
	return unknown
}

// carriesText are the methods whose refusals may quote what was sent.
var carriesText = map[string]bool{
	"sendMessage": true, "editMessageText": true, "sendVenue": true, "sendLocation": true, "sendPhoto": true, "answerInlineQuery": true,
}

// known are the refusals whose words hold nothing of a message, with what each
// means. Telegram's other words may quote what was sent.
var known = []struct {
	words   string
	outcome outcome
}{
	{"message is not modified", same},
	{"message to edit not found", missing},
	{"message can't be edited", missing},
	{"message_id_invalid", missing},
	{"no text in the message to edit", missing},
	{"message_author_required", missing},
	{"message_edit_time_expired", missing},
	{"chat not found", refused},
	{"bot was blocked by the user", refused},
	{"bot was kicked", refused},
	{"bot is not a member", refused},
	{"user is deactivated", refused},
	{"have no rights to send", refused},
	{"not enough rights", refused},
	{"message is too long", refused},
	{"message text is empty", refused},
	{"can't parse entities", refused},
	{"button_data_invalid", refused},
	{"message thread not found", refused},
	{"query is too old", refused},
}

// failure turns the client's error into one that holds no token and no text; nil
// stays nil.
func (a *api) failure(method string, err error) error {
	if err == nil {
		return nil
	}
	failed := &callError{method: method, outcome: unknown}
	var (
		crowded *client.TooManyRequestsError
		migrate *client.MigrateError
		dial    *net.OpError
		address *net.DNSError
		unheard *lost
	)
	switch {
	case errors.As(err, &crowded):
		failed.outcome, failed.wait = busy, time.Duration(crowded.RetryAfter)*time.Second
		failed.why = fmt.Sprintf("too many requests, wait %v", failed.wait)
	case errors.As(err, &migrate):
		failed.outcome, failed.chat, failed.why = moved, int64(migrate.MigrateToChatID), "the group became a supergroup"
	case errors.Is(err, client.ErrorUnauthorized), errors.Is(err, client.ErrorNotFound):
		failed.outcome, failed.why = denied, "unauthorized"
	case errors.Is(err, client.ErrorForbidden), errors.Is(err, client.ErrorBadRequest):
		failed.outcome, failed.why = refusal(method, err)
		if !carriesText[method] {
			failed.why = a.strip(err.Error())
		}
	case errors.As(err, &address), errors.As(err, &dial) && dial.Op == "dial":
		failed.outcome, failed.why = unsent, a.strip(cause(err))
	case errors.As(err, &unheard), errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		failed.why = a.strip(cause(err))
	default:
		// An answer that is no JSON comes here with its whole body in the error.
		failed.why = "unreadable or internal-error answer"
	}
	return failed
}

// refusal is what a 400 or 403 means. An edit that is refused in unknown words is
// one of a message that we cannot edit.
func refusal(method string, err error) (outcome, string) {
	words := strings.ToLower(err.Error())
	for _, k := range known {
		if strings.Contains(words, k.words) {
			return k.outcome, k.words
		}
	}
	switch {
	case errors.Is(err, client.ErrorForbidden):
		return refused, "forbidden"
	case strings.HasPrefix(method, "editMessage"):
		return missing, "bad request"
	}
	return refused, "bad request"
}

// cause is a network error without the method around it.
func cause(err error) string {
	var unheard *lost
	if errors.As(err, &unheard) {
		return unheard.Error()
	}
	return err.Error()
}

// redact makes an error fit for a log, whatever it is.
func (a *api) redact(err error) error {
	var failed *callError
	if errors.As(err, &failed) {
		return err
	}
	return errors.New(a.strip(err.Error()))
}

func (a *api) strip(text string) string {
	if a.token == "" {
		return text
	}
	return strings.ReplaceAll(text, a.token, "***")
}
