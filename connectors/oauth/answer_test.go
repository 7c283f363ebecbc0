package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/oauth"
	"callscribe/connectors/oauth/oauthtest"
)

// good is a token answer; members replaces some of its members, "" takes one away.
func good(members ...string) string {
	all := map[string]string{
		"access_token": `"access-x"`, "refresh_token": `"refresh-x"`, "token_type": `"Bearer"`, "expires_in": "3600",
		"instance_url": `"https://acme.my.acme.test"`, "id": `"https://login.acme.test/id/00D/005"`,
	}
	for i := 0; i < len(members); i += 2 {
		all[members[i]] = members[i+1]
	}
	var parts []string
	for name, value := range all {
		if value != "" {
			parts = append(parts, fmt.Sprintf("%q:%s", name, value))
		}
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// Whatever an authorization server answers that it should not: a sentence, nothing stored, nothing sent
// elsewhere. First when a person signs in, then when a token is renewed.
func TestAnswersThatAreNone(t *testing.T) {
	elsewhere := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	defer other.Close()
	body := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
	}
	status := func(code int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code); _, _ = w.Write([]byte(text)) }
	}
	for name, fault := range map[string]http.HandlerFunc{
		"empty":                   body(""),
		"a page":                  body("<html>Sign in</html>"),
		"null":                    body("null"),
		"a list":                  body("[]"),
		"no token":                body(good("access_token", "")),
		"a number for a token":    body(good("access_token", "7")),
		"an empty token":          body(good("access_token", `""`)),
		"a token with a break":    body(good("access_token", `"a\r\nX-Evil: 1"`)),
		"a token with a DEL":      body(good("access_token", `"a\u007fb"`)),
		"a token with a space":    body(good("access_token", `"a b"`)),
		"a refresh token so":      body(good("refresh_token", `"a\nb"`)),
		"an object to refresh":    body(good("refresh_token", `{}`)),
		"another kind of token":   body(good("token_type", `"mac"`)),
		"no kind that is one":     body(good("token_type", `1`)),
		"no host":                 body(good("instance_url", "")),
		"another host":            body(good("instance_url", `"https://evil.test"`)),
		"a host that ends so":     body(good("instance_url", `"https://evil.test/.my.acme.test"`)),
		"a host with a user":      body(good("instance_url", `"https://acme.my.acme.test@evil.test"`)),
		"a host in a query":       body(good("instance_url", `"https://evil.test?.my.acme.test"`)),
		"a host in a fragment":    body(good("instance_url", `"https://evil.test#.my.acme.test"`)),
		"a host with backslash":   body(good("instance_url", `"https://evil.test\\.my.acme.test"`)),
		"a host with a port":      body(good("instance_url", `"https://acme.my.acme.test:8443"`)),
		"a host with a path":      body(good("instance_url", `"https://acme.my.acme.test/x"`)),
		"a host over http":        body(good("instance_url", `"http://acme.my.acme.test"`)),
		"the domain itself":       body(good("instance_url", `"https://my.acme.test"`)),
		"a host that looks alike": body(good("instance_url", `"https://acme.mу.acme.test"`)),
		"a host, percent-encoded": body(good("instance_url", `"https://acme.my.acme.test%2eevil.test"`)),
		"a host with a dot":       body(good("instance_url", `"https://acme.my.acme.test."`)),
		"nobody":                  body(good("id", "")),
		"too large":               body(good("more", `"`+strings.Repeat("x", 100<<10)+`"`)),
		"far too large":           body(strings.Repeat(" ", crm.MaxResponseBytes+2)),
		"a redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		},
		"a redirect to a page":    func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) },
		"a broken connection":     func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"a firewall's 401":        status(401, "<html>proxy</html>"),
		"a firewall's 403":        status(403, "<html>blocked</html>"),
		"404":                     status(404, "no"),
		"500":                     status(500, "no"),
		"429":                     status(429, "no"),
		"204":                     status(204, ""),
		"an error without a word": status(400, `{"error":{"code":7}}`),
		"temporarily unavailable": status(400, `{"error":"temporarily_unavailable"}`),
		"an error as success":     status(200, `{"error":"server_error"}`),
		"a token for an error":    status(400, `{"error":"access-x"}`),
		"script in an error":      status(400, `{"error":"<script>access-x</script>","error_description":"refresh-x"}`),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.Fault(fault)
			s := w.begin()
			token, err := w.finish(s, w.visit(s.Address))
			w.refused(err, crm.CodeOf(err), ".")
			assert.Equal(t, oauth.Token{}, token)
			assert.NotContains(t, err.Error(), "script")

			w.Fault(nil)
			source, m := w.connected()
			before := m.token
			w.Fault(fault)
			_, err = source.Renew(t.Context(), before.Access)
			w.refused(err, crm.CodeOf(err), ".")
			assert.True(t, crm.AsError(err).AccountWide)
			assert.Equal(t, before, m.token, "what is stored stays")
			w.only("https://login.acme.test/token")

			w.Fault(nil)
			_, err = source.Renew(t.Context(), before.Access)
			assert.NoError(t, err, "and works when the server is well again")
		})
	}
	assert.Zero(t, elsewhere)
}

