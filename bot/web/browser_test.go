package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is a real browser at one page, and what it complained about.
type browser struct {
	t      *testing.T
	ctx    context.Context
	origin string

	mu      sync.Mutex
	trouble []string
}

// browse serves h to a fresh Chromium. A machine without Chromium
// skips the test, unless JINGUO_REQUIRE_BROWSER=1.
func browse(t *testing.T, h http.Handler, flags ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("JINGUO_REQUIRE_BROWSER") == "1" {
			t.Fatal("JINGUO_REQUIRE_BROWSER=1, and no chromium in PATH")
		}
		t.Skip("no chromium in PATH; apt-get install chromium runs this test")
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	flags = append(flags,
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true),
	)
	alloc, stop := chromedp.NewExecAllocator(t.Context(), flags...)
	t.Cleanup(stop)
	b := &browser{t: t, origin: server.URL}
	ctx, stop := chromedp.NewContext(alloc, chromedp.WithListener(b.hear))
	t.Cleanup(stop)
	b.ctx, stop = context.WithTimeout(ctx, patience)
	t.Cleanup(stop)
	send(b, network.Enable, network.EnableParams{})
	send(b, log.Enable, cdp.Empty{})
	return b
}

// patience is for a machine that does other things, too.
const patience = 3 * time.Minute

// hear notes errors of the page and requests that leave its origin.
func (b *browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if url := e.Request.URL; url != b.origin && !strings.HasPrefix(url, b.origin+"/") {
			b.trouble = append(b.trouble, "request to "+url)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			b.trouble = append(b.trouble, fmt.Sprintf("%s: %s %s", e.Entry.Source, e.Entry.Text, e.Entry.URL))
		}
	case *runtime.EventConsoleAPICalled:
		b.trouble = append(b.trouble, fmt.Sprintf("console.%s %s", e.Type, e.Args[0].Value))
	case *runtime.EventExceptionThrown:
		b.trouble = append(b.trouble, "exception: "+e.ExceptionDetails.Text)
	}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func send[P, R any](b *browser, command cdp.Command[P, R], params P) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		b.t.Fatal(err)
	}
}

func eval[T any](b *browser, script string) T {
	b.t.Helper()
	result, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		b.t.Fatalf("%s: %v", script, err)
	}
	return result
}

// until waits for a condition of the page.
func (b *browser) until(condition string) {
	b.t.Helper()
	for !eval[bool](b, condition) {
		select {
		case <-b.ctx.Done():
			b.t.Fatalf("%s: %v", condition, b.ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// open goes to a path of the server.
func (b *browser) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.origin+path), chromedp.WaitReady(chromedp.CSS("#ask")))
}

// quiet fails the test on anything that the browser complained about.
func (b *browser) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, what := range b.trouble {
		b.t.Error(what)
	}
}

func (b *browser) text(selector string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf("document.querySelector(%q).innerText", selector))
}

func (b *browser) click(selector string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(selector)))
}

func (b *browser) write(selector, text string) {
	b.t.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// size sets the window.
func (b *browser) size(width, height int64) {
	b.t.Helper()
	send(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600,
	})
}

// fits fails where something of the page is wider than the window.
func (b *browser) fits() {
	b.t.Helper()
	over := eval[[]string](b, `[...document.querySelectorAll("body *")]
		.filter(e => !e.closest(".out, .skip") && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
		.map(e => e.tagName + "." + e.className + " " + Math.round(e.getBoundingClientRect().right) + " > " + innerWidth)`)
	if len(over) > 0 {
		b.t.Errorf("wider than the window: %v", over)
	}
	if wide := eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
		b.t.Errorf("the page scrolls %d pixels sideways", wide)
	}
}

// shot keeps a picture of the page where JINGUO_SCREENSHOTS names a folder.
func (b *browser) shot(name string) {
	b.t.Helper()
	dir := os.Getenv("JINGUO_SCREENSHOTS")
	if dir == "" {
		return
	}
	b.until(`document.getAnimations().length === 0`)
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// say types a question and sends it with the Enter key.
func (b *browser) say(question string) {
	b.t.Helper()
	b.write("#text", question)
	b.press("Enter", 13)
}

// press presses a key as a keyboard does: the character comes only where the
// page lets it.
func (b *browser) press(key string, code int64) {
	b.t.Helper()
	text := map[string]string{"Enter": "\r"}[key]
	send(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeKeyDown, Key: key, Code: key, WindowsVirtualKeyCode: code, Text: text,
	})
	send(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeKeyUp, Key: key, Code: key, WindowsVirtualKeyCode: code,
	})
}

// answers waits until n answers are whole.
func (b *browser) answers(n int) {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.querySelectorAll(".answer .end, .fault").length >= %d`, n))
	if eval[bool](b, `document.querySelector(".fault") !== null`) {
		b.t.Errorf("instead of an answer: %s", b.text(".fault"))
	}
}
