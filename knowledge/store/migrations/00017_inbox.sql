-- +goose Up

-- What staff do about a group of misses at the desk. A proposed entry is the answer once
-- a version of it, the proposed one or a later, is published. Told is how many were told
-- of the answer, doer who answered or dropped the group, and ended when.
ALTER TABLE miss_groups ADD COLUMN proposed TEXT NOT NULL DEFAULT '';
ALTER TABLE miss_groups ADD COLUMN proposed_version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE miss_groups ADD COLUMN proposed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE miss_groups ADD COLUMN proposed_at TEXT NOT NULL DEFAULT '';
ALTER TABLE miss_groups ADD COLUMN told BIGINT NOT NULL DEFAULT 0;
ALTER TABLE miss_groups ADD COLUMN doer TEXT NOT NULL DEFAULT '';
ALTER TABLE miss_groups ADD COLUMN ended TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE miss_groups DROP COLUMN ended;
ALTER TABLE miss_groups DROP COLUMN doer;
ALTER TABLE miss_groups DROP COLUMN told;
ALTER TABLE miss_groups DROP COLUMN proposed_at;
ALTER TABLE miss_groups DROP COLUMN proposed_by;
ALTER TABLE miss_groups DROP COLUMN proposed_version;
ALTER TABLE miss_groups DROP COLUMN proposed;
