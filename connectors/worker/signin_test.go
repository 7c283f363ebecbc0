package worker_test

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/examplecrm/cloud"
	"callscribe/connectors/logbody"
	"callscribe/connectors/oauth"
	"callscribe/connectors/worker"
)

// With a policy that names CRM and client ID, a person signs in and is done.
func TestSignInByPolicy(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		p := w.start(never)
		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.NotNil(t, state.Company)
		assert.Equal(t, cloud.Name, state.Company.CRM.Platform)
		assert.Empty(t, state.Company.Problems)
		all := p.platforms()
		page := all[len(all)-1]
		assert.Equal(t, cloud.Title, page.Title)
		assert.Nil(t, page.Key)
		assert.Equal(t, cloud.ClientID, page.OAuth.ClientID)
		assert.True(t, page.OAuth.Company)
		assert.Equal(t, redirect, state.Redirect)

		told := w.signIn(p)
		assert.True(t, told.Successful)
		assert.Contains(t, told.ReturnMessage.Message, "Connected to Example Cloud as ")
		account := w.connected(p)
		require.NotNil(t, account)
		assert.True(t, account.SignedIn)
		assert.True(t, account.Kept)
		assert.Equal(t, cloud.Hostname, account.Hostname, "as the CRM told it")

		assert.NotNil(t, w.update(p, "by OAuth").Updated)
		assert.Equal(t, "by OAuth", w.loggedNote())
	})
}

// Where the description has the one host, nobody is asked for it, though the sign-in names it.
func TestSignInNamesTheOneHost(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		var description map[string]any
		require.NoError(t, json.Unmarshal(cloud.Description(), &description))
		description["address"] = map[string]any{"hosts": cloud.Hostname, "path": "/api/v1"}
		description["signIn"].(map[string]any)["oauth"].(map[string]any)["parameters"] = map[string]any{"resource": "https://{hostname}/"}
		text, err := json.Marshal(description)
		require.NoError(t, err)
		w.policies(map[string]any{"descriptions": []string{string(text)}, "clients": map[string]any{cloud.Name: map[string]any{"id": cloud.ClientID}}})
		p := w.start(never)
		all := p.platforms()
		page := all[len(all)-1]
		assert.Nil(t, page.Address)
		assert.False(t, page.OAuth.Servers[0].NeedsHostname)

		var shown string
		w.window = func(address string) (string, error) {
			shown = address
			return w.visit(address), nil
		}
		assert.True(t, w.signIn(p).Successful)
		assert.Contains(t, shown, "resource=https%3A%2F%2F"+cloud.Hostname+"%2F")
		assert.Equal(t, cloud.Hostname, w.connected(p).Hostname)
	})
}

// Whatever a person or the server does instead of agreeing: a sentence, nothing stored, and the next sign-in is
// as the first.
func TestSignInThatFails(t *testing.T) {
	for says, window := range map[string]func(w *cloudWorld) func(string) (string, error){
		"The window was closed before you had signed in to Example Cloud.": func(*cloudWorld) func(string) (string, error) {
			return func(string) (string, error) { return "", oauth.ErrClosed }
		},
		"The sign-in page of Example Cloud could not be opened.": func(*cloudWorld) func(string) (string, error) {
			return func(string) (string, error) { return "", oauth.ErrNoPage }
		},
		"Callscribe was not allowed to use Example Cloud.": func(w *cloudWorld) func(string) (string, error) {
			return func(string) (string, error) { return redirect + "?error=access_denied", nil }
		},
		"The answer belongs to another sign-in.": func(w *cloudWorld) func(string) (string, error) {
			return func(address string) (string, error) { return w.visit(address) + "x", nil }
		},
		"sent you back to another address": func(w *cloudWorld) func(string) (string, error) {
			return func(address string) (string, error) {
				return strings.Replace(w.visit(address), "https://a", "https://b", 1), nil
			}
		},
		"cannot sign people in at the moment": func(w *cloudWorld) func(string) (string, error) {
			return func(address string) (string, error) {
				w.Fault(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(503) })
				return w.visit(address), nil
			}
		},
		"that is not one of Example Cloud": func(w *cloudWorld) func(string) (string, error) {
			return func(address string) (string, error) {
				w.Fault(func(rw http.ResponseWriter, _ *http.Request) {
					_, _ = rw.Write([]byte(`{"access_token":"access-x","token_type":"Bearer","instance_url":"https://evil.test","id":"i"}`))
				})
				return w.visit(address), nil
			}
		},
	} {
		t.Run(says, func(t *testing.T) {
			inCloud(t, func(t *testing.T, w *cloudWorld) {
				p := w.start(never)
				w.window = window(w)
				told := w.signIn(p)
				assert.False(t, told.Successful)
				assert.Contains(t, told.ReturnMessage.Message, says)
				assert.Nil(t, w.connected(p))
				assert.Zero(t, w.rows(w.areas.kept)+w.rows(w.areas.session)+w.rows(w.areas.settings))
				for _, request := range w.asked() {
					assert.Contains(t, request, "https://"+cloud.Login+"/token", "nothing is sent elsewhere")
				}
				w.window = nil
				w.Fault(nil)
				assert.True(t, w.signIn(p).Successful)
			})
		})
	}
}