// A server that never answers is given up when its caller gives up.
func TestSlowServer(t *testing.T) {
	w := newWorld(t)
	end := make(chan struct{})
	w.Fault(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-end:
		case <-r.Context().Done():
		}
		panic(http.ErrAbortHandler) // to return would be to answer, with an empty 200 that can still arrive
	})
	defer close(end)
	s := w.begin()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	_, err := s.Finish(ctx, w.transport, w.clock.Now, w.visit(s.Address))
	w.refused(err, crm.Unavailable, "took too long")
}

// answers is a transport that fails.
type answers struct{ err error }

func (a answers) Do(context.Context, *crm.Request) (*crm.Response, error) { return nil, a.err }

// A server that did not answer in time may answer the next time; one that cannot be reached is another matter.
func TestServerThatIsNotReached(t *testing.T) {
	w := newWorld(t)
	for says, err := range map[string]error{
		"took too long":        &crm.Error{Code: crm.Unavailable, Message: "too long"},
		"could not be reached": errors.New("no such host"),
	} {
		s := w.begin()
		_, err = s.Finish(t.Context(), answers{err}, w.clock.Now, w.visit(s.Address))
		w.refused(err, crm.Unavailable, says)
	}
}

// A renewal that brings another person's token, or another company's, is refused.
func TestAnotherPersonsToken(t *testing.T) {
	for name, member := range map[string][]string{
		"another person's":  {"id", `"https://login.acme.test/id/00D/006"`},
		"another company's": {"instance_url", `"https://other.my.acme.test"`},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			source, m := w.connected()
			before := m.token
			w.Fault(func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte(good(member...))) })
			_, err := source.Renew(t.Context(), before.Access)
			w.refused(err, crm.Unauthenticated, "Nothing was stored. Connect Acme again")
			assert.Equal(t, before, m.token)
		})
	}
}

func TestLifetimes(t *testing.T) {
	for written, life := range map[string]time.Duration{
		"3600": time.Hour, `"3600"`: time.Hour, "3600.5": time.Hour + 500*time.Millisecond, "3.6e3": time.Hour,
		"": 0, "0": 0, "-5": 0, `"soon"`: 0, "null": 0, "{}": 0, `"NaN"`: 0, "1e300": 10 * 365 * 24 * time.Hour,
	} {
		w := newWorld(t)
		w.Fault(func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte(good("expires_in", written))) })
		token := w.signIn()
		var want time.Time
		if life > 0 {
			want = w.clock.Now().Add(life)
		}
		assert.Equal(t, want, token.Expires, written)
	}
}

// A host is the same in whatever case, also where it is compared with the one that is stored.
func TestHostInAnotherCase(t *testing.T) {
	w := newWorld(t)
	w.more["instance_url"] = "https://Acme.My.Acme.test/"
	source, m := w.connected()
	assert.Equal(t, "acme.my.acme.test", m.token.Hostname)
	w.more["instance_url"] = "https://ACME.my.acme.test"
	_, err := source.Renew(t.Context(), m.token.Access)
	require.NoError(t, err)
}

