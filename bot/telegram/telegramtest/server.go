package telegramtest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Options say how a server behaves; the zero value is ready to use.
type Options struct {
	// Token is the one that the server accepts; a made-up one where empty.
	Token string
	// Username is the bot's, without @; jinguo_test_bot where empty.
	Username string
	// Addr is where to listen; a free port of 127.0.0.1 where empty.
	Addr string
	// Memory listens in memory only; see the package comment.
	Memory bool
	// Seed starts the chances of faults, repetition and disorder.
	Seed uint64
	// Webhook carries the posts to the bot's webhook; http.DefaultTransport
	// where nil.
	Webhook http.RoundTripper
	// Retry is the pause before a failed post to the webhook is repeated;
	// 100 ms where 0. It doubles each time, six times at most.
	Retry time.Duration
}

// Server is a running emulated Bot API. Its methods may be called from many
// goroutines.
type Server struct {
	URL   string // address for the bot, without a slash at the end
	Token string
	Bot   User

	http    *http.Server
	pipes   *pipes // nil on a real port
	retry   time.Duration
	carrier http.RoundTripper
	done    chan struct{}
	running sync.WaitGroup

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced whenever something below changes
	chance   *rand.Rand
	chats    map[int64]*Chat
	box      int // last message number of the bot's own sequence
	updates  queue
	webhook  webhook
	queries  map[string]bool // callback queries that wait for an answer
	answers  []Answer
	inlines  map[string]bool // inline queries that wait for an answer
	inlined  []InlineAnswer
	files    map[string][]byte
	commands map[string]json.RawMessage // by language
	faults   []*Fault
	calls    []Call
}

// New starts a server on a free port, or fails t, and closes it when t ends.
func New(t testing.TB) *Server {
	t.Helper()
	s, err := Start(Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Start starts a server that lives until Close.
func Start(opt Options) (*Server, error) {
	if opt.Token == "" {
		opt.Token = "4242:TEST-token-of-an-emulated-api"
	}
	if opt.Username == "" {
		opt.Username = "jinguo_test_bot"
	}
	if opt.Retry == 0 {
		opt.Retry = 100 * time.Millisecond
	}
	if opt.Webhook == nil {
		opt.Webhook = http.DefaultTransport
	}
	number, _, _ := strings.Cut(opt.Token, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return nil, fmt.Errorf("token does not start with the bot's number: %w", err)
	}
	s := &Server{
		Token: opt.Token, Bot: User{ID: id, IsBot: true, FirstName: "Jinguo", Username: opt.Username},
		retry: opt.Retry, carrier: opt.Webhook, done: make(chan struct{}), changed: make(chan struct{}),
		chance: rand.New(rand.NewPCG(opt.Seed, opt.Seed)), chats: map[int64]*Chat{}, queries: map[string]bool{}, inlines: map[string]bool{},
		files: map[string][]byte{}, commands: map[string]json.RawMessage{},
		updates: queue{next: 1000, flying: map[int64]bool{}, failed: map[int64]int{}},
	}
	var listener net.Listener
	if opt.Memory {
		s.pipes = newPipes()
		listener, s.URL = s.pipes, "http://telegram.test"
	} else {
		if opt.Addr == "" {
			opt.Addr = "127.0.0.1:0"
		}
		if listener, err = net.Listen("tcp", opt.Addr); err != nil {
			return nil, fmt.Errorf("listen: %w", err)
		}
		s.URL = "http://" + listener.Addr().String()
	}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	s.running.Go(func() { s.http.Serve(listener) })
	s.running.Go(s.deliver)
	return s, nil
}

// Close ends all calls and stops the server.
func (s *Server) Close() {
	select {
	case <-s.done:
		return
	default:
	}
	close(s.done)
	s.http.Close()
	s.running.Wait()
}

// Client reaches the server, in memory too. The caller closes its idle
// connections.
func (s *Server) Client() *http.Client {
	transport := &http.Transport{MaxIdleConnsPerHost: 64}
	if s.pipes != nil {
		transport.DialContext = s.pipes.dial
	}
	return &http.Client{Transport: transport}
}

// changing wakes all who wait for a change. s.mu is held.
func (s *Server) changing() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// method is a call of the API. It runs with s.mu held.
type method func(*Server, params) (any, *apiError)

var methods = map[string]method{
	"getMe":                  func(s *Server, _ params) (any, *apiError) { return s.Bot, nil },
	"setWebhook":             (*Server).setWebhook,
	"deleteWebhook":          (*Server).deleteWebhook,
	"getWebhookInfo":         (*Server).webhookInfo,
	"sendMessage":            (*Server).sendMessage,
	"sendLocation":           (*Server).sendLocation,
	"sendVenue":              (*Server).sendVenue,
	"sendPhoto":              (*Server).sendPhoto,
	"deleteMessages":         (*Server).deleteMessages,
	"editMessageText":        (*Server).editText,
	"editMessageReplyMarkup": (*Server).editKeyboard,
	"answerCallbackQuery":    (*Server).answerQuery,
	"answerInlineQuery":      (*Server).answerInline,
	"sendChatAction":         (*Server).chatAction,
	"setMyCommands":          (*Server).setCommands,
	"getMyCommands":          (*Server).getCommands,
	"getFile":                (*Server).getFile,
}

// ServeHTTP answers one call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if path, ok := strings.CutPrefix(r.URL.Path, "/file/bot"+s.Token+"/"); ok {
		s.download(w, path)
		return
	}
	name, ok := strings.CutPrefix(r.URL.Path, "/bot"+s.Token+"/")
	if !ok {
		answer(w, nil, &apiError{Code: 401, Description: "Unauthorized"})
		return
	}
	p, err := readParams(r)
	if err != nil {
		answer(w, nil, badRequest(err.Error()))
		return
	}
	call := s.arrived(name, p)
	fault := s.fault(name, call.Chat)
	if !s.pause(fault.Delay) {
		return
	}
	switch {
	case fault.CutBefore:
		s.ended(call, "cut before", 0, 0)
		cut(w)
		return
	case fault.Status != 0:
		s.ended(call, "refused", fault.Status, 0)
		fault.answer(w)
		return
	}
	result, refusal := s.do(r, name, p)
	outcome, status := "", 200
	if refusal != nil {
		outcome, status = refusal.Description, refusal.Code
	}
	if fault.CutAfter {
		outcome += " cut after"
	}
	s.ended(call, outcome, status, messageID(result))
	if fault.CutAfter {
		cut(w)
		return
	}
	answer(w, result, refusal)
}

