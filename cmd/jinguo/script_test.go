package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"jinguo/bot/telegram"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"jinguo":       main,
		"jinguo-hasty": func() { perform(&settings{pace: telegram.Pace{Chat: 1, Group: 1, All: 1}}) },
	})
}

// TestScripts runs every verb as its users do.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			rules, err := filepath.Abs("testdata/rules")
			if err != nil {
				return err
			}
			env.Setenv("RULES", rules)
			if shared := sharedFolder(); shared != "" {
				env.Setenv("SHARED", shared)
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"handover": handover,
		},
		Condition: func(name string) (bool, error) { return name == "shared" && sharedFolder() != "", nil },
	})
}

// sharedFolder is the folder of real input beside the project; empty where it is absent.
func sharedFolder() string {
	dir, err := filepath.Abs("../../../shared")
	if err != nil {
		return ""
	}
	if _, err := os.Stat(dir); err != nil {
		return ""
	}
	return dir
}
