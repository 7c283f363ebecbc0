package outbox_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"callscribe/connectors/crm"
	"callscribe/connectors/outbox"
)

// The state machine: anything may happen, in any order, and the ledger must be right in the end.

var moods = map[string]*crm.Error{
	"serves":        nil,
	"out of reach":  {Code: crm.Unavailable},
	"down":          {Code: crm.Unavailable, Status: 500},
	"busy":          {Code: crm.Unavailable, Status: 503, RetryAfter: 5 * time.Minute},
	"limits":        {Code: crm.RateLimited, Status: 429, RetryAfter: 20 * time.Second},
	"limits all":    {Code: crm.RateLimited, Status: 429, AccountWide: true, RetryAfter: 3 * time.Hour},
	"signed out":    {Code: crm.Unauthenticated, Status: 401, AccountWide: true},
	"not found":     {Code: crm.NotFound, Status: 404},
	"conflicts":     {Code: crm.Conflict, Status: 409},
	"nonsense":      {Code: crm.Internal, Status: 200},
	"not permitted": {Code: crm.PermissionDenied, Status: 403},
}

var moodNames = []string{
	"serves", "serves", "out of reach", "down", "busy", "limits", "limits all", "signed out", "not found", "conflicts", "nonsense", "not permitted",
}

// machineCounts sums up over all runs.
type machineCounts struct{ runs, accepted, kills, lost, inverted, doubled, requests, ahead, aside int }

func TestStateMachine(t *testing.T) {
	var sum machineCounts
	rapid.Check(t, func(rt *rapid.T) {
		var failed any // rapid ends a run by a panic, which must leave the bubble
		synctest.Test(t, func(*testing.T) {
			w := newWorld()
			defer func() {
				failed = recover()
				w.end()
			}()
			runMachine(rt, w, &sum)
		})
		if failed != nil {
			panic(failed)
		}
	})
	t.Logf("runs: %d, accepted: %d, kills: %d, lost: %d, inverted: %d, doubled: %d, requests: %d, tries before the record: %d",
		sum.runs, sum.accepted, sum.kills, sum.lost, sum.inverted, sum.doubled, sum.requests, sum.ahead)
	if testing.Short() { // too few runs for each of these to happen
		return
	}
	assert.Positive(t, sum.ahead)
	assert.Positive(t, sum.aside, "no part ever waited aside")
}

