package outbox_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
)

// Four callers write to three logs at a time, on a CRM that takes its time and has bad moments, in a
// worker that is killed now and then. Each caller's updates must arrive in its order.
func TestCallersAtTheSameTime(t *testing.T) {
	sequences := 1000
	switch {
	case testing.Short():
		sequences = 100
	case os.Getenv("CALLSCRIBE_SOAK") != "":
		sequences = 10_000
	}
	accepted, kills, lost, inverted, doubled, overlaps, requests := 0, 0, 0, 0, 0, 0, 0
	for seed := range sequences {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(seed), 5))
			w := newWorld()
			w.pause = 50 * time.Millisecond
			w.crm.refuse = func(string, string, string) *crm.Error {
				if random.IntN(5) > 0 {
					return nil
				}
				return []*crm.Error{
					{Code: crm.Unavailable}, {Code: crm.Unavailable, Status: 503}, {Code: crm.Conflict, Status: 412},
					{Code: crm.RateLimited, Status: 429, RetryAfter: 2 * time.Second}, {Code: crm.Unauthenticated, Status: 401},
				}[random.IntN(5)]
			}
			w.crm.mute = func() bool { return random.IntN(8) == 0 }
			l := newLedger(w)
			lives := random.IntN(3)
			for life := range lives + 1 {
				p := w.start(t, 4)
				if life < lives {
					left := random.IntN(40)
					p.killAt = func(step) bool { left--; return left == 0 }
				}
				live(p, l, uint64(seed*4+life))
				if p.dead {
					kills++
				}
				p.kill()
			}

			w.crm.refuse, w.crm.mute = nil, func() bool { return false }
			p := w.start(t, 4)
			for round := 0; w.stored() > 0; round++ {
				require.Less(t, round, 10)
				for _, job := range p.List() {
					require.NoError(t, p.Retry(job.ID))
				}
				p.Drain(p.ctx)
			}
			missing, _ := l.lost()
			require.Empty(t, missing)
			lost += len(missing)
			for _, values := range l.entries {
				accepted += len(values)
			}
			inverted += w.crm.inverted
			doubled += w.crm.doubled
			overlaps += w.overlaps
			requests += len(w.crm.requests)
		})
	}
	t.Logf("sequences: %d, accepted: %d, kills: %d, lost: %d, inverted: %d, doubled: %d, requests: %d",
		sequences, accepted, kills, lost, inverted, doubled, requests)
	assert.Zero(t, inverted)
	assert.Zero(t, doubled)
	assert.Zero(t, overlaps, "a record was written twice at a time")
}

// live is the life of one worker: callers that accept and wait for the status, and the platform that
// drains at start and now and then, as at an alarm, when back online, and after a sign-in. It ends with the
// callers, or with the process.
func live(p *process, l *ledger, seed uint64) {
	var callers, platform sync.WaitGroup
	for caller := range 4 {
		callers.Go(func() {
			random := rand.New(rand.NewPCG(seed, uint64(caller)))
			for range 5 {
				time.Sleep(time.Duration(random.IntN(200)) * time.Millisecond)
				receipt, err := l.accept(p, ann, fmt.Sprint("log:", random.IntN(3)), fmt.Sprint("by ", caller))
				if err != nil {
					return
				}
				p.Drain(p.ctx)
				if _, err := receipt.Wait(p.ctx); err != nil {
					return
				}
			}
		})
	}
	over := make(chan struct{})
	platform.Go(func() {
		for {
			_ = p.Reconnected(p.ctx, ann)
			p.Online()
			p.Drain(p.ctx)
			select {
			case <-time.After(100 * time.Millisecond):
			case <-p.ctx.Done():
				return
			case <-over:
				return
			}
		}
	})
	callers.Wait()
	close(over)
	platform.Wait()
}
