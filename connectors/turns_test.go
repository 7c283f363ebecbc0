package connectors

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/logbody"
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

// slow is a CRM that takes its time between a read and the write that follows, and notes an overlap.
type slow struct {
	memory
	under    atomic.Int32
	overlaps atomic.Int32
}

func (c *slow) ReadCallLog(ctx context.Context, id string) (*crm.CallLog, error) {
	if c.under.Add(1) > 1 {
		c.overlaps.Add(1)
	}
	time.Sleep(5 * time.Millisecond)
	return c.memory.ReadCallLog(ctx, id)
}

func (c *slow) WriteCallLog(ctx context.Context, have *crm.CallLog, change crm.Change) (*crm.CallLog, error) {
	defer c.under.Add(-1)
	return c.memory.WriteCallLog(ctx, have, change)
}

func TestUpdatesOfOneLogDoNotOverlap(t *testing.T) {
	c := &slow{}
	var group sync.WaitGroup
	for _, values := range []logbody.Update{{Subject: "S"}, {Result: "Accepted"}, {Duration: "60"}, {AINote: "summed up"}} {
		session := c.at(t, func(p *crm.Platform) { p.Open = func(crm.Account) (crm.Connector, error) { return c, nil } })
		group.Go(func() {
			_, err := session.UpdateCallLog(t.Context(), Update{LogID: "1", Values: values})
			assert.NoError(t, err)
		})
	}
	group.Wait()
	assert.Zero(t, c.overlaps.Load())
	for _, part := range []string{"Summary: S", "Result: Accepted", "Duration: 1 minute", "summed up"} {
		assert.Contains(t, c.log.Body, part)
	}
}
