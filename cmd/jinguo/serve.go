package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"jinguo/bot"
	"jinguo/bot/desk"
	"jinguo/bot/telegram"
	"jinguo/bot/web"
	"jinguo/config"
	"jinguo/index"
	"jinguo/knowledge/audit"
)

// How often a running server looks for what other processes changed, and tidies.
const (
	followEvery = 250 * time.Millisecond
	tidyEvery   = time.Hour
	dueEvery    = 30 * time.Second // what was approved for a day, from its midnight on
	tellEvery   = 5 * time.Second
	forgetEvery = 20 * time.Second // and trying for 30 more, within a minute; see store.Forget
)

// spareMemory has the garbage collector run earlier than Go's default: with 57,926
// articles and a model the server then holds 290 MB rather than 360, unless GOGC says
// otherwise.
const spareMemory = 40

func serveVerb(set *settings) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Answer on a web page, over HTTP and, with a token, on Telegram",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if os.Getenv("GOGC") == "" {
				debug.SetGCPercent(spareMemory)
			}
			address := "" // of the settings, and the same when the server begins anew
			for {
				again, err := serveOnce(cmd, set, &address)
				if err != nil || !again {
					return err
				}
			}
		},
	}
	cmd.Flags().String("listen", config.Default().Web.Listen, "`address` of the page and the API")
	set.flags["web.listen"] = cmd.Flags().Lookup("listen")
	return cmd
}

// errAgain ends a server that is to begin anew.
var errAgain = errors.New("begin anew")

// serveOnce serves until the context ends. Where staff want a backup put back meanwhile it
// ends, does that, and asks to be called again.
func serveOnce(cmd *cobra.Command, set *settings, address *string) (again bool, err error) {
	b, err := openBase(cmd.Context(), set)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	leave, err := b.occupy(cmd.Context())
	if err != nil {
		return false, err
	}
	defer leave()
	log := newLog(cmd.ErrOrStderr(), b.cfg.Log)
	if err := b.warn(cmd.Context(), log); err != nil {
		return false, err
	}
	s, err := newServer(cmd.Context(), b, log)
	if err != nil {
		return false, err
	}
	if *address == "" {
		*address = s.cfg.Web.Listen
	}
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		return false, fmt.Errorf("listen on %s: %w; choose another address with --listen HOST:PORT", *address, err)
	}
	*address = listener.Addr().String()
	fmt.Fprintf(cmd.OutOrStdout(), "Jinguo answers at http://%s (stop with Ctrl-C)\n", listener.Addr())
	if err := b.inviteOwner(cmd.Context(), cmd.OutOrStdout(), listener.Addr().String()); err != nil {
		return false, errors.Join(err, listener.Close())
	}
	// Whoever comes in by a door counts as who they are, and not as the operator.
	err = s.run(audit.As(cmd.Context(), audit.Actor{}), listener)
	if !errors.Is(err, errAgain) {
		return false, err
	}
	s.restoreStaged(audit.As(cmd.Context(), s.backups.by))
	return true, nil
}

// restoreStaged puts the backup back that staff uploaded. What goes wrong is logged, and
// the database stays as it is.
func (s *server) restoreStaged(ctx context.Context) {
	staged := filepath.Join(s.cfg.Data, stagedName)
	done, err := s.restore(ctx, staged, false)
	if err != nil {
		s.log.Error("the backup is not restored", "error", err)
		return
	}
	s.log.Info("a backup is restored", "made", done.Made, "entries", done.Entries, "before", done.before)
	if err := os.Remove(staged); err != nil {
		s.log.Error("the backup that was restored cannot be deleted", "error", err)
	}
}

// server is a running installation: its doors and what keeps them going.
type server struct {
	*base
	log      *slog.Logger
	index    *lateIndex
	learned  atomic.Value // string: mark of the model that the index was opened with
	handler  http.Handler
	telegram *telegram.Channel // nil without a token
	staff    *desk.Server
	poked    chan struct{} // has the index follow the store at once
	backups  *backups
	again    chan struct{} // closed when the server is to begin anew
}