func runMachine(rt *rapid.T, w *world, sum *machineCounts) {
	l := newLedger(w)
	parallel := rapid.IntRange(1, 4).Draw(rt, "parallel")
	accounts := rapid.SampledFrom([]string{ann, bob})
	keys := rapid.SampledFrom([]string{"log:1", "log:2", "log:3", "session:1"})
	names := rapid.SampledFrom([]string{"note", "result", "recording"})

	// The CRM's moods, by account and by log; one in four answers may differ.
	mood, fickle := map[string]string{}, uint64(0)
	w.crm.refuse = func(account, log, _ string) *crm.Error {
		if fickle != 0 {
			fickle = fickle*6364136223846793005 + 1442695040888963407
			if fickle>>62 == 0 {
				return moods[moodNames[fickle>>32%uint64(len(moodNames))]]
			}
		}
		if err := moods[mood[log]]; err != nil {
			return err
		}
		return moods[mood[account]]
	}
	refused := map[string]bool{} // fields that the CRM does not take
	w.crm.picky = func(_, field string) bool { return refused[field] }
	w.crm.why = crm.Error{Code: crm.InvalidArgument, Status: rapid.SampledFrom([]int{0, 400}).Draw(rt, "status")}
	mute := 0
	w.crm.mute = func() bool { mute--; return mute >= 0 }

	p := w.start(rt, parallel)
	restart := func() {
		p.kill()
		w.settle()
		sum.kills++
		p = w.start(rt, parallel)
	}
	// do does something that may take as long as the store does, and goes on when nothing more happens.
	do := func(something func()) {
		go something()
		w.settle()
		if p.dead {
			restart()
		}
	}
	someJob := func() (outbox.Job, bool) {
		jobs := p.List()
		if len(jobs) == 0 {
			return outbox.Job{}, false
		}
		return rapid.SampledFrom(jobs).Draw(rt, "job"), true
	}
	accept := func(rt *rapid.T) {
		account, key := accounts.Draw(rt, "account"), keys.Draw(rt, "key")
		if account == bob && key == "session:1" { // it is one person's
			key = "log:1"
		}
		fields := rapid.SliceOfNDistinct(names, 1, 2, rapid.ID).Draw(rt, "fields")
		if _, known := w.names[key]; key == "session:1" && !known {
			for i := range fields { // it has no order yet with what goes to the log under its other name
				fields[i] = "first " + fields[i]
			}
		}
		do(func() { l.begin(p, account, key, fields...) })
	}
	drain := func(*rapid.T) { do(func() { p.Drain(p.ctx) }) }
	rt.Repeat(map[string]func(*rapid.T){
		"accept":  accept,
		"accept2": accept,
		"accept and drain": func(rt *rapid.T) {
			accept(rt)
			drain(rt)
		},
		"drain": drain,
		"time passes": func(rt *rapid.T) {
			w.advance(rapid.SampledFrom([]time.Duration{
				time.Millisecond, time.Second, 20 * time.Second, time.Minute, 5 * time.Minute, time.Hour, 25 * time.Hour, 8 * 24 * time.Hour,
			}).Draw(rt, "time"))
			drain(rt)
		},
		"the clock is set back": func(rt *rapid.T) {
			w.advance(-rapid.SampledFrom([]time.Duration{time.Second, time.Hour, 1000 * time.Hour}).Draw(rt, "back"))
		},
		"the CRM changes": func(rt *rapid.T) { mood[accounts.Draw(rt, "account")] = rapid.SampledFrom(moodNames).Draw(rt, "mood") },
		"a log changes": func(rt *rapid.T) {
			mood[accounts.Draw(rt, "account")+"/"+keys.Draw(rt, "key")] = rapid.SampledFrom(moodNames).Draw(rt, "mood")
		},
		"a field is refused": func(rt *rapid.T) {
			name := names.Draw(rt, "field")
			refused[name] = !refused[name]
		},
		"the CRM is fickle":               func(rt *rapid.T) { fickle = rapid.Uint64Max(3).Draw(rt, "fickle") },
		"answers are lost":                func(rt *rapid.T) { mute = rapid.IntRange(1, 3).Draw(rt, "answers") },
		"the log of a session is created": func(*rapid.T) { w.crm.creates = map[string]string{"session:1": "log:1"} },
		"online":                          func(*rapid.T) { do(p.Online) },
		"reconnected": func(rt *rapid.T) {
			account := accounts.Draw(rt, "account")
			mood[account] = "serves"
			do(func() { _ = p.Reconnected(p.ctx, account) })
		},
		"a person retries": func(rt *rapid.T) {
			if job, ok := someJob(); ok {
				var err error
				do(func() { err = p.Retry(job.ID) })
				require.NoError(rt, err)
				drain(rt)
			}
		},
		"a person discards": func(rt *rapid.T) {
			if job, ok := someJob(); ok {
				do(func() { l.discard(p, job) })
			}
		},
		"killed": func(*rapid.T) { restart() },
		"will be killed": func(rt *rapid.T) {
			left := rapid.IntRange(0, 12).Draw(rt, "steps")
			p.killAt = func(step) bool { left--; return left < 0 }
		},
		"the disk fails": func(rt *rapid.T) {
			op := rapid.SampledFrom([]string{"put", "delete", ""}).Draw(rt, "operation")
			done := rapid.Bool().Draw(rt, "done all the same")
			left := rapid.IntRange(1, 4).Draw(rt, "times")
			w.disk = func(now string) (bool, bool) {
				if left > 0 && (op == "" || op == now) {
					left--
					return true, done
				}
				return false, true
			}
		},
		"the disk is slow": func(rt *rapid.T) {
			op := rapid.SampledFrom([]string{"put", "delete", ""}).Draw(rt, "operation")
			w.slow = func(now string) bool { return op == "" || op == now }
		},
		"the disk goes on": func(rt *rapid.T) {
			if len(w.doors) > 0 {
				at := rapid.IntRange(0, len(w.doors)-1).Draw(rt, "door")
				door := w.doors[at]
				w.doors = slices.Delete(w.doors, at, at+1)
				do(func() { close(door) })
			}
		},
		"the disk is quick again": func(*rapid.T) {
			w.slow = nil
			do(w.unblock)
		},
		"": func(rt *rapid.T) {
			require.Zero(rt, w.crm.inverted, "an older value over a newer one")
			require.Zero(rt, w.crm.doubled, "a value written twice")
			require.Zero(rt, w.early, "written to the CRM before its record was on disk")
			for _, job := range p.List() {
				require.True(rt, w.rows[job.ID] != nil || w.half[job.ID], "a job that is shown is stored")
				if job.Part != "" {
					sum.aside++
				}
			}
		},
	})

	// Everything is well again; a person signs in and retries what is parked.
	w.disk, w.slow, w.crm.refuse, w.crm.picky, mute = nil, nil, nil, nil, 0
	p.killAt = nil
	do(w.unblock)
	for round := 0; w.stored()+len(p.List()) > 0; round++ {
		require.Less(rt, round, 20, "nothing is left behind")
		for _, account := range []string{ann, bob} {
			require.NoError(rt, p.Reconnected(p.ctx, account))
		}
		for _, job := range p.List() {
			if job.State == outbox.Parked {
				require.NoError(rt, p.Retry(job.ID))
			}
		}
		p.Drain(p.ctx)
		w.advance(12 * time.Hour)
	}
	require.Empty(rt, p.List())
	require.Zero(rt, p.Drain(p.ctx))
	lost, uninvited := l.lost()
	require.Empty(rt, lost)
	require.Empty(rt, uninvited)
	require.Zero(rt, w.crm.inverted)
	sum.runs++
	sum.accepted += l.accepted()
	sum.lost += len(lost)
	sum.inverted += w.crm.inverted
	sum.doubled += w.crm.doubled
	sum.requests += len(w.crm.requests)
	sum.ahead += w.ahead
}

