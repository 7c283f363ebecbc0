package ringcentraltest

import (
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"callscribe/connectors/oauth/oauthtest"
)

// ClientID is that of the app by which people sign in to an [Account].
const ClientID = "callscribe-phone"

// Account is a person's account at RingCentral: the sign-in, and the call log that it opens.
type Account struct {
	Log    *Service
	SignIn *oauthtest.Server

	access atomic.Value // the last access token that was used
}

// NewAccount is the account of an extension. redirect is the app's registered address.
func NewAccount(redirect string, extension int, now func() time.Time) *Account {
	a := &Account{Log: New(now), SignIn: oauthtest.New(oauthtest.Options{
		ClientID: ClientID, Redirect: redirect, More: map[string]any{"owner_id": extension, "scope": "ReadCallLog ReadCallRecording"},
		Authorize: "/restapi/oauth/authorize", Token: "/restapi/oauth/token", Revoke: "/restapi/oauth/revoke",
	})}
	a.Log.Authorized = func(token string) bool {
		a.access.Store(token)
		_, ok := a.SignIn.Valid(token)
		return ok
	}
	return a
}

// EndAccess ends the access token that was used last, before its time. The refresh token stays good.
func (a *Account) EndAccess() {
	if token, ok := a.access.Load().(string); ok {
		a.SignIn.EndAccess(token)
	}
}

// ServeHTTP answers the sign-in and the API.
func (a *Account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/restapi/oauth/") {
		a.SignIn.ServeHTTP(w, r)
		return
	}
	a.Log.ServeHTTP(w, r)
}
