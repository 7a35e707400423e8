package telegramtest

import (
	"bytes"
	"net/http"
	"regexp"
	"time"
)

// webhook is where updates are posted.
type webhook struct {
	url    string
	secret string
	err    string // why the last post failed
}

// secretForm is what Telegram takes as a secret token.
var secretForm = regexp.MustCompile(`^[A-Za-z0-9_-]{0,256}$`)

func (s *Server) setWebhook(p params) (any, *apiError) {
	if !secretForm.MatchString(p["secret_token"]) {
		return nil, badRequest("secret token contains unallowed characters")
	}
	if refusal := p.object("allowed_updates", &s.updates.allowed); refusal != nil {
		return nil, refusal
	}
	s.webhook = webhook{url: p["url"], secret: p["secret_token"]}
	s.drop(p)
	s.changing()
	return true, nil
}

func (s *Server) deleteWebhook(p params) (any, *apiError) {
	s.webhook = webhook{}
	s.drop(p)
	s.changing()
	return true, nil
}

func (s *Server) drop(p params) {
	if p["drop_pending_updates"] == "true" {
		s.updates.open = nil
	}
}

func (s *Server) webhookInfo(params) (any, *apiError) {
	return map[string]any{
		"url":                  s.webhook.url,
		"pending_update_count": len(s.updates.open),
		"last_error_message":   s.webhook.err,
	}, nil
}

// connections is how many posts to the webhook are under way at most, as Telegram does by
// default.
const connections = 40

// deliver posts updates to the webhook until the server closes: those of a chat one after
// the other, those of different chats side by side. A post that is not answered with
// 2xx is repeated after a pause that doubles each time, in which the chat's others wait.
func (s *Server) deliver() {
	for {
		s.mu.Lock()
		changed, hook := s.changed, s.webhook
		next, ok := s.deliverable()
		var repeated []update
		if ok && hook.url != "" {
			s.updates.flying[next.chat] = true
			s.updates.posts++
			repeated = s.again()
		}
		s.mu.Unlock()

		if hook.url == "" || !ok {
			select {
			case <-changed:
			case <-s.done:
				return
			}
			continue
		}
		s.running.Go(func() {
			for _, old := range repeated {
				s.post(hook, old)
			}
			delivered := s.settle(next.id, s.post(hook, next))
			s.mu.Lock()
			defer s.mu.Unlock()
			if delivered {
				delete(s.updates.failed, next.chat)
			} else {
				wait := s.retry << min(s.updates.failed[next.chat], 6)
				s.updates.failed[next.chat]++
				s.mu.Unlock()
				s.pause(wait)
				s.mu.Lock()
			}
			delete(s.updates.flying, next.chat)
			s.changing()
		})
	}
}

// deliverable is an update that may be posted now. s.mu is held.
func (s *Server) deliverable() (update, bool) {
	var free []update
	seen := map[int64]bool{}
	for _, u := range s.updates.open {
		if !s.updates.flying[u.chat] && (s.updates.disorder || !seen[u.chat]) {
			free = append(free, u)
		}
		seen[u.chat] = true
	}
	if len(free) == 0 || s.updates.posts >= connections {
		return update{}, false
	}
	if s.updates.disorder {
		return free[s.chance.IntN(len(free))], true
	}
	return free[0], true
}

// settle confirms a delivered update, or notes why it was not delivered.
func (s *Server) settle(id int64, err error) (delivered bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updates.posts--
	s.changing()
	if err != nil {
		s.webhook.err = err.Error()
		return false
	}
	for i, u := range s.updates.open {
		if u.id == id {
			s.updates.past = append(s.updates.past, u)
			s.updates.open = append(s.updates.open[:i:i], s.updates.open[i+1:]...)
			break
		}
	}
	return true
}

func (s *Server) post(hook webhook, u update) error {
	req, err := http.NewRequest(http.MethodPost, hook.url, bytes.NewReader(u.body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if hook.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", hook.secret)
	}
	client := http.Client{Transport: s.carrier, Timeout: time.Minute}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return inTheirWords("Wrong response from the webhook: %s", resp.Status)
	}
	return nil
}
