package desk

import (
	"strings"
	"testing"

	"jinguo/bot/browsertest"
	"jinguo/knowledge"
)

// TestBrowserEntry edits a service point as staff do.
func TestBrowserEntry(t *testing.T) {
	o := newOffice(t, nil, policyOf(58), knowledge.Entry{ID: "p", Kind: knowledge.ServicePoint, Title: "（示例）妇女之家", Region: "371324", State: knowledge.Published,
		Guessed: []knowledge.Guess{{Field: "region", From: "兰陵县妇联"}},
		Point:   &knowledge.Point{Kinds: []string{"妇联"}, Phones: []knowledge.Phone{{Number: "000-0000-0101"}}, Address: "示例路1号", Hours: "周一至周五 8:30-12:00，14:00-17:30"}})
	ed := editor(o)
	b := ed.browse()
	for _, width := range []int64{390, 1366} {
		b.Size(width, 844)
		for name, path := range map[string]string{"point": "/desk/entries/p", "policy": "/desk/entries/policy", "new": "/desk/entries/new", "newprogramme": "/desk/entries/new?kind=programme", "newfaq": "/desk/entries/new?kind=faq"} {
			b.Open(path)
			b.Fits()
			b.Shot("entry-" + name + "-" + map[int64]string{390: "390", 1366: "1366"}[width])
		}
	}
	b.Open("/desk/entries/p")
	b.Until(`document.querySelector("#preview-screen").innerText.includes("妇女之家")`)
	b.Write("#f-title", "新")
	b.Until(`document.querySelector("#preview-screen").innerText.includes("新")`)
	b.Click(`button[value="add:service_point.phones"]`)
	b.Until(`document.activeElement.id === "f-service-point-phones-1-number"`)
	b.Write("#f-service-point-phones-1-number", "13800000000")
	b.Until(`document.querySelector("#n-f-service-point-phones-1-number").innerText.includes("私人手机号")`)
	b.Until(`document.querySelector("#preview-screen").innerText.includes("13800000000")`)
	b.Shot("entry-warned-1366")
	if browsertest.Eval[bool](b, `dispatchEvent(new Event("beforeunload", {cancelable: true}))`) {
		t.Error("nothing guards what is not saved")
	}
	b.Click(`button[value="save"]`)
	b.Until(`Boolean(document.querySelector(".flash")?.innerText.includes("草稿"))`)
	if !browsertest.Eval[bool](b, `dispatchEvent(new Event("beforeunload", {cancelable: true}))`) {
		t.Error("what is saved is guarded")
	}
	b.Shot("entry-saved-1366")
	if e := o.newest("p"); len(e.Point.Phones) != 2 || !strings.Contains(e.Title, "新") || e.State != knowledge.Draft {
		t.Errorf("%+v", e)
	}
	b.Quiet()
}

// TestBrowserEntrySignedOut saves when the session is over: the form stays.
func TestBrowserEntrySignedOut(t *testing.T) {
	o := newOffice(t, nil, knowledge.Entry{ID: "f", Kind: knowledge.FAQ, Title: "题", Region: "371324", Text: "x", State: knowledge.Published})
	ed := editor(o)
	b := ed.browse()
	b.Size(1366, 768)
	b.Open("/desk/entries/f")
	b.Write("#f-text", "很长的一段话")
	a, err := o.Store.AccountNamed(t.Context(), "bianji")
	if err != nil {
		t.Fatal(err)
	}
	a.Epoch++
	if _, err := o.Store.SaveAccount(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	b.Click(`button[value="save"]`)
	b.Until(`!document.querySelector("#entry-alert").hidden`)
	if text := browsertest.Eval[string](b, `document.querySelector("#f-text").value`); !strings.Contains(text, "很长的一段话") {
		t.Errorf("the form says %q", text)
	}
	if alert := b.Text("#entry-alert"); !strings.Contains(alert, "退出登录") {
		t.Error(alert)
	}
	b.Shot("entry-signedout-1366")
}

// TestBrowserMerge chooses between two versions, and looks at the history.
func TestBrowserMerge(t *testing.T) {
	o := newOffice(t, nil, knowledge.Entry{ID: "f", Kind: knowledge.FAQ, Title: "产假几天", Region: "371324", Text: "女职工生育享受98天产假。难产的，增加15天。", State: knowledge.Published})
	ed := editor(o)
	b := ed.browse()
	b.Size(1366, 768)
	b.Open("/desk/entries/f")
	form := ed.get("/desk/entries/f").formOf(t, "entry")
	form.Set("text", "女职工生育享受158天产假。难产的，增加15天。")
	form.Set("why", "省里的规定")
	ed.submit("/desk/entries/f", form, "save")
	browsertest.Eval[bool](b, `const f = document.querySelector("#f-text"); f.value = "女职工生育享受98天以上产假。难产的，增加15天。"; f.dispatchEvent(new Event("input", {bubbles: true}))`)
	b.Click(`button[value="save"]`)
	b.Until(`document.querySelector("#merge") !== null`)
	b.Fits()
	b.Shot("entry-merge-1366")
	b.Size(390, 844)
	b.Fits()
	b.Shot("entry-merge-390")
	b.Write("#own-0", "以本省规定为准。")
	if !browsertest.Eval[bool](b, `document.querySelector('[name="pick.0"][value="own"]').checked`) {
		t.Error("writing something else does not choose it")
	}
	b.Click(`#merge button[value="save"]`)
	b.Until(`Boolean(document.querySelector(".flash")?.innerText.includes("草稿"))`)
	if text := o.newest("f").Text; !strings.Contains(text, "以本省规定为准") {
		t.Error(text)
	}
	for _, width := range []int64{390, 1366} {
		b.Size(width, 844)
		b.Open("/desk/entries/f/history?from=1&to=3")
		b.Fits()
		b.Shot("entry-history-" + map[int64]string{390: "390", 1366: "1366"}[width])
	}
}
