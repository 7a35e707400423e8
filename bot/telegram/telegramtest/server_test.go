package telegramtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// call calls a method with JSON and returns the result or the description of the refusal.
func call(t *testing.T, s *Server, method string, p map[string]any) (result map[string]any, refusal string) {
	t.Helper()
	body, _ := json.Marshal(p)
	client := s.Client()
	defer client.CloseIdleConnections()
	resp, err := client.Post(s.URL+"/bot"+s.Token+"/"+method, "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, err.Error()
	}
	return decode(t, resp)
}

func decode(t *testing.T, resp *http.Response) (result map[string]any, refusal string) {
	t.Helper()
	defer resp.Body.Close()
	var answer struct {
		OK          bool
		Result      any
		Description string
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return nil, "no JSON: " + resp.Status
	}
	result, _ = answer.Result.(map[string]any)
	if list, ok := answer.Result.([]any); ok {
		result = map[string]any{"list": list}
	}
	return result, answer.Description
}

func ids(result map[string]any) (list []int64) {
	for _, u := range result["list"].([]any) {
		list = append(list, int64(u.(map[string]any)["update_id"].(float64)))
	}
	return list
}

func TestParameters(t *testing.T) {
	s := New(t)
	ann := s.Private(7)
	base := s.URL + "/bot" + s.Token + "/sendMessage"
	client := s.Client()
	defer client.CloseIdleConnections()

	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	parts.WriteField("chat_id", "7")
	parts.WriteField("text", "multipart")
	parts.Close()
	for kind, body := range map[string]io.Reader{
		"application/json":                  strings.NewReader(`{"chat_id":7,"text":"json"}`),
		"application/x-www-form-urlencoded": strings.NewReader(url.Values{"chat_id": {"7"}, "text": {"form"}}.Encode()),
		parts.FormDataContentType():         &form,
	} {
		resp, err := client.Post(base, kind, body)
		if err != nil {
			t.Fatal(err)
		}
		if _, refusal := decode(t, resp); refusal != "" {
			t.Errorf("%s: %s", kind, refusal)
		}
	}
	resp, err := client.Get(base + "?chat_id=7&text=query")
	if err != nil {
		t.Fatal(err)
	}
	decode(t, resp)
	got := map[string]bool{}
	for _, m := range ann.Answers() {
		got[m.Text] = true
	}
	if diff := cmp.Diff(map[string]bool{"json": true, "form": true, "multipart": true, "query": true}, got); diff != "" {
		t.Error(diff)
	}
}

