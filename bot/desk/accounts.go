package desk

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/region"
)

func (s *Server) accountRoutes() []route {
	return slices.Concat(s.loginRoutes(), s.meRoutes(), []route{
		{http.MethodGet, "/desk/accounts", account.Manage, s.listAccounts},
		{http.MethodPost, "/desk/accounts", account.Manage, s.invite},
		{http.MethodGet, "/desk/accounts/regions", account.Manage, s.suggestRegions},
		{http.MethodGet, "/desk/accounts/{no}", account.Manage, s.showAccount},
		{http.MethodPost, "/desk/accounts/{no}", account.Manage, s.changeAccount},
		{http.MethodPost, "/desk/accounts/{no}/{do}", account.Manage, s.actOnAccount},
		{http.MethodGet, "/desk/settings", account.Manage, s.showRules},
		{http.MethodPost, "/desk/settings", account.Manage, s.setRules},
	})
}

// accountRow is an account in the list.
type accountRow struct {
	account.Account
	RoleNames []string
	Where     []string // full names of its regions; none for everywhere
	State     string   // active, waits or off
	StateName string
	Last      string // when it signed in last; empty for never
	Chat      bool   // it works from Telegram
}

// accountForm is what the fields of an account hold.
type accountForm struct {
	Row        *accountRow // the account; nil for a new one
	Name       string
	Shown      string
	Roles      []roleChoice
	Everywhere bool
	Wide       bool     // whoever looks may choose everywhere
	Regions    []string // as they were typed, with empty ones for more
	Faults     map[string]string
}

// roleChoice is a role that may be ticked.
type roleChoice struct {
	Role       account.Role
	Name, Does string
	On         bool
}

// accountPage is the page of one account.
type accountPage struct {
	Form  accountForm
	Link  string // to hand over, shown this once
	Fault string
}

// accountsPage is the list, with the form to invite somebody.
type accountsPage struct {
	Rows []accountRow
	Form accountForm
}

// moreRegions is how many empty fields for regions a form has beside those in use.
const moreRegions = 2

func (s *Server) row(v *visit, a account.Account, chats map[int64]bool) accountRow {
	row := accountRow{Account: a, State: "active", Chat: chats[a.No]}
	for _, role := range account.Roles {
		if a.Has(role) {
			row.RoleNames = append(row.RoleNames, v.Say("role_"+string(role)))
		}
	}
	for _, code := range a.Regions {
		row.Where = append(row.Where, region.Full(code))
	}
	switch {
	case a.Off:
		row.State = "off"
	case a.Waits():
		row.State = "waits"
	}
	row.StateName = v.Say("account_state_" + row.State)
	if !a.Signed.IsZero() {
		row.Last = a.Signed.In(knowledge.China).Format("2006-01-02 15:04")
	}
	return row
}

// chats tells which accounts work from Telegram.
func (s *Server) chats(r *http.Request) (map[int64]bool, error) {
	list, err := s.Store.AccountChats(r.Context(), "telegram")
	chats := map[int64]bool{}
	for _, chat := range list {
		chats[chat.Account.No] = true
	}
	return chats, err
}

func (s *Server) listAccounts(w http.ResponseWriter, r *http.Request, v *visit) {
	form := accountForm{Roles: v.roleChoices(nil), Wide: v.Covers("")}
	if s.Region != "" {
		form.Regions = []string{region.Full(s.Region)}
	}
	s.showAccounts(w, r, v, http.StatusOK, form)
}

func (s *Server) showAccounts(w http.ResponseWriter, r *http.Request, v *visit, status int, form accountForm) {
	all, err := s.Store.Accounts(r.Context())
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	chats, err := s.chats(r)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	form.Regions = append(form.Regions, make([]string, moreRegions)...)
	list := accountsPage{Form: form}
	for _, a := range all {
		if v.Manages(&a) {
			list.Rows = append(list.Rows, s.row(v, a, chats))
		}
	}
	s.show(w, r, v, status, "accounts", list)
}

func (v *visit) roleChoices(on []account.Role) []roleChoice {
	choices := make([]roleChoice, len(account.Roles))
	for i, role := range account.Roles {
		choices[i] = roleChoice{role, v.Say("role_" + string(role)), v.Say("role_does_" + string(role)), slices.Contains(on, role)}
	}
	return choices
}

// readAccount fills an account with what a form says of it, and returns the form with
// what is wrong.
func (v *visit) readAccount(r *http.Request, a *account.Account) accountForm {
	form := accountForm{
		Name: a.Name, Shown: plainName(r.PostForm.Get("shown")), Everywhere: r.PostForm.Get("everywhere") != "",
		Wide: v.Covers(""), Faults: map[string]string{},
	}
	a.Shown, a.Roles, a.Regions = form.Shown, nil, nil
	for _, role := range account.Roles {
		if slices.Contains(r.PostForm["role"], string(role)) {
			a.Roles = append(a.Roles, role)
		}
	}
	form.Roles = v.roleChoices(a.Roles)
	if len(a.Roles) == 0 {
		form.Faults["role"] = v.Say("account_no_role")
	}
	for _, typed := range r.PostForm["region"] {
		if typed = plainName(typed); typed != "" {
			form.Regions = append(form.Regions, typed)
		}
	}
	v.nameFaults(a, form.Faults)
	v.readRegions(&form, a)
	return form
}

