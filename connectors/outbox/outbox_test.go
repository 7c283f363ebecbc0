package outbox_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/outbox"
)

const (
	ann = "example:ann"
	bob = "example:bob"
)

func TestAcceptedIsStoredThenSentThenGone(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	assert.Zero(t, w.alarm)
	receipt := p.accept(t, ann, "log:1", fields("note", 1))
	assert.Equal(t, 1, w.stored())
	assert.NotEmpty(t, receipt.ID)
	assert.Empty(t, w.crm.requests, "nothing is sent before Drain")
	assert.Equal(t, w.clock.Add(time.Minute), w.alarm, "a killed worker would be revived")

	assert.Zero(t, p.Drain(p.ctx))
	assert.Equal(t, outbox.Done, statusOf(t, receipt).State)
	assert.Equal(t, map[string]int{"note": 1}, w.crm.logs[ann+"/log:1"])
	assert.Zero(t, w.stored())
	assert.Empty(t, p.List())
	assert.Zero(t, w.alarm, "no alarm is needed")
}

func TestWaitingUpdatesOfALogAreOneWrite(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	recording := p.accept(t, ann, "log:1", fields("recording", 1))
	note := p.accept(t, ann, "log:1", fields("note", 2))
	better := p.accept(t, ann, "log:1", fields("note", 3))
	other := p.accept(t, ann, "log:2", fields("note", 4))
	p.Drain(p.ctx)
	for _, receipt := range []*outbox.Receipt{recording, note, better, other} {
		assert.Equal(t, outbox.Done, statusOf(t, receipt).State)
	}
	assert.Equal(t, map[string]int{"recording": 1, "note": 3}, w.crm.logs[ann+"/log:1"])
	assert.Equal(t, 2, w.crm.writes)
}

func TestSendGetsTheMergedJob(t *testing.T) {
	w := newWorld()
	var got []outbox.Job
	box, err := outbox.Open(t.Context(), outbox.Config{
		Store: (*processStore)(w.start(t, 0)), Merge: mergeFields, Now: w.now,
		Canonical: func(account, key string) string { return account + "'s " + key },
		Send: func(_ context.Context, job outbox.Job) outbox.Outcome {
			got = append(got, job)
			return outbox.Outcome{Result: "saved"}
		},
	})
	require.NoError(t, err)
	first, err := accept(t.Context(), box, "a", "log", fields("x", 1))
	require.NoError(t, err)
	accepted := w.clock
	w.advance(time.Second)
	second, err := accept(t.Context(), box, "a", "log", fields("y", 2))
	require.NoError(t, err)
	box.Drain(t.Context())
	assert.Equal(t, []outbox.Job{{
		ID: first.ID, Account: "a", Key: "a's log", Seq: 2, Payload: fields("x", 1, "y", 2), Accepted: accepted, Status: outbox.Status{State: outbox.Waiting},
	}}, got)
	assert.Equal(t, outbox.Status{State: outbox.Done, Result: "saved"}, statusOf(t, second))
	assert.Len(t, first.ID, 32)
	assert.NotEqual(t, first.ID, second.ID)
}

func TestAcceptRefuses(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	for _, test := range []struct {
		name, account, key, payload, field string
	}{
		{"no account", "", "log:1", `{}`, "account"},
		{"no key", ann, "", `{}`, "key"},
		{"no payload", ann, "log:1", ``, "payload"},
		{"no JSON", ann, "log:1", `{"a":`, "payload"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := accept(t.Context(), p, test.account, test.key, json.RawMessage(test.payload))
			require.Error(t, err)
			assert.Equal(t, crm.InvalidArgument, crm.CodeOf(err))
			assert.Equal(t, test.field, crm.AsError(err).Field)
		})
	}
	assert.Zero(t, w.stored())
}

func TestStorageFullIsAnErrorAndNotSent(t *testing.T) {
	for name, fault := range map[string]func(op string) (fail, done bool){
		"not written":                       func(op string) (bool, bool) { return op == "put", op != "put" },
		"written all the same":              func(op string) (bool, bool) { return op == "put", true },
		"written, and cannot be taken back": func(op string) (bool, bool) { return true, op == "put" },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			p := w.start(t, 0)
			w.disk = fault
			_, err := accept(t.Context(), p, ann, "log:1", fields("note", 1))
			require.Error(t, err)
			assert.Equal(t, crm.Internal, crm.CodeOf(err))
			assert.Contains(t, err.Error(), "storage")
			assert.Empty(t, p.List())

			w.disk = nil
			p.Drain(p.ctx)
			assert.Empty(t, w.crm.requests)
			assert.Zero(t, w.stored(), "what was written by half is removed")

			next := p.accept(t, ann, "log:1", fields("note", 2))
			p.Drain(p.ctx)
			assert.Equal(t, outbox.Done, statusOf(t, next).State)
			assert.Zero(t, w.stored())
		})
	}
}

