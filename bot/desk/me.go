package desk

import (
	"errors"
	"net/http"

	"jinguo/bot"
	"jinguo/knowledge/account"
)

func (s *Server) meRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/me", account.SignIn, s.showMe},
		{http.MethodPost, "/desk/me", account.SignIn, s.changeMe},
		{http.MethodPost, "/desk/me/password", account.SignIn, s.changePassword},
		{http.MethodPost, "/desk/me/out", account.SignIn, s.outEverywhere},
		{http.MethodGet, "/desk/me/codes", account.SignIn, s.askCodes},
		{http.MethodPost, "/desk/me/codes", account.SignIn, s.newCodes},
		{http.MethodPost, "/desk/me/codes/use", account.SignIn, s.useCodes},
		{http.MethodPost, "/desk/me/codes/off", account.SignIn, s.codesOff},
		{http.MethodPost, "/desk/me/recovery", account.SignIn, s.newRecovery},
		{http.MethodPost, "/desk/me/telegram", account.SignIn, s.newChatCode},
		{http.MethodPost, "/desk/me/telegram/off", account.SignIn, s.chatOff},
	}
}

// mePage is the page on which somebody looks after their own account.
type mePage struct {
	Row      accountRow
	Shown    string
	Lang2    string // the language that the account is set to
	Codes    bool   // it signs in with one-time codes
	Needed   bool   // and has to
	Left     int    // recovery codes
	Telegram bool   // the bot is there
	Code     string // to be sent to the bot, shown this once
	Link     string // that sends it
	Minutes  int    // for which the code counts
	Faults   map[string]string
}

func (s *Server) showMe(w http.ResponseWriter, r *http.Request, v *visit) {
	s.me(w, r, v, http.StatusOK, nil)
}

// me shows somebody their account, with what is wrong with a form by its name.
func (s *Server) me(w http.ResponseWriter, r *http.Request, v *visit, status int, faults map[string]string) {
	chats, err := s.chats(r)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	left, err := s.Store.Recovery(r.Context(), v.No)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	own := mePage{
		Row: s.row(v, v.Account, chats), Shown: v.Shown, Lang2: v.Lang, Codes: v.Secret != "", Needed: v.NeedsCode(), Left: left,
		Telegram: s.Telegram, Code: s.sessions.PopString(r.Context(), "chat_code"), Minutes: int(account.Chat.Lasts().Minutes()), Faults: faults,
	}
	if own.Code != "" && s.BotName != "" {
		own.Link = "https://t.me/" + s.BotName + "?start=" + bot.StartLink + own.Code
	}
	s.show(w, r, v, status, "me", own)
}

// changeMe changes how an account is shown, and its language.
func (s *Server) changeMe(w http.ResponseWriter, r *http.Request, v *visit) {
	shown, lang := plainName(r.PostForm.Get("shown")), bot.Chinese
	if r.PostForm.Get("lang") == bot.English {
		lang = bot.English
	}
	if len([]rune(shown)) > account.NameRunes {
		s.me(w, r, v, http.StatusUnprocessableEntity, map[string]string{"shown": v.Say("account_shown_long", "Max", account.NameRunes)})
		return
	}
	_, err := s.Store.ChangeAccount(r.Context(), v.No, "account.own", func(now *account.Account) error {
		now.Shown, now.Lang = shown, lang
		return nil
	})
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.keepLang(w, lang)
	v.Lang = lang
	s.done(w, r, "/desk/me", v.Say("me_saved"))
}

// sure reports whether whoever sits there knows the account's password, and says so where
// not: a desk may have been left alone.
func (s *Server) sure(w http.ResponseWriter, r *http.Request, v *visit, form string) bool {
	status, fault, err := s.checkPassword(r, v, v.Account, v.Name, r.PostForm.Get("password"))
	switch {
	case err != nil:
		s.fail(w, r, v, err)
	case status == http.StatusUnprocessableEntity:
		s.me(w, r, v, status, map[string]string{form: v.Say("me_password_wrong")})
	case fault != "":
		s.me(w, r, v, status, map[string]string{form: fault})
	default:
		return true
	}
	return false
}

