-- +goose Up

-- What people say is wrong about service points. Nothing comes of it until staff
-- decide. The address is there while somebody waits to be told, announced is when
-- staff were told. What was proposed, the note and the chat are dropped some time
-- after the decision.
CREATE TABLE requests (
    no BIGINT PRIMARY KEY,
    entry TEXT NOT NULL,
    version BIGINT NOT NULL,
    field TEXT NOT NULL,
    was TEXT NOT NULL,
    proposed TEXT NOT NULL,
    note TEXT NOT NULL,
    who TEXT NOT NULL,
    channel TEXT NOT NULL,
    lang TEXT NOT NULL,
    address TEXT,
    at TEXT NOT NULL,
    announced TEXT,
    state TEXT NOT NULL,
    decided TEXT,
    decider TEXT NOT NULL
);
CREATE UNIQUE INDEX requests_open ON requests (entry, field, who) WHERE state = 'open';
CREATE INDEX requests_who ON requests (who) WHERE state = 'open';
CREATE INDEX requests_new ON requests (no) WHERE state = 'open' AND announced IS NULL;
INSERT INTO counters (name, value) VALUES ('request', 0);

-- How often an entry was the answer in a month (2026-03), whoever asked.
CREATE TABLE shown (
    entry TEXT NOT NULL,
    month TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (entry, month)
);

-- +goose Down
DROP TABLE shown;
DELETE FROM counters WHERE name = 'request';
DROP TABLE requests;
