package app

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// migrations bring a database from one version to the next. What has been
// released is never edited; a change is a new entry at the end.
var migrations = []string{`
CREATE TABLE users (
	id         TEXT PRIMARY KEY,
	name       TEXT NOT NULL,
	email      TEXT NOT NULL,
	company    TEXT NOT NULL,
	time_zone  TEXT NOT NULL,
	role       TEXT NOT NULL,
	token_hash TEXT UNIQUE, -- SHA-256; the credentials themselves are not kept
	key_hash   TEXT UNIQUE
);
CREATE TABLE contacts (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	name          TEXT NOT NULL,
	folded_name   TEXT NOT NULL, -- lower case, for the search
	company       TEXT NOT NULL,
	type          TEXT NOT NULL,
	phone_numbers TEXT NOT NULL, -- JSON array, as written
	deleted       INTEGER NOT NULL DEFAULT 0 -- kept, since calls and deals name them
);
CREATE TABLE contact_phones (
	contact_id INTEGER NOT NULL REFERENCES contacts(id),
	number     TEXT NOT NULL,
	tail       TEXT NOT NULL -- the last digits, see phone.tail
);
CREATE INDEX contact_phones_tail ON contact_phones(tail);
CREATE TABLE deals (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	title      TEXT NOT NULL,
	status     TEXT NOT NULL,
	contact_id TEXT
);
CREATE TABLE calls (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	user_id    TEXT NOT NULL,
	session_id TEXT,
	subject    TEXT NOT NULL,
	note       TEXT NOT NULL,
	start_time TEXT, -- RFC 3339, UTC
	duration   REAL, -- seconds
	result     TEXT,
	recording  TEXT,
	direction  TEXT,
	phone      TEXT,
	contact_id TEXT,
	deal_id    TEXT,
	version    INTEGER NOT NULL,
	created_at TEXT NOT NULL,
	updated_at TEXT NOT NULL,
	UNIQUE (user_id, session_id)
);
CREATE INDEX calls_contact ON calls(contact_id);
CREATE INDEX calls_session ON calls(session_id);
CREATE TABLE history (
	seq     INTEGER PRIMARY KEY AUTOINCREMENT,
	call_id INTEGER NOT NULL, -- outlives the call
	version INTEGER NOT NULL,
	time    TEXT NOT NULL,
	who     TEXT NOT NULL,
	action  TEXT NOT NULL,
	changes TEXT NOT NULL -- JSON object: field to new value
);
CREATE INDEX history_call ON history(call_id);
INSERT INTO sqlite_sequence (name, seq) VALUES ('calls', 1000);
`}

func openDatabase(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dataSource(path))
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	// One connection: SQLite has one writer anyway, and a database in memory
	// lives in its connection, which must therefore never be replaced.
	db.SetMaxOpenConns(1)
	db.SetMaxIdleConns(1)
	if err := migrate(db); err != nil {
		db.Close()
		return nil, fmt.Errorf("prepare the database: %w", err)
	}
	return db, nil
}

// dataSource asks for a write-ahead log that is synced on each commit: what was
// answered with success survives a power cut.
func dataSource(path string) string {
	parameters := "?_txlock=immediate&_pragma=foreign_keys(1)"
	if path == "" {
		return "file::memory:" + parameters
	}
	escaped := (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()
	return "file:" + escaped + parameters +
		"&_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"
}

func migrate(db *sql.DB) error {
	var version int
	if err := db.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if version > len(migrations) {
		return fmt.Errorf("the file has version %d, this program knows %d", version, len(migrations))
	}
	for ; version < len(migrations); version++ {
		step := "BEGIN IMMEDIATE;" + migrations[version] +
			";PRAGMA user_version = " + strconv.Itoa(version+1) + "; COMMIT;"
		if _, err := db.Exec(step); err != nil {
			return err
		}
	}
	return nil
}

// querier is the database or a transaction in it.
type querier interface {
	Exec(query string, args ...any) (sql.Result, error)
	Query(query string, args ...any) (*sql.Rows, error)
	QueryRow(query string, args ...any) *sql.Row
}

// change runs do in one transaction and announces what it did after the commit.
// A caller that hangs up does not stop it: half a change is worse than an
// unheard answer.
func (a *App) change(do func(q querier) (*event, error)) error {
	a.writing.Lock()
	defer a.writing.Unlock()
	tx, err := a.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing is left to roll back after a commit
	happened, err := do(tx)
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	if happened != nil {
		a.events.publish(happened)
	}
	return nil
}

// collect reads all rows with scan.
func collect[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []T{}
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

func isUnavailable(err error) bool {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()&0xff == sqlite3.SQLITE_BUSY
	}
	return err.Error() == "sql: database is closed" || errors.Is(err, sql.ErrConnDone)
}

// Ids are a kind and a row number: call-1001.

func formatID(kind string, row int64) string { return kind + "-" + strconv.FormatInt(row, 10) }

// rowOf is the row number in an id, and 0, which no row has, for anything that
// formatID never wrote.
func rowOf(kind, id string) int64 {
	row, err := strconv.ParseInt(strings.TrimPrefix(id, kind+"-"), 10, 64)
	if err != nil || formatID(kind, row) != id {
		return 0
	}
	return row
}
