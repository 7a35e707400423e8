package desk

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"jinguo/knowledge/account"
)

// from is a client at an address.
func (o *office) from(address string) *caller { return &caller{&client{office: o}, address} }

type caller struct {
	*client
	address string
}

func (c *caller) login(name, password string) reply {
	form := url.Values{"name": {name}, "password": {password}}
	r := httptest.NewRequest(http.MethodPost, "/desk/login", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = c.address + ":1234"
	return c.do(r)
}

// TestGuesses makes 10,000 guesses for names that accounts have and do not have, from few
// and from many addresses, while the clock runs: nobody gets in, and no name can be told
// from another by what is said or by the work that is done.
func TestGuesses(t *testing.T) {
	o := newOffice(t, nil)
	o.taken("known", []account.Role{account.Editor}, "371324")
	o.taken("off", []account.Role{account.Editor}, "371324")
	if _, err := o.Store.ChangeAccount(t.Context(), 2, "account.off", func(a *account.Account) error { a.Off = true; return nil }); err != nil {
		t.Fatal(err)
	}
	said := map[string]map[int]int{} // by name, how often each status came
	work := map[string]int64{}
	in := 0
	for i := range 10_000 {
		name := []string{"known", "nobody", "off", "stranger"}[i%4]
		// Each name is tried from its own addresses, so that they do not disturb each other.
		c := o.from(fmt.Sprintf("203.0.%d.%d", 110+i%4, i/4%250))
		before := o.hasher.done.Load()
		p := c.login(name, fmt.Sprintf("guess number %d", i))
		work[name] += o.hasher.done.Load() - before
		if said[name] == nil {
			said[name] = map[int]int{}
		}
		said[name][p.Code]++
		if p.Code == http.StatusSeeOther {
			in++
		}
		if i%4 == 3 {
			o.now = o.now.Add(2 * time.Second)
		}
	}
	if in > 0 {
		t.Errorf("%d of 10,000 guesses got in", in)
	}
	for _, name := range []string{"nobody", "off", "stranger"} {
		if work[name] != work["known"] || fmt.Sprint(said[name]) != fmt.Sprint(said["known"]) {
			t.Errorf("%s: work %d, %v; known: %d, %v", name, work[name], said[name], work["known"], said["known"])
		}
	}
	t.Logf("10,000 guesses in %v by the clock of the office: %d of 2,500 a name were looked at, %v", o.now.Sub(noon), work["known"], said["known"])

	// Names that no account can have are like any other.
	for _, odd := range []string{"", "\x00", "\xff\xfe", strings.Repeat("长", 100_000), "a b", "' OR 1=1 --"} {
		o.from("198.51.100.6").login(odd, "x").wants(t, http.StatusUnprocessableEntity, "用户名或密码不对")
	}

	// The right password does not get in either, until the wait is over.
	c := o.from("198.51.100.7")
	p := c.login("known", secretWord+"known")
	p.wants(t, http.StatusTooManyRequests, "分钟", "对的密码也不收")
	o.from("198.51.100.8").login("nobody", "x").wants(t, http.StatusTooManyRequests, "分钟", "对的密码也不收")
	o.now = o.now.Add(account.LongestWait)
	c.login("known", secretWord+"known").leads(t, "/desk/")
	c.get("/desk/").wants(t, http.StatusOK, "19次输错密码")
}

// TestGuessesOfManyNames shows that who tries one password with many names is stopped by
// the address, and that others are not.
func TestGuessesOfManyNames(t *testing.T) {
	o := newOffice(t, nil)
	o.taken("known", []account.Role{account.Editor}, "371324")
	c := o.from("203.0.113.9")
	looked := 0
	for i := range 200 {
		if c.login(fmt.Sprint("name", i), "autumn evening").Code == http.StatusUnprocessableEntity {
			looked++
		}
	}
	if looked != freeByAddress {
		t.Errorf("%d guesses of one address are looked at at once, want %d", looked, freeByAddress)
	}
	c.login("known", secretWord+"known").wants(t, http.StatusTooManyRequests, "1秒")
	o.from("203.0.113.10").login("known", secretWord+"known").leads(t, "/desk/")
	o.now = o.now.Add(time.Hour)
	c.login("known", secretWord+"known").leads(t, "/desk/")

	// Whoever has an account cannot use it to have the address forgotten.
	d, at := o.from("203.0.113.11"), 0
	for i := range 100 {
		d.login("known", secretWord+"known")
		if d.login(fmt.Sprint("other", i), "autumn evening").Code == http.StatusUnprocessableEntity {
			at++
		}
	}
	if at > freeByAddress {
		t.Errorf("%d guesses are looked at beside an own account", at)
	}
}

// TestGuessesAtOnce shows that tries at the same moment do not outrun the limits, and that
// no more passwords are worked on than the server bears.
func TestGuessesAtOnce(t *testing.T) {
	o := newOffice(t, nil)
	o.taken("known", []account.Role{account.Editor}, "371324")
	var all sync.WaitGroup
	var count sync.Mutex
	codes := map[int]int{}
	for i := range 300 {
		all.Go(func() {
			p := o.from(fmt.Sprintf("203.0.113.%d", i%250)).login("known", "guess guess")
			count.Lock()
			defer count.Unlock()
			codes[p.Code]++
		})
	}
	all.Wait()
	if codes[http.StatusUnprocessableEntity] > freeByName || codes[http.StatusSeeOther] > 0 {
		t.Errorf("%v", codes)
	}

	// With every turn taken, a guess is told to come again, and does not count.
	for range hashers {
		o.hasher.working <- struct{}{}
	}
	o.hasher.waiting.Store(hashQueue)
	c := o.from("198.51.100.9")
	for range 3 * freeByName {
		c.login("other", "x").wants(t, http.StatusServiceUnavailable, "请过几秒再试")
	}
	o.hasher.waiting.Store(0)
	for range hashers {
		<-o.hasher.working
	}
	c.login("other", "x").wants(t, http.StatusUnprocessableEntity)
}

// TestGuessesOfCodes shows that one-time codes cannot be tried out.
func TestGuessesOfCodes(t *testing.T) {
	o := newOffice(t, nil)
	a := o.taken("wang", []account.Role{account.Reviewer}, "371324")
	a, err := o.Store.SetCodes(t.Context(), a.No, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", 0, account.NewRecovery())
	if err != nil {
		t.Fatal(err)
	}
	looked, right := 0, o.codeOf(a.Secret)
	for i := range 1000 {
		c := o.from(fmt.Sprintf("203.0.%d.%d", i/250, i%250))
		c.login("wang", secretWord+"wang").leads(t, "/desk/login/code")
		code := fmt.Sprintf("%06d", i)
		if code == right {
			continue
		}
		r := httptest.NewRequest(http.MethodPost, "/desk/login/code", strings.NewReader("code="+code))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.RemoteAddr = c.address + ":1"
		if c.do(r).Code == http.StatusUnprocessableEntity {
			looked++
		}
	}
	if looked != freeByName {
		t.Errorf("%d codes are looked at, want %d", looked, freeByName)
	}
	// Not even the right one is, and a new sign-in does not help.
	c := o.from("198.51.100.10")
	c.login("wang", secretWord+"wang").leads(t, "/desk/login/code")
	c.post("/desk/login/code", "code", right).wants(t, http.StatusTooManyRequests, "秒")
}

// TestSameWork shows by what is hashed, not by the clock, that a name that no account has
// takes as much work: the same parameters, once.
func TestSameWork(t *testing.T) {
	h := newHasher(nil)
	hash, err := h.hash(t.Context(), "some password")
	if err != nil {
		t.Fatal(err)
	}
	costs := func(hash string) string { return hash[:strings.LastIndex(hash[:strings.LastIndex(hash, "$")], "$")] }
	if costs(hash) != costs(h.dummy) || len(hash) != len(h.dummy) {
		t.Errorf("%s and %s differ in cost", hash, h.dummy)
	}
	if costs(hash) != "$argon2id$v=19$m=19456,t=2,p=1" {
		t.Errorf("cost %s", costs(hash))
	}
	for _, own := range []string{hash, ""} {
		before := h.done.Load()
		if right, err := h.right(t.Context(), "another password", own); err != nil || right {
			t.Errorf("%v, %v", right, err)
		}
		if done := h.done.Load() - before; done != 1 {
			t.Errorf("worked %d times", done)
		}
	}
	if right, err := h.right(t.Context(), "some password", hash); err != nil || !right {
		t.Errorf("the right password: %v, %v", right, err)
	}
	// A password of no bytes is nobody's.
	if right, _ := h.right(t.Context(), "", ""); right {
		t.Error("an account that nobody took up can be signed in to")
	}
}

// BenchmarkGuess measures a wrong guess with the parameters in use, through the front
// door, for a name that an account has and one that none has.
func BenchmarkGuess(b *testing.B) {
	for _, name := range []string{"known", "nobody"} {
		b.Run(name, func(b *testing.B) {
			h := newHasher(nil)
			hash, err := h.hash(b.Context(), "some password")
			if err != nil {
				b.Fatal(err)
			}
			if name == "nobody" {
				hash = ""
			}
			took := make([]float64, 0, b.N)
			for b.Loop() {
				start := time.Now()
				if right, err := h.right(b.Context(), "another password", hash); err != nil || right {
					b.Fatal(right, err)
				}
				took = append(took, float64(time.Since(start).Microseconds())/1000)
			}
			var sum, square float64
			for _, ms := range took {
				sum += ms
				square += ms * ms
			}
			mean := sum / float64(len(took))
			b.ReportMetric(mean, "ms/mean")
			b.ReportMetric(math.Sqrt(max(0, square/float64(len(took))-mean*mean)), "ms/deviation")
		})
	}
}
