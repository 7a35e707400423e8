package desk

import (
	"fmt"
	"os"
	"testing"

	"jinguo/bot/browsertest"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// TestBrowserList searches while it is typed, goes back, and archives what is ticked, in a
// real browser on a phone and on an office PC.
func TestBrowserList(t *testing.T) {
	var entries []knowledge.Entry
	for i := range 60 {
		e := servicePoint(fmt.Sprintf("e%02d", i), fmt.Sprintf("兰陵县第%d妇女儿童服务站", i), "371324")
		e.Source = &knowledge.Source{File: "服务点名单.xlsx"}
		switch i % 6 {
		case 1:
			e.State = knowledge.Draft
		case 2:
			e.Expires = "2026-03-20"
		case 3:
			e.Point.Verified = "2025-01-01"
		case 4:
			e.State = knowledge.Archived
		}
		entries = append(entries, e)
	}
	entries = append(entries, knowledge.Entry{ID: "law", Kind: knowledge.Policy, Title: "妇女权益保障法", State: knowledge.Published})
	o := newOffice(t, func(c *Config) { c.Search = found{"law", "e00"} }, entries...)
	waits := entries[0]
	waits.Title, waits.State = "新名字", knowledge.Draft
	if _, err := o.Store.Save(t.Context(), store.Edit{Who: "王小妹", Wait: true}, waits); err != nil {
		t.Fatal(err)
	}
	c := o.staff("shenhe", []account.Role{account.Reviewer}, "3713")
	b := c.browse()
	for _, width := range []int64{1366, 390} {
		b.Size(width, 800)
		b.Open("/desk/entries")
		b.Until(`document.querySelectorAll("#counts li").length > 3`)
		b.Fits()
		b.Shot(fmt.Sprintf("list-%d", width))
		b.Write("#q", "权益")
		b.Until(`location.search === "?q=%E6%9D%83%E7%9B%8A" && document.querySelectorAll("table.entries tbody tr").length === 2`)
		b.Shot(fmt.Sprintf("list-search-%d", width))
		b.Fits()
		sound(t, b)
		b.Open("/desk/")
		b.Fits()
		sound(t, b)
		b.Shot(fmt.Sprintf("home-%d", width))
	}
	b.Size(1366, 800)
	sound(t, b)
	b.Open("/desk/entries?state=draft")
	b.Until(`document.querySelector("th.tick input") !== null`)
	b.Click("th.tick label")
	b.Until(`document.querySelectorAll('tbody input:checked').length === 10`)
	b.Click(`button[value="archive"]`)
	b.Until(`document.querySelector("h1")?.textContent.includes("10") === true`)
	b.Shot("list-bulk")
	b.Fits()
	sound(t, b)
	b.Click("button.main")
	b.Until(`document.querySelector(".flash")?.textContent.includes("10") === true`)
	b.Shot("list-flash")
	b.Click(".undo button")
	b.Until(`document.querySelector(".flash")?.textContent.includes("撤销") === true`)
	b.Quiet()
}

// sound runs axe-core on the page that is open, where there is one.
func sound(t *testing.T, b *browsertest.Browser) {
	t.Helper()
	if os.Getenv("JINGUO_AXE") == "" {
		return
	}
	for _, finding := range findings(b, axe(t)) {
		t.Error(finding)
	}
}
