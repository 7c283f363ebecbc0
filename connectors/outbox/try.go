package outbox

import (
	"context"
	"errors"
	"slices"
	"time"

	"callscribe/connectors/crm"
	"callscribe/connectors/json"
)

// try is one try of a queue.
type try struct {
	job     Job      // what is sent
	jobs    []*entry // all that were there
	merged  int      // how many of them were sent, from the first
	forced  bool     // a person asked
	round   int      // the account's when it began
	signIns int      // likewise
	retry   bool     // it is not the log's first
	others  int      // the account's successes when the try before began
	outcome Outcome
}

// start begins a try, and ends it in the background. mine counts those of one Drain that have not ended.
func (o *Outbox) start(ctx context.Context, q *queue, mine *int) {
	a, jobs := q.account, slices.Clone(q.sendable())
	t := &try{
		job: Job{
			ID: jobs[0].id, Account: a.name, Key: q.key, Part: q.part, Seq: jobs[0].seq, Payload: jobs[0].payload,
			Accepted: jobs[0].accepted, Status: Status{State: Waiting}, Attempts: q.Attempts,
			MaybeSent: slices.ContainsFunc(jobs, func(e *entry) bool { return e.maybeSent }),
		},
		jobs: jobs, merged: 1, forced: q.forced, round: a.round, signIns: a.signIns, retry: q.Reason != nil, others: q.others,
	}
	if !jobs[0].durable {
		t.job.receipt = jobs[0].receipt
	}
	for _, e := range jobs {
		e.maybeSent = true
	}
	a.drop(q) // to the end of the line
	a.queues = append(a.queues, q)
	if q.State == Parked {
		q.State, q.Since = Waiting, o.clock // the 7 days begin anew
	}
	o.own(q)
	q.forced, q.others = false, a.successes
	o.running++
	a.running++
	*mine++
	go func() {
		o.send(ctx, t)
		o.mu.Lock()
		defer o.mu.Unlock()
		o.finish(ctx, q, t)
		o.clean(ctx, q) // while the next jobs of the log are tried already
		o.running--
		*mine--
		o.changed.Broadcast()
	}()
}

// send merges the jobs and tries them. It ends when it is known whether they are on disk.
func (o *Outbox) send(ctx context.Context, t *try) {
	defer func() {
		if recover() != nil { // a fault in a job must not end the worker, at this start and each one after
			t.outcome = Outcome{Err: crm.AsError(errFault)}
		}
		_ = t.job.Stored(context.Background())
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

var errFault = errors.New("a fault in a job")

// finish draws the consequences of a try, and lets the queue go. It holds the lock, but not while it writes.
func (o *Outbox) finish(ctx context.Context, q *queue, t *try) {
	now, a := o.now(), q.account
	a.running--
	if t.outcome.Err == nil && len(t.outcome.Rest) > 0 && t.jobs[0].durable && q.part == "" {
		t.outcome.Err = o.setAside(ctx, q, t)
	}
	err := t.outcome.Err
	switch {
	case !t.jobs[0].durable: // it could not be stored, so it was not accepted, and nothing was written
	case err == nil && q.part != "" && len(t.outcome.Rest) > 0:
		q.Attempts++
		q.park(reasonOf(t.outcome.Rest[0].Err), t.job.Seq, now)
		_ = o.save(ctx, q)
	case err == nil:
		o.succeeded(ctx, q, t)
	case ctx.Err() != nil && isSilence(reasonOf(err)):
		q.forced = q.forced || t.forced // Drain was told to stop: it is as if it had not been tried
	case err.Code == crm.Unauthenticated && t.signIns != a.signIns:
		q.forced = q.forced || t.forced // so it is where it went out with the sign-in of before
	default:
		o.failed(q, t, now)
		_ = o.save(ctx, q) // see there
		s := q.standing(now)
		for _, e := range t.jobs {
			e.tell(s)
		}
	}
	o.letGo(q)
}

// succeeded takes out the jobs that the CRM has. Their records are still to be deleted.
func (o *Outbox) succeeded(ctx context.Context, q *queue, t *try) {
	a, done := q.account, t.jobs[:t.merged]
	a.successes++
	// Where two keys have become one during the try there may be an older job now that was not in it. What
	// is newer than that job stays, and is sent again after it, for it must win.
	for _, e := range q.jobs {
		if !slices.Contains(done, e) {
			done = slices.DeleteFunc(slices.Clone(done), func(d *entry) bool { return d.seq > e.seq })
			break
		}
	}
	for _, e := range done {
		q.remove(e)
		q.leave(e)
		e.tell(Status{State: Done, Result: t.outcome.Result})
	}
	q.progress = progress{State: Waiting}
	if len(q.jobs) > 0 {
		q.Since = q.jobs[0].accepted
	}
	if t.round == a.round && (a.closed || a.signedOut != nil) {
		signedOut := a.signedOut != nil
		a.open()
		if signedOut {
			_ = o.signIn(ctx, a) // at worst a person retries them
		}
	}
}

// failed applies the law.
func (o *Outbox) failed(q *queue, t *try, now time.Time) {
	a, err := q.account, t.outcome.Err
	q.Streak++
	if q.Reason == nil || q.Reason.Code != err.Code {
		q.Streak = 1
	}
	q.Attempts++
	alone := t.retry && a.successes > t.others // the account works for others
	q.Tried, q.Reason = now, reasonOf(err)
	q.Through = max(q.Through, t.jobs[len(t.jobs)-1].seq)

	r := rule(err, q.Streak, o.random())
	q.Account = r.account && (!alone || err.Code != crm.Unavailable || err.AccountWide)
	if q.Account {
		r = rule(err, a.failures(t.round), o.random())
	}
	q.State, q.NotBefore = Waiting, now.Add(r.wait)
	if r.park {
		q.State, q.NotBefore = Parked, time.Time{}
	}
	if q.Account {
		if !r.park {
			a.close(r.wait, q.Reason, t.round, now)
			q.Streak, q.NotBefore = a.streak, a.notBefore
		} else if a.signedOut == nil {
			a.signedOut = q.Reason
			a.round++
		}
		a.announce(now)
	}
	if q.State == Waiting && q.overdue(now) {
		q.giveUp(q.Reason, now)
	}
}
