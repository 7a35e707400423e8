package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"jinguo/bot/telegram"
	"jinguo/config"
	"jinguo/knowledge/audit"
	"jinguo/knowledge/region"
)

// Exit statuses of every verb.
const (
	done   = 0
	failed = 1
	misuse = 2
)

func main() { perform(&settings{}) }

// perform runs the program to its end.
func perform(set *settings) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	status := run(ctx, set, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run is the program: it returns the exit status.
func run(ctx context.Context, set *settings, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx = audit.As(ctx, audit.Actor{Name: operator(), Door: "terminal"})
	root, started := command(set)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	var usage usageError
	switch {
	case err == nil:
		return done
	case errors.Is(err, errReported):
		return failed
	case !*started || errors.As(err, &usage):
		fmt.Fprintf(stderr, "jinguo: %s (see jinguo --help)\n", line(err))
		return misuse
	}
	fmt.Fprintf(stderr, "jinguo: %s\n", line(err))
	return failed
}

// errReported ends a verb whose output has already said what went wrong.
var errReported = errors.New("reported")

// usageError is a call that cannot be carried out as it is written.
type usageError struct{ error }

func misused(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// line is an error's text on one line.
func line(err error) string { return strings.Join(strings.Fields(err.Error()), " ") }

// settings knows where the settings come from.
type settings struct {
	file  string
	flags map[string]*pflag.Flag // by the key of the setting
	pace  telegram.Pace          // of messages; what Telegram asks for where it is zero
}

// load reads the settings once the flags are parsed.
func (s *settings) load() (config.Config, error) {
	c, err := config.Load(s.file, s.flags, checkRegion)
	if err != nil {
		return c, usageError{err}
	}
	return c, nil
}

// checkRegion tells a region that nobody knows.
func checkRegion(c config.Config) error {
	if c.Region == "" {
		return nil
	}
	if _, err := region.Parse(c.Region); err != nil {
		return fmt.Errorf("region: %w", err)
	}
	return nil
}

// command builds the verbs; started tells whether one of them began to run, so
// that what went wrong before counts as wrong usage.
func command(set *settings) (root *cobra.Command, started *bool) {
	started = new(bool)
	root = &cobra.Command{
		Use:           "jinguo",
		Short:         "Answers questions about women's policies, aid and services from a federation's own files",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		PersistentPreRun: func(*cobra.Command, []string) {
			*started = true
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true
	flags := root.PersistentFlags()
	flags.String("data", config.Default().Data, "`folder` of the database and the index")
	flags.StringVar(&set.file, "config", "", "settings `file` in TOML; config/example.toml explains each setting")
	flags.Bool("sample", config.Default().Sample, "let the embedded sample knowledge base take part")
	set.flags = map[string]*pflag.Flag{"data": flags.Lookup("data"), "sample": flags.Lookup("sample")}
	root.AddCommand(serveVerb(set), askVerb(set), screenVerb(set), importVerb(set), exportVerb(set), evalVerb(set), learnVerb(set),
		checkVerb(set), requestsVerb(set), pauseVerb(set), auditVerb(set), backupVerb(set), restoreVerb(set), missesVerb(set), casesVerb(set), dutyVerb(set), wordsVerb(set), urgentVerb(set), posterVerb(set), keyVerb(set), reindexVerb(set), versionVerb(), parseVerb(), directoryVerb())
	return root, started
}
