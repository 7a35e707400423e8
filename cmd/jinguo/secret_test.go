package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot"
	"jinguo/bot/telegram/telegramtest"
	"jinguo/index"
	"jinguo/knowledge/store"
)

// secretLines are confidential points in the exchange format, and others beside them.
// What must never be told of them are the canaries.
const secretLines = `{"id":"nest","kind":"service_point","title":"示例青鸟庇护所","region":"371324","text":"接待受家暴的妇女，可以带孩子。\n从鼙鼓鸢路7391号后门进，鹣鲽大厦门口有人接。坐标34.8527419,118.0463857，地图 https://map.example/?p=34.8527,118.0463 ，照片 蟾桂门脸.jpg","aliases":["鼙鼓鸢路的青鸟"],"questions":["鹣鲽大厦的庇护所怎么联系"],"service_point":{"kinds":["庇护所"],"address":"山东省临沂市兰陵县鼙鼓鸢路7391号鹣鲽大厦6单元","location":{"lat":34.8527419,"lon":118.0463857},"phones":["000-0000-0701","000-0000-0702"],"hours":"全天","services":["临时庇护","心理疏导"],"confidential":true,"photos":["鲲鹏外景.jpg"]},"contacts":[{"name":"示例兰陵县妇联权益部","phones":["000-0000-0703"],"address":"兰陵县蘅芜甃街8264号"}],"source":{"file":"庇护名单.xlsx","place":"蓼莪表第3行"},"guessed":[{"field":"service_point.location","from":"枳橘亭"},{"field":"region","from":"鼙鼓鸢路7391号"}]}
{"id":"turned","kind":"service_point","title":"示例白鹭庇护所","region":"371324","service_point":{"kinds":["庇护所"],"address":"兰陵县麒麟巇巷5173号","location":{"lat":118.0691737,"lon":34.8349261},"phones":["000-0000-0704"],"confidential":true}}
{"id":"open","kind":"service_point","title":"示例公开庇护站","region":"371324","service_point":{"kinds":["庇护所"],"address":"示例路9号","location":{"lat":34.86,"lon":118.07},"phones":["000-0000-0705"],"confidential":false}}
{"id":"aid","kind":"service_point","title":"示例兰陵县法律援助中心","region":"371324","service_point":{"kinds":["法律援助"],"address":"示例路2号","location":{"lat":34.861,"lon":118.08},"phones":["000-0000-0706"],"services":["家暴法律咨询"]}}
{"id":"fed","kind":"service_point","title":"示例兰陵县妇联","region":"371324","service_point":{"kinds":["妇联"],"address":"示例路1号","location":{"lat":34.857,"lon":118.071},"phones":["000-0000-0707"]}}
{"id":"late","kind":"service_point","title":"示例木棉站","region":"371324","service_point":{"kinds":["妇女之家"],"address":"兰陵县骐骥峁街4937号","location":{"lat":34.8391742,"lon":118.0517384},"phones":["000-0000-0708"],"confidential":false}}
`

// secretSheet is the same as an office's list: the fourth row has its coordinates in
// each other's columns, the last one where no place is.
const secretSheet = `站点名称,所属地区,地址,纬度（WGS84）,经度（WGS84）,联系电话,服务内容,是否保密,备注,照片,楼栋
示例黄鹂安全站,兰陵县,瑀珩路6417号,34.8716283,118.0792836,000-0000-0711,临时庇护,是,门口有翀翯石像,犀渠门脸.jpg,琮璜楼
示例夜莺安全站,兰陵县,霅溪巷3386号,118.0582914,34.8443719,000-0000-0712,临时庇护,是,,,
示例百灵安全站,兰陵县,霅溪巷3387号,11.8582917,34.8443718,000-0000-0713,临时庇护,是,,,
`

