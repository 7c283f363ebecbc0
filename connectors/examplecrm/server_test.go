//go:build !js

package examplecrm_test

import (
	"encoding/base64"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/crm/crmtest"
	"callscribe/connectors/crm/nethttp"
	"callscribe/connectors/examplecrm"
	"callscribe/connectors/examplecrm/server/app"
	"callscribe/connectors/logbody"
)

// otherUser is the real server for another of its users, who signs in with an API key.
type otherUser struct{ fake }

func (otherUser) AuthHeader() string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte("second-key:"))
}

// TestSessionOfAnotherUser has two users log the same call, as when one put it through to the other.
func TestSessionOfAnotherUser(t *testing.T) {
	second := app.User{ID: "user-9", Name: "Second", Role: app.Editor, APIKey: "second-key"}
	server, err := app.Open(app.Options{Users: append(app.DemoUsers(), second)})
	require.NoError(t, err)
	defer server.Close()
	http := httptest.NewServer(server)
	defer http.Close()

	session := func(f crmtest.Fake) *connectors.Session {
		user := f.User()
		user.Hostname = strings.TrimPrefix(http.URL, "http://")
		s, err := connectors.OpenAt(examplecrm.Platform(), crm.Account{User: user, AuthHeader: f.AuthHeader(), Transport: nethttp.New(nil)}, nil)
		require.NoError(t, err)
		return s
	}
	first := fake{server, t, "demo-token"}
	call := connectors.Update{
		Call:    &logbody.Call{SessionID: "4012345000", Direction: "Inbound"},
		Contact: crm.Contact{ID: first.PutContact("Ada", "+12025550100"), Name: "Ada"},
	}
	mine, err := session(first).CreateCallLog(t.Context(), call, time.Time{})
	require.NoError(t, err)
	again, err := session(first).CreateCallLog(t.Context(), call, time.Time{})
	require.NoError(t, err)
	assert.False(t, again.Created, "the CRM itself refuses a second log, and the first is returned")
	assert.Equal(t, mine.Log.ID, again.Log.ID)

	theirs, err := session(otherUser{first}).CreateCallLog(t.Context(), call, time.Now())
	require.NoError(t, err)
	assert.True(t, theirs.Created)
	assert.NotEqual(t, mine.Log.ID, theirs.Log.ID)
	assert.Equal(t, 2, first.Logs())
}

// TestConformanceWithServer runs the suite once more against the Example CRM itself, whose database
// does not build for js/wasm.
func TestConformanceWithServer(t *testing.T) {
	crmtest.Run(t, examplecrm.Platform(), func(t testing.TB) crmtest.Fake {
		server, err := app.Open(app.Options{})
		require.NoError(t, err)
		t.Cleanup(func() { assert.NoError(t, server.Close()) })
		return fake{server, t, "demo-token"}
	})
}
