package worker_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/oauth/oauthtest"
	"callscribe/connectors/pipedrive/pipedrivetest"
	"callscribe/connectors/worker"
)

// Pipedrive has a page to sign in on beside its keys: with an app's secret, which goes there alone.
func TestPipedriveByItsPage(t *testing.T) {
	inWorld(t, newPipedrive, func(t *testing.T, w *world) {
		page := oauthtest.New(oauthtest.Options{
			ClientID: "acme-1", ClientSecret: "s3cret", Redirect: redirect,
			Authorize: "/oauth/authorize", Token: "/oauth/token", Revoke: "/oauth/revoke",
			More: map[string]any{"api_domain": "https://" + pipedrivetest.Hostname},
		})
		fake := w.company.(pipedrive)
		w.hosts["oauth.pipedrive.com"] = page
		w.hosts[pipedrivetest.Hostname] = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			assert.NotContains(t, r.Header.Get("Authorization"), "Basic")
			if _, ok := page.Valid(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")); ok {
				r.Header.Set("Authorization", fake.AuthHeader())
			}
			fake.ServeHTTP(rw, r)
		})
		w.browser = worker.Browser{Crypto: oauthtest.Crypto{}, Redirect: func() string { return redirect }, Window: visits(page)}
		p := w.start(never)
		in := worker.SignIn{Platform: "pipedrive", ClientID: "acme-1", Keep: true}
		assert.Equal(t, "clientSecret", crm.AsError(p.SignIn(t.Context(), in)).Field)
		in.ClientSecret = "s3cret"
		require.NoError(t, p.SignIn(t.Context(), in))
		synctest.Wait()
		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.NotNil(t, state.Account, "%+v", w.toasts())
		assert.Equal(t, pipedrivetest.Hostname, state.Account.Hostname)

		log := fake.Put(crm.CallLog{Subject: "Call"})
		for _, note := range []string{"by the page", "with a renewed token"} {
			done, err := p.UpdateCallLog(t.Context(), w.user(), "Bearer x", connectors.Update{LogID: log, Values: logbody.Update{Note: &note}})
			require.NoError(t, err)
			assert.NotNil(t, done.Updated, "%+v", done)
			pass(2 * time.Hour)
		}
		assert.Len(t, page.Requests(), 2)
		for _, sent := range page.Requests() {
			assert.Empty(t, sent.Get("client_secret"), "it is in the header")
		}
		_, err = p.Disconnect(t.Context())
		require.NoError(t, err)
		assert.Zero(t, page.Live())
		p.connect(w.company)
	})
}

// visits is a person who agrees, and the browser that follows.
func visits(page http.Handler) func(_ context.Context, address string) (string, error) {
	return func(_ context.Context, address string) (string, error) {
		answer := httptest.NewRecorder()
		page.ServeHTTP(answer, httptest.NewRequest("GET", address, nil))
		return answer.Header().Get("Location"), nil
	}
}