// canaries are words and digits of those places, longer where parts are not enough to know.
var canaries = []string{
	"鼙鼓", "鹣鲽", "7391号", "34.8527", "118.0463", "8527419", "0463857", "蟾桂", "鲲鹏", "蘅芜", "8264号", "蓼莪", "枳橘", "map.example",
	"麒麟巇", "5173号", "0691737", "8349261",
	"瑀珩", "6417号", "871628", "0792836", "079284", "翀翯", "犀渠", "琮璜",
	"霅溪", "3386号", "3387号", "0582914", "058291", "8443719", "844372", "8582917", "8443718",
}

// movedTo is where staff say that a secret place is now, lateNow what became secret only later.
var (
	movedTo = []string{"鸤鸠", "5528号"}
	lateNow = []string{"骐骥峁", "4937号", "8391742", "0517384", "鞞韐", "6842号"}
)

// doors watches what leaves the store.
type doors struct {
	t     *testing.T
	data  string
	heed  []string // canaries
	told  map[string]int
	asked []string // that a question holds itself, and that may be said back
}

// leaves fails the test where out holds a canary, in any spelling.
func (d *doors) leaves(door, out string) {
	d.t.Helper()
	spellings := []string{out, html.UnescapeString(out)}
	if plain, err := url.QueryUnescape(out); err == nil {
		spellings = append(spellings, plain)
	}
	for _, canary := range d.heed {
		if slices.ContainsFunc(d.asked, func(own string) bool { return strings.Contains(own, canary) }) {
			continue
		}
		for _, text := range spellings {
			if at := strings.Index(text, canary); at >= 0 {
				if d.told[canary]++; d.told[canary] > 3 {
					d.t.Fail()
					break
				}
				d.t.Errorf("%s tells %q: …%q…", door, canary, text[max(0, at-120):min(len(text), at+120)])
				break
			}
		}
	}
}

// run calls a verb, and holds that neither its output nor its errors tell anything.
func (d *doors) run(input string, args ...string) string {
	d.t.Helper()
	cmd := exec.Command("jinguo", append(args, "--data", d.data, "--sample=false")...)
	cmd.Stdin = strings.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil && cmd.ProcessState.ExitCode() != 1 {
		d.t.Fatalf("jinguo %s: %v\n%s", strings.Join(args, " "), err, &stderr)
	}
	d.leaves("jinguo "+strings.Join(args, " "), string(out)+"\n"+stderr.String())
	return string(out)
}

// secretIDs finds the confidential points among those of an export.
func (d *doors) secretIDs(export string) map[string]bool {
	ids := map[string]bool{}
	for line := range strings.Lines(export) {
		var e struct {
			ID    string `json:"id"`
			Point struct {
				Confidential bool `json:"confidential"`
			} `json:"service_point"`
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			d.t.Fatal(err)
		}
		if e.Point.Confidential {
			ids[e.ID] = true
		}
	}
	return ids
}

// answer holds that an answer as JSON has no place of a secret point.
func (d *doors) answer(door, text string, secret map[string]bool) bot.Answer {
	d.t.Helper()
	var a bot.Answer
	if err := json.Unmarshal([]byte(text), &a); err != nil {
		d.t.Fatalf("%s: %v: %s", door, err, text)
	}
	d.asked = []string{a.Query}
	d.leaves(door, text)
	d.asked = nil
	for _, h := range a.Hits {
		for _, c := range h.Contacts {
			if secret[h.ID] && (c.Address != "" || c.Lat != nil || c.Lon != nil || c.DistanceM != nil) {
				d.t.Errorf("%s: a place in %+v", door, c)
			}
		}
	}
	return a
}

// folder holds that no file below dir but the database has a canary in its name or in it.
func (d *doors) folder(dir string) {
	d.t.Helper()
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(entry.Name(), "jinguo.db") {
			return err
		}
		text, err := os.ReadFile(path)
		d.leaves("file "+path, path+"\n"+string(text))
		return err
	})
	if err != nil {
		d.t.Fatal(err)
	}
}

