package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/spf13/pflag"

	"jinguo/bot/telegram/telegramtest"
)

// person is somebody made up. Whatever she writes of herself is a canary.
type person struct {
	chat                                              int64
	name, identity, phone, street, weixin, mail, host string
}

// rare are characters of which no file of ours has two in a row.
var rare = []rune("翀翯琤甯骐骥鼙鸢鹣鲽蟾鲲蘅芜甃蓼莪枳麒麟巇瑀珩霅犀渠琮璜鸤鸠鞞韐峁沅澧湜洇浠渌滢")

// invent makes the nth person. Nobody has her numbers: she is born in 1900.
func invent(n int) person {
	given := string([]rune{rare[n%len(rare)], rare[(n/len(rare)*7+n*3+1)%len(rare)]})
	return person{
		chat:     7_301_000_000 + int64(n)*7919,
		name:     string([]rune("王李张刘陈杨赵吴徐孙")[n%10]) + given,
		identity: fmt.Sprintf("1101011900%02d%02d%03d%s", n%12+1, n%28+1, n%1000, string("0123456789X"[n%11])),
		phone:    fmt.Sprintf("1990000%04d", n),
		street:   fmt.Sprintf("%s路%d号", string(rare[n%len(rare)])+string(rare[(n*5+2)%len(rare)]), 1000+n),
		weixin:   fmt.Sprintf("jinqueniao_%05d", n),
		mail:     fmt.Sprintf("jinqueniao%05d@example.invalid", n),
		host:     fmt.Sprintf("198.51.%d.%d", 100+n/200, 20+n%200),
	}
}

// says is the ith thing that she writes, when she is free to.
func (p person) says(i int) string {
	spoken := p.phone
	switch i % 3 {
	case 1:
		spoken = p.phone[:3] + " " + p.phone[3:7] + " " + p.phone[7:]
	case 2:
		spoken = "+86-" + p.phone[:3] + "-" + p.phone[3:7] + "-" + p.phone[7:]
	}
	return []string{
		"我叫" + p.name + "，电话" + spoken + "，产假有多少天",
		"我叫" + p.name + "，身份证" + p.identity + "，村里的拖拉机坏了谁来修",
		"我是" + p.name + "，老公打我，我住在" + p.street + "3单元402室，救命",
		"你好，我叫" + p.name + "，住" + p.street + "，想问两癌检查去哪里做",
		"兰陵县法律援助电话，我的微信号是" + p.weixin + "，邮箱" + p.mail,
		"号码是" + spoken,
		"我叫" + p.name + "今年45岁，身份证号码" + p.identity + "，低保怎么申请",
		"my name is Wang and my e-mail is " + p.mail + ", how long is maternity leave",
		"姓名：" + p.name + " 电话：" + spoken + " 宠物鹦鹉丢了怎么找",
		"我老公叫" + p.name + "，不想活了，电话" + spoken,
		strings.Repeat("家里的事说来话长，", 20) + "我叫" + p.name + "，电话" + spoken,
		"转人工",
		"我叫" + p.name + "，住" + p.street + "，电话" + spoken + "，请给我回话",
		"清除",
	}[i%14]
}

// canaries are what must not be found of her, by what they are.
func (p person) canaries() map[string]string {
	return map[string]string{
		"chat": strconv.FormatInt(p.chat, 10), "name": p.name, "identity": p.identity, "phone": p.phone, "phone in groups": p.phone[:3] + " " + p.phone[3:7] + " " + p.phone[7:],
		"phone with dashes": p.phone[:3] + "-" + p.phone[3:7] + "-" + p.phone[7:], "street": p.street, "weixin": p.weixin, "mail": p.mail, "host": p.host,
	}
}

// mesh finds canaries in bytes, however they are spelled.
type mesh struct {
	heads map[[6]byte][]catch
	sieve []bool
}

// catch is a spelling of a canary.
type catch struct{ spelled, what string }

func newMesh() *mesh { return &mesh{heads: map[[6]byte][]catch{}, sieve: make([]bool, 1<<24)} }

// add has the mesh catch a canary in UTF-8 and UTF-16, in base64 wherever it begins, in
// hexadecimal digits, and as JSON and addresses escape it.
func (m *mesh) add(what, canary string) {
	m.catch(what, canary)
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		var wide []byte
		for _, unit := range utf16.Encode([]rune(canary)) {
			wide = order.AppendUint16(wide, unit)
		}
		m.catch(what+" in UTF-16", string(wide))
	}
	for lead := range 3 {
		for _, code := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := code.EncodeToString(append(make([]byte, lead), canary...))
			m.catch(what+" in base64", text[(lead*8+5)/6:(lead+len(canary))*8/6])
		}
	}
	m.catch(what+" in hexadecimal", hex.EncodeToString([]byte(canary)))
	m.catch(what+" in hexadecimal", strings.ToUpper(hex.EncodeToString([]byte(canary))))
	var low, high strings.Builder
	for _, unit := range utf16.Encode([]rune(canary)) {
		fmt.Fprintf(&low, `\u%04x`, unit)
		fmt.Fprintf(&high, `\u%04X`, unit)
	}
	m.catch(what+" in JSON", low.String())
	m.catch(what+" in JSON", high.String())
	if escaped := url.QueryEscape(canary); escaped != canary {
		m.catch(what+" in an address", escaped)
	}
}

