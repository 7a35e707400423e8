-- +goose Up

-- The import that a version came with, so that all of it can be taken back;
-- numbers come from the counter "batch".
ALTER TABLE versions ADD COLUMN batch BIGINT;
CREATE INDEX versions_batch ON versions (batch);
INSERT INTO counters (name, value) VALUES ('batch', 0);

-- A published entry stays as it is while a draft of it waits: newest is the
-- number of its last version, and draft the digest of that where it waits.
ALTER TABLE entries ADD COLUMN newest BIGINT NOT NULL DEFAULT 0;
ALTER TABLE entries ADD COLUMN draft TEXT NOT NULL DEFAULT '';
UPDATE entries SET newest = version;

-- The latest edition of its file that said what the entry says.
ALTER TABLE entries ADD COLUMN edition TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE entries DROP COLUMN edition;
ALTER TABLE entries DROP COLUMN draft;
ALTER TABLE entries DROP COLUMN newest;
DELETE FROM counters WHERE name = 'batch';
DROP INDEX versions_batch;
ALTER TABLE versions DROP COLUMN batch;
