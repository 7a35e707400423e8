-- +goose Up

-- Imports that staff began on the desk, so that a restart can say what became of each.
-- Batch is 0 until something is saved; counts is JSON.
CREATE TABLE imports (
    no BIGINT PRIMARY KEY,
    account BIGINT NOT NULL,
    who TEXT NOT NULL,
    door TEXT NOT NULL,
    state TEXT NOT NULL,
    files TEXT NOT NULL,
    counts TEXT NOT NULL,
    batch BIGINT NOT NULL,
    begun TEXT NOT NULL,
    ended TEXT NOT NULL
);
CREATE INDEX imports_state ON imports (state, no);

-- What staff said of the columns of tables, by the header that they are under; fields is
-- JSON: the name of a column → the name of a field.
CREATE TABLE import_columns (
    head TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    fields TEXT NOT NULL,
    who TEXT NOT NULL,
    at TEXT NOT NULL
);

-- What staff put right of entries while they imported them: where a file says of a field
-- what it said then, it is read as it was put right.
CREATE TABLE import_fixes (
    entry TEXT NOT NULL,
    field TEXT NOT NULL,
    said TEXT NOT NULL,
    correct TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (entry, field)
);
INSERT INTO counters (name, value) VALUES ('import', 0);

-- +goose Down
DELETE FROM counters WHERE name = 'import';
DROP TABLE import_fixes;
DROP TABLE import_columns;
DROP TABLE imports;
