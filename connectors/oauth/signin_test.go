package oauth_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/oauth"
	"callscribe/connectors/oauth/oauthtest"
)

func TestSignIn(t *testing.T) {
	w := newWorld(t)
	s := w.begin()
	q := query(t, s.Address)
	assert.True(t, strings.HasPrefix(s.Address, "https://login.acme.test/authorize?"), s.Address)
	assert.Equal(t, "code", q.Get("response_type"))
	assert.Equal(t, redirect, q.Get("redirect_uri"))
	assert.Equal(t, "api refresh_token", q.Get("scope"))
	assert.Equal(t, "S256", q.Get("code_challenge_method"))
	assert.NotContains(t, s.Address, "+", "a space is %20: some servers read no other")

	token, err := w.finish(s, w.visit(s.Address))
	require.NoError(t, err)
	person, ok := w.Valid(token.Access)
	assert.True(t, ok)
	assert.Equal(t, "ada", person)
	assert.Equal(t, "acme.my.acme.test", token.Hostname)
	assert.Equal(t, "https://login.acme.test/id/00D/005", token.Person)
	assert.Equal(t, w.clock.Now().Add(time.Hour), token.Expires)
	assert.Equal(t, w.client, token.Client)
	w.only("https://login.acme.test/token")

	sent := w.Requests()[0]
	sum := sha256.Sum256([]byte(sent.Get("code_verifier")))
	assert.Equal(t, q.Get("code_challenge"), base64.RawURLEncoding.EncodeToString(sum[:]))
	assert.Len(t, sent.Get("code_verifier"), 43)
	assert.NotEqual(t, w.begin().Address, w.begin().Address, "state and challenge are new each time")
}

// What comes back to the redirect address is believed only if it is this sign-in's answer.
func TestAnswerOfTheRedirect(t *testing.T) {
	for name, change := range map[string]func(string) string{
		"another host":         func(a string) string { return strings.Replace(a, "abcdefgh", "hgfedcba", 1) },
		"a longer path":        func(a string) string { return strings.Replace(a, ".org/?", ".org/more?", 1) },
		"a path is missing":    func(a string) string { return strings.Replace(a, ".org/?", ".org?", 1) },
		"http":                 func(a string) string { return strings.Replace(a, "https:", "http:", 1) },
		"upper case":           func(a string) string { return strings.Replace(a, "https:", "HTTPS:", 1) },
		"a user":               func(a string) string { return strings.Replace(a, "https://", "https://x@", 1) },
		"a port":               func(a string) string { return strings.Replace(a, ".org/", ".org:443/", 1) },
		"no query":             func(string) string { return redirect },
		"nothing":              func(string) string { return "" },
		"another state":        func(a string) string { return strings.Replace(a, "state=", "state=x", 1) },
		"an empty state":       func(a string) string { return a[:strings.Index(a, "state=")] + "state=" },
		"no state":             func(a string) string { return strings.Replace(a, "state=", "status=", 1) },
		"two states":           func(a string) string { return a + "&state=x" },
		"two codes":            func(a string) string { return a + "&code=x" },
		"no code":              func(a string) string { return strings.Replace(a, "code=", "kode=", 1) },
		"an empty code":        func(a string) string { return strings.Replace(a, "code=", "code=&kode=", 1) },
		"a broken escape":      func(a string) string { return a + "&x=%2" },
		"a query in fragment":  func(a string) string { return strings.Replace(a, "?", "#", 1) },
		"another's error":      func(string) string { return redirect + "?error=access_denied&state=other" },
		"an error and a code":  func(a string) string { return a + "&error=server_error" },
		"an error, unreadable": func(a string) string { return redirect + "?error=%3Cscript%3E&" + a[strings.Index(a, "state="):] },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			s := w.begin()
			address := change(w.visit(s.Address))
			_, err := w.finish(s, address)
			require.Error(t, err)
			assert.NotContains(t, err.Error(), "script")
			assert.Empty(t, w.Requests(), "nothing is exchanged")
		})
	}
}

func TestRefusal(t *testing.T) {
	w := newWorld(t)
	w.Refuse()
	s := w.begin()
	_, err := w.finish(s, w.visit(s.Address))
	w.refused(err, crm.PermissionDenied, "Callscribe was not allowed to use Acme. Nothing was stored.")

	// Some servers refuse without a state.
	s = w.begin()
	_, err = w.finish(s, redirect+"?error=access_denied&error_description=Mallory+says%3A+call+0900")
	w.refused(err, crm.PermissionDenied, "was not allowed")
	assert.NotContains(t, err.Error(), "Mallory")
	assert.Empty(t, w.Requests())
}

