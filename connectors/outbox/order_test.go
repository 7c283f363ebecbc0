package outbox_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
	"callscribe/connectors/outbox"
)

// tower lets a test land each try by hand, in a synctest bubble.
type tower struct {
	mu      sync.Mutex
	flights []*flight
}

type flight struct {
	job  outbox.Job
	land chan outbox.Outcome
}

func (t *tower) send(_ context.Context, job outbox.Job) outbox.Outcome {
	f := &flight{job, make(chan outbox.Outcome)}
	t.mu.Lock()
	t.flights = append(t.flights, f)
	t.mu.Unlock()
	return <-f.land
}

// next are the tries that have begun since the last call.
func (t *tower) next() (begun []*flight) {
	synctest.Wait()
	t.mu.Lock()
	defer t.mu.Unlock()
	begun, t.flights = t.flights, nil
	return begun
}

func TestTwoKeysBecomeOneWhileBothAreInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tower, store := &tower{}, &rows{}
		var mu sync.Mutex
		known := false
		box, err := outbox.Open(t.Context(), outbox.Config{
			Store: store, Merge: mergeFields, Send: tower.send,
			Canonical: func(_, key string) string {
				mu.Lock()
				defer mu.Unlock()
				if known && key == "session:9" {
					return "log:42"
				}
				return key
			},
		})
		require.NoError(t, err)
		older, err := accept(t.Context(), box, ann, "session:9", fields("note", 1, "result", 1))
		require.NoError(t, err)
		newer, err := accept(t.Context(), box, ann, "log:42", fields("note", 2))
		require.NoError(t, err)
		go box.Drain(t.Context())
		flights := map[string]*flight{}
		for _, f := range tower.next() {
			flights[f.job.Key] = f
		}
		require.Len(t, flights, 2)

		// The create of the session's log succeeds, its update does not.
		mu.Lock()
		known = true
		mu.Unlock()
		flights["session:9"].land <- outbox.Outcome{Err: &crm.Error{Code: crm.Conflict}}
		assert.Empty(t, tower.next(), "one in flight for a log")
		assert.Equal(t, outbox.Waiting, statusOf(t, older).State)
		flights["log:42"].land <- outbox.Outcome{}

		// The older one is still to be written, so the newer one is written once more after it.
		again := tower.next()
		require.Len(t, again, 1)
		assert.Equal(t, "log:42", again[0].job.Key)
		assert.JSONEq(t, `{"note":2,"result":1}`, string(again[0].job.Payload))
		assert.Len(t, store.m, 2)
		again[0].land <- outbox.Outcome{}
		synctest.Wait()
		assert.Equal(t, outbox.Done, statusOf(t, newer).State)
		assert.Empty(t, store.m)
	})
}

func TestWhatIsInFlightCannotBeDiscarded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tower, store := &tower{}, &rows{}
		box, err := outbox.Open(t.Context(), outbox.Config{Store: store, Merge: mergeFields, Send: tower.send})
		require.NoError(t, err)
		receipt, err := accept(t.Context(), box, ann, "log:1", fields("note", 1))
		require.NoError(t, err)
		go box.Drain(t.Context())
		flights := tower.next()
		require.Len(t, flights, 1)
		assert.Equal(t, crm.Conflict, crm.CodeOf(box.Discard(t.Context(), receipt.ID)))
		flights[0].land <- outbox.Outcome{Err: &crm.Error{Code: crm.NotFound}}
		synctest.Wait()
		require.NoError(t, box.Discard(t.Context(), receipt.ID))
		assert.Empty(t, store.m)

		waiting, err := accept(t.Context(), box, ann, "log:1", fields("note", 2))
		require.NoError(t, err)
		require.NoError(t, box.Discard(t.Context(), waiting.ID))
		assert.Equal(t, outbox.Discarded, statusOf(t, waiting).State)
		assert.Zero(t, box.Drain(t.Context()))
		assert.Empty(t, tower.next())
	})
}

func TestNoLogOrAccountStarvesAnother(t *testing.T) {
	w := newWorld()
	var mu sync.Mutex
	var sent []string
	var box *outbox.Outbox
	box, err := outbox.Open(t.Context(), outbox.Config{
		Store: (*processStore)(w.start(t, 0)), Merge: mergeFields, Now: w.now, Parallel: parallel(1),
		Send: func(ctx context.Context, job outbox.Job) outbox.Outcome {
			mu.Lock()
			sent = append(sent, job.Account[8:]+" "+job.Key)
			n := len(sent)
			mu.Unlock()
			if job.Key == "busy" && n < 20 { // while it is sent, the next comes
				_, err := accept(ctx, box, ann, "busy", fields("note", 1))
				assert.NoError(t, err)
			}
			return outbox.Outcome{}
		},
	})
	require.NoError(t, err)
	for _, update := range [][2]string{{ann, "busy"}, {ann, "log:1"}, {ann, "log:2"}, {bob, "log:1"}, {bob, "log:2"}} {
		_, err := accept(t.Context(), box, update[0], update[1], fields("note", 1))
		require.NoError(t, err)
	}
	box.Drain(t.Context())
	assert.ElementsMatch(t, []string{"ann busy", "ann log:1", "ann log:2", "bob log:1", "bob log:2"}, unique(sent[:8]), sent)
}

