package desk

import (
	"crypto/rand"
	"html/template"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/alexedwards/scs/v2"

	"jinguo/bot"
	"jinguo/knowledge/account"
	"jinguo/knowledge/intake"
	"jinguo/knowledge/store"
)

// Config is what a desk needs.
type Config struct {
	// Store is the database that the desk is a view of.
	Store *store.Store
	// Bot answers as a resident is answered.
	Bot *bot.Bot
	// Index is what questions are tried on; nil where nothing can be.
	Index Index
	// Search finds published entries as the bot does; nil where nobody does.
	Search bot.Searcher
	// Letters makes what residents are sent about what staff did; nil sends nothing.
	Letters Letters
	Log     *slog.Logger     // nil means none
	Now     func() time.Time // nil means time.Now
	// Office is the name that stands above the pages; Region the code of the region that
	// the office serves, empty for the whole nation.
	Office, Region string
	// Changed is called after something that residents see changed, so that answers follow
	// at once; nil for nobody to tell.
	Changed func()
	// Reader reads the files that staff import; without Command it does so in this process.
	Reader intake.Reader
	// Uploads is a folder for the files that staff import, the desk's own: [Server.Run]
	// empties it. Where it is empty nothing can be imported.
	Uploads string
	// URL is where people find the program; what the browser asked for where it is empty.
	URL string
	// Telegram says that the bot runs, and BotName what it is called there, without @; may
	// be empty.
	Telegram bool
	BotName  string
	// Key keys the hashes under which tries to sign in are counted. Another key forgets
	// them; nil takes a random one.
	Key []byte
	// Hash is the work of a password; nil means what is right for a small server.
	Hash *argon2id.Params
	// Backups makes backups and puts them back; may be nil.
	Backups Backups
	// Proxied says that a reverse proxy with TLS stands in front.
	Proxied bool
}

// Server answers the requests under /desk.
type Server struct {
	Config
	sessions *scs.SessionManager
	hasher   *hasher
	assets   assets
	pages    map[string]*template.Template
	routes   []route
	handler  http.Handler
	tiles    []tiles
	tallies  counted[store.Tally]
	barren   barren
	owns     counted[ownCounts]
	lasts    counted[[]store.LastImport]
	trials   trials
	running  goldenRun
	imports  *imports
}

// route is one thing that can be asked of the desk.
type route struct {
	method, path string // path as http.ServeMux writes patterns
	need         account.Right
	do           func(http.ResponseWriter, *http.Request, *visit)
}

// New returns a desk. Its handler expects paths that begin with /desk.
func New(c Config) *Server {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Letters == nil {
		c.Letters = noLetters{}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Key == nil {
		c.Key = []byte(rand.Text())
	}
	s := &Server{Config: c, assets: loadAssets(), hasher: newHasher(c.Hash)}
	s.imports = newImports()
	s.sessions = s.newSessions()
	s.pages = parsePages(s.assets)
	s.tiles = s.allTiles()
	s.routes = slices.Concat(
		s.frameRoutes(), s.homeRoutes(), s.accountRoutes(), s.listRoutes(), s.entryRoutes(), s.reviewRoutes(), s.importRoutes(),
		s.tryRoutes(), s.missRoutes(), s.caseRoutes(), s.requestRoutes(), s.reportRoutes(), s.trustRoutes(),
	)
	s.handler = s.guard(s.sameOrigin(bySelf(s.sessions.LoadAndSave(s.mux()))))
	return s
}

// Handler answers all paths under /desk.
func (s *Server) Handler() http.Handler { return s.handler }

// mux sends each request to its route, if its account has the right.
func (s *Server) mux() *http.ServeMux {
	mux := http.NewServeMux()
	for _, one := range s.routes {
		mux.HandleFunc(one.method+" "+one.path, func(w http.ResponseWriter, r *http.Request) { s.enter(w, r, one) })
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, s.visit(r), http.StatusNotFound, "not_found")
	})
	return mux
}