// readRegions gives an account the regions that were typed.
func (v *visit) readRegions(form *accountForm, a *account.Account) {
	if form.Everywhere {
		if !form.Wide {
			form.Faults["region"] = v.Say("account_not_yours")
		}
		return
	}
	if len(form.Regions) == 0 {
		form.Faults["region"] = v.Say("account_no_region")
	}
	for _, typed := range form.Regions {
		found, err := region.Parse(typed)
		var several *region.Ambiguous
		switch {
		case errors.As(err, &several):
			var names []string
			for _, one := range several.Regions[:min(4, len(several.Regions))] {
				names = append(names, region.Full(one.Code))
			}
			form.Faults["region"] = v.Say("account_region_which", "Name", typed, "Names", strings.Join(names, "、"))
		case err != nil:
			form.Faults["region"] = v.Say("account_region_unknown", "Name", typed)
		case !v.Covers(found.Code):
			form.Faults["region"] = v.Say("account_not_yours")
		case found.Code == "":
			form.Faults["region"] = v.Say("account_tick_everywhere")
		case !slices.Contains(a.Regions, found.Code):
			a.Regions = append(a.Regions, found.Code)
		}
	}
}

// invite makes an account that somebody takes up by a link.
func (s *Server) invite(w http.ResponseWriter, r *http.Request, v *visit) {
	a := account.Account{Name: strings.TrimSpace(r.PostForm.Get("name")), Lang: v.Lang}
	form := v.readAccount(r, &a)
	if len(form.Faults) > 0 {
		s.showAccounts(w, r, v, http.StatusUnprocessableEntity, form)
		return
	}
	a, err := s.Store.SaveAccount(r.Context(), a)
	switch {
	case errors.Is(err, account.ErrName):
		form.Faults["name"] = v.Say("account_name_taken")
		s.showAccounts(w, r, v, http.StatusUnprocessableEntity, form)
	case err != nil:
		s.fail(w, r, v, err)
	default:
		s.handOver(w, r, v, &a, account.Invite)
	}
}

// handOver makes a link for an account, and shows it on its page.
func (s *Server) handOver(w http.ResponseWriter, r *http.Request, v *visit, a *account.Account, kind account.Pass) {
	word, err := s.Store.NewPass(r.Context(), kind, a.No)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.sessions.Put(r.Context(), "link", s.base(r)+"/desk/invite/"+word)
	http.Redirect(w, r, accountPath(a.No), http.StatusSeeOther)
}

func accountPath(no int64) string { return "/desk/accounts/" + strconv.FormatInt(no, 10) }