func unique(list []string) (found []string) {
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			found = append(found, s)
		}
	}
	return found
}

func TestSeveralDrainsShareTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		flying, most, sent := 0, 0, map[string]int{}
		store := &rows{}
		box, err := outbox.Open(t.Context(), outbox.Config{
			Store: store, Merge: mergeFields, Parallel: parallel(3),
			Send: func(_ context.Context, job outbox.Job) outbox.Outcome {
				mu.Lock()
				flying++
				most = max(most, flying)
				sent[job.Key]++
				mu.Unlock()
				time.Sleep(time.Second)
				mu.Lock()
				flying--
				mu.Unlock()
				return outbox.Outcome{}
			},
		})
		require.NoError(t, err)
		start := time.Now()
		var all sync.WaitGroup
		for i := range 30 {
			all.Go(func() {
				receipt, err := accept(t.Context(), box, ann, fmt.Sprint("log:", i), json.RawMessage(`{}`))
				assert.NoError(t, err)
				assert.Zero(t, box.Drain(t.Context()))
				assert.Equal(t, outbox.Done, statusOf(t, receipt).State, "a Drain ends when nothing is in flight")
			})
		}
		all.Wait()
		assert.Equal(t, 3, most)
		assert.Len(t, sent, 30)
		for key, n := range sent {
			assert.Equal(t, 1, n, key)
		}
		assert.Equal(t, 10*time.Second, time.Since(start))
		assert.Empty(t, store.m)
	})
}

// A success says nothing about a limit or a sign-in that ended while it was on its way.
func TestASuccessOfBeforeDoesNotRelease(t *testing.T) {
	for name, err := range map[string]*crm.Error{
		"a limit":    {Code: crm.RateLimited, Status: 429, RetryAfter: time.Hour},
		"signed out": {Code: crm.Unauthenticated, Status: 401},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tower, store := &tower{}, &rows{}
				box, openErr := outbox.Open(t.Context(), outbox.Config{Store: store, Merge: mergeFields, Send: tower.send, Parallel: parallel(2)})
				require.NoError(t, openErr)
				var receipts []*outbox.Receipt
				for i := range 3 {
					receipt, err := accept(t.Context(), box, ann, fmt.Sprint("log:", i), fields("note", i+1))
					require.NoError(t, err)
					receipts = append(receipts, receipt)
				}
				go box.Drain(t.Context())
				flights := tower.next()
				require.Len(t, flights, 2)
				flights[0].land <- outbox.Outcome{Err: err}
				synctest.Wait()
				flights[1].land <- outbox.Outcome{}
				assert.Empty(t, tower.next())
				assert.Equal(t, err.Code, statusOf(t, receipts[2]).Reason.Code, "told without a try")
				assert.Equal(t, err.Code == crm.Unauthenticated, box.SignedOut(ann))
				assert.False(t, box.SignedOut(bob))
				assert.Len(t, store.m, 2)
			})
		})
	}
}

// Nor does one that was in flight while the account was released, and closed again.
func TestASuccessOfBeforeTheReleaseDoesNotRelease(t *testing.T) {
	for name, test := range map[string]struct {
		err     *crm.Error
		release func(box *outbox.Outbox)
	}{
		"out of reach": {&crm.Error{Code: crm.Unavailable}, (*outbox.Outbox).Online},
		"signed out": {&crm.Error{Code: crm.Unauthenticated, Status: 401}, func(box *outbox.Outbox) {
			assert.NoError(t, box.Reconnected(t.Context(), ann))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tower := &tower{}
				box, err := outbox.Open(t.Context(), outbox.Config{Store: &rows{}, Merge: mergeFields, Send: tower.send})
				require.NoError(t, err)
				begin := func(key string) (*outbox.Receipt, *flight) {
					receipt, err := accept(t.Context(), box, ann, key, fields("note", 1))
					require.NoError(t, err)
					go box.Drain(t.Context())
					flights := tower.next()
					require.Len(t, flights, 1)
					return receipt, flights[0]
				}
				first, flight := begin("log:1")
				flight.land <- outbox.Outcome{Err: test.err}
				synctest.Wait()
				require.NoError(t, box.Retry(first.ID))
				go box.Drain(t.Context())
				late := tower.next()
				require.Len(t, late, 1)

				test.release(box)
				_, flight = begin("log:2")
				flight.land <- outbox.Outcome{Err: test.err}
				synctest.Wait()
				late[0].land <- outbox.Outcome{}
				assert.Empty(t, tower.next(), "what has just failed is not tried again at once")
				assert.Equal(t, test.err.Code == crm.Unauthenticated, box.SignedOut(ann))
				assert.Len(t, box.List(), 1)
			})
		})
	}
}

