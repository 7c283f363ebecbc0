package outbox_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/outbox"
)

// picky is a world whose CRM takes no transcript.
func picky() *world {
	w := newWorld()
	w.crm.picky = func(_, field string) bool { return field == "transcript" }
	w.crm.why = crm.Error{Code: crm.InvalidArgument, Status: 400}
	return w
}

func TestARefusedPartWaitsAside(t *testing.T) {
	w := picky()
	p := w.start(t, 1)
	receipt := p.accept(t, ann, "log:1", fields("note", 1, "transcript", 2))
	p.Drain(p.ctx)
	assert.Equal(t, outbox.Done, statusOf(t, receipt).State, "what was written is done")
	assert.Equal(t, map[string]int{"note": 1}, w.crm.logs[ann+"/log:1"])

	jobs := p.List()
	require.Len(t, jobs, 1)
	assert.Equal(t, outbox.Parked, jobs[0].State)
	assert.Equal(t, "transcript", jobs[0].Part)
	assert.JSONEq(t, `{"transcript": 2}`, string(jobs[0].Payload))
	assert.Equal(t, crm.InvalidArgument, jobs[0].Reason.Code)
	assert.Zero(t, p.Drain(p.ctx), "it waits for a person")

	p.accept(t, ann, "log:1", fields("note", 3))
	p.Drain(p.ctx)
	assert.Equal(t, map[string]int{"note": 3}, w.crm.logs[ann+"/log:1"], "newer updates pass it")
	assert.Len(t, p.List(), 1)
	requests := len(w.crm.requests)

	p.kill()
	p = w.start(t, 1)
	p.Drain(p.ctx)
	require.Equal(t, jobs, p.List(), "it survives a restart")
	assert.Len(t, w.crm.requests, requests, "and is not tried by itself")

	require.NoError(t, p.Retry(jobs[0].ID))
	p.Drain(p.ctx)
	require.Len(t, p.List(), 1, "it is refused again")
	assert.Equal(t, 2, p.List()[0].Attempts)
	assert.Equal(t, jobs[0].ID, p.List()[0].ID)

	w.crm.picky = nil
	require.NoError(t, p.Retry(jobs[0].ID))
	p.Drain(p.ctx)
	assert.Empty(t, p.List())
	assert.Equal(t, map[string]int{"note": 3, "transcript": 2}, w.crm.logs[ann+"/log:1"])
	assert.Zero(t, w.stored())
}

func TestANewerValueTakesThePlaceOfARefusedOne(t *testing.T) {
	w := picky()
	p := w.start(t, 1)
	p.accept(t, ann, "log:1", fields("note", 1, "transcript", 2))
	p.Drain(p.ctx)
	p.accept(t, ann, "log:1", fields("transcript", 3))
	require.Len(t, p.List(), 1, "as soon as it is on disk")
	assert.JSONEq(t, `{"transcript": 3}`, string(p.List()[0].Payload))
	p.Drain(p.ctx)
	require.Len(t, p.List(), 1)
	assert.JSONEq(t, `{"transcript": 3}`, string(p.List()[0].Payload))
	assert.Equal(t, 1, w.stored(), "the older record is gone")
}

func TestARefusedPartIsDiscarded(t *testing.T) {
	w := picky()
	p := w.start(t, 1)
	p.accept(t, ann, "log:1", fields("note", 1, "transcript", 2))
	p.Drain(p.ctx)
	require.NoError(t, p.Discard(p.ctx, p.List()[0].ID))
	assert.Empty(t, p.List())
	assert.Zero(t, w.stored())
	p.Drain(p.ctx)
	assert.Zero(t, p.Kept())
}

// Killed at each step of the try that is refused in part, nothing is lost and nothing stays twice.
func TestKilledWhileAPartIsSetAside(t *testing.T) {
	for at := range 12 {
		w := picky()
		p := w.start(t, 1)
		p.accept(t, ann, "log:1", fields("note", 1, "transcript", 2))
		left := at
		p.killAt = func(step) bool { left--; return left < 0 }
		p.Drain(p.ctx)
		p.kill()
		p = w.start(t, 1)
		p.Drain(p.ctx)
		assert.Equal(t, map[string]int{"note": 1}, w.crm.logs[ann+"/log:1"], "killed at step %d", at)
		require.Len(t, p.List(), 1, "killed at step %d", at)
		assert.Equal(t, "transcript", p.List()[0].Part)
		assert.Equal(t, 1, w.stored(), "killed at step %d", at)
	}
}

// Where the rest cannot be stored, all of the job stays, to be tried again.
func TestARestThatCannotBeStored(t *testing.T) {
	w := picky()
	p := w.start(t, 1)
	receipt := p.accept(t, ann, "log:1", fields("note", 1, "transcript", 2))
	full := true
	w.disk = func(op string) (bool, bool) { return full && op == "put", false }
	p.Drain(p.ctx)
	assert.Equal(t, crm.Internal, statusOf(t, receipt).Reason.Code)
	full = false
	require.NoError(t, p.Retry(p.List()[0].ID))
	p.Drain(p.ctx)
	require.Len(t, p.List(), 1)
	assert.Equal(t, "transcript", p.List()[0].Part)
}

