package bot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jinguo/bot"
	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/directory"
	"jinguo/knowledge/region"
	"jinguo/knowledge/sample"
)

var (
	// figures are the numbers of a text as they stand there, with their hyphens.
	figures = regexp.MustCompile(`[0-9](?:[0-9-]*[0-9])?`)
	// shortLine is a number that may be a short line's, such as 12338 or 95598.
	shortLine = regexp.MustCompile(`^(?:1[012][0-9]{1,3}|9[56][0-9]{3})$`)
	wholeDay  = regexp.MustCompile(`^(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]$`)
	// far is how far away a place is, the one number of a reply that no record has.
	far = regexp.MustCompile(`[0-9.]+ ?(?:公里|米|(?:km|m)\b)`)
)

// phoneLike are the numbers of text that somebody might call.
func phoneLike(text string) []string {
	var list []string
	for _, n := range figures.FindAllString(far.ReplaceAllString(text, ""), -1) {
		digits := strings.ReplaceAll(n, "-", "")
		if (len(digits) >= 7 || shortLine.MatchString(n)) && !wholeDay.MatchString(n) {
			list = append(list, n)
		}
	}
	return list
}

// phoneBook knows which numbers may be told.
type phoneBook struct {
	parts
	known   map[string]bool            // phones of records and national lines
	records map[string]knowledge.Entry // by id
	own     map[string]map[string]bool // numbers that stand in a record, by its id
	where   map[string]bool            // addresses of records
}

