package store

import (
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"github.com/pressly/goose/v3"
)

// With JINGUO_TEST_POSTGRES set to the URL of a PostgreSQL database, the suite
// runs there too, each test in a schema of its own: the SQL has to be right for
// both.
func init() {
	base := os.Getenv("JINGUO_TEST_POSTGRES")
	if base == "" {
		return
	}
	engines["postgres"] = func(t *testing.T) opener {
		t.Helper()
		admin, err := sql.Open("pgx", base)
		if err != nil {
			t.Fatal(err)
		}
		schema := "t" + strings.ToLower(rand.Text())
		if _, err := admin.Exec(`CREATE SCHEMA ` + schema); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			admin.Exec(`DROP SCHEMA ` + schema + ` CASCADE`)
			admin.Close()
		})
		return func(t *testing.T, opt Options) *Store {
			t.Helper()
			u, err := url.Parse(base)
			if err != nil {
				t.Fatal(err)
			}
			q := u.Query()
			q.Set("search_path", schema)
			u.RawQuery = q.Encode()
			db, err := sql.Open("pgx", u.String())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			s, err := prepare(t.Context(), db, goose.DialectPostgres, opt)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
	}
}