// Of several limits that arrive together the longest holds.
func TestTheLongestWaitHolds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tower := &tower{}
		box, err := outbox.Open(t.Context(), outbox.Config{Store: &rows{}, Merge: mergeFields, Send: tower.send})
		require.NoError(t, err)
		for i := range 4 {
			_, err := accept(t.Context(), box, ann, fmt.Sprint("log:", i), fields("note", i+1))
			require.NoError(t, err)
		}
		drained := make(chan time.Time, 1)
		go func() { drained <- box.Drain(t.Context()) }()
		flights := tower.next()
		require.Len(t, flights, 4)
		for i, err := range []*crm.Error{
			{Code: crm.RateLimited, Status: 429, RetryAfter: time.Minute},
			{Code: crm.RateLimited, Status: 429, RetryAfter: 6 * time.Hour, AccountWide: true},
			{Code: crm.RateLimited, Status: 429, RetryAfter: time.Second},
			{Code: crm.Unavailable},
		} {
			flights[i].land <- outbox.Outcome{Err: err}
			synctest.Wait()
		}
		assert.Equal(t, 6*time.Hour, time.Until(<-drained))
	})
}

// A silence that is heard together with a limit takes nothing from it: to be online again is no reason to try sooner.
func TestALimitHoldsAgainstASilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tower := &tower{}
		box, err := outbox.Open(t.Context(), outbox.Config{Store: &rows{}, Merge: mergeFields, Send: tower.send, Rand: func() uint64 { return 1<<64 - 1 }})
		require.NoError(t, err)
		for i := range 2 {
			_, err := accept(t.Context(), box, ann, fmt.Sprint("log:", i), fields("note", i+1))
			require.NoError(t, err)
		}
		go box.Drain(t.Context())
		flights := tower.next()
		require.Len(t, flights, 2)
		flights[0].land <- outbox.Outcome{Err: &crm.Error{Code: crm.RateLimited, Status: 429, RetryAfter: time.Second}}
		synctest.Wait()
		flights[1].land <- outbox.Outcome{Err: &crm.Error{Code: crm.Unavailable}} // which waits for nearly two
		synctest.Wait()
		box.Online()
		go box.Drain(t.Context())
		assert.Empty(t, tower.next())
	})
}

// Tries that fail together are one failure.
func TestTriesInFlightTogetherBackOffOnce(t *testing.T) {
	for _, status := range []int{0, 503} {
		synctest.Test(t, func(t *testing.T) {
			tower, n := &tower{}, uint64(0)
			box, err := outbox.Open(t.Context(), outbox.Config{Store: &rows{}, Merge: mergeFields, Send: tower.send,
				Rand: func() uint64 { n++; return -n }}) // always the longest wait
			require.NoError(t, err)
			for i := range 4 {
				_, err := accept(t.Context(), box, ann, fmt.Sprint("log:", i), fields("note", i+1))
				require.NoError(t, err)
			}
			drained := make(chan time.Time, 1)
			go func() { drained <- box.Drain(t.Context()) }()
			for _, f := range tower.next() {
				f.land <- outbox.Outcome{Err: &crm.Error{Code: crm.Unavailable, Status: status}}
				synctest.Wait()
			}
			assert.Equal(t, 2*time.Second, time.Until(<-drained).Round(time.Millisecond))
		})
	}
}

// What comes while its log is in flight learns of the wait as well.
func TestAnUpdateBehindARefusedOneIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tower := &tower{}
		box, err := outbox.Open(t.Context(), outbox.Config{Store: pausing{&rows{}}, Merge: mergeFields, Send: tower.send})
		require.NoError(t, err)
		_, err = accept(t.Context(), box, ann, "log:1", fields("note", 1))
		require.NoError(t, err)
		go box.Drain(t.Context())
		flights := tower.next()
		require.Len(t, flights, 1)
		behind, err := accept(t.Context(), box, ann, "log:1", fields("note", 2))
		require.NoError(t, err)
		flights[0].land <- outbox.Outcome{Err: &crm.Error{Code: crm.RateLimited, Status: 429, RetryAfter: time.Hour}}
		v, err := behind.Wait(t.Context())
		require.NoError(t, err)
		assert.Equal(t, outbox.Waiting, v.State)
		assert.Greater(t, time.Until(v.Until), 59*time.Minute)
		assert.Empty(t, tower.next())
	})
}

