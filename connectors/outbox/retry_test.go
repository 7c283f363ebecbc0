package outbox_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/outbox"
)

// Each row of the law, on a clock that only the test moves.

// refuseAll makes the CRM answer everything with err; nil: serve again.
func (w *world) refuseAll(err *crm.Error) {
	w.crm.refuse = func(string, string, string) *crm.Error { return err }
}

// sent is how many requests the CRM got since the last call.
func (w *world) sent() int {
	n := len(w.crm.requests)
	w.crm.requests = nil
	return n
}

// drainAt moves the clock and drains.
func (p *process) drainAt(at time.Time) time.Time {
	p.world.clock = at
	return p.Drain(p.ctx)
}

func TestRateLimitedWaitsWhatTheCRMAsks(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	w.refuseAll(&crm.Error{Code: crm.RateLimited, Status: 429, RetryAfter: 90 * time.Second, Message: "Too many requests."})
	first := p.accept(t, ann, "log:1", fields("note", 1))
	until := w.clock.Add(90 * time.Second)
	assert.Equal(t, until, p.Drain(p.ctx))
	assert.Equal(t, until, w.alarm)
	assert.Equal(t, outbox.Status{State: outbox.Waiting, Until: until, Reason: &outbox.Reason{
		Code: crm.RateLimited, Status: 429, Message: "Too many requests.",
	}}, statusOf(t, first))

	second := p.accept(t, ann, "log:2", fields("note", 2))
	assert.Equal(t, until, statusOf(t, second).Until, "told at once, without a request")
	for _, job := range p.List() {
		assert.Equal(t, until, job.Until)
		assert.Equal(t, crm.RateLimited, job.Reason.Code)
	}
	other := p.accept(t, bob, "log:1", fields("note", 3))
	assert.Equal(t, 1, w.sent())
	p.Drain(p.ctx)
	assert.Equal(t, 1, w.sent(), "only the other account is tried")
	assert.Equal(t, outbox.Waiting, statusOf(t, other).State)

	p.drainAt(until.Add(-time.Nanosecond))
	assert.Zero(t, w.sent())
	w.refuseAll(nil)
	assert.Zero(t, p.drainAt(until))
	assert.Equal(t, 6, w.sent())
	assert.Zero(t, w.stored())
}

func TestTheWaitSurvivesARestart(t *testing.T) {
	for name, err := range map[string]*crm.Error{
		"a limit":       {Code: crm.RateLimited, Status: 429, RetryAfter: time.Hour},
		"a daily limit": {Code: crm.RateLimited, Status: 429, RetryAfter: time.Hour, AccountWide: true},
		"busy":          {Code: crm.Unavailable, Status: 503, RetryAfter: time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			p := w.start(t, 0)
			w.refuseAll(err)
			p.accept(t, ann, "log:1", fields("note", 1))
			until := p.Drain(p.ctx)
			assert.Equal(t, w.clock.Add(time.Hour), until)
			p.kill()
			w.sent()

			w.advance(time.Minute)
			p = w.start(t, 0)
			assert.Equal(t, w.clock.Add(time.Minute), w.alarm, "alarms do not survive an update of the extension")
			receipt := p.accept(t, ann, "log:2", fields("note", 2))
			assert.Equal(t, until, statusOf(t, receipt).Until)
			assert.Equal(t, until, p.Drain(p.ctx))
			assert.Zero(t, w.sent())
			w.refuseAll(nil)
			assert.Zero(t, p.drainAt(until))
			assert.Zero(t, w.stored())
		})
	}
}

