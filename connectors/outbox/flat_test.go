package outbox_test

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/outbox"
)

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestTenThousandJobsLeaveNothingBehind(t *testing.T) {
	rows := &rows{}
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	var mu sync.Mutex
	requests, bad := 0, 0
	box, err := outbox.Open(t.Context(), outbox.Config{
		Store: rows, Merge: mergeFields, Now: func() time.Time { return now }, Parallel: parallel(1),
		Send: func(_ context.Context, job outbox.Job) outbox.Outcome {
			mu.Lock()
			defer mu.Unlock()
			if requests++; requests%10 == 0 {
				bad++
				return outbox.Outcome{Err: &crm.Error{Code: crm.Unavailable, Status: 503}}
			}
			return outbox.Outcome{}
		},
	})
	require.NoError(t, err)
	var before int64
	for i := range 10_000 {
		if i == 1000 { // the maps have their size
			before = heap()
		}
		_, err := accept(t.Context(), box, fmt.Sprint("example:", i%3), fmt.Sprint("log:", i), fields("note", i))
		require.NoError(t, err)
		box.Drain(t.Context())
		now = now.Add(time.Second)
	}
	grown := heap() - before
	for range 100 {
		now = now.Add(time.Hour)
		box.Drain(t.Context())
	}
	t.Logf("jobs: 10000, refused tries: %d, rows left: %d, kept in memory: %d, heap grown by %d bytes", bad, len(rows.m), box.Kept(), grown)
	assert.Empty(t, rows.m)
	assert.Zero(t, box.Kept())
	assert.Less(t, grown, int64(256<<10))
	runtime.KeepAlive(box)
}

// rows is a plain store.
type rows struct {
	mu sync.Mutex
	m  map[string][]byte
}

func (r *rows) Load(context.Context) (map[string][]byte, error) { return maps.Clone(r.m), nil }

func (r *rows) Put(_ context.Context, key string, value []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.m == nil {
		r.m = map[string][]byte{}
	}
	r.m[key] = value
	return nil
}

func (r *rows) Delete(_ context.Context, keys ...string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, key := range keys {
		delete(r.m, key)
	}
	return nil
}

// An update of 2 KB is accepted, sent to a CRM that answers at once, and removed.
func BenchmarkUpdate(b *testing.B) {
	for _, bench := range []struct {
		name    string
		waiting int
		key     func(i int) string
	}{
		{"nothing waits", 0, nil},
		{"1000 logs wait", 1000, func(i int) string { return fmt.Sprint("log:w", i) }},
		{"1000 jobs of a log wait", 1000, func(int) string { return "log:w" }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			box, payload := benchBox(b, bench.waiting, bench.key)
			for b.Loop() {
				receipt, err := accept(b.Context(), box, ann, "log:1", payload)
				if err != nil {
					b.Fatal(err)
				}
				box.Drain(b.Context())
				if v, _ := receipt.Wait(b.Context()); v.State != outbox.Done {
					b.Fatal(v.State)
				}
			}
		})
	}
}

// benchBox is an outbox in which jobs wait: for their own sakes, so that every Drain looks at them.
func benchBox(tb testing.TB, waiting int, key func(int) string) (*outbox.Outbox, []byte) {
	box, err := outbox.Open(tb.Context(), outbox.Config{
		Store: &rows{}, Merge: mergeFields,
		Send: func(_ context.Context, job outbox.Job) outbox.Outcome {
			if job.Key != "log:1" {
				return outbox.Outcome{Err: &crm.Error{Code: crm.NotFound, Status: 404}}
			}
			return outbox.Outcome{}
		},
	})
	require.NoError(tb, err)
	payload := fmt.Appendf(nil, `{"note":%q}`, strings.Repeat("spoke with Ann ", 130))
	for i := range waiting {
		_, err := accept(tb.Context(), box, ann, key(i), fields("note", i))
		require.NoError(tb, err)
	}
	box.Drain(tb.Context())
	require.Len(tb, box.List(), waiting)
	return box, payload
}

func TestAThousandWaitingJobsDoNotSlowANewOne(t *testing.T) {
	measure := func(waiting int) time.Duration {
		box, payload := benchBox(t, waiting, func(i int) string { return fmt.Sprint("log:w", i) })
		best := time.Hour
		for range 200 { // the quickest is the least disturbed
			start := time.Now()
			_, err := accept(t.Context(), box, ann, "log:1", payload)
			took := time.Since(start)
			require.NoError(t, err)
			box.Drain(t.Context())
			best = min(best, took)
		}
		return best
	}
	alone, crowded := measure(0), measure(1000)
	t.Logf("accepting takes %v with nothing waiting, %v with 1000 jobs waiting", alone, crowded)
	assert.Less(t, crowded, 2*time.Millisecond)
	assert.Less(t, crowded, 3*alone+100*time.Microsecond)
}
