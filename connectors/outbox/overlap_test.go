package outbox_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/outbox"
)

// An update is read from the CRM while it is being stored, and written when it is.

// doors is a store whose operations wait until the test lets them go on.
type doors struct {
	rows
	mu        sync.Mutex
	waiting   []*door
	doneFirst bool // an operation that fails has had its effect all the same
}

type door struct {
	op   string // "put" or "delete"
	keys []string
	open chan error
}

func (d *doors) pass(op string, keys []string, effect func() error) error {
	at := &door{op, keys, make(chan error)}
	d.mu.Lock()
	d.waiting = append(d.waiting, at)
	d.mu.Unlock()
	err := <-at.open
	if err == nil || d.doneFirst {
		_ = effect()
	}
	return err
}

func (d *doors) Put(ctx context.Context, key string, value []byte) error {
	return d.pass("put", []string{key}, func() error { return d.rows.Put(ctx, key, value) })
}

func (d *doors) Delete(ctx context.Context, keys ...string) error {
	return d.pass("delete", keys, func() error { return d.rows.Delete(ctx, keys...) })
}

// next are the operations that have begun since the last call.
func (d *doors) next() (begun []*door) {
	synctest.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	begun, d.waiting = d.waiting, nil
	return begun
}

// one is the one operation that has begun since the last call.
func (d *doors) one(t *testing.T, op string) *door {
	t.Helper()
	begun := d.next()
	require.Len(t, begun, 1)
	require.Equal(t, op, begun[0].op)
	return begun[0]
}

// wire is a CRM of which only the methods of its requests are known.
type wire struct {
	mu      sync.Mutex
	methods []string
	status  int // of the next answer
}

func (w *wire) Do(_ context.Context, req *crm.Request) (*crm.Response, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.methods = append(w.methods, req.Method)
	return &crm.Response{Status: w.status}, nil
}

func (w *wire) got() []string {
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.methods
}

// sends is a Send that makes requests with these methods through the job's gate, and stops where one is refused.
func (w *wire) sends(methods ...string) func(context.Context, outbox.Job) outbox.Outcome {
	return func(ctx context.Context, job outbox.Job) outbox.Outcome {
		client := crm.Client{Title: "CRM", Account: crm.Account{Transport: job.Gate(w)}}
		for _, method := range methods {
			if _, err := client.Do(ctx, crm.Call{Method: method, Path: "/", Thing: "it"}); err != nil {
				return outbox.Outcome{Err: crm.AsError(err)}
			}
		}
		return outbox.Outcome{Result: job.ID}
	}
}

func TestOnlyReadsPassBeforeTheRecordIsOnDisk(t *testing.T) {
	for _, method := range []string{"PATCH", "PUT", "POST", "DELETE", "HEAD", "get", ""} {
		t.Run("then "+method, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, wire := &doors{}, &wire{status: 200}
				box, err := outbox.Open(t.Context(), outbox.Config{Store: store, Merge: mergeFields, Send: wire.sends("GET", "GET", method)})
				require.NoError(t, err)
				receipt, err := box.Accept(ann, "log:1", fields("note", 1))
				require.NoError(t, err)
				put := store.one(t, "put")
				go box.Drain(t.Context())
				assert.Equal(t, []string{"GET", "GET"}, wire.got())
				put.open <- nil
				assert.Equal(t, []string{"GET", "GET", method}, wire.got())
				assert.Equal(t, outbox.Status{State: outbox.Done, Result: receipt.ID}, statusOf(t, receipt), "before the record is gone")
				store.one(t, "delete").open <- nil
				synctest.Wait()
				assert.Zero(t, box.Kept())
				assert.Empty(t, store.m)
			})
		})
	}
}

// Nothing is said of an update that is not on disk yet, even where there is nothing to be written.
func TestDoneIsSaidWhenTheUpdateIsOnDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, wire := &doors{}, &wire{status: 200}
		box, err := outbox.Open(t.Context(), outbox.Config{Store: store, Merge: mergeFields, Send: wire.sends("GET")})
		require.NoError(t, err)
		receipt, err := box.Accept(ann, "log:1", fields("note", 1))
		require.NoError(t, err)
		go box.Drain(t.Context())
		put := store.one(t, "put")
		assert.Equal(t, []string{"GET"}, wire.got())
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = receipt.Wait(ctx)
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, receipt.Stored(ctx), context.Canceled)
		assert.Empty(t, box.List(), "only what is stored is shown")
		assert.Equal(t, crm.NotFound, crm.CodeOf(box.Discard(t.Context(), receipt.ID)))
		put.open <- nil
		store.one(t, "delete").open <- nil
		require.NoError(t, receipt.Stored(ctx))
		assert.Equal(t, outbox.Done, statusOf(t, receipt).State)
	})
}