// Version 0.1.0 counted the requests of an hour, and kept the count on the records. It is read, and ignored.
func TestRecordsOfVersion010(t *testing.T) {
	w := newWorld()
	w.rows["0123456789abcdef0123456789abcdef"] = []byte(`{"v":1,"id":"0123456789abcdef0123456789abcdef","account":"example:ann",
		"key":"log:1","seq":4294967297,"accepted":"2026-03-02T08:59:00Z","payload":{"note":1},"progress":{"state":"waiting",
		"attempts":2,"streak":2,"since":"2026-03-02T08:59:00Z","tried":"2026-03-02T08:59:59Z","notBefore":"2026-03-02T09:00:03Z",
		"through":4294967297,"reason":{"code":"unavailable","message":"Busy.","status":503},"account":true,"hold":false,
		"refusals":[{"at":"2026-03-02T08:59:58Z","requests":40,"cost":2},{"at":"2026-03-02T08:59:59Z","requests":2,"cost":2,"retry":true}]}}`)
	w.rows["00000000000000000000000000000001"] = []byte(`{"v":1,"id":"00000000000000000000000000000001","account":"example:ann",
		"key":"log:2","seq":7,"accepted":"2026-03-02T08:58:00Z","payload":{"note":2}}`)
	p := w.start(t, 0)
	jobs := p.List()
	require.Len(t, jobs, 2)
	assert.Equal(t, []string{"log:2", "log:1"}, []string{jobs[0].Key, jobs[1].Key})
	assert.Equal(t, 2, jobs[1].Attempts)
	next := p.Drain(p.ctx)
	assert.Equal(t, w.clock.Add(3*time.Second), next, "the hour is not waited for")
	assert.Zero(t, w.sent())
	assert.Zero(t, p.drainAt(next))
	assert.Equal(t, 1, w.crm.logs[ann+"/log:1"]["note"])
	assert.Equal(t, 2, w.crm.logs[ann+"/log:2"]["note"])
	assert.Zero(t, w.stored())
}

func TestDailyLimitStopsTheAccount(t *testing.T) {
	w := newWorld()
	p := w.start(t, 4)
	for i := range 20 {
		p.accept(t, ann, "log:"+string(rune('a'+i)), fields("note", i+1))
	}
	w.refuseAll(&crm.Error{Code: crm.RateLimited, Status: 429, AccountWide: true, RetryAfter: 6 * time.Hour})
	until := p.Drain(p.ctx)
	assert.Equal(t, w.clock.Add(6*time.Hour), until)
	assert.LessOrEqual(t, w.sent(), 4, "only what was in flight already")
	for range 5 {
		w.advance(time.Hour)
		p.accept(t, ann, "log:new", fields("note", 99))
		p.Online()
		require.NoError(t, p.Reconnected(p.ctx, ann))
		p.Drain(p.ctx)
	}
	assert.Zero(t, w.sent(), "nothing, whatever happens")

	// A person's try goes, and does not make the wait of the others shorter.
	w.refuseAll(&crm.Error{Code: crm.Unavailable})
	require.NoError(t, p.Retry(p.List()[0].ID))
	assert.Equal(t, until, p.Drain(p.ctx))
	assert.Equal(t, 1, w.sent())
	p.Online()
	p.drainAt(until.Add(-time.Second))
	assert.Zero(t, w.sent())
	w.refuseAll(nil)
	assert.Zero(t, p.drainAt(until))
	assert.Zero(t, w.stored())
}

func TestNoAnswerBacksOffAndOnlineReleases(t *testing.T) {
	w := newWorld()
	p := w.start(t, 1)
	w.refuseAll(&crm.Error{Code: crm.Unavailable, Message: "No network."})
	for i := range 3 {
		p.accept(t, ann, "log:"+string(rune('a'+i)), fields("note", i+1))
	}
	next := p.Drain(p.ctx)
	assert.Equal(t, 3, w.sent(), "each new job is tried once")
	longest := time.Duration(0)
	for range 30 {
		wait := next.Sub(w.clock)
		longest = max(longest, wait)
		assert.LessOrEqual(t, wait, 5*time.Minute)
		if wait > time.Nanosecond {
			p.drainAt(next.Add(-time.Nanosecond))
			assert.Zero(t, w.sent())
		}
		next = p.drainAt(next)
		assert.Equal(t, 1, w.sent(), "one probe for all")
	}
	assert.Greater(t, longest, time.Minute)

	w.refuseAll(nil)
	p.Online()
	assert.Zero(t, p.Drain(p.ctx))
	assert.Zero(t, w.stored())
}

