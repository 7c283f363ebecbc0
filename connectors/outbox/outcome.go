package outbox

import (
	"context"
	"slices"
	"time"

	"callscribe/connectors/crm"
)

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
	q.mayHaveRoom(t.job.Seq)
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