func TestRecordThatCannotBeRemovedNeverUndoesANewerOne(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	w.disk = func(op string) (bool, bool) { return op == "delete", op != "delete" }
	first := p.accept(t, ann, "log:1", fields("note", 1))
	next := p.Drain(p.ctx)
	assert.Equal(t, outbox.Done, statusOf(t, first).State, "the CRM has it")
	assert.Equal(t, w.clock.Add(time.Minute), next, "removal is tried again")
	assert.Empty(t, p.List())
	p.accept(t, ann, "log:1", fields("note", 2))
	p.Drain(p.ctx)
	assert.Equal(t, 2, w.stored(), "the newer record stays as long as the older one does")

	p.kill()
	p = w.start(t, 0)
	w.disk = nil
	p.Drain(p.ctx)
	assert.Equal(t, 2, w.crm.logs[ann+"/log:1"]["note"])
	assert.Zero(t, w.crm.inverted+w.crm.doubled)
	assert.Zero(t, w.stored())
}

func TestOneInFlightForALogAndABoundForAll(t *testing.T) {
	w := newWorld()
	p := (*processStore)(w.start(t, 0))
	type flight struct {
		job  outbox.Job
		land chan struct{}
	}
	flights := make(chan flight)
	box, err := outbox.Open(t.Context(), outbox.Config{
		Store: p, Merge: mergeFields, Parallel: parallel(2),
		Send: func(_ context.Context, job outbox.Job) outbox.Outcome {
			f := flight{job, make(chan struct{})}
			flights <- f
			<-f.land
			return outbox.Outcome{}
		},
	})
	require.NoError(t, err)
	accept := func(key string, value int) {
		_, err := accept(t.Context(), box, ann, key, fields("note", value))
		require.NoError(t, err)
	}
	accept("a", 1)
	done := make(chan struct{})
	go func() { box.Drain(t.Context()); close(done) }()
	a := <-flights
	accept("a", 2) // waits for its log
	accept("a", 3)
	accept("b", 4) // goes beside it, in the Drain that runs
	b := <-flights
	accept("c", 5) // waits for a place
	select {
	case f := <-flights:
		require.Fail(t, "a third flight", f.job.Key)
	case <-time.After(20 * time.Millisecond):
	}
	close(a.land)
	second := map[string]flight{}
	f := <-flights
	second[f.job.Key] = f
	close(b.land)
	f = <-flights
	second[f.job.Key] = f
	assert.JSONEq(t, `{"note":3}`, string(second["a"].job.Payload))
	assert.JSONEq(t, `{"note":5}`, string(second["c"].job.Payload))
	close(second["a"].land)
	close(second["c"].land)
	<-done
	assert.Zero(t, w.stored())
}

func TestWhatCannotBeMergedGoesOneAfterTheOther(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	p.accept(t, ann, "log:1", fields("note", 1))
	odd := p.accept(t, ann, "log:1", json.RawMessage(`"no fields"`))
	last := p.accept(t, ann, "log:1", fields("note", 2))
	p.Drain(p.ctx)
	assert.Equal(t, 1, w.crm.logs[ann+"/log:1"]["note"])
	assert.Equal(t, outbox.Parked, statusOf(t, odd).State)
	assert.Equal(t, outbox.Parked, statusOf(t, last).State, "it never overtakes")
	require.NoError(t, p.Discard(t.Context(), odd.ID))
	require.NoError(t, p.Retry(last.ID))
	p.Drain(p.ctx)
	assert.Equal(t, 2, w.crm.logs[ann+"/log:1"]["note"])
	assert.Zero(t, w.stored())
}

func TestPanicInAJobDoesNotEndTheWorker(t *testing.T) {
	w := newWorld()
	box, err := outbox.Open(t.Context(), outbox.Config{
		Store: (*processStore)(w.start(t, 0)), Merge: mergeFields, Now: w.now,
		Send: func(context.Context, outbox.Job) outbox.Outcome { panic("the note") },
	})
	require.NoError(t, err)
	_, err = accept(t.Context(), box, ann, "log:1", fields("note", 1))
	require.NoError(t, err)
	for range 3 {
		box.Drain(t.Context())
		w.advance(time.Minute)
	}
	jobs := box.List()
	require.Len(t, jobs, 1)
	assert.Equal(t, outbox.Parked, jobs[0].State)
	assert.Equal(t, crm.Internal, jobs[0].Reason.Code)
	assert.NotContains(t, jobs[0].Reason.Message, "the note")
}

