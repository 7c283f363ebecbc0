package worker_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/examplecrm/cloud"

	"callscribe/connectors/logbody"
	"callscribe/connectors/oauth/oauthtest"
	"callscribe/connectors/worker"
)

const redirect = "https://abcdefghijklmnopabcdefghijklmnop.chromiumapp.org/"

// cloudWorld is a world whose company has set up a CRM in the cloud by its policy. Its browser shows the sign-in
// page, and follows where it leads.
type cloudWorld struct {
	*world
	*cloud.Cloud
	window  func(address string) (string, error) // what the person does; nil: he agrees
	ignored bool                                 // the person leaves the window open, and goes home
}

func inCloud(t *testing.T, test func(t *testing.T, w *cloudWorld)) {
	inWorld(t, newExample, func(t *testing.T, w *world) {
		c := &cloudWorld{world: w, Cloud: cloud.New(w.company.(example).App, redirect)}
		w.hosts[cloud.Login], w.hosts[cloud.Hostname] = c.Cloud, c.Cloud
		w.browser = worker.Browser{Crypto: oauthtest.Crypto{}, Redirect: func() string { return redirect }, Window: c.show}
		c.policies(map[string]any{
			"company": "Acme IT", "contact": "it@acme.example",
			"descriptions": []string{string(cloud.Description())},
			"crm":          map[string]any{"platform": cloud.Name, "hostname": cloud.Hostname},
			"clients":      map[string]any{cloud.Name: map[string]any{"id": cloud.ClientID}},
		})
		test(t, c)
	})
}

// policies makes a policy the company's.
func (w *cloudWorld) policies(policy map[string]any) {
	data, err := json.Marshal(policy)
	require.NoError(w.t, err)
	w.sets(string(data))
}

func (w *cloudWorld) show(ctx context.Context, address string) (string, error) {
	if w.ignored {
		<-ctx.Done()
		return "", ctx.Err()
	}
	if w.window != nil {
		return w.window(address)
	}
	return w.visit(address), nil
}

func (w *cloudWorld) visit(address string) string {
	answer := httptest.NewRecorder()
	w.Cloud.ServeHTTP(answer, httptest.NewRequest("GET", address, nil))
	require.Equal(w.t, http.StatusFound, answer.Code, answer.Body.String())
	return answer.Header().Get("Location")
}

// signIn signs in, and returns what the pages were told.
func (w *cloudWorld) signIn(p *program, change ...func(*worker.SignIn)) broadcast {
	w.t.Helper()
	in := worker.SignIn{Platform: cloud.Name, Keep: true}
	for _, f := range change {
		f(&in)
	}
	require.NoError(w.t, p.SignIn(context.Background(), in))
	synctest.Wait()
	return w.outcome()
}

// outcome is what the pages were last told of a sign-in.
func (w *cloudWorld) outcome() (last broadcast) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, b := range w.told {
		if b.Type == "signedIn" {
			last = b
		}
	}
	return last
}

func (w *cloudWorld) connected(p *program) *worker.Account {
	state, err := p.State(context.Background())
	require.NoError(w.t, err)
	return state.Account
}

// update saves a note, and returns what became of it.
func (w *cloudWorld) update(p *program, note string) worker.Result {
	w.t.Helper()
	require.NotNil(w.t, w.connected(p))
	done := w.sends(p, note)
	synctest.Wait()
	return done
}

func (w *cloudWorld) sends(p *program, note string) worker.Result {
	user := crm.User{ID: "user-1", Platform: cloud.Name, Hostname: cloud.Hostname, TimezoneName: "UTC"}
	done, err := p.UpdateCallLog(context.Background(), user, "Bearer a-callers-own", connectors.Update{LogID: w.call(), Values: logbody.Update{Note: &note}})
	assert.NoError(w.t, err)
	return done
}

// call is a call log in the CRM.
func (w *cloudWorld) call() string {
	a := w.company.(example).App
	if logs := w.logs(); len(logs) > 0 {
		return logs[0].ID
	}
	require.NoError(w.t, a.Seed())
	call, err := a.SeedCall()
	require.NoError(w.t, err)
	return call.ID
}

func (w *cloudWorld) loggedNote() string {
	for _, log := range w.logs() {
		if log.ID == w.call() {
			if note := logbody.Read(log.Body, logbody.Plain).Note; note != nil {
				return *note
			}
		}
	}
	return ""
}
