package outbox

import (
	"cmp"
	"slices"
	"time"

	"callscribe/connectors/crm"
)

// lane holds the jobs of one log, in order.
type lane struct {
	key     string // canonical
	account *account
	jobs    []*entry // by Seq
	progress

	busy   bool // a try is in flight, or its record is being written
	dirty  bool // progress changed while busy
	forced bool // a person asked: try now, whatever the law says

	others int      // the account's successes when the last try began
	left   []*entry // over and done with, but their records are still to be deleted; by Seq
}

// insert adds a job at its place.
func (l *lane) insert(e *entry) {
	e.lane = l
	if l.Since.IsZero() {
		l.Since = e.accepted
	}
	at, _ := slices.BinarySearchFunc(l.jobs, e, bySeq)
	l.jobs = slices.Insert(l.jobs, at, e)
}

func bySeq(a, b *entry) int { return cmp.Or(cmp.Compare(a.seq, b.seq), cmp.Compare(a.id, b.id)) }

func (l *lane) remove(e *entry) {
	if at := slices.Index(l.jobs, e); at >= 0 {
		l.jobs = slices.Delete(l.jobs, at, at+1)
	}
}

// leave puts a job aside whose record is to be deleted. Until the store does so no newer record of the lane
// is deleted either: else, after a crash, the old one would come back alone and undo the newer ones.
func (l *lane) leave(e *entry) {
	at, _ := slices.BinarySearchFunc(l.left, e, bySeq)
	l.left = slices.Insert(l.left, at, e)
}

func (l *lane) untidy() bool { return len(l.left) > 0 }

// ready are the jobs that may be sent: those before the first whose record is still being written, for
// it was accepted before the ones behind it.
func (l *lane) ready() []*entry {
	for i, e := range l.jobs {
		if !e.durable {
			return l.jobs[:i]
		}
	}
	return l.jobs
}

// fresh reports whether a job has come since the last try.
func (l *lane) fresh() bool {
	ready := l.ready()
	return len(ready) > 0 && ready[len(ready)-1].seq > l.Through
}

// parked reports whether the log waits for a person.
func (l *lane) parked() bool {
	return l.account.signedOut != nil || l.State == Parked && !l.fresh()
}

// signedOut reports whether the log's last try ended with the account's sign-in.
func (l *lane) signedOut() bool {
	return l.State == Parked && l.Account && l.Reason.Code == crm.Unauthenticated
}

// overdue reports whether the log, and each of its jobs that was not tried yet, had no success for too long.
func (l *lane) overdue(now time.Time) bool {
	since := l.Since
	if l.fresh() {
		ready := l.ready()
		since = later(since, ready[len(ready)-1].accepted)
	}
	return now.Sub(since) >= giveUpAfter
}

// due is when the log may be tried, ok false where that does not depend on time. budget is when the
// account may send a retry again.
func (l *lane) due(now, budget time.Time) (at time.Time, ok bool) {
	if l.busy {
		return time.Time{}, false
	}
	return l.dueWhenIdle(now, budget)
}

func (l *lane) dueWhenIdle(now, budget time.Time) (at time.Time, ok bool) {
	a := l.account
	switch {
	case len(l.ready()) == 0:
		return time.Time{}, false
	case l.forced:
		return now, true
	case l.parked():
		return time.Time{}, false
	}
	fresh := l.fresh()
	if a.closed && (a.hold || !fresh) {
		at = a.notBefore
	}
	if !fresh {
		if !l.Account {
			at = later(at, l.NotBefore)
		}
		if isRefusal(l.Reason.Code, l.Reason.Status) {
			at = later(at, budget)
		}
	}
	return later(at, now), true
}

// standing is how the log's jobs stand, as far as a person can see.
func (l *lane) standing(now, budget time.Time) Verdict {
	a := l.account
	switch {
	case a.signedOut != nil:
		return Verdict{State: Parked, Reason: a.signedOut}
	case l.parked():
		return Verdict{State: Parked, Reason: l.Reason}
	}
	v := Verdict{State: Waiting, Reason: l.Reason}
	if v.Reason == nil && a.closed {
		v.Reason = a.reason
	}
	if at, ok := l.dueWhenIdle(now, budget); ok && at.After(now) {
		v.Until = at
	}
	return v
}

// absorb takes over the jobs of another lane that turned out to be of the same log. They have never been
// tried together, so they are now.
func (l *lane) absorb(other *lane) {
	for _, e := range other.jobs {
		l.insert(e)
	}
	for _, e := range other.left {
		l.leave(e)
	}
	l.Attempts = max(l.Attempts, other.Attempts)
	l.Through = 0
	l.forced = l.forced || other.forced
}

// rewind makes the times of a record right after the clock was set back: what was to be waited is kept.
func (p *progress) rewind(now time.Time) (changed bool) {
	if p.Tried.After(now) {
		p.NotBefore = now.Add(min(max(p.NotBefore.Sub(p.Tried), 0), longestWait))
		p.Tried = now
		changed = true
	}
	if p.Since.After(now) {
		p.Since = now
		changed = true
	}
	for i := range p.Refusals {
		if p.Refusals[i].At.After(now) {
			p.Refusals[i].At = now
			changed = true
		}
	}
	return changed
}
