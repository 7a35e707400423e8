// Package config reads Jinguo's settings: built-in defaults, then a TOML file,
// then JINGUO_… environment variables, then flags, each overriding the one
// before. A setting web.listen is listen in the table [web] of the file and
// JINGUO_WEB_LISTEN in the environment. example.toml documents every setting.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-viper/mapstructure/v2"
	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/pflag"
	"github.com/spf13/viper"
)

// Config holds every setting.
type Config struct {
	Data     string   `mapstructure:"data"`   // folder of the database, the index and the key
	Sample   bool     `mapstructure:"sample"` // whether the embedded sample takes part
	Region   string   `mapstructure:"region"` // the office's, by name or code; may be empty
	Lang     string   `mapstructure:"lang"`   // of what staff read in the terminal: zh or en
	Question Question `mapstructure:"question"`
	Key      Key      `mapstructure:"key"`
	Keep     Keep     `mapstructure:"keep"`
	Web      Web      `mapstructure:"web"`
	Telegram Telegram `mapstructure:"telegram"`
	Intake   Intake   `mapstructure:"intake"`
	Log      Log      `mapstructure:"log"`
}

// Question limits what a resident may send.
type Question struct {
	Runes int `mapstructure:"runes"` // longest question, in characters
}

// Key is the secret of the installation.
type Key struct {
	File  string `mapstructure:"file"`  // where it lies; key in the data folder where empty
	Value string `mapstructure:"value"` // 64 hexadecimal digits, in the place of a file; never shown
}

// Keep says how long questions without a good answer are kept.
type Keep struct {
	Raw       int `mapstructure:"raw"`       // hours, as they were written
	Questions int `mapstructure:"questions"` // days, scrubbed of who asked
}

// Web is the chat page and the HTTP API.
type Web struct {
	Listen string `mapstructure:"listen"` // host:port
	Name   string `mapstructure:"name"`   // heading of the page
	Exit   string `mapstructure:"exit"`   // where the quick exit leads
	Proxy  bool   `mapstructure:"proxy"`  // believe X-Forwarded-For and X-Forwarded-Proto
	URL    string `mapstructure:"url"`    // where people find the page; may be empty
}

// Telegram is the bot's connection; it is off while Token is empty.
type Telegram struct {
	Token   string  `mapstructure:"token"`
	Name    string  `mapstructure:"name"`    // the bot's name without @, for links to it; may be empty
	API     string  `mapstructure:"api"`     // base URL of the Bot API
	Webhook string  `mapstructure:"webhook"` // public https URL; empty means long polling
	Secret  string  `mapstructure:"secret"`  // secret of the webhook
	Staff   []int64 `mapstructure:"staff"`   // chats of staff, by id
}

// Intake limits the child process that reads one file.
type Intake struct {
	MemoryMB int           `mapstructure:"memory_mb"` // megabytes of 2^20 bytes
	Timeout  time.Duration `mapstructure:"timeout"`
	OCR      bool          `mapstructure:"ocr"` // read scanned pages where tesseract is installed with Chinese
}

// Log says what the operator's log holds.
type Log struct {
	Level  string `mapstructure:"level"`  // debug, info, warn or error
	Format string `mapstructure:"format"` // text or json
}

// Default returns the built-in settings.
func Default() Config {
	return Config{
		Data:     "./data",
		Sample:   true,
		Lang:     "zh",
		Question: Question{Runes: 1000},
		Keep:     Keep{Raw: 24, Questions: 180},
		Web:      Web{Listen: "127.0.0.1:8080", Name: "妇女儿童服务问答", Exit: "https://www.gov.cn/"},
		Telegram: Telegram{API: "https://api.telegram.org", Staff: []int64{}},
		Intake:   Intake{MemoryMB: 512, Timeout: time.Minute, OCR: true},
		Log:      Log{Level: "info", Format: "text"},
	}
}

// Load returns the settings of file (none where empty), the environment, and
// the flags that were given for a setting, by its key. Its error names every
// problem, also those that the caller's checks find.
func Load(file string, flags map[string]*pflag.Flag, checks ...func(Config) error) (Config, error) {
	v := viper.NewWithOptions(viper.EnvKeyReplacer(variables{}))
	for _, s := range settings(reflect.ValueOf(Default()), "") {
		v.SetDefault(s.key, s.value)
		if flag := flags[s.key]; flag != nil {
			if err := v.BindPFlag(s.key, flag); err != nil {
				return Config{}, fmt.Errorf("bind flag --%s: %w", flag.Name, err)
			}
		}
	}
	v.SetEnvPrefix("JINGUO")
	v.AutomaticEnv()
	if file != "" {
		if _, err := os.Stat(file); err != nil {
			return Config{}, fmt.Errorf("settings: %w", err)
		}
		v.SetConfigFile(file)
		v.SetConfigType("toml")
		if err := v.ReadInConfig(); err != nil {
			return Config{}, fmt.Errorf("settings: read %s%s: %w", file, position(err), err)
		}
	}
	var c Config
	errs := []error{decode(v, &c), c.check()}
	for _, check := range checks {
		errs = append(errs, check(c))
	}
	if err := errors.Join(errs...); err != nil {
		return Config{}, fmt.Errorf("settings: %s", strings.Join(problems(err), "; "))
	}
	return c, nil
}

// variables names the environment variable of a setting. That of key.value is JINGUO_KEY,
// which viper would otherwise take for the whole table.
type variables struct{}