// TestRefusals holds the words in which Telegram refuses.
func TestRefusals(t *testing.T) {
	s := New(t)
	ann := s.Private(7)
	question := ann.Say("hello")
	s.Private(8).Block()
	first, _ := call(t, s, "sendMessage", map[string]any{"chat_id": 7, "text": "<b>one</b> &amp; two", "parse_mode": "HTML"})
	id := first["message_id"]
	for _, test := range []struct {
		method string
		params map[string]any
		want   string
	}{
		{"sendMessage", map[string]any{"chat_id": 9, "text": "x"}, "Bad Request: chat not found"},
		{"sendMessage", map[string]any{"chat_id": 8, "text": "x"}, "Forbidden: bot was blocked by the user"},
		{"sendMessage", map[string]any{"chat_id": 7, "text": " \n"}, "Bad Request: message text is empty"},
		{"sendMessage", map[string]any{"chat_id": 7, "text": strings.Repeat("x", 4097)}, "Bad Request: message is too long"},
		{"sendMessage", map[string]any{"chat_id": 7, "text": strings.Repeat("😀", 2049)}, "Bad Request: message is too long"},
		{"sendMessage", map[string]any{"chat_id": 7, "text": strings.Repeat("&lt;", 4096), "parse_mode": "HTML"}, ""},
		{"sendMessage", map[string]any{"chat_id": 7, "text": "<x>", "parse_mode": "HTML"}, "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0"},
		{"sendMessage", map[string]any{"chat_id": 7, "text": "a <b>", "parse_mode": "HTML"}, "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\""},
		{"sendMessage", map[string]any{"chat_id": 7, "text": "<b><i>x</b></i>", "parse_mode": "HTML"}, "Bad Request: can't parse entities: Unmatched end tag at byte offset 7, expected \"</i>\", found \"</b>\""},
		{"sendMessage", map[string]any{"chat_id": 7, "text": "x", "reply_parameters": map[string]any{"message_id": 99}}, "Bad Request: message to be replied not found"},
		{"sendMessage", map[string]any{"chat_id": 7, "text": "x", "reply_parameters": map[string]any{"message_id": 99, "allow_sending_without_reply": true}}, ""},
		{"sendMessage", map[string]any{"chat_id": 7, "text": "x", "reply_markup": buttons(strings.Repeat("x", 65))}, "Bad Request: BUTTON_DATA_INVALID"},
		{"sendMessage", map[string]any{"chat_id": 7, "text": "x", "reply_markup": buttons(strings.Repeat("x", 64))}, ""},
		{"editMessageText", map[string]any{"chat_id": 7, "message_id": id, "text": "<b>one</b> & two ", "parse_mode": "HTML"}, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message"},
		{"editMessageText", map[string]any{"chat_id": 7, "message_id": 99, "text": "x"}, "Bad Request: message to edit not found"},
		{"editMessageText", map[string]any{"chat_id": 7, "message_id": question.ID, "text": "x"}, "Bad Request: message can't be edited"},
		{"editMessageText", map[string]any{"chat_id": 7, "message_id": id, "text": "one & two"}, ""},
		{"editMessageReplyMarkup", map[string]any{"chat_id": 7, "message_id": id, "reply_markup": buttons("m")}, ""},
		{"answerCallbackQuery", map[string]any{"callback_query_id": "1"}, "Bad Request: query is too old and response timeout expired or query ID is invalid"},
		{"sendChatAction", map[string]any{"chat_id": 7, "action": "typing"}, ""},
		{"sendVenue", map[string]any{"chat_id": 7, "latitude": 1.5, "longitude": 2, "title": "t", "address": "a"}, ""},
		{"sendVenue", map[string]any{"chat_id": 7, "latitude": 1.5, "longitude": 2, "title": "t"}, "Bad Request: parameter \"address\" is required"},
		{"sendVenue", map[string]any{"chat_id": 7, "latitude": "NaN", "longitude": 2, "title": "t", "address": "a"}, "Bad Request: wrong location specified"},
		{"sendLocation", map[string]any{"chat_id": 7, "latitude": 90.5, "longitude": 2}, "Bad Request: wrong location specified"},
		{"sendLocation", map[string]any{"chat_id": 7, "longitude": 2}, "Bad Request: latitude is empty"},
		{"answerInlineQuery", map[string]any{"inline_query_id": "i1", "results": []any{}}, "Bad Request: query is too old and response timeout expired or query ID is invalid"},
		{"setWebhook", map[string]any{"url": "http://x", "secret_token": "no spaces"}, "Bad Request: secret token contains unallowed characters"},
		{"setMyCommands", map[string]any{"commands": []map[string]string{{"command": "start", "description": ""}}}, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"},
		{"unheardOf", nil, "Not Found"},
	} {
		if _, got := call(t, s, test.method, test.params); got != test.want {
			t.Errorf("%s %.60v: %q, want %q", test.method, test.params, got, test.want)
		}
	}
	resp, err := http.Get(s.URL + "/bot1:wrong/getMe")
	if err != nil {
		t.Fatal(err)
	}
	if _, got := decode(t, resp); got != "Unauthorized" {
		t.Errorf("wrong token: %q", got)
	}
	http.DefaultClient.CloseIdleConnections()
}

func buttons(data string) map[string]any {
	return map[string]any{"inline_keyboard": [][]Button{{{Text: "b", Data: data}}}}
}

func TestParseHTML(t *testing.T) {
	text, entities, err := parseHTML(`a<b>😀<i>b</i></b> &lt;&#65;&unknown; <blockquote expandable>q</blockquote><a href="http://x">l</a>`)
	if err != nil {
		t.Fatal(err)
	}
	want := []Entity{
		{Type: "bold", Offset: 1, Length: 3}, {Type: "italic", Offset: 3, Length: 1},
		{Type: "blockquote", Offset: 17, Length: 1}, {Type: "text_link", Offset: 18, Length: 1, URL: "http://x"},
	}
	if diff := cmp.Diff(want, entities); diff != "" || text != "a😀b <A&unknown; ql" {
		t.Errorf("text %q, entities (-want +got):\n%s", text, diff)
	}
}

func FuzzParseHTML(f *testing.F) {
	f.Add(`a<b>😀<i>b</i></b> &lt;&#65;`)
	f.Add("<a href='x'><b></a>")
	f.Fuzz(func(t *testing.T, source string) {
		text, entities, err := parseHTML(source)
		if err != nil {
			return
		}
		text, entities = trim(text, entities)
		for _, e := range entities {
			if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > units(text) {
				t.Fatalf("entity %+v lies outside %q", e, text)
			}
		}
	})
}

func TestPolling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := Start(Options{Memory: true})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		ann := s.Private(7)
		began := time.Now()
		go func() {
			time.Sleep(7 * time.Second)
			ann.Say("one")
		}()
		got, _ := call(t, s, "getUpdates", map[string]any{"timeout": 30})
		if took := time.Since(began); took != 7*time.Second || !cmp.Equal(ids(got), []int64{1000}) {
			t.Errorf("after %v: %v", took, got)
		}
		ann.Say("two")
		for _, test := range []struct {
			offset int64
			want   []int64
		}{{0, []int64{1000, 1001}}, {1001, []int64{1001}}, {0, []int64{1001}}, {-1, []int64{1001}}, {1002, nil}} {
			got, _ := call(t, s, "getUpdates", map[string]any{"offset": test.offset})
			if !cmp.Equal(ids(got), test.want) {
				t.Errorf("offset %d: %v, want %v", test.offset, ids(got), test.want)
			}
		}
		refusals := make(chan string)
		go func() {
			_, refusal := call(t, s, "getUpdates", map[string]any{"timeout": 30})
			refusals <- refusal
		}()
		synctest.Wait()
		call(t, s, "getUpdates", map[string]any{"allowed_updates": []string{"callback_query"}})
		if refusal := <-refusals; !strings.HasPrefix(refusal, "Conflict: terminated by other getUpdates") {
			t.Errorf("the older poll ended with %q", refusal)
		}
		ann.Say("not wanted")
		if s.Pending() != 0 {
			t.Error("an update was queued that was not asked for")
		}
		call(t, s, "setWebhook", map[string]any{"url": "http://bot.test"})
		if _, refusal := call(t, s, "getUpdates", nil); !strings.Contains(refusal, "webhook is active") {
			t.Errorf("beside a webhook: %q", refusal)
		}
	})
}

