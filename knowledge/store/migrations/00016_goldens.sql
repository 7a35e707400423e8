-- +goose Up

-- Questions that must give some entries. At is the moment that a question is asked at, empty
-- for whenever it is tried; relevant is a JSON list of ids; ref is the id that a file gave
-- it; gone is when it was deleted, empty where it was not.
CREATE TABLE goldens (
    no BIGINT PRIMARY KEY,
    ref TEXT NOT NULL,
    query TEXT NOT NULL,
    region TEXT NOT NULL,
    at TEXT NOT NULL,
    relevant TEXT NOT NULL,
    note TEXT NOT NULL,
    who TEXT NOT NULL,
    made TEXT NOT NULL,
    off BIGINT NOT NULL,
    gone TEXT NOT NULL
);
CREATE INDEX goldens_ref ON goldens (ref);

-- The last run of all of them, as JSON: where each question found its entries.
CREATE TABLE golden_runs (
    no BIGINT PRIMARY KEY,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    body TEXT NOT NULL
);
INSERT INTO counters (name, value) VALUES ('golden', 0), ('golden_run', 0);

-- +goose Down
DELETE FROM counters WHERE name IN ('golden', 'golden_run');
DROP TABLE golden_runs;
DROP TABLE goldens;
