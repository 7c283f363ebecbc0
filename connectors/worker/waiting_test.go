package worker_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// How a call's job stands, the panel shows at once, and after a restart; a person who throws it away is done with it.
func TestTheCallShowsHowItsJobStands(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		w.breaks("POST", 503)
		p.takes(inbound(session, wandasNumber))
		v := p.view(session)
		assert.Equal(t, "waiting", v.State)
		assert.Contains(t, v.Why, "not available")
		assert.Positive(t, v.Until)
		p = w.restart()
		assert.Equal(t, "waiting", p.view(session).State)

		w.breaks("POST", 403)
		pass(hourAndMore)
		v = p.view(session)
		assert.Equal(t, "needs_you", v.State)
		assert.NotEmpty(t, v.Why)

		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.Len(t, state.Jobs, 1)
		assert.Equal(t, session, state.Jobs[0].Session)
		require.NoError(t, p.Discard(t.Context(), state.Jobs[0].ID))
		w.breaks("", 0)
		pass(hourAndMore)
		assert.Empty(t, w.logsOf(contact))
		w.idle()
	})
}

// While the call book cannot store that a call was logged, its job stays; and the call is not logged twice for that.
func TestTheBookCannotStore(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		p := w.begin()
		w.faults(func(req *crm.Request) *crm.Response {
			if req.Method == "POST" {
				w.fills(w.areas.calls, true)
			}
			return nil
		})
		p.takes(inbound(session, wandasNumber))
		assert.Equal(t, 1, w.jobs())
		w.faults(nil)
		w.fills(w.areas.calls, false)
		pass(hourAndMore)
		w.log()
		assert.Equal(t, "logged", p.view(session).State)
		w.idle()
	})
}

// Where Callscribe is installed anew, a log of before is found by what the servers' record says: Pipedrive keeps no
// session, so the text must be the same.
func TestInstalledAnew(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		w.contact("Wanda Ortiz", wandasNumber)
		fresh := newWorld(t, w.company)
		before, after := w.begin(), fresh.begin()
		c := inbound(session, wandasNumber)
		before.takes(c)
		log, _ := w.log()

		after.hear(c.record())
		found, _ := fresh.log()
		assert.Equal(t, log.ID, found.ID)
		assert.Equal(t, "logged", after.view(session).State)
	})
}

// The alarm is for the next thing to do, and taken back where there is none.
func TestAlarm(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.person()
		p := w.start(never)
		w.losesNetwork(true)
		_, err := p.create(newLog(session, contact, "one"))
		require.NoError(t, err)
		synctest.Wait()
		require.True(t, w.alarmAt.After(time.Now()))

		// The network is back long before.
		w.losesNetwork(false)
		assert.Zero(t, p.Online(t.Context()))
		synctest.Wait() // also what it notes beside has been written
		w.logOf(contact)
		assert.True(t, w.alarmAt.IsZero(), "nothing waits")

		// A program that is killed in the middle is woken.
		killed := w.start(never)
		killed.killAt = killed.steps + 5
		_, err = killed.create(newLog("4012345001", contact, "two"))
		require.NoError(t, err)
		synctest.Wait()
		require.True(t, killed.died())
		assert.False(t, w.alarmAt.IsZero())
	})
}

// At the alarm it goes on, and not before.
func TestWakeAtTheAlarm(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.person()
		p := w.start(never)
		w.breaks("", 503)
		_, err := p.create(newLog(session, contact, "one"))
		require.NoError(t, err)
		synctest.Wait()
		w.breaks("", 0)
		w.asked()
		time.Sleep(time.Until(w.alarmAt) - time.Millisecond)
		synctest.Wait()
		assert.Empty(t, w.asked())
		pass(time.Millisecond)
		w.logOf(contact)
		w.idle()
	})
}