func TestWebhook(t *testing.T) {
	var posts atomic.Int64
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Telegram-Bot-Api-Secret-Token") != "secret" {
			t.Error("no secret")
		}
		if posts.Add(1) < 3 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer bot.Close()
	s, err := Start(Options{Retry: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	call(t, s, "setWebhook", map[string]any{"url": bot.URL, "secret_token": "secret"})
	s.Private(7).Say("hello")
	for deadline := time.Now().Add(20 * time.Second); s.Pending() > 0 && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if posts.Load() != 3 {
		t.Errorf("%d posts, want 2 that fail and 1", posts.Load())
	}
	info, _ := call(t, s, "getWebhookInfo", nil)
	if info["last_error_message"] != "Wrong response from the webhook: 500 Internal Server Error" {
		t.Errorf("info: %v", info)
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
}

func TestFaults(t *testing.T) {
	s := New(t)
	ann := s.Private(7)
	hello := map[string]any{"chat_id": 7, "text": "hello"}
	for _, test := range []struct {
		fault   Fault
		refusal string
		sent    int
	}{
		{Fault{Status: 429, RetryAfter: 5}, "Too Many Requests: retry after 5", 0},
		{Fault{Status: 502}, "no JSON: 502 Bad Gateway", 0},
		{Fault{Method: "editMessageText", Status: 500}, "", 1},
		{Fault{Chat: 8, Status: 500}, "", 1},
		{Fault{CutBefore: true}, "EOF", 0},
		{Fault{CutAfter: true}, "EOF", 1},
	} {
		test.fault.Times = 1
		s.Inject(test.fault)
		before := len(ann.Answers())
		_, refusal := call(t, s, "sendMessage", hello)
		if !strings.HasSuffix(refusal, test.refusal) || len(ann.Answers())-before != test.sent {
			t.Errorf("%+v: %q, %d sent", test.fault, refusal, len(ann.Answers())-before)
		}
		s.ClearFaults()
	}
}

func TestRepeatAndDisorder(t *testing.T) {
	s := New(t)
	for range 20 {
		s.Private(7).Say("hello")
	}
	s.Disorder(true)
	got, _ := call(t, s, "getUpdates", nil)
	if list := ids(got); len(list) != 20 || cmp.Equal(list[0], int64(1000)) && cmp.Equal(list[1], int64(1001)) {
		t.Errorf("not shuffled: %v", list)
	}
	s.Disorder(false)
	s.Repeat(1)
	got, _ = call(t, s, "getUpdates", map[string]any{"offset": 1019})
	if list := ids(got); len(list) != 2 || list[0] >= 1019 || list[1] != 1019 {
		t.Errorf("not repeated: %v", list)
	}
}

func TestFilesAndLog(t *testing.T) {
	s := New(t)
	s.AddFile("f1", []byte("content"))
	file, _ := call(t, s, "getFile", map[string]any{"file_id": "f1"})
	client := s.Client()
	defer client.CloseIdleConnections()
	resp, err := client.Get(fmt.Sprintf("%s/file/bot%s/%s", s.URL, s.Token, file["file_path"]))
	if err != nil {
		t.Fatal(err)
	}
	content, _ := io.ReadAll(resp.Body)
	resp.Body.Close()
	if string(content) != "content" {
		t.Errorf("content %q", content)
	}
	log := s.Calls("getFile")
	if len(log) != 1 || log[0].Status != 200 || log[0].At.IsZero() {
		t.Errorf("log %+v", log)
	}
}

func TestPressAndTranscript(t *testing.T) {
	s := New(t)
	ann := s.Private(7)
	ann.Say("hello")
	call(t, s, "sendMessage", map[string]any{"chat_id": 7, "text": "two\nlines", "reply_markup": buttons("data")})
	if err := ann.Press("b"); err != nil {
		t.Fatal(err)
	}
	if ann.Press("c") == nil {
		t.Error("a button was pressed that is not there")
	}
	got, _ := call(t, s, "getUpdates", nil)
	press := got["list"].([]any)[1].(map[string]any)["callback_query"].(map[string]any)
	if press["data"] != "data" {
		t.Errorf("press %v", press)
	}
	if _, refusal := call(t, s, "answerCallbackQuery", map[string]any{"callback_query_id": press["id"]}); refusal != "" || len(s.Answers()) != 1 {
		t.Errorf("answer: %q", refusal)
	}
	if diff := cmp.Diff("> hello\n< two\n  lines\n  [b]\n", ann.Transcript()); diff != "" {
		t.Error(diff)
	}
}

func TestNumbers(t *testing.T) {
	s := New(t)
	first, second := s.Private(7).Say("a"), s.Group(-5).Say("b")
	other := s.Group(-1_000_000_000_001).Say("c")
	if second.ID != first.ID+1 || other.ID != 1 {
		t.Errorf("numbers %d, %d, %d", first.ID, second.ID, other.ID)
	}
}

func TestMost(t *testing.T) {
	at := func(ms ...int) (times []time.Time) {
		for _, m := range ms {
			times = append(times, time.UnixMilli(int64(m)))
		}
		return times
	}
	if got := most(at(0, 500, 999, 1000, 1400), time.Second); got != 4 {
		t.Errorf("most = %d, want 4 (500 to 1400)", got)
	}
}
