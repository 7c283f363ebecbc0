package oauth_test

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/crm/nethttp"
	"callscribe/connectors/oauth"
	"callscribe/connectors/oauth/oauthtest"
)

const redirect = "https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/"

// config is that of a service with two data centres and a host of its own for each account.
func config() *oauth.Config {
	return &oauth.Config{
		Title: "Acme", OAuth: crm.OAuth{Servers: []crm.OAuthServer{
			{Name: "", Title: "Production", Authorize: "https://login.acme.test/authorize", Token: "https://login.acme.test/token", Revoke: "https://login.acme.test/revoke"},
			{Name: "own", Title: "Own address", Authorize: "https://{hostname}/authorize", Token: "https://{hostname}/token"},
		},
			Scopes: []string{"api", "refresh_token"},
			Host:   "instance_url", Hosts: []string{"https://*.my.acme.test/*"},
			Person: "id",
		}}
}

// world is a service on this computer, reached over TLS under whatever name, and a program that uses it.
type world struct {
	*oauthtest.Server
	t         *testing.T
	config    *oauth.Config
	client    oauth.Client
	transport *recorded
	clock     *clock
	more      map[string]any // what each token answer holds beside the protocol's own
}

type option func(*world, *oauthtest.Options)

func newWorld(t *testing.T, options ...option) *world {
	w := &world{
		t: t, config: config(), client: oauth.Client{ID: "app-1"}, clock: &clock{now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)},
		more: map[string]any{"instance_url": "https://acme.my.acme.test", "id": "https://login.acme.test/id/00D/005"},
	}
	o := oauthtest.Options{ClientID: "app-1", Redirect: redirect, Scopes: []string{"api", "refresh_token"}, More: w.more}
	for _, option := range options {
		option(w, &o)
	}
	w.Server = oauthtest.New(o)
	w.transport = serve(t, w.Server)
	require.NoError(t, w.config.Check())
	return w
}

// serve reaches a handler over TLS, whatever host a request names.
func serve(t *testing.T, handler http.Handler) *recorded {
	server := httptest.NewTLSServer(handler)
	base := &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // the names are made up
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, server.Listener.Addr().String())
		},
	}
	t.Cleanup(func() { base.CloseIdleConnections(); server.CloseClientConnections(); server.Close() })
	return &recorded{base: nethttp.New(base)}
}

// recorded keeps the addresses of all requests.
type recorded struct {
	base crm.Transport
	mu   sync.Mutex
	urls []string
	last *crm.Request
}

func (r *recorded) Do(ctx context.Context, req *crm.Request) (*crm.Response, error) {
	r.mu.Lock()
	r.urls, r.last = append(r.urls, req.URL), req
	r.mu.Unlock()
	return r.base.Do(ctx, req)
}

func (r *recorded) requests() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.urls...)
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (w *world) begin() *oauth.SignIn {
	s, err := w.config.Begin(w.t.Context(), oauthtest.Crypto{}, oauth.Request{Client: w.client, Redirect: redirect})
	require.NoError(w.t, err)
	return s
}

// visit is what the browser does: it opens the address, and hands over where it is sent.
func (w *world) visit(address string) string {
	r := httptest.NewRequest("GET", address, nil)
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	require.Equal(w.t, http.StatusFound, answer.Code, answer.Body.String())
	return answer.Header().Get("Location")
}

func (w *world) finish(s *oauth.SignIn, address string) (oauth.Token, error) {
	return s.Finish(w.t.Context(), w.transport, w.clock.Now, address)
}

func (w *world) signIn() oauth.Token {
	s := w.begin()
	token, err := w.finish(s, w.visit(s.Address))
	require.NoError(w.t, err)
	return token
}

// memory is a store whose saving can fail, or be slow.
type memory struct {
	mu    sync.Mutex
	token oauth.Token
	saves int
	full  bool
	dies  bool // the program is killed before the value is on disk
	wait  chan struct{}
}

var errFull = errors.New("full")

func (m *memory) Load(context.Context) (oauth.Token, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.token, nil
}

func (m *memory) Save(_ context.Context, token oauth.Token) error {
	if m.wait != nil {
		<-m.wait
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case m.dies:
		panic("killed")
	case m.full:
		return errFull
	}
	m.saves++
	m.token = token
	return nil
}

func (w *world) source(m *memory) *oauth.Source {
	return &oauth.Source{Config: w.config, Transport: w.transport, Now: w.clock.Now, Store: m}
}

// connected is a signed-in account.
func (w *world) connected() (*oauth.Source, *memory) {
	m := &memory{token: w.signIn()}
	return w.source(m), m
}

// refused checks that err is a sentence of that code which holds none of the secrets.
func (w *world) refused(err error, code crm.Code, says string) {
	w.t.Helper()
	require.Error(w.t, err)
	e := crm.AsError(err)
	assert.Equal(w.t, code, e.Code, e.Message)
	assert.Contains(w.t, e.Message, says)
	assert.NotContains(w.t, e.Message, "access-")
	assert.NotContains(w.t, e.Message, "refresh-")
	assert.NotContains(w.t, e.Message, "code-")
	assert.True(w.t, strings.HasSuffix(e.Message, "."), e.Message)
}

// only checks that all requests went to one address.
func (w *world) only(address string) {
	w.t.Helper()
	for _, sent := range w.transport.requests() {
		assert.Equal(w.t, address, sent)
	}
}

func query(t *testing.T, address string) url.Values {
	u, err := url.Parse(address)
	require.NoError(t, err)
	return u.Query()
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func field(t *testing.T, body []byte, name string) string {
	var members map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(body, &members))
	return string(members[name])
}