func TestOnlineDoesNotHurryALimit(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	w.refuseAll(&crm.Error{Code: crm.Unavailable, Status: 503})
	p.accept(t, ann, "log:1", fields("note", 1))
	next := p.Drain(p.ctx)
	w.sent()
	p.Online()
	assert.Equal(t, next, p.Drain(p.ctx))
	assert.Zero(t, w.sent())
}

// A single refusal costs a lone update seconds.
func TestALoneRefusalCostsSeconds(t *testing.T) {
	for _, stage := range []string{"read", "write"} {
		w := newWorld()
		p := w.start(t, 0)
		once := true
		w.crm.refuse = func(_, _, what string) *crm.Error {
			if what != stage || !once {
				return nil
			}
			once = false
			return &crm.Error{Code: crm.Unavailable, Status: 503}
		}
		p.accept(t, ann, "log:1", fields("note", 1))
		start := w.clock
		next := p.Drain(p.ctx)
		assert.GreaterOrEqual(t, next.Sub(start), time.Second, stage)
		assert.LessOrEqual(t, next.Sub(start), 2*time.Second, stage)
		assert.Zero(t, p.drainAt(next))
		assert.Equal(t, 1, w.crm.logs[ann+"/log:1"]["note"])
	}
}

// A CRM refuses everything for an hour, while 20 logs wait and new jobs come: it is asked now and then by one of
// them. When it is back, all are written soon.
func TestAnHourOfRefusals(t *testing.T) {
	for _, when := range []string{"they wait already", "they come during the hour", "with restarts"} {
		t.Run(when, func(t *testing.T) {
			w := newWorld()
			p := w.start(t, 0)
			w.refuseAll(&crm.Error{Code: crm.Unavailable, Status: 503})
			coming := func(i int) { p.accept(t, ann, fmt.Sprint("log:", i), fields("note", i+1)) }
			start, n := w.clock, 0
			if when == "they wait already" {
				for ; n < 20; n++ {
					coming(n)
				}
			}
			next := p.Drain(p.ctx)
			for minute := range 60 {
				if n < 20 {
					coming(n)
					n++
				}
				if when == "with restarts" {
					p.kill()
					p = w.start(t, 0)
				}
				for next = p.Drain(p.ctx); next.Before(start.Add(time.Duration(minute+1) * time.Minute)); {
					next = p.drainAt(next)
				}
				w.clock = start.Add(time.Duration(minute+1) * time.Minute)
			}
			asked := w.sent()
			t.Logf("requests in an hour of refusals: %d", asked)
			assert.LessOrEqual(t, asked, 40)
			assert.GreaterOrEqual(t, asked, 15, "it is asked")

			w.refuseAll(nil)
			for !next.IsZero() {
				next = p.drainAt(next)
			}
			assert.Zero(t, w.stored())
			assert.LessOrEqual(t, w.clock.Sub(start), time.Hour+backoffCap)
		})
	}
}

const backoffCap = 5 * time.Minute

// While the CRM refuses with an answer new jobs wait for the probe; while it is out of reach each is tried.
func TestNewJobsWaitWhereTheCRMRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		err  *crm.Error
		sent int
	}{
		"refused":      {&crm.Error{Code: crm.Unavailable, Status: 503, Message: "Busy."}, 0},
		"a limit":      {&crm.Error{Code: crm.RateLimited, Status: 429, Message: "Too many."}, 0},
		"out of reach": {&crm.Error{Code: crm.Unavailable, Message: "No network."}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			p := w.start(t, 0)
			w.refuseAll(test.err)
			p.accept(t, ann, "log:1", fields("note", 1))
			next := p.Drain(p.ctx)
			w.sent()
			same := p.accept(t, ann, "log:1", fields("result", 2))
			p.Drain(p.ctx)
			assert.Equal(t, test.sent, w.sent(), "of the same log")
			other := p.accept(t, ann, "log:2", fields("note", 3))
			p.Drain(p.ctx)
			assert.Equal(t, test.sent, w.sent(), "of another log")
			for _, receipt := range []*outbox.Receipt{same, other} {
				s := statusOf(t, receipt)
				assert.Equal(t, outbox.Waiting, s.State)
				assert.Equal(t, test.err.Message, s.Reason.Message)
				if test.sent == 0 {
					assert.Equal(t, next, s.Until, "told at once")
				}
			}
			w.refuseAll(nil)
			for !next.IsZero() {
				next = p.drainAt(later(next, w.clock))
			}
			assert.Zero(t, w.stored())
		})
	}
}

