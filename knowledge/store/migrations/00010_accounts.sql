-- +goose Up

-- Accounts of staff. Name is without width and case; password is an argon2id hash;
-- secret, of one-time codes, is sealed; roles and regions are parted by |.
CREATE TABLE accounts (
    no BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    shown TEXT NOT NULL,
    roles TEXT NOT NULL,
    regions TEXT NOT NULL,
    lang TEXT NOT NULL,
    off BIGINT NOT NULL,
    created TEXT NOT NULL,
    password TEXT NOT NULL,
    secret TEXT NOT NULL,
    epoch BIGINT NOT NULL
);

-- What staff did and saw; see package audit. Rows are added only.
CREATE TABLE audit (
    no BIGINT PRIMARY KEY,
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    door TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    region TEXT NOT NULL,
    detail TEXT NOT NULL,
    hash TEXT NOT NULL
);
CREATE INDEX audit_object ON audit (object, no);
CREATE INDEX audit_actor ON audit (actor, no);
INSERT INTO counters (name, value) VALUES ('account', 0), ('audit', 0);

-- +goose Down
DELETE FROM counters WHERE name IN ('account', 'audit');
DROP TABLE audit;
DROP TABLE accounts;
