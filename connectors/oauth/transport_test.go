package oauth_test

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/oauth"
)

// api is the service's own interface, which takes the tokens of the authorization server.
type api struct {
	*world
	transport *recorded
	served    atomic.Int32
}

func (w *world) api() *api {
	a := &api{world: w}
	a.transport = serve(w.t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		token := r.Header.Get("Authorization")
		if _, ok := w.Valid(token[len("Bearer "):]); !ok {
			rw.WriteHeader(http.StatusUnauthorized)
			return
		}
		a.served.Add(1)
	}))
	return a
}

func request(token oauth.Token) *crm.Request {
	return &crm.Request{Method: "PATCH", URL: "https://acme.my.acme.test/tasks/7", Header: crm.Header{"authorization": "Bearer " + token.Access}, Body: []byte("{}")}
}

func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	a := w.api()
	first := m.token
	w.EndAccess(first.Access)
	transport := source.Renewing(a.transport, first)
	for range 3 { // the connector goes on with the token that it was opened with
		resp, err := transport.Do(t.Context(), request(first))
		require.NoError(t, err)
		assert.Equal(t, 200, resp.Status)
	}
	assert.EqualValues(t, 3, a.served.Load())
	assert.Len(t, a.transport.requests(), 4, "refused once, not each time")
	assert.Len(t, w.Requests(), 2)
	assert.NotEqual(t, first.Access, m.token.Access)
}

func TestManyRefusedAtOnce(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	a := w.api()
	first := m.token
	w.EndAccess(first.Access)
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			resp, err := source.Renewing(a.transport, first).Do(t.Context(), request(first))
			if assert.NoError(t, err) {
				assert.Equal(t, 200, resp.Status)
			}
		})
	}
	wait.Wait()
	assert.Len(t, w.Requests(), 2)
}

// A service that refuses whatever it is sent is not asked for token after token.
func TestRefusedForGood(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	refuses := serve(t, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusUnauthorized) }))
	for range 5 {
		token, err := source.Token(t.Context())
		require.NoError(t, err)
		resp, err := source.Renewing(refuses, token).Do(t.Context(), request(token))
		require.NoError(t, err)
		assert.Equal(t, 401, resp.Status)
	}
	assert.Len(t, w.Requests(), 2, "one renewal")
	w.clock.move(2 * time.Minute)
	_, err := source.Renew(t.Context(), m.token.Access)
	require.NoError(t, err, "later it is worth another try")
}

// Revoked: the service's 401 stands, and the connector says in its words that the person must sign in.
func TestRevokedWhileInUse(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	first := m.token
	w.EndAll()
	resp, err := source.Renewing(w.api().transport, first).Do(t.Context(), request(first))
	require.NoError(t, err)
	assert.Equal(t, 401, resp.Status)
	_, err = source.Token(t.Context())
	w.refused(err, crm.Unauthenticated, "has ended")
}

// Out of reach is another thing than signed out: what waits is tried again.
func TestRefusedAndNoAnswer(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	first := m.token
	w.EndAccess(first.Access)
	w.Fault(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) })
	_, err := source.Renewing(w.api().transport, first).Do(t.Context(), request(first))
	assert.Equal(t, crm.Unavailable, crm.CodeOf(err))
	assert.Equal(t, first, m.token)
}

// Only what carries the token is sent again.
func TestOtherRefusalsPass(t *testing.T) {
	w := newWorld(t)
	source, m := w.connected()
	refuses := serve(t, http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusUnauthorized) }))
	resp, err := source.Renewing(refuses, m.token).Do(t.Context(), &crm.Request{Method: "GET", URL: "https://acme.my.acme.test/public"})
	require.NoError(t, err)
	assert.Equal(t, 401, resp.Status)
	assert.Len(t, refuses.requests(), 1)
	assert.Len(t, w.Requests(), 1)
}
