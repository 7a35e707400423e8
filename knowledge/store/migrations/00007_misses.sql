-- +goose Up

-- Questions that got no answer, or one of no use, in groups that ask about the same.
-- Text is scrubbed of who asked; raw, as it was written, goes after a day; both are
-- sealed. The address is there while she waits to be told of an answer. "again" is when
-- the chat asked last.
CREATE TABLE misses (
    no BIGINT PRIMARY KEY,
    group_no BIGINT NOT NULL,
    text TEXT NOT NULL,
    raw TEXT,
    region TEXT NOT NULL,
    lang TEXT NOT NULL,
    reason TEXT NOT NULL,
    entry TEXT NOT NULL,
    at TEXT NOT NULL,
    again TEXT NOT NULL,
    channel TEXT NOT NULL,
    who TEXT NOT NULL,
    address TEXT
);
CREATE INDEX misses_group ON misses (group_no);
CREATE INDEX misses_who ON misses (who);
CREATE INDEX misses_at ON misses (at);
CREATE INDEX misses_raw ON misses (at) WHERE raw IS NOT NULL;

-- The entry is the answer, empty while there is none; dropped ones need none.
CREATE TABLE miss_groups (
    no BIGINT PRIMARY KEY,
    entry TEXT NOT NULL,
    dropped BIGINT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('miss', 0), ('miss_group', 0);

-- Questions that an entry answered, for half an hour: whether it was of use.
CREATE TABLE asked (
    who TEXT NOT NULL,
    entry TEXT NOT NULL,
    text TEXT NOT NULL,
    raw TEXT,
    region TEXT NOT NULL,
    lang TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (who, entry)
);
CREATE INDEX asked_at ON asked (at);

-- +goose Down
DROP TABLE asked;
DELETE FROM counters WHERE name IN ('miss', 'miss_group');
DROP TABLE miss_groups;
DROP TABLE misses;
