-- +goose Up

-- Requests that a version of an entry be published, with what became of them. Asker,
-- reviewer and decider are names of accounts. An approved one is published by itself on
-- the day "starts", as its approval says; became is the number of the version that was
-- published.
CREATE TABLE reviews (
    no BIGINT PRIMARY KEY,
    entry TEXT NOT NULL,
    version BIGINT NOT NULL,
    asker TEXT NOT NULL,
    at TEXT NOT NULL,
    note TEXT NOT NULL,
    due TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    state TEXT NOT NULL,
    starts TEXT NOT NULL,
    decided TEXT,
    decider TEXT NOT NULL,
    why TEXT NOT NULL,
    became BIGINT NOT NULL,
    approval TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX reviews_open ON reviews (entry) WHERE state = 'open';
CREATE INDEX reviews_entry ON reviews (entry, no);
CREATE INDEX reviews_approved ON reviews (starts) WHERE state = 'approved';
CREATE INDEX reviews_asker ON reviews (asker, no);
INSERT INTO counters (name, value) VALUES ('review', 0);

-- The name of the account that wrote a version; empty where no account did. Names in
-- "who" are not one of a kind.
ALTER TABLE versions ADD COLUMN actor TEXT NOT NULL DEFAULT '';

-- Who looked at the last day of an entry and left it as it is.
CREATE TABLE expiry_notes (
    entry TEXT PRIMARY KEY,
    expires TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX entries_expires ON entries (expires) WHERE expires <> '';

-- +goose Down
DROP INDEX entries_expires;
DROP TABLE expiry_notes;
ALTER TABLE versions DROP COLUMN actor;
DELETE FROM counters WHERE name = 'review';
DROP TABLE reviews;
