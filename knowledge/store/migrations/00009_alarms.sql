-- +goose Up

-- An office's own urgent rules, laid over those of the program. The counter "alarms"
-- grows with every change.
CREATE TABLE alarm_rows (
    topic TEXT NOT NULL,
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    note TEXT NOT NULL,
    off BIGINT NOT NULL,
    changed TEXT NOT NULL,
    who TEXT NOT NULL,
    PRIMARY KEY (topic, kind, words)
);
INSERT INTO counters (name, value) VALUES ('alarms', 0);

-- +goose Down
DELETE FROM counters WHERE name = 'alarms';
DROP TABLE alarm_rows;
