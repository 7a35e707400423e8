package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	client "github.com/go-telegram/bot"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

// Imports reads the files that staff send into the knowledge base.
type Imports interface {
	// Import has a file be read that comes from somebody of staff by that name, and waits
	// until it is known what it would come to, but not long.
	Import(ctx context.Context, by, file string, content io.Reader) (knowledge.ImportNews, error)
	// News says how far an import is, Keep saves it as drafts, and Drop ends it. Their errors
	// wrap knowledge.ErrNotFound where there is no such import.
	News(ctx context.Context, by string, no int64) (knowledge.ImportNews, error)
	Keep(ctx context.Context, by string, no int64) (knowledge.ImportNews, error)
	Drop(ctx context.Context, by string, no int64) (knowledge.ImportNews, error)
}

const (
	// largestDocument is what the Bot API lets a bot download, in bytes.
	largestDocument = 20 << 20
	// fetchers is how many documents are downloaded and read at the same time. They have
	// places of their own, so that no resident waits for them.
	fetchers = 2
	// fetchFor is how long a download may take.
	fetchFor = 5 * time.Minute
)

// document is a file that somebody sent.
type document struct {
	ID   string `json:"file_id"`
	Name string `json:"file_name"`
	Size int64  `json:"file_size"`
}

// documentIn is the document that an update brings from a private chat of staff; false
// where it brings none, so that it is answered like anything that cannot be read.
func (c *Channel) documentIn(body []byte) (document, bool) {
	var u update
	if c.cfg.Imports == nil || json.Unmarshal(body, &u) != nil || u.Message == nil || len(u.Message.Document) == 0 {
		return document{}, false
	}
	req := from(u.Message, u.Message.From)
	var d document
	if req.group || !c.reads(req.chat) || json.Unmarshal(u.Message.Document, &d) != nil || d.ID == "" {
		return document{}, false
	}
	return d, true
}

// placeAtWork takes the place that an update needs: one of those of the documents, or
// of all others. It gives back how to leave it; nil where ctx ended.
func (c *Channel) placeAtWork(ctx context.Context, in Inbound) (leave func()) {
	places := c.working
	if _, ok := c.documentIn(in.Body); ok {
		places = c.fetching
	}
	select {
	case places <- struct{}{}:
		return func() { <-places }
	case <-ctx.Done():
		return nil
	}
}

// reads reports whether files from a private chat are read: one of the settings, or one of
// an account that may edit in all of the office's region, for that is what files are read for.
func (c *Channel) reads(chat int64) bool {
	if a := c.members()[chat]; a != nil {
		return !a.Off && a.MayIn(account.Edit, c.cfg.Region)
	}
	return slices.Contains(c.cfg.Staff, chat)
}

// imported is what a document of staff comes to.
func (c *Channel) imported(ctx context.Context, in Inbound, req *request) (reply bot.Reply, ok bool, err error) {
	d, ok := c.documentIn(in.Body)
	switch {
	case !ok:
		return bot.Reply{}, false, nil
	case d.Size > largestDocument:
		return notice(c.cfg.StaffLang, "staff_import_large", nil), true, nil
	}
	d.Name = plainName(d.Name)
	content, err := c.api.fetch(ctx, d.ID)
	if err != nil {
		return bot.Reply{}, true, fmt.Errorf("fetch a document: %w", err)
	}
	defer content.Close()
	news, err := c.cfg.Imports.Import(ctx, c.signature(req), d.Name, content)
	if err != nil {
		return bot.Reply{}, true, fmt.Errorf("import a document: %w", err)
	}
	return bot.ImportTold(c.cfg.StaffLang, news, d.Name, c.deskLink(news.No)), true, nil
}

// plainName is the base name of a file as somebody's Telegram names it.
func plainName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if name == "" || name == "." || name == "/" {
		return "file"
	}
	return name
}

// deskLink is the page of an import on the desk; empty where nobody said where that is.
func (c *Channel) deskLink(no int64) string {
	if c.cfg.Desk == "" || no == 0 {
		return ""
	}
	return fmt.Sprintf("%s/desk/import/%d", strings.TrimRight(c.cfg.Desk, "/"), no)
}

// aboutImports are the orders of the buttons below an import.
var aboutImports = []string{"keepimport", "dropimport", "lookimport"}

// decideImport carries out what staff pressed below an import.
func (c *Channel) decideImport(ctx context.Context, req *request, o order) (bot.Reply, error) {
	do := c.cfg.Imports.News
	switch o.verb {
	case "keepimport":
		do = c.cfg.Imports.Keep
	case "dropimport":
		do = c.cfg.Imports.Drop
	}
	news, err := do(ctx, c.signature(req), o.no)
	if errors.Is(err, knowledge.ErrNotFound) {
		return notice(c.cfg.StaffLang, "staff_import_none", nil), nil
	}
	return bot.ImportTold(c.cfg.StaffLang, news, news.File, c.deskLink(o.no)), err
}

// fetch opens a file that somebody sent. Its content ends with an error where it is larger
// than the Bot API allows.
func (a *api) fetch(ctx context.Context, id string) (io.ReadCloser, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchFor)
	file, err := a.calls.GetFile(ctx, &client.GetFileParams{FileID: id})
	if err != nil {
		cancel()
		return nil, a.failure("getFile", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, a.base+"/file/bot"+a.token+"/"+file.FilePath, nil)
	if err != nil {
		cancel()
		return nil, a.failure("download", err)
	}
	resp, err := a.client.Do(req)
	if err != nil {
		cancel()
		return nil, a.failure("download", err)
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		cancel()
		return nil, &callError{method: "download", outcome: unknown, why: fmt.Sprintf("refused with status %d", resp.StatusCode)}
	}
	return &download{ReadCloser: http.MaxBytesReader(nil, resp.Body, largestDocument), end: cancel}, nil
}

// download is a file on its way.
type download struct {
	io.ReadCloser
	end context.CancelFunc
}

// Close ends the download.
func (d *download) Close() error {
	defer d.end()
	return d.ReadCloser.Close()
}
