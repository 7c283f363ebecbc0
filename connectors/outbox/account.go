package outbox

import (
	"slices"
	"time"
)

// account is what the queues of one CRM account share: whether it may be sent anything.
type account struct {
	name     string
	queues   []*queue // in the order of their first job
	parallel int

	signedOut *Reason // nothing is sent until Reconnected
	signIns   int     // how often somebody signed in
	closed    bool    // the last try failed for the whole account: one probe at a time
	reason    *Reason // why
	shut      time.Time
	notBefore time.Time // no probe before
	streak    int       // failures in a row
	round     int       // counts the openings and closings; a try that began in an earlier round changes neither

	running   int            // tries in flight
	owned     map[string]int // queues that somebody owns, by log
	successes int
}

// close makes the account wait. Of tries that were in flight together only the first counts as a failure,
// and what an answer of the CRM brought about is never made shorter.
func (a *account) close(wait time.Duration, reason *Reason, round int, now time.Time) {
	until := now.Add(wait)
	switch refused := a.refuses(now); {
	case !a.closed || round == a.round && !refused:
		a.closed, a.reason, a.notBefore, a.shut = true, reason, until, now
		a.streak++
		a.round++
	case isRefusal(reason) && (!refused || until.After(a.notBefore)):
		a.reason, a.notBefore, a.shut = reason, later(until, a.notBefore), now
	}
}

// refuses reports whether the CRM refused with an answer, and the wait is not over.
func (a *account) refuses(now time.Time) bool {
	return a.closed && isRefusal(a.reason) && a.notBefore.After(now)
}

// failures is the number of a failure in the row of the account's, for a try that began in the given round.
func (a *account) failures(round int) int {
	if a.closed && round != a.round {
		return a.streak // it was in flight together with one that is counted
	}
	return a.streak + 1
}

// open ends the account's waiting.
func (a *account) open() {
	a.closed, a.reason, a.streak, a.signedOut = false, nil, 0, nil
	a.round++
}

// next is the queue to try now, nil for none.
func (a *account) next(now time.Time) *queue {
	if a.running >= a.parallel {
		return nil
	}
	var first *queue
	for _, q := range a.queues {
		due, ok := q.due(now)
		switch {
		case !ok || q.busy || due.After(now) || a.owned[q.key] > 0: // of a log one try at a time
		case q.forced:
			return q
		case a.closed && a.running > 0: // one probe at a time
		case first == nil || q.goesBefore(first):
			first = q
		}
	}
	return first
}

// goesBefore orders the queues that may be tried: new jobs first, then in turn, so that a log which alone is
// refused does not keep the others waiting.
func (q *queue) goesBefore(other *queue) bool {
	if q.fresh() != other.fresh() {
		return q.fresh()
	}
	return q.Tried.Before(other.Tried)
}

// due is when the account next has something to do; zero for never.
func (a *account) due(now time.Time) (first time.Time) {
	for _, q := range a.queues {
		if due, ok := q.due(now); ok && !q.busy && (first.IsZero() || due.Before(first)) {
			first = due
		}
	}
	return first
}

// announce tells the jobs that cannot be tried for now how they stand. A busy queue's are told when it is let go.
func (a *account) announce(now time.Time) {
	for _, q := range a.queues {
		q.announce(now)
	}
}

func (q *queue) announce(now time.Time) {
	a := q.account
	if q.busy || q.forced || a.signedOut == nil && !a.refuses(now) {
		return
	}
	s := Status{State: Waiting, Until: a.notBefore, Reason: a.reason}
	if a.signedOut != nil {
		s = Status{State: Parked, Reason: a.signedOut}
	}
	for _, e := range q.jobs {
		if e.durable {
			e.tell(s)
		}
	}
}

// rewind follows a clock that was set back.
func (a *account) rewind(now time.Time) {
	if a.shut.After(now) {
		a.notBefore = now.Add(min(max(a.notBefore.Sub(a.shut), 0), longestWait))
		a.shut = now
	}
	for _, q := range a.queues {
		q.rewind(now)
	}
}

func (a *account) drop(q *queue) {
	if at := slices.Index(a.queues, q); at >= 0 {
		a.queues = slices.Delete(a.queues, at, at+1)
	}
}
