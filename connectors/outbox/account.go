package outbox

import (
	"slices"
	"time"
)

// account is what the lanes of one CRM account share: whether it may be sent anything, and its budget.
type account struct {
	name  string
	lanes []*lane // in the order of their first job

	signedOut *Reason // nothing is sent until Reconnected
	signIns   int     // how often somebody signed in
	closed    bool    // the last try failed for the whole account: one probe at a time
	hold      bool    // no probe either before notBefore
	shut      time.Time
	notBefore time.Time
	streak    int // failures in a row
	reason    *Reason
	round     int // counts the openings and closings; a try that began in an earlier round changes neither

	running   int // tries in flight
	retrying  int // those that held no new job
	successes int

	refusals []refusal // of the last hour, by the minute, oldest first, less what ended logs have paid for
	cost     int       // requests that the last refused try took
}

// close makes the account wait. Of tries that were in flight together only the first counts as a failure,
// and what the CRM asks for is never made shorter.
func (a *account) close(r ruling, reason *Reason, round int, now time.Time) {
	until := now.Add(r.wait)
	held := a.closed && a.hold && a.notBefore.After(now)
	if a.closed && round != a.round || held {
		if r.hold && (!a.hold || until.After(a.notBefore)) {
			a.hold, a.reason, a.notBefore, a.shut = true, reason, later(until, a.notBefore), now
		}
		return
	}
	a.closed, a.hold, a.reason, a.notBefore, a.shut = true, r.hold, reason, until, now
	a.streak++
	a.round++
}

// open ends the account's waiting.
func (a *account) open() {
	a.closed, a.hold, a.reason, a.streak, a.signedOut = false, false, nil, 0, nil
	a.round++
}

// retryAt is when the budget allows a retry.
func (a *account) retryAt(now time.Time) time.Time {
	since := now.Add(-budgetWindow)
	a.refusals = slices.DeleteFunc(a.refusals, func(r refusal) bool { return !r.At.After(since) })
	if len(a.refusals) == 0 {
		return now
	}
	logs := 0
	for _, l := range a.lanes {
		if !l.parked() {
			logs++
		}
	}
	return budget(now, a.refusals, a.retrying, max(a.cost, 1), logs)
}

// next is the lane to try now, nil for none.
func (a *account) next(now time.Time) *lane {
	var probe *lane
	at := a.retryAt(now)
	for _, l := range a.lanes {
		due, ok := l.due(now, at)
		switch {
		case !ok || due.After(now):
		case l.forced || !a.closed:
			return l
		case a.running > 0:
			// One probe at a time.
		case probe == nil || l.probesBefore(probe):
			probe = l
		}
	}
	return probe
}

// probesBefore orders the lanes of a closed account: new jobs first, then in turn, so that a log which
// alone is refused does not keep the others waiting.
func (l *lane) probesBefore(other *lane) bool {
	if l.fresh() != other.fresh() {
		return l.fresh()
	}
	return l.Tried.Before(other.Tried)
}

// due is when the account next has something to do; zero for never.
func (a *account) due(now time.Time) (first time.Time) {
	at := a.retryAt(now)
	for _, l := range a.lanes {
		if due, ok := l.due(now, at); ok && (first.IsZero() || due.Before(first)) {
			first = due
		}
	}
	return first
}

// announce gives their verdict to the jobs that cannot be tried for now. A busy lane's have it when it is let
// go.
func (a *account) announce(now time.Time) {
	for _, l := range a.lanes {
		l.announce(now)
	}
}

func (l *lane) announce(now time.Time) {
	a := l.account
	held := a.closed && a.hold && a.notBefore.After(now)
	if l.busy || l.forced || a.signedOut == nil && !held {
		return
	}
	v := Verdict{State: Waiting, Until: a.notBefore, Reason: a.reason}
	if a.signedOut != nil {
		v = Verdict{State: Parked, Reason: a.signedOut}
	}
	for _, e := range l.jobs {
		if e.durable {
			e.resolve(v)
		}
	}
}

// refused notes a try that the CRM refused with an answer.
func (a *account) refused(requests int, retry bool, now time.Time) {
	a.cost = requests
	if n := len(a.refusals); n > 0 {
		if last := &a.refusals[n-1]; last.At.Truncate(time.Minute).Equal(now.Truncate(time.Minute)) {
			last.At, last.Cost, last.Retry = now, requests, last.Retry || retry
			last.Requests += requests
			return
		}
	}
	a.refusals = append(a.refusals, refusal{At: now, Requests: requests, Cost: requests, Retry: retry})
}

// end drops a lane that is empty. What it had of the budget pays for refusals up to now, the latest first:
// it was open in each hour that holds one of them and something later.
func (a *account) end(l *lane) {
	a.drop(l)
	for left := budgetTenths / 10; left > 0 && len(a.refusals) > 0; {
		last := &a.refusals[len(a.refusals)-1]
		paid := min(left, last.Requests)
		left -= paid
		if last.Requests -= paid; last.Requests == 0 {
			a.refusals = a.refusals[:len(a.refusals)-1]
		}
	}
}

// rewind follows a clock that was set back.
func (a *account) rewind(now time.Time) {
	if a.shut.After(now) {
		a.notBefore = now.Add(min(max(a.notBefore.Sub(a.shut), 0), longestWait))
		a.shut = now
	}
	for i := range a.refusals {
		if a.refusals[i].At.After(now) {
			a.refusals[i].At = now
		}
	}
	for _, l := range a.lanes {
		l.rewind(now)
	}
}

func (a *account) drop(l *lane) {
	if at := slices.Index(a.lanes, l); at >= 0 {
		a.lanes = slices.Delete(a.lanes, at, at+1)
	}
}
