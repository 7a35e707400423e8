-- +goose Up

-- The last record of the audit log, sealed, so that records cut off its end show.
CREATE TABLE audit_head (
    one BIGINT PRIMARY KEY,
    head TEXT NOT NULL
);

-- Chats that asked to be forgotten, by their keyed hashes, for as long as backups may be
-- kept: putting one back must not bring them back.
CREATE TABLE forgotten (
    chat TEXT PRIMARY KEY,
    at TEXT NOT NULL
);
CREATE INDEX forgotten_at ON forgotten (at);

-- +goose Down
DROP TABLE forgotten;
DROP TABLE audit_head;
