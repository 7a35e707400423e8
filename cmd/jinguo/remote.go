package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"jinguo/bot"
)

// A running server holds the index open, which only one process can. It leaves
// its address in the data folder, and jinguo ask asks there. A lock on a file
// beside it tells whether the server still runs: after a crash the address stays,
// but not the lock.

// servingFile is where a running server leaves its base URL.
func (b *base) servingFile() string { return filepath.Join(b.cfg.Data, "serving") }

func (b *base) servingLock() *flock.Flock { return flock.New(b.servingFile() + ".lock") }

// occupyFor is how long a server waits for the lock: a verb that only looks
// whether it is free holds it for a moment.
const occupyFor = time.Second

// occupy makes this process the only server of the data folder, until leave is
// called. Two of them would send every message of the outbox twice, and only one
// could search.
func (b *base) occupy(ctx context.Context) (leave func(), err error) {
	lock := b.servingLock()
	waiting, cancel := context.WithTimeout(ctx, occupyFor)
	defer cancel()
	_, err = lock.TryLockContext(waiting, occupyFor/20)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fmt.Errorf("another jinguo serve is running with the data folder %s%s; stop it first, or choose another folder with --data", b.cfg.Data, b.servedAt())
	case err != nil:
		return nil, fmt.Errorf("lock data folder: %w", err)
	}
	os.Remove(b.servingFile()) // of a server that crashed
	return func() { lock.Close() }, nil
}

// servedAt is the address of the running server as a part of a sentence.
func (b *base) servedAt() string {
	if url, err := os.ReadFile(b.servingFile()); err == nil {
		return " at " + string(url)
	}
	return ""
}

// serverURL is the base URL of the running server, empty where none runs.
func (b *base) serverURL() (string, error) {
	lock := b.servingLock()
	free, err := lock.TryRLock()
	if err != nil {
		return "", fmt.Errorf("look for a running server: %w", err)
	}
	if free {
		return "", lock.Close()
	}
	url, err := os.ReadFile(b.servingFile())
	if errors.Is(err, os.ErrNotExist) {
		return "", nil // it is starting or stopping
	}
	if err != nil {
		return "", fmt.Errorf("look for a running server: %w", err)
	}
	return string(url), nil
}

// announce leaves the server's address for others; the returned function takes
// it away again.
func (b *base) announce(addr net.Addr) (func(), error) {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return nil, fmt.Errorf("announce address: %w", err)
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	if err := os.WriteFile(b.servingFile(), []byte("http://"+net.JoinHostPort(host, port)), 0o600); err != nil {
		return nil, fmt.Errorf("announce address: %w", err)
	}
	return func() { os.Remove(b.servingFile()) }, nil
}

// startFor is how long remote waits, in all, for a server that is still opening
// its index.
const startFor = 30 * time.Second

// remote answers through the server that has the index open.
func (b *base) remote() answerer {
	client := &http.Client{Timeout: time.Minute}
	begun := time.Now()
	return func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		url, err := b.serverURL()
		if err != nil {
			return bot.Answer{}, err
		}
		if url == "" {
			return bot.Answer{}, fmt.Errorf("another jinguo is working on the index in %s; try again when it has finished", b.cfg.Data)
		}
		body, err := json.Marshal(q)
		if err != nil {
			return bot.Answer{}, err
		}
		for try := 1; ; try++ {
			answer, wait, err := post(ctx, client, url+"/api/v1/ask", body)
			// The first time, the index may have opened just after it was missed.
			if err != nil && time.Since(begun) < startFor && (starting(ctx, client, url) || try == 1) {
				wait = followEvery
			}
			if wait == 0 {
				return answer, err
			}
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				return bot.Answer{}, ctx.Err()
			}
		}
	}
}

// starting reports whether the server is there but cannot answer in full yet.
func starting(ctx context.Context, client *http.Client, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/readyz", nil)
	if err != nil {
		return false
	}
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusServiceUnavailable
}

// post sends one question; wait is how long the server wants to be left alone
// before it is sent again.
func post(ctx context.Context, client *http.Client, url string, body []byte) (answer bot.Answer, wait time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return answer, 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return answer, 0, fmt.Errorf("ask the running server: %w", err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, 4<<20))
	if err != nil {
		return answer, 0, fmt.Errorf("ask the running server: %w", err)
	}
	if resp.StatusCode == http.StatusTooManyRequests {
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After"))
		return answer, time.Duration(max(seconds, 1)) * time.Second, nil
	}
	if resp.StatusCode != http.StatusOK {
		return answer, 0, fmt.Errorf("the running server says %s: %s", resp.Status, sentence(data))
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return answer, 0, fmt.Errorf("read the running server's answer: %w", err)
	}
	return answer, 0, nil
}

// sentence is what a refusal of the API says to a reader.
func sentence(body []byte) string {
	var refusal struct {
		Error struct{ Message string }
	}
	if json.Unmarshal(body, &refusal) == nil && refusal.Error.Message != "" {
		return refusal.Error.Message
	}
	return strings.TrimSpace(string(body))
}
