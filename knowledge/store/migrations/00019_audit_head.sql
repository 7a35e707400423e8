-- +goose Up

-- The last record of the audit log, sealed, so that records cut off its end show.
CREATE TABLE audit_head (
    one BIGINT PRIMARY KEY,
    head TEXT NOT NULL
);

-- Marks of chats that asked to be forgotten, for as long as backups may be kept: putting
-- one back must not bring them back. A mark is a hash of the keyed hash of a chat, so that
-- nobody gets from it to what other tables hold of a chat, but the other way round.
CREATE TABLE forgotten (
    mark TEXT PRIMARY KEY,
    at TEXT NOT NULL
);
CREATE INDEX forgotten_at ON forgotten (at);

-- +goose Down
DROP TABLE forgotten;
DROP TABLE audit_head;
