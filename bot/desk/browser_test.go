package desk

import (
	"testing"

	"jinguo/bot/browsertest"
	"jinguo/knowledge/account"
)

// browse opens the desk in a real browser, as whom the client is. See package browsertest
// for what it can do; end with Quiet.
func (c *client) browse() *browsertest.Browser {
	c.t.Helper()
	b := browsertest.New(c.t, c.Handler())
	for _, cookie := range c.cookies {
		b.Cookie(cookie)
	}
	return b
}

// TestBrowserDoor opens the desk and changes its language by the keyboard alone.
func TestBrowserDoor(t *testing.T) {
	b := newOffice(t, nil).staff("guanli", []account.Role{account.Owner}).browse()
	b.Size(390, 844)
	b.Open("/desk/")
	b.Fits()
	b.Shot("desk-home-390")
	b.Until(`document.title.includes("待办")`)
	b.Press("Tab", 9)
	b.Press("Enter", 13) // skips to the text
	b.Until(`document.activeElement.id === "main"`)
	b.Click(`button[name="lang"]`)
	b.Until(`document.title.includes("To do")`)
	b.Quiet()
}