// secretQuestions ask for the places in every way.
var secretQuestions = []string{
	"示例青鸟庇护所", "示例青鸟庇护所地址", "示例青鸟庇护所在哪", "青鸟庇护所在什么地方，怎么走", "示例青鸟庇护所电话", "青鸟的具体位置", "青鸟坐标",
	"附近的庇护所", "最近的庇护所在哪里", "离我最近的庇护所有多远", "庇护所", "兰陵县庇护所地址", "临时庇护", "心理疏导在哪里做", "安全站", "示例黄鹂安全站地址",
	"示例夜莺安全站在哪", "示例百灵安全站在哪", "示例白鹭庇护所怎么去", "被家暴了想找个地方躲", "老公打我，哪里有庇护所", "照片", "示例兰陵县妇联权益部地址",
	"shelter address", "where is the nearest women's shelter", "refuge near me", "where is 示例青鸟庇护所", "how far is the shelter",
	"bihusuo dizhi", "青鸟闭户所地址", "木棉站在哪",
}

// probes ask by what only the store knows; each beside a place that nobody has heard of.
var probes = [][2]string{
	{"鼙鼓鸢路7391号", "魑魅魍路7392号"}, {"鼙鼓鸢路7391号是什么地方", "魑魅魍路7392号是什么地方"}, {"鹣鲽大厦6单元", "魑魅大厦6单元"}, {"蘅芜甃街8264号在哪", "魑魅魍街8265号在哪"},
	{"34.8527419,118.0463857", "34.8427411,118.0263851"}, {"瑀珩路6417号的安全站", "魑魅路6418号的安全站"}, {"门口有翀翯石像的地方", "门口有魑魅石像的地方"}, {"鼙鼓鸢路的青鸟电话", "魑魅魍路的青鸟电话"},
}

// typos are nearly what only the store knows, which must not be guessed.
var typos = []string{"皮鼓鸢路7391", "pigu yuanlu", "鼙鼓鸢陆在哪", "鹣蝶大厦的庇护所", "jiandie dasha", "蘅芜甃", "鹣鲽大夏的庇护所怎么联系"}

// TestSecretPlaces goes through every door of the program and holds that nothing of
// where a confidential point is comes out, while the store knows it all the time.
func TestSecretPlaces(t *testing.T) {
	spare := t.TempDir() // for what the program puts aside
	t.Setenv("TMPDIR", spare)
	d := &doors{t: t, data: t.TempDir(), heed: canaries, told: map[string]int{}}
	files := t.TempDir()
	lines, sheet := filepath.Join(files, "points.jsonl"), filepath.Join(files, "兰陵县站点.csv")
	writeTo(t, lines, secretLines)
	writeTo(t, sheet, secretSheet)

	for _, flags := range [][]string{{"--dry-run"}, {"--dry-run", "--json"}, {}, {"--json"}} {
		d.run("", append(append([]string{"import"}, flags...), lines, sheet)...)
	}
	d.export(t, files)
	secret := d.secretIDs(d.run("", "export"))
	if len(secret) != 5 {
		t.Fatalf("the secret points are %v", secret)
	}
	t.Run("changed", func(t *testing.T) { d.changed(t, files) })
	t.Run("verbs", func(t *testing.T) { d.verbs(t, secret, files) })
	t.Run("learned", func(t *testing.T) { d.learned(t, files) })
	t.Run("server", func(t *testing.T) { d.server(t, secret) })
	d.heed = append(slices.Concat(d.heed, movedTo), lateNow...)
	d.verbsAfter(t)
	t.Run("index", func(t *testing.T) { d.index(t) })
	d.folder(d.data)
	d.folder(spare)
}

