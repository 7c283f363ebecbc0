package worker_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// A proxy's 404 is not the CRM's word that a log is gone: the call would be logged twice.
func TestOneStrangeNotFoundLogsNoCallTwice(t *testing.T) {
	everyCRM(t, func(t *testing.T, w *world) {
		p, contact, _ := w.loggedByCaller()
		asked := 0
		w.faults(func(req *crm.Request) *crm.Response {
			if asked++; asked > 1 {
				return nil
			}
			return &crm.Response{Status: 404, Header: crm.Header{"content-type": "text/html"}, Body: []byte("<title>Maintenance</title>")}
		})
		_, err := p.create(newLog(session, contact, "second save"))
		require.NoError(t, err)
		synctest.Wait()
		assert.Greater(t, asked, 1)
		assert.Len(t, w.logsOf(contact), 1)
	})
}
