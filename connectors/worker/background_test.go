package worker_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
)

// A fault in what is done beside the callers ends nothing else, and a person is told of it.
func TestAFaultEndsNothingElse(t *testing.T) {
	t.Run("in a search", func(t *testing.T) {
		inWorld(t, newExample, func(t *testing.T, w *world) {
			p := w.begin()
			w.faults(func(*crm.Request) *crm.Response { panic("a fault") })
			p.hear(inbound("1", "+16505550100").answered())
			synctest.Wait()
			require.Len(t, w.toasts(), 1)
			w.faults(nil)
			w.asked()
			p.hear(inbound("2", "+16505550101").answered())
			assert.NotEmpty(t, w.asked(), "the next call is searched for")
		})
	})
	t.Run("in a wake", func(t *testing.T) {
		inWorld(t, newExample, func(t *testing.T, w *world) {
			p, _, logID := w.loggedByCaller()
			w.tellingFails(true)
			_, err := p.update(logID, logbody.Update{Subject: "first"})
			require.NoError(t, err)
			synctest.Wait()
			w.tellingFails(false)
			done, err := p.update(logID, logbody.Update{Subject: "second"})
			require.NoError(t, err)
			synctest.Wait()
			require.NotNil(t, done.Updated)
			assert.Equal(t, "second", done.Updated.Log.Subject)
			w.idle()
		})
	})
}
