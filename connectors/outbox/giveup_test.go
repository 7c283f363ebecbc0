package outbox_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"callscribe/connectors/crm"
	"callscribe/connectors/outbox"
)

// What has no success for 7 days is parked.

func TestGivenUpAfterSevenDaysAndParked(t *testing.T) {
	for name, err := range map[string]*crm.Error{
		"no answer":     {Code: crm.Unavailable, Message: "No network."},
		"refused":       {Code: crm.Unavailable, Status: 503, Message: "Busy."},
		"a daily limit": {Code: crm.RateLimited, Status: 429, AccountWide: true, RetryAfter: 24 * time.Hour, Message: "Used up."},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			p := w.start(t, 0)
			w.refuseAll(err)
			p.accept(t, ann, "log:1", fields("note", 1))
			start := w.clock
			next := p.Drain(p.ctx)
			for !next.IsZero() {
				require.Equal(t, outbox.Waiting, p.List()[0].State)
				next = p.drainAt(next)
			}
			assert.InDelta(t, 7*24, w.clock.Sub(start).Hours(), 1)
			jobs := p.List()
			require.Len(t, jobs, 1)
			assert.Equal(t, outbox.Parked, jobs[0].State)
			assert.Equal(t, err.Code, jobs[0].Reason.Code)
			assert.Equal(t, err.Message+" It was not saved for 7 days and is no longer tried by itself.", jobs[0].Reason.Message)

			require.NoError(t, p.Retry(jobs[0].ID))
			p.Drain(p.ctx)
			assert.Equal(t, outbox.Waiting, p.List()[0].State, "a person's wish begins the days anew")
			p.kill()
			p = w.start(t, 0)
			for range 5 {
				if next = p.Drain(p.ctx); w.clock.Before(next) {
					w.clock = next
				}
			}
			assert.Equal(t, outbox.Waiting, p.List()[0].State, "also after a restart")
			w.refuseAll(nil)
			require.NoError(t, p.Retry(jobs[0].ID))
			p.Drain(p.ctx)
			assert.Zero(t, w.stored())
		})
	}
}

func TestANewerUpdateIsTriedBeforeItIsGivenUp(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	w.refuseAll(&crm.Error{Code: crm.RateLimited, Status: 429, AccountWide: true, RetryAfter: 24 * time.Hour})
	p.accept(t, ann, "log:1", fields("note", 1))
	next := p.Drain(p.ctx)
	for range 6 {
		next = p.drainAt(next)
	}
	w.advance(23 * time.Hour) // nearly seven days
	newer := p.accept(t, ann, "log:1", fields("result", 2))
	p.Drain(p.ctx)
	w.advance(40 * time.Minute)
	p.Drain(p.ctx)
	assert.Equal(t, outbox.Waiting, statusOf(t, newer).State)
	for _, job := range p.List() {
		assert.Equal(t, outbox.Waiting, job.State)
	}
	p.drainAt(next) // tried together, and given up together
	for _, job := range p.List() {
		assert.Equal(t, outbox.Parked, job.State)
	}
}

func TestGivenUpWhereItMayNotBeTried(t *testing.T) {
	w := newWorld()
	p := w.start(t, 1)
	w.refuseAll(&crm.Error{Code: crm.RateLimited, Status: 429, AccountWide: true, RetryAfter: 24 * time.Hour, Message: "Used up."})
	p.accept(t, ann, "log:1", fields("note", 1))
	p.Drain(p.ctx)
	p.accept(t, ann, "log:2", fields("note", 2))
	start := w.clock
	for w.clock.Sub(start) < 8*24*time.Hour {
		w.advance(time.Hour)
		p.Drain(p.ctx)
	}
	jobs := p.List()
	require.Len(t, jobs, 2)
	for _, job := range jobs {
		assert.Equal(t, outbox.Parked, job.State)
		assert.Contains(t, job.Reason.Message, "Used up. It was not saved for 7 days")
	}
	p.kill()
	w.sent()
	p = w.start(t, 1)
	assert.Zero(t, p.Drain(p.ctx))
	assert.Zero(t, w.sent())
	assert.Len(t, p.List(), 2)
}

func TestABrowserThatWasClosedForLongTriesFirst(t *testing.T) {
	w := newWorld()
	p := w.start(t, 0)
	p.accept(t, ann, "log:1", fields("note", 1))
	p.kill()
	w.advance(30 * 24 * time.Hour)
	p = w.start(t, 0)
	p.Drain(p.ctx)
	assert.Zero(t, w.stored())
	assert.Equal(t, 1, w.crm.logs[ann+"/log:1"]["note"])
}

// A log that was never tried, since a person has another one tried again and again while the CRM refuses: it
// learns of the days that have passed, and why.
func TestGivenUpWithoutATry(t *testing.T) {
	w := newWorld()
	p := w.start(t, 1)
	w.refuseAll(&crm.Error{Code: crm.RateLimited, Status: 429, AccountWide: true, RetryAfter: 24 * time.Hour, Message: "Used up."})
	tried := p.accept(t, ann, "log:1", fields("note", 1))
	p.Drain(p.ctx)
	p.accept(t, ann, "log:2", fields("note", 2))
	for range 8 {
		w.advance(23 * time.Hour)
		require.NoError(t, p.Retry(tried.ID))
		p.Drain(p.ctx)
	}
	jobs := p.List()
	require.Len(t, jobs, 2)
	assert.Equal(t, outbox.Parked, jobs[1].State)
	assert.Zero(t, jobs[1].Attempts)
	assert.Contains(t, jobs[1].Reason.Message, "Used up. It was not saved for 7 days")
	for _, r := range w.crm.requests {
		assert.Equal(t, ann+"/log:1", r.log)
	}
}