func TestRetryAfterIsObeyed(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	w.Fault(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Retry-After", "120")
		rw.WriteHeader(http.StatusTooManyRequests)
	})
	_, err := source.Renew(t.Context(), m.token.Access)
	w.refused(err, crm.RateLimited, "Try again in 2 minutes.")
	assert.Equal(t, 2*time.Minute, crm.AsError(err).RetryAfter)
}

// A server that is down or asked too often often says so in JSON of its own, under the name of OAuth's error. That ends
// nobody's sign-in, and no administrator is to blame.
func TestBusyInItsOwnWords(t *testing.T) {
	for name, answer := range map[string]struct {
		status int
		body   string
		code   crm.Code
	}{
		"a framework's 503":    {503, `{"status":503,"error":"Service Unavailable","path":"/token"}`, crm.Unavailable},
		"a 500 without a word": {500, "no", crm.Unavailable},
		"a framework's 500":    {500, `{"error":"Internal Server Error"}`, crm.Unavailable},
		"a limit's 429":        {429, `{"error":"too_many_requests"}`, crm.RateLimited},
		"a limit's own code":   {400, `{"error":"rate_limit_exceeded"}`, crm.Unavailable},
		"the service's own":    {400, `{"error":"Access Denied","error_description":"too many requests"}`, crm.Unavailable},
		"a 503 that says end":  {503, `{"error":"invalid_grant"}`, crm.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(w *world, _ *oauthtest.Options) { w.config.Busy = []string{"Access Denied"} })
			source, m := w.connected()
			before := m.token
			w.Fault(func(rw http.ResponseWriter, _ *http.Request) {
				rw.WriteHeader(answer.status)
				_, _ = rw.Write([]byte(answer.body))
			})
			_, err := source.Renew(t.Context(), before.Access)
			w.refused(err, answer.code, "Try again")
			if answer.code == crm.Unavailable {
				assert.Contains(t, err.Error(), "cannot sign people in at the moment")
			}
			assert.Equal(t, before, m.token)
			s := w.begin()
			_, err = w.finish(s, w.visit(s.Address))
			w.refused(err, answer.code, "Try again")
		})
	}
}

// Some services have a word of their own for a refresh token that is no good any more.
func TestEndInItsOwnWords(t *testing.T) {
	w := newWorld(t, func(w *world, _ *oauthtest.Options) {
		w.config.Ended = []string{"invalid_code"}
		w.config.Errors = []crm.OAuthText{{Key: "invalid_code", Text: "The sign-in took too long."}}
	})
	source, m := w.connected()
	w.Fault(func(rw http.ResponseWriter, _ *http.Request) { _, _ = rw.Write([]byte(`{"error":"invalid_code"}`)) })
	s := w.begin()
	_, err := w.finish(s, w.visit(s.Address))
	w.refused(err, crm.PermissionDenied, "The sign-in took too long.")
	_, err = source.Renew(t.Context(), m.token.Access)
	w.refused(err, crm.Unauthenticated, "Your sign-in to Acme has ended.")
	assert.Empty(t, m.token.Refresh)
	asked := len(w.Requests())
	_, err = source.Token(t.Context())
	w.refused(err, crm.Unauthenticated, "has ended")
	assert.Len(t, w.Requests(), asked, "nobody is asked again")
}

// An app that an administrator has removed, or whose secret is another now: somebody has to act, and the
// account's work waits; the token is kept, for it may be good again.
func TestAppIsNotKnownAnyMore(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	before := m.token
	w.Fault(func(rw http.ResponseWriter, _ *http.Request) {
		rw.WriteHeader(http.StatusUnauthorized)
		_, _ = rw.Write([]byte(`{"error":"invalid_client"}`))
	})
	_, err := source.Renew(t.Context(), before.Access)
	w.refused(err, crm.Unauthenticated, "Acme does not accept the app of this client ID.")
	assert.True(t, crm.AsError(err).AccountWide)
	assert.Equal(t, before, m.token)
}