// export holds that what is tested is there: in the export that asks for it and in
// the database; and that reading the other one back changes nothing.
func (d *doors) export(t *testing.T, files string) {
	all := jinguo(t, "export", "--confidential", "--data", d.data, "--sample=false")
	database := ""
	for _, name := range []string{"jinguo.db", "jinguo.db-wal"} {
		text, err := os.ReadFile(filepath.Join(d.data, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		database += string(text)
	}
	for _, want := range []string{"鼙鼓鸢路7391号鹣鲽大厦6单元", "34.8527419", "118.0463857", "蘅芜甃街8264号", "蓼莪", "麒麟巇巷5173号", "瑀珩路6417号", "34.871628", "118.079284", "霅溪巷3386号", "34.844372"} {
		if !strings.Contains(all, want) {
			t.Errorf("export --confidential has no %q", want)
		}
		if !strings.Contains(database, want) {
			t.Errorf("the database has no %q", want)
		}
	}
	public := filepath.Join(files, "public.jsonl")
	d.run("", "export", "-o", public)
	d.leaves("exported file", read(t, public))
	if out := d.run("", "import", "--json", public); !strings.Contains(out, `"new":0,"changed":0,"unchanged":9`) {
		t.Errorf("the public export, read back: %s", out)
	}
	if again := jinguo(t, "export", "--confidential", "--data", d.data, "--sample=false"); again != all {
		t.Errorf("the public export, read back, changes the store (-before +after):\n%s", cmp.Diff(all, again))
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// changed previews and imports other editions, in which secret places moved.
func (d *doors) changed(t *testing.T, files string) {
	d.t = t
	moved := filepath.Join(files, "兰陵县站点2.csv")
	writeTo(t, moved, strings.NewReplacer("6417", "3386", "34.8716283", "34.8443719", "临时庇护", "临时庇护、陪同就医").Replace(secretSheet))
	for _, flags := range [][]string{{"--dry-run"}, {"--dry-run", "--json"}} {
		d.run("", append(append([]string{"import"}, flags...), moved, filepath.Join(files, "兰陵县站点.csv"))...)
	}
	again := filepath.Join(files, "again.jsonl")
	writeTo(t, again, strings.NewReplacer("7391号鹣", "3386号鹣", `"confidential":true,"photos"`, `"confidential":true,"verified":"2026-01-01","photos"`).Replace(secretLines))
	for _, flags := range [][]string{{"--dry-run"}, {"--dry-run", "--json"}} {
		d.run("", append(append([]string{"import"}, flags...), again)...)
	}
}

// verbs asks in the terminal, and calls every verb that tells of entries.
func (d *doors) verbs(t *testing.T, secret map[string]bool, files string) {
	d.t = t
	var batch strings.Builder
	for _, q := range slices.Concat(secretQuestions, typos) {
		for _, place := range []string{"", `,"lat":34.8527,"lon":118.0464`} {
			fmt.Fprintf(&batch, `{"id":"q","query":%q%s,"explain":true}`+"\n", q, place)
			fmt.Fprintf(&batch, `{"id":"q","query":%q%s,"lang":"en","region":"兰陵县"}`+"\n", q, place)
		}
	}
	d.asked = typos
	answers := d.run(batch.String(), "ask", "--batch")
	met := 0
	for line := range strings.Lines(answers) {
		if a := d.answer("ask --batch", line, secret); len(a.Hits) > 0 && secret[a.Hits[0].ID] {
			met++
		}
	}
	if met < 20 {
		t.Errorf("only %d answers are about a secret point: the test asks the wrong questions", met)
	}
	for _, args := range [][]string{
		{"ask", "示例青鸟庇护所地址"}, {"ask", "--near", "34.8527,118.0464", "附近的庇护所"}, {"ask", "--near", "34.8527,118.0464", "--explain", "庇护所在哪"},
		{"ask", "--json", "--explain", "--near", "34.8527,118.0464", "示例青鸟庇护所"}, {"ask", "--lang", "en", "--region", "兰陵县", "shelter address"},
		{"check"}, {"check", "--json"}, {"check", "--stale"}, {"check", "--stale", "--json"}, {"requests"}, {"requests", "--json", "--all"},
		{"words", "--test", "庇护所在哪里"}, {"words", "--test", "示例青鸟庇护所", "--json"}, {"words"},
	} {
		d.run("", args...)
	}
	judged, ranked := filepath.Join(files, "judged.jsonl"), filepath.Join(files, "run.txt")
	writeTo(t, judged, `{"id":"1","query":"示例青鸟庇护所地址","relevant":["nest"]}`+"\n"+`{"id":"2","query":"黄鹂安全站","relevant":["nest","open"]}`+"\n")
	d.run("", "eval", judged, "--run", ranked)
	d.run("", "eval", judged, "--json")
	d.leaves("eval --run", read(t, ranked))

	for _, p := range probes {
		var found [2]string
		for i, question := range p {
			d.asked = p[:1]
			text := d.run("", "ask", "--json", "--explain", question)
			a := d.answer("ask "+question, text, secret)
			for _, s := range a.Searched {
				for _, h := range s.Hits {
					found[i] += fmt.Sprintf("%s %.4f\n", h.ID, h.Score)
				}
			}
		}
		if diff := cmp.Diff(found[1], found[0]); diff != "" {
			t.Errorf("%s is known to the index (-unknown place +secret place):\n%s", p[0], diff)
		}
	}

	// As far away on the other side, where the secret point is not: nothing moves.
	for question, want := range map[string]string{"附近的庇护所": "open", "庇护所": "open", "兰陵县庇护所": "nest"} {
		next := order(d.answer("ask --near", d.run("", "ask", "--json", "--near", "34.8527,118.0464", question), secret))
		far := order(d.answer("ask --near", d.run("", "ask", "--json", "--near", "34.8673,118.0936", question), secret))
		if next != far || !strings.Contains(next, want) || !strings.Contains(next, "open") {
			t.Errorf("%s: the order tells where a secret point is: %s, %s", question, next, far)
		}
	}
}

// order is an answer's hits in their order.
func order(a bot.Answer) string {
	var ids []string
	for _, h := range a.Hits {
		ids = append(ids, h.ID)
	}
	return strings.Join(ids, " ")
}

// learned has the program learn from the points and from questions, and looks into
// what it keeps of that.
func (d *doors) learned(t *testing.T, files string) {
	d.t = t
	var entries, pairs strings.Builder
	for i := range 24 {
		topic := string([]rune("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地")[i])
		fmt.Fprintf(&entries, `{"id":"t%d","kind":"faq","title":"第%d类事项","text":"到窗口%d办理。"}`+"\n", i, i, i)
		for n := range 14 {
			fmt.Fprintf(&pairs, `{"id":"t%d-%d","query":"%s%s怎么弄%d","relevant":["t%d"]}`+"\n", i, n, topic, topic, n, i)
		}
	}
	topics, taught := filepath.Join(files, "topics.jsonl"), filepath.Join(files, "pairs.jsonl")
	writeTo(t, topics, entries.String())
	writeTo(t, taught, pairs.String())
	d.run("", "import", topics)
	if out := d.run("", "learn", "--json", "--pairs", taught); !strings.Contains(out, `"on":true`) {
		t.Errorf("nothing is learned: %s", out)
	}
	d.folder(d.data)
}

// verbsAfter calls once more what tells of change requests, when all is decided.
func (d *doors) verbsAfter(t *testing.T) {
	d.t = t
	for _, args := range [][]string{{"requests", "--all"}, {"requests", "--all", "--json"}, {"export"}, {"check", "--json"}, {"check", "--stale", "--json"}, {"ask", "示例青鸟庇护所搬到哪里了"}, {"ask", "示例木棉站地址"}} {
		d.run("", args...)
	}
	if all := jinguo(t, "export", "--confidential", "--data", d.data, "--sample=false"); !strings.Contains(all, "鸤鸠路5528号") {
		t.Error("where the secret point moved is not in the store")
	}
}

// index searches for single characters that stand in secret addresses only.
func (d *doors) index(t *testing.T) {
	ctx := context.Background()
	s, err := store.Open(ctx, filepath.Join(d.data, "jinguo.db"), store.Options{NoSample: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	x, err := index.Open(ctx, filepath.Join(d.data, "index", s.Identity()), s, index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	for _, canary := range slices.Concat(canaries, movedTo) {
		canary = strings.TrimSuffix(canary, "号")
		got, err := x.Search(ctx, index.Query{Text: canary, AsTyped: true, Limit: 5})
		if err != nil || len(got.Hits) > 0 {
			t.Errorf("%q is in the index: %v, %v", canary, got.Hits, err)
		}
	}
}

// server asks a running jinguo over HTTP, on the page and on Telegram.
func (d *doors) server(t *testing.T, secret map[string]bool) {
	d.t = t
	api := telegramtest.New(t)
	p := serve(t, d.data, "JINGUO_SAMPLE=false", "JINGUO_LOG_LEVEL=debug", "JINGUO_TELEGRAM_TOKEN="+api.Token, "JINGUO_TELEGRAM_API="+api.URL, "JINGUO_TELEGRAM_STAFF=99", "JINGUO_WEB_RATE=100000")
	for _, q := range slices.Concat(secretQuestions, typos) {
		lat, lon := 34.8527, 118.0464
		for _, question := range []bot.Question{{Query: q, Explain: true}, {Query: q, Lat: &lat, Lon: &lon, Explain: true, Lang: "en"}} {
			body, err := json.Marshal(question)
			if err != nil {
				t.Fatal(err)
			}
			d.answer("POST /api/v1/ask "+q, d.fetch(t, http.MethodPost, p.url+"/api/v1/ask", "application/json", string(body)), secret)
		}
	}
	for _, path := range []string{"/", "/healthz", "/readyz", "/metrics", "/api/v1/", "/debug/vars", "/export", "/api/v1/points"} {
		d.leaves("GET "+path, d.fetch(t, http.MethodGet, p.url+path, "", ""))
	}
	d.page(t, p)
	d.telegram(t, api, p)
	d.later(t, api, p)
	p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.over
	d.leaves("the log", p.log.String())
}

func (d *doors) fetch(t *testing.T, method, url, kind, body string) string {
	t.Helper()
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost && resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s: %s", url, resp.Status, text)
	}
	return string(text)
}

// page asks on the chat page and presses every button that it finds there.
func (d *doors) page(t *testing.T, p *process) {
	for _, q := range secretQuestions {
		v := visit(t, p.url)
		v.post("text", q)
		d.leaves("the page: "+q, v.page)
		for _, b := range pageButton.FindAllStringSubmatch(v.page, -1) {
			if strings.HasPrefix(b[1], "use") {
				continue
			}
			v.post("press", b[1])
			d.leaves("the page: "+q+", "+b[2], v.page)
		}
		v.post("text", "第一个的地址")
		d.leaves("the page: "+q+", a further question", v.page)
		for _, form := range []url.Values{{"text": {q}}, {"lat": {"34.8527"}, "lon": {"118.0464"}}, {"press": {"more"}}} {
			d.leaves("the stream: "+q, d.fetch(t, http.MethodPost, p.url+"/stream", "application/x-www-form-urlencoded", form.Encode()))
		}
	}
	v := visit(t, p.url)
	v.post("text", "示例青鸟庇护所电话")
	for _, label := range []string{"号码不对？", "打不通"} {
		v.press(label)
		d.leaves("the page: "+label, v.page)
	}
	if !strings.Contains(v.page, "000-0000-0701") {
		t.Errorf("the page asks for no phone:\n%s", v.page)
	}
}

// telegram asks in a chat and in any chat, next to the place, and goes the way of a
// change request of it to its end.
func (d *doors) telegram(t *testing.T, api *telegramtest.Server, p *process) {
	ann, staff := &talker{api.Private(7), t, 0}, &talker{api.Private(99), t, 0}
	here := &telegramtest.Location{Lat: 34.8527, Lon: 118.0464}
	chats := []*talker{ann, staff}
	for i, q := range secretQuestions[:8] {
		c := &talker{api.Private(int64(1000 + i)), t, 0}
		chats = append(chats, c)
		if i%2 == 0 {
			c.Send(telegramtest.Content{Location: here})
			c.hears()
		}
		c.Say(q)
		c.hears()
		for _, m := range c.Answers() {
			if m.Keyboard == nil {
				continue
			}
			for _, b := range slices.Concat(m.Keyboard.Rows...) {
				if b.URL == "" && !strings.HasPrefix(b.Data, "use") {
					c.PressData(m.ID, b.Data)
				}
			}
		}
		api.Inline(7, q, here)
		api.Inline(8, q, nil)
	}
	p.await(t, "the answers to inline queries", func() bool { return len(api.InlineAnswers()) >= 8 && api.Pending() == 0 })

	ann.Say("示例青鸟庇护所电话")
	ann.hears("000-0000-0701")
	ann.press("号码不对？")
	ann.hears("哪里不对")
	ann.press("搬走了")
	ann.hears("谢谢") // and does not ask where to
	ann.press("告诉我结果")
	ann.hears("发到这里")
	for !strings.Contains(staff.hears(), "示例青鸟庇护所") { // what was handed to a person comes before
	}
	staff.Say("/requests")
	no := d.request(t, "nest", "moved")
	staff.Say(fmt.Sprintf("/approve %d 鸤鸠路5528号", no))
	ann.hears("核实")
	d.heed = slices.Concat(d.heed, movedTo)
	p.await(t, "what is said to be wrong is decided", func() bool { return !strings.Contains(d.run("", "requests", "--json"), `"field":"moved"`) })

	calls := 0
	p.await(t, "a second of silence", func() bool {
		before := calls
		time.Sleep(time.Second)
		calls = len(api.Calls("sendMessage", "sendVenue", "editMessageText"))
		return calls == before
	})
	for _, c := range chats {
		text, err := json.Marshal(c.Answers())
		if err != nil {
			t.Fatal(err)
		}
		d.leaves(fmt.Sprintf("chat %d", c.ID()), string(text))
	}
	inline, err := json.Marshal(api.InlineAnswers())
	if err != nil {
		t.Fatal(err)
	}
	d.leaves("inline answers", string(inline))
	for _, c := range api.Calls() {
		d.leaves("call "+c.Method, c.Text+c.Outcome)
	}
}

// request finds the number of an open change request.
func (d *doors) request(t *testing.T, entry, field string) int64 {
	t.Helper()
	for line := range strings.Lines(d.run("", "requests", "--json")) {
		var r requestLine
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
		if r.Entry == entry && string(r.Field) == field {
			return r.No
		}
	}
	t.Fatalf("nobody says that %s is %s", entry, field)
	return 0
}

// later makes a point secret after somebody said where else it is.
func (d *doors) later(t *testing.T, api *telegramtest.Server, p *process) {
	c := &talker{api.Private(20), t, 0}
	c.Say("示例木棉站地址")
	c.hears("骐骥峁街4937号")
	c.sees("示例木棉站")
	c.press("号码不对？")
	c.hears()
	c.press("搬走了")
	c.hears("新地址")
	c.Say("搬到鞞韐路6842号了")
	c.hears("谢谢")
	c.press("告诉我结果")
	c.hears()
	p.await(t, "the change request", func() bool { return strings.Contains(d.run("", "requests"), "鞞韐") })

	file := filepath.Join(t.TempDir(), "late.jsonl")
	for line := range strings.Lines(secretLines) {
		if strings.Contains(line, "木棉") {
			writeTo(t, file, strings.Replace(line, `"confidential":false`, `"confidential":true`, 1))
		}
	}
	d.heed = slices.Concat(d.heed, lateNow)
	d.run("", "import", "--dry-run", file)
	d.run("", "import", "--dry-run", "--json", file)
	d.run("", "import", file)
	p.await(t, "the answer without the address", func() bool { return !strings.Contains(p.ask(t, "示例木棉站地址").Text, "骐骥峁") })
	no := d.request(t, "late", "moved")
	d.run("", "requests", "--json", "--all")
	d.run("", "requests", "--approve", fmt.Sprint(no))
	d.run("", "requests", "--reject", fmt.Sprint(no))
	said := c.hears("核实")
	d.leaves("chat 20", said)
}
