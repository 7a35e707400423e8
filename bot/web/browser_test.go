package web

import (
	"fmt"
	"net/http"
	"testing"

	"jinguo/bot/browsertest"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// browser is a real browser at the chat page.
type browser struct{ *browsertest.Browser }

// browse serves h to a fresh Chromium.
func browse(t *testing.T, h http.Handler, flags ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	return &browser{browsertest.New(t, h, flags...)}
}

func eval[T any](b *browser, script string) T {
	b.T.Helper()
	return browsertest.Eval[T](b.Browser, script)
}

func send[P, R any](b *browser, command cdp.Command[P, R], params P) {
	b.T.Helper()
	browsertest.Send(b.Browser, command, params)
}

// open goes to a path of the server.
func (b *browser) open(path string) {
	b.T.Helper()
	b.Do(chromedp.Navigate(b.Origin+path), chromedp.WaitReady(chromedp.CSS("#ask")))
}

// say types a question and sends it with the Enter key.
func (b *browser) say(question string) {
	b.T.Helper()
	b.Write("#text", question)
	b.Press("Enter", 13)
}

// answers waits until n answers are whole.
func (b *browser) answers(n int) {
	b.T.Helper()
	b.Until(fmt.Sprintf(`document.querySelectorAll(".answer .end, .fault").length >= %d`, n))
	if eval[bool](b, `document.querySelector(".fault") !== null`) {
		b.T.Errorf("instead of an answer: %s", b.Text(".fault"))
	}
}
