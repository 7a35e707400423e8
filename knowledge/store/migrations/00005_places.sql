-- +goose Up

-- The service points of a region, of which a country has hundreds of thousands.
CREATE INDEX entries_region ON entries (kind, region);

-- +goose Down
DROP INDEX entries_region;
