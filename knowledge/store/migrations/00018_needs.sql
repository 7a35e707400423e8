-- +goose Up

-- How many questions there were of a topic, by region down to the county and by the
-- week of the month, given as its first day (2026-03-08): whoever asked, and nothing of
-- what was asked. Status is how the question was answered, or useful and useless for
-- what was said of an answer.
CREATE TABLE needs (
    week TEXT NOT NULL,
    region TEXT NOT NULL,
    topic TEXT NOT NULL,
    status TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (week, region, topic, status)
);

-- How often a programme's condition was not met in a screening for it, by month and
-- region down to the county; without a condition, how often a screening for it was told.
CREATE TABLE unmet (
    month TEXT NOT NULL,
    region TEXT NOT NULL,
    programme TEXT NOT NULL,
    clause TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (month, region, programme, clause)
);

-- How often an entry was the answer is told apart by region, too; before now it was not.
CREATE TABLE shown_by_region (
    entry TEXT NOT NULL,
    month TEXT NOT NULL,
    region TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (entry, month, region)
);
INSERT INTO shown_by_region (entry, month, region, times) SELECT entry, month, '', times FROM shown;
DROP TABLE shown;
ALTER TABLE shown_by_region RENAME TO shown;

-- +goose Down
CREATE TABLE shown_by_month (
    entry TEXT NOT NULL,
    month TEXT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (entry, month)
);
INSERT INTO shown_by_month (entry, month, times) SELECT entry, month, SUM(times) FROM shown GROUP BY entry, month;
DROP TABLE shown;
ALTER TABLE shown_by_month RENAME TO shown;
DROP TABLE unmet;
DROP TABLE needs;