// aside is an outbox in which the transcript of a log waits aside, with the job's id.
func aside(t *testing.T, store outbox.Store, tower *tower) (box *outbox.Outbox, id string) {
	box, err := outbox.Open(t.Context(), outbox.Config{Store: store, Merge: mergeFields, Parts: fieldNames, Send: tower.send})
	require.NoError(t, err)
	_, err = accept(t.Context(), box, ann, "log:1", fields("note", 1, "transcript", 2))
	require.NoError(t, err)
	go box.Drain(t.Context())
	tower.next()[0].land <- refusedPart
	synctest.Wait()
	require.Len(t, box.List(), 1)
	return box, box.List()[0].ID
}

var refusedPart = outbox.Outcome{Rest: []outbox.Rest{{Part: "transcript", Payload: fields("transcript", 2), Err: &crm.Error{Code: crm.InvalidArgument}}}}

func TestOneTryALogWithWhatWaitsAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tower := &tower{}
		box, id := aside(t, &rows{}, tower)
		require.NoError(t, box.Retry(id))
		_, err := accept(t.Context(), box, ann, "log:1", fields("note", 3))
		require.NoError(t, err)
		go box.Drain(t.Context())
		for range 2 {
			flights := tower.next()
			require.Len(t, flights, 1)
			flights[0].land <- outbox.Outcome{}
		}
		synctest.Wait()
		assert.Empty(t, box.List())
	})
}

// stuck is a store that does not remove one of its records before the test lets it.
type stuck struct {
	rows
	key  string
	free chan struct{}
}

func (s *stuck) Delete(ctx context.Context, keys ...string) error {
	if slices.Contains(keys, s.key) {
		<-s.free
	}
	return s.rows.Delete(ctx, keys...)
}

// While a part that a person throws away is being removed, the log goes on with the try that it is in, and begins no
// other; it does so as soon as the part is gone, not at the next alarm.
func TestALogWaitsWhileAPartOfItIsDiscarded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tower, store := &tower{}, &stuck{free: make(chan struct{})}
		box, id := aside(t, store, tower)
		_, err := accept(t.Context(), box, ann, "log:1", fields("note", 3))
		require.NoError(t, err)
		go box.Drain(t.Context())
		flights := tower.next()
		require.Len(t, flights, 1)

		store.key = id
		go func() { assert.NoError(t, box.Discard(t.Context(), id)) }()
		_, err = accept(t.Context(), box, ann, "log:1", fields("note", 4))
		require.NoError(t, err)
		synctest.Wait()
		flights[0].land <- outbox.Outcome{}
		assert.Empty(t, tower.next())
		close(store.free)
		flights = tower.next()
		require.Len(t, flights, 1)
		flights[0].land <- outbox.Outcome{}
		synctest.Wait()
		assert.Empty(t, box.List())
	})
}

// A newer value that comes while a person has a refused one tried again takes its place when that is refused once more.
func TestANewerValueDuringATryOfARefusedOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tower := &tower{}
		box, id := aside(t, &rows{}, tower)
		require.NoError(t, box.Retry(id))
		go box.Drain(t.Context())
		flights := tower.next()
		require.Len(t, flights, 1)
		_, err := accept(t.Context(), box, ann, "log:1", fields("transcript", 3))
		require.NoError(t, err)
		flights[0].land <- refusedPart
		flights = tower.next()
		require.Len(t, flights, 1)
		assert.JSONEq(t, `{"transcript": 3}`, string(flights[0].job.Payload))
		flights[0].land <- outbox.Outcome{}
		synctest.Wait()
		assert.Empty(t, box.List(), "the refused value does not stay")
	})
}

// What was refused before the CRM was asked, since the log had no room for it, is tried once with each newer update of the log.
func TestAPartMayFindRoomLater(t *testing.T) {
	for why, again := range map[crm.Error]bool{
		{Code: crm.InvalidArgument}: true, {Code: crm.InvalidArgument, Status: 400}: false, {Code: crm.Conflict}: false,
	} {
		w := picky()
		w.crm.why = why
		p := w.start(t, 1)
		p.accept(t, ann, "log:1", fields("note", 1, "transcript", 2))
		p.accept(t, ann, "log:2", fields("note", 1, "transcript", 2))
		p.Drain(p.ctx)
		require.Len(t, p.List(), 2)

		p.accept(t, ann, "log:1", fields("note", 3))
		p.Drain(p.ctx)
		assert.Equal(t, again, p.List()[0].Attempts == 2, why)
		assert.Equal(t, 1, p.List()[1].Attempts, "another log has no more room by that")
		assert.Equal(t, outbox.Parked, p.List()[0].State)

		w.crm.picky = nil
		p.accept(t, ann, "log:1", fields("note", 4))
		p.Drain(p.ctx)
		assert.Equal(t, again, len(p.List()) == 1, why)
	}
}