func TestRefusalsAreProbedInTurnAndTheFirstSuccessReleasesAll(t *testing.T) {
	w := newWorld()
	p := w.start(t, 1)
	w.refuseAll(&crm.Error{Code: crm.Unavailable, Status: 500})
	for i := range 10 {
		p.accept(t, ann, "log:"+string(rune('a'+i)), fields("note", i+1))
	}
	next := p.Drain(p.ctx)
	w.sent()
	probed := map[string]bool{}
	for range 5 {
		next = p.drainAt(next)
		for _, r := range w.crm.requests {
			probed[r.log] = true
		}
		assert.Equal(t, 1, w.sent())
	}
	assert.Len(t, probed, 5, "each time another log")
	w.refuseAll(nil)
	assert.Zero(t, p.drainAt(next))
	assert.Zero(t, w.stored())
	assert.Equal(t, 20, w.sent())
}

func TestALogThatAloneIsRefusedHoldsUpNoOther(t *testing.T) {
	w := newWorld()
	p := w.start(t, 1)
	w.crm.refuse = func(_, log, _ string) *crm.Error {
		if log == ann+"/log:bad" {
			return &crm.Error{Code: crm.Unavailable, Status: 500}
		}
		return nil
	}
	p.accept(t, ann, "log:bad", fields("note", 1))
	start := w.clock
	for i := range 600 {
		receipt := p.accept(t, ann, "log:good", fields("note", i+2))
		p.Drain(p.ctx)
		if i > 0 { // the first waits a moment: it might have been the account
			require.Equal(t, outbox.Done, statusOf(t, receipt).State, i)
		}
		w.advance(10 * time.Second)
	}
	bad := 0
	for _, r := range w.crm.requests {
		if r.refused {
			bad++
		}
	}
	assert.Less(t, bad, 100, "the others' successes do not hurry it on")
	t.Logf("requests for the bad log in %s: %d", w.clock.Sub(start), bad)
}

func TestSignedOutParksUntilReconnected(t *testing.T) {
	w := newWorld()
	p := w.start(t, 1)
	w.refuseAll(&crm.Error{Code: crm.Unauthenticated, Status: 401, AccountWide: true, Message: "You are signed out."})
	first := p.accept(t, ann, "log:1", fields("note", 1))
	second := p.accept(t, ann, "log:2", fields("note", 2))
	assert.Zero(t, p.Drain(p.ctx))
	assert.Equal(t, 1, w.sent())
	third := p.accept(t, ann, "log:1", fields("note", 3))
	for _, receipt := range []*outbox.Receipt{first, second, third} {
		assert.Equal(t, outbox.Parked, statusOf(t, receipt).State)
		assert.Equal(t, crm.Unauthenticated, statusOf(t, receipt).Reason.Code)
	}
	for _, job := range p.List() {
		assert.Equal(t, outbox.Parked, job.State)
		assert.Equal(t, "You are signed out.", job.Reason.Message)
	}
	p.Online()
	p.drainAt(w.clock.Add(time.Hour))
	p.kill()
	p = w.start(t, 1)
	assert.Zero(t, p.Drain(p.ctx))
	assert.Zero(t, w.sent(), "also after a restart")

	require.NoError(t, p.Reconnected(p.ctx, bob))
	p.Drain(p.ctx)
	assert.Zero(t, w.sent(), "another account's sign-in is not this one's")
	require.NoError(t, p.Reconnected(p.ctx, ann))
	p.kill() // it is kept
	w.refuseAll(nil)
	p = w.start(t, 1)
	assert.Zero(t, p.Drain(p.ctx))
	assert.Zero(t, w.stored())
	assert.Equal(t, 3, w.crm.logs[ann+"/log:1"]["note"])
}