// Over any history of refusals an account is tried once in each wait of the backoff, and once more for each job
// that came when it was thought well.
func TestRequestsStayWithinTheLaw(t *testing.T) {
	runs, requests, refusals := 0, 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld()
		atOnce := rapid.IntRange(1, 6).Draw(rt, "at once")
		p := w.start(rt, atOnce)
		mood := "down"
		w.crm.refuse = func(string, string, string) *crm.Error { return moods[mood] }
		next, n := time.Time{}, 0
		rt.Repeat(map[string]func(*rapid.T){
			"accept": func(rt *rapid.T) {
				for range rapid.IntRange(1, 5).Draw(rt, "jobs") {
					n++
					_, err := accept(p.ctx, p, ann, fmt.Sprint("log:", rapid.IntRange(1, 8).Draw(rt, "log")), fields("note", n))
					require.NoError(rt, err)
					if rapid.Bool().Draw(rt, "drain") {
						next = p.Drain(p.ctx)
					}
				}
			},
			"alarm": func(*rapid.T) {
				for range 5 {
					if next.After(w.clock) {
						w.clock = next
					}
					next = p.Drain(p.ctx)
				}
			},
			"drained often": func(*rapid.T) {
				for range 120 {
					w.advance(30 * time.Second)
					next = p.Drain(p.ctx)
				}
			},
			"restart": func(*rapid.T) {
				p.kill()
				p = w.start(rt, atOnce)
				next = p.Drain(p.ctx)
			},
			"mood": func(rt *rapid.T) {
				mood = rapid.SampledFrom([]string{"serves", "down", "down", "limits", "busy"}).Draw(rt, "mood")
			},
			"": func(rt *rapid.T) { require.Empty(rt, w.hasty(atOnce)) },
		})
		runs++
		requests += len(w.crm.requests)
		for _, r := range w.crm.requests {
			if r.refused {
				refusals++
			}
		}
	})
	t.Logf("runs: %d, requests: %d, refused: %d", runs, requests, refusals)
}

// hasty is where an account was tried too early: the n-th refusal in a row before the shortest wait after the one
// before it, those that were in flight together being one.
func (w *world) hasty(atOnce int) (found []string) {
	row, together, limited := 0, 0, false
	var last time.Time
	for _, r := range w.crm.requests {
		switch {
		case !r.refused:
			row = 0
			continue
		case row == 0 || r.at.Equal(last) && row == 1 && together < atOnce:
			row, together = 1, together+1
			if !r.at.Equal(last) {
				together = 1
			}
		default:
			n := row
			if limited {
				n--
			}
			if shortest := min(backoffCap, time.Second<<min(n, 20)) / 2; r.at.Sub(last) < shortest {
				found = append(found, fmt.Sprintf("refusal %d in a row after %s", row+1, r.at.Sub(last)))
			}
			row, together = row+1, 1
		}
		last, limited = r.at, r.limited
	}
	return found
}
