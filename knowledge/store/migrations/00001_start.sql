-- +goose Up

-- Numbers that are handed out in order: "change", "outbox". A row is taken in
-- the transaction that uses its number, so numbers become visible in order.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('change', 0), ('outbox', 0);

-- What the store says of itself: "identity".
CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- The newest version of each entry, with what is searched in SQL. Title and
-- number are without width, case, spaces and signs: papers cite each other so.
CREATE TABLE entries (
    id TEXT PRIMARY KEY,
    version BIGINT NOT NULL,
    change BIGINT NOT NULL,
    kind TEXT NOT NULL,
    region TEXT NOT NULL,
    state TEXT NOT NULL,
    title TEXT NOT NULL,
    number TEXT NOT NULL,
    starts TEXT NOT NULL,
    expires TEXT NOT NULL,
    file TEXT NOT NULL,
    digest TEXT NOT NULL,
    sample BIGINT NOT NULL
);
CREATE UNIQUE INDEX entries_change ON entries (change);
CREATE INDEX entries_title ON entries (title);
CREATE INDEX entries_number ON entries (number);
CREATE INDEX entries_file ON entries (file);

-- Every version that ever was; a row is never changed.
CREATE TABLE versions (
    entry TEXT NOT NULL REFERENCES entries (id),
    version BIGINT NOT NULL,
    change BIGINT NOT NULL,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (entry, version)
);

-- What the newest version of an entry replaces: an id, or a number or title,
-- whose name is without width, case, spaces and signs.
CREATE TABLE replaces (
    entry TEXT NOT NULL REFERENCES entries (id),
    target TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (entry, target)
);

-- The kinds of the newest version of a service point.
CREATE TABLE point_kinds (
    entry TEXT NOT NULL REFERENCES entries (id),
    kind TEXT NOT NULL,
    PRIMARY KEY (entry, kind)
);
CREATE INDEX point_kinds_kind ON point_kinds (kind);

-- What arrived, before it is acknowledged to the channel. The body is dropped
-- when it has been handled; the id stays, so that a repetition is known.
CREATE TABLE inbox (
    channel TEXT NOT NULL,
    id BIGINT NOT NULL,
    chat TEXT NOT NULL,
    body TEXT,
    received TEXT NOT NULL,
    done TEXT,
    PRIMARY KEY (channel, id)
);
CREATE INDEX inbox_open ON inbox (channel, id) WHERE done IS NULL;

-- What has to be sent. Address and body are dropped when that is over. Once
-- sending began (tried), the channel's number for the message will be above "above".
CREATE TABLE outbox (
    no BIGINT PRIMARY KEY,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    address TEXT,
    body TEXT,
    tried BIGINT NOT NULL,
    above BIGINT NOT NULL,
    message BIGINT,
    reason TEXT,
    created TEXT NOT NULL,
    ended TEXT
);
CREATE INDEX outbox_open ON outbox (channel, no) WHERE ended IS NULL;
CREATE INDEX outbox_chat ON outbox (channel, chat, message);

-- What the conversation remembers of a chat, by the keyed hash of its id.
CREATE TABLE sessions (
    chat TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    seen TEXT NOT NULL
);

-- What residents thought of answers.
CREATE TABLE marks (
    at TEXT NOT NULL,
    entry TEXT NOT NULL,
    useful BIGINT NOT NULL
);

-- +goose Down
DROP TABLE marks;
DROP TABLE sessions;
DROP TABLE outbox;
DROP TABLE inbox;
DROP TABLE point_kinds;
DROP TABLE replaces;
DROP TABLE versions;
DROP TABLE entries;
DROP TABLE facts;
DROP TABLE counters;
