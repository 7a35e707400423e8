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

	"jinguo/bot"
)

// A running server holds the index open, which only one process can. It leaves
// its address in the data folder, and jinguo ask asks there.

// servingFile is where a running server leaves its base URL.
func (b *base) servingFile() string { return filepath.Join(b.cfg.Data, "serving") }

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

// remote answers through the server that has the index open.
func (b *base) remote() answerer {
	client := &http.Client{Timeout: time.Minute}
	return func(ctx context.Context, q bot.Question) (bot.Answer, error) {
		url, err := os.ReadFile(b.servingFile())
		if errors.Is(err, os.ErrNotExist) {
			return bot.Answer{}, fmt.Errorf("another jinguo is working on the index in %s; try again when it has finished", b.cfg.Data)
		}
		if err != nil {
			return bot.Answer{}, fmt.Errorf("find the running server: %w", err)
		}
		body, err := json.Marshal(q)
		if err != nil {
			return bot.Answer{}, err
		}
		for {
			answer, wait, err := post(ctx, client, string(url)+"/api/v1/ask", body)
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
		return answer, 0, fmt.Errorf("the running server says %s: %s", resp.Status, strings.TrimSpace(string(data)))
	}
	if err := json.Unmarshal(data, &answer); err != nil {
		return answer, 0, fmt.Errorf("read the running server's answer: %w", err)
	}
	return answer, 0, nil
}