func (s *Server) changePassword(w http.ResponseWriter, r *http.Request, v *visit) {
	if !s.sure(w, r, v, "password") {
		return
	}
	fresh := r.PostForm.Get("new")
	key := weakness(fresh, &v.Account)
	if key == "" && fresh != r.PostForm.Get("again") {
		key = "password_differs"
	}
	if key != "" {
		s.me(w, r, v, http.StatusUnprocessableEntity, map[string]string{"new": v.Say(key, "Min", passwordMin, "Max", passwordMax)})
		return
	}
	hash, err := s.hasher.hash(r.Context(), fresh)
	if errors.Is(err, errBusy) {
		s.me(w, r, v, http.StatusServiceUnavailable, map[string]string{"new": v.Say("in_busy")})
		return
	}
	var a account.Account
	if err == nil {
		a, err = s.Store.ChangeAccount(r.Context(), v.No, "account.password", func(now *account.Account) error {
			now.Password = hash
			return nil
		})
	}
	if err == nil {
		err = s.stay(r, a)
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.done(w, r, "/desk/me", v.Say("me_password_saved"))
}

// outEverywhere ends all sessions of the account, this one too.
func (s *Server) outEverywhere(w http.ResponseWriter, r *http.Request, v *visit) {
	_, err := s.Store.ChangeAccount(r.Context(), v.No, "account.out", func(now *account.Account) error { now.Epoch++; return nil })
	if err == nil {
		err = s.sessions.Destroy(r.Context())
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	http.Redirect(w, r, "/desk/login?out", http.StatusSeeOther)
}

// newCodes begins to give the account new one-time codes; the old ones count until a new
// one was right.
func (s *Server) newCodes(w http.ResponseWriter, r *http.Request, v *visit) {
	if !s.sure(w, r, v, "codes") {
		return
	}
	s.sessions.Remove(r.Context(), "secret")
	s.sessions.Put(r.Context(), "renews", s.Now().Add(halfFor).Unix())
	http.Redirect(w, r, "/desk/me/codes", http.StatusSeeOther)
}

// renews reports whether the password was given a moment ago to set up new codes.
func (s *Server) renews(r *http.Request) bool {
	return s.Now().Unix() < s.sessions.GetInt64(r.Context(), "renews")
}

func (s *Server) askCodes(w http.ResponseWriter, r *http.Request, v *visit) {
	if !s.renews(r) {
		http.Redirect(w, r, "/desk/me", http.StatusSeeOther)
		return
	}
	s.showEnrol(w, r, v, http.StatusOK, v.Account, "/desk/me/codes/use", "")
}

func (s *Server) useCodes(w http.ResponseWriter, r *http.Request, v *visit) {
	if !s.renews(r) {
		http.Redirect(w, r, "/desk/me", http.StatusSeeOther)
		return
	}
	s.setCodes(w, r, v, v.Account, "/desk/me/codes/use", "/desk/me", func(r *http.Request, a account.Account) error {
		s.sessions.Remove(r.Context(), "renews")
		return s.stay(r, a)
	})
}

// codesOff has an account sign in without one-time codes, if its roles let it.
func (s *Server) codesOff(w http.ResponseWriter, r *http.Request, v *visit) {
	if v.NeedsCode() {
		s.refuse(w, r, v, http.StatusForbidden, "codes")
		return
	}
	if !s.sure(w, r, v, "codes") {
		return
	}
	a, err := s.Store.SetCodes(r.Context(), v.No, "", 0, nil)
	if err == nil {
		err = s.stay(r, a)
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.done(w, r, "/desk/me", v.Say("me_codes_off"))
}

// newRecovery puts ten new recovery codes into the place of the old ones.
func (s *Server) newRecovery(w http.ResponseWriter, r *http.Request, v *visit) {
	if v.Secret == "" {
		http.Redirect(w, r, "/desk/me", http.StatusSeeOther)
		return
	}
	if !s.sure(w, r, v, "recovery") {
		return
	}
	codes := account.NewRecovery()
	if err := s.Store.SetRecovery(r.Context(), v.No, codes); err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.show(w, r, v, http.StatusOK, "recovery", recoveryForm{codes, "/desk/me"})
}

// newChatCode makes a code by which a chat becomes the account's.
func (s *Server) newChatCode(w http.ResponseWriter, r *http.Request, v *visit) {
	if !s.Telegram {
		http.Redirect(w, r, "/desk/me", http.StatusSeeOther)
		return
	}
	code, err := s.Store.NewPass(r.Context(), account.Chat, v.No)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.sessions.Put(r.Context(), "chat_code", code)
	http.Redirect(w, r, "/desk/me#telegram", http.StatusSeeOther)
}

func (s *Server) chatOff(w http.ResponseWriter, r *http.Request, v *visit) {
	if _, err := s.Store.UnlinkAccount(r.Context(), v.No); err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.done(w, r, "/desk/me", v.Say("me_telegram_off"))
}
