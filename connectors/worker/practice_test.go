package worker_test

import (
	"strings"
	"testing"
	"time"

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

// Where what was for practice cannot be removed, the person is told; the CRM is connected and gone by all the same.
func TestPracticeThatCannotBeRemovedHoldsNothingBack(t *testing.T) {
	inWorld(t, newExample, func(t *testing.T, w *world) {
		p := w.start(never)
		require.NoError(t, p.Phone(t.Context(), true))
		_, err := p.TryPractice(t.Context())
		require.NoError(t, err)
		p.hear([]byte(`{"type":"rc-login-status-notify","loggedIn":true,"loginNumber":"+18885550156*101"}`))
		p.takes(inbound("4012345001", "+16505550100"))
		time.Sleep(time.Minute)
		w.breakArea(w.areas.calls, true)
		_, err = p.Connect(t.Context(), w.connection())
		require.Error(t, err)
		w.breakArea(w.areas.calls, false)
		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "examplecrm", state.Account.Platform)
		assert.Empty(t, state.Settings.WidgetURL)
	})
}

// Who has tried it, and then connects the company's CRM and signs in to the real phone, finds that CRM connected, and
// nothing of the practice: no call, no log, and a phone that is the real one.
func TestNothingOfThePracticeIsLeft(t *testing.T) {
	inWorld(t, newExample, func(t *testing.T, w *world) {
		p := w.start(never)
		require.NoError(t, p.Phone(t.Context(), true))
		p.takes(inbound("4012345000", "anonymous")) // of the real phone, before anything was tried
		time.Sleep(time.Minute)
		_, err := p.TryPractice(t.Context())
		require.NoError(t, err)
		p.hear([]byte(`{"type":"rc-login-status-notify","loggedIn":true,"loginNumber":"+18885550156*101"}`))
		p.takes(inbound("4012345001", "+16505550100")) // one that is logged
		p.takes(inbound("4012345002", "+16505550999")) // one of somebody whom nobody knows
		p.takes(inbound("4012345003", "anonymous"))    // one whose number nobody knows
		time.Sleep(time.Minute)
		p.wake()
		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.Len(t, state.Calls, 4)
		logs := worker.PracticeRequest{Method: "GET", Path: "/calls"}
		answer, err := p.Practice(t.Context(), logs)
		require.NoError(t, err)
		require.Contains(t, answer.Body, "4012345001")
		id, _, _ := strings.Cut(answer.Body[strings.Index(answer.Body, "call-"):], `"`)
		_, err = p.Practice(t.Context(), worker.PracticeRequest{Method: "DELETE", Path: "/calls/" + id})
		require.NoError(t, err)
		note := "for a log that is gone"
		_, _ = p.Save(t.Context(), worker.Text{Session: "4012345001", Note: &note})
		time.Sleep(time.Minute)
		state, err = p.State(t.Context())
		require.NoError(t, err)
		require.NotEmpty(t, state.Jobs)
		p.takes(inbound("4012345004", "+14155550143"))
		_, err = p.TryPractice(t.Context()) // once more: it goes on
		require.NoError(t, err)

		_, err = p.Connect(t.Context(), w.connection())
		require.NoError(t, err)
		time.Sleep(time.Hour)
		p.wake()
		look := func(at string) {
			state, err := p.State(t.Context())
			require.NoError(t, err)
			assert.Equal(t, "examplecrm", state.Account.Platform, at)
			if assert.Len(t, state.Calls, 1, at) {
				assert.Equal(t, "4012345000", state.Calls[0].Session, at)
			}
			assert.Empty(t, state.Jobs, at)
			assert.Empty(t, state.Settings.WidgetURL, at)
			answer, err = p.Practice(t.Context(), logs)
			require.NoError(t, err)
			assert.JSONEq(t, `{"items":[]}`, answer.Body, at)
			for name, area := range w.named() {
				rows, err := area.Load(t.Context())
				require.NoError(t, err)
				for key, row := range rows {
					assert.NotContains(t, key+string(row), practice.Name, "%s: %s", at, name)
				}
			}
		}
		look("connected")
		p.hear([]byte(`{"type":"rc-login-status-notify","loggedIn":true,"loginNumber":"+442079460000*12"}`))
		look("signed in")
		p = w.restart()
		look("started again")
	})
}

func TestPracticeIsDisconnected(t *testing.T) {
	inWorld(t, newExample, func(t *testing.T, w *world) {
		p := w.start(never)
		_, err := p.TryPractice(t.Context())
		require.NoError(t, err)
		require.NoError(t, p.Phone(t.Context(), true))
		p.takes(inbound("4012345001", "+16505550100"))
		p.disconnect()
		state, err := p.State(t.Context())
		require.NoError(t, err)
		assert.Nil(t, state.Account)
		assert.Empty(t, state.Calls)
		assert.Empty(t, state.Settings.WidgetURL)
	})
}

// The demo phone is nobody's: whoever signs in after it was tried has what was there before.
func TestDemoPhoneIsNobody(t *testing.T) {
	inWorld(t, newExample, func(t *testing.T, w *world) {
		p := w.begin()
		p.choose(func(s *worker.Settings) { s.WidgetURL = "demo" })
		p.hear([]byte(`{"type":"rc-login-status-notify","loggedIn":true,"loginNumber":"+18885550156*101"}`))
		p = w.restart()
		p.choose(func(s *worker.Settings) { s.WidgetURL = "" })
		p.hear([]byte(`{"type":"rc-login-status-notify","loggedIn":true,"loginNumber":"+442079460000*12"}`))
		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.NotNil(t, state.Account)
		assert.Equal(t, "examplecrm", state.Account.Platform)
	})
}
