package rest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

const byOAuth = `{"kind": "oauth", "headers": {"Authorization": "Bearer {key}"}, "oauth": {
	"servers": [
		{"title": "Production", "authorize": "https://login.acme.example/authorize", "token": "https://login.acme.example/token", "revoke": "https://login.acme.example/revoke"},
		{"name": "own", "authorize": "https://{hostname}/authorize", "token": "https://{hostname}/token"}
	],
	"scopes": ["api", "refresh_token"], "parameters": {"prompt": "consent"}, "secret": "optional", "basic": true,
	"host": "instance_url", "person": "id", "errors": {"BLOCKED": "Ask."}, "ended": ["GONE"], "busy": ["SLOW"], "setup": ["Make an app."]
}}`

func TestSignInByOAuth(t *testing.T) {
	p, err := Platform(changed(t, "signIn", byOAuth), Hooks{})
	require.NoError(t, err)
	require.Len(t, p.SignIn, 1)
	assert.Equal(t, &crm.OAuth{
		Servers: []crm.OAuthServer{
			{Title: "Production", Authorize: "https://login.acme.example/authorize", Token: "https://login.acme.example/token", Revoke: "https://login.acme.example/revoke"},
			{Name: "own", Authorize: "https://{hostname}/authorize", Token: "https://{hostname}/token"},
		},
		Scopes: []string{"api", "refresh_token"}, Parameters: []crm.OAuthText{{Key: "prompt", Text: "consent"}}, Secret: crm.OptionalSecret, Basic: true,
		Host: "instance_url", Hosts: []string{"https://*.acme.example/*"}, Person: "id",
		Errors: []crm.OAuthText{{Key: "BLOCKED", Text: "Ask."}}, Ended: []string{"GONE"}, Busy: []string{"SLOW"}, Setup: []string{"Make an app."},
	}, p.SignIn[0].OAuth)
	assert.Equal(t, []string{"https://*.acme.example/*"}, p.Hosts, "the browser is asked once")
	p, err = Platform(changed(t, "signIn", strings.ReplaceAll(byOAuth, "login.acme.example", "login.other.example")), Hooks{})
	require.NoError(t, err)
	assert.Equal(t, []string{"https://*.acme.example/*", "https://login.other.example/*"}, p.Hosts, "the browser is asked for both")
}

func TestSignInByOAuthAtAnyHost(t *testing.T) {
	_, err := Platform(changed(t, "signIn", byOAuth, "address.hosts", `"*"`), Hooks{})
	assert.ErrorContains(t, err, "signIn.oauth cannot stand where the person names the host")
}

func TestSignInByOAuthIsChecked(t *testing.T) {
	for says, oauth := range map[string]string{
		"signIn.oauth is missing":                         "",
		"signIn.oauth.servers is missing":                 `{}`,
		"signIn.oauth.servers.0.token must be an address": `{"servers": {"authorize": "https://a.example/x", "token": "http://a.example/x"}}`,
		"signIn.oauth.state is not known":                 `{"servers": {"authorize": "https://a.example/x", "token": "https://a.example/x"}, "state": "x"}`,
		"signIn.oauth.secret must be":                     `{"servers": {"authorize": "https://a.example/x", "token": "https://a.example/x"}, "secret": "yes"}`,
	} {
		signIn := `{"kind": "oauth", "headers": {"Authorization": "Bearer {key}"}`
		if oauth != "" {
			signIn += `, "oauth": ` + oauth
		}
		_, err := Platform(changed(t, "signIn", signIn+"}"), Hooks{})
		require.Error(t, err)
		assert.Contains(t, err.Error(), says)
	}
}
