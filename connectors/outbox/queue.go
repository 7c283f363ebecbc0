package outbox

import (
	"cmp"
	"slices"
	"time"

	"callscribe/connectors/crm"
)

// queue holds the jobs of one log, in order.
type queue struct {
	key     string // canonical
	part    string // "": of the log as a whole; else see [Rest]
	account *account
	jobs    []*entry // by Seq
	progress

	busy   bool // a try is in flight, or a record is being written
	dirty  bool // progress changed while busy
	forced bool // a person asked: try now, whatever the law says

	others int      // the account's successes when the last try began
	left   []*entry // over and done with, but their records are still to be deleted; by Seq
}

// first is the oldest of a queue's jobs, or of those whose record is still to be deleted.
func (q *queue) first() *entry {
	if len(q.jobs) == 0 {
		return q.left[0]
	}
	return q.jobs[0]
}

func (q *queue) id() queueKey { return queueKey{q.account.name, q.key, q.part} }

// insert adds a job at its place.
func (q *queue) insert(e *entry) {
	e.queue = q
	if q.Since.IsZero() {
		q.Since = e.accepted
	}
	q.jobs = insert(q.jobs, e)
}

// insert puts a job at its place. (slices.Insert, made for these, would be 3 KB of the module.)
func insert(list []*entry, e *entry) []*entry {
	at, _ := slices.BinarySearchFunc(list, e, bySeq)
	list = append(list, nil)
	copy(list[at+1:], list[at:])
	list[at] = e
	return list
}

func bySeq(a, b *entry) int { return cmp.Or(cmp.Compare(a.seq, b.seq), cmp.Compare(a.id, b.id)) }

func (q *queue) remove(e *entry) {
	if at := slices.Index(q.jobs, e); at >= 0 {
		q.jobs = slices.Delete(q.jobs, at, at+1)
	}
}

// leave puts a job aside whose record is to be deleted. Until the store does so no newer record of the queue
// is deleted either: else, after a crash, the old one would come back alone and undo the newer ones.
func (q *queue) leave(e *entry) {
	e.queue = q
	q.left = insert(q.left, e)
}

func (q *queue) untidy() bool { return len(q.left) > 0 }

// stored are the jobs that are on disk, up to the first that is not: it was accepted before those behind it.
func (q *queue) stored() []*entry {
	for i, e := range q.jobs {
		if !e.durable {
			return q.jobs[:i]
		}
	}
	return q.jobs
}

// sendable are the jobs that a try would take: those on disk, or a first job whose record is being stored.
func (q *queue) sendable() []*entry {
	stored := q.stored()
	if len(stored) == 0 && len(q.jobs) > 0 {
		return q.jobs[:1]
	}
	return stored
}

// fresh reports whether a job has come since the last try.
func (q *queue) fresh() bool {
	jobs := q.sendable()
	return len(jobs) > 0 && jobs[len(jobs)-1].seq > q.Through
}

// parked reports whether the log waits for a person.
func (q *queue) parked() bool {
	return q.account.signedOut != nil || q.State == Parked && !q.fresh()
}

// signedOut reports whether the log's last try ended with the account's sign-in.
func (q *queue) signedOut() bool {
	return q.State == Parked && q.Account && q.Reason.Code == crm.Unauthenticated
}

// overdue reports whether the log, and each of its jobs that was not tried yet, had no success for too long.
func (q *queue) overdue(now time.Time) bool {
	since := q.Since
	if q.fresh() {
		jobs := q.sendable()
		since = later(since, jobs[len(jobs)-1].accepted)
	}
	return now.Sub(since) >= giveUpAfter
}

// due is when the log may be tried, once it is not busy; ok is false where that does not depend on time.
func (q *queue) due(now time.Time) (at time.Time, ok bool) {
	a := q.account
	switch {
	case len(q.sendable()) == 0:
		return time.Time{}, false
	case q.forced:
		return now, true
	case q.parked():
		return time.Time{}, false
	}
	fresh := q.fresh()
	if a.closed && (isRefusal(a.reason) || !fresh) {
		at = a.notBefore
	}
	if !fresh && !q.Account {
		at = later(at, q.NotBefore)
	}
	return later(at, now), true
}

// standing is how the log's jobs stand, as far as a person can see.
func (q *queue) standing(now time.Time) Status {
	a := q.account
	switch {
	case a.signedOut != nil:
		return Status{State: Parked, Reason: a.signedOut}
	case q.parked():
		return Status{State: Parked, Reason: q.Reason}
	}
	s := Status{State: Waiting, Reason: q.Reason}
	if s.Reason == nil && a.closed {
		s.Reason = a.reason
	}
	if at, ok := q.due(now); ok && at.After(now) {
		s.Until = at
	}
	return s
}

// written is the queue's progress as it is stored; nil where it was not tried yet.
func (q *queue) written() *progress {
	if q.Reason == nil {
		return nil
	}
	p := q.progress
	return &p
}

// absorb takes over the jobs of another queue that turned out to be of the same log. They have never been
// tried together, so they are now.
func (q *queue) absorb(other *queue) {
	for _, e := range other.jobs {
		q.insert(e)
	}
	for _, e := range other.left {
		q.leave(e)
	}
	q.Attempts = max(q.Attempts, other.Attempts)
	q.Through = 0
	q.forced = q.forced || other.forced
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
	return changed
}
