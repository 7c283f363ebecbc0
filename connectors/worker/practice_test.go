package worker_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/practice"
	"callscribe/connectors/worker"
)

func TestTryingWithoutAnAccount(t *testing.T) {
	inWorld(t, newExample, func(t *testing.T, w *world) {
		p := w.start(never)
		m, err := p.TryPractice(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "Connected to Practice CRM as You.", m.Message)
		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.Equal(t, practice.Name, state.Account.Platform)
		assert.True(t, state.Account.SignedIn)
		assert.Equal(t, "demo", state.Settings.WidgetURL)
		for _, platform := range p.platforms() {
			assert.NotEqual(t, practice.Name, platform.Name, "it is no choice beside a real one")
		}
		found, err := p.FindContacts(t.Context(), "ada")
		require.NoError(t, err)
		require.Len(t, found, 1)
		assert.Equal(t, "Ada Caller", found[0].Name)
		assert.Empty(t, w.requests, "no request leaves the program")

		answer, err := p.Practice(t.Context(), worker.PracticeRequest{Method: "POST", Path: "/calls", Body: `{"subject": "S"}`})
		require.NoError(t, err)
		assert.Equal(t, 201, answer.Status)
		require.NoError(t, p.ClearPractice(t.Context()))
		answer, err = p.Practice(t.Context(), worker.PracticeRequest{Method: "GET", Path: "/calls"})
		require.NoError(t, err)
		assert.Equal(t, worker.PracticeAnswer{Status: 200, Body: `{"items":[]}`}, answer)

		_, err = p.TryPractice(t.Context())
		require.NoError(t, err, "trying it again is no fault")
	})
}

func TestPracticeTakesNoCRMsPlace(t *testing.T) {
	inWorld(t, newExample, func(t *testing.T, w *world) {
		p := w.start(never)
		_, err := p.Connect(t.Context(), w.connection())
		require.NoError(t, err)
		_, err = p.TryPractice(t.Context())
		assert.Equal(t, crm.Conflict, crm.CodeOf(err))
		assert.Contains(t, err.Error(), "connected to Example CRM")
		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "examplecrm", state.Account.Platform)
		assert.Empty(t, state.Settings.WidgetURL)
	})
}