func (s *Server) do(r *http.Request, name string, p params) (any, *apiError) {
	if strings.EqualFold(name, "getUpdates") {
		return s.getUpdates(r, p)
	}
	for known, run := range methods {
		if strings.EqualFold(known, name) {
			s.mu.Lock()
			defer s.mu.Unlock()
			result, refusal := run(s, p)
			if m, ok := result.(*Message); ok {
				shown := *m // the chat's own may change while the answer is written
				result = &shown
			}
			return result, refusal
		}
	}
	return nil, &apiError{Code: 404, Description: "Not Found"}
}

// pause waits for d and reports whether the server still runs.
func (s *Server) pause(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-s.done:
		return false
	}
}

type response struct {
	OK          bool        `json:"ok"`
	Result      any         `json:"result,omitempty"`
	ErrorCode   int         `json:"error_code,omitempty"`
	Description string      `json:"description,omitempty"`
	Parameters  *parameters `json:"parameters,omitempty"`
}

type parameters struct {
	RetryAfter int   `json:"retry_after,omitempty"`
	MigrateTo  int64 `json:"migrate_to_chat_id,omitempty"`
}

func answer(w http.ResponseWriter, result any, refusal *apiError) {
	body := response{OK: refusal == nil, Result: result}
	status := http.StatusOK
	if refusal != nil {
		status = refusal.Code
		body.ErrorCode, body.Description = refusal.Code, refusal.Description
		if refusal.RetryAfter > 0 || refusal.MigrateTo != 0 {
			body.Parameters = &parameters{RetryAfter: refusal.RetryAfter, MigrateTo: refusal.MigrateTo}
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

// cut closes the connection without an answer.
func cut(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
}