// A window that is left open does not stand in the way for ever.
func TestWindowThatStaysOpen(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		p := w.start(never)
		w.ignored = true
		require.NoError(t, p.SignIn(t.Context(), worker.SignIn{Platform: cloud.Name}))
		pass(5 * time.Minute)
		assert.Equal(t, crm.Conflict, crm.CodeOf(p.SignIn(t.Context(), worker.SignIn{Platform: cloud.Name})))
		pass(6 * time.Minute)
		assert.Contains(t, w.outcome().ReturnMessage.Message, "The window to sign in to Example Cloud was open too long.")
		w.ignored = false
		assert.True(t, w.signIn(p).Successful)
	})
}

// A second window while one is open is refused, and so is what no window can be opened for.
func TestSignInIsCheckedFirst(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		p := w.start(never)
		closed := make(chan struct{})
		w.window = func(address string) (string, error) { <-closed; return w.visit(address), nil }
		require.NoError(t, p.SignIn(t.Context(), worker.SignIn{Platform: cloud.Name}))
		synctest.Wait()
		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.Equal(t, cloud.Name, state.SigningIn)
		err = p.SignIn(t.Context(), worker.SignIn{Platform: cloud.Name})
		assert.Equal(t, crm.Conflict, crm.CodeOf(err))
		assert.Contains(t, err.Error(), "A window to sign in to Example Cloud is open already.")
		close(closed)
		synctest.Wait()
		assert.True(t, w.outcome().Successful)

		for field, in := range map[string]worker.SignIn{
			"platform": {Platform: "acme"}, "server": {Platform: cloud.Name, Server: "mars"}, "hostname": {Platform: cloud.Name, Hostname: "evil.test"},
		} {
			assert.Equal(t, field, crm.AsError(p.SignIn(t.Context(), in)).Field)
		}
		assert.Equal(t, "platform", crm.AsError(p.SignIn(t.Context(), worker.SignIn{Platform: "examplecrm"})).Field, "it has no such page")
	})
}

// Where the company has no app in its policy a person gives its client ID, once.
func TestClientOfThePerson(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		w.policies(map[string]any{"descriptions": []string{string(cloud.Description())}})
		p := w.start(never)
		assert.Equal(t, "clientId", crm.AsError(p.SignIn(t.Context(), worker.SignIn{Platform: cloud.Name})).Field)
		assert.True(t, w.signIn(p, func(in *worker.SignIn) { in.ClientID = cloud.ClientID }).Successful)
		_, err := p.Disconnect(t.Context())
		require.NoError(t, err)

		w.closeBrowser()
		p = w.start(never)
		all := p.platforms()
		page := all[len(all)-1]
		assert.Equal(t, cloud.ClientID, page.OAuth.ClientID)
		assert.False(t, page.OAuth.Company)
		assert.True(t, w.signIn(p).Successful)
	})
}

