package outbox

import (
	"context"
	"slices"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// try is one try of a lane.
type try struct {
	job     Job      // what is sent
	jobs    []*entry // all that were there
	merged  int      // how many of them were sent, from the first
	forced  bool     // a person asked
	retry   bool     // none of them is new
	round   int      // the account's when it began
	signIns int      // likewise
	alone   bool     // others of the account succeeded since the try before
	outcome Outcome
}

func (o *Outbox) start(ctx context.Context, l *lane, mine *int) {
	a, jobs := l.account, slices.Clone(l.ready())
	t := &try{
		job: Job{
			ID: jobs[0].id, Account: a.name, Key: l.key, Seq: jobs[0].seq, Payload: jobs[0].payload,
			Accepted: jobs[0].accepted, State: Waiting, Attempts: l.Attempts,
		},
		jobs: jobs, merged: 1, forced: l.forced, retry: !l.fresh(), round: a.round, signIns: a.signIns,
		alone: l.Reason != nil && a.successes > l.others,
	}
	a.drop(l) // to the end of the queue
	a.lanes = append(a.lanes, l)
	if l.State == Parked {
		l.State, l.Since = Waiting, o.clock // the 7 days begin anew
	}
	l.busy, l.forced, l.others = true, false, a.successes
	o.running++
	a.running++
	if t.retry {
		a.retrying++
	}
	*mine++
	go func() {
		o.send(ctx, t)
		o.mu.Lock()
		defer o.mu.Unlock()
		o.finish(ctx, l, t)
		o.running--
		*mine--
		o.changed.Broadcast()
	}()
}

// send merges the jobs and tries them.
func (o *Outbox) send(ctx context.Context, t *try) {
	defer func() {
		if recover() != nil { // a fault in a job must not end the worker, at this start and each one after
			t.outcome = Outcome{Err: crm.AsError(errUnreadable)}
		}
	}()
	for _, e := range t.jobs[1:] {
		both, err := o.cfg.Merge(t.job.Payload, e.payload)
		if err != nil || !json.Valid(both) {
			break // the rest goes after these
		}
		t.job.Payload, t.job.Seq = both, e.seq
		t.merged++
	}
	t.outcome = o.cfg.Send(ctx, t.job)
}

// finish draws the consequences of a try. It holds the lock, but not while it writes.
func (o *Outbox) finish(ctx context.Context, l *lane, t *try) {
	now, a := o.now(), l.account
	a.running--
	if t.retry {
		a.retrying--
	}
	err := t.outcome.Err
	switch {
	case err == nil:
		o.succeeded(ctx, l, t)
	case ctx.Err() != nil && isSilence(err.Code, err.Status):
		l.forced = l.forced || t.forced // Drain was told to stop: it is as if it had not been tried
	case err.Code == crm.Unauthenticated && t.signIns != a.signIns:
		l.forced = l.forced || t.forced // so it is where it went out with the sign-in of before
	default:
		o.failed(l, t, now)
		_ = o.save(ctx, l) // see there
		v := l.standing(now, a.retryAt(now))
		for _, e := range t.jobs {
			e.resolve(v)
		}
	}
	o.letGo(l)
}

// succeeded removes the jobs that the CRM has.
func (o *Outbox) succeeded(ctx context.Context, l *lane, t *try) {
	a, done := l.account, t.jobs[:t.merged]
	a.successes++
	// Where two keys have become one during the try there may be an older job now that was not in it. What
	// is newer than that job stays, and is sent again after it, for it must win.
	for _, e := range l.jobs {
		if !slices.Contains(done, e) {
			done = slices.DeleteFunc(slices.Clone(done), func(d *entry) bool { return d.seq > e.seq })
			break
		}
	}
	for _, e := range done {
		l.remove(e)
		l.leave(e)
		e.resolve(Verdict{State: Done, Result: t.outcome.Result})
	}
	l.progress = progress{State: Waiting}
	if len(l.jobs) > 0 {
		l.Since = l.jobs[0].accepted
	}
	if t.round == a.round && (a.closed || a.signedOut != nil) {
		signedOut := a.signedOut != nil
		a.open()
		if signedOut {
			_ = o.signIn(ctx, a) // at worst a person retries them
		}
	}
	o.clean(ctx, l)
}

// failed applies the law.
func (o *Outbox) failed(l *lane, t *try, now time.Time) {
	a, err := l.account, t.outcome.Err
	streak := 1
	if l.Reason != nil && l.Reason.Code == err.Code {
		streak = l.Streak + 1
	}
	l.Attempts++
	l.Tried, l.Reason = now, reasonOf(err)
	l.Through = max(l.Through, t.jobs[len(t.jobs)-1].seq)
	if n := t.outcome.Requests; n > 0 && isRefusal(err.Code, err.Status) && !t.forced {
		a.refused(n, t.retry, now)
	}

	n := streak
	wide := !t.alone || err.Code != crm.Unavailable || err.AccountWide
	if wide && (err.Code == crm.Unavailable || err.Code == crm.Canceled) {
		n = a.streak + 1
	}
	r := rule(err, n, o.random())
	l.Account = r.account && wide
	l.Hold = r.hold
	l.NotBefore = now.Add(r.wait)
	l.State, l.Streak = Waiting, streak
	switch {
	case l.Account && r.park:
		l.State, l.NotBefore = Parked, time.Time{}
		if a.signedOut == nil {
			a.signedOut = l.Reason
			a.round++
		}
		a.announce(now)
	case r.park:
		l.State, l.NotBefore = Parked, time.Time{}
	case l.Account:
		a.close(r, l.Reason, t.round, now)
		l.Streak, l.Hold, l.NotBefore = a.streak, a.hold, a.notBefore
		a.announce(now)
	}
	if l.State == Waiting && l.overdue(now) {
		l.giveUp(l.Reason, now)
	}
}