// base is the address of the program, as somebody else reaches it.
func (s *Server) base(r *http.Request) string {
	if s.URL != "" {
		return strings.TrimRight(s.URL, "/")
	}
	if s.Proxied || r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// managed is the account that a path names, if the visitor manages it; otherwise the
// request is answered.
func (s *Server) managed(w http.ResponseWriter, r *http.Request, v *visit) (account.Account, bool) {
	no, err := strconv.ParseInt(r.PathValue("no"), 10, 64)
	var a account.Account
	if err != nil {
		err = knowledge.ErrNotFound
	} else if a, err = s.Store.Account(r.Context(), no); err == nil && !v.Manages(&a) {
		err = knowledge.ErrNotFound
	}
	if err != nil {
		s.fail(w, r, v, err)
		return account.Account{}, false
	}
	return a, true
}

func (s *Server) showAccount(w http.ResponseWriter, r *http.Request, v *visit) {
	a, ok := s.managed(w, r, v)
	if !ok {
		return
	}
	form := accountForm{Name: a.Name, Shown: a.Shown, Roles: v.roleChoices(a.Roles), Everywhere: len(a.Regions) == 0, Wide: v.Covers("")}
	for _, code := range a.Regions {
		form.Regions = append(form.Regions, region.Full(code))
	}
	s.showOne(w, r, v, http.StatusOK, a, form, "")
}

func (s *Server) showOne(w http.ResponseWriter, r *http.Request, v *visit, status int, a account.Account, form accountForm, fault string) {
	chats, err := s.chats(r)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	row := s.row(v, a, chats)
	form.Row = &row
	form.Regions = append(form.Regions, make([]string, moreRegions)...)
	s.show(w, r, v, status, "account", accountPage{form, s.sessions.PopString(r.Context(), "link"), fault})
}

// changeAccount changes what an account is called, may do and where.
func (s *Server) changeAccount(w http.ResponseWriter, r *http.Request, v *visit) {
	a, ok := s.managed(w, r, v)
	if !ok {
		return
	}
	wanted := a
	form := v.readAccount(r, &wanted)
	if len(form.Faults) > 0 {
		s.showOne(w, r, v, http.StatusUnprocessableEntity, a, form, "")
		return
	}
	_, err := s.Store.ChangeAccount(r.Context(), a.No, "account.change", func(now *account.Account) error {
		if !v.Manages(now) {
			return knowledge.ErrNotFound
		}
		now.Shown, now.Roles, now.Regions = wanted.Shown, wanted.Roles, wanted.Regions
		return nil
	})
	switch {
	case errors.Is(err, account.ErrLastOwner):
		s.showOne(w, r, v, http.StatusConflict, a, form, v.Say("account_last_owner"))
	case err != nil:
		s.fail(w, r, v, err)
	default:
		s.done(w, r, accountPath(a.No), v.Say("account_saved", "Name", cmp.Or(wanted.Shown, a.Name)))
	}
}

// actOnAccount switches an account off or on, ends its sessions or its chat, or makes a
// link to get in again.
func (s *Server) actOnAccount(w http.ResponseWriter, r *http.Request, v *visit) {
	a, ok := s.managed(w, r, v)
	if !ok {
		return
	}
	do := r.PathValue("do")
	change := map[string]func(*account.Account) error{
		"off": func(now *account.Account) error { now.Off = true; return nil },
		"on":  func(now *account.Account) error { now.Off = false; return nil },
		"out": func(now *account.Account) error { now.Epoch++; return nil },
	}[do]
	var err error
	switch {
	case do == "link" && a.Off:
		err = account.ErrOff
	case do == "link" && a.Waits():
		s.handOver(w, r, v, &a, account.Invite)
		return
	case do == "link":
		s.handOver(w, r, v, &a, account.Reset)
		return
	case do == "unlink":
		_, err = s.Store.UnlinkAccount(r.Context(), a.No)
	case change == nil:
		err = knowledge.ErrNotFound
	default:
		_, err = s.Store.ChangeAccount(r.Context(), a.No, "account."+do, change)
	}
	switch {
	case errors.Is(err, account.ErrLastOwner):
		s.refuse(w, r, v, http.StatusConflict, "last_owner")
	case errors.Is(err, account.ErrOff):
		s.refuse(w, r, v, http.StatusConflict, "off")
	case err != nil:
		s.fail(w, r, v, err)
	default:
		s.done(w, r, accountPath(a.No), v.Say("account_done_"+do, "Name", a.Title()))
	}
}

// suggestions is how many regions are offered for what was typed so far.
const suggestions = 20

// suggestRegions offers full names of regions for the beginning of one.
func (s *Server) suggestRegions(w http.ResponseWriter, r *http.Request, v *visit) {
	var names []string
	offer := func(one region.Region) {
		name := region.Full(one.Code)
		if one.Code != "" && v.Covers(one.Code) && len(names) < suggestions && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	typed := plainName(cut(r.URL.Query().Get("region"), 200))
	if typed != "" {
		found, err := region.Parse(typed)
		var several *region.Ambiguous
		switch {
		case err == nil:
			offer(found)
			for _, one := range region.Children(found.Code) {
				offer(one)
			}
		case errors.As(err, &several):
			for _, one := range several.Regions {
				offer(one)
			}
		}
		for _, around := range append(slices.Clone(v.Regions), region.Chain(s.Region)...) {
			for _, one := range region.Children(around) {
				if strings.Contains(one.Name, typed) {
					offer(one)
				}
			}
		}
	}
	s.piece(w, r, v, http.StatusOK, "accounts", "suggestions", names)
}

// rulesForm is the page of the desk's rules.
type rulesForm struct {
	knowledge.DeskRules
	MaxReview, MaxWarn int
	Mine               bool // the visitor may change them
	Fault              string
}

func (s *Server) showRules(w http.ResponseWriter, r *http.Request, v *visit) {
	rules, err := s.Store.DeskRules(r.Context())
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.show(w, r, v, http.StatusOK, "settings", rulesForm{rules, knowledge.MaxReviewDays, knowledge.MaxWarnDays, v.Covers(""), ""})
}

func (s *Server) setRules(w http.ResponseWriter, r *http.Request, v *visit) {
	if !v.Covers("") {
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	days := func(name string) int {
		n, _ := strconv.Atoi(strings.TrimSpace(r.PostForm.Get(name))) // 0 is refused
		return n
	}
	rules := knowledge.DeskRules{FourEyes: r.PostForm.Get("four_eyes") != "", ReviewDays: days("review_days"), WarnDays: days("warn_days")}
	err := s.Store.SetDeskRules(r.Context(), rules)
	switch {
	case errors.Is(err, knowledge.ErrDeskRules):
		form := rulesForm{rules, knowledge.MaxReviewDays, knowledge.MaxWarnDays, true, v.Say("settings_wrong", "MaxReview", knowledge.MaxReviewDays, "MaxWarn", knowledge.MaxWarnDays)}
		s.show(w, r, v, http.StatusUnprocessableEntity, "settings", form)
	case err != nil:
		s.fail(w, r, v, err)
	default:
		s.done(w, r, "/desk/settings", v.Say("settings_saved"))
	}
}
