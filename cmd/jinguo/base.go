package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"jinguo/bot"
	"jinguo/bot/telegram"
	"jinguo/config"
	"jinguo/index"
	"jinguo/knowledge/audit"
	"jinguo/knowledge/region"
	"jinguo/knowledge/sample"
	"jinguo/knowledge/store"
)

// base is an installation's folder, opened: its settings and its database.
type base struct {
	cfg     config.Config
	secrets []secret
	store   *store.Store
	region  string // code of the office's region; may be empty
	words   *liveWords
	alarms  *liveAlarms
	paused  *livePause
	pace    telegram.Pace // see [settings]
}

// openBase reads the settings and opens the database, made where it is missing,
// with the sample in it unless the settings leave that out. Files of keys that the
// settings do not name are named in also.
func openBase(ctx context.Context, set *settings, also ...string) (*base, error) {
	cfg, err := set.load()
	if err != nil {
		return nil, err
	}
	b := &base{cfg: cfg, pace: set.pace}
	if home, err := region.Parse(cfg.Region); err == nil { // load refuses what is no region
		b.region = home.Code
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	if b.secrets, err = findSecrets(cfg, also); err != nil {
		return nil, err
	}
	opt := store.Options{
		NoSample: !cfg.Sample,
		KeepRaw:  time.Duration(cfg.Keep.Raw) * time.Hour, KeepQuestions: time.Duration(cfg.Keep.Questions) * 24 * time.Hour,
	}
	for _, s := range b.secrets {
		opt.Keys = append(opt.Keys, s.key)
	}
	b.store, err = store.Open(ctx, filepath.Join(cfg.Data, "jinguo.db"), opt)
	if err != nil {
		return nil, err
	}
	b.words = &liveWords{store: b.store}
	b.alarms = &liveAlarms{store: b.store}
	b.paused = &livePause{store: b.store}
	if cfg.Sample {
		if err := b.store.InstallSample(audit.As(ctx, audit.Actor{}), sample.Entries()); err != nil {
			b.Close()
			return nil, err
		}
	}
	return b, nil
}

// Close closes the database.
func (b *base) Close() error { return b.store.Close() }

// indexDir is the folder of this database's index. An index that was made of
// another database in the same data folder is never taken for it.
func (b *base) indexDir() string { return filepath.Join(b.cfg.Data, "index", b.store.Identity()) }

// openIndex opens the index and brings it up to date.
func (b *base) openIndex(ctx context.Context, opt index.Options) (*index.Index, error) {
	if err := b.dropForeignIndexes(); err != nil {
		return nil, err
	}
	if err := errors.Join(b.words.look(ctx), b.alarms.look(ctx)); err != nil {
		return nil, err
	}
	opt.Lay = b.words.table.Load
	model, err := b.model()
	if err != nil && opt.Log != nil {
		opt.Log.Error("search ranks by words only", "error", err)
	}
	opt.Model = model
	return index.Open(ctx, b.indexDir(), b.store, opt)
}

// dropForeignIndexes removes indexes of databases that used to be in the folder.
func (b *base) dropForeignIndexes() error {
	parent := filepath.Dir(b.indexDir())
	old, err := os.ReadDir(parent)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for old indexes: %w", err)
	}
	for _, dir := range old {
		if dir.Name() == b.store.Identity() {
			continue
		}
		if err := os.RemoveAll(filepath.Join(parent, dir.Name())); err != nil {
			return fmt.Errorf("remove old index: %w", err)
		}
	}
	return nil
}

// newBot is the conversation over this base, searching with search.
func (b *base) newBot(search bot.Searcher) *bot.Bot {
	return bot.New(bot.Config{
		Search:     search,
		Entries:    b.store,
		Doubts:     b.store,
		Programmes: b.store,
		Cases:      persons{b.store, b.cfg.Telegram.Staff},
		Alarms:     b.alarms.table.Load,
		Paused:     b.paused.on.Load,
		Flood:      bot.NewFlood(time.Now),
		Now:        time.Now,
		Region:     b.region,
		NoSample:   !b.cfg.Sample,
		MaxRunes:   b.cfg.Question.Runes,
		KeepRaw:    time.Duration(b.cfg.Keep.Raw) * time.Hour,
		KeepAsked:  time.Duration(b.cfg.Keep.Questions) * 24 * time.Hour,
	})
}
