package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"jinguo/bot"
	"jinguo/bot/poster"
	"jinguo/config"
	"jinguo/knowledge"
)

// posterFlags are what poster was called with.
type posterFlags struct {
	programme, link, telegram, size, out, lang, font string
	all                                              bool
}

func posterVerb(set *settings) *cobra.Command {
	var flags posterFlags
	cmd := &cobra.Command{
		Use:   "poster",
		Short: "Make a poster whose QR code starts “Can I get it?”",
		Long: `Make a poster (A4, large type) whose QR code starts the questions of a programme, or of
all programmes of the region with --all: who it is for and how much, as the record says
them, the link in print, the phone to call, and the day on which its facts were checked.
Of a programme about violence it says nothing that could endanger who looks at it.

The code leads to the bot of --telegram or the setting telegram.name, or else to the page
of --link or the setting web.url. A file that ends with .svg has its text as text and can be edited and
printed from a browser. A .pdf needs a font for Chinese, of this machine or --font.`,
		Example: "  jinguo poster --all -o 海报.pdf\n  jinguo poster --programme 两癌救助 --link https://example.org/ -o 海报.svg",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return flags.run(cmd.Context(), set, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := cmd.Flags()
	f.StringVar(&flags.programme, "programme", "", "the programme: its id, its title or another `name` of it")
	f.BoolVar(&flags.all, "all", false, "a poster for all programmes of the region")
	f.StringVar(&flags.link, "link", "", "`URL` of the chat page, in place of the setting web.url")
	f.StringVar(&flags.telegram, "telegram", "", "`name` of the Telegram bot, in place of the setting telegram.name")
	f.StringVar(&flags.size, "size", "a4", "paper: a3, a4 or a5")
	f.StringVarP(&flags.out, "out", "o", "", "`file` to write, .svg or .pdf; SVG on standard output where there is none")
	f.StringVar(&flags.lang, "lang", "", "language of the poster, zh or en; the setting lang where there is none")
	f.StringVar(&flags.font, "font", "", "font `file` (.ttf, .otf, .ttc) for a PDF")
	return cmd
}

func (flags posterFlags) run(ctx context.Context, set *settings, out, notes io.Writer) error {
	size, err := flags.check()
	if err != nil {
		return err
	}
	cfg, err := set.load()
	if err != nil {
		return err
	}
	link, err := flags.leads(cfg)
	if err != nil {
		return err
	}
	b, err := openBase(ctx, set)
	if err != nil {
		return err
	}
	defer b.Close()
	if flags.lang == "" {
		flags.lang = cfg.Lang
	}
	var e *knowledge.Entry
	if !flags.all {
		found, err := b.programme(ctx, flags.programme)
		if err != nil {
			return err
		}
		e = &found
		if p := e.Programme; p == nil || p.Rule == nil || !p.Rule.Confirmed {
			fmt.Fprintf(notes, "jinguo: %s has no confirmed rule yet: the link shows it and asks nothing\n", e.Title)
		}
	}
	return flags.write(bot.NewPoster(e, link, cfg.Web.Name, b.region, flags.lang), size, out)
}

// check reads what can be wrong without the knowledge base.
func (flags posterFlags) check() (poster.Size, error) {
	size, err := poster.ParseSize(flags.size)
	switch {
	case err != nil:
		return size, misused("--size: %v", err)
	case flags.all == (flags.programme != ""):
		return size, misused("poster wants either --programme or --all")
	case flags.lang != "" && flags.lang != bot.Chinese && flags.lang != bot.English:
		return size, misused("--lang wants zh or en, not %.20q", flags.lang)
	case flags.out != "" && !flags.isPDF() && !strings.EqualFold(filepath.Ext(flags.out), ".svg"):
		return size, misused("-o wants a file that ends with .svg or .pdf, not %q", flags.out)
	case flags.font != "" && !flags.isPDF():
		return size, misused("--font goes with -o FILE.pdf; an SVG takes the fonts of whoever opens it")
	case flags.link != "" && flags.telegram != "":
		return size, misused("--link and --telegram go one at a time")
	}
	return size, nil
}

func (flags posterFlags) isPDF() bool { return strings.EqualFold(filepath.Ext(flags.out), ".pdf") }

// leads is where the code leads: by flags, or else by settings, Telegram first.
func (flags posterFlags) leads(cfg config.Config) (bot.PosterLink, error) {
	name := strings.TrimPrefix(flags.telegram, "@")
	switch {
	case flags.telegram != "" && !config.IsBotName(name):
		return bot.PosterLink{}, misused("--telegram wants the name of a bot, such as example_bot, not %q", flags.telegram)
	case flags.telegram != "":
		return bot.PosterLink{Telegram: name}, nil
	case flags.link != "":
		u, err := url.Parse(flags.link)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return bot.PosterLink{}, misused("--link wants the address of the chat page, such as https://example.org/, not %q", flags.link)
		}
		return bot.PosterLink{Page: flags.link}, nil
	case cfg.Telegram.Name != "":
		return bot.PosterLink{Telegram: cfg.Telegram.Name}, nil
	case cfg.Web.URL != "":
		return bot.PosterLink{Page: cfg.Web.URL}, nil
	}
	return bot.PosterLink{}, misused("where shall the code lead? Give --telegram NAME or --link URL, or set telegram.name or web.url")
}

// write draws the poster in the form of the file.
func (flags posterFlags) write(p bot.Poster, size poster.Size, out io.Writer) error {
	fonts, err := flags.fonts()
	if err != nil {
		return err
	}
	page, err := poster.Layout(p, fonts)
	if err != nil {
		return err
	}
	data := page.SVG(size)
	if flags.isPDF() {
		if data, err = page.PDF(size, fonts); err != nil {
			return err
		}
	}
	if flags.out == "" {
		_, err = out.Write(data)
		return err
	}
	return os.WriteFile(flags.out, data, 0o644)
}

// fonts are those of a PDF; an SVG needs none.
func (flags posterFlags) fonts() (poster.Fonts, error) {
	if !flags.isPDF() {
		return poster.Fonts{}, nil
	}
	if flags.font != "" {
		face, err := poster.OpenFace(flags.font, true)
		return poster.Fonts{Regular: face, Bold: face}, err
	}
	fonts, err := poster.FindFonts(poster.FontFolders())
	if errors.Is(err, poster.ErrNoFont) {
		return fonts, fmt.Errorf("%w: install one (Debian: apt-get install fonts-noto-cjk), name one with --font FILE, or write an .svg and print it from a browser", err)
	}
	return fonts, err
}