// newServer puts the doors together; nothing runs yet.
func newServer(ctx context.Context, b *base, log *slog.Logger) (*server, error) {
	key := b.key().key
	s := &server{base: b, log: log, index: &lateIndex{}, poked: make(chan struct{}, 1), again: make(chan struct{})}
	s.backups = &backups{base: b, restart: sync.OnceFunc(func() { close(s.again) })}
	conversation := b.newBot(s.index)
	page := web.New(web.Config{
		Bot:      conversation,
		Sessions: webSessions{b.store},
		Screen:   conversation,
		Key:      key,
		Ready:    s.ready,
		Log:      log,
		Now:      time.Now,
		Office:   b.cfg.Web.Name,
		Exit:     b.cfg.Web.Exit,
		Region:   b.region,
		Proxied:  b.cfg.Web.Proxy,

		KeepRaw:   time.Duration(b.cfg.Keep.Raw) * time.Hour,
		KeepAsked: time.Duration(b.cfg.Keep.Questions) * 24 * time.Hour,
	})
	reader, err := b.newReader(ctx)
	if err != nil {
		return nil, err
	}
	s.staff = desk.New(desk.Config{
		Store:    b.store,
		Bot:      conversation,
		Letters:  deskLetters{},
		Search:   s.index,
		Log:      log,
		Now:      time.Now,
		Office:   b.cfg.Web.Name,
		Region:   b.region,
		URL:      b.cfg.Web.URL,
		Key:      key,
		Proxied:  b.cfg.Web.Proxy,
		Backups:  s.backups,
		Telegram: b.cfg.Telegram.Token != "",
		BotName:  b.cfg.Telegram.Name,
		Changed:  s.poke,
		Index:    s.index,
		Reader:   reader,
		Uploads:  filepath.Join(b.cfg.Data, "uploads"),
	})
	s.handler = under(page.Handler(), "/desk", s.staff.Handler())
	if b.cfg.Telegram.Token == "" {
		return s, nil
	}
	return s, s.addTelegram(conversation, key, page)
}

// addTelegram adds the Telegram channel, and its webhook beside the page where it
// has one.
func (s *server) addTelegram(conversation *bot.Bot, key []byte, page *web.Server) error {
	t := s.cfg.Telegram
	var err error
	s.telegram, err = telegram.New(telegram.Config{
		Token:   t.Token,
		API:     t.API,
		Webhook: t.Webhook,
		Secret:  t.Secret,
		Bot:     conversation,
		Mail:    mailbox{s.store},
		Key:     key,
		Log:     s.log,
		Pace:    s.pace,

		Staff:     t.Staff,
		StaffLang: s.cfg.Lang,
		Requests:  mailbox{s.store},
		Cases:     mailbox{s.store},
		Misses:    s.store,
		Accounts:  s.store,
		Region:    s.region,
		Imports:   s.staff.ChatImports(s.cfg.Lang),
		Desk:      s.cfg.Web.URL,
	})
	if err != nil || t.Webhook == "" {
		return err
	}
	hook, err := url.Parse(t.Webhook)
	if err != nil {
		return fmt.Errorf("telegram.webhook: %w", err)
	}
	if page.Serves(hook.Path) || hook.Path == "/desk" || strings.HasPrefix(hook.Path, "/desk/") {
		return misused("settings: telegram.webhook must have a path of its own, such as /telegram: %s is one of the page's", hook.Path)
	}
	s.handler = beside(s.handler, hook.Path, s.telegram.Handler())
	return nil
}

// under hands a path and all below it to one, and the rest to rest.
func under(rest http.Handler, path string, one http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == path:
			http.Redirect(w, r, path+"/", http.StatusSeeOther)
		case strings.HasPrefix(r.URL.Path, path+"/"):
			one.ServeHTTP(w, r)
		default:
			rest.ServeHTTP(w, r)
		}
	})
}

// beside handles one path by itself and leaves all others to rest. A ServeMux
// would read the path as a pattern, and send a path that is not clean elsewhere.
func beside(rest http.Handler, path string, one http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == path {
			one.ServeHTTP(w, r)
			return
		}
		rest.ServeHTTP(w, r)
	})
}