func TestAStoreThatFailsLate(t *testing.T) {
	for name, test := range map[string]struct {
		status    int // of the CRM's answer to the read
		doneFirst bool
		deleted   error // what comes of taking the record back
	}{
		"not written":                       {status: 200},
		"written all the same":              {status: 200, doneFirst: true},
		"written, and cannot be taken back": {status: 200, doneFirst: true, deleted: errDisk},
		"the CRM refuses at the same time":  {status: 404},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store, wire := &doors{doneFirst: test.doneFirst}, &wire{status: test.status}
				box, err := outbox.Open(t.Context(), outbox.Config{Store: store, Merge: mergeFields, Send: wire.sends("GET", "PATCH")})
				require.NoError(t, err)
				refused, err := box.Accept(ann, "log:1", fields("note", 1))
				require.NoError(t, err)
				go box.Drain(t.Context())
				put := store.one(t, "put")
				assert.Equal(t, []string{"GET"}, wire.got(), "it has been read")
				next, err := box.Accept(ann, "log:1", fields("note", 2))
				require.NoError(t, err)
				store.one(t, "put").open <- nil

				put.open <- errDisk
				takeBack := store.one(t, "delete")
				assert.Equal(t, []string{refused.ID}, takeBack.keys)
				assert.Equal(t, []string{"GET"}, wire.got(), "the next one waits until it is taken back")
				wire.status = 200
				takeBack.open <- test.deleted
				assert.Equal(t, []string{"GET", "GET", "PATCH"}, wire.got(), "nothing of it was written")
				want := outbox.NotStored()
				if test.deleted != nil {
					want = outbox.MaybeStored() // it would be found after a restart
				}
				assert.Equal(t, want, refused.Stored(t.Context()))
				_, err = refused.Wait(t.Context())
				assert.Equal(t, want, err)
				assert.Equal(t, outbox.Done, statusOf(t, next).State)

				if test.deleted != nil { // the older record first
					again := store.one(t, "delete")
					assert.Equal(t, []string{refused.ID}, again.keys)
					again.open <- nil
				}
				gone := store.one(t, "delete")
				assert.Equal(t, []string{next.ID}, gone.keys)
				gone.open <- nil
				synctest.Wait()
				assert.Empty(t, store.m)
				assert.Zero(t, box.Kept())
			})
		})
	}
}

func TestAnUpdateThatIsStillBeingWrittenIsNotOvertaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tower, store := &tower{}, &doors{}
		box, err := outbox.Open(t.Context(), outbox.Config{Store: store, Merge: mergeFields, Send: tower.send})
		require.NoError(t, err)
		first, err := box.Accept(ann, "log:1", fields("note", 1))
		require.NoError(t, err)
		put := store.one(t, "put")
		second, err := box.Accept(ann, "log:1", fields("note", 2))
		require.NoError(t, err)
		store.one(t, "put").open <- nil
		require.NoError(t, second.Stored(t.Context()))

		go box.Drain(t.Context())
		flights := tower.next()
		require.Len(t, flights, 1)
		assert.JSONEq(t, `{"note":1}`, string(flights[0].job.Payload), "alone: the other is behind it")
		flights[0].land <- outbox.Outcome{}
		assert.Empty(t, tower.next(), "it has not landed before it is on disk")
		put.open <- nil
		flights = tower.next()
		require.Len(t, flights, 1)
		assert.JSONEq(t, `{"note":2}`, string(flights[0].job.Payload))
		assert.Equal(t, outbox.Done, statusOf(t, first).State)
		flights[0].land <- outbox.Outcome{}
		store.one(t, "delete").open <- nil
		store.one(t, "delete").open <- nil
		synctest.Wait()
		assert.Zero(t, box.Kept())
		assert.Empty(t, store.m)
	})
}

