//go:build js && wasm

package promise

import (
	"context"
	"strconv"
	"sync"
	"syscall/js"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

func TestNewResolves(t *testing.T) {
	value, err := Await(t.Context(), New(func() (js.Value, error) { return js.ValueOf("done"), nil }), func() {})
	require.NoError(t, err)
	assert.Equal(t, "done", value.String())
}

// As it is under Node 20.
func TestNewWithoutResolvers(t *testing.T) {
	has := hasWithResolvers
	hasWithResolvers = false
	t.Cleanup(func() { hasWithResolvers = has })
	value, err := Await(t.Context(), New(func() (js.Value, error) { return js.ValueOf("done"), nil }), func() {})
	require.NoError(t, err)
	assert.Equal(t, "done", value.String())
}

// Waiters are used again, and none hears what another waited for.
func TestAwaitManyAtATime(t *testing.T) {
	for range 3 {
		var group sync.WaitGroup
		for i := range 20 {
			group.Go(func() {
				made := New(func() (js.Value, error) {
					time.Sleep(time.Duration(i%5) * time.Millisecond)
					if i%2 == 0 {
						return js.Undefined(), &crm.Error{Code: crm.Internal, Message: strconv.Itoa(i)}
					}
					return js.ValueOf(i), nil
				})
				value, err := Await(t.Context(), made, func() {})
				if i%2 == 0 {
					assert.Equal(t, "JavaScript error: "+strconv.Itoa(i), err.Error())
				} else if assert.NoError(t, err) {
					assert.Equal(t, i, value.Int())
				}
			})
		}
		group.Wait()
	}
	assert.LessOrEqual(t, len(waiters.idle), 20)
}

func TestNewRejectsWithAnError(t *testing.T) {
	failed := &crm.Error{Code: crm.RateLimited, Message: "Wait.", Field: "f", RetryAfter: 1500 * time.Millisecond}
	_, err := Await(t.Context(), New(func() (js.Value, error) { return js.Undefined(), failed }), func() {})
	var rejected *js.Error
	require.ErrorAs(t, err, &rejected)
	assert.True(t, rejected.InstanceOf(js.Global().Get("Error")))
	assert.Equal(t, "CallscribeError", rejected.Get("name").String())
	assert.Equal(t, "Wait.", rejected.Get("message").String())
	assert.Equal(t, "rate_limited", rejected.Get("code").String())
	assert.Equal(t, "f", rejected.Get("field").String())
	assert.Equal(t, 1.5, rejected.Get("retryAfterSeconds").Float())
}

// A panic rejects; the program lives, and the panic's value, which may hold data, is not told.
func TestNewRejectsAPanic(t *testing.T) {
	_, err := Await(t.Context(), New(func() (js.Value, error) { panic("secret") }), func() {})
	var rejected *js.Error
	require.ErrorAs(t, err, &rejected)
	assert.Equal(t, "internal", rejected.Get("code").String())
	assert.NotContains(t, rejected.Get("message").String(), "secret")
}

func TestAwaitCancels(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	canceled := false
	var settle js.Value
	executor := js.FuncOf(func(_ js.Value, args []js.Value) any { settle = args[1]; return nil })
	defer executor.Release()
	never := js.Global().Get("Promise").New(executor)

	cancel()
	_, err := Await(ctx, never, func() { canceled = true; settle.Invoke("aborted") })
	require.ErrorIs(t, err, context.Canceled)
	assert.True(t, canceled)
}
