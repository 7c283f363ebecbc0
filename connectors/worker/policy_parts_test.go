package worker_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/worker"
)

const noRecordings = `{"company": "Acme IT", "settings": {"addCallLogRecording": {"value": false, "locked": true}, "addCallLogResult": {"locked": true}}}`

// A part that the company has locked away goes into no log, though a caller brings settings of its own that want it, and
// though it was accepted before the policy came.
func TestLockedPartsOfALog(t *testing.T) {
	inExample(t, func(t *testing.T, w *world) {
		p := w.begin()
		user := w.user()
		user.Settings = logbody.Settings{
			"addCallLogRecording": map[string]any{"value": true}, "addCallLogResult": map[string]any{"value": false},
		}
		contact := w.contact("Wanda Ortiz", wandasNumber)
		values := logbody.Update{RecordingLink: "https://recordings.example/1", Result: "Missed"}
		holds := func(recording bool) {
			t.Helper()
			log, _ := w.log()
			if recording {
				assert.Contains(t, log.Body, "recordings.example")
			} else {
				assert.NotContains(t, log.Body, "recordings.example")
			}
		}
		w.sets(noRecordings)
		require.NoError(t, p.PolicyChanged(t.Context()))
		_, err := p.CreateCallLog(t.Context(), user, w.header(), connectors.Update{
			Call: &logbody.Call{SessionID: "1"}, Contact: crm.Contact{ID: contact}, Values: values,
		})
		require.NoError(t, err)
		holds(false)
		log, got := w.log()
		assert.Equal(t, "Missed", got.Result, "locked at what is usual")
		_, err = p.UpdateCallLog(t.Context(), user, w.header(), connectors.Update{LogID: log.ID, Values: values})
		require.NoError(t, err)
		holds(false)

		w.sets("")
		require.NoError(t, p.PolicyChanged(t.Context()))
		w.breaks("", 503)
		done, err := p.UpdateCallLog(t.Context(), user, w.header(), connectors.Update{LogID: log.ID, Values: values})
		require.NoError(t, err)
		require.True(t, done.Queued)
		w.sets(noRecordings)
		require.NoError(t, p.PolicyChanged(t.Context()))
		w.breaks("", 0)
		pass(time.Hour)
		w.idle()
		holds(false)

		w.sets("")
		require.NoError(t, p.PolicyChanged(t.Context()))
		_, err = p.UpdateCallLog(t.Context(), user, w.header(), connectors.Update{LogID: log.ID, Values: values})
		require.NoError(t, err)
		holds(true)
	})
}

// A note that a person types where the company wants none in the log is not written, and not lost: the person is told,
// and it goes out when it may.
func TestTypedNoteThatIsLockedAway(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, _ := w.logged()
		w.sets(`{"company": "Acme IT", "settings": {"addCallLogNote": {"value": false, "locked": true}}}`)
		require.NoError(t, p.PolicyChanged(t.Context()))
		said := p.save("typed")
		assert.Equal(t, "warning", said.Level)
		assert.Contains(t, said.Message, "Your company wants no notes in call logs. It can be changed by Acme IT.")
		assert.Empty(t, w.note())
		assert.Equal(t, 1, w.jobs(), "kept")
		jobs, err := p.Export()
		require.NoError(t, err)
		assert.Contains(t, string(jobs), "typed")

		subject := "About ovens"
		_, err = p.Save(t.Context(), worker.Text{Session: session, Subject: &subject})
		require.NoError(t, err)
		log, _ := w.log()
		assert.Equal(t, subject, log.Subject, "the rest goes")
		assert.Empty(t, w.note())

		w.sets("")
		require.NoError(t, p.PolicyChanged(t.Context()))
		state, err := p.State(t.Context())
		require.NoError(t, err)
		for _, job := range state.Jobs {
			assert.Equal(t, "Note: not wanted by your company", job.Title)
			assert.NoError(t, p.Retry(job.ID))
		}
		pass(time.Minute)
		assert.Equal(t, "typed", w.note())
		w.idle()
	})
}

// Signing out ends the sign-in at RingCentral even where the browser's storage fails.
func TestSignOutThatCannotBeStored(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		p := o.open()
		require.Equal(t, 1, o.account.SignIn.Live())
		o.breakArea(o.areas.settings, true)
		_, err := p.SignOut(t.Context())
		assert.Contains(t, fmt.Sprint(err), "The settings could not be stored.")
		assert.Zero(t, o.account.SignIn.Live())
		o.breakArea(o.areas.settings, false)
		_, err = p.SignOut(t.Context())
		require.NoError(t, err)
		assert.False(t, o.state(p).SignedIn)
	})
}

// RingCentral is no CRM that a company allows or not; its sign-in stays on the computer no more than others.
func TestPolicyAndRingCentral(t *testing.T) {
	phoningOutside(t, func(t *testing.T, o *outside) {
		p := o.open()
		require.Equal(t, 2, o.rows(o.areas.kept))
		o.sets(`{"allowedCrms": ["pipedrive"], "crm": {"platform": "pipedrive", "hostname": "acme"}, "settings": {"stayConnected": {"value": false, "locked": true}}}`)
		require.NoError(t, p.PolicyChanged(t.Context()))
		assert.True(t, o.state(p).SignedIn)
		assert.False(t, o.state(p).Kept)
		assert.Zero(t, o.rows(o.areas.kept))
		o.signIn(p)
		assert.Zero(t, o.rows(o.areas.kept), "nor the next")
		p = o.restart()
		assert.True(t, o.state(p).SignedIn)
		o.closeBrowser()
		assert.False(t, o.state(o.start(never)).SignedIn)
	})
}