// Tokens are renewed ahead of their end, by whatever needs one, and what waits never notices.
func TestTokenIsRenewed(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		p := w.start(never)
		w.signIn(p)
		for i := range 3 {
			pass(59 * time.Minute)
			note := strings.Repeat("x", i+1)
			assert.NotNil(t, w.update(p, note).Updated)
			assert.Equal(t, note, w.loggedNote())
		}
		assert.Len(t, w.Requests(), 4)
		p = w.restart()
		pass(2 * time.Hour)
		assert.NotNil(t, w.update(p, "after a restart").Updated, "the renewed token was stored")
	})
}

// A token that the CRM has ended early costs one more request, and no word to the person.
func TestTokenIsRefusedOnce(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		p := w.start(never)
		w.signIn(p)
		w.update(p, "x")
		w.EndAccess(w.access())
		assert.NotNil(t, w.update(p, "y").Updated)
		assert.Equal(t, "y", w.loggedNote())
		assert.Len(t, w.Requests(), 2)
	})
}

// access is the stored access token.
func (w *cloudWorld) access() string {
	all, err := w.areas.kept.Load(context.Background())
	require.NoError(w.t, err)
	for _, value := range all {
		var acc struct{ Token struct{ Access string } }
		if json.Unmarshal(value, &acc) == nil && acc.Token.Access != "" {
			return acc.Token.Access
		}
	}
	return ""
}

// Revoked: the account's jobs are kept and wait for the person, and go out when he has signed in again.
func TestRevokedSignIn(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		p := w.start(never)
		w.signIn(p)
		w.call()
		w.EndAll()
		done := w.update(p, "kept for later")
		require.NotNil(t, done.Error)
		assert.Equal(t, crm.Unauthenticated, done.Error.Code)
		assert.False(t, done.Queued)
		assert.Equal(t, 1, w.jobs())
		assert.False(t, w.connected(p).SignedIn)
		asked := len(w.Requests())
		pass(24 * time.Hour)
		assert.Len(t, w.Requests(), asked, "a sign-in that is over is not tried again and again")

		p = w.restart()
		assert.False(t, w.connected(p).SignedIn)
		assert.True(t, w.signIn(p).Successful)
		pass(time.Minute)
		assert.Zero(t, w.jobs())
		assert.Equal(t, "kept for later", w.loggedNote())
	})
}

// A program that is killed at any step of a sign-in, or of an update with a renewal, leaves an account that works or
// one that asks the person; never a job that is lost.
func TestKilledAtEachStepOfASignIn(t *testing.T) {
	for at := range 60 {
		done := false
		inCloud(t, func(t *testing.T, w *cloudWorld) {
			p := w.start(never)
			w.signIn(p)
			w.call()
			pass(59 * time.Minute)
			p = w.start(at)
			if p.Worker != nil {
				note := "killed at a step"
				user := crm.User{ID: "user-1", Platform: cloud.Name, Hostname: cloud.Hostname, TimezoneName: "UTC"}
				_, err := p.UpdateCallLog(context.Background(), user, "Bearer x", connectors.Update{LogID: w.call(), Values: logbody.Update{Note: &note}})
				synctest.Wait()
				done = err == nil && !p.died()
			}
			accepted := w.jobs() > 0 || done
			p = w.restart()
			pass(time.Minute)
			if account := w.connected(p); !account.SignedIn || w.jobs() > 0 {
				require.True(t, w.signIn(p).Successful, "step %d", at)
				pass(10 * time.Minute)
			}
			assert.Zero(t, w.jobs(), "step %d", at)
			if accepted {
				assert.Equal(t, "killed at a step", w.loggedNote(), "step %d", at)
			}
		})
		if done {
			return
		}
	}
	require.Fail(t, "the program was killed at each step, and never got through")
}

// A caller of App Connect's interfaces with a header of its own does not take the place of the person's sign-in.
func TestCallersHeader(t *testing.T) {
	inCloud(t, func(t *testing.T, w *cloudWorld) {
		p := w.start(never)
		w.signIn(p)
		before := w.access()
		assert.NotNil(t, w.update(p, "x").Updated, "sent by the person's sign-in")
		assert.Equal(t, before, w.access())
	})
}