// Whoever is told that a job is parked may discard it at once.
func TestAParkedJobIsAtRestWhenItsStatusIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &rows{}
		box, err := outbox.Open(t.Context(), outbox.Config{Store: pausing{store}, Merge: mergeFields,
			Send: func(context.Context, outbox.Job) outbox.Outcome {
				return outbox.Outcome{Err: crm.InvalidInput("user.hostname", "is wrong")}
			}})
		require.NoError(t, err)
		receipt, err := accept(t.Context(), box, ann, "log:1", fields("note", 1))
		require.NoError(t, err)
		go box.Drain(t.Context())
		v, err := receipt.Wait(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "user.hostname", v.Reason.Field)
		require.NoError(t, box.Discard(t.Context(), receipt.ID))
		synctest.Wait()
		assert.Empty(t, store.m)
	})
}

// pausing is a store that takes a moment to write.
type pausing struct{ *rows }

func (p pausing) Put(ctx context.Context, key string, value []byte) error {
	time.Sleep(time.Millisecond)
	return p.rows.Put(ctx, key, value)
}

// While a log is tried under the name that it had, nothing else of it is tried: also what comes when it has got another.
func TestAKeyBecomesAnotherWhileItIsInFlight(t *testing.T) {
	for _, fails := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			tower, store := &tower{}, &rows{}
			var known atomic.Bool
			box, err := outbox.Open(t.Context(), outbox.Config{
				Store: store, Merge: mergeFields, Send: tower.send,
				Canonical: func(_, key string) string {
					if known.Load() && key == "session:9" {
						return "log:42"
					}
					return key
				},
			})
			require.NoError(t, err)
			_, err = accept(t.Context(), box, ann, "session:9", fields("note", 1, "result", 1))
			require.NoError(t, err)
			go box.Drain(t.Context())
			older := tower.next()
			require.Len(t, older, 1)

			known.Store(true)
			_, err = accept(t.Context(), box, ann, "session:9", fields("note", 2, "subject", 2))
			require.NoError(t, err)
			newer, err := accept(t.Context(), box, ann, "log:42", fields("note", 3))
			require.NoError(t, err)
			go box.Drain(t.Context())
			require.Empty(t, tower.next(), "one in flight for a log")
			want := `{"note":3,"subject":2}`
			if fails {
				older[0].land <- outbox.Outcome{Err: &crm.Error{Code: crm.Conflict}}
				want = `{"note":3,"result":1,"subject":2}`
			} else {
				older[0].land <- outbox.Outcome{}
			}
			again := tower.next()
			require.Len(t, again, 1)
			assert.Equal(t, "log:42", again[0].job.Key)
			assert.JSONEq(t, want, string(again[0].job.Payload))
			again[0].land <- outbox.Outcome{}
			synctest.Wait()
			assert.Equal(t, outbox.Done, statusOf(t, newer).State)
			assert.Empty(t, store.m)
		})
	}
}

// What a person asked for while a log was tried under its first name holds under the other.
func TestAPersonsRetryOutlivesARenaming(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tower := &tower{}
		var known atomic.Bool
		box, err := outbox.Open(t.Context(), outbox.Config{
			Store: &rows{}, Merge: mergeFields, Send: tower.send,
			Canonical: func(_, key string) string {
				if known.Load() && key == "session:9" {
					return "log:42"
				}
				return key
			},
		})
		require.NoError(t, err)
		limited := outbox.Outcome{Err: &crm.Error{Code: crm.RateLimited, Status: 429, RetryAfter: time.Hour}}
		_, err = accept(t.Context(), box, ann, "log:42", fields("note", 1))
		require.NoError(t, err)
		early, err := accept(t.Context(), box, ann, "session:9", fields("result", 1))
		require.NoError(t, err)
		go box.Drain(t.Context())
		for _, f := range tower.next() {
			f.land <- limited
		}
		require.Empty(t, tower.next())

		require.NoError(t, box.Retry(early.ID))
		go box.Drain(t.Context())
		first := tower.next()
		require.Len(t, first, 1)
		require.NoError(t, box.Retry(early.ID))
		known.Store(true)
		first[0].land <- limited
		again := tower.next()
		require.Len(t, again, 1)
		assert.JSONEq(t, `{"note":1,"result":1}`, string(again[0].job.Payload))
		again[0].land <- outbox.Outcome{}
		synctest.Wait()
		assert.Empty(t, box.List())
	})
}
