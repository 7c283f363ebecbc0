package outbox_test

import (
	"context"
	"testing"

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
