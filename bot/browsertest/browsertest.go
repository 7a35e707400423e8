// Package browsertest opens pages of a server in a real Chromium, for tests.
package browsertest

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

// Browser is a real browser at the pages of one server, and what it complained about.
type Browser struct {
	T      *testing.T      // that goes wrong with the browser
	Ctx    context.Context // of its tab
	Origin string          // base URL of the server

	mu      sync.Mutex
	trouble []string
}

// New serves h to a fresh Chromium. A machine without Chromium
// skips the test, unless JINGUO_REQUIRE_BROWSER=1.
func New(t *testing.T, h http.Handler, flags ...chromedp.ExecAllocatorOption) *Browser {
	t.Helper()
	path := chromium(t)
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return open(t, path, server.URL, flags)
}

// At opens a fresh Chromium for a server that runs already, by its base URL. It skips the
// test where New does.
func At(t *testing.T, origin string, flags ...chromedp.ExecAllocatorOption) *Browser {
	t.Helper()
	return open(t, chromium(t), origin, flags)
}

// chromium is the path of the browser.
func chromium(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("JINGUO_REQUIRE_BROWSER") == "1" {
			t.Fatal("JINGUO_REQUIRE_BROWSER=1, and no chromium in PATH")
		}
		t.Skip("no chromium in PATH; apt-get install chromium runs this test")
	}
	return path
}

func open(t *testing.T, path, origin string, flags []chromedp.ExecAllocatorOption) *Browser {
	t.Helper()
	flags = append(flags,
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true),
	)
	alloc, stop := chromedp.NewExecAllocator(t.Context(), flags...)
	t.Cleanup(stop)
	b := &Browser{T: t, Origin: origin}
	ctx, stop := chromedp.NewContext(alloc, chromedp.WithListener(b.hear))
	t.Cleanup(stop)
	b.Ctx, stop = context.WithTimeout(ctx, patience)
	t.Cleanup(stop)
	Send(b, network.Enable, network.EnableParams{})
	Send(b, log.Enable, cdp.Empty{})
	return b
}

// patience is for a machine that does other things, too.
const patience = 3 * time.Minute

// hear notes errors of the page and requests that leave its origin; the pictures in its
// own controls a browser has as data.
func (b *Browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if url := e.Request.URL; url != b.Origin && !strings.HasPrefix(url, b.Origin+"/") && !strings.HasPrefix(url, "data:") {
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

// Do carries out steps.
func (b *Browser) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.T.Helper()
	if err := chromedp.Do(b.Ctx, steps...); err != nil {
		b.T.Fatal(err)
	}
}

// Send sends a command of the DevTools protocol.
func Send[P, R any](b *Browser, command cdp.Command[P, R], params P) {
	b.T.Helper()
	if _, err := chromedp.Call(b.Ctx, command, params); err != nil {
		b.T.Fatal(err)
	}
}

// Eval is what a script comes to in the page.
func Eval[T any](b *Browser, script string) T {
	b.T.Helper()
	result, err := chromedp.Run(b.Ctx, chromedp.Evaluate[T](script))
	if err != nil {
		b.T.Fatalf("%s: %v", script, err)
	}
	return result
}

// Until waits for a condition of the page, through changes of the page.
func (b *Browser) Until(condition string) {
	b.T.Helper()
	for {
		holds, err := chromedp.Run(b.Ctx, chromedp.Evaluate[bool](condition))
		switch {
		case holds:
			return
		case err != nil && !strings.Contains(err.Error(), "navigated or closed"):
			b.T.Fatalf("%s: %v", condition, err)
		}
		select {
		case <-b.Ctx.Done():
			b.T.Fatalf("%s: %v", condition, b.Ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Open goes to a path of the server.
func (b *Browser) Open(path string) {
	b.T.Helper()
	b.Do(chromedp.Navigate(b.Origin+path), chromedp.WaitReady(chromedp.CSS("main")))
}

// Cookie sets a cookie for the server, as if a page had.
func (b *Browser) Cookie(c *http.Cookie) {
	b.T.Helper()
	Send(b, network.SetCookie, network.SetCookieParams{Name: c.Name, Value: c.Value, URL: b.Origin + "/", Path: c.Path})
}

// Quiet fails the test on anything that the browser complained about.
func (b *Browser) Quiet() {
	b.T.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, what := range b.trouble {
		b.T.Error(what)
	}
}

// Text is what is seen of an element.
func (b *Browser) Text(selector string) string {
	b.T.Helper()
	return Eval[string](b, fmt.Sprintf("document.querySelector(%q).innerText", selector))
}

// Click clicks on an element.
func (b *Browser) Click(selector string) {
	b.T.Helper()
	b.Do(chromedp.Click(chromedp.CSS(selector)))
}

// Write types into an element.
func (b *Browser) Write(selector, text string) {
	b.T.Helper()
	b.Do(chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Set puts a text in the place of what a field holds.
func (b *Browser) Set(selector, text string) {
	b.T.Helper()
	b.Do(chromedp.SetValue(chromedp.CSS(selector), text))
}

// Upload chooses files in a field of a form.
func (b *Browser) Upload(selector string, paths ...string) {
	b.T.Helper()
	b.Do(chromedp.SetUploadFiles(chromedp.CSS(selector), paths))
}

// Size sets the window.
func (b *Browser) Size(width, height int64) {
	b.T.Helper()
	Send(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: width < 600,
	})
}

// Fits fails where something of the page is wider than the window, but for what scrolls by
// itself (class scroll).
func (b *Browser) Fits() {
	b.T.Helper()
	over := Eval[[]string](b, `[...document.querySelectorAll("body *")]
		.filter(e => !e.closest(".out, .skip, .scroll, .parts") && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
		.map(e => e.tagName + "." + e.className + " " + Math.round(e.getBoundingClientRect().right) + " > " + innerWidth)`)
	if len(over) > 0 {
		b.T.Errorf("wider than the window: %v", over)
	}
	if wide := Eval[int](b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); wide > 0 {
		b.T.Errorf("the page scrolls %d pixels sideways", wide)
	}
}

// Shot keeps a picture of the page where JINGUO_SCREENSHOTS names a folder.
func (b *Browser) Shot(name string) {
	b.T.Helper()
	dir := os.Getenv("JINGUO_SCREENSHOTS")
	if dir == "" {
		return
	}
	b.Until(`document.getAnimations().length === 0`)
	png, err := chromedp.Run(b.Ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.T.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644); err != nil {
		b.T.Fatal(err)
	}
}

// Press presses a key as a keyboard does: the character comes only where the
// page lets it.
func (b *Browser) Press(key string, code int64) {
	b.T.Helper()
	text := map[string]string{"Enter": "\r"}[key]
	Send(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeKeyDown, Key: key, Code: key, WindowsVirtualKeyCode: code, Text: text,
	})
	Send(b, input.DispatchKeyEvent, input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeKeyUp, Key: key, Code: key, WindowsVirtualKeyCode: code,
	})
}

// In has what goes wrong from now on count as of a test, such as a subtest.
func (b *Browser) In(t *testing.T) { b.T = t }