// run serves until ctx ends, then lets what is under way finish.
func (s *server) run(ctx context.Context, listener net.Listener) error {
	withdraw, err := s.announce(listener.Addr())
	if err != nil {
		return err
	}
	defer withdraw()
	defer s.index.Close()
	work, ctx := errgroup.WithContext(ctx)
	work.Go(func() error { return s.serveHTTP(ctx, listener) })
	work.Go(func() error {
		select {
		case <-s.again:
			return errAgain
		case <-ctx.Done():
			return nil
		}
	})
	work.Go(func() error { return s.follow(ctx) })
	work.Go(func() error { return s.followModel(ctx) })
	work.Go(func() error { return s.every(ctx, dueEvery, "publishing what is due", s.publishDue) })
	work.Go(func() error { return s.every(ctx, tidyEvery, "tidying", s.store.Tidy) })
	work.Go(func() error { return s.every(ctx, tellEvery, "telling of answers", s.tellAnswered) })
	work.Go(func() error {
		return s.every(ctx, tidyEvery, "deleting the database from before a restore", s.dropReplaced)
	})
	work.Go(func() error { return s.every(ctx, forgetEvery, "forgetting", s.store.Forget) })
	work.Go(func() error { return s.staff.Run(ctx) })
	if s.telegram != nil {
		work.Go(func() error { return s.telegram.Run(ctx) })
	}
	if err := work.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

func (s *server) serveHTTP(ctx context.Context, listener net.Listener) error {
	server := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		stopped <- server.Shutdown(grace)
	})
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		stop()
		return fmt.Errorf("serve HTTP: %w", err)
	}
	return <-stopped
}

// follow opens the index and keeps it up to date with the store, and sees when staff pause
// the program. What goes wrong
// is logged when it starts and when it is over; urgent replies work meanwhile.
func (s *server) follow(ctx context.Context) error {
	ticks := time.NewTicker(followEvery)
	defer ticks.Stop()
	var trouble string
	for {
		err := errors.Join(s.catchUp(ctx), s.paused.look(ctx))
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && err.Error() != trouble:
			trouble = err.Error()
			s.log.Error("index does not follow the store; trying again", "error", err)
		case err == nil && trouble != "":
			trouble = ""
			s.log.Info("index follows the store again")
		}
		select {
		case <-ticks.C:
		case <-s.poked:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// poke has the index follow the store without waiting for the next look.
func (s *server) poke() {
	select {
	case s.poked <- struct{}{}:
	default: // it will, anyway
	}
}

// publishDue puts in force what was approved for a day that has come.
func (s *server) publishDue(ctx context.Context) error {
	n, err := s.store.PublishDue(ctx)
	if n > 0 {
		s.log.Info("published what was approved for today", "entries", n)
		s.poke()
	}
	return err
}

func (s *server) catchUp(ctx context.Context) error {
	if x := s.index.open.Load(); x != nil {
		_, err := x.Sync(ctx)
		return errors.Join(err, s.words.look(ctx), s.alarms.look(ctx))
	}
	start := time.Now()
	s.learned.Store(s.modelMark())
	x, err := s.openIndex(ctx, index.Options{Log: s.log})
	if err != nil {
		return err
	}
	s.index.open.Store(x)
	s.log.Info("index is ready", "took", time.Since(start).Round(time.Millisecond))
	return nil
}

// modelEvery is how often a running server looks for a new model.
const modelEvery = 2 * time.Second

// followModel takes up what jinguo learn learned meanwhile. Until the index is made
// anew with it, questions are answered as before.
func (s *server) followModel(ctx context.Context) error {
	ticks := time.NewTicker(modelEvery)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		x, mark := s.index.open.Load(), s.modelMark()
		if x == nil || mark == s.learned.Load() {
			continue
		}
		s.learned.Store(mark)
		model, err := s.model()
		if err == nil {
			err = x.Use(ctx, model, nil)
		}
		switch {
		case err == nil:
			s.log.Info("index is made anew with what was learned")
		case ctx.Err() == nil:
			s.log.Error("what was learned is not taken up", "error", err)
		}
	}
}

// every does a chore now and then until ctx ends. What goes wrong is logged, and tried
// again when it is due.
func (s *server) every(ctx context.Context, pause time.Duration, what string, chore func(context.Context) error) error {
	ticks := time.NewTicker(pause)
	defer ticks.Stop()
	for {
		if err := chore(ctx); err != nil && ctx.Err() == nil {
			s.log.Error(what+" did not work; trying again", "in", pause, "error", err)
		}
		select {
		case <-ticks.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// ready reports whether questions can be answered in full.
func (s *server) ready(ctx context.Context) error {
	if err := s.store.Ping(ctx); err != nil {
		return notReady{err, "store"}
	}
	if s.index.open.Load() == nil {
		return errNoIndex
	}
	return nil
}