func TestReconnectedReleasesOnlyWhatWaitsForTheSignIn(t *testing.T) {
	w := newWorld()
	p := w.start(t, 1)
	w.refuseAll(&crm.Error{Code: crm.NotFound, Status: 404})
	p.accept(t, ann, "log:1", fields("note", 1))
	p.Drain(p.ctx)
	w.refuseAll(&crm.Error{Code: crm.Unauthenticated, Status: 401})
	p.accept(t, ann, "log:2", fields("note", 2))
	p.Drain(p.ctx)
	assert.True(t, p.SignedOut(ann))
	w.sent()
	w.refuseAll(nil)
	require.NoError(t, p.Reconnected(p.ctx, ann))
	assert.False(t, p.SignedOut(ann))
	assert.Zero(t, p.Drain(p.ctx))
	assert.Equal(t, 2, w.sent())
	jobs := p.List()
	require.Len(t, jobs, 1)
	assert.Equal(t, crm.NotFound, jobs[0].Reason.Code)
}

func TestOnlineReleasesALogThatAloneIsNotReached(t *testing.T) {
	w := newWorld()
	p := w.start(t, 1)
	w.crm.refuse = func(_, log, _ string) *crm.Error {
		if log == ann+"/log:1" {
			return &crm.Error{Code: crm.Unavailable}
		}
		return nil
	}
	p.accept(t, ann, "log:1", fields("note", 1))
	next := p.Drain(p.ctx)
	for i := range 20 { // others get through, again and again
		w.clock = later(w.clock, next)
		p.accept(t, ann, "log:2", fields("note", 2+i))
		next = p.Drain(p.ctx)
	}
	require.Len(t, p.List(), 1)
	require.True(t, next.After(w.clock))
	w.sent()
	p.Drain(p.ctx)
	assert.Zero(t, w.sent())
	p.Online()
	p.Drain(p.ctx)
	assert.Equal(t, 1, w.sent())
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func TestASuccessShowsThatTheSignInWorks(t *testing.T) {
	w := newWorld()
	p := w.start(t, 2)
	w.refuseAll(&crm.Error{Code: crm.Unauthenticated, Status: 401})
	receipt := p.accept(t, ann, "log:1", fields("note", 1))
	p.accept(t, ann, "log:2", fields("note", 2))
	p.Drain(p.ctx)
	assert.Equal(t, 2, w.sent(), "both are told to sign in")
	w.refuseAll(nil)
	require.NoError(t, p.Retry(receipt.ID))
	assert.Zero(t, p.Drain(p.ctx))
	assert.Zero(t, w.stored())
}

func TestRefusedForGoodIsParkedAndANewerUpdateGoesWithIt(t *testing.T) {
	for _, code := range []crm.Code{crm.NotFound, crm.PermissionDenied, crm.InvalidArgument} {
		t.Run(string(code), func(t *testing.T) {
			w := newWorld()
			p := w.start(t, 0)
			w.refuseAll(&crm.Error{Code: code, Status: 400, Field: "note"})
			receipt := p.accept(t, ann, "log:1", fields("note", 1, "result", 1))
			assert.Zero(t, p.Drain(p.ctx))
			assert.Equal(t, outbox.Status{State: outbox.Parked, Reason: &outbox.Reason{Code: code, Status: 400, Field: "note"}},
				statusOf(t, receipt))
			p.drainAt(w.clock.Add(30 * 24 * time.Hour))
			assert.Equal(t, 1, w.sent())
			assert.Len(t, p.List(), 1, "nothing is discarded by itself")

			other := p.accept(t, ann, "log:2", fields("note", 2))
			p.Drain(p.ctx)
			assert.Equal(t, outbox.Parked, statusOf(t, other).State, "the other log is tried")
			assert.Equal(t, 1, w.sent())

			w.refuseAll(nil)
			newer := p.accept(t, ann, "log:1", fields("note", 3))
			p.Drain(p.ctx)
			assert.Equal(t, outbox.Done, statusOf(t, newer).State)
			assert.Equal(t, map[string]int{"note": 3, "result": 1}, w.crm.logs[ann+"/log:1"])
			assert.Equal(t, 1, w.stored())
		})
	}
}

func TestParkedWithANewerJobIsTriedAnewAfterARestart(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	w.refuseAll(&crm.Error{Code: crm.NotFound, Status: 404})
	p.accept(t, ann, "log:1", fields("note", 1))
	p.Drain(p.ctx)
	p.accept(t, ann, "log:1", fields("note", 2))
	p.kill()
	p = w.start(t, 0)
	w.sent()
	p.Drain(p.ctx)
	assert.Equal(t, 1, w.sent(), "the newer one has not been tried")
	p.kill()
	p = w.start(t, 0)
	p.Drain(p.ctx)
	assert.Zero(t, w.sent(), "now it has")
	for _, job := range p.List() {
		assert.Equal(t, outbox.Parked, job.State)
		assert.Equal(t, 2, job.Attempts)
	}
}

// What waits for a person has no time at which it is due, and takes none from what waits for itself.
func TestTheNextTimeIsThatOfWhatWaits(t *testing.T) {
	w := newWorld()
	p := w.start(t, 1)
	w.crm.refuse = func(_, log, _ string) *crm.Error {
		if log == ann+"/log:1" {
			return &crm.Error{Code: crm.Conflict, Status: 409}
		}
		return &crm.Error{Code: crm.NotFound, Status: 404}
	}
	p.accept(t, ann, "log:1", fields("note", 1))
	p.accept(t, ann, "log:2", fields("note", 2))
	next := p.Drain(p.ctx)
	assert.True(t, next.After(w.clock) && !next.After(w.clock.Add(2*time.Second)), next)
	assert.Equal(t, next, w.alarm)
}

func TestConflictAndFaultAreTriedAFewTimes(t *testing.T) {
	for code, tries := range map[crm.Code]int{crm.Conflict: 5, crm.Internal: 3} {
		t.Run(string(code), func(t *testing.T) {
			w := newWorld()
			p := w.start(t, 0)
			w.refuseAll(&crm.Error{Code: code, Status: 409})
			receipt := p.accept(t, ann, "log:1", fields("note", 1))
			start := w.clock
			next := p.Drain(p.ctx)
			assert.Equal(t, outbox.Waiting, statusOf(t, receipt).State)
			for !next.IsZero() {
				next = p.drainAt(next)
			}
			assert.Equal(t, tries, w.sent())
			assert.Less(t, w.clock.Sub(start), 2*time.Minute, "soon")
			jobs := p.List()
			require.Len(t, jobs, 1)
			assert.Equal(t, outbox.Parked, jobs[0].State)
			assert.Equal(t, code, jobs[0].Reason.Code)
		})
	}
}

func TestAPersonsRetryGoesNowWhateverItWaitsFor(t *testing.T) {
	for name, err := range map[string]*crm.Error{
		"a limit":       {Code: crm.RateLimited, Status: 429, RetryAfter: time.Hour},
		"a daily limit": {Code: crm.RateLimited, Status: 429, RetryAfter: time.Hour, AccountWide: true},
		"signed out":    {Code: crm.Unauthenticated, Status: 401},
		"not found":     {Code: crm.NotFound, Status: 404},
		"refused":       {Code: crm.Unavailable, Status: 500},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			p := w.start(t, 0)
			w.refuseAll(err)
			receipt := p.accept(t, ann, "log:1", fields("note", 1))
			next := p.Drain(p.ctx)
			w.sent()
			for range 5 {
				require.NoError(t, p.Retry(receipt.ID))
				again := p.Drain(p.ctx)
				assert.Equal(t, 1, w.sent(), "nothing holds a person")
				assert.Equal(t, next.IsZero(), again.IsZero())
			}
			w.refuseAll(nil)
			require.NoError(t, p.Retry(receipt.ID))
			p.Drain(p.ctx)
			assert.Zero(t, w.stored())
			require.Error(t, p.Retry(receipt.ID))
		})
	}
}

