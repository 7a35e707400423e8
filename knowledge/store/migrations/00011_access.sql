-- +goose Up

-- Of the last one-time code that an account used: its 30 seconds, counted from 1970.
-- No code counts twice. "signed" is when somebody signed in last, empty for never.
ALTER TABLE accounts ADD COLUMN step BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN signed TEXT NOT NULL DEFAULT '';

-- Links and codes that let somebody in once: setup, invite, reset, chat. Only the hash of
-- what they hold is kept. The account of a set-up is 0.
CREATE TABLE passes (
    hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    account BIGINT NOT NULL,
    expires TEXT NOT NULL
);
CREATE INDEX passes_account ON passes (account, kind);

-- Hashes of the codes that an owner of an account wrote down, each for one sign-in.
CREATE TABLE recovery (
    account BIGINT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (account, hash)
);

-- Tries to get in, by the keyed hash of an account's name, an address or a chat: how
-- many in a row failed, when the last was, and until when no other is looked at.
CREATE TABLE tries (
    who TEXT PRIMARY KEY,
    failed BIGINT NOT NULL,
    at TEXT NOT NULL,
    until TEXT NOT NULL
);
CREATE INDEX tries_at ON tries (at);

-- Sessions of the desk, by the hash of their token. What a session holds is sealed.
CREATE TABLE desk_sessions (
    token TEXT PRIMARY KEY,
    body TEXT NOT NULL,
    began TEXT NOT NULL,
    used TEXT NOT NULL
);
CREATE INDEX desk_sessions_used ON desk_sessions (used);

-- The chat from which an account works, by its keyed hash; the address is sealed.
CREATE TABLE account_chats (
    account BIGINT NOT NULL,
    channel TEXT NOT NULL,
    chat TEXT NOT NULL,
    address TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (account, channel)
);
CREATE UNIQUE INDEX account_chats_chat ON account_chats (chat);

-- +goose Down
DROP TABLE account_chats;
DROP TABLE desk_sessions;
DROP TABLE tries;
DROP TABLE recovery;
DROP TABLE passes;
ALTER TABLE accounts DROP COLUMN signed;
ALTER TABLE accounts DROP COLUMN step;