// Replace completes the name of a variable.
func (variables) Replace(name string) string {
	switch name {
	case "JINGUO_KEY.VALUE":
		return "JINGUO_KEY"
	case "JINGUO_KEY":
		return "" // no variable has that name
	}
	return strings.ReplaceAll(name, ".", "_")
}

// setting is one leaf of Config.
type setting struct {
	key   string // as in web.listen
	value any
}

// settings lists the leaves of a settings struct.
func settings(v reflect.Value, prefix string) []setting {
	var list []setting
	for f, value := range v.Fields() {
		key := prefix + f.Tag.Get("mapstructure")
		if value.Kind() == reflect.Struct {
			list = append(list, settings(value, key+".")...)
			continue
		}
		list = append(list, setting{key, value.Interface()})
	}
	return list
}

// decode fills c, and names what is of the wrong type or no setting at all.
func decode(v *viper.Viper, c *Config) error {
	var found mapstructure.Metadata
	err := v.Unmarshal(c, viper.DecodeHook(mapstructure.ComposeDecodeHookFunc(mapstructure.StringToTimeDurationHookFunc(), list)), func(d *mapstructure.DecoderConfig) { d.Metadata = &found })
	errs := []error{err}
	slices.Sort(found.Unused)
	for _, key := range found.Unused {
		errs = append(errs, fmt.Errorf("there is no setting %s", key))
	}
	return errors.Join(errs...)
}

// list reads the items of a list from a string, as the environment has it.
func list(from, to reflect.Type, value any) (any, error) {
	if from.Kind() != reflect.String || to.Kind() != reflect.Slice {
		return value, nil
	}
	return strings.FieldsFunc(value.(string), func(r rune) bool { return r == ',' || r == ' ' }), nil
}

// position is where a file's TOML breaks off, as a part of a sentence.
func position(err error) string {
	var broken *toml.DecodeError
	if !errors.As(err, &broken) {
		return ""
	}
	row, column := broken.Position()
	return fmt.Sprintf(", line %d, column %d", row, column)
}

// problems flattens joined errors to one line each.
func problems(err error) []string {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		var list []string
		for _, e := range joined.Unwrap() {
			list = append(list, problems(e)...)
		}
		return list
	}
	return []string{strings.Join(strings.Fields(err.Error()), " ")}
}

// secretForm is what Telegram accepts as a webhook's secret.
var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{16,256}$`)

// botName is what Telegram lets a bot be called.
var botName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{3,31}$`)

// keyForm is how key.value is written.
var keyForm = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)

// IsBotName reports whether a bot on Telegram can have that name, which is without @.
func IsBotName(name string) bool { return botName.MatchString(name) }

// check names every value that cannot be.
func (c Config) check() error {
	var errs []error
	want := func(ok bool, key, what string) {
		if !ok {
			errs = append(errs, fmt.Errorf("%s must be %s", key, what))
		}
	}
	want(c.Data != "", "data", "a folder")
	want(c.Lang == "zh" || c.Lang == "en", "lang", "zh or en")
	want(c.Question.Runes >= 50 && c.Question.Runes <= 4000, "question.runes", "between 50 and 4000")
	want(c.Key.Value == "" || keyForm.MatchString(c.Key.Value), "key.value (JINGUO_KEY)", "64 hexadecimal digits")
	want(c.Keep.Raw >= 0 && c.Keep.Raw <= 24, "keep.raw", "between 0 and 24")
	want(c.Keep.Questions >= 1 && c.Keep.Questions <= 366, "keep.questions", "between 1 and 366")
	want(isAddress(c.Web.Listen), "web.listen", "host:port, such as 127.0.0.1:8080")
	want(isURL(c.Web.Exit, "https"), "web.exit", "an https URL")
	want(c.Web.URL == "" || isURL(c.Web.URL, "http", "https"), "web.url", "the URL of the chat page, such as https://example.org/")
	want(c.Telegram.Name == "" || IsBotName(c.Telegram.Name), "telegram.name", "the bot's name without @, such as example_bot")
	want(isURL(c.Telegram.API, "http", "https"), "telegram.api", "a URL")
	want(c.Telegram.Webhook == "" || isURL(c.Telegram.Webhook, "http", "https") && hasPath(c.Telegram.Webhook),
		"telegram.webhook", "a URL with a path of its own, such as https://bot.example.org/telegram")
	want(c.Telegram.Webhook == "" || secretForm.MatchString(c.Telegram.Secret), "telegram.secret", "16 to 256 letters, digits, _ or - where telegram.webhook is set")
	want(c.Telegram.Token == "" || !strings.ContainsAny(c.Telegram.Token, " \t\n/"), "telegram.token", "the token that @BotFather gave")
	want(c.Intake.MemoryMB >= 64, "intake.memory_mb", "at least 64")
	want(c.Intake.Timeout >= time.Second, "intake.timeout", "at least 1s")
	want(oneOf(c.Log.Level, "debug", "info", "warn", "error"), "log.level", "debug, info, warn or error")
	want(oneOf(c.Log.Format, "text", "json"), "log.format", "text or json")
	return errors.Join(errs...)
}

func isURL(s string, schemes ...string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && oneOf(u.Scheme, schemes...)
}

func hasPath(s string) bool {
	u, err := url.Parse(s)
	return err == nil && strings.Trim(u.Path, "/") != ""
}

func isAddress(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil || port == "" {
		return false
	}
	_, err = net.LookupPort("tcp", port)
	return err == nil
}

func oneOf(s string, choices ...string) bool {
	for _, c := range choices {
		if s == c {
			return true
		}
	}
	return false
}
