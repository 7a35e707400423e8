package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
)

func flags(t *testing.T, args ...string) map[string]*pflag.Flag {
	t.Helper()
	set := pflag.NewFlagSet("test", pflag.ContinueOnError)
	set.String("data", "./data", "")
	set.Bool("sample", true, "")
	if err := set.Parse(args); err != nil {
		t.Fatal(err)
	}
	return map[string]*pflag.Flag{"data": set.Lookup("data"), "sample": set.Lookup("sample")}
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jinguo.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExampleHoldsTheDefaults(t *testing.T) {
	got, err := Load("example.toml", flags(t))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Default(), got); diff != "" {
		t.Error(diff)
	}
	text, err := os.ReadFile("example.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings(reflect.ValueOf(Default()), "") {
		_, name, nested := strings.Cut(s.key, ".")
		if !nested {
			name = s.key
		}
		if !regexp.MustCompile(`(?m)^#.*\n` + name + ` = `).Match(text) {
			t.Errorf("example.toml does not explain %s", s.key)
		}
	}
}

func TestLaterSourcesWin(t *testing.T) {
	path := file(t, "data = \"from-file\"\nlang = \"en\"\nsample = false\n[web]\nlisten = \":1\"\nname = \"文件\"\n[intake]\ntimeout = \"5s\"\n")
	t.Setenv("JINGUO_WEB_LISTEN", ":2")
	t.Setenv("JINGUO_TELEGRAM_TOKEN", "1:abc")
	t.Setenv("JINGUO_TELEGRAM_STAFF", "7, -100123")
	t.Setenv("JINGUO_DATA", "from-environment")
	got, err := Load(path, flags(t, "--data", "from-flag"))
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.Data, want.Lang, want.Sample = "from-flag", "en", false
	want.Web.Listen, want.Web.Name = ":2", "文件"
	want.Telegram.Token = "1:abc"
	want.Telegram.Staff = []int64{7, -100123}
	want.Intake.Timeout = 5e9
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestKey holds that the key comes from a variable of its own, beside the other settings
// of its table, and that nothing shows it.
func TestKey(t *testing.T) {
	key := strings.Repeat("0a", 32)
	t.Setenv("JINGUO_KEY", key)
	got, err := Load(file(t, "[key]\nfile = \"there\"\n"), flags(t))
	if err != nil || got.Key.Value != key || got.Key.File != "there" {
		t.Errorf("%+v, %v", got.Key, err)
	}
	t.Setenv("JINGUO_KEY_FILE", "elsewhere")
	if got, err := Load("", flags(t)); err != nil || got.Key.File != "elsewhere" {
		t.Errorf("%+v, %v", got.Key, err)
	}
	t.Setenv("JINGUO_KEY", key[1:])
	if _, err := Load("", flags(t)); err == nil || !strings.Contains(err.Error(), "JINGUO_KEY") || strings.Contains(err.Error(), key[1:]) {
		t.Errorf("half a digit less: %v", err)
	}
}

func TestSampleFromTheEnvironment(t *testing.T) {
	t.Setenv("JINGUO_SAMPLE", "false")
	got, err := Load("", flags(t))
	if err != nil || got.Sample {
		t.Errorf("sample %v, %v", got.Sample, err)
	}
}

func TestEveryProblemIsNamed(t *testing.T) {
	t.Setenv("JINGUO_TELEGRAM_WEBHOOK", "bot.example.org")
	path := file(t, "lang = \"fr\"\nregoin = \"x\"\n[web]\nlisten = \"8080\"\nexit = \"javascript:alert(1)\"\n[question]\nrunes = 3\n[log]\nlevel = \"loud\"\nformat = \"xml\"\n[intake]\nmemory_mb = 1\ntimeout = \"1ms\"\n[telegram]\napi = \"nowhere\"\nsecret = \"short\"\ntoken = \"a b\"\n")
	_, err := Load(path, flags(t, "--data", ""), func(Config) error { return errors.New("what only the caller knows") })
	if err == nil {
		t.Fatal("no error")
	}
	for _, key := range []string{"data", "lang", "regoin", "web.listen", "web.exit", "question.runes", "log.level", "log.format",
		"intake.memory_mb", "intake.timeout", "telegram.api", "telegram.webhook", "telegram.secret", "telegram.token",
		"what only the caller knows"} {
		if !strings.Contains(err.Error(), key) {
			t.Errorf("%s is not named in %q", key, err)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("more than one line: %q", err)
	}
}

func TestAddresses(t *testing.T) {
	for key, wrong := range map[string][]string{
		"JINGUO_WEB_LISTEN":       {"127.0.0.1:99999", ":-1", ":nosuchservice", "127.0.0.1:", "::1"},
		"JINGUO_WEB_URL":          {"example.org", "/wenda", "ftp://example.org/"},
		"JINGUO_TELEGRAM_NAME":    {"@example_bot", "bot", "示例bot", "https://t.me/example_bot"},
		"JINGUO_TELEGRAM_WEBHOOK": {"https://bot.example.org", "https://bot.example.org/", "/telegram", "ftp://bot.example.org/x"},
	} {
		for _, address := range wrong {
			t.Run(key+" "+address, func(t *testing.T) {
				t.Setenv("JINGUO_TELEGRAM_SECRET", "0123456789abcdef")
				t.Setenv(key, address)
				if c, err := Load("", flags(t)); err == nil {
					t.Errorf("no error: %+v", c)
				}
			})
		}
	}
}

// TestBounds has the least and the greatest of what is allowed, and one beyond.
func TestBounds(t *testing.T) {
	for name, c := range map[string]struct{ fits, beyond string }{
		"JINGUO_QUESTION_RUNES":   {"4000", "4001"},
		"JINGUO_INTAKE_MEMORY_MB": {"64", "63"},
		"JINGUO_KEEP_RAW":         {"24", "25"},
		"JINGUO_KEEP_QUESTIONS":   {"366", "367"},
		"JINGUO_INTAKE_TIMEOUT":   {"1s", "999ms"},
	} {
		t.Setenv(name, c.fits)
		if _, err := Load("", flags(t)); err != nil {
			t.Errorf("%s=%s: %v", name, c.fits, err)
		}
		t.Setenv(name, c.beyond)
		if _, err := Load("", flags(t)); err == nil {
			t.Errorf("%s=%s: no error", name, c.beyond)
		}
		t.Setenv(name, c.fits)
	}
}

func TestValuesOfTheWrongType(t *testing.T) {
	t.Setenv("JINGUO_SAMPLE", "perhaps")
	t.Setenv("JINGUO_INTAKE_TIMEOUT", "soon")
	t.Setenv("JINGUO_TELEGRAM_STAFF", "7,@staff")
	_, err := Load("", flags(t))
	if err == nil || !strings.Contains(err.Error(), "sample") || !strings.Contains(err.Error(), "staff") || !strings.Contains(err.Error(), "timeout") {
		t.Errorf("error %v", err)
	}
}

func TestProblemsReadWell(t *testing.T) {
	for text, want := range map[string]string{
		"lagn = \"zh\"\n[web]\ncolour = 1\n": "settings: there is no setting lagn; there is no setting web.colour",
		"sample = true\n[web]\nname = \n":    "line 3, column",
	} {
		_, err := Load(file(t, text), flags(t))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	t.Setenv("JINGUO_INTAKE_TIMEOUT", "soon")
	if _, err := Load("", flags(t)); err == nil || strings.Contains(err.Error(), "decoding failed") {
		t.Errorf("got %v", err)
	}
}

func TestUnreadableFile(t *testing.T) {
	for _, path := range []string{"missing.toml", file(t, "a = = b")} {
		if _, err := Load(path, flags(t)); err == nil {
			t.Errorf("%s: no error", path)
		}
	}
}
