package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"jinguo/index"
	"jinguo/knowledge"
)

// version and commit are set by the linker in a release:
// go build -ldflags "-X main.version=1.2.0 -X main.commit=$(git rev-parse HEAD)".
var (
	version = "development"
	commit  = ""
)

func versionVerb() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Tell version, commit, index format and until when public holidays are known",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "jinguo %s, commit %s, index format %d, %s, public holidays until %d\n",
				version, revision(), index.Format, runtime.Version(), knowledge.HolidaysUntil())
			return err
		},
	}
}

// revision is the commit that the program was built from.
func revision() string {
	if commit != "" {
		return commit
	}
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return "unknown"
}
