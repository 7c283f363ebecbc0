package worker_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/examplecrm/cloud"
	"callscribe/connectors/oauth/oauthtest"
	"callscribe/connectors/store"
	"callscribe/connectors/worker"
)

func (w *world) named() map[string]store.Area {
	a := w.areas
	return map[string]store.Area{
		"jobs": a.jobs, "settings": a.settings, "kept": a.kept, "session": a.session, "links": a.links, "cache": a.cache, "calls": a.calls, "phone": a.phone,
	}
}

// Token, verifier and secret are in the one place for tokens, and nowhere else; after disconnecting nowhere.
func TestTokensPlaces(t *testing.T) {
	for _, keep := range []bool{true, false} {
		inCloud(t, func(t *testing.T, w *cloudWorld) {
			p := w.start(never)
			w.signIn(p, func(in *worker.SignIn) { in.Keep = keep })
			w.update(p, "x")
			verifier := w.Requests()[0].Get("code_verifier")
			a := w.areas
			tokens, empty := a.kept, a.session
			if !keep {
				tokens, empty = a.session, a.kept
			}
			assert.Equal(t, 1, w.rows(tokens))
			assert.Zero(t, w.rows(empty))
			for name, area := range w.named() {
				all, err := area.Load(t.Context())
				require.NoError(t, err)
				for key, value := range all {
					assert.NotContains(t, string(value), verifier, name)
					if name != "kept" && name != "session" {
						assert.NotContains(t, key+string(value), "access-", name)
						assert.NotContains(t, key+string(value), "refresh-", name)
					}
				}
			}
			said, err := p.Disconnect(t.Context())
			require.NoError(t, err)
			assert.Equal(t, "Disconnected. The sign-in was removed from this browser, and ended at Example Cloud.", said.Message)
			assert.Zero(t, w.rows(a.kept)+w.rows(a.session))
			assert.Zero(t, w.Live(), "revoked")
		})
	}
}

// A CRM that cannot be told is no reason to stay connected here.
func TestDisconnectOffline(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		p := w.start(never)
		w.signIn(p)
		w.losesNetwork(true)
		said, err := p.Disconnect(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "warning", said.Level)
		assert.Contains(t, said.Message, "Example Cloud could not be told to end it: end it there too")
		assert.Zero(t, w.rows(w.areas.kept))
		assert.Nil(t, w.connected(p))
	})
}

// Storage that does not delete leaves the person connected, with a sentence; the next try is whole.
func TestDisconnectThatCannotBeStored(t *testing.T) {
	for name, area := range map[string]func(w *cloudWorld) *store.Memory{
		"tokens": func(w *cloudWorld) *store.Memory { return w.areas.kept }, "settings": func(w *cloudWorld) *store.Memory { return w.areas.settings },
	} {
		t.Run(name, func(t *testing.T) {
			inCloud(t, func(t *testing.T, w *cloudWorld) {
				p := w.start(never)
				w.signIn(p)
				w.breakArea(area(w), true)
				_, err := p.Disconnect(t.Context())
				assert.Contains(t, fmt.Sprint(err), "The browser's storage did not take it. Restart the browser and disconnect again.")
				w.breakArea(area(w), false)
				require.NotNil(t, w.connected(p))
				_, err = p.Disconnect(t.Context())
				require.NoError(t, err)
				assert.Nil(t, w.connected(p))
				assert.Zero(t, w.rows(w.areas.kept))
				assert.Zero(t, w.Live(), "given back")
			})
		})
	}
}

