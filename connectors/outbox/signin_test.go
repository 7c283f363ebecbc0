package outbox_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/outbox"
)

// A try that began before a sign-in may end with "signed out" after it. That must not undo the sign-in.
func TestSignInDuringATry(t *testing.T) {
	began, signedIn := make(chan struct{}), make(chan struct{})
	tries := 0
	box, err := outbox.Open(t.Context(), outbox.Config{
		Store: &rows{},
		Merge: func(_, later json.RawMessage) (json.RawMessage, error) { return later, nil },
		Send: func(context.Context, outbox.Job) outbox.Outcome {
			if tries++; tries > 1 {
				return outbox.Outcome{Result: "sent"}
			}
			close(began)
			<-signedIn
			return outbox.Outcome{Err: &crm.Error{Code: crm.Unauthenticated, Message: "Signed out.", AccountWide: true}}
		},
	})
	require.NoError(t, err)
	receipt, err := accept(t.Context(), box, "account", "log:1", json.RawMessage(`{}`))
	require.NoError(t, err)
	drained := make(chan struct{})
	go func() { box.Drain(t.Context()); close(drained) }()
	<-began
	require.NoError(t, box.Reconnected(t.Context(), "account"))
	close(signedIn)

	status, err := receipt.Wait(t.Context())
	require.NoError(t, err)
	assert.Equal(t, outbox.Done, status.State)
	<-drained
	assert.Equal(t, 2, tries)
	assert.Empty(t, box.List())
	assert.False(t, box.SignedOut("account"))
}

// A sign-in while it is being written that the job is parked for one: the record is written once more.
func TestSignInWhileTheRefusalIsWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tower, store := &tower{}, &doors{}
		cfg := outbox.Config{Store: store, Merge: mergeFields, Send: tower.send}
		box, err := outbox.Open(t.Context(), cfg)
		require.NoError(t, err)
		_, err = box.Accept(ann, "log:1", fields("note", 1))
		require.NoError(t, err)
		store.one(t, "put").open <- nil
		go box.Drain(t.Context())
		tower.next()[0].land <- outbox.Outcome{Err: &crm.Error{Code: crm.Unauthenticated, Status: 401}}
		parked := store.one(t, "put")
		require.NoError(t, box.Reconnected(t.Context(), ann))
		parked.open <- nil
		store.one(t, "put").open <- nil
		flights := tower.next()
		require.Len(t, flights, 1)

		again, err := outbox.Open(t.Context(), cfg)
		require.NoError(t, err)
		require.Len(t, again.List(), 1)
		assert.Equal(t, outbox.Waiting, again.List()[0].State, "a worker that dies now leaves no job that waits for a sign-in")
		flights[0].land <- outbox.Outcome{}
		store.one(t, "delete").open <- nil
		synctest.Wait()
	})
}