func TestUnreadableRecordBlocksNothingAndIsShown(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	w.crm.refuse = func(string, string, string) *crm.Error { return &crm.Error{Code: crm.NotFound} }
	receipt := p.accept(t, ann, "log:1", fields("note", 1))
	p.Drain(p.ctx)
	raw := string(w.rows[receipt.ID])
	p.kill()
	w.rows["half"] = []byte(raw[:len(raw)-9])
	w.rows["newer"] = []byte(`{"v":2,"id":"newer"}`)
	w.rows["binary"] = []byte{0xff, 0xfe}
	w.rows["odd"] = []byte(`{"v":1,"id":"odd","account":"a","key":"k","seq":9,"payload":{},"progress":{"state":"lost","reason":{}}}`)
	w.rows["bare"] = []byte(`{"v":1,"id":"bare","account":"a","key":"k","seq":9,"payload":{},"progress":{"state":"parked"}}`)
	w.rows["moved"] = []byte(raw) // under another key than its own

	w.crm.refuse = nil
	p = w.start(t, 0)
	jobs := p.List()
	require.Len(t, jobs, 7)
	byID := map[string]outbox.Job{}
	for _, job := range jobs {
		byID[job.ID] = job
		assert.Equal(t, outbox.Parked, job.State)
	}
	assert.Equal(t, raw[:len(raw)-9], byID["half"].Raw)
	assert.Equal(t, `{"v":2,"id":"newer"}`, byID["newer"].Raw)
	assert.Equal(t, "//4=", byID["binary"].RawBase64)
	exported, err := p.Export(p.List())
	require.NoError(t, err)
	assert.Contains(t, string(exported), `"rawBase64": "//4="`)

	require.Error(t, p.Retry("half"))
	require.NoError(t, p.Retry(receipt.ID))
	p.Drain(p.ctx)
	assert.Equal(t, 1, w.crm.logs[ann+"/log:1"]["note"])
	assert.Equal(t, 6, w.stored())
	for _, id := range []string{"half", "newer", "binary", "moved", "odd", "bare"} {
		require.NoError(t, p.Discard(t.Context(), id))
	}
	assert.Zero(t, w.stored())
	assert.Empty(t, p.List())
}

func TestStoreThatCannotBeReadIsAnError(t *testing.T) {
	_, err := outbox.Open(t.Context(), outbox.Config{Store: brokenStore{}})
	require.Error(t, err)
	assert.Equal(t, crm.Internal, crm.CodeOf(err))
}

type brokenStore struct{ outbox.Store }

func (brokenStore) Load(context.Context) (map[string][]byte, error) { return nil, errDisk }

func TestExportIsThePersonsText(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	w.crm.refuse = func(string, string, string) *crm.Error {
		return &crm.Error{Code: crm.NotFound, Message: "There is no such log.", Status: 404}
	}
	receipt := p.accept(t, ann, "log:1", fields("note", 1))
	p.Drain(p.ctx)
	exported, err := p.Export(p.List())
	require.NoError(t, err)
	assert.JSONEq(t, `{"exported": "2026-03-02T09:00:00Z", "jobs": [{
		"id": "`+receipt.ID+`", "account": "example:ann", "key": "log:1", "seq": 1, "payload": {"note": 1},
		"accepted": "2026-03-02T09:00:00Z", "state": "parked", "attempts": 1,
		"reason": {"code": "not_found", "message": "There is no such log.", "status": 404}}]}`, string(exported))
}

func TestDrainEndsWithItsContext(t *testing.T) {
	w := newWorld()
	started := make(chan struct{})
	box, err := outbox.Open(t.Context(), outbox.Config{
		Store: (*processStore)(w.start(t, 0)), Merge: mergeFields, Now: w.now,
		Send: func(ctx context.Context, _ outbox.Job) outbox.Outcome {
			close(started)
			<-ctx.Done()
			return outbox.Outcome{Err: crm.AsError(ctx.Err())}
		},
	})
	require.NoError(t, err)
	receipt, err := accept(t.Context(), box, ann, "log:1", fields("note", 1))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-started; cancel() }()
	assert.Equal(t, w.clock.Add(time.Minute), box.Drain(ctx))
	jobs := box.List()
	require.Len(t, jobs, 1)
	assert.Equal(t, outbox.Waiting, jobs[0].State)
	assert.Zero(t, jobs[0].Attempts, "a shutdown does not count")
	_, err = receipt.Wait(ctx)
	require.ErrorIs(t, err, context.Canceled)
}

// What a person asked for is not done when the Drain that did it is stopped: the next one goes on with it.
func TestAPersonsRetryOutlivesADrain(t *testing.T) {
	w := newWorld()
	tries := 0
	stop, cancel := context.WithCancel(t.Context())
	box, err := outbox.Open(t.Context(), outbox.Config{
		Store: (*processStore)(w.start(t, 0)), Merge: mergeFields, Now: w.now,
		Send: func(context.Context, outbox.Job) outbox.Outcome {
			switch tries++; tries {
			case 1:
				return outbox.Outcome{Err: &crm.Error{Code: crm.RateLimited, Status: 429, RetryAfter: time.Hour}}
			case 2:
				cancel()
				return outbox.Outcome{Err: crm.AsError(context.Canceled)}
			}
			return outbox.Outcome{}
		},
	})
	require.NoError(t, err)
	receipt, err := accept(t.Context(), box, ann, "log:1", fields("note", 1))
	require.NoError(t, err)
	box.Drain(t.Context())
	require.NoError(t, box.Retry(receipt.ID))
	box.Drain(stop)
	require.Equal(t, 2, tries)
	assert.Zero(t, box.Drain(t.Context()))
	assert.Equal(t, 3, tries)
	assert.Empty(t, box.List())
}