func newPhoneBook(t *testing.T) *phoneBook {
	t.Helper()
	data, err := os.ReadFile("testdata/base.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	entries := sample.Entries()
	for line := range bytes.Lines(data) {
		e, _, err := knowledge.Decode(line)
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	entries = slices.AppendSeq(entries, directory.Points(7_000, 1))
	b := &phoneBook{parts: opened(t, entries), known: map[string]bool{}, records: map[string]knowledge.Entry{}, own: map[string]map[string]bool{}, where: map[string]bool{"": true}}
	for _, h := range knowledge.Hotlines() {
		b.known[h.Number] = true
	}
	for _, e := range entries {
		e = e.Public()
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		b.records[e.ID], b.own[e.ID] = e, map[string]bool{}
		for _, n := range phoneLike(string(text)) {
			b.own[e.ID][n] = true
		}
		if e.Point != nil {
			b.where[e.Point.Address] = true
		}
		for _, c := range e.Contacts {
			b.where[c.Address] = true
		}
		for _, p := range e.Phones() {
			b.known[p.Number] = true
			for _, n := range phoneLike(p.Number) {
				b.known[n] = true
			}
		}
	}
	return b
}

// stray finds a number in text that is neither a known phone nor in one of the records;
// empty where there is none.
func (b *phoneBook) stray(text string, records []string) string {
	for _, n := range phoneLike(text) {
		if !b.known[n] && !slices.ContainsFunc(records, func(id string) bool { return b.own[id][n] }) {
			return n
		}
	}
	return ""
}

// fault says what number of a reply is nobody's; empty where all are right.
func (b *phoneBook) fault(m bot.Message, r *bot.Reply) string {
	var records []string
	for _, h := range r.Hits {
		records = append(records, h.ID)
	}
	for _, s := range slices.Concat(r.Session.Shown, m.Session.Shown) {
		records = append(records, s.Entry)
	}
	texts := []string{bot.Plain(r.Lines), r.Answer(bot.Question{}, 0).Text}
	for _, l := range r.Lines {
		texts = append(texts, l.Label, l.Text)
		for _, n := range l.Phones {
			if !b.known[n] {
				return "to dial: " + n
			}
		}
	}
	for _, p := range r.Pins {
		texts, records = append(texts, p.Title, p.Address), append(records, p.Entry)
	}
	for _, button := range slices.Concat(r.Buttons...) {
		texts = append(texts, button.Label, button.URL)
	}
	if r.Urgent != nil {
		for _, h := range r.Urgent.Hotlines {
			if _, ok := knowledge.HotlineByNumber(h.Number); !ok {
				return "hotline: " + h.Number
			}
		}
	}
	for _, h := range r.Hits {
		e, ok := b.records[h.ID]
		if !ok {
			return "a hit of no record: " + h.ID
		}
		texts = append(texts, h.Title, h.Excerpt, h.Source.Section, h.Source.Cite)
		for _, c := range h.Contacts {
			texts = append(texts, c.Name, c.Hours)
			if !b.where[c.Address] {
				return "contact " + c.Name + ": " + c.Address
			}
			for _, n := range c.Phones {
				its := slices.ContainsFunc(e.Phones(), func(p knowledge.Phone) bool { return p.Number == n })
				if !b.known[n] || c.Name == e.Title && !its {
					return "contact " + c.Name + ": " + n
				}
			}
		}
	}
	for _, text := range texts {
		if n := b.stray(text, records); n != "" {
			return n + " in " + text
		}
	}
	return ""
}

// cardFault is fault of what somebody may send into any chat.
func (b *phoneBook) cardFault(cards []bot.Card) string {
	for _, c := range cards {
		var record []string
		for id, e := range b.records {
			if e.Title == c.Title {
				record = append(record, id)
			}
		}
		for _, l := range c.Lines {
			for _, n := range l.Phones {
				if !b.known[n] {
					return "to dial: " + n
				}
			}
		}
		if n := b.stray(c.Title+"\n"+c.Brief+"\n"+bot.Plain(c.Lines), record); n != "" {
			return n + " in the card " + c.Title
		}
	}
	return ""
}

// A chooser picks a number below n.
type chooser func(n int) int

func (c chooser) of(list []string) string { return list[c(len(list))] }

var (
	helpers = []string{"妇联", "法律援助", "庇护所", "派出所", "妇幼保健院", "婚姻登记处", "心理咨询", "民政局", "调解委员会", "儿童之家", "妇女之家", "托育", "司法所", "救助管理站", "家政培训", "卫生院"}
	matters = []string{"产假", "两癌检查", "生育津贴", "人身安全保护令", "离婚", "彩礼", "低保", "贫困母亲救助", "创业担保贷款", "土地承包", "未领证", "抚养费", "性骚扰", "临时救助", "孩子上学", "工资拖欠"}
	helpEn  = []string{"women's federation", "legal aid", "shelter", "police", "counselling", "marriage registry", "maternity leave", "domestic violence", "protection order", "hospital"}
	strange = []string{
		"13912345678", "0539-8888888", "05391234567", "400-123-4567", "371324199001011234", "37132419900101123X", "6222021234567890123", "12339", "12337", "114", "96110", "95588",
		"2012-05-01", "2019年3月8日", "20240315", "10000元", "3500000", "1234567", "8208009", "000-1234-5678", "000-0000-9999", "(0539)7654321", "0539 8208 777", "１３９１２３４５６７８", "一三九一二三四五六七八", "111", "1100", "+86 139 1234 5678",
	}
	forms = []string{
		"{r}{k}电话", "{r}{k}", "{k}在哪", "附近的{k}", "{k}几点上班", "{m}怎么申请", "{m}要什么材料", "{r}{m}找谁", "我的电话是{n}，{m}怎么办", "{n}打不通，{r}{k}电话是多少", "{n}是{r}{k}的电话吗",
		"身份证{n}能办{m}吗", "{n}的{m}规定", "{m}能领{n}吗", "{n}", "{k}的{n}", "打{n}找{k}行不行", "老公打我，我的号码{n}", "{r}{k}的电话不是{n}，应该是多少", "{m}，还有{k}电话", "1、{m} 2、{k} {n}",
		"phone of {e} in {r}", "{e} {n}", "is {n} the number of {e}?", "where is the nearest {e}", "{e} in Linyi, my id is {n}", "how do I call {e}",
		"更多", "第二个的电话", "第{d}个", "那沂水呢", "电话多少", "地址", "那{k}呢", "几点开门", "还有别的吗", "新号码是{n}", "转人工", "/lang en", "/lang zh", "谢谢", "more", "and the phone?",
	}
	kinSounds = strings.NewReplacer("电", "店", "话", "画", "法", "发", "援", "圆", "妇", "父", "联", "连", "保", "宝", "所", "锁", "产", "铲", "假", "价", "救", "就")
)

// manyPlaces are names of regions that have points.
var manyPlaces = sync.OnceValue(func() []string {
	list := []string{"", "", "", "兰陵县", "临沂", "沂水", "鼓楼区", "山东", "北京", "东城区", "不存在县"}
	n := 0
	for e := range directory.Points(7_000, 1) {
		if n++; n%60 == 0 {
			if r, ok := region.Lookup(e.Region); ok {
				list = append(list, r.Name)
			}
		}
	}
	return list
})

// question is made of a form, with a slip now and then.
func (c chooser) question() string {
	text := strings.NewReplacer("{r}", c.of(manyPlaces()), "{k}", c.of(helpers), "{m}", c.of(matters), "{e}", c.of(helpEn), "{n}", c.of(strange), "{d}", fmt.Sprint(1+c(12))).Replace(c.of(forms))
	runes := []rune(text)
	switch at := c(len(runes)); c(8) {
	case 0:
		text = kinSounds.Replace(text)
	case 1:
		text = string(slices.Delete(runes, at, at+1)) + "？"
	case 2:
		runes[at], runes[len(runes)/2] = runes[len(runes)/2], runes[at]
		text = string(runes)
	}
	return text
}

// message is the next one of a chat whose last reply had these buttons.
func (c chooser) message(session bot.Session, buttons []string) bot.Message {
	m := bot.Message{Session: session, Reach: c(2) == 0, Whole: c(4) == 0}
	switch kind := c(12); {
	case kind < 4 && len(buttons) > 0:
		m.Press = c.of(buttons)
	case kind == 4:
		m.Place = &knowledge.LatLon{Lat: 20 + float64(c(30_000))/1000, Lon: 80 + float64(c(45_000))/1000}
	case kind == 5:
		m.Text, m.Place = c.question(), &knowledge.LatLon{Lat: 34.5 + float64(c(1000))/1000, Lon: 117.5 + float64(c(1000))/1000}
	default:
		m.Text = c.question()
	}
	if c(6) == 0 {
		m.Lang = c.of([]string{"zh", "en"})
	}
	return m
}

// chat has a few messages and returns how many, and what is wrong.
func (b *phoneBook) chat(c chooser, answers *bot.Bot) (n int, fault string) {
	var session bot.Session
	var buttons []string
	for range 2 + c(5) {
		m := c.message(session, buttons)
		if n++; c(12) == 0 && m.Text != "" {
			cards, err := answers.Cards(context.Background(), m)
			if err != nil {
				return n, err.Error()
			}
			if fault := b.cardFault(cards); fault != "" {
				return n, fmt.Sprintf("%q: %s", m.Text, fault)
			}
			continue
		}
		reply, err := answers.Reply(context.Background(), m)
		if err != nil {
			return n, err.Error()
		}
		if fault := b.fault(m, &reply); fault != "" {
			return n, fmt.Sprintf("%q%q: %s", m.Text, m.Press, fault)
		}
		session, buttons = reply.Session, buttons[:0]
		for _, button := range slices.Concat(reply.Buttons...) {
			buttons = append(buttons, button.Data)
		}
	}
	return n, ""
}

// TestPhones holds for thousands of questions and presses that every number which
// somebody might call is a record's or a national line's: over the sample, the test
// knowledge base and a directory of 7,000 points.
func TestPhones(t *testing.T) {
	book := newPhoneBook(t)
	answers := bot.New(bot.Config{Search: book.search, Entries: book.entries, Patience: time.Minute, Now: clock})
	const most = 20 // faults told
	questions := int64(5_000)
	if testing.Short() { // as with the race detector
		questions = 500
	}
	var asked, faults atomic.Int64
	var work sync.WaitGroup
	for seed := range uint64(2) {
		work.Go(func() {
			random := rand.New(rand.NewPCG(seed, 7))
			for asked.Load() < questions && faults.Load() < most {
				n, fault := book.chat(random.IntN, answers)
				asked.Add(int64(n))
				if fault != "" {
					faults.Add(1)
					t.Error(fault)
				}
			}
		})
	}
	work.Wait()
	t.Logf("%d questions", asked.Load())
	if t.Failed() {
		return
	}
	rapid.Check(t, func(t *rapid.T) {
		pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "pick") }
		if _, fault := book.chat(pick, answers); fault != "" {
			t.Fatal(fault)
		}
	})
}

