package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinguo/bot/telegram/telegramtest"
	"jinguo/knowledge"
)

// TestKilledAmidUpdates kills the server again and again while 200 messages
// arrive, and wants each of them answered exactly once.
func TestKilledAmidUpdates(t *testing.T) {
	if testing.Short() {
		t.Skip("takes as long as Telegram's pace makes it")
	}
	const chats, each = 100, 2
	for _, mode := range []string{"poll", "webhook"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			api := telegramtest.New(t)
			data := t.TempDir()
			env := []string{"JINGUO_TELEGRAM_TOKEN=" + api.Token, "JINGUO_TELEGRAM_API=" + api.URL}
			if mode == "webhook" {
				address := freeAddress(t)
				env = append(env, "JINGUO_TELEGRAM_WEBHOOK=http://"+address+"/telegram", "JINGUO_TELEGRAM_SECRET=0123456789abcdef",
					"JINGUO_WEB_LISTEN="+address)
			}
			p := serve(t, data, env...)
			said := 0
			for round := range each {
				for i := range chats {
					api.Private(int64(1000 + i)).Say([]string{"产假有多少天", "谢谢"}[round])
					said++
					if said%45 == 0 {
						time.Sleep(time.Duration(300+said*7) * time.Millisecond)
						p.kill()
						p = serve(t, data, env...)
					}
				}
			}
			p.await(t, "every message is answered", func() bool {
				for i := range chats {
					if len(api.Private(int64(1000+i)).Answers()) < each {
						return false
					}
				}
				return true
			})
			time.Sleep(2 * time.Second) // whatever would be sent twice comes now
			for i := range chats {
				chat := api.Private(int64(1000 + i))
				answers := chat.Answers()
				if len(answers) != each || !strings.Contains(answers[0].Text, "九十八天") {
					t.Errorf("chat %d:\n%s", i, chat.Transcript())
				}
			}
		})
	}
}

// TestKilledAmidImport kills an import and wants what is there to be whole, and
// the next import to bring the rest.
func TestKilledAmidImport(t *testing.T) {
	const entries, sections = 20_000, 3
	data, file := t.TempDir(), manyEntries(t, entries, sections)

	for _, wait := range []time.Duration{300, 700, 1100} {
		cmd := exec.Command("jinguo", "import", "--sample=false", "--data", data, file)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(wait * time.Millisecond)
		cmd.Process.Kill()
		cmd.Wait()
		wholeEntries(t, jinguo(t, "export", "--sample=false", "--data", data), sections)
	}
	jinguo(t, "import", "--sample=false", "--data", data, file)
	if got := wholeEntries(t, jinguo(t, "export", "--sample=false", "--data", data), sections); got != entries {
		t.Errorf("%d entries after the last import, want %d", got, entries)
	}
	if got := jinguo(t, "ask", "--sample=false", "--data", data, "--json", "办法19999第2条"); !strings.Contains(got, `"id":"e19999"`) {
		t.Errorf("the index misses what was imported: %s", got)
	}
}

// TestInterruptedImport stops an import in its middle, as Ctrl-C does, and wants
// one line that says what to do, and whole entries.
func TestInterruptedImport(t *testing.T) {
	const sections = 3
	data, file := t.TempDir(), manyEntries(t, 20_000, sections)
	interrupt(t, data, file)
	wholeEntries(t, jinguo(t, "export", "--sample=false", "--data", data), sections)
}

// TestInterruptedTable stops the import of two tables while the first is saved: that
// one is in with every row, and of the second there is nothing.
func TestInterruptedTable(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 20,000 rows, which is slow under the race detector")
	}
	const rows = 10_000
	data, dir := t.TempDir(), t.TempDir()
	for _, name := range []string{"甲", "乙"} {
		text := "站点名称,地址,联系电话\n"
		for i := range rows {
			text += fmt.Sprintf("示例%s%d站,示例路%d号,000-0000-%04d\n", name, i, i, i%10_000)
		}
		writeTo(t, filepath.Join(dir, name+".csv"), text)
	}
	interrupt(t, data, filepath.Join(dir, "甲.csv"), filepath.Join(dir, "乙.csv"))
	export := jinguo(t, "export", "--sample=false", "--data", data)
	if first, second := strings.Count(export, `"title":"示例甲`), strings.Count(export, `"title":"示例乙`); first != rows || second != 0 {
		t.Errorf("%d and %d rows of %d are in", first, second, rows)
	}
}

// interrupt starts an import, and stops it when it has begun to save.
func interrupt(t *testing.T, data string, files ...string) {
	t.Helper()
	cmd := exec.Command("jinguo", append([]string{"import", "--sample=false", "--data", data}, files...)...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(5 * time.Millisecond) {
		if log, err := os.Stat(filepath.Join(data, "jinguo.db-wal")); err == nil && log.Size() > 1<<20 {
			break
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if cmd.ProcessState.ExitCode() != failed || strings.Count(stderr.String(), "\n") != 1 || !strings.HasPrefix(stderr.String(), "jinguo: interrupted; ") {
		t.Errorf("%s: %q", cmd.ProcessState, stderr.String())
	}
}

// manyEntries writes a file of so many policies, each of so many sections.
func manyEntries(t *testing.T, entries, sections int) (file string) {
	t.Helper()
	var text strings.Builder
	for i := range entries {
		e := knowledge.Entry{ID: fmt.Sprintf("e%05d", i), Kind: knowledge.Policy, Title: fmt.Sprintf("办法%05d", i), State: knowledge.Published}
		for s := range sections {
			e.Sections = append(e.Sections, knowledge.Section{Path: []string{fmt.Sprintf("第%d条", s+1)}, Text: strings.Repeat("条文", 20)})
		}
		line, err := knowledge.Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(line)
	}
	file = filepath.Join(t.TempDir(), "many.jsonl")
	writeTo(t, file, text.String())
	return file
}

// wholeEntries counts exported entries and wants each with all its sections.
func wholeEntries(t *testing.T, export string, sections int) int {
	t.Helper()
	n := 0
	for line := range strings.Lines(export) {
		var e knowledge.Entry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		if len(e.Sections) != sections {
			t.Errorf("entry %s has %d sections", e.ID, len(e.Sections))
		}
		n++
	}
	return n
}
