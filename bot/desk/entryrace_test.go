package desk

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

// wire sends forms to a server over the network, as one person's browser.
type wire struct {
	t       *testing.T
	origin  string
	cookies []*http.Cookie
}

func (w *wire) do(method, path string, form url.Values) reply {
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.origin+path, strings.NewReader(form.Encode()))
	if err != nil {
		w.t.Error(err)
		return reply{}
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range w.cookies {
		r.AddCookie(c)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		w.t.Error(err)
		return reply{}
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		w.t.Error(err)
	}
	return reply{answer.StatusCode, string(body), answer.Header.Get("Location"), answer.Header.Get("Content-Type")}
}

// TestEntryTwoEditorsLoseNothing has two people edit one entry at once, again and again:
// one field is only one's, another only the other's, and now and then both change the
// same list and the same text. Each
// leaves a mark with each save, and all marks are in the end. JINGUO_SAVES says how many
// saves; 60 where it is not set.
func TestEntryTwoEditorsLoseNothing(t *testing.T) {
	saves, err := strconv.Atoi(os.Getenv("JINGUO_SAVES"))
	if err != nil {
		saves = 60
	}
	o := newOffice(t, nil, knowledge.Entry{ID: "p", Kind: knowledge.Program, Title: "帮扶", Region: "371324", State: knowledge.Published,
		Programme: &knowledge.Programme{Who: "困难妇女。", Where: "县妇联。", Amount: "每月500元。"}, Questions: []string{"怎么申请"}})
	server := httptest.NewServer(o.Handler())
	defer server.Close()
	var joined, chosen atomic.Int64
	var marks [2][]string
	start := time.Now()
	var both sync.WaitGroup
	for who, own := range []string{"programme.who", "programme.where"} {
		c := o.staff([]string{"li", "wang"}[who], []account.Role{account.Editor}, "371324")
		w := &wire{t, server.URL, c.cookies}
		both.Go(func() {
			for i := range saves / 2 {
				mark := fmt.Sprintf("【%d-%d】", who, i)
				marks[who] = append(marks[who], mark)
				page := w.do(http.MethodGet, "/desk/entries/p", nil)
				if strings.Contains(page.Body, "两人的修改都保留了") { // of the save before
					joined.Add(1)
				}
				form := page.formOf(t, "entry")
				form.Set(own, form.Get(own)+mark+"。")
				if i%3 == 0 {
					form.Set("programme.amount", form.Get("programme.amount")+mark)
				}
				if i%5 == 0 {
					n := 0
					for form.Has(fmt.Sprintf("questions.%d", n)) {
						n++
					}
					form.Set(fmt.Sprintf("questions.%d", n), "问"+mark)
				}
				form.Set("do", "save")
				p := w.do(http.MethodPost, "/desk/entries/p", form)
				for p.Code == http.StatusConflict {
					chosen.Add(1)
					form = p.formOf(t, "merge")
					for no := 0; form.Has(fmt.Sprintf("at.%d", no)); no++ {
						if at := form.Get(fmt.Sprintf("at.%d", no)); at != "programme.amount" {
							t.Errorf("%s conflicts", at)
						}
						form.Set(fmt.Sprintf("pick.%d", no), "own")
						form.Set(fmt.Sprintf("own.%d", no), form.Get(fmt.Sprintf("theirs.%d", no))+mark)
					}
					p = w.do(http.MethodPost, "/desk/entries/p/merge", form)
				}
				if p.Code != http.StatusSeeOther {
					t.Errorf("%d %s", p.Code, p.Text())
					return
				}
			}
		})
	}
	both.Wait()
	took := time.Since(start)
	last := o.newest("p")
	history, err := o.Store.History(t.Context(), "p")
	if err != nil {
		t.Fatal(err)
	}
	lost := 0
	for who, list := range marks {
		own := []string{last.Programme.Who, last.Programme.Where}[who]
		for i, mark := range list {
			for field, text := range map[string]string{"own field": own, "amount": last.Programme.Amount, "questions": strings.Join(last.Questions, "\n")} {
				if field == "amount" && i%3 != 0 || field == "questions" && i%5 != 0 {
					continue
				}
				if strings.Count(text, mark) != 1 {
					lost++
					t.Errorf("%s is %d times in %s", mark, strings.Count(text, mark), field)
				}
			}
			made := false
			for _, v := range history {
				made = made || strings.Contains(v.Entry.Programme.Who+v.Entry.Programme.Where, mark)
			}
			if !made {
				t.Errorf("%s is in no version", mark)
			}
		}
	}
	if len(history) != 1+2*(saves/2) {
		t.Errorf("%d saves made %d versions", saves, len(history))
	}
	t.Logf("%d saves in %v: %d joined by the program, %d choices of an editor, %d lost", saves, took.Round(time.Millisecond), joined.Load(), chosen.Load(), lost)
}