func (m *mesh) catch(what, spelled string) {
	head := [6]byte([]byte(spelled)[:6])
	m.heads[head] = append(m.heads[head], catch{spelled, what})
	m.sieve[sieved(head[:])] = true
}

func sieved(b []byte) int { return int(b[0])<<16 | int(b[1])<<8 | int(b[2]) }

// in tells which canaries text holds, each sort once.
func (m *mesh) in(text []byte) []string {
	var found []string
	for i := range max(len(text)-5, 0) {
		if !m.sieve[sieved(text[i:])] {
			continue
		}
		for _, c := range m.heads[[6]byte(text[i:i+6])] {
			if bytes.HasPrefix(text[i:], []byte(c.spelled)) && !slices.Contains(found, c.what) {
				found = append(found, c.what)
			}
		}
	}
	return found
}

// folder searches the files below a folder, their names too.
func (m *mesh) folder(t *testing.T, dir string) (searched int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if os.IsNotExist(err) { // a segment of the index that was merged just now
			return nil
		}
		searched += len(text)
		for _, what := range m.in(append([]byte(path+"\n"), text...)) {
			t.Errorf("%s holds somebody's %s", path, what)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return searched
}

// TestMesh holds that the mesh catches every spelling.
func TestMesh(t *testing.T) {
	m, p := newMesh(), invent(17)
	for what, canary := range p.canaries() {
		m.add(what, canary)
	}
	wide := utf16.Encode([]rune("x" + p.name))
	var little []byte
	for _, unit := range wide {
		little = binary.LittleEndian.AppendUint16(little, unit)
	}
	for want, text := range map[string]string{
		"name":                  "…" + p.name + "…",
		"chat":                  `{"chat":` + strconv.FormatInt(p.chat, 10) + `}`,
		"name in UTF-16":        string(little),
		"phone in base64":       base64.StdEncoding.EncodeToString([]byte(`a` + p.phone + `bc`)),
		"identity in base64":    base64.StdEncoding.EncodeToString([]byte(`ab` + p.identity + `c`)),
		"street in base64":      base64.URLEncoding.EncodeToString([]byte(p.street)),
		"name in JSON":          fmt.Sprintf(`{"text":"%+q"}`, p.name),
		"street in an address":  "?text=" + url.QueryEscape(p.street),
		"weixin in hexadecimal": hex.EncodeToString([]byte(p.weixin)),
	} {
		if found := m.in([]byte(text)); !slices.Contains(found, want) {
			t.Errorf("%s is not found in %q: %v", want, text, found)
		}
	}
	if found := m.in([]byte(invent(18).says(1))); len(found) > 0 {
		t.Errorf("somebody else's %v", found)
	}
}

// The flood of TestCanaries.
const (
	people   = 210
	rounds   = 8
	visitors = 110
	visits   = 24
)

// TestCanaries has people write 5,000 messages full of what could betray them, and then
// looks for it in every byte that the program left behind: while it runs, when it was
// killed, and at the end.
func TestCanaries(t *testing.T) {
	spare, data, out := t.TempDir(), t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", spare)
	f := &flood{t: t, api: telegramtest.New(t), data: data, mesh: newMesh(), chance: rand.New(rand.NewPCG(7, 7))}
	for n := range people + visitors {
		p := invent(n)
		for what, canary := range p.canaries() {
			f.mesh.add(what, canary)
		}
		f.people = append(f.people, p)
	}
	f.start()
	f.api.Inject(telegramtest.Fault{Method: "sendMessage", Share: 0.02, Status: 500})
	f.api.Inject(telegramtest.Fault{Method: "sendMessage", Share: 0.01, CutAfter: true})
	for round := range rounds {
		if round == rounds/2 { // in the middle of it all
			f.tell(round, 1)
			f.process.kill()
			f.look("killed", spare)
			f.start()
		}
		f.tell(round, 0)
		f.quiet()
		f.press()
		f.quiet()
	}
	f.browse()
	f.quiet()
	if f.sent < 5000 {
		t.Errorf("only %d messages were written", f.sent)
	}
	if n := len(f.api.Calls("sendMessage")); n < people*rounds/2 {
		t.Errorf("only %d messages were answered", n)
	}
	export := filepath.Join(out, "export.jsonl")
	jinguo(t, "export", "--data", data, "-o", export)
	jinguo(t, "misses", "--data", data, "--export", filepath.Join(out, "misses.csv"))
	jinguo(t, "misses", "--data", data, "--stats")
	f.look("running", spare, out)
	f.process.cmd.Process.Signal(syscall.SIGTERM)
	<-f.process.over
	f.look("stopped", spare, out)
	f.missed()
}

// missed holds that what staff read of questions without an answer tells of nobody.
func (f *flood) missed() {
	ctx := context.Background()
	b, err := openBase(ctx, &settings{flags: map[string]*pflag.Flag{"data": {Name: "data", Changed: true, Value: text(f.data)}}})
	if err != nil {
		f.t.Fatal(err)
	}
	defer b.Close()
	groups, err := b.store.Misses(ctx, true)
	if err != nil {
		f.t.Fatal(err)
	}
	read := 0
	for _, g := range groups {
		misses, err := b.store.MissesOf(ctx, g.No)
		if err != nil {
			f.t.Fatal(err)
		}
		for _, m := range misses {
			read++
			for _, what := range f.mesh.in([]byte(m.Text)) {
				f.t.Errorf("%q holds somebody's %s", m.Text, what)
			}
		}
	}
	if read < people/2 {
		f.t.Errorf("only %d misses are kept: the test asks the wrong questions", read)
	}
	cases, err := b.store.Cases(ctx, true)
	if err != nil {
		f.t.Fatal(err)
	}
	kept := 0
	for _, c := range cases {
		whole, err := b.store.Case(ctx, c.No)
		if err != nil {
			f.t.Fatal(err)
		}
		for _, step := range whole.Steps {
			if len(f.mesh.in([]byte(step.Text))) > 0 {
				kept++
			}
		}
	}
	if kept == 0 {
		f.t.Errorf("none of %d cases holds what somebody chose to say", len(cases))
	}
	f.t.Logf("%d messages, %d misses, %d cases, of which %d steps hold canaries", f.sent, read, len(cases), kept)
}

// text is the value of a flag.
type text string

func (t text) String() string   { return string(t) }
func (t text) Set(string) error { return nil }
func (t text) Type() string     { return "string" }

// flood is people who write to a running program.
type flood struct {
	t       *testing.T
	api     *telegramtest.Server
	data    string
	mesh    *mesh
	people  []person
	process *process
	chance  *rand.Rand
	sent    int
}

func (f *flood) start() {
	f.process = serveBy(f.t, "jinguo-hasty", f.data, "JINGUO_LOG_LEVEL=debug", "JINGUO_WEB_PROXY=true", "JINGUO_TELEGRAM_STAFF=99",
		"JINGUO_TELEGRAM_TOKEN="+f.api.Token, "JINGUO_TELEGRAM_API="+f.api.URL)
}

// tell has each of the people on Telegram write something.
func (f *flood) tell(round, ahead int) {
	for n, p := range f.people[:people] {
		c := f.api.Private(p.chat)
		text := p.says(n + round + ahead)
		switch {
		case n%40 == 7:
			f.api.Inline(p.chat, text, nil)
		case n%40 == 8:
			c.Send(telegramtest.Content{Photo: true, Caption: text})
		case n%40 == 9:
			c.Edit(c.Say("产假").ID, text)
		default:
			c.Say(text)
		}
		f.sent++
	}
}

// press has every other of them press a button that she sees.
func (f *flood) press() {
	for n, p := range f.people[:people] {
		if n%5 > 1 {
			continue
		}
		c := f.api.Private(p.chat)
		for _, m := range slices.Backward(c.Answers()) {
			if m.Keyboard == nil {
				continue
			}
			if b := m.Keyboard.Rows[f.chance.IntN(len(m.Keyboard.Rows))][0]; b.URL == "" {
				c.PressData(m.ID, b.Data)
				f.sent++
			}
			break
		}
	}
}

// browse has the others ask on the page and over HTTP.
func (f *flood) browse() {
	var all sync.WaitGroup
	for n, p := range f.people[people:] {
		f.sent += visits
		all.Go(func() {
			v := visit(f.t, f.process.url)
			v.client.Transport = forwarded(p.host)
			for i := range visits {
				text := p.says(n + i)
				if i%4 == 3 {
					resp, err := v.client.Post(v.url+"/api/v1/ask", "application/json", strings.NewReader(fmt.Sprintf(`{"query":%q}`, text)))
					if err != nil {
						f.t.Error(err)
						return
					}
					io.Copy(io.Discard, resp.Body)
					resp.Body.Close()
					continue
				}
				v.post("text", text)
			}
		})
	}
	all.Wait()
}

// forwarded is the proxy before a page, with the address of who asks.
type forwarded string

func (host forwarded) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("X-Forwarded-For", string(host))
	return http.DefaultTransport.RoundTrip(r)
}

// quiet waits until all is answered.
func (f *flood) quiet() {
	calls := -1
	f.process.await(f.t, "the answers", func() bool {
		before := calls
		if f.api.Pending() > 0 {
			return false
		}
		time.Sleep(150 * time.Millisecond)
		calls = len(f.api.Calls())
		return calls == before
	})
}

// look searches all that the program left behind.
func (f *flood) look(when string, folders ...string) {
	f.t.Helper()
	searched := 0
	for _, dir := range append(folders, f.data) {
		searched += f.mesh.folder(f.t, dir)
	}
	var log []byte
	if when != "running" { // it is being written to
		log = f.process.log.Bytes()
	}
	for _, what := range f.mesh.in(log) {
		f.t.Errorf("the log holds somebody's %s", what)
	}
	f.t.Logf("%s: %d messages, %d bytes searched, %d of the log", when, f.sent, searched, len(log))
}
