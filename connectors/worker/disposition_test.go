package worker_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// The deal of a call is as durable as its texts, and goes with them.
func TestDispositionIsKept(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, contact, logID := w.loggedByCaller()
		to := crm.Disposition{DealID: w.deal(contact, "open")}
		w.breaks("", 503)
		done, err := p.SetDisposition(context.Background(), w.user(), w.header(), logID, to)
		require.NoError(t, err)
		assert.True(t, done.Queued)
		assert.Contains(t, done.Message.Message, "Your change is saved here.")
		_, err = p.update(logID, logbody.Update{Subject: "Quote"})
		require.NoError(t, err)

		w.breaks("", 0)
		w.restart()
		pass(10 * time.Minute)
		log := w.logsOf(contact)[0]
		assert.Equal(t, to, log.Disposition)
		assert.Equal(t, "Quote", w.values(log).Subject)
		w.idle()

		w.asked()
		done, err = w.program.SetDisposition(context.Background(), w.user(), w.header(), logID, to)
		require.NoError(t, err)
		require.NotNil(t, done.Updated)
		assert.Equal(t, "Disposition updated.", done.Message.Message)
		assert.Empty(t, writes(w.asked()), "it is there")
	})
}

// A person throws away a call to be logged whose log may be there, and logs it again: there is one log.
func TestDiscardedMayHaveBeenSent(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		contact := w.person()
		p := w.start(never)
		w.meets("POST lost")
		_, err := p.create(newLog(session, contact, "first"))
		require.NoError(t, err)
		require.Len(t, w.logsOf(contact), 1)
		w.breaks("", 0)

		state, err := p.State(t.Context())
		require.NoError(t, err)
		require.Len(t, state.Jobs, 1)
		require.NoError(t, p.Discard(t.Context(), state.Jobs[0].ID))
		p = w.restart()
		_, err = p.create(newLog(session, contact, "first"))
		require.NoError(t, err)
		pass(10 * time.Minute)
		_, note := w.logOf(contact)
		assert.Equal(t, "first", note)
		w.idle()
	})
}
