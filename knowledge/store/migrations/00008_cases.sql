-- +goose Up

-- What residents handed to a person. Address and desk are sealed; code is a mark of the
-- receipt, from which nobody gets the receipt back. Ended is when it was closed or
-- withdrawn, due when staff are told of it (again), wider when they are told for want of
-- somebody who takes it and not for what she added, and forgotten says that she wants to
-- be forgotten, so that only a held case still has who she is.
CREATE TABLE cases (
    no BIGINT PRIMARY KEY,
    topic TEXT NOT NULL,
    region TEXT NOT NULL,
    urgent BIGINT NOT NULL,
    state TEXT NOT NULL,
    who TEXT NOT NULL,
    channel TEXT NOT NULL,
    lang TEXT NOT NULL,
    address TEXT,
    code TEXT,
    opened TEXT NOT NULL,
    ended TEXT,
    due TEXT,
    wider TEXT,
    raised BIGINT NOT NULL,
    taker TEXT NOT NULL,
    desk TEXT,
    remind TEXT,
    held BIGINT NOT NULL,
    forgotten BIGINT NOT NULL
);
CREATE INDEX cases_who ON cases (who, no) WHERE who <> '';
CREATE UNIQUE INDEX cases_live ON cases (who) WHERE state IN ('open', 'taken');
CREATE INDEX cases_state ON cases (state, no);
CREATE UNIQUE INDEX cases_code ON cases (code) WHERE code IS NOT NULL;
CREATE INDEX cases_due ON cases (due) WHERE due IS NOT NULL;
CREATE INDEX cases_remind ON cases (remind) WHERE remind IS NOT NULL;
CREATE INDEX cases_ended ON cases (ended) WHERE ended IS NOT NULL;
INSERT INTO counters (name, value) VALUES ('case', 0);

-- What happened to a case, counted from 1. Text and desk are sealed.
CREATE TABLE case_steps (
    no BIGINT NOT NULL REFERENCES cases (no),
    step BIGINT NOT NULL,
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    doer TEXT NOT NULL,
    text TEXT NOT NULL,
    until TEXT,
    region TEXT NOT NULL,
    desk TEXT NOT NULL,
    PRIMARY KEY (no, step)
);

-- The duty table, in its order. The chat of staff is sealed; topics are parted by |.
CREATE TABLE duty (
    no BIGINT PRIMARY KEY,
    region TEXT NOT NULL,
    hours TEXT NOT NULL,
    name TEXT NOT NULL,
    chat TEXT NOT NULL,
    topics TEXT NOT NULL,
    urgent BIGINT NOT NULL
);

-- +goose Down
DROP TABLE duty;
DROP TABLE case_steps;
DROP TABLE cases;
DELETE FROM counters WHERE name = 'case';