func TestRevokeSaysWhenItFails(t *testing.T) {
	w := newWorld(t)
	_, m := w.connected()
	m.token.Client.ID = "another"
	told, err := w.config.Revoke(t.Context(), w.transport, w.clock.Now, m.token)
	require.Error(t, err)
	assert.False(t, told)
	w.transport = serve(t, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		rw.WriteHeader(http.StatusBadRequest)
		_, _ = rw.Write([]byte(`{"error":"invalid_token"}`)) // RFC 7009 wants 200
	}))
	told, err = w.config.Revoke(t.Context(), w.transport, w.clock.Now, m.token)
	require.NoError(t, err)
	assert.True(t, told, "what the service does not know any more has ended there")
	told, err = w.config.Revoke(t.Context(), w.transport, w.clock.Now, oauth.Token{})
	require.NoError(t, err)
	assert.False(t, told, "there is nothing to give back")
}

func TestConfigIsChecked(t *testing.T) {
	for field, change := range map[string]func(*oauth.Config){
		"oauth.servers":             func(c *oauth.Config) { c.Servers = nil },
		"oauth.servers.1.name":      func(c *oauth.Config) { c.Servers[1].Name = "" },
		"oauth.servers.0.authorize": func(c *oauth.Config) { c.Servers[0].Authorize = "http://login.acme.test/authorize" },
		"oauth.servers.0.token":     func(c *oauth.Config) { c.Servers[0].Token = "https://login.acme.test/token?x=1" },
		"oauth.servers.0.revoke":    func(c *oauth.Config) { c.Servers[0].Revoke = "https://x@login.acme.test/revoke" },
		"oauth.servers.0":           func(c *oauth.Config) { c.Servers[0].Revoke = "https://other.acme.test/revoke" },
		"oauth.servers.1.token":     func(c *oauth.Config) { c.Servers[1].Token = "https://{hostname}.evil.test/token" },
		"oauth.scopes.1":            func(c *oauth.Config) { c.Scopes[1] = "a b" },
		"oauth.scopeSeparator":      func(c *oauth.Config) { c.ScopeSeparator = "+" },
		"oauth.parameters": func(c *oauth.Config) {
			c.Parameters = []crm.OAuthText{{Key: "redirect_uri", Text: "https://evil.test"}}
		},
		"oauth.secret":  func(c *oauth.Config) { c.Secret = "maybe" },
		"oauth.hosts.0": func(c *oauth.Config) { c.Hosts[0] = "https://*/*" },
		"oauth.hosts":   func(c *oauth.Config) { c.Hosts = nil },
	} {
		c := config()
		change(c)
		err := c.Check()
		require.Error(t, err, field)
		assert.Equal(t, field, crm.AsError(err).Field)
	}
	c := config()
	c.Servers = c.Servers[:1] // the token answer alone names the account's host
	c.Hosts = nil
	assert.Equal(t, "oauth.hosts", crm.AsError(c.Check()).Field)
	c.Host = ""
	require.NoError(t, c.Check(), "no host of the account's own")
}

// An account's own host is one that the description names: each below a domain, or one alone.
func TestAllows(t *testing.T) {
	c := config()
	c.Hosts = append(c.Hosts, "https://api.acme.test/*")
	for host, want := range map[string]bool{
		"a.my.acme.test": true, "b.a.my.acme.test": true, "api.acme.test": true,
		"my.acme.test": false, "acme.test": false, "v2.api.acme.test": false, "evilmy.acme.test": false, "a.my.acme.test.evil.test": false, "evil.test": false, "": false,
	} {
		assert.Equal(t, want, c.Allows(host), host)
	}
	assert.False(t, c.NeedsHostname(c.Servers[0]))
	assert.True(t, c.NeedsHostname(c.Servers[1]), "the sign-in begins there")
}
