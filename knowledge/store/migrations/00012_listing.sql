-- +goose Up

-- What the list of the desk shows, sorts and searches of an entry without reading its
-- body. Sorts orders titles as they are spoken, ends is the last day or 9999-12-31.
-- Changed, changer and actor are of the newest version, settled and settler of the one in
-- force: who may not see a draft that waits sees those. Names are title, number and aliases
-- without width, case, spaces and signs, a line each; waiting is the same of the draft
-- that waits.
ALTER TABLE entries ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN sorts TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN ends TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN verified TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN names TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN waiting TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN changed TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN changer TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN actor TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN settled TEXT NOT NULL DEFAULT '';
ALTER TABLE entries ADD COLUMN settler TEXT NOT NULL DEFAULT '';

-- One index for each order, that of titles also to read through all names, and one that
-- has all that the list is filtered by.
CREATE INDEX entries_changed ON entries (changed, id);
CREATE INDEX entries_sorts ON entries (sorts, id, names, waiting);
CREATE INDEX entries_ends ON entries (ends, id);
CREATE INDEX entries_list ON entries (region, state, kind, sample, draft, ends, verified, changed, settled, changer, settler, actor, file, id);

-- What staff did to many entries at once, under a number of the counter "batch": it can
-- be taken back as an import can, but counts as staff's own change, not as a file's.
ALTER TABLE versions ADD COLUMN bulk BIGINT;
CREATE INDEX versions_bulk ON versions (bulk, entry) WHERE bulk IS NOT NULL;
DROP INDEX versions_batch;
CREATE INDEX versions_batch ON versions (batch, entry);

-- Who did that; actor is the account. Public counts the entries in which residents read
-- something else since. Undone is the number of the deed that took it back, 0 for none.
CREATE TABLE deeds (
    no BIGINT PRIMARY KEY,
    action TEXT NOT NULL,
    actor TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL,
    entries BIGINT NOT NULL,
    public BIGINT NOT NULL,
    undone BIGINT NOT NULL
);
CREATE INDEX deeds_actor ON deeds (actor, no);

-- +goose Down
DROP TABLE deeds;
DROP INDEX versions_batch;
CREATE INDEX versions_batch ON versions (batch);
DROP INDEX versions_bulk;
ALTER TABLE versions DROP COLUMN bulk;
DROP INDEX entries_list;
DROP INDEX entries_ends;
DROP INDEX entries_sorts;
DROP INDEX entries_changed;
ALTER TABLE entries DROP COLUMN settler;
ALTER TABLE entries DROP COLUMN settled;
ALTER TABLE entries DROP COLUMN actor;
ALTER TABLE entries DROP COLUMN changer;
ALTER TABLE entries DROP COLUMN changed;
ALTER TABLE entries DROP COLUMN waiting;
ALTER TABLE entries DROP COLUMN names;
ALTER TABLE entries DROP COLUMN verified;
ALTER TABLE entries DROP COLUMN ends;
ALTER TABLE entries DROP COLUMN sorts;
ALTER TABLE entries DROP COLUMN name;