// Each code gets a sentence that says what to do; the service's own may have one of its own.
func TestRefusalInWords(t *testing.T) {
	w := newWorld(t, func(w *world, _ *oauthtest.Options) {
		w.config.Errors = []crm.OAuthText{{Key: "OAUTH_APP_BLOCKED", Text: "Acme's administrator has to allow the app first."}}
	})
	for code, says := range map[string]string{
		"OAUTH_APP_BLOCKED":     "Acme's administrator has to allow the app first.",
		"unauthorized_client":   "Compare the client ID",
		"invalid_scope":         "lacks a permission that Callscribe needs. Ask the administrator to give it: api, refresh_token.",
		"server_error":          "cannot sign people in at the moment",
		"redirect_uri_mismatch": "Copy it from the settings into the app",
		"something_new":         "refused the sign-in (something_new)",
		"AZ_az":                 "refused the sign-in (AZ_az)",
		"a`z":                   "refused the sign-in. Ask",
		"a{z":                   "refused the sign-in. Ask",
		strings.Repeat("x", 40): "refused the sign-in (xxxx",
		strings.Repeat("x", 41): "refused the sign-in. Ask",
		"call 0900":             "refused the sign-in. Ask",
	} {
		s := w.begin()
		_, err := w.finish(s, redirect+"?error="+url.QueryEscape(code)+"&state="+query(t, s.Address).Get("state"))
		require.Error(t, err)
		assert.Contains(t, crm.AsError(err).Message, says)
	}
}

func TestFinishedOnce(t *testing.T) {
	w := newWorld(t)
	s := w.begin()
	address := w.visit(s.Address)
	token, err := w.finish(s, address)
	require.NoError(t, err)
	_, err = w.finish(s, address)
	w.refused(err, crm.Internal, "This sign-in is over already.")
	assert.Len(t, w.Requests(), 1, "the code is not sent again")
	_, ok := w.Valid(token.Access)
	assert.True(t, ok)
}

// A code that somebody else has used first is worth nothing, and the server ends what came of it.
func TestCodeUsedTwice(t *testing.T) {
	w := newWorld(t)
	s := w.begin()
	address := w.visit(s.Address)
	token, err := w.finish(s, address)
	require.NoError(t, err)
	again := w.Requests()[0]
	resp, err := w.transport.Do(t.Context(), &crm.Request{
		Method: "POST", URL: "https://login.acme.test/token", Body: []byte(again.Encode()),
		Header: crm.Header{"content-type": "application/x-www-form-urlencoded"},
	})
	require.NoError(t, err)
	assert.Equal(t, 400, resp.Status)
	assert.JSONEq(t, `"invalid_grant"`, field(t, resp.Body, "error"))

	source := w.source(&memory{token: token})
	_, err = source.Renew(t.Context(), token.Access)
	w.refused(err, crm.Unauthenticated, "Your sign-in to Acme has ended.")
}

// A code is bound to the sign-in that asked for it: another's verifier does not redeem it.
func TestCodeOfAnotherSignIn(t *testing.T) {
	w := newWorld(t)
	mine, theirs := w.begin(), w.begin()
	stolen := query(t, w.visit(theirs.Address)).Get("code")
	_, err := w.finish(mine, redirect+"?code="+stolen+"&state="+query(t, mine.Address).Get("state"))
	w.refused(err, crm.PermissionDenied, "took too long, or was used already. Connect again.")
}

func TestClientsCredentials(t *testing.T) {
	secret := func(w *world, o *oauthtest.Options) {
		w.config.Secret, w.client.Secret, o.ClientSecret = crm.RequiredSecret, "s3cret/&=+", "s3cret/&=+"
	}
	for name, kind := range map[string]option{
		"in the form":  func(*world, *oauthtest.Options) {},
		"in a header":  func(w *world, _ *oauthtest.Options) { w.config.Basic = true },
		"in JSON":      func(w *world, _ *oauthtest.Options) { w.config.JSON = true },
		"JSON, header": func(w *world, _ *oauthtest.Options) { w.config.JSON, w.config.Basic = true, true },
		"comma, access": func(w *world, _ *oauthtest.Options) {
			w.config.ScopeSeparator, w.config.Parameters = ",", []crm.OAuthText{{Key: "access_type", Text: "offline"}, {Key: "prompt", Text: "consent"}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, secret, kind)
			source, m := w.connected()
			_, err := source.Renew(t.Context(), m.token.Access)
			require.NoError(t, err)
			assert.Equal(t, w.config.Basic, strings.HasPrefix(w.transport.last.Header["authorization"], "Basic "))
			assert.Equal(t, w.config.Basic, !strings.Contains(string(w.transport.last.Body), "client_secret"))
			told, err := w.config.Revoke(t.Context(), w.transport, w.clock.Now, must(source.Close(t.Context())))
			require.NoError(t, err)
			assert.True(t, told)
			assert.Contains(t, string(w.transport.last.Body), "refresh_token", "with it end all that it has brought")
			assert.Zero(t, w.Live())
			assert.NotContains(t, w.begin().Address, "s3cret")
		})
	}
	w := newWorld(t, secret)
	w.client.Secret = "wrong"
	s := w.begin()
	_, err := w.finish(s, w.visit(s.Address))
	w.refused(err, crm.PermissionDenied, "does not accept the app of this client ID")
}

