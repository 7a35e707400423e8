package web

import (
	"context"
	"crypto/rand"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// Replier is the conversation, such as [*bot.Bot].
type Replier interface {
	// Reply answers a message. With an error the reply is still one that a
	// resident can read; the error is for the log.
	Reply(ctx context.Context, m bot.Message) (bot.Reply, error)
	// Alarm is the reply to somebody in danger that needs nothing that can break or be
	// slow, and false for anybody else.
	Alarm(m bot.Message) (bot.Reply, bool)
}

// Sessions keeps what the conversation remembers of a chat.
type Sessions interface {
	// Session returns what KeepSession kept last for the chat, nothing for a new one.
	Session(ctx context.Context, chat string) ([]byte, error)
	// KeepSession keeps the effects of a message, the session for its chat. Without a
	// session it drops the one that is kept.
	KeepSession(ctx context.Context, eff Effects) error
}

// Effects are what answering a message comes to.
type Effects struct {
	Chat    string // whose session it is
	Session []byte
	// Until is when Lasting takes the place of Session, whether or not she asks again;
	// zero where all of Session lasts.
	Until   time.Time
	Lasting []byte
	Mark    *bot.Mark          // nil where she judged nothing
	Request *knowledge.Request // what she says is wrong about an entry; may be nil
	Shown   string             // id of the entry that was the answer; may be empty
	Need    *knowledge.Need    // what is counted of the message; nil for nothing

	Handing *knowledge.Handing // what she wants done with her case
	Asked   *knowledge.Asked   // what she asked
	Forget  bool               // all that is kept of the chat is erased first
}

// Config is what a server needs.
type Config struct {
	Bot      Replier
	Sessions Sessions
	// Screen tells who can have what, over HTTP; where it is nil, nobody is told there.
	Screen Screener
	// Key makes the hashes under which sessions are kept. Where it is empty, a
	// random one is taken and sessions end with the process.
	Key []byte
	// Ready tells whether answers can be given now; nil means always. An error
	// with a method Code() string names the part that is missing in /readyz.
	Ready func(context.Context) error
	Log   *slog.Logger     // nil means none
	Now   func() time.Time // nil means time.Now
	// Office is the name that stands above the page; the browser's title stays
	// neutral. Where it is empty, the neutral title stands there too.
	Office string
	// Exit is the address of the neutral site to which the quick exit leads; a
	// general news page where empty.
	Exit string
	// Region is the code of the region that the office serves; its divisions are
	// suggested in the region field. Empty suggests the provinces.
	Region string
	// KeepRaw and KeepAsked are how long the store keeps a question without an answer
	// as she wrote it, and without what tells who she is; 24 hours and 180 days where zero.
	// The page says so.
	KeepRaw, KeepAsked time.Duration
	// Proxied says that a reverse proxy stands in front, so that the last element
	// of X-Forwarded-For is the caller's address and X-Forwarded-Proto is true.
	Proxied bool
	// Rate is the number of questions a second that one address may ask in the
	// long run, Burst the number at once; 100 and 1,000 where zero, so that no
	// caller takes more than about one core. Many residents share the address of
	// a mobile network or of a village office, and a script asks one after another.
	Rate  float64
	Burst int
}

// Server answers requests. Its limits on bodies are its own; timeouts and the
// listener are the caller's.
type Server struct {
	Config
	mux     *http.ServeMux
	assets  assets
	pages   *template.Template
	limiter *limiter
	region  string   // full name of the office's region
	regions []string // names of its divisions
}

const defaultExit = "https://news.cctv.com/"

// New returns a server.
func New(c Config) *Server {
	if len(c.Key) == 0 {
		c.Key = []byte(rand.Text())
	}
	if c.Ready == nil {
		c.Ready = func(context.Context) error { return nil }
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Exit == "" {
		c.Exit = defaultExit
	}
	if c.KeepRaw == 0 {
		c.KeepRaw = 24 * time.Hour
	}
	if c.KeepAsked == 0 {
		c.KeepAsked = 180 * 24 * time.Hour
	}
	if c.Rate == 0 {
		c.Rate = 100
	}
	if c.Burst == 0 {
		c.Burst = 1000
	}
	s := &Server{Config: c, assets: loadAssets(), limiter: newLimiter(c.Rate, c.Burst), region: fullName(c.Region)}
	s.pages = parsePages(s.assets)
	for _, division := range region.Children(c.Region) {
		s.regions = append(s.regions, division.Name)
	}
	s.mux = s.routes()
	return s
}

// Handler returns the handler of every path; it answers unknown ones with 404.
func (s *Server) Handler() http.Handler { return s.guard(s.sameOrigin(s.mux)) }

// Serves reports whether a path is one of the server's own, so that nothing else
// may be put there.
func (s *Server) Serves(path string) bool {
	_, pattern := s.mux.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: path}})
	return pattern != "/"
}

func (s *Server) routes() *http.ServeMux {
	routes := map[string]map[string]http.HandlerFunc{
		"/{$}":           {http.MethodGet: s.home, http.MethodPost: s.turn},
		"/stream":        {http.MethodPost: s.stream},
		"/exit":          {http.MethodGet: s.exit, http.MethodPost: s.quit},
		"/privacy":       {http.MethodGet: s.privacy},
		"/api/v1/ask":    {http.MethodPost: s.ask},
		"/healthz":       {http.MethodGet: s.alive},
		"/readyz":        {http.MethodGet: s.ready},
		"/static/{file}": {http.MethodGet: s.static},
		"/favicon.ico":   {http.MethodGet: s.icon},
	}
	if s.Screen != nil {
		routes["/api/v1/screen"] = map[string]http.HandlerFunc{http.MethodPost: s.limited(s.screen)}
	}
	mux := http.NewServeMux()
	for path, methods := range routes {
		var allow []string
		for method, handle := range methods {
			mux.HandleFunc(method+" "+path, handle)
			allow = append(allow, method)
			if method == http.MethodGet {
				allow = append(allow, http.MethodHead)
			}
		}
		slices.Sort(allow)
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", strings.Join(allow, ", "))
			s.refuse(w, r, refusal{status: http.StatusMethodNotAllowed, code: "method"})
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, refusal{status: http.StatusNotFound, code: "not_found"})
	})
	return mux
}
