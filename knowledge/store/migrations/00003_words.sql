-- +goose Up

-- An office's own lay words: what people say, and the terms of papers that it
-- stands for, as a JSON list. They are laid over those of the program. The counter
-- "words" grows with every change.
CREATE TABLE lay_words (
    said TEXT NOT NULL,
    region TEXT NOT NULL,
    written TEXT NOT NULL,
    dialect TEXT NOT NULL,
    off BIGINT NOT NULL,
    changed TEXT NOT NULL,
    who TEXT NOT NULL,
    PRIMARY KEY (said, region)
);
INSERT INTO counters (name, value) VALUES ('words', 0);

-- +goose Down
DELETE FROM counters WHERE name = 'words';
DROP TABLE lay_words;