func TestDiscardKeepsTheOthersOfTheLogAsTheyWere(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	w.refuseAll(&crm.Error{Code: crm.NotFound, Status: 404})
	first := p.accept(t, ann, "log:1", fields("note", 1))
	p.accept(t, ann, "log:1", fields("result", 2))
	p.Drain(p.ctx)
	require.NoError(t, p.Discard(t.Context(), first.ID))
	assert.Equal(t, crm.NotFound, crm.CodeOf(p.Discard(t.Context(), first.ID)))
	p.kill()
	w.sent()
	p = w.start(t, 0)
	p.Drain(p.ctx)
	assert.Zero(t, w.sent())
	jobs := p.List()
	require.Len(t, jobs, 1)
	assert.Equal(t, outbox.Parked, jobs[0].State)
	assert.Equal(t, 1, jobs[0].Attempts)
	w.refuseAll(nil)
	require.NoError(t, p.Retry(jobs[0].ID))
	p.Drain(p.ctx)
	assert.Equal(t, map[string]int{"result": 2}, w.crm.logs[ann+"/log:1"])
	assert.Zero(t, w.stored())
}

func TestTheClockIsSetBack(t *testing.T) {
	for _, restart := range []bool{false, true} {
		w := newWorld()
		p := w.start(t, 0)
		w.refuseAll(&crm.Error{Code: crm.RateLimited, Status: 429, RetryAfter: 2 * time.Hour})
		p.accept(t, ann, "log:1", fields("note", 1))
		p.Drain(p.ctx)
		w.sent()
		w.advance(-365 * 24 * time.Hour)
		back := w.clock
		w.refuseAll(nil)
		for w.stored() > 0 && w.clock.Sub(back) < 24*time.Hour {
			if restart {
				p.kill()
				p = w.start(t, 0)
			}
			p.Drain(p.ctx)
			w.advance(10 * time.Minute)
		}
		assert.Zero(t, w.stored())
		assert.Equal(t, 2*time.Hour+10*time.Minute, w.clock.Sub(back), "neither early nor a year late")
	}
}

