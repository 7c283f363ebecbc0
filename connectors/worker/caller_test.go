package worker_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors"
	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
	"callscribe/connectors/worker"
)

// A caller of App Connect's interfaces, who is no page of ours and knows nothing of the call book.

// person is a new contact.
func (w *world) person() (id string) { return w.contact("Ada Caller", "+16505550100") }

// newLog is a call of a contact, with a note.
func newLog(session, contact, note string) connectors.Update {
	return connectors.Update{
		Call: &logbody.Call{SessionID: session, Direction: "Inbound", StartTime: "2026-09-01T08:39:00Z",
			From: &logbody.Party{PhoneNumber: "+16505550100"}, To: &logbody.Party{PhoneNumber: "+12095550155"}},
		Values:  logbody.Update{Note: &note, Duration: "60", Result: "Accepted"},
		Contact: crm.Contact{ID: contact, Name: "Ada Caller"},
	}
}

// create logs a call.
func (p *program) create(in connectors.Update) (worker.Result, error) {
	if p.Worker == nil {
		return worker.Result{}, errDead
	}
	return p.CreateCallLog(context.Background(), p.w.user(), p.w.header(), in)
}

func (p *program) update(logID string, values logbody.Update) (worker.Result, error) {
	return p.UpdateCallLog(context.Background(), p.w.user(), p.w.header(), connectors.Update{LogID: logID, Values: values})
}

// loggedByCaller is a world with one call logged, and a program in it.
func (w *world) loggedByCaller() (p *program, contact, logID string) {
	w.t.Helper()
	contact = w.person()
	p = w.start(never)
	done, err := p.create(newLog(session, contact, "at first"))
	require.NoError(w.t, err)
	require.NotNil(w.t, done.Updated, done.Error)
	synctest.Wait()
	w.asked()
	return p, contact, done.Updated.Log.ID
}

// logsOf are the logs of the calls with a contact.
func (w *world) logsOf(contact string) (logs []crm.CallLog) {
	for _, log := range w.logs() {
		if log.ContactID == contact {
			logs = append(logs, log)
		}
	}
	return logs
}

// logOf is the one log of a contact's calls: its id and the person's note in it.
func (w *world) logOf(contact string) (id, note string) {
	w.t.Helper()
	logs := w.logsOf(contact)
	require.Len(w.t, logs, 1, "one session is one log")
	return logs[0].ID, text(w.values(logs[0]).Note)
}

func code(t testing.TB, want crm.Code, err error, field string) {
	t.Helper()
	require.Error(t, err)
	assert.Equal(t, want, crm.CodeOf(err), err)
	assert.Equal(t, field, crm.AsError(err).Field)
}

// hourAndMore is longer than any wait of the outbox's law for a refusal.
const hourAndMore = 61 * time.Minute