// misled is a Searcher that reads every question as one with a stranger's number.
type misled struct{ bot.Searcher }

func (m misled) Search(ctx context.Context, q index.Query) (index.Result, error) {
	found, err := m.Searcher.Search(ctx, q)
	found.Read = q.Text + " 0539-7654321"
	return found, err
}

// TestPhonesOfNobody holds that the test above sees a number which is nobody's, and
// that what a question was read as brings none into a reply.
func TestPhonesOfNobody(t *testing.T) {
	base := knowledgeBase(t)
	book := &phoneBook{parts: base, known: map[string]bool{"110": true}}
	for _, text := range []string{"打 0539-7654321", "13912345678", "call 12339", "热线96110", "号码：8208009。"} {
		if book.stray(text, nil) == "" {
			t.Errorf("%q passes", text)
		}
	}
	for _, text := range []string{"打110", "自2012-05-01起", "直线约110米", "8:30-12:00，13:30-17:30", "3500元"} {
		if n := book.stray(text, nil); n != "" {
			t.Errorf("%q does not pass for %s", text, n)
		}
	}
	answers := bot.New(bot.Config{Search: misled{base.search}, Entries: base.entries, Patience: time.Minute, Now: clock})
	reply, err := answers.Reply(context.Background(), bot.Message{Text: "产假几天"})
	if err != nil || strings.Contains(bot.Plain(reply.Lines), "7654321") {
		t.Errorf("%v: %s", err, bot.Plain(reply.Lines))
	}
}
