package outbox

import (
	"time"

	"callscribe/connectors/crm"
)

// The retry law. What happens after a failed try depends on its error alone:
//
//	rate_limited       the account waits as long as the CRM asks, at most 24 hours; where it does not say, a
//	                   minute, or an hour if the error is account-wide (a daily limit). Again and again, it
//	                   waits at least for the backoff of the failure before.
//	unavailable        the account waits for the backoff, and at least as long as the CRM asks.
//	unauthenticated    the account's jobs are parked until Reconnected. Nothing is sent before.
//	conflict           the log is tried again after the backoff; parked at the 5th failure in a row.
//	internal           the same; parked at the 3rd failure in a row.
//	not_found, permission_denied, invalid_argument
//	                   the log is parked.
//	canceled           by the end of Drain's context: not counted, tried at the next Drain. Otherwise
//	                   as unavailable.
//
// The backoff after the n-th failure in a row is min(5 min, 1 s * 2^n), half of it fixed and half random: 1
// to 2 seconds at first, 2.5 to 5 minutes in the end.
//
// While an account waits, one log tries for all (a probe) when the wait is over, each time another. The first
// success lets all go. If the CRM refused with an answer, new jobs wait for the probe as well; if it is merely
// out of reach, a new job is tried at once. What a person asks for (Retry) always is. So 20 logs that wait while
// a CRM refuses everything for an hour cost it the tries that were in flight when it began, and then at most 31.
// A log that keeps failing with unavailable while others of its account succeed waits alone.
//
// After 7 days without success a job is parked at its next failure, or where it still may not be tried.
// Nothing is ever discarded by itself.
const (
	giveUpAfter    = 7 * 24 * time.Hour
	backoffBase    = time.Second
	backoffCap     = 5 * time.Minute
	longestWait    = 24 * time.Hour
	rateLimitWait  = time.Minute
	dailyLimitWait = time.Hour
	conflictTries  = 5
	internalTries  = 3
)

// ruling is what the law says about a failed try.
type ruling struct {
	park    bool
	account bool          // it concerns the whole account
	wait    time.Duration // where it is not parked
}

// rule applies the law to the n-th failure in a row (from 1). random is in [0, 1).
func rule(err *crm.Error, n int, random float64) ruling {
	asked := min(max(err.RetryAfter, 0), longestWait)
	wait := backoff(n, random)
	switch err.Code {
	case crm.RateLimited:
		switch {
		case asked > 0:
		case err.AccountWide:
			asked = dailyLimitWait
		default:
			asked = rateLimitWait
		}
		return ruling{account: true, wait: max(asked, backoff(n-1, random))}
	case crm.Unavailable, crm.Canceled:
		return ruling{account: true, wait: max(asked, wait)}
	case crm.Unauthenticated:
		return ruling{account: true, park: true}
	case crm.NotFound, crm.PermissionDenied, crm.InvalidArgument:
		return ruling{park: true}
	case crm.Conflict:
		return ruling{park: n >= conflictTries, wait: wait}
	}
	return ruling{park: n >= internalTries, wait: wait}
}

// backoff is the wait after the n-th failure in a row.
func backoff(n int, random float64) time.Duration {
	longest := backoffCap
	if n < 10 { // beyond it 1 s * 2^n is past the cap, and would one day overflow
		longest = min(backoffCap, backoffBase<<max(n, 0))
	}
	half := longest / 2
	return half + time.Duration(random*float64(half))
}

// isRefusal reports whether the CRM answered, and refused to serve.
func isRefusal(r *Reason) bool {
	return r.Code == crm.RateLimited || r.Code == crm.Unavailable && r.Status != 0
}

// isSilence reports whether the CRM could not be reached.
func isSilence(r *Reason) bool {
	return (r.Code == crm.Unavailable || r.Code == crm.Canceled) && r.Status == 0
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
