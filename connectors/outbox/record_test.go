package outbox_test

import (
	"context"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/outbox"
)

// record puts a job into the store past the outbox.
func (w *world) record(t *testing.T, number uint32, key string, payload json.RawMessage) (id string, record []byte) {
	id, record, err := outbox.Record(number, ann, key, payload, w.now())
	require.NoError(t, err)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rows[id] = record
	return id, record
}

func failure(code crm.Code) outbox.Outcome {
	return outbox.Outcome{Err: &crm.Error{Code: code, Message: "No.", Status: 503}, Requests: 1}
}

// A record that its writer could not finish is treated as if the outbox had tried it.
func TestAdoptAppliesTheLaw(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	id, record := w.record(t, 1, "log:1", fields("note", 1))
	ticket, err := p.Adopt(id, record, failure(crm.Unavailable))
	require.NoError(t, err)
	assert.Equal(t, []string{ann}, p.Accounts())
	p.Drain(p.ctx)
	v := verdict(t, ticket)
	assert.Equal(t, outbox.Waiting, v.State)
	assert.Equal(t, crm.Unavailable, v.Reason.Code)
	assert.Zero(t, w.crm.requests, "it was tried")
	require.Len(t, p.List(), 1)
	assert.Equal(t, 1, p.List()[0].Attempts)

	p.kill()
	p = w.start(t, 0)
	assert.Equal(t, crm.Unavailable, p.List()[0].Reason.Code, "also for the next start")
	w.advance(time.Hour)
	p.Drain(p.ctx)
	assert.Equal(t, map[string]int{"note": 1}, w.crm.logs[ann+"/log:1"])
	assert.Zero(t, w.stored())
	assert.Empty(t, p.Accounts())
}

// What the CRM has is not sent again; its record goes, if not at once then later.
func TestAdoptDeletesWhatIsDone(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	id, record := w.record(t, 1, "log:1", fields("note", 1))
	full := true
	w.disk = func(op string) (fail, done bool) { fail = full && op == "delete"; return fail, !fail }
	_, err := p.Adopt(id, record, outbox.Outcome{})
	require.NoError(t, err)
	p.Drain(p.ctx)
	assert.Equal(t, 1, w.stored())
	assert.Equal(t, []string{ann}, p.Accounts(), "a newer record must not be deleted before it is")
	full = false
	p.Drain(p.ctx)
	assert.Zero(t, w.stored())
	assert.Zero(t, w.crm.requests)
}

// It is older than all that the outbox has accepted itself.
func TestAdoptGoesBeforeTheAccepted(t *testing.T) {
	t.Run("which wait", func(t *testing.T) {
		w := newWorld()
		p := w.start(t, 0)
		id, record := w.record(t, 7, "log:1", fields("note", 1, "subject", 1))
		p.accept(t, ann, "log:1", fields("note", 2))
		_, err := p.Adopt(id, record, failure(crm.Unavailable))
		require.NoError(t, err)
		p.Drain(p.ctx)
		assert.Equal(t, map[string]int{"note": 2, "subject": 1}, w.crm.logs[ann+"/log:1"])
		assert.Zero(t, w.stored())
	})
	t.Run("one of which is being sent", func(t *testing.T) {
		w := newWorld()
		id, record := w.record(t, 7, "log:1", fields("note", 1, "subject", 1))
		delete(w.rows, id) // so that it is not loaded
		var box *outbox.Outbox
		var sent []string
		box, err := outbox.Open(t.Context(), outbox.Config{
			Store: (*processStore)(w.start(t, 0)), Merge: mergeFields, Now: w.now,
			Send: func(_ context.Context, job outbox.Job) outbox.Outcome {
				if sent = append(sent, string(job.Payload)); len(sent) == 1 {
					w.rows[id] = record
					_, err := box.Adopt(id, record, failure(crm.Unavailable))
					assert.NoError(t, err)
				}
				return outbox.Outcome{}
			},
		})
		require.NoError(t, err)
		_, err = box.Accept(t.Context(), ann, "log:1", fields("note", 2))
		require.NoError(t, err)
		box.Drain(t.Context())
		assert.Equal(t, []string{`{"note":2}`, `{"note":2,"subject":1}`}, sent, "both are sent again, in their order")
		assert.Zero(t, w.stored())
	})
	t.Run("when all have died", func(t *testing.T) {
		w := newWorld()
		p := w.start(t, 0)
		p.accept(t, ann, "log:1", fields("note", 2))
		p.kill()
		w.record(t, 7, "log:1", fields("note", 1, "subject", 1))
		p = w.start(t, 0)
		p.Drain(p.ctx)
		assert.Equal(t, map[string]int{"note": 2, "subject": 1}, w.crm.logs[ann+"/log:1"])
	})
}

// An account that waits is asked nothing on account of an adopted update, and the caller hears how it stands.
func TestAdoptIntoAnAccountThatWaits(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	w.crm.refuse = func(string, string, string) *crm.Error {
		return &crm.Error{Code: crm.RateLimited, Message: "Wait.", Status: 429, RetryAfter: time.Hour}
	}
	p.accept(t, ann, "log:2", fields("note", 1))
	p.Drain(p.ctx)
	asked := w.crm.requests
	id, record := w.record(t, 1, "log:1", fields("note", 1))
	ticket, err := p.Adopt(id, record, failure(crm.Unavailable))
	require.NoError(t, err)
	p.Drain(p.ctx)
	assert.Equal(t, outbox.Waiting, verdict(t, ticket).State)
	assert.Equal(t, asked, w.crm.requests)
	w.crm.refuse = nil
	w.advance(2 * time.Hour)
	p.Drain(p.ctx)
	assert.Zero(t, w.stored())
}

// A record that was found in the store, and is then handed over, is one job.
func TestAdoptWhatIsKnown(t *testing.T) {
	w := newWorld()
	id, record := w.record(t, 1, "log:1", fields("note", 1))
	p := w.start(t, 0)
	_, err := p.Adopt(id, record, outbox.Outcome{})
	require.NoError(t, err)
	assert.Len(t, p.List(), 1)
	p.Drain(p.ctx)
	assert.Zero(t, w.stored())
	assert.Zero(t, w.crm.requests)

	_, err = p.Adopt("x", []byte("{"), outbox.Outcome{})
	assert.Equal(t, "record", crm.AsError(err).Field)
}

// When a writer has died alone, the outbox finds what he left, and takes up nothing that is over.
func TestReload(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	p.accept(t, ann, "log:2", fields("note", 5))
	done := maps.Clone(w.rows)
	p.Drain(p.ctx)
	require.Zero(t, w.stored())
	w.record(t, 3, "log:1", fields("note", 1))
	for id, row := range done { // as if the store's answer were older
		w.rows[id] = row
	}
	require.NoError(t, p.Reload(p.ctx))
	require.NoError(t, p.Reload(p.ctx))
	assert.Len(t, p.List(), 1)
	p.Drain(p.ctx)
	assert.Equal(t, map[string]int{"note": 1}, w.crm.logs[ann+"/log:1"])

	box, err := outbox.Open(t.Context(), outbox.Config{Store: &laterBroken{}})
	require.NoError(t, err)
	require.Error(t, box.Reload(t.Context()))
}

// laterBroken can be opened, and then no more.
type laterBroken struct {
	outbox.Store
	opened bool
}

func (s *laterBroken) Load(context.Context) (map[string][]byte, error) {
	if s.opened {
		return nil, errDisk
	}
	s.opened = true
	return nil, nil
}
