package connectors

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTurns(t *testing.T) {
	t.Run("one after the other", func(t *testing.T) {
		turns := turns{queue: map[string]*turn{}}
		order := make(chan string, 2)
		done, err := turns.wait(t.Context(), "log 1")
		require.NoError(t, err)
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			second, err := turns.wait(t.Context(), "log 1")
			if assert.NoError(t, err) {
				order <- "second"
				second()
			}
		}()
		other, err := turns.wait(t.Context(), "log 2")
		require.NoError(t, err, "another log waits for nobody")
		other()
		order <- "first"
		done()
		<-finished
		assert.Equal(t, "first", <-order)
		assert.Empty(t, turns.queue, "nothing is kept of what is done")
	})
	t.Run("a wait ends with its caller", func(t *testing.T) {
		turns := turns{queue: map[string]*turn{}}
		done, err := turns.wait(t.Context(), "log")
		require.NoError(t, err)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err = turns.wait(ctx, "log")
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		done()
		assert.Empty(t, turns.queue)
	})
}
