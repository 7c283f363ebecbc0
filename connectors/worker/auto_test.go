package worker_test

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/calls"
	"callscribe/connectors/crm"
)

// isWandasCall checks the log of the recorded call, with the servers' values.
func (w *world) isWandasCall(contact, recording string, when ...any) {
	w.t.Helper()
	logs := w.logs()
	if !assert.Len(w.t, logs, 1, when...) {
		return
	}
	log, values := w.log()
	assert.Equal(w.t, "Inbound Call from Wanda Ortiz", log.Subject, when...)
	assert.Equal(w.t, contact, log.ContactID, when...)
	assert.Equal(w.t, "2026-09-01 09:00", log.StartTime.UTC().Format("2006-01-02 15:04"), when...)
	assert.Equal(w.t, "2 minutes, 8 seconds", values.Duration, when...)
	assert.Equal(w.t, "Accepted", values.Result, when...)
	assert.Equal(w.t, recording, values.RecordingLink, when...)
	assert.Equal(w.t, crm.Disposition{}, log.Disposition, when...)
	assert.NotContains(w.t, log.Body, "SECRET", when...)
	assert.NotContains(w.t, log.RecordingLink, "SECRET", when...)
}

// What the CRM holds after each message of one automatically logged, recorded call.
func TestAutomaticLog(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		w.asked()
		stage := "nothing"
		for _, r := range recording(t, "automatic.json") {
			pass(2 * time.Second)
			p.hear(r.Message)
			switch r.Name {
			case "record", "record with recording":
				stage = r.Name
			}
			switch stage {
			case "nothing":
				assert.Empty(t, w.logs(), r.Name)
			case "record":
				w.isWandasCall(contact, "", r.Name)
			default:
				w.isWandasCall(contact, recordedLink, r.Name)
			}
		}
		asked := w.asked()
		assert.Equal(t, 1, count(asked, "POST"), asked)
		assert.Equal(t, 1, count(asked, "PATCH"), asked)
		w.idle()
		v := p.view("77001")
		assert.Equal(t, "logged", v.State)
		assert.NotEmpty(t, v.LogURL)
		assert.Equal(t, calls.Linked, v.Recording)

		// Nothing is left to do, however long one waits.
		pass(100 * time.Hour)
		assert.Empty(t, w.asked())
		w.isWandasCall(contact, recordedLink)
	})
}

// Each message twice, and from two windows at the same time.
func TestTwice(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		require.NoError(t, p.Phone(t.Context(), true))
		w.asked()
		for _, r := range recording(t, "automatic.json") {
			pass(time.Second)
			var windows sync.WaitGroup
			for range 2 {
				windows.Go(func() {
					for range 2 {
						posts, err := p.Hear(t.Context(), r.Message)
						assert.NoError(t, err, r.Name)
						w.answers(r.Message, posts)
					}
				})
			}
			windows.Wait()
			synctest.Wait()
		}
		w.isWandasCall(contact, recordedLink)
		asked := w.asked()
		assert.Equal(t, 1, count(asked, "POST"), asked)
		assert.Equal(t, 1, count(asked, "PATCH"), asked)
		assert.Len(t, p.View().Calls, 1)
		w.idle()
	})
}

// The worker is stopped between any two messages, and starts again with what it has stored.
func TestRestart(t *testing.T) {
	messages := recording(t, "automatic.json")
	for _, open := range []func(testing.TB) company{newExample, newPipedrive} {
		for stop := range messages {
			inWorld(t, open, func(t *testing.T, w *world) {
				contact := w.contact("Wanda Ortiz", wandasNumber)
				p := w.begin()
				for i, r := range messages {
					if i == stop {
						p = w.restart()
					}
					pass(time.Second)
					p.hear(r.Message)
				}
				w.isWandasCall(contact, recordedLink, "stopped before "+messages[stop].Name)
				w.idle()
			})
		}
	}
}

// The worker is killed at each step: before and after each write and each request. The message that it was
// hearing is lost with it; nothing else is.
func TestKilledAtEachStep(t *testing.T) {
	messages := recording(t, "automatic.json")
	for _, open := range []func(testing.TB) company{newExample, newPipedrive} {
		kills, duplicates := 0, 0
		for killed := true; killed; {
			inWorld(t, open, func(t *testing.T, w *world) {
				contact := w.contact("Wanda Ortiz", wandasNumber)
				w.begin()
				p := w.start(kills)
				p.wake()
				for _, r := range messages {
					if p.died() {
						p = w.restart()
						killed = true
					}
					pass(time.Second)
					p.hear(r.Message)
				}
				if killed = p.died() || p.killAt == never; p.died() {
					p = w.restart()
					for _, r := range messages { // the widget's answer, when it is asked again
						if strings.HasPrefix(r.Name, "asked for") {
							p.hear(r.Message)
						}
					}
				}
				pass(2 * time.Hour)
				duplicates += max(0, len(w.logs())-1)
				w.isWandasCall(contact, recordedLink, "killed at step", kills)
				w.idle()
				kills++
			})
		}
		assert.Greater(t, kills, 20)
		assert.Zero(t, duplicates)
		t.Logf("killed at %d steps: duplicates %d", kills-1, duplicates)
	}
}

// Whatever fails, the widget is answered in the shape of its request.
func TestAnswersWithABrokenStore(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		a := &w.areas
		w.breakArea(a.calls, true)
		w.breakArea(a.phone, true)
		for _, file := range []string{"automatic.json", "byhand.json"} {
			for _, r := range recording(t, file) {
				pass(time.Second)
				if file == "byhand.json" { // the call of an hour later
					r.Message = replaced(r.Message, "1788253200400", "1788256800400")
				}
				p.hear(r.Message) // checks it
			}
		}
		w.breakArea(a.calls, false)
		w.breakArea(a.phone, false)
		pass(time.Hour)
		logs := w.logs()
		assert.Len(t, logs, 2, "both calls are logged all the same, once each")
		p = w.restart()
		assert.Equal(t, "logged", p.view("77001").State, "and it is stored as soon as the store works again")
	})
}

func TestHearRefuses(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p := w.begin()
		for _, message := range []string{``, `{`, `[]`, `"x"`, `null`, `7`} {
			posts, err := p.Hear(t.Context(), []byte(message))
			assert.Nil(t, posts, message)
			assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err), message)
			assert.Equal(t, "message", crm.AsError(err).Field, message)
		}
		posts, err := p.Hear(t.Context(), []byte(`{"type":"rc-something-new"}`))
		require.NoError(t, err)
		assert.NotNil(t, posts)
		assert.Empty(t, posts)
		assert.Empty(t, p.View().Calls)
	})
}
