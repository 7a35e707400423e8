package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/region"
)

// accountFlags are what accounts was called with.
type accountFlags struct {
	invite, reset, off, on, shown string
	roles, regions                []string
	json                          bool
}

func accountsVerb(set *settings) *cobra.Command {
	var flags accountFlags
	cmd := &cobra.Command{
		Use:   "accounts",
		Short: "List who may use the staff desk; invite, reset, switch off and on",
		Long: `List the accounts of the staff desk, or change one.

--invite NAME makes an account and prints a link, which counts for 7 days and once, with
which somebody gives it a password. --role is one or more of editor, reviewer, duty and
owner; --region is where the account works, by name or code: the office's region where it
is left out, 全国 for everywhere. For who was invited already it prints a new link.

--reset NAME prints a link that sets a new password and new one-time codes, for who has
lost them. It counts for 24 hours and once. --off NAME switches an account off: it is out
of the desk and of Telegram at once. --on NAME ends that. The last owner for everywhere
stays.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("accounts takes no %q; name an account with --invite, --reset, --off or --on", args[0])
			}
			return flags.check(cmd)
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			b, err := openBase(cmd.Context(), set)
			if err != nil {
				return err
			}
			defer b.Close()
			ctx := cmd.Context()
			out := accountsOut{cmd.OutOrStdout(), accountWords[b.cfg.Lang], b.cfg.Lang, flags.json}
			switch {
			case flags.invite != "":
				return b.inviteAccount(ctx, out, &flags)
			case flags.reset != "":
				return b.resetAccount(ctx, out, flags.reset)
			case flags.off != "":
				return b.switchAccount(ctx, out, flags.off, true)
			case flags.on != "":
				return b.switchAccount(ctx, out, flags.on, false)
			}
			return b.listAccounts(ctx, out)
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.invite, "invite", "", "`name` of an account to make")
	f.StringVar(&flags.shown, "shown", "", "`name` that colleagues read, with --invite")
	f.StringSliceVar(&flags.roles, "role", nil, "`roles` of the account to make: editor, reviewer, duty, owner")
	f.StringArrayVar(&flags.regions, "region", nil, "`region` of the account to make; may be repeated")
	f.StringVar(&flags.reset, "reset", "", "`name` of an account that gets a new password")
	f.StringVar(&flags.off, "off", "", "`name` of an account to switch off")
	f.StringVar(&flags.on, "on", "", "`name` of an account to switch on")
	f.BoolVar(&flags.json, "json", false, "print JSON, an account a line")
	return cmd
}

// check tells flags that do not go together, or have values that cannot be.
func (flags *accountFlags) check(cmd *cobra.Command) error {
	given, tasks := cmd.Flags().Changed, 0
	for name, value := range map[string]string{"invite": flags.invite, "reset": flags.reset, "off": flags.off, "on": flags.on} {
		switch {
		case given(name) && !account.Named(value):
			return fmt.Errorf("--%s: a name holds letters, digits and . _ - only, %d at most", name, account.NameRunes)
		case given(name):
			tasks++
		}
	}
	switch {
	case tasks > 1:
		return errors.New("--invite, --reset, --off and --on go one at a time")
	case !given("invite") && (given("role") || given("region") || given("shown")):
		return errors.New("--role, --region and --shown go with --invite")
	case given("invite") && len(flags.roles) == 0:
		return errors.New("--invite needs --role editor, reviewer, duty or owner")
	case len([]rune(flags.shown)) > account.NameRunes:
		return fmt.Errorf("--shown: %d characters at most", account.NameRunes)
	}
	for _, role := range flags.roles {
		if !slices.Contains(account.Roles[:], account.Role(role)) {
			return fmt.Errorf("--role: want editor, reviewer, duty or owner, not %.30q", role)
		}
	}
	for _, name := range flags.regions {
		if _, err := region.Parse(name); err != nil {
			return fmt.Errorf("--region: %w", err)
		}
	}
	return nil
}

// accountsOut is where and how the verb answers.
type accountsOut struct {
	io.Writer
	say  accountSay
	lang string
	json bool
}

// accountSay is what the verb says in a language.
type accountSay struct {
	none, everywhere, active, waits, off, never, invite, reset, doneOff, doneOn string
}

var accountWords = map[string]accountSay{
	"zh": {
		none:       "还没有账号。启动服务（jinguo serve），打开它印出的设置链接；或者用 --invite 名字 --role owner。\n",
		everywhere: "不限地区", active: "在用", waits: "待接受邀请", off: "已停用", never: "从未登录",
		invite:  "请把这个链接交给 %s 本人，7天有效，只能用一次：\n%s\n",
		reset:   "请确认是 %s 本人再把这个链接交给她，24小时有效，只能用一次：\n%s\n",
		doneOff: "已停用：%s。\n", doneOn: "已启用：%s。\n",
	},
	"en": {
		none:       "There is no account. Start the server (jinguo serve) and open the set-up link that it prints; or use --invite NAME --role owner.\n",
		everywhere: "everywhere", active: "in use", waits: "invited", off: "switched off", never: "never signed in",
		invite:  "Hand this link to %s; it counts for 7 days, once:\n%s\n",
		reset:   "Make sure that it is %s to whom you hand this link; it counts for 24 hours, once:\n%s\n",
		doneOff: "Switched off: %s.\n", doneOn: "Switched on: %s.\n",
	},
}

// accountLine is an account as --json prints it.
type accountLine struct {
	Name    string         `json:"name"`
	Shown   string         `json:"shown,omitempty"`
	Roles   []account.Role `json:"roles"`
	Regions []string       `json:"regions"` // codes; none for everywhere
	State   string         `json:"state"`   // active, waits or off
	Signed  string         `json:"signed,omitempty"`
	Link    string         `json:"link,omitempty"`
}

func lineOfAccount(a *account.Account, link string) accountLine {
	line := accountLine{Name: a.Name, Shown: a.Shown, Roles: a.Roles, Regions: append([]string{}, a.Regions...), State: "active", Link: link}
	switch {
	case a.Off:
		line.State = "off"
	case a.Waits():
		line.State = "waits"
	}
	if !a.Signed.IsZero() {
		line.Signed = a.Signed.Format("2006-01-02T15:04:05Z")
	}
	return line
}

// print prints an account in a line.
func (out accountsOut) print(a *account.Account) error {
	line := lineOfAccount(a, "")
	if out.json {
		return encode(out, line)
	}
	var roles, where []string
	for _, role := range a.Roles {
		roles = append(roles, bot.Say(out.lang, "desk_role_"+string(role), nil))
	}
	for _, code := range a.Regions {
		where = append(where, region.Full(code))
	}
	if len(where) == 0 {
		where = []string{out.say.everywhere}
	}
	signed := out.say.never
	if !a.Signed.IsZero() {
		signed = a.Signed.In(knowledge.China).Format("2006-01-02 15:04")
	}
	state := map[string]string{"active": out.say.active, "waits": out.say.waits, "off": out.say.off}[line.State]
	name := a.Name
	if a.Shown != "" {
		name += " " + a.Shown
	}
	_, err := fmt.Fprintln(out, strings.Join([]string{name, strings.Join(roles, "、"), strings.Join(where, "、"), state, signed}, "  "))
	return err
}

func (b *base) listAccounts(ctx context.Context, out accountsOut) error {
	all, err := b.store.Accounts(ctx)
	if err != nil {
		return err
	}
	for i := range all {
		if err := out.print(&all[i]); err != nil {
			return err
		}
	}
	if len(all) == 0 && !out.json {
		_, err = fmt.Fprint(out, out.say.none)
	}
	return err
}

// inviteAccount makes an account, unless somebody was invited to it already, and prints
// the link.
func (b *base) inviteAccount(ctx context.Context, out accountsOut, flags *accountFlags) error {
	a, err := b.store.AccountNamed(ctx, flags.invite)
	switch {
	case err == nil && !a.Waits():
		return fmt.Errorf("there is an account %s already; --reset %s prints a link for a new password", a.Name, a.Name)
	case err != nil && !errors.Is(err, knowledge.ErrNotFound):
		return err
	}
	a.Name, a.Lang, a.Off, a.Roles, a.Regions = flags.invite, b.cfg.Lang, false, nil, nil
	if flags.shown != "" {
		a.Shown = flags.shown
	}
	for _, role := range account.Roles {
		if slices.Contains(flags.roles, string(role)) {
			a.Roles = append(a.Roles, role)
		}
	}
	names := flags.regions
	if len(names) == 0 && b.region != "" {
		names = []string{b.region}
	}
	for _, name := range names {
		where, err := region.Parse(name)
		if err != nil {
			return misused("--region: %w", err)
		}
		if where.Code == "" {
			a.Regions = nil
			break
		}
		a.Regions = append(a.Regions, where.Code)
	}
	if a, err = b.store.SaveAccount(ctx, a); err != nil {
		return err
	}
	return b.printLink(ctx, out, a, account.Invite, out.say.invite)
}

func (b *base) printLink(ctx context.Context, out accountsOut, a account.Account, kind account.Pass, say string) error {
	word, err := b.store.NewPass(ctx, kind, a.No)
	if err != nil {
		return err
	}
	base, err := b.serverURL()
	if err != nil {
		return err
	}
	if base == "" || b.cfg.Web.URL != "" {
		base = b.deskURL(b.cfg.Web.Listen)
	}
	link := base + "/desk/invite/" + word
	if out.json {
		return encode(out, lineOfAccount(&a, link))
	}
	_, err = fmt.Fprintf(out, say, a.Title(), link)
	return err
}

// named is the account with a name.
func (b *base) named(ctx context.Context, name string) (account.Account, error) {
	a, err := b.store.AccountNamed(ctx, name)
	if errors.Is(err, knowledge.ErrNotFound) {
		return a, fmt.Errorf("there is no account %s; jinguo accounts lists them", name)
	}
	return a, err
}

func (b *base) resetAccount(ctx context.Context, out accountsOut, name string) error {
	a, err := b.named(ctx, name)
	switch {
	case err != nil:
		return err
	case a.Off:
		return fmt.Errorf("account %s is switched off; --on %s first", a.Name, a.Name)
	case a.Waits():
		return b.printLink(ctx, out, a, account.Invite, out.say.invite)
	}
	return b.printLink(ctx, out, a, account.Reset, out.say.reset)
}

func (b *base) switchAccount(ctx context.Context, out accountsOut, name string, off bool) error {
	a, err := b.named(ctx, name)
	if err != nil {
		return err
	}
	action, say := "account.on", out.say.doneOn
	if off {
		action, say = "account.off", out.say.doneOff
	}
	a, err = b.store.ChangeAccount(ctx, a.No, action, func(now *account.Account) error { now.Off = off; return nil })
	switch {
	case errors.Is(err, account.ErrLastOwner):
		return fmt.Errorf("%s is the last owner for everywhere; make another one first, with --invite NAME --role owner --region 全国", a.Name)
	case err != nil:
		return err
	case out.json:
		return encode(out, lineOfAccount(&a, ""))
	}
	_, err = fmt.Fprintf(out, say, a.Title())
	return err
}

// deskURL is where the staff desk is reached, without /desk: by the setting web.url, or
// else at the address where the server listens, as this machine reaches it.
func (b *base) deskURL(listens string) string {
	if b.cfg.Web.URL != "" {
		return strings.TrimRight(b.cfg.Web.URL, "/")
	}
	host, port, err := net.SplitHostPort(listens)
	if err != nil {
		return "http://" + listens
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// setUpWords are what a server says that has no account yet, by language.
var setUpWords = map[string]string{
	"zh": "还没有工作台账号。请在24小时内打开下面的链接，建第一个账号；链接只能用一次，不要给别人：\n%s\n",
	"en": "There is no account for the staff desk yet. Within 24 hours, open this link to make the first; it counts once, give it to nobody:\n%s\n",
}

// inviteOwner prints the link with which the first account is made, as long as there is
// none.
func (b *base) inviteOwner(ctx context.Context, out io.Writer, listens string) error {
	empty, err := b.store.Empty(ctx)
	if err != nil || !empty {
		return err
	}
	word, err := b.store.NewPass(ctx, account.SetUp, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, setUpWords[b.cfg.Lang], b.deskURL(listens)+"/desk/setup/"+word)
	return err
}
