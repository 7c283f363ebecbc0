package app

import (
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRestartKeepsData(t *testing.T) {
	options := Options{Database: filepath.Join(t.TempDir(), "a b?#%.db")}
	first := newCRM(t, options)
	require.NoError(t, first.Seed())
	path := first.logCall(`{"subject":"S","note":"kept","sessionId":"s1"}`)
	first.do(200, "PATCH", path, `{"durationSeconds":7}`)
	before := first.do(200, "GET", path, "")
	history := first.do(200, "GET", path+"/history", "")
	require.NoError(t, first.Close())

	second := newCRM(t, options)
	require.NoError(t, second.Seed(), "seeding again changes nothing")
	assert.Equal(t, before.text, second.do(200, "GET", path, "").text)
	assert.Equal(t, history.text, second.do(200, "GET", path+"/history", "").text)
	assert.Len(t, second.do(200, "GET", "/api/v1/contacts", "").ids(), 3)
	assert.Equal(t, "call-1001", second.do(409, "POST", calls, `{"subject":"S","sessionId":"s1"}`).fault("existingId"))
	second.do(200, "PATCH", path, `{"note":"x"}`, `If-Match: "v2"`)
}

func TestOldCredentialsEndWithARestart(t *testing.T) {
	options := Options{Database: filepath.Join(t.TempDir(), "crm.db")}
	first := newCRM(t, options)
	first.do(200, "GET", "/api/v1/me", "")
	require.NoError(t, first.Close())

	options.Users = []User{{ID: "user-1", Role: Editor, Token: "fresh"}}
	second := newCRM(t, options)
	second.do(401, "GET", "/api/v1/me", "")
	second.do(401, "GET", "/api/v1/me", "", "Authorization: Bearer viewer-token")
	second.do(200, "GET", "/api/v1/me", "", "Authorization: Bearer fresh")
}

func TestCredentialsAreNotStored(t *testing.T) {
	c := newCRM(t, Options{})
	var n int
	require.NoError(t, c.db.QueryRow("SELECT count(*) FROM users WHERE token_hash = 'demo-token' OR key_hash = 'demo-key'").Scan(&n))
	assert.Zero(t, n)
}

func TestOpenRefuses(t *testing.T) {
	newer := filepath.Join(t.TempDir(), "newer.db")
	db, err := sql.Open("sqlite", dataSource(newer))
	require.NoError(t, err)
	_, err = db.Exec("PRAGMA user_version = 99")
	require.NoError(t, err)
	require.NoError(t, db.Close())

	for name, options := range map[string]Options{
		"a file of a later program": {Database: newer},
		"a folder that is not here": {Database: filepath.Join(t.TempDir(), "none", "crm.db")},
		"two users with one token":  {Users: []User{{ID: "a", Role: Editor, Token: "t"}, {ID: "b", Role: Editor, Token: "t"}}},
		"a user without a role":     {Users: []User{{ID: "a", Token: "t"}}},
		"a fault that is none":      {Faults: Faults{Rules: []Fault{{Rate: 2}}}},
	} {
		a, err := Open(options)
		assert.Error(t, err, name)
		assert.Nil(t, a, name)
	}
}

func TestClosedDatabaseIsUnavailable(t *testing.T) {
	a, err := Open(Options{})
	require.NoError(t, err)
	require.NoError(t, a.Close())
	r := httptest.NewRequest("GET", "http://localhost/api/v1/me", nil)
	r.Header.Set("Authorization", "Bearer demo-token")
	w := httptest.NewRecorder()
	a.ServeHTTP(w, r)
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
}

func TestInternalErrorTellsNothing(t *testing.T) {
	a := &App{options: Options{Log: slog.New(slog.DiscardHandler)}}
	w := httptest.NewRecorder()
	a.writeError(w, errors.New("secret detail"))
	assert.Equal(t, http.StatusInternalServerError, w.Code)
	assert.NotContains(t, w.Body.String(), "secret")
}