// A new job that joins others of its log is on disk before they are tried together.
func TestAJobThatJoinsOthersIsStoredFirst(t *testing.T) {
	for name, before := range map[string]*crm.Error{
		"the log was refused":       {Code: crm.NotFound, Status: 404},
		"the CRM is out of reach":   {Code: crm.Unavailable},
		"the CRM refuses":           {Code: crm.Unavailable, Status: 503},
		"the account is signed out": {Code: crm.Unauthenticated, Status: 401},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tower, store := &tower{}, &doors{}
				box, err := outbox.Open(t.Context(), outbox.Config{Store: store, Merge: mergeFields, Send: tower.send})
				require.NoError(t, err)
				_, err = box.Accept(ann, "log:1", fields("note", 1))
				require.NoError(t, err)
				store.one(t, "put").open <- nil
				go box.Drain(t.Context())
				flights := tower.next()
				require.Len(t, flights, 1)
				flights[0].land <- outbox.Outcome{Err: before}
				store.one(t, "put").open <- nil // how the try has gone

				_, err = box.Accept(ann, "log:1", fields("note", 2))
				require.NoError(t, err)
				put := store.one(t, "put")
				go box.Drain(t.Context())
				assert.Empty(t, tower.next())
				put.open <- nil
				if name == "the log was refused" || name == "the CRM is out of reach" {
					flights := tower.next()
					require.Len(t, flights, 1)
					assert.JSONEq(t, `{"note":2}`, string(flights[0].job.Payload), "merged with what waits")
					flights[0].land <- outbox.Outcome{}
					store.one(t, "delete").open <- nil
				}
				assert.Empty(t, tower.next())
			})
		})
	}
}

// The next update of a log is tried while the record of the one before is being removed, and is not removed
// before it.
func TestTheRemovalKeepsNoQueueBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tower, store := &tower{}, &doors{}
		box, err := outbox.Open(t.Context(), outbox.Config{Store: store, Merge: mergeFields, Send: tower.send})
		require.NoError(t, err)
		var removal *door
		var ids []string
		for i := range 3 {
			receipt, err := box.Accept(ann, "log:1", fields("note", i+1))
			require.NoError(t, err)
			ids = append(ids, receipt.ID)
			store.one(t, "put").open <- nil
			go box.Drain(t.Context())
			flights := tower.next()
			require.Len(t, flights, 1)
			flights[0].land <- outbox.Outcome{}
			synctest.Wait()
			assert.Equal(t, outbox.Done, statusOf(t, receipt).State)
			if i == 0 {
				removal = store.one(t, "delete")
				assert.Equal(t, ids, removal.keys)
			}
		}
		assert.Empty(t, store.next(), "what is newer stays as long")
		removal.open <- nil
		rest := store.one(t, "delete")
		assert.Equal(t, ids[1:], rest.keys, "the older first")
		rest.open <- nil
		synctest.Wait()
		assert.Zero(t, box.Kept())
		assert.Empty(t, store.m)
	})
}

func TestMaybeSent(t *testing.T) {
	w := newWorld()
	var told []bool
	answer := &crm.Error{Code: crm.Unavailable}
	open := func() *outbox.Outbox {
		box, err := outbox.Open(t.Context(), outbox.Config{
			Store: (*processStore)(w.start(t, 0)), Now: w.now, Merge: mergeFields, Parallel: parallel(1),
			Send: func(_ context.Context, job outbox.Job) outbox.Outcome {
				told = append(told, job.MaybeSent)
				return outbox.Outcome{Err: answer}
			},
		})
		require.NoError(t, err)
		return box
	}
	box := open()
	_, err := accept(t.Context(), box, ann, "log:1", fields("note", 1))
	require.NoError(t, err)
	box.Drain(t.Context())
	assert.Equal(t, []bool{false}, told, "a new job")
	_, err = accept(t.Context(), box, ann, "log:1", fields("note", 2))
	require.NoError(t, err)
	box.Drain(t.Context())
	assert.Equal(t, []bool{false, true}, told, "one that is merged with a job that was tried")

	_, err = accept(t.Context(), box, ann, "log:2", fields("note", 3))
	require.NoError(t, err)
	box = open() // without having tried it
	answer = nil
	told = nil
	box.Online()
	w.advance(backoffCap)
	box.Drain(t.Context())
	assert.Equal(t, []bool{true, true}, told, "what an earlier program accepted")
	_, err = accept(t.Context(), box, ann, "log:1", fields("note", 4))
	require.NoError(t, err)
	box.Drain(t.Context())
	assert.Equal(t, []bool{true, true, false}, told, "a new job again")
}