func TestInputsAreChecked(t *testing.T) {
	for field, r := range map[string]oauth.Request{
		"clientId":     {},
		"clientSecret": {Client: oauth.Client{ID: "app-1", Secret: "x"}},
		"server":       {Client: oauth.Client{ID: "app-1"}, Server: "mars"},
		"hostname":     {Client: oauth.Client{ID: "app-1"}, Server: "own", Hostname: "acme.my.acme.test.evil.test"},
	} {
		_, err := config().Begin(t.Context(), oauthtest.Crypto{}, r)
		require.Error(t, err)
		assert.Equal(t, field, crm.AsError(err).Field)
	}
	begin := func(c *oauth.Config, hostname string) (*oauth.SignIn, error) {
		return c.Begin(t.Context(), oauthtest.Crypto{}, oauth.Request{Client: oauth.Client{ID: "app-1"}, Hostname: hostname})
	}
	_, err := begin(config(), "evil.test")
	require.Error(t, err)
	assert.Equal(t, "hostname", crm.AsError(err).Field, "also where the sign-in begins elsewhere")
	anywhere := config()
	anywhere.Servers, anywhere.Hosts, anywhere.Host, anywhere.Scopes = anywhere.Servers[:1], nil, "", nil
	s, err := begin(anywhere, "acme.test")
	require.NoError(t, err, "a service without hosts of its own has nothing to say about an account's")
	assert.NotContains(t, s.Address, "scope=")

	_, err = config().Server("mars")
	assert.Equal(t, `server must be one of: "" (Production), "own" (Own address).`, crm.AsError(err).Message)
	_, err = config().Begin(t.Context(), oauthtest.Crypto{}, oauth.Request{Client: oauth.Client{ID: "an id"}})
	assert.Equal(t, "clientId", crm.AsError(err).Field)
	_, err = config().Begin(t.Context(), oauthtest.Crypto{}, oauth.Request{Client: oauth.Client{ID: "app-1"}, Server: "own"})
	assert.Equal(t, "hostname", crm.AsError(err).Field, "the sign-in begins there")
}

// An account may sign in at its own host, which its renewals then go to.
func TestOwnAddress(t *testing.T) {
	w := newWorld(t)
	s, err := w.config.Begin(t.Context(), oauthtest.Crypto{}, oauth.Request{Client: w.client, Redirect: redirect, Server: "own", Hostname: "acme.my.acme.test"})
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(s.Address, "https://acme.my.acme.test/authorize?"), s.Address)
	token, err := w.finish(s, w.visit(s.Address))
	require.NoError(t, err)
	_, err = w.source(&memory{token: token}).Renew(t.Context(), token.Access)
	require.NoError(t, err)
	w.only("https://acme.my.acme.test/token")

	told, err := w.config.Revoke(t.Context(), w.transport, w.clock.Now, token)
	require.NoError(t, err)
	assert.False(t, told, "there is no address to tell it")
}

// A service that serves many companies may want to be told at whose host the rights are asked for.
func TestRightsAtTheOwnAddress(t *testing.T) {
	c := config()
	c.Scopes, c.Parameters = []string{"https://{hostname}/use", "refresh_token"}, []crm.OAuthText{{Key: "audience", Text: "https://{hostname}/"}}
	require.NoError(t, c.Check())
	assert.True(t, c.NeedsHostname(c.Servers[0]))
	r := oauth.Request{Client: oauth.Client{ID: "app-1"}, Redirect: redirect, Hostname: "acme.my.acme.test"}
	s, err := c.Begin(t.Context(), oauthtest.Crypto{}, r)
	require.NoError(t, err)
	sent := query(t, s.Address)
	assert.Equal(t, "https://acme.my.acme.test/use refresh_token", sent.Get("scope"))
	assert.Equal(t, "https://acme.my.acme.test/", sent.Get("audience"))

	for _, hostname := range []string{"", "evil.test"} {
		r.Hostname = hostname
		_, err = c.Begin(t.Context(), oauthtest.Crypto{}, r)
		require.Error(t, err)
		assert.Equal(t, "hostname", crm.AsError(err).Field)
	}
	c.Hosts, c.Host, c.Servers = nil, "", c.Servers[:1]
	assert.ErrorContains(t, c.Check(), "which hosts")
	c.Scopes = nil
	assert.ErrorContains(t, c.Check(), "which hosts")
}

func TestWindow(t *testing.T) {
	w := newWorld(t)
	w.refused(w.config.WindowError(oauth.ErrClosed), crm.Canceled, "The window was closed before you had signed in to Acme.")
	w.refused(w.config.WindowError(oauth.ErrNoPage), crm.Unavailable, "The sign-in page of Acme could not be opened.")
	w.refused(w.config.WindowError(context.DeadlineExceeded), crm.Canceled, "The window to sign in to Acme was open too long.")
	w.refused(w.config.WindowError(http.ErrAbortHandler), crm.Internal, "internal")
}
