-- +goose Up

-- Part of what a chat remembers may be kept for a short time only, such as what she
-- said of herself: from "until" on the body is "lasting", whether or not she writes
-- again; nothing where that is empty.
ALTER TABLE sessions ADD COLUMN lasting TEXT;
ALTER TABLE sessions ADD COLUMN until TEXT;
CREATE INDEX sessions_until ON sessions (until) WHERE until IS NOT NULL;

-- +goose Down
DROP INDEX sessions_until;
ALTER TABLE sessions DROP COLUMN until;
ALTER TABLE sessions DROP COLUMN lasting;