// The secret of an app is in the one place for secrets: not in what pages see, in what is exported or told, nor in an
// error, whatever the CRM repeats of it.
func TestSecretOfAnApp(t *testing.T) {
	const secret = "s3cret-canary"
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		w.Server = oauthtest.New(oauthtest.Options{
			ClientID: cloud.ClientID, ClientSecret: secret, Redirect: redirect, Scopes: []string{"api", "refresh_token"},
			More: map[string]any{"instance_url": "https://" + cloud.Hostname, "id": "https://" + cloud.Login + "/id/acme/user-1"},
		})
		description := strings.Replace(string(cloud.Description()), `"scopes"`, `"secret": "required", "scopes"`, 1)
		w.policies(map[string]any{"descriptions": []string{description}})
		p := w.start(never)
		w.window = func(address string) (string, error) {
			assert.NotContains(t, address, secret)
			return w.visit(address), nil
		}
		given := func(in *worker.SignIn) { in.ClientID, in.ClientSecret = cloud.ClientID, secret }
		w.Fault(func(rw http.ResponseWriter, r *http.Request) { // a server that repeats what it is sent
			assert.Equal(t, secret, r.FormValue("client_secret"))
			rw.WriteHeader(http.StatusBadRequest)
			_, _ = rw.Write([]byte(`{"error":"` + secret + `","error_description":"` + secret + `"}`))
		})
		assert.False(t, w.signIn(p, given).Successful)
		w.Fault(nil)
		require.True(t, w.signIn(p, given).Successful)
		w.update(p, "x")

		var seen bytes.Buffer
		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.NoError(t, json.NewEncoder(&seen).Encode(state))
		text, err := p.Diagnostics(t.Context())
		require.NoError(t, err)
		settings, err := p.ExportSettings(t.Context())
		require.NoError(t, err)
		jobs, err := p.Export()
		require.NoError(t, err)
		w.mu.Lock()
		require.NoError(t, json.NewEncoder(&seen).Encode(w.told))
		w.mu.Unlock()
		for name, text := range map[string]string{"state, messages": seen.String(), "diagnostics": text, "settings": string(settings), "jobs": string(jobs)} {
			assert.NotContains(t, text, secret, name)
		}
		for name, area := range w.named() {
			all, err := area.Load(t.Context())
			require.NoError(t, err)
			for key, value := range all {
				assert.Equal(t, name == "kept", strings.Contains(key+string(value), secret), "%s: %s", name, key)
			}
		}
	})
}

// A sign-in that may not stay on the computer any more is renewed at the same moment: neither is lost.
func TestPolicyComesDuringARenewal(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		p := w.start(never)
		w.signIn(p)
		w.call()
		pass(59 * time.Minute)
		w.mu.Lock()
		w.slow = make(chan struct{})
		w.mu.Unlock()
		go w.sends(p, "renewed")
		synctest.Wait() // the renewed token is on its way to the disk
		require.Len(t, w.Requests(), 2)
		w.policies(map[string]any{
			"descriptions": []string{string(cloud.Description())},
			"settings":     map[string]any{"stayConnected": map[string]any{"value": false, "locked": true}},
		})
		go func() { assert.NoError(t, p.PolicyChanged(context.Background())) }()
		for range 300_000 { // a lock does not let time pass in here
			runtime.Gosched()
		}
		close(w.slow)
		synctest.Wait()
		w.mu.Lock()
		w.slow = nil
		w.mu.Unlock()
		assert.Zero(t, w.rows(w.areas.kept), "nothing stays")
		p = w.restart()
		pass(2 * time.Hour)
		assert.NotNil(t, w.update(p, "after a restart").Updated, "the renewed token is the one that is there")
	})
}

// Deleting all ends the sign-ins of all who share the browser, and RingCentral's, and does not wait long for a service
// that does not answer.
func TestLeave(t *testing.T) {
	signsIn := func(extension string) []byte {
		return []byte(`{"type":"rc-login-status-notify","loggedIn":true,"loginNumber":"+442079460000*` + extension + `"}`)
	}
	for name, hangs := range map[string]bool{"all answer": false, "none answers": true} {
		t.Run(name, func(t *testing.T) {
			inCloud(t, func(t *testing.T, w *cloudWorld) {
				p := w.start(never)
				require.NoError(t, p.Phone(t.Context(), true))
				p.hear(signsIn("101"))
				w.signIn(p)
				p.hear(signsIn("102"))
				p.connect(w.company)
				require.Equal(t, 2, w.rows(w.areas.kept))
				require.Equal(t, 1, w.Live())
				w.mu.Lock()
				w.hangs = hangs
				w.mu.Unlock()
				began := time.Now()
				untold := p.Leave(t.Context())
				assert.Zero(t, w.rows(w.areas.kept)+w.rows(w.areas.session))
				if hangs {
					assert.Less(t, time.Since(began), 15*time.Second)
					assert.Equal(t, []string{cloud.Title}, untold)
				} else {
					assert.Empty(t, untold)
					assert.Zero(t, w.Live())
				}
			})
		})
	}
}