func TestRetryAfterIsNeverEarly(t *testing.T) {
	const accounts, waits = 25, 200
	boxes := 4
	switch {
	case testing.Short():
		boxes = 1
	case os.Getenv("CALLSCRIBE_SOAK") != "":
		boxes = 20
	}
	total, early, requests := 0, 0, 0
	for seed := range uint64(boxes) {
		w := newWorld()
		p := w.start(t, 8)
		random := splitmix(seed)
		asked, tries := map[string]time.Time{}, map[string]int{}
		w.crm.refuse = func(account, _, _ string) *crm.Error {
			if w.clock.Before(asked[account]) {
				early++
			}
			if tries[account]++; tries[account] > waits {
				return nil
			}
			total++
			// Up to three minutes, so that 200 of them end within 7 days.
			wait := time.Duration(random()%uint64(3*time.Minute)) + 1
			asked[account] = w.clock.Add(wait)
			if random()%3 == 0 {
				return &crm.Error{Code: crm.Unavailable, Status: 503, RetryAfter: wait}
			}
			return &crm.Error{Code: crm.RateLimited, Status: 429, RetryAfter: wait}
		}
		for i := range accounts {
			p.accept(t, "example:"+string(rune('a'+i)), "log:1", fields("note", i+1))
		}
		for next := p.Drain(p.ctx); !next.IsZero(); next = p.Drain(p.ctx) {
			// Woken at any time, rarely at the right one.
			if random()%2 == 0 {
				next = w.clock.Add(time.Duration(random() % uint64(max(next.Sub(w.clock), 1))))
			}
			w.clock = next
		}
		assert.Zero(t, w.stored())
		requests += len(w.crm.requests)
	}
	t.Logf("waits asked: %d, early: %d, requests: %d", total, early, requests)
	assert.Equal(t, boxes*accounts*waits, total)
	assert.Zero(t, early)
}

// splitmix is a small repeatable source of random numbers.
func splitmix(seed uint64) func() uint64 {
	return func() uint64 {
		seed += 0x9e3779b97f4a7c15
		z := seed
		z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		return z ^ z>>31
	}
}
