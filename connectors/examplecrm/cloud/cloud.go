// Package cloud is the Example CRM as a service on the network, for tests and for the story of make run-oauth:
// each company at a host of its own, and people sign in by OAuth 2.0 at a host that all share. It is a CRM that
// the build has never heard of: a company's policy, or a person, brings its [Description].
package cloud

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"strings"

	"callscribe/connectors/examplecrm/server/app"
	"callscribe/connectors/oauth/oauthtest"
)

// The service's names.
const (
	Name     = "examplecloud"
	Title    = "Example Cloud"
	Login    = "login.examplecloud.test"
	Hostname = "acme.my.examplecloud.test"
	ClientID = "callscribe-acme"
)

//go:embed examplecloud.json
var description []byte

// Description is the CRM's.
func Description() []byte { return description }

// Cloud is the service: the authorization server, and one company's CRM.
type Cloud struct {
	*oauthtest.Server
	crm http.Handler
}

// New puts an Example CRM into the cloud. Whoever signs in is its first user. redirect is the app's registered
// address.
func New(crm http.Handler, redirect string) *Cloud {
	return &Cloud{crm: crm, Server: oauthtest.New(oauthtest.Options{
		ClientID: ClientID, Redirect: redirect, Scopes: []string{"api", "refresh_token"},
		More: map[string]any{"instance_url": "https://" + Hostname, "id": "https://" + Login + "/id/acme/user-1"},
	})}
}

// ServeHTTP implements [http.Handler], for both hosts.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, _, _ := strings.Cut(r.Host, ":")
	switch host {
	case Login:
		c.Server.ServeHTTP(w, r)
	case Hostname:
		c.serveAPI(w, r)
	default:
		http.NotFound(w, r)
	}
}

// serveAPI takes the tokens of the authorization server, and none of the CRM's own keys.
func (c *Cloud) serveAPI(w http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if _, ok := c.Valid(token); !ok {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]string{"code": "unauthenticated", "message": "The token is not valid."}})
		return
	}
	r = r.Clone(r.Context())
	r.Host = "127.0.0.1" // the Example CRM answers on this computer only
	r.Header.Set("Authorization", "Bearer "+app.DemoUsers()[0].Token)
	c.crm.ServeHTTP(w, r)
}
